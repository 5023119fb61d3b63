"""One figure explained as a reader sees it, what it comes to first: plain text for the screen, Markdown for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.contracts.explaining.explanation import Explanation, Figure, Shown

MOST = 12
"""Members whose figures are told first; all of them are in the last step."""


def plain(explanation: Explanation) -> str:
    """The explanation as lines of text."""
    told = [f"{shown.name + ': ' if shown.name else ''}{shown.value}" for shown in explanation.comes_to]
    more = [f"and {len(told) - MOST} more, below"] if len(told) > MOST else []
    lines = [f"{explanation.heading}: {'; '.join([*told[:MOST], *more])}"]
    lines += [explanation.of_several] if explanation.of_several else []
    lines += [f"Terms come from: {explanation.source} (where a term names no other source).", ""]
    for title, figures in explanation.groups:
        lines += [title, *(f"  {line}" for figure in figures for line in _plain(figure, explanation.only)), ""]
    lines.append("Steps (only those that decide this figure)")
    for number, (sentence, figure) in enumerate(explanation.steps, start=1):
        lines.append(f"  {number}. {sentence}")
        for shown in figure.of(explanation.only):
            worked = f", from {shown.put_in}" if shown.put_in else ""
            lines.append(f"     = {shown.value}{f' ({shown.name})' if shown.name else ''}{worked}")
    if explanation.part:
        lines += ["", f"Rate in force: {explanation.part}"]
    if explanation.stated:
        lines += ["", STATED, *(f"  {said}" for said in explanation.stated)]
    if explanation.must:
        lines += ["", "What must hold", *(f"  {each}" for each in explanation.must)]
    if explanation.others:
        lines += ["", f"Other lines to explain with --line: {', '.join(explanation.others)}"]
    return "\n".join(lines)


def _plain(figure: Figure, only: str | None) -> Iterator[str]:
    for shown in figure.of(only):
        notes = "; ".join(filter(None, [shown.source, "" if shown.confirmed else "not confirmed"]))
        named = f"{figure.label}{f', {shown.name}' if shown.name else ''}"
        yield f"{named}: {shown.value}{f'  [{notes}]' if notes else ''}"


STATED = "All that the contract states"


def markdown(explanation: Explanation) -> str:
    """The explanation as Markdown: a table of the numbers put in, then a table of the steps."""
    lines = [f"# {_cell(explanation.heading)}", ""]
    if explanation.steps:
        final = explanation.comes_to
        lines += [
            f"**{_cell(shown.name + ': ' if shown.name else '')}{_cell(shown.value)}**  " for shown in final[:MOST]
        ]
        lines += [f"and {len(final) - MOST} more, below."] if len(final) > MOST else []
        lines += [""]
    lines += [explanation.of_several, ""] if explanation.of_several else []
    unchecked = 0
    for title, figures in explanation.groups:
        rows = [(figure.label, shown) for figure in figures for shown in figure.of(explanation.only)]
        unchecked += sum(not shown.confirmed for _, shown in rows)
        told = [[label, shown.name, shown.value, _noted(shown, explanation.source, title)] for label, shown in rows]
        lines += [f"## {title}", "", *_table(["What", "For", "Number", "Source"], told), ""]
    steps = [
        [str(number) if first else "", sentence if first else "", shown.name, shown.put_in, shown.value]
        for number, (sentence, figure) in enumerate(explanation.steps, start=1)
        for first, shown in _firsts(figure.of(explanation.only))
    ]
    lines += ["## Steps", "", "Only those that decide this figure.", ""]
    lines += _table(["", "In words", "For", "Numbers put in", "Comes to"], steps)
    if explanation.part:
        lines += ["", f"Rate in force: {_cell(explanation.part)}"]
    if explanation.stated:
        lines += ["", f"## {STATED}", "", *(f"- {_cell(said)}" for said in explanation.stated)]
    if explanation.must:
        lines += ["", "## What must hold", "", *(f"- {each}" for each in explanation.must)]
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
