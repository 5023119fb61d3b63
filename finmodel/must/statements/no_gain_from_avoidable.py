"""No partner gains from one more unit of activity that could be avoided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Annotated, Literal

from pydantic import Field

from finmodel.core.columns import ActivityDimension
from finmodel.core.data import Texts
from finmodel.core.party import Code
from finmodel.core.speech import listed
from finmodel.errors import InputError
from finmodel.incentives.flags import Flags
from finmodel.incentives.margins import Incentives, told_apart_by
from finmodel.must.statement import LineOutcome, NotChecked, Spoken, Statement, Trial

_LEAST = 0.005
"""Pounds a unit up to which it is no gain."""


class NoGainFromAvoidable(Statement):
    """No partner gains from one more unit of what could be avoided: what it is paid for it, less what it spends."""

    kind: Literal["no_gain_from_avoidable"]
    of: Annotated[Mapping[ActivityDimension, Texts], Field(min_length=1)]
    """The activity that could be avoided, such as {setting: emergency}."""
    partner: Code | None = None
    """The one partner who must not gain; nobody in the place may where not given."""

    @property
    def activity(self) -> Mapping[str, Sequence[str]]:
        """Codes of the activity."""
        return {str(name): codes for name, codes in self.of.items()}

    def says(self, spoken: Spoken, own: str = "") -> str:
        """Who may not gain from one more of what."""
        names, each = list(self.of), list(product(*self.of.values()))
        units = [spoken.words.counted(tuple(zip(names, codes, strict=True))) for codes in each]
        who = spoken.name(self.partner) if self.partner else ""
        return f"{f'{who} may not' if who else 'No partner may'} gain from one more {listed(units, 'or')}"

    def held(self, trial: Trial, own: str = "") -> LineOutcome | NotChecked:
        """The most that a partner gains from one more unit, year by year."""
        incentives = Incentives(trial.run, told_apart_by([self.activity]))
        try:
            kinds = incentives.chosen([self.activity], "of")
        except InputError as error:
            first = error.findings[0]
            return NotChecked(first.what, first.fix, wrong=True)
        place = trial.run.basis.place
        whose = (self.partner,) if self.partner else tuple(partner.id for partner in place.partners)
        gains = {
            (kind, partner): gain
            for kind in kinds
            for partner, gain in incentives.net(kind).items()
            if partner in whose
        }
        beyond = dict.fromkeys(place.periods, 0.0)
        for (kind, _), gain in gains.items():
            year = place.periods[kind.period]
            beyond[year] = max(beyond[year], gain if gain > _LEAST else 0.0)
        flags = Flags(incentives)
        if not any(beyond.values()):
            return LineOutcome(flags.nobody_gains(gains), beyond=beyond)
        kind, partner = max(gains, key=lambda each: gains[each])
        others = sum(gain > _LEAST for gain in gains.values()) - 1
        more = f" So it is for {others} more of its kinds, years and partners." if others else ""
        fix = "Pay less for it at the margin, or share its cost; `finmodel incentives` shows each contract's part."
        return LineOutcome(flags.rewarded(kind, partner) + more, fix, beyond)
