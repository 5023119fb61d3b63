"""The field's words for what is counted: spell, attendance and contact, as the place calls them, not `units`.

Words are data: those of the NHS are in `vocabulary.toml` beside this file, and a place adds its own under `words:`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from finmodel.core.frozen import Frozen

_SILENT = ("provider", "commissioner")
"""Dimensions whose codes are partners, which sentences name by themselves."""
_PLAIN = ("setting", "service")
"""Dimensions whose codes need no name of the dimension before them."""


class Word(Frozen):
    """What one of something is called, and several; a word by itself is that of one, and takes an s for several."""

    one: str = Field(min_length=1)
    """What one is called, such as emergency spell."""
    several: str = Field(min_length=1)
    """What several are called, such as emergency spells."""

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, value: Any) -> Any:
        return {"one": value, "several": f"{value}s"} if isinstance(value, str) else value


@cache
def shipped_words() -> Mapping[str, Word]:
    """The words of the NHS, by code of a setting."""
    stated = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))
    return {code: Word(one=one, several=several) for code, (one, several) in stated.items()}


@dataclass(frozen=True)
class Vocabulary:
    """Words for codes and dimensions: those shipped, and before them a place's own."""

    own: Mapping[str, Word]

    def word(self, code: str) -> Word | None:
        """The word for a code or dimension, where there is one."""
        return self.own.get(code) or shipped_words().get(code)

    def called(self, code: str, several: bool = False) -> str:
        """What a code or dimension is called: its word, else itself in plain letters.

        >>> Vocabulary({}).called("emergency", several=True), Vocabulary({}).called("home_care")
        ('emergency spells', 'home care')
        """
        word = self.word(code)
        return code.replace("_", " ") if word is None else word.several if several else word.one

    def counted(self, codes: Iterable[tuple[str, str]], several: bool = False) -> str:
        """What one unit of activity with these codes is called, by dimension and code: the last code's own word leads.

        >>> kind = (("provider", "trust"), ("setting", "emergency"), ("service", "unplanned"))
        >>> Vocabulary({}).counted(kind), Vocabulary({}).counted((("setting", "packages"),), several=True)
        ('emergency spell (unplanned)', 'units of packages')
        >>> Vocabulary({"currency": Word(one="HRG", several="HRGs")}).counted((*kind, ("currency", "AA22Z")))
        'emergency spell (unplanned, HRG AA22Z)'
        """
        told = [(name, code) for name, code in codes if name not in _SILENT]
        leading = [(name, code) for name, code in told if self.word(code) is not None]
        if not leading:
            of = ", ".join(dict.fromkeys(self._besides(name, code) for name, code in told))
            return f"{'units' if several else 'unit'} of {of or 'activity'}"
        noun = self.called(leading[-1][1], several)
        besides = dict.fromkeys(self._besides(name, code) for name, code in told if (name, code) != leading[-1])
        more = [each for each in besides if each.lower() not in noun.lower()]
        return f"{noun} ({', '.join(more)})" if more else noun

    def _besides(self, name: str, code: str) -> str:
        """A code that is told beside the word that leads, with its dimension where it says little alone."""
        plain = code.replace("_", " ")
        return plain if name in _PLAIN else f"{self.called(name)} {plain}"
