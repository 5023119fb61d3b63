"""Codes and lists as a reader would say them."""

from __future__ import annotations

from collections.abc import Sequence


def spoken(code: str) -> str:
    """A code as a label: `market_forces_factor` is Market forces factor."""
    return code.replace("_", " ").capitalize()


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts in one phrase.

    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def sentence(text: str) -> str:
    """A text with a capital first and a full stop last.

    >>> sentence("there is no such file")
    'There is no such file.'
    """
    trimmed = text.strip()
    return f"{trimmed[:1].upper()}{trimmed[1:]}{'' if trimmed.endswith(('.', '?')) else '.'}" if trimmed else ""


def within(name: str) -> str:
    """A name in the middle of a sentence: `Care plans` is care plans, and `GP plans` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
