"""What a scenario file says: a question, and named, sourced changes in order."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from finmodel.contracts.values import read_number
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.model import Frozen, one_or_group
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.scenarios.uncertainty import Uncertainty

BASELINE = "baseline"
"""Name of the run of the contracts in force, which no scenario may take."""


def _growth(raw: Any) -> Any:
    """A signed percentage (`4%`, `-2.5%`) as a share; a bare number is refused where it may be either."""
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, dict):
        return {str(period): _growth(one) for period, one in raw.items()}
    if raw is None or isinstance(raw, bool | list):
        raise ValueError("a growth is missing here; write it like 4% or -2%")
    text = str(raw).strip()
    if not text.endswith("%"):
        raise ValueError(f"'{text}' may be a percentage or a factor; write a growth of 4% as 4%, and a fall as -4%")
    number = read_number(text.removesuffix("%").removeprefix("-"), "number") / 100
    signed = -number if text.startswith("-") else number
    if signed < -1:
        raise ValueError(f"'{text}' takes away more than there is; the most is -100%")
    return signed


def _part(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {str(period): _part(one) for period, one in raw.items()}
    return raw if isinstance(raw, Decimal) else read_number(raw, "share")


ByPeriod = Decimal | dict[str, Decimal]
Growth = Annotated[ByPeriod, BeforeValidator(_growth)]
Part = Annotated[ByPeriod, BeforeValidator(_part)]


class _Change(Frozen):
    """A change with a name, and where its size comes from."""

    name: str = Field(min_length=1)
    """What changes, as a board would say it."""
    source: str = Field(min_length=1)
    """Where the size of the change comes from; `assumption` where it is one."""
    date: str | None = None
    """When that was published or agreed."""
    actor: Code | None = None
    """Whose doing it is: a partner by its id, or `outside` where nobody in the place decides it."""


class SwapContracts(_Change):
    """Contracts leave or join those in force."""

    kind: Literal["swap_contracts"]
    remove: tuple[Code, ...] = ()
    """Ids of contracts that are no longer in force."""
    add: tuple[str, ...] = ()
    """Contract files that come into force, in order, after those that stay."""
    before: Code | None = None
    """Put the new contracts before this one, where the order matters."""


class ChangeTerms(_Change):
    """Terms of a contract in force take other values."""

    kind: Literal["change_terms"]
    contract: Code
    """Id of the contract."""
    set: dict[str, Any] = Field(min_length=1)
    """Path of each term in the contract file, such as `gains.share` or `prices.emergency.price`, and its new value."""


class ScaleActivity(_Change):
    """Activity grows or falls."""

    kind: Literal["scale_activity"]
    where: dict[Dimension, Texts] = {}
    """Which activity; all of it where nothing is said."""
    by: Growth
    """Growth over the baseline, such as 4% or -2%, for every year or by year."""


class ShiftActivity(_Change):
    """Part of some activity is done elsewhere instead."""

    kind: Literal["shift_activity"]
    from_: dict[Dimension, Texts] = Field(alias="from", min_length=1)
    """Activity that moves away."""
    to: dict[Dimension, Texts] = Field(min_length=1)
    """Activity that takes its place; it must already exist in the baseline."""
    part: Part
    """Share of the activity that moves, for every year or by year."""
    replaced_by: Decimal = Field(ge=0, allow_inf_nan=False)
    """Units of the new activity for each unit that moves."""


class ChangeFunding(_Change):
    """Money in from outside changes."""

    kind: Literal["change_funding"]
    partner: Code
    """Partner whose funding changes."""
    add: Annotated[
        Annotated[Pounds, Tag("one")] | Annotated[dict[str, Pounds], Tag("group")], Discriminator(one_or_group)
    ]
    """Pounds more (or less, with a minus) for every year or by year."""


Change = Annotated[
    SwapContracts | ChangeTerms | ScaleActivity | ShiftActivity | ChangeFunding, Field(discriminator="kind")
]


class Scenario(Frozen):
    """A question put to a place: what changes, against the baseline."""

    scenario: Code
    """Short name of the scenario."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    question: str = Field(min_length=1)
    """What the scenario is meant to answer."""
    author_role: str | None = None
    """Role of whoever wrote it, never a person's name."""
    changes: tuple[Change, ...] = ()
    """Changes, in the order they apply."""
    uncertainty: Uncertainty | None = None
    """What is uncertain, for `finmodel run --draws`."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if self.scenario == BASELINE:
            what = f"'{BASELINE}' is kept for the contracts in force."
            raise Faults([Fault(("scenario",), what, "Give the scenario another name.")])
        names = [change.name for change in self.changes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two changes are called '{twice[0]}'; give each a name of its own")
        return self

    def selections(self) -> tuple[Mapping[Dimension, tuple[str, ...]], ...]:
        """Every selection of activity its changes speak of."""
        found: list[Mapping[Dimension, tuple[str, ...]]] = []
        for change in self.changes:
            if isinstance(change, ScaleActivity):
                found.append(change.where)
            elif isinstance(change, ShiftActivity):
                found += [change.from_, change.to]
        return (*found, *(self.uncertainty.selections() if self.uncertainty is not None else ()))

    def files(self) -> tuple[str, ...]:
        """Contract files that it brings into force."""
        return tuple(name for change in self.changes if isinstance(change, SwapContracts) for name in change.add)
