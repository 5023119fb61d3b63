"""What a place, a contract or a scenario must hold to: what every such line says, whatever it is about.

A kind of line is a subclass in a file of `finmodel/must/statements/`, and registers itself by naming its `kind`. Files
know it from the register alone; how it is checked is no business of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, get_args

from pydantic import Field

from finmodel.core.frozen import Frozen
from finmodel.core.of_its_kind import Kinds, OfItsKind
from finmodel.core.party import Code
from finmodel.errors import FinmodelError


class Must(Frozen):
    """A line of `must:`; a kind subclasses this and says what is held against it."""

    KINDS: ClassVar[dict[str, type[Must]]] = {}
    """Every kind of line, by its name."""

    under: Code | None = None
    """The scenario that it must hold under; every one that is run where not given, and the contracts in force."""
    source: str | None = Field(default=None, min_length=1)
    """Who asked for it, or where that was agreed."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        field = cls.model_fields.get("kind")
        for name in () if field is None else get_args(field.annotation):
            if Must.KINDS.get(name, cls).__qualname__ != cls.__qualname__:
                raise FinmodelError(f"two kinds of `must:` line are called '{name}'")
            Must.KINDS[name] = cls

    @property
    def partners(self) -> Mapping[str, str]:
        """Partners that it names, by key."""
        return _named(self, "partner")

    @property
    def contracts(self) -> Mapping[str, str]:
        """Contracts that it names by id, by key."""
        return _named(self, "contract")

    @property
    def years(self) -> Mapping[str, str]:
        """Years that it names, by key."""
        return {}

    @property
    def activity(self) -> Mapping[str, Sequence[str]]:
        """Codes by dimension of the activity that it names."""
        return {}


def _named(line: Must, key: str) -> dict[str, str]:
    named = getattr(line, key, None)
    return {} if named is None else {key: named}


def _kinds() -> Kinds:
    return tuple(Must.KINDS[name] for name in sorted(Must.KINDS))


MustLine = Annotated[Must, OfItsKind(_kinds)]
"""A line of `must:`, of any kind."""
