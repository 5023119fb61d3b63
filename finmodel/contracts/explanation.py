"""An explanation of one figure as a reader sees it: in plain text for the screen, and in Markdown for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """One number in words: of which member of a table (empty: a single value), from where, and how it was made."""

    code: str
    name: str
    value: str
    source: str = ""
    confirmed: bool = True
    """False where nobody has checked the number against its source."""
    put_in: str = ""
    """The arithmetic with the numbers put in, for a step."""


@dataclass(frozen=True)
class Figure:
    """What a figure is called, and its number, or one for each member of a table."""

    label: str
    numbers: tuple[Shown, ...]

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Code and value of each number."""
        return tuple((number.code, number.value) for number in self.numbers)

    def of(self, only: str | None) -> tuple[Shown, ...]:
        """The numbers, or where a member is named that one and what is not listed by member."""
        return tuple(number for number in self.numbers if only is None or number.code in ("", only))


@dataclass(frozen=True)
class Explanation:
    """How one line of a contract came to its amount in one case."""

    contract: str
    line: str
    case: str
    source: str
    """Where the terms come from that name no source of their own."""
    terms: tuple[Figure, ...]
    measures: tuple[Figure, ...]
    before: tuple[Figure, ...]
    """What lines of the contract came to in the period before, where the figure looks back."""
    steps: tuple[tuple[str, Figure], ...]
    """Each step: the sentence, then its value."""
    others: tuple[str, ...] = ()
    """Names of the contract's other lines."""
    only: str | None = None
    """The one member to show of every table, where one is asked for."""

    @property
    def heading(self) -> str:
        """What is explained."""
        member = next(
            (n.name for _, figure in self.steps for n in figure.numbers if n.code and n.code == self.only), ""
        )
        case = f"{member}, {self.case}" if member else self.case
        return f"{self.contract}: {self.line}, {case}"

    @property
    def groups(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """The numbers put in, by where they come from."""
        named = (("Terms", self.terms), ("Measures", self.measures), ("From the period before", self.before))
        return tuple((title, figures) for title, figures in named if figures)


def plain(found: Explanation) -> str:
    """The explanation as lines of text."""
    lines = [found.heading, f"Terms come from: {found.source} (where a term names no other source).", ""]
    for title, figures in found.groups:
        lines += [title, *(f"  {line}" for figure in figures for line in _plain(figure, found.only)), ""]
    lines.append("Steps (only those that decide this figure)")
    for number, (sentence, figure) in enumerate(found.steps, start=1):
        lines.append(f"  {number}. {sentence}")
        for shown in figure.of(found.only):
            worked = f", from {shown.put_in}" if shown.put_in else ""
            lines.append(f"     = {shown.value}{f' ({shown.name})' if shown.name else ''}{worked}")
    if found.others:
        lines += ["", f"Other lines to explain with --line: {', '.join(found.others)}"]
    return "\n".join(lines)


def _plain(figure: Figure, only: str | None) -> Iterator[str]:
    for shown in figure.of(only):
        notes = "; ".join(filter(None, [shown.source, "" if shown.confirmed else "not confirmed"]))
        named = f"{figure.label}{f', {shown.name}' if shown.name else ''}"
        yield f"{named}: {shown.value}{f'  [{notes}]' if notes else ''}"


def markdown(found: Explanation) -> str:
    """The explanation as Markdown: a table of the numbers put in, then a table of the steps."""
    lines = [f"# {_cell(found.heading)}", ""]
    if found.steps:
        final = found.steps[-1][1].of(found.only)
        lines += [f"**{_cell(shown.name + ': ' if shown.name else '')}{_cell(shown.value)}**  " for shown in final[:12]]
        lines += [f"and {len(final) - 12} more, below."] if len(final) > 12 else []
        lines += [""]
    unchecked = 0
    for title, figures in found.groups:
        rows = [(figure.label, shown) for figure in figures for shown in figure.of(found.only)]
        unchecked += sum(not shown.confirmed for _, shown in rows)
        told = [[label, shown.name, shown.value, _noted(shown, found.source, title)] for label, shown in rows]
        lines += [f"## {title}", "", *_table(["What", "For", "Number", "Source"], told), ""]
    steps = [
        [str(number) if first else "", sentence if first else "", shown.name, shown.put_in, shown.value]
        for number, (sentence, figure) in enumerate(found.steps, start=1)
        for first, shown in _firsts(figure.of(found.only))
    ]
    lines += ["## Steps", "", "Only those that decide this figure.", ""]
    lines += _table(["", "In words", "For", "Numbers put in", "Comes to"], steps)
    if unchecked:
        lines += [
            "",
            f"{unchecked} of these numbers {'is' if unchecked == 1 else 'are'} **not confirmed** by a source.",
        ]
    return "\n".join(lines) + "\n"


def _noted(shown: Shown, otherwise: str, title: str) -> str:
    source = shown.source or (otherwise if title == "Terms" else "")
    return "; ".join(filter(None, [source, "" if shown.confirmed else "**not confirmed**"]))


def _firsts(shown: Sequence[Shown]) -> list[tuple[bool, Shown]]:
    return [(number == 0, each) for number, each in enumerate(shown)]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table without the columns that no row fills."""
    kept = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    lines = ["| " + " | ".join(heads[at] for at in kept) + " |", "|" + " --- |" * len(kept)]
    return [*lines, *("| " + " | ".join(_cell(row[at]) for at in kept) + " |" for row in rows)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
