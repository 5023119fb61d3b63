"""A marginal corridor: each band of a saving or loss is shared at a rate of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Index, Share
from finmodel.core.amounts import percent
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Node, Step
from finmodel.rules.shapes import Band, size


def _within_the_benchmark(raw: Any) -> Any:
    text = str(raw).strip()
    if text.endswith("%") and text[:-1].replace(".", "", 1).isdigit() and Decimal(text[:-1]) > 100:
        raise Refused(
            f"'{text}' is more than the whole benchmark.", f"For costs against the benchmark write `costs_to: {text}`."
        )
    return raw


class CorridorBand(Frozen):
    """A stretch of saving or loss, as a share of the benchmark, and the part of it that is shared."""

    up_to: Annotated[Share, BeforeValidator(_within_the_benchmark)] | None = None
    """Upper end as a share of the benchmark; the last band has none."""
    costs_to: Index | None = None
    """The same end as costs against the benchmark: 103% is 3% above it, 97% is 3% below it."""
    share: Share
    """Part of the saving inside the band that the payee gets (or of the loss that it bears)."""

    @property
    def end(self) -> Decimal | None:
        """Distance of the upper end from the benchmark, where one number is stated."""
        if self.up_to is not None:
            return self.up_to.value
        if self.costs_to is None or self.costs_to.value is None:
            return None
        return abs(self.costs_to.value - 1)

    @property
    def is_open(self) -> bool:
        """True where it has no upper end."""
        return self.up_to is None and self.costs_to is None

    def band(self, book: RuleBook, name: str, label: str, benchmark: Node) -> Band:
        """The band in money."""
        share = book.term(f"{name}.share", f"{label} share", self.share)
        if self.up_to is not None:
            end: Node = book.term(f"{name}.up_to", f"{label} up to, as a share of the benchmark", self.up_to)
        elif self.costs_to is not None:
            costs = book.term(f"{name}.costs_to", f"{label} up to, as costs against the benchmark", self.costs_to)
            end = Step(f"{label} up to, from the benchmark", size(costs - ONE))
        else:
            return Band(None, share)
        return Band(Step(f"{label} up to", benchmark * end), share)


def faults_of(bands: Sequence[CorridorBand], side: str) -> list[Fault]:
    """Bands that are open, overlap, or say their end twice or on the wrong side of the benchmark."""
    faults = [
        Fault(("bands", number), "Only the last band may be open.", "Give this one an `up_to:`.")
        for number, band in enumerate(bands[:-1])
        if band.is_open
    ]
    for number, band in enumerate(bands):
        if band.up_to is not None and band.costs_to is not None:
            what = "A band ends once, and this one has `up_to:` and `costs_to:`."
            faults.append(Fault(("bands", number), what, "Take one of them out."))
        costs = band.costs_to and band.costs_to.value
        if isinstance(costs, Decimal) and (costs >= 1 if side == "gains" else costs <= 1):
            above, below = ("above", "below") if side == "gains" else ("below", "above")
            at = f"Costs of {percent(costs)} are {'at' if costs == 1 else above} the benchmark"
            what = f"{at}, and this side shares what lies {below} it."
            faults.append(Fault(("bands", number, "costs_to"), what, "Move the band to the other side."))
    for number, (band, following) in enumerate(pairwise(bands), start=1):
        low, high = band.end, following.end
        if low is not None and high is not None and low >= high:
            what = f"Bands overlap: one goes up to {percent(low)} and the next up to {percent(high)}."
            faults.append(Fault(("bands", number), what, "List them from the smallest `up_to:` up."))
    if bands and not faults and not bands[-1].is_open and not (side == "gains" and bands[-1].end == 1):
        faults.append(_closed(bands[-1], len(bands) - 1, "saving" if side == "gains" else "loss"))
    return faults


def _closed(last: CorridorBand, number: int, word: str) -> Fault:
    """What to say of bands that end and leave open what is shared past there."""
    covered = f"0% to {percent(last.end)} of the benchmark" if last.end is not None else "what lies up to its last end"
    what = f"The bands cover a {word} of {covered}, and do not say what is shared past that."
    return Fault(
        ("bands", number), what, "Add a last band: `{share: 0%}` where nothing more is shared, else its share."
    )


def bands_of(book: RuleBook, path: str, bands: Sequence[CorridorBand], benchmark: Node, word: str) -> tuple[Band, ...]:
    """The bands in money; `word` is what one of them is called."""
    return tuple(
        band.band(book, f"{path}.bands.{number}", f"{word} {number}", benchmark)
        for number, band in enumerate(bands, start=1)
    )
