"""`finmodel new DIR --from FILE`: a place proposed from an extract, settled once before it is there.

What is written has been read and settled as it stands, so that `check` and `run` work on it at once; an extract that
cannot be read is refused with what it lacks, and nothing is written.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.cli.outputs import refuse_folder, write_texts
from finmodel.cli.screen import say, working
from finmodel.core.amounts import price, some
from finmodel.core.control import Control, ControlFailed
from finmodel.core.whole import whole_folder
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.load.proposing.propose import Proposal

ALL_PAID = Control("a place that is proposed pays what the file comes to")
Paid = tuple[Decimal, int]
"""Pounds, and in how many payments."""
_MOST_COPIED = 2_000_000_000
"""Bytes of an extract that are copied; a larger one is referred to where it is."""
_HALF_PENNY = Decimal("0.005")


def place_from(folder: Path, source: Path) -> None:
    """Write a place that runs on an extract: beside it where it lies in the folder, else with a copy of it."""
    from finmodel.load.proposing.propose import propose

    if not source.exists():
        raise InputError.of(str(source), "There is no such file or folder.", "Check the path.")
    inside = source.resolve().is_relative_to(folder.resolve())
    if inside:
        _refuse_place(folder)
        at = source.resolve().relative_to(folder.resolve())
        below = at if source.is_dir() else at.parent
        prefix = "" if below == Path() else f"{below.as_posix()}/"
    else:
        refuse_folder(folder, False, "place.yaml", "Name another.")
        _refuse_large(source, folder)
        prefix = "data/"
    with working("Looking at the extract") as progress:
        proposal = propose(source, folder.resolve().name, prefix)
        progress("Settling what is proposed")
        paid = _written_beside(folder, proposal) if inside else _written_with_copy(folder, source, proposal)
    _tell(folder, proposal, paid)


def _refuse_place(folder: Path) -> None:
    taken = [name for name in ("place.yaml", "contracts") if (folder / name).exists()]
    if taken:
        what = f"{' and '.join(taken)} {'is' if len(taken) == 1 else 'are'} there already, and nothing is replaced."
        raise InputError.of(str(folder), what, "Name another folder; a copy of the extract is put into it.")


def _refuse_large(source: Path, folder: Path) -> None:
    files = [source] if source.is_file() else [each for each in source.rglob("*") if each.is_file()]
    size = sum(each.stat().st_size for each in files)
    if size > _MOST_COPIED:
        inside = source.parent if source.is_file() else source
        what = f"It has {size / 1e9:,.1f} GB, and would be copied into {folder}."
        raise InputError.of(
            str(source), what, f"Write `finmodel new {inside} --from {source}`: it is read where it is."
        )


def _written_with_copy(folder: Path, source: Path, proposal: Proposal) -> Paid | None:
    from finmodel.load.library import copy_schemas

    with whole_folder(folder) as half:
        (half / "data").mkdir()
        if source.is_dir():
            shutil.copytree(source, half / "data", dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        else:
            shutil.copy2(source, half / "data" / source.name)
        _put(half, proposal)
        paid = _paid(half / "place.yaml", half)
        _require_all_paid(proposal.money, paid)
        shutil.rmtree(half / ".finmodel", ignore_errors=True)
        copy_schemas(half)
    return paid


def _written_beside(folder: Path, proposal: Proposal) -> Paid | None:
    """The files put beside an extract, once they have been tried in a folder of their own."""
    from finmodel.core.whole import end_scratch, scratch_folder
    from finmodel.load.library import copy_schemas

    scratch = scratch_folder()
    try:
        _put(scratch, proposal)
        paid = _paid(scratch / "place.yaml", folder)
        _require_all_paid(proposal.money, paid)
    finally:
        end_scratch(scratch)
    write_texts({folder / each.name: each.text for each in proposal.files}, overwrite=False)
    copy_schemas(folder)
    return paid


def _put(folder: Path, proposal: Proposal) -> None:
    for each in proposal.files:
        file = folder / each.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(each.text, encoding="utf-8")


def _paid(place: Path, data: Path) -> Paid | None:
    """What the place's contract for activity pays in all years, and in how many payments; None where it has none."""
    from finmodel.pipeline import open_place

    ledger = open_place(place, data).run().ledger
    mine = ledger[ledger["contract"] == "activity"]
    return (Decimal(str(round(float(mine["amount"].sum()), 2))), len(mine)) if len(mine) else None


def _tell(folder: Path, proposal: Proposal, paid: Paid | None) -> None:
    for sentence in proposal.told:
        say(sentence)
    if paid is not None:
        say(_spoken(proposal.money, paid))
    if proposal.questions:
        say(f"\n{some(len(proposal.questions), 'question')}, asked where it is to be answered:")
        for number, (where, question) in enumerate(proposal.questions, start=1):
            say(f"{number}. {where}: {question}")
    say(f"\nMade {folder}. Read {folder / 'place.yaml'}, then try: finmodel check {folder}  and  finmodel run {folder}")


def _spoken(money: Decimal | None, paid: Paid) -> str:
    """What the place pays beside what the rows come to: the same, but for pennies that payments are rounded to."""
    pounds, payments = paid
    if money is None:
        return f"It pays {price(pounds)}."
    if abs(money - pounds) < _HALF_PENNY:
        return f"It pays {price(pounds)}, which is what the rows come to."
    return f"It pays {price(pounds)} in {payments} payments, each to the penny; the rows come to {price(money)}."


def _require_all_paid(money: Decimal | None, paid: Paid | None) -> None:
    """Raise ControlFailed where a place does not pay what the file's rows come to, each payment to the penny."""
    if money is None or paid is None:
        return
    pounds, payments = paid
    if abs(money - pounds) > _HALF_PENNY * (payments + 1):
        told = f"the rows come to {price(money)}, and the place that was proposed pays {price(pounds)}"
        raise ControlFailed(f"{told}. This is a fault in finmodel; nothing is written.", ALL_PAID)
