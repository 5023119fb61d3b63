"""`--of` and its like: which activity an option names, as dimensions and codes."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.columns import ACTIVITY_DIMENSIONS
from finmodel.core.nearest import nearest
from finmodel.errors import InputError

Activity = dict[str, tuple[str, ...]]
"""Codes by dimension."""


def chosen_activity(
    texts: Sequence[str] | None, option: str, known: Sequence[str] = ACTIVITY_DIMENSIONS, what: str = "Activity"
) -> list[Activity]:
    """What each text names, such as setting=emergency; raises InputError for what is none of the known dimensions."""
    choices: list[Activity] = []
    for text in texts or ():
        choice: Activity = {}
        for part in text.split("/"):
            name, equals, codes = (each.strip() for each in part.partition("="))
            if not equals or not codes:
                fix = "Write it like setting=emergency, or provider=trust/setting=emergency."
                raise InputError.of(option, f"'{part}' does not say which {what.lower()}.", fix)
            if name not in known:
                near = nearest(name, known)
                fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
                raise InputError.of(option, f"{what} is not told apart by '{name}'.", fix)
            choice[name] = tuple(code.strip() for code in codes.split(","))
        choices.append(choice)
    return choices
