"""An explanation of one figure: its terms, measures and steps, each with its numbers in words."""

from __future__ import annotations

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
    stated: tuple[str, ...] = ()
    """All that the contract states, whether it decides this figure or not."""
    part: str = ""
    """What part of a whole the figure is, where the contract shares something out: the rate in force."""
    of_several: str = ""
    """Which of several rows or periods this is, where none was asked for."""
    must: tuple[str, ...] = ()
    """What must hold of the contract or its place, and whether it does, a sentence each."""
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
    def comes_to(self) -> tuple[Shown, ...]:
        """What the figure comes to, once or for each member."""
        return self.steps[-1][1].of(self.only) if self.steps else ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """The numbers put in, by where they come from."""
        named = (("Terms", self.terms), ("Measures", self.measures), ("From the period before", self.before))
        return tuple((title, figures) for title, figures in named if figures)
