"""What becomes of a planted fault: refused, told with its rows and pounds, harmless to the penny, or silent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from finmodel.errors import Finding, InputError
from finmodel.pipeline import open_place
from tests.doorway.planted import Planted
from tests.doorway.town import Extracts, extracts, write_town

Ledger = dict[tuple[str, ...], int]
WITHIN = 0.01
"""How near the pounds that are told come to those that are at stake."""
_NUMBER = re.compile(r"(?<![\d.,£])(\d{1,3}(?:,\d{3})+|\d+)(?![\d,]*\.?\d)")
_POUNDS = re.compile(r"£(\d[\d,]*(?:\.\d+)?)(m|k)?")


@dataclass(frozen=True)
class Came:
    """What a run of a place came to: findings, and the ledger if it was settled."""

    findings: tuple[Finding, ...]
    ledger: Ledger | None


def came(folder: Path) -> Came:
    """Run a place as `finmodel run` does."""
    try:
        result = open_place(folder).run()
    except InputError as error:
        return Came(error.findings, None)
    keys = ("contract", "line", "payer", "payee", "period")
    lines = result.runs[0].ledger.groupby([*keys], as_index=False)["pence"].sum()
    ledger = {tuple(map(str, key)): int(pence) for *key, pence in lines.itertuples(index=False, name=None)}
    return Came(result.warnings, ledger)


def _of(side: str, given: Extracts) -> Came:
    with TemporaryDirectory() as scratch:
        return came(write_town(Path(scratch) / "town", side, given))


@cache
def clean(side: str) -> Came:
    """A side of the town without a fault."""
    return _of(side, extracts())


def tried(planted: Planted, side: str, folder: Path) -> tuple[Came, Came]:
    """What a side of the town comes to with a fault in it, and without."""
    write_town(folder, side, planted.files, **planted.also)
    planted.write(folder / "data")
    return came(folder), clean(side) if planted.sound is None else _of(side, planted.sound)


def numbers_in(text: str) -> set[int]:
    """Every whole number that a text states, but sums of money."""
    return {int(number.replace(",", "")) for number in _NUMBER.findall(re.sub(_POUNDS, " ", text))}


def pounds_in(text: str) -> list[float]:
    """Every sum of money that a text states."""
    scale = {"m": 1e6, "k": 1e3, "": 1.0}
    return [float(number.replace(",", "")) * scale[unit] for number, unit in _POUNDS.findall(text)]


def verdict(planted: Planted, spoilt: Came, sound: Came) -> str:
    """What became of a fault, in a word: `refused`, `told`, `harmless`, or `silent` with why."""
    before = {str(each) for each in sound.findings}
    new = [each for each in spoilt.findings if str(each) not in before]
    if spoilt.ledger is None:
        rows = sum(_rows_in(each.what) for each in new if _names(planted, each))
        enough = planted.rows in {0, rows} or any(_names(planted, each) and _of_rows(planted, each) for each in new)
        return "refused" if enough else f"silent: refused without its {planted.rows:,} rows: {_lines(new)}"
    if any(_names(planted, each) and _of_rows(planted, each) and _counts(planted, each) for each in new):
        return "told"
    if spoilt.ledger == sound.ledger and not planted.never_harmless:
        return "harmless"
    return f"silent: {planted.rows:,} rows, £{planted.pounds:,.2f} from row {planted.first}: {_lines(new)}"


def _names(planted: Planted, finding: Finding) -> bool:
    """True where a finding names the file, and what the kind has to say."""
    text = f"{finding.where}: {finding.what}"
    return planted.where.removesuffix(".csv") in text and planted.said in text


def _of_rows(planted: Planted, finding: Finding) -> bool:
    """True where a finding tells how many rows there are, or which it is."""
    numbers = numbers_in(f"{finding.where}: {finding.what}")
    return not planted.rows or planted.rows in numbers or (planted.rows == 1 and planted.first in numbers)


def _rows_in(what: str) -> int:
    """The rows that a refusal counts: those of each code that is at fault are told apart."""
    cells = re.search(r"So (?:is|are) (\d+) more cell", what)
    counted = re.search(r"([\d,]+) rows: ", what)
    if cells:
        return 1 + int(cells[1])
    return int(counted[1].replace(",", "")) if counted else 1


def _counts(planted: Planted, finding: Finding) -> bool:
    """True where a finding tells the pounds at stake."""
    if not planted.pounds:
        return True
    return any(abs(pounds - planted.pounds) <= WITHIN * planted.pounds for pounds in pounds_in(finding.what))


def _lines(findings: Sequence[Finding]) -> str:
    return "; ".join(str(each) for each in findings) or "nothing is told"
