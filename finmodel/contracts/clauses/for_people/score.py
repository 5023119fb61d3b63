"""A score for each person, built by adding coefficients for what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from finmodel.contracts.line import Given
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import Score
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.nearest import nearest
from finmodel.core.party import Code
from finmodel.rules.nodes import FLAG, ZERO, Compare, If, Maximum, Measure, Node, Step
from finmodel.rules.shapes import product, total


class Coefficient(Frozen):
    """A number added to the score of those it is for."""

    code: Code
    """Short name, such as `hcc18`."""
    label: str | None = None
    """Name as a board would write it."""
    coefficient: Score
    """What is added to the score."""
    when: tuple[Code, ...] = ()
    """Flags that must all be yes; where there are none, it is added for everyone."""
    any_of: tuple[Code, ...] = ()
    """Flags of which at least one must be yes."""
    unless: tuple[Code, ...] = ()
    """Flags that must all be no: conditions higher in a hierarchy, which count instead."""


class AddedScore(Frozen):
    """An additive score: a row of the table is a person, with a yes or no for each flag."""

    flags: dict[Code, str] = {}
    """What is known of a person, yes or no: a column of the table, and its name as a board would write it."""
    coefficients: Annotated[tuple[Coefficient, ...], Field(min_length=1)]
    """What each flag, or several together, adds to the score."""

    @model_validator(mode="after")
    def _flags_are_known(self) -> Self:
        faults, used = [], set()
        for number, each in enumerate(self.coefficients):
            if each.code in (other.code for other in self.coefficients[:number]):
                what = f"The coefficient '{each.code}' is given twice."
                faults.append(Fault(("coefficients", number), what, "Give each a code of its own."))
            for flag in (*each.when, *each.any_of, *each.unless):
                used.add(flag)
                if flag not in self.flags:
                    near = nearest(flag, self.flags)
                    fix = f"Did you mean '{near}'?" if near else "Add it to `flags:`, with its name."
                    faults.append(Fault(("coefficients", number), f"'{flag}' is not one of `flags:`.", fix))
        for flag in self.flags:
            if flag not in used:
                fix = "Give it a coefficient, or take it out."
                faults.append(Fault(("flags", flag), f"The flag '{flag}' changes no coefficient.", fix))
        if faults:
            raise Faults(faults)
        return self


def kind_of_score(raw: Any) -> str:
    """Which way a score is given: each person's own, coefficients that add up, or an average."""
    if raw == "by_person":
        return "by_person"
    added = isinstance(raw, AddedScore) or (isinstance(raw, dict) and bool(raw.keys() & AddedScore.model_fields.keys()))
    return "added" if added else "average"


def added_score(book: RuleBook, score: AddedScore) -> Node:
    """The sum of the coefficients that hold for a person."""
    flags = {code: Measure(code, FLAG, label, ask=Given(code)) for code, label in score.flags.items()}
    parts: list[Node] = []
    for each in score.coefficients:
        label = each.label or (score.flags.get(each.when[0]) if len(each.when) == 1 else None) or each.code
        number = book.term(f"score.coefficients.{each.code}.coefficient", f"Coefficient of {label}", each.coefficient)
        test = _holds(each, flags)
        parts.append(number if test is None else Step(f"Added for {label}", If(test, number, ZERO)))
    return Step("Risk score", total(parts))


def _holds(each: Coefficient, flags: dict[str, Measure]) -> Node | None:
    tests: list[Node] = [flags[code] for code in each.when]
    if each.any_of:
        tests.append(_one_of([flags[code] for code in each.any_of]))
    tests += [Compare("=", flags[code], ZERO) for code in each.unless]
    return product(tests[0], tests[1:]) if tests else None


def _one_of(flags: Sequence[Measure]) -> Node:
    if len(flags) == 1:
        return flags[0]
    names = [flag.label for flag in flags]
    return Step(f"{', '.join(names[:-1])} or {names[-1]}", Maximum(tuple(flags)))
