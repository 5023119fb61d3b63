"""Which sheets of a workbook are read: those that are named, or else the only one that has the headings wanted.

A workbook is more than its first sheet. So where none is named, every sheet that holds anything is looked at; the ones
that are not read are named with their rows, hidden ones too, and where several could be meant nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from finmodel.core.amounts import some
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.load.files.heading_rows import DEEP, Headings, Line
from finmodel.load.files.sheets import SheetCells, SheetName, Workbook
from finmodel.load.findings import did_you_mean

ALL = "all"
HeadingsOf = Callable[[Sequence[Line]], Headings]


@dataclass(frozen=True)
class ChosenSheet:
    """A sheet that is read: what findings call it, its first lines, its headings."""

    shown: str
    sheet: SheetCells
    headings: Headings


@dataclass(frozen=True)
class _Looked:
    named: SheetName
    sheet: SheetCells
    headings: Headings

    @property
    def rows(self) -> int:
        return max(self.sheet.height - self.headings.rows[-1], 0)

    @property
    def told(self) -> str:
        return f"'{self.named.name}' ({'hidden, ' if self.named.hidden else ''}{some(self.rows, 'row')})"


def chosen_sheets(
    book: Workbook, shown: str, stated: Sequence[str], headings_of: HeadingsOf, mend: str, many: bool = True
) -> tuple[list[ChosenSheet], list[Finding]]:
    """The sheets that are read (one, or `many`), and warnings of those that are not.

    `headings_of` finds the headings among the first rows of a sheet; `mend` is how a user names sheets.
    Raises InputError where a sheet is not there or holds nothing, and where several or none could be meant.
    """
    if stated and list(stated) != [ALL]:
        return _named(book, shown, stated, headings_of, mend)
    sheets = [each for each in (_looked(book, named, headings_of) for named in book.sheets) if each is not None]
    if not sheets:
        raise InputError.of(shown, "The workbook is empty.", "Save it again, or name another.")
    fit = [each for each in sheets if not each.headings.lacking]
    partly = [each for each in sheets if _has_some(each)]
    if not fit and not stated and len(partly) == 1:
        fit = partly  # what it lacks is told of it alone
    if len(sheets) == 1 or (len(fit) == 1 and not stated):
        read = fit or sheets
    elif stated:
        read = _all_of(sheets, fit, shown, mend)
    else:
        raise _unclear(sheets, fit, shown, mend, many)
    rest = [each for each in sheets if each not in read]
    told = [*_not_read(read, rest, shown, mend)] if rest else [*_hidden(read, shown, mend)]
    return [_chosen(each, shown, len(sheets) > 1) for each in read], told


def _not_read(read: list[_Looked], rest: list[_Looked], shown: str, mend: str) -> Iterator[Finding]:
    what = f"Only sheet {read[0].told} is read" if len(read) == 1 else f"{len(read)} sheets are read"
    what += f", not {listed([each.told for each in rest])}."
    fix = f"Write `{mend} {_written([each.named.name for each in read])}` if that is right."
    yield Finding(shown, what, fix, "warning")


def _hidden(read: list[_Looked], shown: str, mend: str) -> Iterator[Finding]:
    """A warning of hidden sheets that are read though nobody has named them."""
    names = [each.named.name for each in read if each.named.hidden]
    if names:
        what = f"{listed([repr(name) for name in names])} {'is' if len(names) == 1 else 'are'} hidden, and read."
        yield Finding(shown, what, f"Write `{mend} {_written(names)}` if that is right.", "warning")


def matching(book: Workbook, shown: str, stated: Sequence[str], mend: str) -> list[SheetName]:
    """The sheets that names and patterns stand for. Raises InputError for each that stands for none."""
    names = [each.name for each in book.sheets]
    chosen: dict[str, None] = {}
    findings = []
    for each in stated:
        there = [each] if each in names else [name for name in names if fnmatchcase(name, each)]
        there = there or [name for name in names if name.strip().casefold() == each.strip().casefold()]
        chosen |= dict.fromkeys(there)
        if not there:
            findings.append(Finding(shown, f"There is no sheet '{each}'.", did_you_mean(each, names)))
    if findings:
        raise InputError(findings)
    return [each for each in book.sheets if each.name in chosen]


def _named(
    book: Workbook, shown: str, stated: Sequence[str], headings_of: HeadingsOf, mend: str
) -> tuple[list[ChosenSheet], list[Finding]]:
    chosen, findings = [], []
    names = matching(book, shown, stated, mend)
    for named in names:
        looked = _looked(book, named, headings_of)
        if looked is None:
            findings.append(Finding(shown, f"The sheet '{named.name}' is empty.", f"Name another with `{mend}`."))
        else:
            chosen.append(_chosen(looked, shown, len(book.sheets) > 1))
    if findings:
        raise InputError(findings)
    return chosen, []


def _looked(book: Workbook, named: SheetName, headings_of: HeadingsOf) -> _Looked | None:
    """A sheet with its headings; None where it holds nothing."""
    sheet = book.sheet(named.name)
    top: list[Line] = list(islice(sheet.rows(), DEEP))
    return _Looked(named, sheet, headings_of(top)) if top else None


def _chosen(looked: _Looked, shown: str, several: bool) -> ChosenSheet:
    return ChosenSheet(f"{shown}, sheet '{looked.named.name}'" if several else shown, looked.sheet, looked.headings)


def _all_of(sheets: list[_Looked], fit: list[_Looked], shown: str, mend: str) -> list[_Looked]:
    """Every sheet that has the headings; one that has only some of them is a fault."""
    partly = [each for each in sheets if each.headings.lacking and _has_some(each)]
    if partly or not fit:
        raise InputError(
            Finding(
                f"{shown}, sheet '{each.named.name}'",
                f"It has no {listed([repr(name) for name in each.headings.lacking])}.",
                f"Mend its headings, or leave it out by naming the others with `{mend}`.",
            )
            for each in (partly or sheets)
        )
    return fit


def _has_some(each: _Looked) -> bool:
    return len(each.headings.lacking) < each.headings.asked


def _unclear(sheets: list[_Looked], fit: list[_Looked], shown: str, mend: str, many: bool) -> InputError:
    names = [each.named.name for each in fit]
    if fit:
        what = f"{len(fit)} of its sheets have the headings wanted: {listed([each.told for each in fit])}."
        rest = [each for each in sheets if each not in fit]
        what += f" It also has {listed([each.told for each in rest])}." if rest else ""
        fix = f"Write `{mend} all` if all count, or name those that do: `{mend} {_written(names)}`."
        if not many:
            fix = f"One sheet is read here: name it with `{mend}`."
        return InputError.of(shown, what, fix)
    nearest = min(sheets, key=lambda each: len(each.headings.lacking))
    lacking = listed([repr(name) for name in nearest.headings.lacking])
    what = f"None of its {len(sheets)} sheets has all headings wanted: the nearest, {nearest.told}, has no {lacking}."
    others = listed([each.told for each in sheets if each is not nearest])
    return InputError.of(
        shown, f"{what} The others are {others}.", f"Mend the headings, or name a sheet with `{mend}`."
    )


def _written(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" if not name.replace(" ", "").isalpha() else name for name in names]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"
