"""Sites drawn as sites: whole, one at a time, or by the spread between them; and inputs that are drawn together."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.draws import risk
from finmodel.draws.draw import Draws, draw
from finmodel.draws.draw_tables import with_tables
from finmodel.draws.uncertain import Uncertain, uncertain
from finmodel.errors import InputError
from finmodel.load.binding.cast import Cast
from finmodel.load.scenarios import read_scenario
from finmodel.load.yaml import Document, in_document
from finmodel.report.draws_report import draws_report
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.test_people_reached import FALL, PROGRAMME, basis

VISITS = {"kind": "scale_activity", "name": "Visits", "source": "s", "where": {"setting": "outpatient"}, "by": "2%"}
CUT = FALL | {"source": "s"}
OF = {
    "north": {"Fewer": "-20%", "Visits": "6%"},
    "south": {"Fewer": "-10%", "Visits": "2%"},
    "west": {"Fewer": "-3%", "Visits": "-2%"},
}


def stated(drawn: str = "one_of", of: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A scenario of two changes, and what three sites found of them."""
    return {
        "scenario": "s", "title": "S", "question": "What if?", "changes": [CUT, VISITS],
        "sites": {"drawn": drawn, "source": "s", "of": of or OF},
    } | more  # fmt: skip


def made(data: dict[str, Any]) -> Uncertain:
    """The scenario ready to be drawn."""
    return uncertain(basis(), in_document(Document("s.yaml", data), Scenario), {})


def drawn(data: dict[str, Any], draws: int = 600) -> Draws:
    """Its draws."""
    return draw(made(data), draws)


def values(found: Draws, name: str) -> np.ndarray:
    """What was drawn of an input."""
    return found.values[:, found.uncertain.labels.index(name)]


def refusals(data: dict[str, Any]) -> list[str]:
    """What is said where a scenario cannot be read."""
    with pytest.raises(InputError) as refused:
        in_document(Document("s.yaml", data), Scenario)
    return [f"{each.what} {each.fix}" for each in refused.value.findings]


def test_a_site_is_drawn_whole_for_all_changes_together() -> None:
    found = drawn(stated())
    pairs = {(round(float(one), 4), round(float(other), 4)) for one, other in found.values[:, 1:]}
    assert pairs == {(-0.2, 0.06), (-0.1, 0.02), (-0.03, -0.02)}


def test_which_site_was_drawn_how_often_is_told_with_what_it_leaves() -> None:
    table = risk.sites(drawn(stated()))
    assert list(table["site"]) == ["north", "south", "west"]
    assert table["draws"].sum() == 600
    assert table["draws"].tolist() == pytest.approx([200, 200, 200], abs=5)
    # north: 80 spells of 100 at £2,000 and 53 visits of 50 at £150, over two years
    bill = 2 * (80 * 2_000 + 53 * 150)
    assert table["icb"].iloc[0] == pytest.approx(2_050_000 - bill)


def test_the_tornado_has_the_site_as_one_input_with_its_best_and_its_worst() -> None:
    table = risk.tornado(drawn(stated()))
    row = table[(table["partner"] == "icb") & (table["period"] == "2023/24")]
    assert row["input"].tolist() == ["Site drawn"]
    assert row["distribution"].tolist() == ["one of 3 sites: worst west, best north"]
    low, high = 1_000_000 - (97 * 2_000 + 49 * 150), 1_000_000 - (80 * 2_000 + 53 * 150)
    assert (row["at_low"].iloc[0], row["at_high"].iloc[0]) == pytest.approx((low, high))


def test_the_report_names_each_site_and_the_best_and_worst_for_each_partner() -> None:
    report = draws_report(with_tables(drawn(stated())), ("2023/24", "2024/25"))
    tables = {part.name: part for part in report.parts if hasattr(part, "rows")}
    assert [row.values[0] for row in tables["draws_s/sites"].rows] == ["north", "south", "west"]
    assert any("worst west, best north" in note for note in tables["draws_s/tornado"].notes)
    told = dict(row.values for row in tables["draws_s/inputs"].rows)
    assert told["Fewer"] == "one of 3 sites: north −20%, south −10%, west −3%"


def test_where_nothing_but_a_site_is_drawn_each_is_told_and_no_middle_between_them() -> None:
    found = with_tables(drawn(stated(), 200))
    report = draws_report(found, ("2023/24", "2024/25"))
    assert found.warnings == ()  # no more draws are asked for: there are three outcomes, however many are drawn
    assert not report.charts
    assert "P50" not in {column.heading for table in report.tables for column in table.columns}
    # each year north has 80 spells of 100 at £2,000 and 53 visits of 50 at £150; south 90 and 51, west 97 and 49
    left = [
        (2_050_000 - 2 * (spells * 2_000 + visits * 150)) / 1e6 for spells, visits in ((80, 53), (90, 51), (97, 49))
    ]
    (said,) = report.headline
    for site, amount in zip(OF, left, strict=True):
        assert f"£{amount:.2f}m where it goes as in {site}" in said
    assert "one of 3 outcomes, and nothing between them." in said


def test_a_site_beside_another_thing_that_is_drawn_is_told_with_its_spread() -> None:
    noisy = {"inputs": [{"kind": "cost", "name": "Costs", "partner": "trust", "source": "s", "part": "variable",
                         "distribution": {"shape": "uniform", "low": "0.9", "high": "1.1"}}]}  # fmt: skip
    report = draws_report(with_tables(drawn(stated(uncertainty=noisy), 200)), ("2023/24", "2024/25"))
    assert "draws_s/spread" in {table.name for table in report.tables}


def test_a_spread_has_the_mean_and_deviation_between_sites_and_their_correlation() -> None:
    found = drawn(stated("spread"), 4_000)
    fewer, visits = values(found, "Fewer"), values(found, "Visits")
    # means −11% and 2%; deviations √((81 + 1 + 64)/2)% = 8.544% and 4%; correlation −68/(2·8.544·4) = −0.99485
    assert (fewer.mean(), visits.mean()) == pytest.approx((-0.11, 0.02), abs=0.002)
    assert (fewer.std(), visits.std()) == pytest.approx((math.sqrt(73) / 100, 0.04), abs=0.001)
    assert np.corrcoef(fewer, visits)[0, 1] == pytest.approx(-0.99485, abs=0.002)


def test_a_cost_goes_with_the_site_and_is_as_stated_where_a_site_does_not_know_it() -> None:
    of = {"north": {"Fewer": {"by": "-20%", "cost_a_head": "£500"}}, "south": {"Fewer": "-10%"}}
    one = made(stated(of=of, changes=[CUT | {"reaches": PROGRAMME}]))
    found = draw(one, 20)
    assert {tuple(np.round(row[1:], 4)) for row in found.values} == {(-0.2, 500.0), (-0.1, 300.0)}
    spot = found.contracts.index("investment_fewer")
    assert set((found.paid[spot, :, 0] / 100).tolist()) == {30_000.0, 18_000.0}
    told = {each.name: one.told(each) for each in one.uncertainty.every}
    assert told["Fewer, cost a head"] == "one of 2 sites: north £500, south £300 (as stated where not known: south)"


def test_an_investment_may_be_what_a_site_spent() -> None:
    teams = {"kind": "investment", "name": "Teams", "source": "s", "partner": "gps", "recurrent": "£2,000"}
    of = {"north": {"Fewer": "-20%", "Teams": "£3,000"}, "south": {"Fewer": "-10%", "Teams": "£1,000"}}
    found = drawn(stated(of=of, changes=[CUT, teams]), 20)
    spot = found.uncertain.place.parties.index("gps")
    assert set((found.surplus[spot, :, 0] / 100).tolist()) == {-3_000.0, -1_000.0}


def test_an_effect_and_its_cost_are_at_their_fullest_together() -> None:
    change = CUT | {"reaches": PROGRAMME, "interval": ["-15%", "-5%"]}
    cost = {"kind": "effect", "name": "Cost", "source": "s", "change": "Fewer", "of": "cost_a_head",
            "distribution": {"shape": "uniform", "low": "£200", "high": "£400"}}  # fmt: skip
    data = {"scenario": "s", "title": "S", "question": "Q", "changes": [change]}
    unsure = {"inputs": [cost], "together": [["Fewer", "Cost"]]}
    found = drawn(data | {"uncertainty": unsure})
    fewer, pounds = values(found, "Fewer"), values(found, "Cost")
    assert pounds[fewer.argmin()] > 395
    assert pounds[fewer.argmax()] < 205
    assert set(risk.tornado(found)["input"]) == {"Fewer with Cost"}
    apart = drawn(data | {"uncertainty": {"inputs": [cost]}})
    assert abs(np.corrcoef(values(apart, "Fewer"), values(apart, "Cost"))[0, 1]) < 0.1


def test_years_drawn_afresh_go_together_in_each_year() -> None:
    inputs = [
        {"kind": "activity", "name": name, "source": "s", "where": {"setting": setting}, "each_year": True,
         "distribution": {"shape": "uniform", "low": "1%", "high": "9%"}}
        for name, setting in (("A", "emergency"), ("B", "outpatient"))
    ]  # fmt: skip
    data = {"scenario": "s", "title": "S", "question": "Q", "uncertainty": {"inputs": inputs, "together": [["A", "B"]]}}
    found = drawn(data, 50).values
    assert (found[:, 0] == found[:, 2]).all()
    assert (found[:, 0] != found[:, 1]).any()


COST = {"Fewer": {"by": "-20%", "cost_a_head": "£500"}}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (stated("spread", {name: OF[name] for name in ("north", "south")}),
         "2 sites have no spread to draw from. Write `drawn: one_of`, or give 3 sites or more."),
        (stated(of=OF | {"west": {"Fewest": "-3%", "Visits": "2%"}}),
         "There is no change 'Fewest' in the scenario. Did you mean 'Fewer'?"),
        (stated(of=OF | {"west": {"Fewer": "-3%"}}),
         "west says nothing of 'Visits', and other sites do. Give it; write 0% where the site found nothing."),
        (stated(of=OF | {"west": {"Fewer": "3", "Visits": "-2%"}}),
         "'3' may be a percentage or a factor. Write 4% as 4%, and a fall as -4%."),
        (stated(of=OF | {"west": {"Fewer": "-300%", "Visits": "-2%"}}),
         "'-300%' is more than there is, or less than nothing. Write what the site found."),
        (stated(of=OF | {"south": {"Fewer": "-4%", "Visits": "2%"}, "north": {"Fewer": "-5%", "Visits": "6%"}}),
         "'Fewer' states -10%, and the sites found -5% to -3%. State a size in between, such as their mean, -4%."),
        (stated(of={"north": {"Fewer": "-4%"}, "south": {"Fewer": "-4%"}}),
         "'Fewer' states -10%, and the sites found -4%. State -4%."),
        (stated(of={"north": {"Fewer": "-10%"}, "south": {"Fewer": "-10%"}}),
         "All sites found the same, so nothing is drawn. Take out `sites:`."),
        (stated(of={"north": COST, "south": {"Fewer": "-3%"}}),
         "'Fewer' has no programme that costs so much a head. Add `cost_a_head:` to its `reaches:`."),
        (stated(of={"north": {"Fewer": {"part": "-20%"}}, "south": {"Fewer": "-3%"}}),
         "'part' is no size of 'Fewer'. Write `by:` or `cost_a_head:`."),
        (stated(of={"north": {"Fewer": None}, "south": {"Fewer": "-3%"}}),
         "A size is missing here. Write it like -27% or £420, or as a group: {by: -27%, cost_a_head: £420}."),
        (stated(changes=[CUT | {"interval": ["-20%", "-3%"]}, VISITS]),
         "'Fewer' is drawn in another way too, by an interval or under `uncertainty:`. Keep one of the two."),
        (stated("spread", OF | {"north": COST, "south": {"Fewer": "-5%"}, "west": {"Fewer": "-4%"}},
                changes=[CUT | {"reaches": PROGRAMME}]),
         "south and west say nothing of the cost of 'Fewer', and other sites do. Give it, or take it out at every "
         "site."),
    ],
)  # fmt: skip
def test_sites_that_cannot_be_are_refused_in_words(data: dict[str, Any], says: str) -> None:
    assert says in refusals(data)


def test_a_percentage_of_pounds_is_no_cost_of_a_site() -> None:
    teams = {"kind": "investment", "name": "Teams", "source": "s", "partner": "gps", "recurrent": "£2,000"}
    of = {"north": {"Teams": "3%"}, "south": {"Teams": "£2,000"}}
    says = "'3%' is a percentage, and this size is none. Write an amount, such as £420."
    assert says in refusals(stated(of=of, changes=[teams]))


def test_a_change_of_several_sizes_has_no_size_of_a_site() -> None:
    demand = {"kind": "demand", "name": "D", "source": "s", "by_service": {"a": "2%", "b": "3%"}}
    says = "'D' has 2 sizes, and a site gives one. Make a change for each size."
    assert says in refusals(stated(of={"north": {"D": "3%"}, "south": {"D": "2%"}}, changes=[demand]))


@pytest.mark.parametrize(
    ("together", "says"),
    [
        ([["A", "C"]], "There is no uncertain input 'C'. The inputs are A, B, Fewer."),
        ([["A"]], "One input has nothing to be drawn together with. Name two or more."),
        ([["A", "Fewer"], ["Fewer", "B"]], "'Fewer' is drawn together with others twice. Name it once."),
        ([["B", "Fewer"]], "Some of them are drawn afresh each year, and some once. Write `each_year: true` at all of "
                           "them or at none."),
        ([["A", "Fewer"]], "'A' is drawn together with others, and has a correlation besides. Keep one of the two."),
    ],
)  # fmt: skip
def test_inputs_that_cannot_be_drawn_together_are_refused_in_words(together: list[list[str]], says: str) -> None:
    shape = {"shape": "uniform", "low": "1%", "high": "9%"}
    inputs = [
        {"kind": "activity", "name": "A", "source": "s", "where": {"setting": "emergency"}, "distribution": shape},
        {"kind": "activity", "name": "B", "source": "s", "where": {"setting": "outpatient"}, "each_year": True,
         "distribution": shape},
    ]  # fmt: skip
    pairs = [{"between": ["A", "B"], "correlation": 0.5}]
    unsure = {"inputs": inputs, "together": together, "correlations": pairs}
    change = CUT | {"interval": ["-12%", "-4%"]}
    data = {"scenario": "s", "title": "S", "question": "Q", "changes": [change], "uncertainty": unsure}
    assert says in refusals(data)


def test_the_cost_of_a_programme_that_there_is_not_cannot_be_drawn() -> None:
    one = {"kind": "effect", "name": "Cost", "source": "s", "change": "Fewer", "of": "cost_a_head",
           "distribution": {"shape": "uniform", "low": "-£1", "high": "£9"}}  # fmt: skip
    data = {"scenario": "s", "title": "S", "question": "Q", "changes": [CUT], "uncertainty": {"inputs": [one]}}
    with pytest.raises(InputError, match="Add `cost_a_head:` to its `reaches:`, or draw its size"):
        made(data)
    with pytest.raises(InputError, match=r"Some draws make the programme cost nothing, or less than that\."):
        made(data | {"changes": [CUT | {"reaches": PROGRAMME}]})


def test_sites_of_a_scenario_that_another_rests_on_come_with_it_and_only_one_may_have_some(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(json.dumps(stated()), encoding="utf-8")
    plain = {"scenario": "t", "title": "T", "question": "Q", "based_on": ["s"], "changes": []}
    (tmp_path / "t.yaml").write_text(json.dumps(plain), encoding="utf-8")
    read = read_scenario(tmp_path / "t.yaml", tmp_path, Cast(basis().place))
    assert read.sites is not None
    assert list(read.sites.of) == ["north", "south", "west"]
    drawn_too = {"drawn": "one_of", "source": "s", "of": {"a": {"Later": "1%"}, "b": {"Later": "3%"}}}
    later = VISITS | {"name": "Later"}
    (tmp_path / "t.yaml").write_text(json.dumps(plain | {"changes": [later], "sites": drawn_too}), encoding="utf-8")
    with pytest.raises(InputError, match=r"s\.yaml, which this one rests on, has sites too\. Take one of the two out"):
        read_scenario(tmp_path / "t.yaml", tmp_path, Cast(basis().place))
