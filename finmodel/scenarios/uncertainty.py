"""What a scenario file says is uncertain: inputs by name, how they move together, and the noise of activity.

It stands in the scenario's file and not in options of a command, so that it is reviewed with what it is about and a
result can be had again from the file: distributions, correlations and the seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.money import Floats
from finmodel.core.nearest import nearest
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.errors import Refused
from finmodel.scenarios.distributions import AcrossSites, Amount, BySite, Distribution, SiteNumber

_LISTS = ("inputs", "correlations", "together", "activity_noise")
NEARER = "Bring them nearer to 0, or take one out."
Sampler = Literal["sobol", "pseudo_random"]


class _Input(Frozen):
    """A number that nobody knows for certain."""

    name: str = Field(min_length=1)
    """What is uncertain, as a board would say it; correlations and results call it this."""
    distribution: Distribution
    """How likely each value is."""
    source: str = Field(min_length=1)
    """Where the spread comes from; `assumption` where it is one."""

    @property
    def by_year(self) -> bool:
        """True where every year is drawn afresh."""
        return False

    @property
    def falls(self) -> bool:
        """True where its draws lie below nil more often than above."""
        return bool(self.distribution.quantile(np.array([0.5]))[0] < 0)

    @property
    def follows(self) -> str:
        """The input whose draw it follows, as sizes of a site follow the site; none where it is drawn by itself."""
        return ""


class _YearlyInput(_Input):
    """A number that each year may have of its own."""

    each_year: bool = False
    """True where every year is drawn afresh; else one draw holds for all years."""

    @property
    def by_year(self) -> bool:
        return self.each_year


class TermInput(_YearlyInput):
    """A number of a contract."""

    kind: Literal["term"]
    contract: Code
    """Id of the contract, as the scenario leaves it in force."""
    term: str = Field(min_length=1)
    """Dotted path to the number in the contract's file, such as `gains.share`."""
    drawn: Literal["value", "factor"] = "value"
    """Whether a draw is the number itself, or multiplies the number stated (in every year)."""


class ActivityInput(_YearlyInput):
    """How much activity there is, before the scenario's changes."""

    kind: Literal["activity"]
    where: dict[Dimension, Texts] = {}
    """Which activity; all of it where nothing is said."""
    drawn: Literal["growth", "level"] = "growth"
    """Whether a draw is growth over the data, such as 4%, or the units of a year."""


class CostInput(_YearlyInput):
    """What a service costs to deliver."""

    kind: Literal["cost"]
    partner: Code
    """Partner that bears the cost."""
    service: str = ""
    """Name of the cost in the place's file; may be left out where the partner has one cost."""
    part: Literal["fixed", "variable", "step"] = "variable"
    """Which part of the cost."""
    drawn: Literal["value", "factor"] = "value"
    """Whether a draw is the cost itself, or multiplies the cost stated."""


class EffectInput(_Input):
    """The size of a change of this scenario."""

    kind: Literal["effect"]
    change: str = Field(min_length=1)
    """Name of the change. A draw is its size at its fullest; a size that differs by year keeps its course."""
    of: Literal["size", "cost_a_head"] = "size"
    """What of the change is drawn: its size, or what its programme costs for each person whom it reaches."""
    drawn: Literal["value", "factor"] = "value"
    """Whether a draw is the size itself, or multiplies every size that the change states (such as those of groups)."""


class SiteInput(EffectInput):
    """What sites found of one change; made of `sites:` of a scenario, and drawn with the site."""

    distribution: BySite | AcrossSites  # type: ignore[assignment]
    """How likely each value is."""
    follows_site: str = ""
    """The input that says which site is drawn; none where the spread between sites is."""
    stated: Amount
    """As the change states it."""

    @property
    def follows(self) -> str:
        return self.follows_site


class SiteDrawn(_Input):
    """Which site is drawn; made of `sites:` of a scenario."""

    distribution: SiteNumber  # type: ignore[assignment]
    """The sites by number."""

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites, in the order of the file."""
        return tuple(site for site, _ in self.distribution.values)


Input = Annotated[TermInput | ActivityInput | CostInput | EffectInput, Field(discriminator="kind")]
AnyInput = TermInput | ActivityInput | CostInput | EffectInput | SiteDrawn
"""An input as a file states it, or as sites make it."""


class Correlation(Frozen):
    """How two inputs move together."""

    between: tuple[str, str]
    """Names of the two inputs."""
    correlation: Annotated[Amount, Field(ge=-1, le=1)]
    """Correlation of their normal scores (a Gaussian copula), −1 to 1."""


class Noise(Frozen):
    """Chance in how much activity falls in a year, with no cause behind it."""

    name: str = Field(min_length=1)
    """What varies, as a board would say it."""
    where: dict[Dimension, Texts] = {}
    """Which activity; all of it where nothing is said."""
    drawn: Literal["events", "people"] = "events"
    """What chance draws: `events` counts each spell or visit by itself (a row that names a person is one, of as many
    units as it holds; of rows that name nobody, each unit is one); `people` draws the people of the register again,
    each with all that they had, so that those who need much care weigh as they do. It needs them one by one."""
    over_dispersion: float = Field(default=1.0, ge=1, allow_inf_nan=False)
    """Variance of a count of events over its mean: 1 where they are independent (Poisson), more where they cluster."""
    source: str = Field(min_length=1)
    """Where that comes from; `assumption` where it is one."""

    @model_validator(mode="after")
    def _people_cluster_as_they_do(self) -> Self:
        if self.drawn == "people" and self.over_dispersion != 1:
            raise Refused("People who are drawn again cluster as they do.", "Take out `over_dispersion:`.")
        return self

    def says(self) -> str:
        """How counts vary, in words."""
        if self.drawn == "people":
            return "people of the register drawn again by groups, each with all that they had (spread within 2% or so)"
        if self.over_dispersion == 1:
            return "counts of independent events (Poisson)"
        return f"counts whose variance is {self.over_dispersion:g} times their mean"


class Uncertainty(Frozen):
    """What is uncertain in a scenario."""

    seed: Annotated[int, Field(ge=0)] = 1
    """Number that the draws start from; the same seed gives the same draws."""
    sampler: Sampler = "sobol"
    """`sobol` spreads draws evenly and needs fewer; `pseudo_random` draws them independently."""
    inputs: tuple[Input, ...] = ()
    """Numbers that are uncertain."""
    correlations: tuple[Correlation, ...] = ()
    """Pairs of inputs that move together; all other pairs are independent."""
    together: tuple[tuple[str, ...], ...] = ()
    """Inputs that are drawn together, such as an effect and its cost: [[Fewer admissions, Cost a head]]. Where one is
    at its fullest, so are the others; the name of a change with an `interval:` is an input too."""
    activity_noise: tuple[Noise, ...] = ()
    """Chance in counts of activity; it falls as the population grows."""
    loss_limits: dict[Code, Pounds] = {}
    """For each partner, the deficit in pounds past which a loss counts; £0 where not given."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._faults_of_names(), *self._faults_of_pairs()]
        if not self.inputs and not self.activity_noise and not self.together:
            faults.append(Fault((), "Nothing is uncertain.", "Add `inputs:` or `activity_noise:`."))
        faults += [
            Fault(("loss_limits", partner), "The limit is less than nothing.", "Give a deficit as £0 or more.")
            for partner, limit in self.loss_limits.items()
            if limit < 0
        ]
        if not faults:
            faults = self._faults_of_matrix()
        if faults:
            raise Faults(faults)
        return self

    def _faults_of_names(self) -> list[Fault]:
        found = []
        for group in ("inputs", "activity_noise"):
            names = [one.name for one in getattr(self, group)]
            for number, name in enumerate(names):
                if name in names[:number]:
                    what = f"'{name}' is named twice."
                    found.append(Fault((group, number, "name"), what, "Give each a name of its own."))
        return found

    def _faults_of_pairs(self) -> list[Fault]:
        names = [one.name for one in self.inputs]
        faults, seen = [], set()
        for number, pair in enumerate(self.correlations):
            at = ("correlations", number, "between")
            for name in pair.between:
                if name not in names:
                    near = nearest(name, names)
                    fix = f"Did you mean '{near}'?" if near else f"The inputs are {', '.join(names) or 'none'}."
                    faults.append(Fault(at, f"There is no uncertain input '{name}'.", fix))
            if pair.between[0] == pair.between[1]:
                faults.append(Fault(at, "An input is paired with itself.", "Name two inputs."))
            elif frozenset(pair.between) in seen:
                faults.append(Fault(at, "This pair is given twice.", "Keep one."))
            seen.add(frozenset(pair.between))
        return faults

    def faults_of_together(self, intervals: Sequence[str]) -> list[Fault]:
        """What does not fit of inputs that are drawn together, given the changes that have an interval."""
        drawn = {one.name: one.by_year for one in self.inputs} | dict.fromkeys(intervals, False)
        faults, seen = [], dict[str, int]()
        for number, names in enumerate(self.together):
            spot = ("uncertainty", "together", number)
            for name in names:
                if name not in drawn:
                    near = nearest(name, list(drawn))
                    fix = f"Did you mean '{near}'?" if near else f"The inputs are {', '.join(drawn) or 'none'}."
                    faults.append(Fault(spot, f"There is no uncertain input '{name}'.", fix))
                elif name in seen:
                    faults.append(Fault(spot, f"'{name}' is drawn together with others twice.", "Name it once."))
                seen[name] = number
            if len(names) < 2:
                faults.append(Fault(spot, "One input has nothing to be drawn together with.", "Name two or more."))
            if len({drawn[name] for name in names if name in drawn}) > 1:
                what = "Some of them are drawn afresh each year, and some once."
                faults.append(Fault(spot, what, "Write `each_year: true` at all of them or at none."))
        for pair in self.correlations:
            held = [name for name in pair.between if name in seen]
            if held:
                what = f"'{held[0]}' is drawn together with others, and has a correlation besides."
                faults.append(Fault(("uncertainty", "correlations"), what, "Keep one of the two."))
        return faults

    def _faults_of_matrix(self) -> list[Fault]:
        blamed = self.cannot_all_hold(1)
        if not blamed:
            return []
        told = "; ".join(f"{one} with {other}" for one, other in blamed)
        what = f"These correlations cannot all hold at once: {told}."
        return [Fault(("correlations",), what, NEARER)]

    def cannot_all_hold(self, years: int) -> list[tuple[str, str]]:
        """Pairs whose correlations no draws can have together; none where all is well."""
        columns, matrix = self.matrix(years)
        values, vectors = np.linalg.eigh(matrix)
        if not len(values) or values[0] >= -1e-10:
            return []
        heavy = {name for (name, _), weight in zip(columns, vectors[:, 0], strict=True) if abs(weight) > 1e-6}
        return [pair.between for pair in self.correlations if set(pair.between) <= heavy]

    @property
    def every(self) -> tuple[AnyInput, ...]:
        """Every input, those too that sites make."""
        return self.inputs

    @property
    def leads(self) -> dict[str, tuple[str, bool]]:
        """Inputs that follow another's draw, each with its name, and whether low draws of one are high of the other.

        Of inputs drawn together each is at its fullest where the first is: a fall is fuller the lower it is.
        """
        falls = {one.name: one.falls for one in self.inputs}
        return {one.name: (one.follows, False) for one in self.inputs if one.follows} | {
            name: (names[0], falls[name] != falls[names[0]]) for names in self.together for name in names[1:]
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of everything that is uncertain."""
        return (*(one.name for one in self.inputs), *(noise.name for noise in self.activity_noise))

    def selections(self) -> tuple[Mapping[Dimension, tuple[str, ...]], ...]:
        """Every selection of activity it speaks of."""
        levels = (one for one in self.inputs if isinstance(one, ActivityInput))
        return (*(one.where for one in levels), *(noise.where for noise in self.activity_noise))

    def columns(self, years: int) -> list[tuple[str, int | None]]:
        """Every number drawn: its input, and the number of its year where each year is drawn afresh."""
        return [(one.name, year) for one in self.inputs for year in (range(years) if one.by_year else (None,))]

    def matrix(self, years: int) -> tuple[list[tuple[str, int | None]], Floats]:
        """The columns, and the correlation of each with each; years drawn afresh pair with the same year."""
        columns = self.columns(years)
        matrix = np.eye(len(columns))
        stated = {frozenset(pair.between): float(pair.correlation) for pair in self.correlations}
        for row, (one, year) in enumerate(columns):
            for column, (other, same) in enumerate(columns):
                if row != column and (year is None or same is None or year == same):
                    matrix[row, column] = stated.get(frozenset((one, other)), 0.0)
        return columns, matrix


def together(stated: Sequence[Uncertainty]) -> Uncertainty | None:
    """What is uncertain in several scenarios that rest on each other; the last has the last word on how it is drawn."""
    if not stated:
        return None
    limits = {partner: limit for one in stated for partner, limit in one.loss_limits.items()}
    whole = {name: tuple(each for one in stated for each in getattr(one, name)) for name in _LISTS}
    return stated[-1].model_copy(update={**whole, "loss_limits": limits})


def input_named(uncertainty: Uncertainty, name: str) -> AnyInput:
    """The input of a name."""
    return next(one for one in uncertainty.every if one.name == name)
