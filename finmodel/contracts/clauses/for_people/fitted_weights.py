"""Weights for need fitted to spend: each group's own spend per person-year, trusted as far as its size allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Self

from pydantic import model_validator

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.values import PersonYears
from finmodel.core.columns import ActivityDimension, PeopleDimension
from finmodel.core.data import Text, Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.errors import Refused
from finmodel.rules.nodes import ONE, Add, Axis, Divide, Measure, Multiply, Node, Step, Sum

_MOST_TOLD = 3
"""Combinations that one remark names."""

Cell = dict[PeopleDimension, Text]


class FittedWeights(Frozen):
    """Weights that follow from spend: what a person-year costs in each group, over what it costs on average."""

    by: dict[PeopleDimension, Texts] = {}
    """Codes of each dimension; every combination of them is a group."""
    cells: tuple[Cell, ...] = ()
    """The groups one by one, instead of `by:`."""
    spend: dict[ActivityDimension, Texts] = {}
    """Which activity the weights are fitted to; all that the payer commissions where nothing is said."""
    among: dict[PeopleDimension, Texts] = {}
    """People the weights are fitted on, such as the whole place; the people paid for where nothing is said."""
    year: Text | None = None
    """Year they are fitted on, such as 2022/23, or `previous`; the year paid for where nothing is said."""
    credibility: PersonYears
    """Person-years at which a group's own spend counts for half and the average of all for half; 0 for none."""

    @model_validator(mode="after")
    def _groups_are_given_once(self) -> Self:
        if bool(self.by) == bool(self.cells):
            raise Refused("Weights are fitted to groups of people.", "Give `by:` or `cells:`, not both.")
        refuse_uneven_cells("cells", self.cells)
        for name in self.among:
            if name in self.groups[0]:
                what = f"`among:` names `{name}`, and the groups are told apart by it already."
                raise Faults([Fault(("among", name), what, "Take it out of one of the two.")])
        for name, codes in self.by.items():
            if len(set(codes)) < len(codes):
                raise Faults([Fault(("by", name), f"A code of `{name}` is given twice.", "Keep one of them.")])
        return self

    @property
    def groups(self) -> tuple[Cell, ...]:
        """Every group of people that has a weight."""
        names = tuple(self.by)
        return self.cells or tuple(dict(zip(names, codes, strict=True)) for codes in product(*self.by.values()))


def refuse_uneven_cells(key: str, cells: Sequence[Cell]) -> None:
    """Raise Faults where cells name different dimensions, or one is there twice."""
    faults = []
    told = [tuple(sorted(cell.items())) for cell in cells]
    for number, cell in enumerate(told):
        if {name for name, _ in cell} != {name for name, _ in told[0]}:
            fix = "Give every cell the same ones, such as age_band and sex."
            faults.append(Fault((key, number), f"{key.capitalize()} name different dimensions.", fix))
        if cell in told[:number]:
            what = f"The cell {', '.join(code for _, code in cell)} has a weight already."
            faults.append(Fault((key, number), what, "Keep one of the two."))
    if faults:
        raise Faults(faults)


def gaps_between(cells: Sequence[Mapping[Any, str]]) -> list[str]:
    """Combinations of the codes that cells name and that no cell is for, in words."""
    names = list(cells[0]) if cells else []
    if len(names) < 2:
        return []
    codes = [list(dict.fromkeys(cell[name] for cell in cells)) for name in names]
    told = {tuple(cell[name] for name in names) for cell in cells}
    return [" ".join(each) for each in product(*codes) if each not in told]


def gap_remarks(path: tuple[str, ...], cells: Sequence[Mapping[Any, str]], called: str) -> tuple[Fault, ...]:
    """One remark on the combinations that no cell is for, at the keys of the list."""
    gaps = gaps_between(cells)
    if not gaps:
        return ()
    more = f" and {len(gaps) - _MOST_TOLD} more" if len(gaps) > _MOST_TOLD else ""
    what = f"No {called} is for {', '.join(gaps[:_MOST_TOLD])}{more}: nobody there is paid for."
    return (Fault(path, what, f"Add the {called}, or say in `where:` whom the contract is for."),)


def group_axis(cells: Sequence[Cell]) -> Axis:
    """The axis of groups of people, each called by its codes."""
    return Axis("population group", tuple(" ".join(cell.values()) for cell in cells))


def fitted_weight(book: RuleBook, fitted: FittedWeights, spend: Node, people: Measure) -> Node:
    """The weight of each group, from its spend and its person-years in the year they are fitted on.

    A group of n person-years is trusted n / (n + credibility); the rest of its spend per person-year is the
    average of all. The weights average one over those person-years.
    """
    trust = book.term("fitted.credibility", "Person-years at which a group is half trusted", fitted.credibility)
    mean = Step("Spend for a person-year, all groups", Divide(Sum(spend), Sum(people)))
    credible = Step(
        "Spend for a person-year, by group, as far as it is trusted",
        Divide(Add((spend, Multiply(trust, mean))), Add((people, trust))),
    )
    average = Step("Average of these over everyone", Divide(Sum(Multiply(people, credible)), Sum(people)))
    return Step("Fitted weight, by group", Multiply(Divide(credible, average), ONE))
