"""What a scenario does to an outcome, how it is drawn and compared, and what must hold of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.errors import InputError
from finmodel.pipeline import OpenPlace
from finmodel.scenarios.scenario import Scenario
from tests.must.held import line
from tests.outcomes.place import HEAD, indicator, opened, paid, points


def scenario(*changes: dict[str, Any], **stated: Any) -> Scenario:
    """A scenario of changes of people at home."""
    named = [
        {"kind": "change_outcome", "name": f"Change {number}", "source": "invented", "measure": "at_home"} | each
        for number, each in enumerate(changes)
    ]
    return Scenario.model_validate({"scenario": "new", "title": "New", "question": "?", "changes": named} | stated)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    """The trust has 60% at home in the first year and 75% in the second."""
    return opened(tmp_path_factory.mktemp("place"), points())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"add": "5%"}, [7_500, 10_000]),  # 65%
        ({"add": "-5%"}, [2_500, 10_000]),  # 55% and 70%
        ({"by": "10%"}, [8_000, 10_000]),  # 66%
        ({"by": "-20%"}, [0, 5_000]),  # 48% and 60%
        ({"to": "62%"}, [6_000, 6_000]),
        ({"to": "62%", "starts": "2024/25"}, [5_000, 6_000]),
        ({"to": {"2023/24": "64%", "2024/25": "66%"}}, [7_000, 8_000]),
        ({"add": {"2023/24": "2%", "2024/25": "-9%"}}, [6_000, 8_000]),  # 62% and 66%
        ({"to": "70%", "ramp": {"2023/24": "50%", "2024/25": "100%"}}, [7_500, 10_000]),  # half the way: 65%
        ({"partner": "council", "add": "5%"}, [5_000, 10_000]),
        ({"locality": "south", "add": "6%"}, [6_000, 10_000]),  # 72 of 200: 372 of 600 are 62%
    ],
)
def test_an_outcome_rises_falls_or_reaches_a_level(
    place: OpenPlace, change: dict[str, Any], expected: list[float]
) -> None:
    assert paid(place, scenario=scenario(change)) == expected


def test_two_changes_of_one_outcome_follow_one_another(place: OpenPlace) -> None:
    # 60% to 62%, and a tenth more is 68.2%
    assert (
        paid(place, scenario=scenario({"add": "2%", "partner": "trust"}, {"by": "10%", "partner": "trust"}))[0] == 9_100
    )


def test_a_contract_that_joins_after_the_change_reads_what_it_left(tmp_path: Path) -> None:
    place = opened(tmp_path, points())
    (tmp_path / "contracts" / "later.yaml").write_text(
        (tmp_path / "contracts" / "points.yaml").read_text().replace("id: points", "id: later")
    )
    joins = {
        "kind": "swap_contracts", "name": "Joins", "source": "invented", "remove": ["points"],
        "add": ["contracts/later.yaml"],
    }  # fmt: skip
    changed = scenario({"to": "62%"}).model_dump(mode="json", exclude_none=True)
    both = Scenario.model_validate(changed | {"changes": [changed["changes"][0], joins]})
    assert paid(place, "later", both) == [6_000, 6_000]


def test_terms_and_an_outcome_may_change_together(place: OpenPlace) -> None:
    terms = {
        "kind": "change_terms", "name": "Price", "source": "invented", "contract": "points",
        "set": {"price.per_point": "£2,000"},
    }  # fmt: skip
    changed = scenario({"to": "62%"}).model_dump(mode="json", exclude_none=True)
    both = Scenario.model_validate(changed | {"changes": [changed["changes"][0], terms]})
    assert paid(place, "points", both) == [12_000, 12_000]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"measure": "at_hme", "by": "1%"}, "The place has no outcome 'at_hme'. Did you mean 'at_home'?"),
        ({"partner": "icb", "by": "1%"},
         "The place's outcome 'at_home' has no row of icb. It has rows of trust and council."),
        ({"by": "70%"},
         "'at_home' would be 127.5% in 2023/24: more than all of them. Give a smaller size, or the level with `to:`."),
    ],
)  # fmt: skip
def test_a_change_that_does_not_fit_is_refused(place: OpenPlace, change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        paid(place, scenario=scenario(change))
    assert [f"{each.what} {each.fix}" for each in caught.value.findings] == [says]


def test_a_place_without_outcomes_has_none_to_change(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        paid(opened(tmp_path, table=None), scenario=scenario({"by": "1%"}))
    told = [f"{each.what} {each.fix}" for each in caught.value.findings]
    assert told == ["The place has no outcome 'at_home'. Add `outcomes:` to its `data:`."]


def test_draws_of_an_outcome_are_paid_as_each_would_be(place: OpenPlace) -> None:
    drawn = place.draw(scenario({"add": "2%", "interval": ["0%", "4%"], "partner": "trust"}), 256)
    added = drawn.values[:, 0]
    assert 0 <= added.min() < 0.01
    assert 0.03 < added.max() <= 0.04
    # 60% and what is added, from 50%, over 20 points of percent, of £10,000
    expected = np.round((0.6 + added - 0.5) / 0.2 * 10_000, 2)
    trust = drawn.uncertain.place.parties.index("trust")
    assert np.abs(drawn.surplus[trust, :, 0] / 100 - expected).max() <= 0.01


def test_a_comparison_names_the_outcome_as_the_cause(place: OpenPlace) -> None:
    found = place.compare(None, scenario({"to": "62%"}))
    causes = found.comparison.by_cause
    trust = causes[(causes["partner"] == "trust") & (causes["period"] == "2023/24")]
    assert {row["cause"]: row["difference"] for _, row in trust.iterrows() if row["difference"]} == {
        "Change 0": 100_000
    }


@pytest.mark.parametrize(
    ("stated", "status", "figure"),
    [
        ({"at_least": "60%", "partner": "trust"}, "holds", "It is 60% in 2023/24."),
        ({"at_least": "61%", "partner": "trust"}, "does not hold", "It is 60% in 2023/24."),
        ({"at_least": "61%", "partner": "trust", "year": "2024/25"}, "holds", "It is 75% in 2024/25."),
        ({"at_most": "75%", "partner": ["trust", "council"]}, "does not hold", "It is 75.71% in 2024/25."),
        ({"at_most": "76%"}, "holds", "It is 75.71% in 2024/25."),
        ({"at_least": "30%", "partner": "trust", "locality": "south"}, "holds", "It is 30% in 2023/24."),
        ({"measure": "waiting", "partner": "trust", "at_most": "12"}, "does not hold", "It is 12.5 in 2023/24."),
    ],
)
def test_an_outcome_must_be_at_least_or_at_most_so_much(
    place: OpenPlace, stated: dict[str, Any], status: str, figure: str
) -> None:
    from finmodel.must.statement import Spoken, Trial
    from finmodel.must.verdicts import HeldLine, verdicts_of

    held = line(**({"kind": "outcome_within", "measure": "at_home"} | stated))
    (verdict,) = verdicts_of([HeldLine(held, "place.yaml, line 1")], [Trial(place.run().runs[0])], Spoken())
    assert (verdict.status, verdict.figure) == (status, figure)


def test_what_must_hold_of_an_outcome_reads_as_a_sentence() -> None:
    from finmodel.must.statement import Spoken

    spoken = Spoken(names={"trust": "the trust"})
    held = line(
        kind="outcome_within", measure="at_home", at_least="84%", at_most="95%", partner="trust", locality="north"
    )
    assert held.says(spoken) == "'at_home' of the trust and north must be at least 84% and at most 95% in each year"


def test_a_line_that_names_no_such_outcome_is_not_checked(place: OpenPlace, tmp_path: Path) -> None:
    from finmodel.must.statement import NotChecked, Trial

    held = line(kind="outcome_within", measure="readmitted", at_most="15%")
    assert held.held(Trial(place.run().runs[0])) == NotChecked(
        "outcomes.csv has no measure 'readmitted'.", "Its measures are at_home, waiting and meetings.", wrong=True
    )
    without = opened(tmp_path, table=None).run().runs[0]
    assert held.held(Trial(without)) == NotChecked(
        "The place has no outcomes.", "Add `outcomes:` to its `data:`.", wrong=True
    )


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({}, "It says no limit. Give `at_least:`, `at_most:` or both."),
        ({"at_least": "9", "at_most": "8"},
         "`at_least:` is more than `at_most:`. Give the lower number as `at_least:`."),
    ],
)  # fmt: skip
def test_a_line_without_sense_is_refused(stated: dict[str, Any], says: str) -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as caught:
        line(kind="outcome_within", measure="at_home", **stated)
    assert says in str(caught.value)


def test_a_scenario_is_held_to_the_outcomes_that_it_leaves(tmp_path: Path) -> None:
    rows = HEAD + "at_home,2023/24,trust,,60,100,\nat_home,2024/25,trust,,60,100,\n"
    must = [{"kind": "outcome_within", "measure": "at_home", "at_least": "58%"}]
    place = opened(tmp_path, points(), rows=rows, must=must)
    result = place.run([scenario({"to": "57%"})])
    told = {each.run: each.status for each in place.verdicts(result, [scenario({"to": "57%"})])}
    assert told == {"baseline": "holds", "new": "does not hold"}


def test_a_payment_that_jumps_with_an_outcome_is_told(tmp_path: Path) -> None:
    must = [{"kind": "no_jump", "above": "£5,000"}]
    place = opened(tmp_path, points(indicator(lower=None)), must=must)
    (verdict,) = place.verdicts(place.run())
    assert verdict.status == "does not hold"
    # ten points at £1,000 come at once where 70% are at home
    assert "a jump of £10,000" in verdict.figure
