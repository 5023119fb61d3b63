"""What ways of paying practices must come to in the example place, worked out as in `worked_apart`."""

from __future__ import annotations

from tests.scenarios.raw_town import Town
from tests.scenarios.worked_apart import (
    A_CASE,
    ACUTE,
    COMMUNITY,
    ICB,
    PRACTICES,
    TWO,
    Entries,
    case,
    fewer_stays,
    nights_left,
    wards,
)

NEEDS = {"need": ("C", "D", "E")}


@case
def pay_for_coordination(town: Town) -> Entries:
    """For three in ten of those of need £46 for the quarter who join, and £20 four times; £70 of cost."""
    entries: Entries = []
    for year in TWO:
        fees = 0.3 * town.people(year, **NEEDS) * (0.25 * 46 + 4 * 20)
        entries += [(ICB, -fees), (PRACTICES, fees - 0.3 * 70 * town.people(year, **NEEDS))]
    part = [0.3 * 0.04] * 2
    return [
        *entries,
        *fewer_stays(town, "emergency", part, TWO, **NEEDS),
        (ACUTE, wards(town, nights_left(town, "emergency", part, TWO, **NEEDS), TWO)),
    ]


@case
def pay_for_performance(town: Town) -> Entries:
    """14 points for blood pressure from 40% to 77%; 20 for vaccination, half of them from 60% to 70%, half to 85%."""
    entries: Entries = []
    for year in TWO:
        pressure = town.outcome(year, "blood_pressure_controlled") + 0.04
        flu = town.outcome(year, "flu_vaccination_over_65") + 0.03
        assert 0.40 < pressure < 0.77
        assert 0.70 < flu < 0.85
        points = 14 * (pressure - 0.40) / 0.37 + 20 * (0.5 + 0.5 * (flu - 0.70) / 0.15)
        paid = points * 201.16 * town.person_years(year) / 9103
        entries += [(ICB, -paid), (PRACTICES, paid - 40_000)]
    return entries


@case
def dutch_care_groups(town: Town) -> Entries:
    """A fifth of person-years at £340, of which £70 to the community provider; 30% of their clinics go."""
    entries: Entries = []
    for year in TWO:
        years = 0.2 * town.person_years(year, **NEEDS)
        gone = 0.2 * 0.30
        unpaid = gone * town.pounds(year, "outpatient", **NEEDS)
        entries += [
            (ICB, unpaid - years * 340),
            (PRACTICES, years * (340 - 70) - 0.2 * 230 * town.people(year, **NEEDS)),
            (COMMUNITY, years * 70 - 600_000),
            (ACUTE, gone * town.spells(year, "outpatient", **NEEDS) * A_CASE["outpatient"] - unpaid),
        ]
    return entries


@case
def blended_payment(town: Town) -> Entries:
    """The three at once, with £6 less for each of four quarters of follow-up."""
    entries = [*pay_for_coordination(town), *pay_for_performance(town), *dutch_care_groups(town)]
    for year in TWO:
        less = 0.3 * town.people(year, **NEEDS) * 4 * 6
        entries += [(ICB, less), (PRACTICES, -less)]
    return entries
