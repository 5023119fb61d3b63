"""Who costs what, held against a place worked out on paper: see `ranked_place`."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.concentration.people_sums import RankAsked
from finmodel.concentration.scheme import SchemeAsked
from finmodel.concentration.shares import CostShares
from finmodel.costly_people import CostlyPeople, costly_people
from finmodel.pipeline import open_place
from tests.cli.test_commands import finmodel
from tests.concentration.ranked_place import PLACE, said, write_ranked

OF = {"setting": ("emergency",)}
ASKED = RankAsked(tops=(1000, 2000), told=1000, of=OF)
SCHEME = SchemeAsked(1000, 100.0, 0.5, OF)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> CostlyPeople:
    folder = write_ranked(tmp_path_factory.mktemp("ranked"))
    return costly_people(open_place(folder), ASKED, SCHEME)


def test_the_costliest_tenth_bears_two_thirds_of_cost_and_half_of_bed_days(found: CostlyPeople) -> None:
    """20 × £1,000 and 3 × £10 of 20 × £1,000 + 20 × £500 + 3 × £10; 20 stays of 2 nights of 40."""
    tops = CostShares(found.sums).tops("2023/24").set_index("top")
    assert tops["people"].tolist() == [20, 40, 200]
    assert tops["money"].tolist() == [20_030, 30_030, 30_030]
    assert tops["paid"].tolist() == [20_000, 30_000, 30_000]
    assert tops["second_best"].tolist() == [30, 30, 30]
    assert tops["bed_days"].tolist() == [40, 80, 80]


def test_half_of_them_are_there_again_and_they_cost_half_as_much_by_themselves(found: CostlyPeople) -> None:
    (later,) = CostShares(found.sums).stays
    assert (later.people, later.stayed, later.fell, later.gone) == (20, 10, 10, 0)
    assert (later.money, later.later_money) == (20_030, 10_000)


def test_a_scheme_must_avoid_a_fifth_at_price_and_four_fifths_at_variable_cost(found: CostlyPeople) -> None:
    """20 people × 50% × £100 = £1,000, of 10 stays × £1,000 × 50% = £5,000, and of 10 × £250 × 50% = £1,250."""
    needs = found.needs
    assert needs is not None
    assert (needs.year, needs.works_in, needs.reached, needs.cost) == ("2023/24", "2024/25", 10, 1000)
    assert (needs.before, needs.price, needs.variable) == (20_000, 5_000, 1_250)
    assert needs.share_at_price == pytest.approx(0.2)
    assert needs.share_at_variable_cost == pytest.approx(0.8)
    assert needs.falls_by_itself == pytest.approx(0.5)
    assert needs.by_payer == {"icb": 5_000}


def test_three_people_are_told_with_others_and_never_by_themselves(found: CostlyPeople) -> None:
    groups, joined = CostShares(found.sums).groups("locality", "2023/24")
    assert groups["code"].tolist() == ["others"]
    assert joined == 2
    assert groups[["top", "rest"]].to_numpy().tolist() == [[20, 180]]


def test_ranked_by_recorded_cost_the_price_stands_in_where_none_is_recorded(tmp_path: Path) -> None:
    sums = costly_people(open_place(write_ranked(tmp_path)), RankAsked("cost", (1000,), 1000)).sums
    first = CostShares(sums).tops("2023/24").iloc[-1]
    assert (first["money"], first["second_best"]) == (30_030, 30_000)


def test_the_price_is_notional_where_no_contract_pays_by_the_unit(found: CostlyPeople) -> None:
    known = CostShares(found.sums).known_by("2023/24", ())
    assert known == {"unit": 0, "block": 30_000, "recorded": 30}


def test_the_command_tells_the_headline_and_writes_only_sums(tmp_path: Path) -> None:
    folder = write_ranked(tmp_path)
    words = ("--top", "10,20", "--scheme", "top 10%", "--cost-a-head", "£100", "--uptake", "50%")
    shown = finmodel("people", folder, *words, "--out", tmp_path / "out")
    said = " ".join(shown.output.split())
    assert shown.exit_code == 0, shown.output
    assert "In 2024/25 the top 10% of people (20 of 200) make up 100% of cost, £20k." in said
    assert "Of those of 2023/24, 50% are among them again in 2024/25" in said
    assert "must avoid 20% of their emergency spells to pay at price, and 80% for the place at variable cost" in said
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").glob("*.*"))
    assert "p001" not in written
    assert "hills" not in written


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--top", "150"), "'150' is no share of people."),
        (("--scheme", "top 5%"), "What the scheme costs for each person is not said."),
        (("--scheme", "top 5%", "--cost-a-head", "-5"), "'-5' is below nil."),
        (("--uptake", "50%"), "It is of a scheme"),
        (
            ("--scheme", "top 5%", "--cost-a-head", "£1", "--of", "emergency"),
            "'emergency' does not say which activity.",
        ),
        (("--period", "2030/31"), "2030/31"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    assert told in said("people", write_ranked(tmp_path), *words)


def test_a_place_that_does_not_list_its_people_is_refused(tmp_path: Path) -> None:
    place = PLACE.replace("person: ID, birth_date: BORN, locality: WHERE", "people: ID, birth_date: BORN")
    told = said("people", write_ranked(tmp_path, place))
    assert "It does not name each person, so nobody's cost can be told." in told


def test_a_place_without_a_register_is_refused(tmp_path: Path) -> None:
    register = "  people:\n    file: people.csv\n    columns: {person: ID, birth_date: BORN, locality: WHERE}\n"
    told = said("people", write_ranked(tmp_path, PLACE.replace(register, "")))
    assert "There is no register of people, so those without any activity cannot be counted." in told


def test_the_steps_are_written_for_a_warehouse(tmp_path: Path) -> None:
    folder = write_ranked(tmp_path)
    shown = said("sql", folder, "--dialect", "postgres", "--people", "--out", tmp_path / "sql")
    assert "Start with its README.md." in shown
    page = (tmp_path / "sql" / "README.md").read_text(encoding="utf-8")
    assert "make `ranked_people` by `ranked_people`" in page
    assert "**result** `band_sums`" in page
