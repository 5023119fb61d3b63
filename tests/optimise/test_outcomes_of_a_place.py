"""Schemes that add to what the place measures, by hand: 60 of 80 people are at home after 91 days, three in four.

Each place of reablement brings half a person more and costs £1,000. A contract pays the practices £10,000 between 70%
and 90%, so £625 for each person of 80; at 75% it has paid £2,500 already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from finmodel.core.faults import Faults
from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.errors import InputError
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.outcomes_moved import MeasuredOutcomes
from finmodel.optimise.saying.problem import Problem
from finmodel.report.allocation.allocation_report import allocation_report
from finmodel.report.report import Table
from finmodel.scenarios.basis import Basis
from tests.optimise.brief import problem
from tests.small import FUND, GP, REABLEMENT, TARIFF, contract, small_basis

YEAR = "2024/25"
AT_HOME = {"counted_in": "people at home", "measure": "at_home"}
POINTS: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "points", "title": "Points", "payer": "icb", "payee": "gps",
    "price": {"per_point": "£100"},
    "indicators": [
        {"code": "home", "label": "At home", "points": 100, "lower": "70%", "upper": "90%",
         "achieved": {"measure": "at_home", "partner": "council"}},
    ],
}  # fmt: skip
PLACES: dict[str, Any] = {
    "id": "places", "title": "Places", "provider": "council", "unit": "place", "cost": "£1,000", "at_most": 100,
    "outcomes": {"home": 0.5}, "source": "invented",
}  # fmt: skip
ROWS: list[tuple[str, str, float, float | None]] = [("council", "", 60, 80)]
YEARS = ("2023/24", YEAR)


def basis(
    rows: Sequence[tuple[str, str, float, float | None]] = ROWS,
    *contracts: dict[str, Any],
    years: Sequence[str] = YEARS,
    scored: bool = False,
) -> Basis:
    """The small place with outcomes: partner, locality, numerator and denominator; a value where it has none."""
    plain = small_basis()
    made = [
        OutcomeRow("at_home", year, who, where, None, Decimal(str(above)), Decimal(str(below)), scored=scored)
        if below is not None
        else OutcomeRow("at_home", year, who, where, Decimal(str(above)))
        for year in years
        for who, where, above, below in rows
    ]
    place = plain.place.with_outcomes(Outcomes(tuple(made), ("outcomes.csv",)))
    stated = (TARIFF, GP, REABLEMENT, *contracts, FUND)
    return replace(plain, place=place, contracts=tuple(contract(one).in_place(place.outcomes) for one in stated))


def brief(**changes: Any) -> Problem:
    """A hundred places may be bought, and the most people at home are aimed at."""
    stated: dict[str, Any] = {
        "outcomes": {"home": AT_HOME}, "schemes": [PLACES], "contributions": {"icb": "£100,000"},
        "goal": {"maximise": {"outcome": "home"}},
    }  # fmt: skip
    return problem(**(stated | changes))


def bought(found: Outcome, scheme: str = "places") -> float:
    assert found.decided is not None, found.words()
    return float(found.decided.decision.units[scheme])


def of_year(found: Outcome) -> list[OutcomeRow]:
    """The rows of the year that is planned, settled again."""
    assert found.decided is not None
    return [row for row in found.decided.after.basis.place.outcomes.of("at_home") if row.period == YEAR]


def rate(found: Outcome) -> Decimal:
    """What the place comes to, settled again: all localities together."""
    rows = of_year(found)
    whole = [row for row in rows if not row.locality] or rows
    return sum(row.numerator or Decimal(0) for row in whole) / sum(row.denominator or Decimal(1) for row in whole)


def test_no_more_people_are_at_home_than_there_are() -> None:
    """Twenty are not at home yet: forty places, though a hundred may be bought."""
    found = optimise(brief(), basis())
    assert bought(found) == 40
    assert rate(found) == 1


def test_a_rate_is_reached_with_as_few_places_as_it_takes() -> None:
    """85% of 80 are 68, eight more than now: sixteen places."""
    limits = [{"name": "At home", "outcome": "home", "at_least": "85%"}]
    found = optimise(brief(limits=limits, goal={"minimise": "spending"}), basis())
    assert bought(found) == 16
    assert rate(found) == Decimal("0.85")


def test_moving_a_rate_is_told_in_percent() -> None:
    """A point of 80 people is 0.8 of one, for which it takes 1.6 places more or fewer."""
    limits = [{"name": "At home", "outcome": "home", "at_least": "85%"}]
    outcome = optimise(brief(limits=limits, goal={"minimise": "spending"}), basis()).asked(FurtherQuestions())
    told = " ".join(outcome.words())
    assert "“At home” with 84% rather than 85% would take £1,600 less." in told
    assert "“At home” with 86% rather than 85% would take £1,600 more." in told


def test_a_rate_out_of_reach_is_eased_to_what_can_be_had() -> None:
    """Ten places bring five more: 65 of 80 are 81.25%."""
    limits = [{"name": "At home", "outcome": "home", "at_least": "99%"}]
    found = optimise(brief(limits=limits, schemes=[PLACES | {"at_most": 10}]), basis())
    assert not found.possible
    assert "It would be enough to lower “At home” from 99% to 81.25%." in found.conflict_words


def test_what_a_contract_pays_for_it_decides_what_is_bought() -> None:
    """The practices are to have £4,375 more: £625 for each of seven people, for whom it takes fourteen places."""
    limits = [{"name": "Practices", "surplus_of": "gps", "at_least": "£4,375"}]
    found = optimise(brief(limits=limits, goal={"minimise": "spending"}), basis(ROWS, POINTS))
    assert bought(found) == pytest.approx(14, abs=0.002)
    assert found.decided is not None
    change = found.decided.positions.set_index("partner")["change_pence"]
    assert int(change["gps"]) == pytest.approx(437_500, abs=40)


def test_above_ninety_percent_nothing_more_is_paid() -> None:
    """90% are 72 of 80, twelve more: £7,500 is all there is to gain, and £7,501 cannot be had."""
    limits = [{"name": "Practices", "surplus_of": "gps", "at_least": "£7,500"}]
    found = optimise(brief(limits=limits, goal={"minimise": "spending"}), basis(ROWS, POINTS))
    assert bought(found) == pytest.approx(24, abs=0.002)
    limits = [{"name": "Practices", "surplus_of": "gps", "at_least": "£7,501"}]
    assert not optimise(brief(limits=limits, goal={"minimise": "spending"}), basis(ROWS, POINTS)).possible


def test_a_scheme_of_a_locality_adds_there_and_one_of_none_everywhere_by_denominators() -> None:
    """The north has 30 of 60, the south 15 of 20; ten places of the north bring 5, eight of none 3 and 1."""
    schemes = [PLACES | {"id": "north", "locality": "north", "at_most": 10}, PLACES | {"id": "all", "at_most": 8}]
    found = optimise(brief(schemes=schemes), basis([("council", "north", 30, 60), ("council", "south", 15, 20)]))
    rows = {row.locality: row.numerator for row in of_year(found)}
    assert rows == {"north": 30 + 5 + 3, "south": 15 + 1}


def test_a_score_without_a_denominator_is_added_to() -> None:
    schemes = [PLACES | {"at_most": 10, "outcomes": {"home": 0.25}}]
    found = optimise(brief(schemes=schemes), basis([("council", "", 6.5, None)]))
    (row,) = of_year(found)
    assert row.value == 9


def test_what_moves_is_told_before_and_after() -> None:
    report = allocation_report(optimise(brief(schemes=[PLACES | {"at_most": 8}]), basis()))
    (table,) = [part for part in report.parts if isinstance(part, Table) and part.name == "outcomes"]
    assert [row.values for row in table.rows] == [("At home (people at home)", YEAR, 0.75, 0.8)]
    assert table.rows[0].holds == "share"
    scored = allocation_report(optimise(brief(schemes=[PLACES | {"at_most": 8}]), basis(scored=True)))
    (table,) = [part for part in scored.parts if isinstance(part, Table) and part.name == "outcomes"]
    assert table.rows[0].holds == "number"


def test_what_is_paid_a_year_later_decides_the_year_before() -> None:
    """Points for the year before: the seven people it takes are brought in 2023/24, and nothing is bought later."""
    before = {"measure": "at_home", "partner": "council", "year": "previous"}
    later = {**POINTS, "indicators": [POINTS["indicators"][0] | {"achieved": before}], "starts": "2024-04-01"}
    limits = [{"name": "Practices", "surplus_of": "gps", "at_least": "£4,375", "over": "the_plan"}]
    planned = brief(
        period="", periods=list(YEARS), contributions={"icb": "£100,000"}, limits=limits, goal={"minimise": "spending"}
    )
    found = optimise(planned, basis(ROWS, later))
    assert found.decided is not None, found.words()
    units = {name: float(many) for name, many in found.decided.decision.units.items() if many}
    assert units == {"places 2023/24": pytest.approx(14, abs=0.002)}


def test_numbers_of_contracts_move_by_what_a_unit_brings() -> None:
    put = basis(ROWS, POINTS)
    moved = list(MeasuredOutcomes(brief(), put.place).numbers(put.contracts))
    (((scheme, year), number),) = moved
    assert (scheme, year, number.contract, number.period, number.by) == (
        "places",
        YEAR,
        "points",
        YEAR,
        Decimal("0.5") / 80,
    )


def test_a_rate_that_is_full_may_fall_and_is_paid_less() -> None:
    """All 80 are at home, 90% or more pay £10,000; twenty units that each lose half a person leave 70 of 80, £8,750."""
    loses = PLACES | {"outcomes": {"home": -0.5}, "at_least": 20, "at_most": 20}
    limits = [{"name": "Practices", "surplus_of": "gps", "at_least": "-£1,250"}]
    put = basis([("council", "", 80, 80)], POINTS)
    found = optimise(brief(schemes=[loses], limits=limits, goal={"minimise": "spending"}), put)
    assert rate(found) == Decimal("0.875")
    assert found.decided is not None
    assert int(found.decided.positions.set_index("partner")["change_pence"]["gps"]) == -125_000


def test_contracts_are_read_as_often_whether_few_schemes_add_to_an_outcome_or_many() -> None:
    """A reading is of an outcome, a locality and a year; every scheme moves it in proportion to what it brings."""
    put = basis(ROWS, POINTS)
    many = [PLACES | {"id": f"s{number}", "outcomes": {"home": number}} for number in range(1, 41)]
    outcomes = MeasuredOutcomes(brief(schemes=many), put.place)
    moved = {cell[0]: number.by for cell, number in outcomes.numbers(put.contracts)}
    assert moved == {f"s{number}": Decimal(number) / 80 for number in range(1, 41)}


REFUSED: list[tuple[dict[str, Any], list[tuple[str, str, float, float | None]], str]] = [
    ({"outcomes": {"home": AT_HOME | {"measure": "at_hme"}}}, ROWS,
     "The place does not measure 'at_hme'. Did you mean 'at_home'?"),
    ({"outcomes": {"home": AT_HOME | {"partner": "gps"}}}, ROWS,
     "The place has 'at_home' for council, and not for gps. Name one of them under `partner:`."),
    ({"outcomes": {"home": AT_HOME, "again": AT_HOME | {"partner": "council"}}}, ROWS,
     "'home' and 'again' are one measure, 'at_home', of the same partner. Let schemes bring 'home', and take 'again' "
     "out."),
    ({}, [*ROWS, ("trust", "", 5, 10)],
     "The place has 'at_home' for council and trust. Say with `partner:` whose it is."),
    ({"period": "2023/24"}, ROWS, "The place has no 'at_home' of 2023/24. Add a row for 2023/24."),
    ({"limits": [{"name": "Rate", "outcome": "home", "at_least": "85%"}]}, [("council", "", 6.5, None)],
     "'at_home' of 2024/25 has no denominator, so that no percentage can be asked of it. Limit it by a number, or give "
     "its rows as numerator and denominator."),
    ({"schemes": [PLACES | {"locality": "east"}]}, [("council", "north", 30, 60), ("council", "south", 15, 20)],
     "'at_home' of 2024/25 is told for north and south, and not for east. Give the scheme one of these as its "
     "`locality:`."),
    ({}, [("council", "north", 6, None), ("council", "south", 7, None)],
     "'at_home' of 2024/25 is told for north and south without denominators. Give the scheme one of these as its "
     "`locality:`."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "rows", "told"), REFUSED)
def test_what_the_place_does_not_measure_so_is_refused(
    changes: dict[str, Any], rows: list[tuple[str, str, float, float | None]], told: str
) -> None:
    with pytest.raises(InputError) as refused:
        optimise(brief(**changes), basis(rows, years=[YEAR]))
    (finding,) = refused.value.findings
    assert f"{finding.what} {finding.fix}" == told


def test_a_place_that_measures_nothing_says_how_to_mend_it() -> None:
    with pytest.raises(InputError) as refused:
        optimise(brief(), small_basis())
    assert refused.value.findings[0].fix == "Add `outcomes:` to its `data:`, or take out `measure:`."


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (
            {"paid_to": "council", "at_least": "85%"},
            "'Rate' is on a rate of the place, which all schemes together move.",
        ),
        ({"difference_at_most": "5%"}, "What is counted is limited by a number."),
    ],
)
def test_a_percentage_is_of_all_that_the_place_does(limit: dict[str, Any], told: str) -> None:
    with pytest.raises((Faults, ValueError)) as refused:
        brief(limits=[{"name": "Rate", "outcome": "home", **limit}], localities={"north": 10, "south": 10})
    assert told in str(refused.value)
