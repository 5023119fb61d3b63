"""What is asked of a plan in the small place, each answer against the problem put again with the change in its file."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.cli.charts import write_charts
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.optimise.allocate import allocation
from finmodel.optimise.answers import further
from finmodel.optimise.answers.further_questions import FurtherQuestions
from finmodel.optimise.answers.moved_brief import moved_brief
from finmodel.optimise.building.meaning import Meaning
from finmodel.optimise.goal_in_words import GoalInWords
from finmodel.optimise.limits_in_words import Speaker
from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.optimise.saying.goal import Goal
from finmodel.optimise.saying.problem import Problem
from finmodel.optimise.solving.highs_solver import endless_choices
from finmodel.optimise.solving.program import Choice, Limit, Program
from finmodel.optimise.solving.solve import solve
from finmodel.report.allocation.allocation_report import allocation_report
from tests.optimise.brief import problem, says, schemes
from tests.small import PLACE, small_basis


def outcome(**changes: Any) -> Outcome:
    said = says(**changes)
    for key in ("pool", "contributions") if "resources" in changes else ("period",) if "periods" in changes else ():
        del said[key]
    return optimise(Problem.model_validate(said), small_basis())


def decide(**changes: Any) -> Decided:
    found = outcome(**changes)
    assert found.decided is not None, found.words()
    return found.decided


def asked(questions: FurtherQuestions, **changes: Any) -> Outcome:
    return outcome(**changes).asked(questions)


def test_prices_are_what_settling_the_wider_brief_brings() -> None:
    none = schemes(hub={"at_most": 30, "cost": "£90,000"})
    fence = {"name": "Visits", "schemes": ["visits"]}
    found = asked(FurtherQuestions(step=Decimal(1000)), schemes=none, limits=[{**fence, "at_least": "40%"}])
    assert found.decided is not None
    worth = {(one.limit, one.by): one for one in found.answers.prices}
    for bound, by in (("39%", 0.01), ("41%", -0.01)):
        moved = decide(schemes=none, limits=[{**fence, "at_least": bound}])
        assert worth["Visits", by].settled == moved.settled_pounds - found.decided.settled_pounds
    richer = decide(
        schemes=none,
        limits=[{**fence, "at_least": "40%"}],
        contributions={"icb": "£21,000", "council": {"at_least": "£5,000", "at_most": "£15,000"}},
    )
    money = worth["No more is spent than there is", 1000.0]
    assert money.settled == richer.settled_pounds - found.decided.settled_pounds
    low, high = money.span
    assert low <= money.settled <= high
    # Every limit that somebody could ease is moved, and no other.
    assert {one.limit for one in found.answers.prices} == set(found.decided.limits["limit"]) - {
        "No more is avoided than there is: emergency"
    }


def test_prices_are_told_in_words_with_the_step_they_hold_for() -> None:
    found = asked(
        FurtherQuestions(step=Decimal(1000)),
        schemes=schemes(hub={"cost": "£90,000"}),
        limits=[{"name": "Two fifths on visits", "schemes": ["visits"], "at_least": "40%"}],
    )
    told = found.prices()
    # £400 on visits at £2 for £30, £600 on places at £150 for £1,200: £26.67 + £75 for £1,000 more to spend.
    assert any(
        said.startswith("£1,000 more to spend would leave the partners together ") and "£101" in said for said in told
    ), told
    assert any("“Two fifths on visits” with 39% rather than 40% would leave the partners" in said for said in told)
    assert any("£1,000 more from Council, which pays in at most so much, would" in said for said in told)
    assert not any("per pound" in said or "One pound" in said for said in told)


def test_room_for_one_more_unit_is_worth_what_solving_again_gives_and_not_the_rate_of_a_unit() -> None:
    # £6,000 buys four units of Two at £1,347 and one of Three. A fifth unit of Two has room for £612 and so for 0.45434
    # of it, and Three then drops out: 612 / 1,347 × 1.3 × £2,900 less £29 = £1,683.87, and not 1.3 × £2,900 = £3,770.
    emergency = {"setting": ["emergency"]}
    two, three = (
        {"id": name, "title": name.capitalize(), "provider": "council", "unit": "unit", "cost": cost, "at_most": most,
         "source": "invented", "effects": [{"where": emergency, "change": change, "source": "invented"}]}
        for name, cost, most, change in (("two", "£1,347", 4, -1.3), ("three", "£100", 1, -0.01))
    )  # fmt: skip
    worth = {"maximise": "value", "values": [{"where": emergency, "worth": "£2,900", "source": "invented"}]}
    found = asked(FurtherQuestions(), schemes=[two, three], contributions={"icb": "£6,000"}, goal=worth)
    (room,) = [one for one in found.answers.prices if one.limit == "At most 4 units of Two" and one.by > 0]
    assert room.settled is not None
    assert float(room.settled) == pytest.approx(1683.87, abs=0.01)
    assert room.drops_out == ("Three",)
    # Parts of a unit that do not come to whole pence could bring 612 ÷ 1,347 of a unit at most.
    assert room.span[1] == pytest.approx(612 / 1347 * 3770 - 29, abs=0.01)
    told = "Room for 1 unit more of Two would avoid activity worth £1,684 more (Three would drop out)."
    assert any(told in said for said in found.prices())


def test_floors_that_hold_only_if_nothing_is_spent_are_told() -> None:
    floors = [
        {"name": "Care gets most", "paid_to": "council", "at_least": "80%"},
        {"name": "The trust gets most", "paid_to": "trust", "at_least": "60%"},
    ]
    found = outcome(limits=floors)
    assert not found.possible
    assert found.words()[0] == (
        "These hold together only if nothing is spent: “Care gets most” and “The trust gets most”."
    )
    assert len(found.words()) > 1
    assert outcome(limits=floors[:1]).possible


def test_a_goal_without_an_end_names_what_nothing_limits() -> None:
    endless = Program((Choice("free"), Choice("dear", 0, 5)), (Limit("money", {"dear": 2.0}, "<=", 8),), {"free": 1.0})
    assert solve(endless).status == "endless"
    assert endless_choices(endless) == ("free",)
    allotted = replace(allocation(problem(), small_basis(), (), {}), program=endless)
    said = Speaker(allotted, Place.model_validate(PLACE)).endless(("visits",))
    assert said == [
        "The goal could grow without end: nothing ends how much is bought of Visits at home.",
        "Say in `at_most:` how much of it there can be, or what it costs.",
    ]


FIXED = {"icb": "£20,000", "council": "£10,000"}


def test_everything_may_be_asked_at_once_and_is_told_in_one_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(further, "_DRAWS", 20)
    questions = FurtherQuestions(alternatives=0.05, frontier="No more is spent than there is", vary=0.2)
    found = asked(questions, contributions=FIXED)
    told = allocation_report(found, written=True)
    assert {table.name for table in told.tables} >= {"schemes", "alternatives", "frontier", "sensitivity"}
    assert {chart.name for chart in told.charts} == {"plan", "frontier", "sensitivity"}
    frontier = found.answers.frontier
    assert frontier is not None
    # Eleven points from nothing to twice the £30,000 there is; with nothing to spend nothing is bought.
    assert [point.along for point in frontier.points] == pytest.approx([6000.0 * number for number in range(11)])
    assert frontier.points[0].plan.settled.bought == {}
    worth = [float(point.plan.settled.worth) for point in frontier.points]
    assert found.decided is not None
    assert worth[5] == float(found.decided.settled_pounds)
    assert worth[:6] == sorted(worth[:6])
    for point in frontier.points[1:3]:
        half = {"icb": f"£{point.along * 2 / 3:.2f}", "council": f"£{point.along / 3:.2f}"}
        assert point.plan.settled.worth == decide(contributions=half).settled_pounds
    assert write_charts(told.charts, tmp_path, told.currency) == 3
    assert "Places to recover in" in (tmp_path / "plan.svg").read_text(encoding="utf-8")
    assert {name for name, _ in told.files} >= {"prices.csv", "alternatives.csv", "frontier.csv", "sensitivity.csv"}


def test_an_input_low_and_high_is_the_problem_put_again_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(further, "_DRAWS", 25)
    found = asked(FurtherQuestions(vary=0.2, prices=False), contributions=FIXED)
    tried = found.answers.sensitivity
    assert tried is not None
    assert len(tried.tried) == 12  # three schemes, effect and cost, lower and higher
    low = next(one for one in tried.tried if (one.name, one.side) == ("Places to recover in: effect", "20% lower"))
    assert low.best is not None
    weak = [{"where": {"setting": ["emergency"]}, "change": "-1.2", "source": "invented"}]
    again = decide(contributions=FIXED, schemes=schemes(places={"effects": weak}))
    assert low.best.settled.worth == again.settled_pounds
    stands = found.answers.standing
    assert stands is not None
    assert stands.draws == 25
    assert stands.reaches >= stands.best_reaches


def test_a_frontier_may_run_along_a_partner_that_the_goal_costs() -> None:
    found = asked(FurtherQuestions(frontier="trust", prices=False), contributions=FIXED)
    frontier = found.answers.frontier
    assert frontier is not None
    assert not frontier.limit
    along = [point.along for point in frontier.points]
    assert along == sorted(along)
    gains = [point.plan.solution.gain for point in frontier.points]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) > 2


def test_a_frontier_along_nothing_that_there_is_says_what_there_is() -> None:
    with pytest.raises(InputError, match="is no limit of the problem, nor anything else it could aim at") as raised:
        asked(FurtherQuestions(frontier="No more is spent then there is", prices=False), contributions=FIXED)
    assert "“No more is spent than there is”" in str(raised.value)


def test_what_was_left_out_is_told_with_what_taking_it_in_costs() -> None:
    # £30,000 goes to places at £150 for £1,200. A visit at £30 adds £2, and takes the place of £3.75.
    found = asked(FurtherQuestions(), contributions=FIXED, schemes=schemes(hub={"cost": "£90,000"}))
    visits = next(one for one in found.answers.left_out if one.title == "Visits at home")
    assert visits.low == pytest.approx(-1.75, abs=0.01)
    assert visits.high == pytest.approx(-1.75, abs=0.01)
    hub = next(one for one in found.answers.left_out if one.title == "Discharge hub")
    assert hub.no_room
    (told,) = [
        part
        for part in allocation_report(found).parts
        if getattr(part, "heading", "") == "The next best that was left out"
    ]
    assert "Discharge hub: the limits leave no room for any of it." in told.sentences


def test_what_there_was_no_time_for_is_said() -> None:
    found = outcome(contributions=FIXED)
    late = found.asked(FurtherQuestions(seconds=0.0, vary=0.2))
    assert late.answers.prices == ()
    assert len(late.answers.not_reached) == 3
    told = allocation_report(late)
    assert any(
        "There was no time to find" in sentence for part in told.parts for sentence in getattr(part, "sentences", ())
    )


STAFF: dict[str, Any] = {
    "outcomes": {"qaly": "QALYs"},
    "resources": {"nurses": "nurse hours"},
    "schemes": [
        {"id": "clinic", "title": "Clinic", "unit": "patient", "at_most": 50, "uses": {"nurses": 20},
         "outcomes": {"qaly": "0.1"}, "source": "invented"},
        {"id": "visits", "title": "Visits", "unit": "round", "at_most": 40, "uses": {"nurses": 10},
         "outcomes": {"qaly": "0.04"}, "source": "invented"},
    ],
    "limits": [{"name": "Nurses", "resource": "nurses", "at_most": 1200, "source": "invented"}],
    "goal": {"maximise": {"outcome": "qaly"}},
}  # fmt: skip
"""1,200 hours: all 50 patients of the clinic take 1,000, and 20 rounds of visits the rest: 5 + 0.8 QALYs."""


def test_a_plan_without_money_is_told_in_what_it_brings() -> None:
    found = asked(FurtherQuestions(), **STAFF)
    assert found.decided is not None
    assert found.decided.settled_pounds == pytest.approx(Decimal("5.8"))
    told = allocation_report(found)
    assert "Settled again, it brings 5.8 QALYs" in told.headline[1]
    # A hundred hours are ten rounds: 0.4 QALYs either way.
    assert found.answers.worth_of_limits["Nurses"] == (
        "“Nurses” with 1,300 nurse hours rather than 1,200 nurse hours would bring 0.4 QALYs more. "
        "“Nurses” with 1,100 nurse hours rather than 1,200 nurse hours would bring 0.4 QALYs less."
    )
    assert (
        "Room for 1 patient fewer of Clinic would bring 0.02 QALYs less."
        in found.answers.worth_of_limits["At most 50 patients of Clinic"]
    )


def test_staff_that_are_too_few_are_told_in_hours() -> None:
    wanted = [
        {**STAFF["limits"][0]},
        {"name": "Health gained", "outcome": "qaly", "at_least": 6.2, "source": "invented"},
    ]
    found = outcome(**(STAFF | {"limits": wanted}))
    assert not found.possible
    # However many patients the clinic took, 6.2 QALYs are 62 of them at 20 hours; with the 50 there are at most, and 30
    # rounds, 1,300 hours.
    assert "“Nurses”: the others need 1,240 nurse hours, 40 nurse hours more than it allows." in found.words()
    assert any("raise “Nurses” from 1,200 nurse hours to 1,300 nurse hours" in said for said in found.words())


YEARS: dict[str, Any] = {
    "periods": ["2023/24", "2024/25"],
    "contributions": {"icb": "£12,000", "council": "£6,000"},
    "goal": {"maximise": "value", "values": [{"where": {"setting": ["emergency"]}, "worth": "£1,450", "source": "i"}]},
}


def test_a_limit_of_one_year_is_moved_in_that_year_alone() -> None:
    floor = {"name": "Visits", "schemes": ["visits"], "at_least": "£3,000"}
    found = asked(FurtherQuestions(step=Decimal(600)), limits=[floor], **YEARS)
    assert found.decided is not None
    worth = {(one.limit, one.by): one for one in found.answers.prices}
    split = [{**floor, "years": ["2023/24"]}, {**floor, "name": "Less", "years": ["2024/25"], "at_least": "£2,400"}]
    again = decide(limits=split, **YEARS)
    moved = worth["Visits, 2024/25", 600.0]
    assert moved.settled == again.settled_pounds - found.decided.settled_pounds
    # A pound on places avoids 1.5 / 1,200 spells and on visits 0.03 / 30: £600 on places in their stead is 0.15 more.
    assert float(moved.settled) == pytest.approx(0.15 * 1450, abs=2)
    richer = decide(
        limits=[floor], **(YEARS | {"contributions": {"icb": {"at_least": "£12,000", "at_most": "£12,000",
        "in_years": {"2024/25": "£12,400"}}, "council": {"at_least": "£6,000", "at_most": "£6,000",
        "in_years": {"2024/25": "£6,200"}}}})
    )  # fmt: skip
    money = worth["No more is spent than there is, 2024/25", 600.0]
    assert money.settled == richer.settled_pounds - found.decided.settled_pounds


def test_a_promise_to_every_partner_is_moved_for_one_of_them() -> None:
    promise = {"name": "Nobody loses more than £30,000", "surplus_of": "every_partner", "at_least": "-£30,000"}
    put = problem(limits=[promise])
    meaning = Meaning("surplus", ">=", Decimal(-30_000), "trust")
    moved = moved_brief(
        put, "Nobody loses more than £30,000: Hospital", meaning, Decimal(5000), {"icb": "Board", "trust": "Hospital"}
    )
    assert moved is not None
    assert [(one.surplus_of, one.at_least.pounds) for one in moved.limits if one.at_least] == [
        ("icb", Decimal(-30_000)),
        ("trust", Decimal(-25_000)),
    ]


@pytest.mark.parametrize(
    ("goal", "amount", "said", "changed"),
    [
        (
            {"maximise": "place_surplus"}, 1200,
            "the partners together are £1,200 better off", "leave the partners together £5 better off",
        ),
        (
            {"minimise": "net_cost"}, -1200,
            "the partners together are £1,200 out of pocket", "leave the partners together £5 better off",
        ),
        ({"minimise": "spending"}, -1200, "it takes £1,200", "take £5 less"),
        (
            {"minimise": "change_from_today"}, -1200,
            "it moves £1,200 away from what runs today", "move £5 less away from what runs today",
        ),
        (
            {"maximise": "worst_off_partner"}, -1200,
            "whoever fares worst is £1,200 worse off", "leave whoever fares worst £5 better off",
        ),
    ],
)  # fmt: skip
def test_each_goal_is_told_as_what_it_is(goal: dict[str, str], amount: int, said: str, changed: str) -> None:
    words = GoalInWords(problem().model_copy(update={"goal": Goal.model_validate(goal)}), "GBP")
    assert words.result(amount) == said
    assert words.change("£5", more=True) == changed
