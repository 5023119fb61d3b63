"""What the other shipped cases must come to in the example place, worked out as in `worked_apart`."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from tests.scenarios.raw_town import Town
from tests.scenarios.worked_apart import (
    A_CASE,
    A_NIGHT,
    A_WARD,
    ACUTE,
    CHARGED,
    CLIENTS,
    COMMUNITY,
    CONTACT,
    COSTS,
    COUNCIL,
    FIVE,
    HOMES,
    ICB,
    LONG_TERM,
    OLD,
    PAID,
    POOL_HAD,
    PRACTICES,
    REABLEMENT,
    REABLEMENT_COSTS,
    TWO,
    VOLUNTARY,
    WARD_NIGHTS,
    Entries,
    case,
    fewer_stays,
    fund,
    fund_spent,
    less_care,
    long_term,
    nights_left,
    reached,
    torbay,
    up_to,
    wards,
)  # fmt: skip


@case
def one_network(town: Town) -> Entries:
    """The network is paid what the hospital and long-term care were paid, and pays the homes: nobody moves."""
    return []


@case
def one_pool(town: Town) -> Entries:
    """Each pays in what its care was worth and what the fund had from it; what is over is shared in that proportion."""
    return pooled(town, TWO, [0.0, 0.0])


def pooled(town: Town, years: Sequence[int], saved: Sequence[float]) -> Entries:
    """Board and council in one pool; `saved` is what the pool spends less on long-term care than it was set for."""
    entries: Entries = []
    for year, less in zip(years, saved, strict=True):
        board, council = town.pounds(year, "emergency") + POOL_HAD[1], long_term(town, year) + POOL_HAD[2]
        over = fund_spent(town, year) - POOL_HAD[0] - less
        was = fund(fund_spent(town, year))
        entries += [
            (ICB, was[0] - POOL_HAD[1] - over * board / (board + council)),
            (COUNCIL, was[1] - POOL_HAD[2] - over * council / (board + council)),
        ]
    return entries


@case
def torbay_pooled(town: Town) -> Entries:
    """As `torbay`, with what care at home saves shared by the pool: the council has its loss of charges alone."""
    saved = []
    for share, year in zip(up_to(0.37, 3), FIVE, strict=True):
        weeks = share * town.care(year, "residential")
        saved.append(weeks * (PAID["residential"][year] - 14 * PAID["home_care"][year]))
    return [*torbay(town), (COUNCIL, -sum(saved)), *pooled(town, FIVE, saved)]


@case
def brokerage(town: Town) -> Entries:
    """£0.2m once and £0.4m a year; a loan of £0.6m for a year at 2%; 5% fewer residential weeks in the second year."""
    interest = 0.02 * 600_000
    return [
        (COUNCIL, -200_000.0 - 2 * 400_000.0 - interest),
        (ICB, interest),
        *less_care(town, "residential", [0, 0.05], TWO),
    ]


@case
def continuing_health_care(town: Town) -> Entries:
    """A tenth of the council's nursing weeks is paid by the board, and nobody is charged for them."""
    entries: Entries = []
    for year in TWO:
        weeks = 0.1 * town.care(year, "nursing")
        price, charge = PAID["nursing"][year], CHARGED["nursing"][year]
        entries += [(ICB, -weeks * price), (COUNCIL, weeks * (price - charge)), (CLIENTS, weeks * charge)]
    return entries


@case
def council_threshold(town: Town) -> Entries:
    """A tenth less home care; 1% more emergencies and 2% more district nursing of people over 75."""
    part = [-0.01, -0.01]
    nursing = sum(0.02 * town.contacts(year, "district_nursing", **OLD) for year in TWO)
    return [
        *less_care(town, "home_care", [0.1, 0.1], TWO),
        *fewer_stays(town, "emergency", part, TWO, **OLD),
        (ACUTE, wards(town, nights_left(town, "emergency", part, TWO, **OLD), TWO)),
        (COMMUNITY, -nursing * CONTACT),
    ]


@case
def earlier_discharge(town: Town) -> Entries:
    """8% fewer days over 75, 1% of those stays come back; 15% more reablement from the pool, 3% more home care."""
    entries: Entries = [*less_care(town, "home_care", [-0.03, -0.03], TWO)]
    left = []
    for year in TWO:
        stays, days = town.spells(year, "emergency", **OLD), town.nights(year, "emergency", **OLD)
        back = 0.01 * 0.92 * days  # another stay is as long as stays now are
        again = 0.01 * town.pounds(year, "emergency", **OLD)
        left.append(town.nights(year, "emergency") - 0.08 * days + back)
        more = 0.15 * town.care(year, "reablement")
        was, then = fund(fund_spent(town, year)), fund(fund_spent(town, year) + more * REABLEMENT)
        entries += [
            (ICB, -again + was[0] - then[0]),
            (ACUTE, again - 0.01 * stays * A_CASE["emergency"] + (0.08 * days - back) * A_NIGHT),
            (COUNCIL, was[1] - then[1] + more * (REABLEMENT - REABLEMENT_COSTS)),
        ]
    return [*entries, (ACUTE, wards(town, left, TWO))]


@case
def prescribing(town: Town) -> Entries:
    """A tenth of heart and lung outpatients is reviewed in practices at £60 (cost £75); 8% stay away from hospital."""
    chronic = {"programme": ("cardiovascular", "respiratory")}
    entries: Entries = []
    for year in TWO:
        seen, unpaid = town.spells(year, "outpatient", **chronic), 0.08 * town.pounds(year, "outpatient", **chronic)
        entries += [
            (ICB, unpaid - 0.1 * seen * 60),
            (PRACTICES, 0.1 * seen * (60 - 75)),
            (ACUTE, 0.08 * seen * A_CASE["outpatient"] - unpaid),
        ]
    return entries


@case
def risk_stratification(town: Town) -> Entries:
    """5% fewer emergencies of the six in ten of high need, at £80 a head."""
    return reached(town, {"emergency": -0.05}, 80)


@case
def unmet_need(town: Town) -> Entries:
    """6% more district nursing over 75, 2% more outpatients, 3% more home care over 85."""
    nursing = sum(0.06 * town.contacts(year, "district_nursing", **OLD) for year in TWO)
    return [
        (COMMUNITY, -nursing * CONTACT),
        *fewer_stays(town, "outpatient", [-0.02, -0.02], TWO),
        *less_care(town, "home_care", [-0.03, -0.03], TWO, age=("85+",)),
    ]


@case
def cost_inflation_unfunded(town: Town) -> Entries:
    """4.31% of all that the second year costs to deliver."""
    year, rate = 1, 0.0431
    hospital = 26.0e6 + 39.4e6 + 1.9e6 + 36.5e6 + 34.0e6 + 19.0e6 + 93 * town.spells(year, "ae")
    for setting in ("emergency", "elective"):
        nights = town.nights(year, setting)
        hospital += (
            town.spells(year, setting) * A_CASE[setting] + nights * A_NIGHT + ceil(nights / WARD_NIGHTS) * A_WARD
        )
    hospital += town.spells(year, "outpatient") * A_CASE["outpatient"]
    community = (
        12.0e6
        + 1.9e6
        + 0.2e6
        + 0.15e6
        + CONTACT
        * sum(town.contacts(year, team) for team in ("district_nursing", "community_therapy", "specialist_nursing"))
    )
    community += 47 * town.contacts(year, "intermediate_care") + 50 * town.contacts(year, "musculoskeletal_triage")
    community += 72 * town.contacts(year, "stroke_rehabilitation")
    plans = town.plans(year, "high") + town.plans(year, "very_high")
    practices = 34.0e6 + 13.20 * town.consultations(year) + 0.25e6 + 95 * plans
    homes = (
        2.1e6
        + 22.0e6
        + 11.8e6
        + sum(COSTS[service] * (town.care(year, service) + town.own_weeks(year, service)) for service in LONG_TERM)
    )
    return [
        (ACUTE, -rate * hospital),
        (COMMUNITY, -rate * community),
        (PRACTICES, -rate * practices),
        (COUNCIL, -rate * (1.1e6 + REABLEMENT_COSTS * town.care(year, "reablement"))),
        (VOLUNTARY, -rate * (0.13e6 + 210 * town.home_from_hospital(year))),
        (HOMES, -rate * homes),
    ]
