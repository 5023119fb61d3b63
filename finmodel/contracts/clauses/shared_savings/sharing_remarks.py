"""What a reviewer would ask of a shared saving or loss: a cap below the gate, bands out of reach, a share of nil."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from finmodel.contracts.clauses.shared_savings.corridor import CorridorBand
from finmodel.contracts.clauses.shared_savings.gate import Gate
from finmodel.contracts.clauses.shared_savings.sides import Side
from finmodel.contracts.extremes import is_nil, largest, smallest
from finmodel.contracts.values import TermValue
from finmodel.core.amounts import percent
from finmodel.core.faults import Fault

_WHOLE = Decimal(1)


def remarks_on(name: str, side: Side, gate: Gate | None, both: bool) -> Iterator[Fault]:
    """What is to be asked of one side, `gains` or `losses`, past its gate; `both` where the other is shared too."""
    word = "saving" if name == "gains" else "loss"
    yield from _nil(name, side, word, both)
    yield from _out_of_reach(name, side, word)
    if gate is not None:
        yield from _capped_at_the_gate(name, side, gate, word)


def remarks_on_payees(payees: Mapping[str, TermValue]) -> Iterator[Fault]:
    """Partners with a share of nil."""
    for partner, share in payees.items():
        if is_nil(share):
            what = f"The share of '{partner}' is nil: it neither earns nor owes anything."
            yield Fault(("payees", partner), what, "Give it a share, or take it out.")


def _nil(name: str, side: Side, word: str, both: bool) -> Iterator[Fault]:
    shares = [side.share] if side.share is not None else [band.share for band in side.bands]
    if shares and all(map(is_nil, shares)):
        key = "share" if side.share is not None else "bands"
        fix = f"Take out `{name}:`, or give a share above 0%." if both else "Give a share above 0%."
        yield Fault((name, key), f"The share of a {word} is nil, so none is ever shared.", fix)


def _out_of_reach(name: str, side: Side, word: str) -> Iterator[Fault]:
    """Bands that begin where the whole benchmark has been saved, or spent a second time."""
    for number, (before, _) in enumerate(pairwise(side.bands), start=1):
        if before.end is not None and before.end >= _WHOLE:
            what = f"Band {number + 1} begins at a {word} of {percent(before.end)} of the benchmark"
            never = "no saving is larger" if name == "gains" else "costs are then twice the benchmark"
            yield Fault(
                (name, "bands", number), f"{what}: {never}.", "Take it out, or lower the end of the band before."
            )


def _capped_at_the_gate(name: str, side: Side, gate: Gate, word: str) -> Iterator[Fault]:
    """A cap that the smallest saving through the gate exceeds already, so that all savings earn the same."""
    stated = gate.minimum_loss_rate if name == "losses" and gate.minimum_loss_rate is not None else gate.minimum_rate
    least, cap = smallest(stated), largest(side.cap.share_of_benchmark) if side.cap is not None else None
    if least is None or cap is None or gate.shared != "from_first_pound" or gate.chosen or side.quality:
        return
    before_share = side.cap is not None and side.cap.applied == "before_share"
    part = least if before_share else _least_shared(side, least)
    kept = smallest(side.factor) if side.factor is not None and not before_share else _WHOLE
    if part is None or kept is None or cap >= part * kept:
        return
    what = (
        f"The cap of {percent(cap)} of the benchmark is below the {percent(part * kept)} that a {word} is worth as "
        f"soon as it passes the gate of {percent(least)}: every {word} then comes to the cap."
    )
    yield Fault((name, "cap"), what, "Raise the cap, or lower `minimum_rate:` or the share.")


def _least_shared(side: Side, rate: Decimal) -> Decimal | None:
    """The least that a saving of a part of the benchmark is worth, as a part of it; None where it is not stated."""
    if side.share is not None:
        share = smallest(side.share)
        return None if share is None else rate * share
    return _within(side.bands, rate) if side.bands else None


def _within(bands: tuple[CorridorBand, ...], rate: Decimal) -> Decimal | None:
    worth, start = Decimal(0), Decimal(0)
    for band in bands:
        end, share = band.end, smallest(band.share)
        if share is None or (end is None and not band.is_open):
            return None
        stop = rate if end is None else min(end, rate)
        worth += max(stop - start, Decimal(0)) * share
        start = max(start, stop)
    return worth
