"""What each shipped case must come to in the example place, worked out from its raw tables and the texts of the files.

It is long, because every case stands here by itself, in the order of the table of cases: nothing of finmodel is used,
so that it can be wrong where finmodel is right and the other way round. Numbers are those of place.yaml, the contracts
and the scenarios, typed by hand. Gains are pounds over all years that a case settles; a loss has a minus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import ceil

from tests.scenarios.raw_town import Town

Gains = dict[str, float]

ICB, COUNCIL, ACUTE, COMMUNITY = "icb", "council", "acute_trust", "community_trust"
PRACTICES, VOLUNTARY, HOMES, CLIENTS = "gp_federation", "voluntary_sector", "independent_care", "clients"
TWO = (0, 1)
FIVE = (0, 1, 1, 1, 1)  # later years are the second again

# Prices and charges of the two years, and what a unit costs: place.yaml and contracts
PAID = {"home_care": (23.40, 24.20), "residential": (880.0, 905.0), "nursing": (905.0, 930.0)}
CHARGED = {"home_care": (2.90, 3.00), "residential": (245.0, 252.0), "nursing": (240.0, 247.0)}
COSTS = {"home_care": 21.50, "residential": 610.0, "nursing": 820.0}
A_NIGHT, A_WARD, WARD_NIGHTS = 90.0, 1_300_000.0, 9_400
A_CASE = {"emergency": 410.0, "elective": 800.0, "outpatient": 72.0}
CONTACT = 23.0
LONG_TERM = ("residential", "nursing", "home_care")
POOL_HAD = (15_500_000.0, 12_800_000.0, 2_700_000.0)  # the Better Care Fund: in all, from the board, from the council
POOL_BLOCKS = (3_150_000.0 + 440_000.0 + 9_500_000.0, 3_200_000.0 + 450_000.0 + 9_500_000.0)
REABLEMENT, REABLEMENT_COSTS = 2_150.0, 1_150.0
HIGH = {"need": ("D", "E")}
OLD = {"age": ("75-84", "85+")}
MSK = {"programme": ("musculoskeletal",)}


def worked(town: Town, name: str) -> Gains:
    """Gains of each partner under a case; whoever gains and loses less than a penny is left out."""
    gains: Gains = defaultdict(float)
    for partner, amount in CASES[name](town):
        gains[partner] += amount
    return {partner: amount for partner, amount in gains.items() if abs(amount) > 0.01}


Entries = list[tuple[str, float]]
CASES: dict[str, Callable[[Town], Entries]] = {}


def case(work: Callable[[Town], Entries]) -> Callable[[Town], Entries]:
    """Enter a case by its name."""
    CASES[work.__name__] = work
    return work


# --- what several cases share


def wards(
    town: Town, nights: Sequence[float], years: Sequence[int], setting: str = "emergency", closing: float = 0.0
) -> float:
    """Pounds that closed wards release, less what closing costs: each stays to the end of its first idle year.

    One that closes as growth adds another is kept in its place: it costs nothing to close, and no ward is opened.
    """
    there = [ceil(town.nights(year, setting) / WARD_NIGHTS) for year in years]
    idle = [had - ceil(left / WARD_NIGHTS) for had, left in zip(there, nights, strict=True)]
    released, open_before = 0.0, there[0]
    for had, before, now in zip(there, [0, *idle[:-1]], idle, strict=True):
        fewer = min(max(before, 0), max(now, 0)) + min(now, 0)  # below nil: more wards than there were
        released += fewer * A_WARD - max(open_before - (had - fewer), 0) * closing
        open_before = had - fewer
    return released


def fewer_stays(
    town: Town, setting: str, part: Sequence[float], years: Sequence[int], **where: tuple[str, ...]
) -> Entries:
    """Spells that leave with their nights: the price passes from hospital to board, treatment and nights are saved."""
    paid = sum(share * town.pounds(year, setting, **where) for share, year in zip(part, years, strict=True))
    saved = sum(
        share * (town.spells(year, setting, **where) * A_CASE[setting] + town.nights(year, setting, **where) * A_NIGHT)
        for share, year in zip(part, years, strict=True)
    )
    return [(ICB, paid), (ACUTE, saved - paid)]


def nights_left(
    town: Town, setting: str, part: Sequence[float], years: Sequence[int], **where: tuple[str, ...]
) -> list[float]:
    """Bed days of a setting in each year once a part of those named has gone."""
    return [
        town.nights(year, setting) - share * town.nights(year, setting, **where)
        for share, year in zip(part, years, strict=True)
    ]


def fewer_nights(
    town: Town, setting: str, part: Sequence[float], years: Sequence[int], **where: tuple[str, ...]
) -> float:
    """What the hospital saves on food, drugs and supplies where nights go and no spell does."""
    return sum(share * town.nights(year, setting, **where) * A_NIGHT for share, year in zip(part, years, strict=True))


def less_care(
    town: Town, service: str, part: Sequence[float], years: Sequence[int], **where: tuple[str, ...]
) -> Entries:
    """Weeks or hours that the council no longer buys: it saves price less charge, and homes lose what they made."""
    entries: Entries = []
    for share, year in zip(part, years, strict=True):
        entries += fewer_units(service, share * town.care(year, service, **where), year)
    return entries


def fewer_units(service: str, units: float, year: int, payer: str = COUNCIL) -> Entries:
    """So many fewer weeks or hours; the council has what clients pay, whoever buys."""
    price, charge = PAID[service][year], CHARGED[service][year]
    return [
        (payer, units * price),
        (COUNCIL, -units * charge),
        (CLIENTS, units * charge),
        (HOMES, -units * (price - COSTS[service])),
    ]


def funded_nursing(town: Town, part: Sequence[float], years: Sequence[int]) -> Entries:
    """Weeks for whose nursing the board pays homes no more; what a week costs them is told with the week itself."""
    gone = sum(share * town.funded_nursing(year) for share, year in zip(part, years, strict=True))
    return [(ICB, gone), (HOMES, -gone)]


def up_to(size: float, steps: int, years: int = 5) -> list[float]:
    """A size that comes in by even steps."""
    return [size * min(year + 1, steps) / steps for year in range(years)]


def fund(spent: float) -> tuple[float, float]:
    """What board and council pay into the Better Care Fund: an overspend half each, what is left back as it came."""
    paid_in, board, council = POOL_HAD
    over = spent - paid_in
    if over > 0:
        return board + over / 2, council + over / 2
    return board + over * board / paid_in, council + over * council / paid_in


def fund_spent(town: Town, year: int) -> float:
    """What the pool buys: reablement by the episode, and three fixed sums."""
    return town.care(year, "reablement") * REABLEMENT + POOL_BLOCKS[year]


def long_term(town: Town, year: int) -> float:
    """What the council pays for care homes and home care."""
    return sum(town.care(year, service) * PAID[service][year] for service in LONG_TERM)


# --- the cases of the table


@case
def stranded_beds(town: Town) -> Entries:
    """5% fewer emergency spells, and every ward stays."""
    return fewer_stays(town, "emergency", [0.05, 0.05], TWO)


def torbay_care(town: Town) -> Entries:
    """37% of the council's residential weeks become 14 hours of home care each, over three years."""
    entries: Entries = []
    for share, year in zip(up_to(0.37, 3), FIVE, strict=True):
        weeks = share * town.care(year, "residential")
        entries += fewer_units("residential", weeks, year) + fewer_units("home_care", -14 * weeks, year)
    return entries


def beds(town: Town, size: float, settings: tuple[str, ...]) -> float:
    """Gain of a hospital whose bed days fall over five years, £0.2m for each ward that closes."""
    part = up_to(size, 5)
    return sum(
        fewer_nights(town, setting, part, FIVE)
        + wards(town, nights_left(town, setting, part, FIVE), FIVE, setting, closing=200_000)
        for setting in settings
    )


@case
def torbay(town: Town) -> Entries:
    """Bed days pay the board nothing: it pays the teams; the hospital keeps what beds release."""
    return [(ICB, -1_500_000.0 * 5), (ACUTE, beds(town, 0.24, ("emergency",))), *torbay_care(town)]


@case
def torbay_beds(town: Town) -> Entries:
    """A third fewer beds in use over five years, and the same admissions."""
    return [(ACUTE, beds(town, 0.331, ("emergency", "elective")))]


@case
def wales_chronic_care(town: Town) -> Entries:
    """13%, then 26% fewer emergency bed days of heart and lung disease, and £0.5m a year for teams."""
    chronic = {"programme": ("cardiovascular", "respiratory")}
    part = [0.13, 0.26]
    saved = fewer_nights(town, "emergency", part, TWO, **chronic)
    return [
        (ICB, -2 * 500_000.0),
        (ACUTE, saved + wards(town, nights_left(town, "emergency", part, TWO, **chronic), TWO)),
    ]


@case
def veterans_health(town: Town) -> Entries:
    """The network keeps what beds release, pays £10m of teams and a tenth more home care by the fifth year."""
    entries: Entries = [(ACUTE, beds(town, 0.55, ("emergency", "elective"))), (ACUTE, -sum(up_to(10_000_000, 5)))]
    for share, year in zip(up_to(0.10, 5), FIVE, strict=True):
        entries += fewer_units("home_care", -share * town.care(year, "home_care"), year, payer=ACUTE)
    return entries


@case
def pennine(town: Town) -> Entries:
    """One budget at 97% of what the care was worth; 40% of outpatients go to a hub at £92 a visit."""
    entries: Entries = []
    for year in TWO:
        worth = sum(town.pounds(year, setting, **MSK) for setting in ("elective", "outpatient", "emergency"))
        diverted = 0.4 * town.spells(year, "outpatient", **MSK)
        unpaid = 0.4 * town.pounds(year, "outpatient", **MSK)
        entries += [
            (ICB, 0.03 * worth),
            (PRACTICES, 0.97 * worth - (worth - unpaid) - diverted * 92),
            (ACUTE, diverted * A_CASE["outpatient"] - unpaid),
        ]
    return entries


@case
def pennine_gain_share(town: Town) -> Entries:
    """Beside `pennine`: a tenth fewer operations and remaining outpatients, of whose price the hospital loses 30%."""
    entries: Entries = []
    part = [0.1, 0.1]
    for year in TWO:
        unpaid = 0.3 * 0.1 * (town.pounds(year, "elective", **MSK) + 0.6 * town.pounds(year, "outpatient", **MSK))
        saved = 0.1 * (
            town.spells(year, "elective", **MSK) * A_CASE["elective"]
            + town.nights(year, "elective", **MSK) * A_NIGHT
            + 0.6 * town.spells(year, "outpatient", **MSK) * A_CASE["outpatient"]
        )
        entries += [(PRACTICES, unpaid), (ACUTE, saved - unpaid)]
    return [*entries, (ACUTE, wards(town, nights_left(town, "elective", part, TWO, **MSK), TWO, "elective"))]


@case
def north_west_london(town: Town) -> Entries:
    """£4.29m, £380 a meeting and half as many plans again; nothing is saved, so nothing is shared."""
    entries: Entries = [(ICB, -4_290_000.0)]
    for year in TWO:
        meetings = 380.0 * town.meetings(year)
        plans = 0.5 * (town.plans(year, "high") + town.plans(year, "very_high"))
        fees = 0.5 * (town.plans(year, "high") * 105.0 + town.plans(year, "very_high") * 190.0)
        entries += [(ICB, -meetings - fees), (PRACTICES, meetings + fees - plans * 95.0)]
    return entries


def reached(town: Town, moves: dict[str, float], a_head: float) -> Entries:
    """Six in ten of those of high need are reached, at so much a head; only their activity moves (below nil: falls)."""
    entries: Entries = [(ICB, -0.6 * a_head * sum(town.people(year, **HIGH) for year in TWO))]
    for setting, by in moves.items():
        part = [-0.6 * by] * 2
        entries += fewer_stays(town, setting, part, TWO, **HIGH)
        if setting in ("emergency", "elective"):
            entries += [(ACUTE, wards(town, nights_left(town, setting, part, TWO, **HIGH), TWO, setting))]
    return entries


@case
def english_pilots(town: Town) -> Entries:
    """All sixteen sites, £150 a head."""
    return reached(town, {"elective": -0.04, "outpatient": -0.20, "emergency": 0.02}, 150)


@case
def english_pilots_case_management(town: Town) -> Entries:
    """The six that managed cases, £400 a head."""
    return reached(town, {"elective": -0.21, "outpatient": -0.22, "emergency": 0.09}, 400)


@case
def greenwich(town: Town) -> Entries:
    """£2m a year of teams, 5% fewer emergencies, then a tenth fewer days of people over 75, 3% fewer weeks in homes."""
    part = [0.05, 0.05]
    shorter = [0.95 * 0.10] * 2
    left = [town.nights(year, "emergency") * 0.95 - 0.095 * town.nights(year, "emergency", **OLD) for year in TWO]
    return [
        (ICB, -2 * 2_000_000.0),
        *fewer_stays(town, "emergency", part, TWO),
        (ACUTE, fewer_nights(town, "emergency", shorter, TWO, **OLD) + wards(town, left, TWO)),
        *less_care(town, "residential", [0.03, 0.03], TWO),
        *less_care(town, "nursing", [0.03, 0.03], TWO),
    ]


@case
def waltham_forest(town: Town) -> Entries:
    """£46 a head out of the budget and 15% fewer emergencies, both by the fifth year."""
    part = up_to(0.15, 5)
    taken = sum(46 * share * town.people(year) for share, year in zip(up_to(1, 5), FIVE, strict=True))
    return [
        (ICB, -taken),
        *fewer_stays(town, "emergency", part, FIVE),
        (ACUTE, wards(town, nights_left(town, "emergency", part, FIVE), FIVE)),
    ]


@case
def time_to_effect(town: Town) -> Entries:
    """£1m once and teams of £1m, then £2m a year; 8% fewer emergencies by thirds from the third year."""
    part = [0, 0, 0.08 / 3, 0.16 / 3, 0.08]
    return [
        (ICB, -(1_000_000.0 + 1_000_000.0 + 4 * 2_000_000.0)),
        *fewer_stays(town, "emergency", part, FIVE),
        (ACUTE, wards(town, nights_left(town, "emergency", part, FIVE), FIVE)),
    ]
