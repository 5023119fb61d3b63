"""What a scenario states of itself, held against runs: its result in a place, and what its source reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finmodel.contracts.proof import PENNY_NOISE, ProvedNumber
from finmodel.core.currency import symbol_of
from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.scenarios.of_its_source import Reported, StatedResult
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import Scenario


@dataclass(frozen=True)
class ReportedHere:
    """What is reported, beside what a place gives, in pounds a year."""

    reported: Reported
    people: float
    """People of the place, on average over the years settled."""
    here: float
    """What was reported, for a year and as many people as the place has."""
    gives: float
    """What the scenario gives those whom it is of, on average over the years settled."""


def gains_over_years(before: Run, after: Run) -> dict[str, float]:
    """Pounds by which each party's surplus changes from one run to another, over all years."""
    was, now = (run.positions.groupby("partner", sort=False)["surplus"].sum() for run in (before, after))
    return {str(party): (int(now[party]) - int(was[party])) / 100 for party in now.index}


def beside(reported: Reported, before: Run, after: Run, people: Mapping[str, float]) -> ReportedHere:
    """What is reported, beside what two runs differ by; `people` are those of the place, by year."""
    years = after.basis.place.periods
    gains = gains_over_years(before, after)
    whole = sum(gains.values()) if reported.of == "place" else gains.get(reported.of, 0.0)
    known = [people[year] for year in years if year in people]  # years carried forward have no register of their own
    here = sum(known) / len(known) if known else 0.0
    a_year = float(reported.amount / reported.years)
    scaled = a_year if reported.people is None else a_year * here / reported.people
    return ReportedHere(reported, here, scaled, whole / len(years))


def strangers(scenario: Scenario, place: Place) -> Iterator[Finding]:
    """Those whom `result:` or `reported:` speaks of, and who are neither a partner nor a pool of the place.

    What is stated of another place speaks of its partners.
    """
    known = place.parties
    named = [(f"reported {number}", each.of) for number, each in enumerate(scenario.reported, 1) if each.of != "place"]
    if scenario.result is not None and scenario.result.place == place.place:
        named += [("result", who) for who in scenario.result.partners]
    for key, who in named:
        if who not in known:
            near = nearest(who, list(known))
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known)}."
            what = f"'{who}' is neither a partner nor a pool of {place.title}."
            yield Finding(f"scenario {scenario.scenario}, {key}", what, fix)


def proved(stated: StatedResult, title: str, before: Run, after: Run) -> Iterator[ProvedNumber]:
    """What a scenario states for each partner, beside what a run of it gives; those not named are stated as nil."""
    place = after.basis.place
    gains = gains_over_years(before, after)
    names = {partner.id: partner.name for partner in place.partners} | {pool.id: pool.title for pool in place.pools}
    span = place.periods[0] if len(place.periods) == 1 else f"{place.periods[0]} to {place.periods[-1]}"
    for party in dict.fromkeys((*stated.partners, *gains)):
        expected, got = float(stated.partners.get(party, 0)), gains.get(party, 0.0)
        if party in stated.partners or abs(got) > float(stated.within):
            yield ProvedNumber(
                after.name, title, "", names.get(party, party), names.get(party, party), "", span, expected, got,
                float(stated.within), PENNY_NOISE, "money", "hand_worked", stated.how,
                symbol=symbol_of(place.currency),
            )  # fmt: skip
