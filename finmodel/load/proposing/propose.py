"""From a file or a folder to the files of a place that runs on it.

A folder is read table by table, and a table that no source can be made of must be named with what it lacks: so what is
found and what is lacking go side by side from the first step to the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.load.formats.field_format import shipped_formats
from finmodel.load.proposing.known_format import known_format, roles_of_format
from finmodel.load.proposing.parties_found import (
    PartySide,
    bands_of,
    sexes,
    side_of,
    totals_left_out,
    whole,
    year_of_snapshot,
    year_told,
    years_of,
)
from finmodel.load.proposing.place_text import (
    ACTIVITY,
    PEOPLE,
    Lines,
    SourceFound,
    activity_contract,
    people_contract,
    place_text,
)
from finmodel.load.proposing.roles import Lacks, Roles, numbers_left, roles_of
from finmodel.load.proposing.table_seen import READABLE, TableSeen, tables_of, together

_MOST_SETTINGS = 60


@dataclass(frozen=True)
class Proposal:
    """A place proposed from an extract: its files as text, what to copy beside them, and what to tell."""

    files: tuple[Lines, ...]
    told: tuple[str, ...]
    """What was found, a sentence or two each."""
    money: Decimal | None
    """What the rows come to at their own prices; None where they have none, or it is not plainly their sum."""
    rows: int

    @property
    def questions(self) -> tuple[tuple[str, str], ...]:
        """Where each question stands, and what it asks."""
        return tuple(question for each in self.files for question in each.questions)


@dataclass(frozen=True)
class _TableRead:
    """A table that a source can be made of."""

    table: TableSeen
    roles: Roles
    year: str | None


def propose(path: Path, name: str, place_of: str) -> Proposal:
    """A place proposed from a file or folder; `place_of` is the folder, as the place names it, that its data lies in.

    Raises InputError, with what each file lacks, where none can be read as people or activity.
    """
    files = _files(path)
    tables, lacking = _looked_at(files)
    if not tables:
        raise InputError(lacking)
    taken: set[str] = set()
    kept: list[tuple[_TableRead, SourceFound]] = []
    for each in tables:
        shown = each.table.path.relative_to(path if path.is_dir() else path.parent).as_posix()
        kept.append((each, _source(each, f"{place_of}{shown}".removesuffix("/."), taken)))
    sources = [source for _, source in kept]
    periods = _periods([each for each, _ in kept])
    title = re.sub(r"[_\-]+", " ", path.stem).strip().capitalize() or "Our place"
    lines = [place_text(_code(name), title, periods, sources)]
    people = [pair for pair in kept if pair[1].roles.of == PEOPLE]
    activity = [pair for pair in kept if pair[1].roles.of == ACTIVITY]
    if people:
        lines.append(people_contract(sources, _counted(people[0])))
    if activity:
        lines.append(activity_contract(sources, _settings(activity)))
    money = [_money(*pair) for pair in activity]
    total = sum((each for each in money if each is not None), Decimal(0)) if None not in money and money else None
    told = [_told(*pair) for pair in kept]
    told += [f"Not read: {finding.where}: {finding.what}" for finding in lacking]
    return Proposal(tuple(lines), tuple(told), total, sum(each.table.rows for each in tables))


def _files(path: Path) -> list[Path]:
    """The files to look at. Raises InputError where there are none."""
    if not path.exists():
        raise InputError.of(str(path), "There is no such file or folder.", "Check the path.")
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.rglob("*") if each.suffix.lower() in READABLE and not _hidden(each, path))
    if not files:
        what = "No file in it can be looked at."
        raise InputError.of(str(path), what, f"Put in files that end in {', '.join(READABLE)}.")
    return files


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def _looked_at(files: Sequence[Path]) -> tuple[list[_TableRead], list[Finding]]:
    """Tables that a source can be made of, one of each file at most; and why the others are none."""
    readable: list[_TableRead] = []
    lacking: list[Finding] = []
    for file, tables in _tables(files, lacking):
        good: list[_TableRead] = []
        for table in tables:
            year = year_told([file.stem, *table.headings]) or year_of_snapshot(table)
            chosen = known_format(table)
            roles = roles_of(table, year) if chosen is None else roles_of_format(table, chosen)
            if isinstance(roles, Lacks):
                lacking.append(_lacks(table, roles))
            elif no_numbers := _no_heads(table, roles):
                lacking.append(no_numbers)
            else:
                _ask_year(roles, year)
                good.append(_TableRead(table, roles, year))
        good.sort(key=lambda each: -each.table.rows)
        if len(good) > 1:
            others = [each.table.sheet for each in good[1:]]
            good[0].roles.ask("", f"Sheets {listed(others)} hold rows too, and are not read. Should they be?")
        readable += good[:1]
        if not tables:
            lacking.append(Finding(file.name, "No sheet of it has rows below headings.", "Give a table with headings."))
    if readable:
        lacking = [each for each in lacking if not any(each.where.startswith(one.table.path.name) for one in readable)]
    return readable, lacking


def _tables(files: Sequence[Path], lacking: list[Finding]) -> Iterator[tuple[Path, list[TableSeen]]]:
    """The tables of each file; files of one folder that have the same headings are one table."""
    of_folder: dict[Path, list[list[TableSeen]]] = {}
    for file in files:
        try:
            of_folder.setdefault(file.parent, []).append(tables_of(file))
        except InputError as error:
            lacking += error.findings
    for folder, each in of_folder.items():
        headings = {tables[0].headings if len(tables) == 1 and not tables[0].sheet else () for tables in each}
        if len(each) > 1 and len(headings) == 1 and () not in headings:
            yield folder, [together(folder, [tables[0] for tables in each])]
        else:
            yield from ((tables[0].path if tables else folder, tables) for tables in each)


def _ask_year(roles: Roles, year: str | None) -> None:
    """Ask which year people are of, where their heading and the file speak of two."""
    heading = roles.columns.get("people", "")
    named = year_told([heading])
    if named is not None and named != year:
        roles.ask("people", f"'{heading}' speaks of {named}, and the file of {year}. Which year are these people of?")


def _no_heads(table: TableSeen, roles: Roles) -> Finding | None:
    """What is wrong where some numbers of people are none."""
    column = table.columns.get(roles.columns.get("people", ""))
    if column is None or column.all_numbers:
        return None
    cells = column.filled - column.numbers
    are = "1 cell of it is" if cells == 1 else f"{cells:,} cells of it are"
    what = f"'{column.heading}' has the number of people, and {are} no number, such as "
    fix = "Fill in the number, or take these rows out."
    return Finding(table.path.name, f"{what}'{column.no_numbers[0] if column.no_numbers else ''}'.", fix)


def _lacks(table: TableSeen, lacks: Lacks) -> Finding:
    where = f"{table.path.name}, sheet {table.sheet}" if table.sheet else table.path.name
    fix = (
        "A place needs rows of people (a number of people, or a birth date each) or of activity (a date, and a price "
        "or units)."
    )
    return Finding(where, f"No place can be made of it: {lacks.why}.", fix)


def _source(read: _TableRead, file: str, taken: set[str]) -> SourceFound:
    table, roles = read.table, read.roles
    without = {} if roles.format else totals_left_out(table, roles)
    sides: dict[str, PartySide] = {}
    for name in ("commissioner", "provider"):
        heading = roles.columns.get(name)
        sides[name] = side_of(table, roles, name, without.get(heading or "", ()), taken)
    quantity = table.columns.get(roles.columns.get("quantity", ""))
    numbers = [table.columns[roles.columns[name]] for name in ("price", "quantity", "people") if name in roles.columns]
    bands, written = None, {}
    if "age_band" in roles.columns:
        column = table.columns[roles.columns["age_band"]]
        out = without.get(roles.columns["age_band"], ())
        known = {"all", "unknown"} if roles.format else set()
        bands = bands_of([code for code in column.codes if code not in out and code.lower() not in known])
        if bands is None and not roles.format:
            roles.ask(
                "", f"Ages in '{roles.columns.pop('age_band')}' are no bands that follow one another, and are not read."
            )
    if "sex" in roles.columns and not roles.format:
        column = table.columns[roles.columns["sex"]]
        out = without.get(roles.columns["sex"], ())
        codes = [code for code in column.codes if code not in out]
        written = sexes(codes)
        if set(codes) - set(written):
            roles.ask("sex", f"What are the codes of sex in '{column.heading}'? They are kept as they are.")
            written = {}
    day = None
    if roles.of == ACTIVITY and "start" not in roles.columns and read.year is not None:
        day = f"{read.year[:4]}-04-01"
    return SourceFound(
        roles, file, table.path.name, table.sheet, table.heading_row, without, sides["provider"], sides["commissioner"],
        bands, written, tuple(numbers_left(table, roles)), bool(quantity is not None and quantity.below_nil),
        any(column.commas for column in numbers), day,
    )  # fmt: skip


def _periods(found: Sequence[_TableRead]) -> list[str]:
    """The years of all tables that have rows. Raises InputError where none tells one."""
    years = {year for each in found for year in years_of(each.table, each.roles, each.year)}
    if not years:
        what = "Nothing tells which year its people are of: no date, and no year in its name or headings."
        raise InputError.of(found[0].table.path.name, what, "Put the year into its name, such as list_2024_25.csv.")
    return sorted(years)


def _code(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return slug if slug[:1].isalpha() else f"place_{slug}".rstrip("_")


def _settings(activity: Sequence[tuple[_TableRead, SourceFound]]) -> list[str]:
    """The points of delivery of all tables; none where one has no such column, or too many to price."""
    codes: dict[str, None] = {}
    for found, source in activity:
        column = found.table.columns.get(found.roles.columns.get("setting", ""))
        if column is None or column.many or len(column.codes) > _MOST_SETTINGS or column.empty:
            return []
        out = source.without.get(column.heading, ())
        codes |= dict.fromkeys(code for code in column.codes if code not in out)
    return list(codes)


def _counted(pair: tuple[_TableRead, SourceFound]) -> str:
    found, source = pair
    heading = found.roles.columns.get("people")
    if heading is None:
        return f"{found.table.rows:,} people"
    if found.roles.format:
        return f"{found.table.rows:,} rows"
    return f"{whole(found.table, heading, source.without):,.0f} people"


def _money(found: _TableRead, source: SourceFound) -> Decimal | None:
    heading = found.roles.columns.get("price")
    if heading is None or not found.roles.plain_sum or found.roles.price_is != "total" or source.comma:
        return None
    return whole(found.table, heading, source.without)


def _told(found: _TableRead, source: SourceFound) -> str:
    """What was found in a table, in a few sentences."""
    roles, table = found.roles, found.table
    where = f"{table.path.name}, sheet {table.sheet}" if table.sheet else table.path.name
    if roles.format:
        told = f"It is read as {shipped_formats()[roles.format].title.lower()} (`format: {roles.format}`)."
        return f"{where}: {table.rows:,} rows of {roles.of}. {told}"
    mapped = ", ".join(f"{name} from '{heading}'" for name, heading in roles.columns.items())
    return f"{where}: {table.rows:,} rows of {roles.of}; {mapped}."
