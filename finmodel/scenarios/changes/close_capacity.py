"""Steps of a cost that close, or stay open: what is decided about wards and teams that are no longer needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.data import Text, Texts
from finmodel.core.place import CostStep, DeliveryCost, Pounds, Steps
from finmodel.errors import InputError, Refused
from finmodel.positions.open_steps import refuse_closing
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Stated
from finmodel.scenarios.changes.costs import chosen_costs
from finmodel.scenarios.sizes import refuse_other_years

_A_YEAR = re.compile(r"\b(19|20)\d\d(/\d\d|-\d\d-\d\d)?\b")
_YEAR = ("In which year steps close is `in:`.", "Write it as `in: 2024/25`.")
_COUNT = ("How many steps close is `steps:`.", "Write it as `steps: 1`, beside the year under `in:`.")


def _how_long(raw: Any) -> Any:
    """Years that a step stays open, or `until_decided`; a year in which it closes is told where it belongs."""
    year = _A_YEAR.search(str(raw))
    if year is not None:
        what = f"`stays_open:` is how many years a step stays open, and '{raw}' names a year."
        raise Refused(what, f"In which year steps close is `in:`; write `in: {year[0]}`.")
    return raw


class CloseCapacity(Stated):
    """Steps of services, such as wards, close in a year, or stay open for years or until it is decided."""

    RANK: ClassVar[int] = 125
    RAMPS: ClassVar[bool] = False
    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {
        **dict.fromkeys(("closes", "closes_in", "from", "starts", "year", "when", "by", "until"), _YEAR),
        **dict.fromkeys(("count", "number", "units", "how_many", "part"), _COUNT),
        "closing_cost": ("What closing one step costs is `cost:`.", "Write it as `cost: £5,000`."),
        "ramp": ("A step closes whole.", "Take out `ramp:`; write the change once for each year in which some close."),
    }
    kind: Literal["close_capacity"]
    partners: Texts = ()
    """Partners whose services it touches; all where none is named."""
    services: Texts = ()
    """Names of costs in the place file, such as Emergency wards; all of the partners' that come in steps where none
    is named."""
    in_: Text | None = Field(default=None, alias="in")
    """Year in which steps close: as many as `steps:` says, or all that are not needed then."""
    steps: Annotated[int, Field(gt=0)] | None = None
    """How many steps of each service close; those that are needed stay open."""
    stays_open: Annotated[Steps | Literal["until_decided"] | None, BeforeValidator(_how_long)] = None
    """Years that any other step stays open from the first in which it is not needed, or `until_decided`; as the place
    says where not given."""
    cost: Annotated[Pounds, Field(ge=0)] | None = None
    """What closing one step costs, once; as the place says where not given."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.in_ is None and self.stays_open is None:
            raise Refused(
                "Nothing is decided.", "Say in which year steps close (`in:`), or how long one `stays_open:`."
            )
        if self.steps is not None and self.in_ is None:
            raise Refused("It does not say when the steps close.", "Add the year under `in:`.")
        return self

    def years(self) -> tuple[str, ...]:
        """The year in which steps close."""
        return () if self.in_ is None else (self.in_,)

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """Costs of delivery whose steps close or stay open as decided."""
        place = basis.place
        refuse_other_years(self.years(), place.periods, where)
        costs = list(place.costs)
        chosen = chosen_costs(place, self.partners, self.services, where)
        stepped = [number for number in chosen if costs[number].step is not None]
        if not stepped:
            names = ", ".join(f"'{costs[number].name}'" for number in chosen if costs[number].step is None)
            what = f"No part of the cost comes in steps, such as wards, for {names}."
            raise InputError.of(where, what, "Name another service, or add `step:` to the cost in the place's file.")
        for number in stepped:
            costs[number] = self._decided(costs[number])
            refuse_closing(costs[number], place.periods, where)
        return replace(basis, place=place.model_copy(update={"costs": tuple(costs)}))

    def _decided(self, cost: DeliveryCost) -> DeliveryCost:
        step = cost.step
        assert isinstance(step, CostStep)
        said: dict[str, object] = {}
        if self.stays_open is not None:
            said["stays_open"] = self.stays_open
        if self.cost is not None:
            said["closing_cost"] = self.cost
        if self.in_ is not None and self.steps is not None:
            said["closes"] = {**step.closes, self.in_: step.closes.get(self.in_, 0) + self.steps}
        elif self.in_ is not None:
            said["closes_in"] = self.in_
        return cost.model_copy(update={"step": step.model_copy(update=said)})
