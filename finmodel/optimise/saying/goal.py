"""What a problem aims at: what is to be as large or as small as can be, and what its parts are worth."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, WithJsonSchema, model_validator

from finmodel.core.data import Texts
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.optimise.saying.brief import Amount, Number, Where


class Worth(Frozen):
    """What activity that is avoided, or an outcome that is brought, is worth."""

    where: Where | None = None
    """Which activity."""
    outcome: Code | None = None
    """Or which outcome."""
    worth: Pounds
    """Pounds for each unit of activity fewer, where a unit more counts as much against; or for each of the outcome."""
    source: str = Field(min_length=1)
    """Where that comes from; `assumption` where it is one."""
    date: str | None = None
    """When that was published or agreed."""


Aim = Literal["place_surplus", "value", "outcome", "worst_off_partner", "worst_off_locality"]
Least = Literal["net_cost", "spending", "change_from_today"]


_AIMS = WithJsonSchema({
    "anyOf": [
        {"type": "string", "enum": [*get_args(Aim)]},
        {
            "type": "object", "required": ["outcome"], "additionalProperties": False,
            "properties": {"outcome": {"type": "string", "description": "The outcome that is aimed at."}},
        },
        {
            "type": "object", "required": ["outcomes"], "additionalProperties": False,
            "properties": {
                "outcomes": {
                    "type": "object", "additionalProperties": {"type": ["number", "string"]},
                    "description": "Outcomes that count, and the weight of each.",
                },
            },
        },
        {"type": "null"},
    ],
})  # fmt: skip
"""An aim, or `{outcome: qaly}`, or `{outcomes: {qaly: 1, carer_days: 0.2}}`."""


class Goal(Frozen):
    """What the decision is to make as large, or as small, as it can."""

    maximise: Annotated[Aim | None, _AIMS] = None
    """`place_surplus`: what all partners together have left. `value`: the worth of the activity avoided and of
    outcomes. `{outcome: qaly}`, or `outcome` with `outcomes:`. `worst_off_partner`: the change in surplus of whoever
    fares worst. `worst_off_locality`: the outcomes a head of the locality that has least."""
    minimise: Least | None = None
    """`net_cost`: what the partners together are out of pocket. `spending`: what pools pay for schemes.
    `change_from_today`: pounds moved away from what runs `today:`."""
    values: tuple[Worth, ...] = ()
    """What one unit avoided, or one of an outcome, is worth."""
    outcomes: dict[Code, Number] = {}
    """Outcomes that count, and the weight of each."""
    among: Texts = ()
    """Partners of whom the worst off counts; all of them where none is named."""
    give_up: Amount | None = None
    """How much of it may be given up for the goals that follow: £10,000, 1%, or a number of the outcome; nothing, where
    nothing is said."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        aim = value.get("maximise") if isinstance(value, dict) else None
        if not isinstance(aim, dict) or set(aim) not in ({"outcome"}, {"outcomes"}) or "outcomes" in value:
            return value
        return value | {
            "maximise": "outcome",
            "outcomes": aim["outcomes"] if "outcomes" in aim else {aim["outcome"]: 1},
        }
