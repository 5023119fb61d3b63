"""The files of a proposed place, as text with comments: each question stands at the line that it is about.

They are written line by line, because a writer of YAML keeps no comments, and the comments are what a reader needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finmodel.load.formats.field_format import shipped_formats
from finmodel.load.proposing.column_seen import ISO
from finmodel.load.proposing.parties_found import AgeBands, PartySide, organisation
from finmodel.load.proposing.roles import Roles, listed_headings

_PLAIN = re.compile(r"^[A-Za-z][A-Za-z0-9_ ()/&.\-]*[A-Za-z0-9_)]$|^[A-Za-z]$")
_NOT_TEXT = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_WIDE = 110
ACTIVITY, PEOPLE = "activity", "people"


@dataclass(frozen=True)
class SourceFound:
    """A source of a proposed place: its file, its columns, and what of it is left out."""

    roles: Roles
    file: str
    """Where it lies, as the place names it."""
    title: str
    sheet: str = ""
    heading_row: int = 1
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Codes whose rows add up other rows, by heading."""
    provider: PartySide | None = None
    commissioner: PartySide | None = None
    bands: AgeBands | None = None
    sexes: Mapping[str, str] = field(default_factory=dict)
    left: tuple[tuple[str, Decimal], ...] = ()
    """Columns of numbers that are not mapped, and what they come to."""
    below_nil: bool = False
    """True where some quantities are below nil, which take activity back."""
    comma: bool = False
    """True where its numbers have a comma in place of the point."""
    day: str | None = None
    """The day of all rows, where they have no date."""


@dataclass
class Lines:
    """Lines of a file, and the questions asked at them."""

    name: str
    lines: list[str] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)
    """Where each is asked, and what."""

    def add(self, *lines: str) -> None:
        """Put in lines as they are."""
        self.lines += lines

    def ask(self, indent: int, *questions: str) -> None:
        """Put in questions as comments, and note at which line they stand."""
        for question in questions:
            self.questions.append((f"{self.name}, line {len(self.lines) + 1}", question))
            self.lines += [f"{' ' * indent}# ? {part}" for part in _wrapped(question, _WIDE - indent)]

    @property
    def text(self) -> str:
        """The whole of it."""
        return "\n".join(self.lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def quoted(text: str) -> str:
    """A text as YAML reads it back: as it is where that is safe, else in quotes.

    >>> quoted("Code"), quoted("no"), quoted("01"), quoted("a: b")
    ('Code', '"no"', '"01"', '"a: b"')
    """
    plain = _PLAIN.match(text) and text.lower() not in _NOT_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)


def _flow(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in entries.items()) + "}"


def place_text(name: str, title: str, periods: Sequence[str], sources: Sequence[SourceFound]) -> Lines:
    """`place.yaml` of a proposed place."""
    out = Lines("place.yaml")
    out.add(
        "# yaml-language-server: $schema=contracts/schemas/place.json",
        f"# Proposed from {', '.join(each.title for each in sources)}.",
        "# A line that begins with `# ?` asks something of you: change the line below it if the answer is no, and take",
        "# the question out. Then run:  finmodel check .   and   finmodel run .",
        "",
        f"place: {name}",
        f"title: {quoted(title)}",
        "currency: GBP",
    )
    out.add("year_start: 04-01                     # month-day on which the financial year starts")
    out.add(f"periods: [{', '.join(periods)}]")
    bands = next((each.bands for each in sources if each.bands is not None), None)
    if bands is not None:
        out.add(f"age_bands: [{', '.join(map(str, bands.youngest))}]")
    out.add("", "partners:")
    _partners(out, sources)
    out.add("", "# Money in from outside, by partner; without it those who pay end with less than nothing:")
    out.add(f"# funding: {{{_payers(sources)[0]}: £1m}}", "", "contracts:")
    out.add(*(f"  - contracts/{name}.yaml" for name in contract_names(sources)))
    out.add("", "data:")
    for role in (PEOPLE, ACTIVITY):
        of_role = [each for each in sources if each.roles.of == role]
        if of_role:
            out.add(f"  {role}:")
            for each in of_role:
                _source(out, each)
    return out


def _payers(sources: Sequence[SourceFound]) -> list[str]:
    found = [party for each in sources if each.commissioner is not None for party in each.commissioner.ids]
    return list(dict.fromkeys(found)) or ["commissioner"]


def contract_names(sources: Sequence[SourceFound]) -> list[str]:
    """Names of the contracts that a proposed place has."""
    kinds = dict.fromkeys("capitation" if each.roles.of == PEOPLE else "activity" for each in sources)
    return list(kinds)


def _partners(out: Lines, sources: Sequence[SourceFound]) -> None:
    roles: dict[str, tuple[str, list[str]]] = {}
    for each in sources:
        for role, side in (("commissioner", each.commissioner), ("provider", each.provider)):
            parties = [] if side is None else [*side.parties, *([side.others] if side.others is not None else [])]
            for party in parties:
                roles.setdefault(party.id, (party.name, []))[1].append(role)
    for each in sources:
        for role, side in (("commissioner", each.commissioner), ("provider", each.provider)):
            if side is not None and side.heading is None and each.roles.of == ACTIVITY:
                who = "pays for this activity" if role == "commissioner" else "provides it"
                out.ask(2, f"No column of {each.title} tells who {who}. Who is '{side.parties[0].id}'?")
            if side is not None and side.others is not None:
                rest = f"{side.left:,} smaller ones in '{side.heading}' are one partner, '{side.others.id}'"
                out.ask(2, f"{len(side.parties)} {role}s are named; {rest}. Should any of them stand apart?")
    for code, (called, held) in roles.items():
        out.add(f"  - {{id: {code}, name: {quoted(called)}, roles: [{', '.join(dict.fromkeys(held))}]}}")


def _source(out: Lines, source: SourceFound) -> None:
    roles = source.roles
    asked: dict[str, list[str]] = {}
    for column, question in roles.questions:
        asked.setdefault(column, []).append(question)
    out.ask(4, *asked.pop("", []))
    out.add(f"  - file: {quoted(source.file)}")
    if roles.format:
        _with_format(out, source, asked)
        return
    if source.sheet:
        out.add(f"    sheet: {quoted(source.sheet)}")
    if source.heading_row > 1:
        out.add(f"    header_row: {source.heading_row}")
    for heading, codes in source.without.items():
        out.ask(4, f"Rows with {listed_headings(codes)} in '{heading}' add up other rows, and are left out. Do they?")
    if source.without:
        told = ", ".join(
            f"{{{quoted(name)}: [{', '.join(map(quoted, each))}]}}" for name, each in source.without.items()
        )
        out.add(f"    where_not: [{told}]")
    if source.below_nil:
        out.ask(4, "Some quantities are below nil. Do these rows take back activity that was counted before?")
        out.add("    reversals: true")
    if source.comma:
        out.ask(4, "Numbers have a comma where others have a point. Is 1,5 one and a half?")
        out.add('    decimal: ","')
    out.add("    columns:                          # ours: your heading; no other column is read")
    for name, heading in roles.columns.items():
        out.ask(6, *asked.pop(name, []))
        if name in ("provider", "commissioner"):
            continue
        out.add(f"      {name}: {_column(source, name, heading)}")
    if source.day is not None:
        _day(out, source.day)
    for name, side in (("provider", source.provider), ("commissioner", source.commissioner)):
        if side is not None and roles.of == ACTIVITY:
            out.ask(6, *asked.pop(name, []))
            _party(out, name, side)
    if roles.price_is != "total":
        out.add(f"    price_is: {roles.price_is}")
    if roles.leaves:
        out.add(*(f"    # {part}" for part in _wrapped(
            f"Not read, as they may name a person: {listed_headings(roles.leaves)}.", _WIDE)))  # fmt: skip
    if source.left:
        numbers = ", ".join(f"'{heading}' ({total:,.2f} in all)" for heading, total in source.left[:12])
        out.add(*(f"    # {part}" for part in _wrapped(f"Numbers that are not read: {numbers}.", _WIDE)))


def _with_format(out: Lines, source: SourceFound, asked: dict[str, list[str]]) -> None:
    """A source that a format reads: only what the file cannot say is written out."""
    roles = source.roles
    if source.sheet:
        out.add(f"    sheet: {quoted(source.sheet)}")
    out.add(
        f"    format: {roles.format}                       # its columns are known; what is written here comes first"
    )
    if roles.of == PEOPLE:
        return
    out.add("    columns:")
    if source.day is not None:
        _day(out, source.day)
    for name, side in (("provider", source.provider), ("commissioner", source.commissioner)):
        if side is not None:
            out.ask(6, *asked.pop(name, []))
            known = _of_format(roles.format).get(name)
            _party(out, name, side, known is not None, isinstance(known, dict) and known.get("organisation", False))
    if roles.leaves:
        told = f"Not read, or coded as it is read, as they may name a person: {listed_headings(roles.leaves)}."
        out.add(*(f"    # {part}" for part in _wrapped(told, _WIDE)))


def _day(out: Lines, day: str) -> None:
    out.ask(6, f"Rows have no date. Are they all of the year that starts on {day}?")
    out.add(f"      start: {{always: {day}}}")


def _of_format(name: str) -> Mapping[str, Any]:
    columns: Mapping[str, Any] = shipped_formats()[name].keys.get("columns", {})
    return columns


def _column(source: SourceFound, name: str, heading: str) -> str:
    roles, head = source.roles, quoted(heading)
    if name == "start" and roles.month:
        return f"{{year: {head}, month: {quoted(roles.month)}}}"
    if name in ("start", "end", "birth_date", "registered_from", "registered_to") and roles.way != ISO:
        return f'{{column: {head}, format: "{roles.way}"}}'
    if name == "sex" and source.sexes:
        return f"{{column: {head}, values: {_flow(source.sexes)}}}"
    if name == "age_band" and source.bands is not None:
        return f"{{column: {head}, values: {_flow(source.bands.codes)}}}"
    return head


def _party(out: Lines, name: str, side: PartySide, known: bool = False, by_organisation: bool = False) -> None:
    """Which partner each code of a side is; a format knows the column, and may take sites for their organisation."""
    if side.heading is None:
        out.add(f"      {name}: {{always: {side.parties[0].id}}}")
        return
    several = [each for each in side.parties if len(each.codes) > 1]
    for each in several[:5]:
        out.ask(6, f"{listed_headings(each.codes)} are taken as one organisation, '{each.id}'. Are they?")
    out.add(f"      {name}:", *([] if known else [f"        column: {quoted(side.heading)}"]), "        values:")
    for each in side.parties:
        codes = dict.fromkeys(organisation(code) if by_organisation else code for code in each.codes)
        out.add(*(f"          {quoted(code)}: {each.id}" for code in codes))
    if side.others is not None:
        out.add(f"        otherwise: {side.others.id}")


def activity_contract(sources: Sequence[SourceFound], settings: Sequence[str]) -> Lines:
    """A tariff for the activity: at the file's own prices, or at a price to put in where it has none."""
    own = [each for each in sources if each.roles.of == ACTIVITY]
    pairs = [([each.commissioner for each in own]), ([each.provider for each in own])]
    sides = [list(dict.fromkeys(code for side in some if side is not None for code in side.ids)) for some in pairs]
    out = Lines("contracts/activity.yaml")
    out.add("# yaml-language-server: $schema=schemas/activity_tariff.json", "kind: activity_tariff", "id: activity")
    priced = all("price" in each.roles.columns for each in own)
    title = "Activity at the prices in the file" if priced else "Activity at prices to be put in"
    out.add(f"title: {title}", f"payer: [{', '.join(sides[0])}]", f"payee: [{', '.join(sides[1])}]", "round_to: £0.01")
    if priced:
        out.ask(0, "Each row is paid what the file says. Put `prices:` in place of this to pay agreed ones.")
        out.add("recorded: true")
        return out
    out.ask(
        0, "The file has no prices, so each unit is paid £1 here and payments are numbers of units. What is each paid?"
    )
    out.add("prices:")
    taken: set[str] = set()
    for number, setting in enumerate(settings, start=1):
        slug = re.sub(r"[^a-z0-9]+", "_", setting.lower()).strip("_")
        code = slug if slug[:1].isalpha() and slug not in taken else f"line_{number}"
        taken.add(code)
        out.add(f"  - {{code: {code}, where: {{setting: [{quoted(setting)}]}}, price: £1}}")
    if not settings:
        out.add(f"  - {{code: all_activity, where: {{provider: [{', '.join(sides[1])}]}}, price: £1}}")
    return out


def people_contract(sources: Sequence[SourceFound], counted: str) -> Lines:
    """So much for each person on the list."""
    own = [each for each in sources if each.roles.of == PEOPLE]
    assert own[0].commissioner is not None
    assert own[0].provider is not None
    out = Lines("contracts/capitation.yaml")
    out.add("# yaml-language-server: $schema=schemas/capitation.json", "kind: capitation", "id: capitation")
    out.add("title: So much for each person on the list")
    out.ask(0, "Who pays for these people, and who is paid? The file does not say.")
    out.add(f"payer: {own[0].commissioner.parties[0].id}", f"payee: {own[0].provider.parties[0].id}", "round_to: £0.01")
    out.ask(0, f"£100 a person a year is an example: what is agreed? The list has {counted}.")
    out.add("rate: £100")
    return out
