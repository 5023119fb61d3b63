"""Why a file cannot be read as `key: value` lines, told from where its reader stopped and from what stands there.

The reader's own words speak of mappings and blocks, and differ between its two makes; so they are not repeated.
"""

from __future__ import annotations

import re

import yaml

from finmodel.core.spot import at_line
from finmodel.errors import Finding

_START_NOTHING = ("@", "`", "%")
"""Signs that YAML keeps for itself at the start of a value."""
_PAIRS = {"[": "]", "{": "}", '"': '"', "'": "'"}
_NEITHER = ("The line is neither `key: value` nor an entry of a list.", "Write it as one of the two.")
_POINTS = re.compile(r"(: |- |\[|\{|, )\*\w")
_QUOTED = "Put the text in quotes."
_CHECK = "Check indents, colons, brackets and quotes."


def syntax_finding(error: yaml.YAMLError, file: str, lines: list[str]) -> Finding:
    """What stopped the reader of a file, at its line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    begun = getattr(error, "context_mark", None)
    if mark is None:
        what = "It holds a sign that no text has, such as one that a program leaves behind."
        return Finding(file, what, "Save it again as plain text.")
    line = lines[mark.line] if mark.line < len(lines) else ""
    where = at_line(file, mark.line + 1)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Finding(where, "The line starts with a tab, and YAML takes only spaces.", "Indent it with spaces.")
    opened = _sign(lines, begun)
    if begun is not None and opened in _PAIRS and (begun.line, begun.column) != (mark.line, mark.column):
        return _never_closed(where, opened, line, begun.line + 1)
    if begun is not None and begun.line < mark.line and _bare(lines[begun.line]):
        return Finding(at_line(file, begun.line + 1), *_NEITHER)
    return Finding(where, *_at_sign(lines, mark.line, line[mark.column : mark.column + 1]))


def _sign(lines: list[str], mark: yaml.Mark | None) -> str:
    """What stands where a mark points; empty where it points past the end."""
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]


def _never_closed(where: str, opened: str, line: str, first: int) -> Finding:
    closing = _PAIRS[opened]
    if opened in "[{" and line.strip():
        what = f"In what opens with {opened} on line {first}, a comma or {closing} is missing."
    else:
        what = f"What opens with {opened} on line {first} is never closed."
    return Finding(where, what, f"Close it with {closing}, or put text that holds such a sign in quotes.")


def _at_sign(lines: list[str], number: int, sign: str) -> tuple[str, str]:
    """What is wrong where the reader stopped, by the sign and the line there, and how to mend it."""
    line = lines[number] if number < len(lines) else ""
    before = next((each for each in reversed(lines[:number]) if each.strip()), "")
    if sign in _START_NOTHING:
        return f"This is not YAML: nothing may start with '{sign}'.", _QUOTED
    if sign == "*" or _POINTS.search(line):
        return "A text that starts with '*' points to another, and there is none of that name.", _QUOTED
    if sign in ("&", "!"):
        return f"A text that starts with '{sign}' is read as a sign to the program.", _QUOTED
    if sign == ":" and line.count(": ") + line.rstrip().endswith(":") > 1:
        return "A second `: ` stands in one line.", "Put a value that holds a colon and a blank in quotes."
    if sign in (":", "-") and _indent(line) > _indent(before):
        return "The line stands further in than the one above it, which has its value already.", "Line the two up."
    if sign == "-":
        return "A list may not begin here.", "Begin each entry with `- ` on a line of its own, below its key."
    if _bare(line):
        return _NEITHER
    if line.strip() and _indent(line) != _indent(before):
        return "The line does not stand under those that it belongs to.", "Indent it as its neighbours are."
    return "It cannot be read as `key: value` lines from here on.", _CHECK


def _bare(line: str) -> bool:
    """True for a line that is neither a key with a value nor an entry of a list."""
    return bool(line.strip()) and ":" not in line and not line.lstrip().startswith("-")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
