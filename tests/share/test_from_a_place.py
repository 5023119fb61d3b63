"""What groups are worth in a place: a scenario by who takes part, and a problem by whose schemes there are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.errors import InputError
from finmodel.pipeline import OpenPlace, open_place
from finmodel.place_game import game_of_problem, game_of_scenario
from finmodel.scenarios.scenario import Scenario

RAMP = """scenario: both_act
title: Both act
question: Who saves what?
changes:
  - {kind: scale_activity, name: Fewer admissions, actor: council, where: {setting: [emergency]}, by: -5%, source: s}
  - {kind: scale_activity, name: Fewer still, actor: trust, where: {setting: [emergency]}, by: -5%, source: s}
"""
ALONE = RAMP.replace(" actor: trust,", "")


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    assert CliRunner().invoke(app, ["new", str(folder)]).exit_code == 0
    return folder


def scenario(folder: Path, text: str, name: str = "both_act") -> str:
    (folder / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return name


def left(opened: OpenPlace, names: list[str], period: str | None, *changes: str) -> Decimal:
    """What partners are better off by under some changes of `both_act` alone, run as a scenario of its own."""
    whole = opened.scenario("both_act")
    some = tuple(change for change in whole.changes if change.name in changes)
    found = opened.run([Scenario(scenario="some", title="Some", question="?", changes=some)]).positions
    rows = found[found["partner"].isin(names)]
    rows = rows if period is None else rows[rows["period"] == period]
    sums = rows.groupby("run")["surplus"].sum()
    return Decimal(str(round(sums["some"] - sums["baseline"], 2)))


def test_a_group_is_worth_what_its_changes_alone_leave_the_place(starter: Path) -> None:
    scenario(starter, RAMP)
    opened = open_place(starter)
    everybody = [partner.id for partner in opened.place.partners]
    found = game_of_scenario(opened, "both_act")
    changes = {"council": ["Fewer admissions"], "trust": ["Fewer still"]}
    assert found.game.worth == {
        "council": left(opened, everybody, None, *changes["council"]),
        "trust": left(opened, everybody, None, *changes["trust"]),
        "council + trust": left(opened, everybody, None, *changes["council"], *changes["trust"]),
    }
    # 5% fewer, then 5% fewer of what is left: together a little less than twice, at the variable cost of a spell
    both = found.game.worth["council + trust"]
    assert 0 < found.game.worth["council"] < both < 2 * found.game.worth["council"]
    assert found.told == (
        "A group is worth what all partners together are better off by when it alone makes its changes, all years "
        "together.",
    )


def test_a_group_may_be_worth_what_its_own_members_gain_in_one_year(starter: Path) -> None:
    scenario(starter, RAMP)
    opened = open_place(starter)
    found = game_of_scenario(opened, "both_act", ("icb", "council"), "2024/25", "members")
    # the board pays a tariff for each admission, and gains when the council acts; the trust acts in any case
    trust = left(opened, ["icb", "council"], "2024/25", "Fewer still")
    both = left(opened, ["icb", "council"], "2024/25", "Fewer admissions", "Fewer still")
    assert found.game.worth["icb"] == 0
    assert found.game.worth["icb + council"] == both - trust
    assert found.game.worth["council"] == 0
    assert "Made whoever takes part: Fewer still." in found.told


def test_a_change_that_rests_on_another_is_not_made_without_it(starter: Path) -> None:
    swap = """
  - {kind: swap_contracts, name: Gain share, actor: icb, add: [contracts/gain_share.yaml], source: s}
  - {kind: change_terms, name: A larger part, actor: trust, contract: gain_share, set: {gains.share: 70%}, source: s}
"""
    opened = open_place(starter)
    text = (starter / "scenarios" / "fewer_admissions.yaml").read_text(encoding="utf-8")
    assert "contracts/gain_share.yaml" in text
    scenario(starter, RAMP.rstrip() + swap)
    found = game_of_scenario(opened, "both_act", counts="members")
    assert "Not made by a group that lacks a change they rest on: A larger part." in found.told
    assert len(found.game.worth) == 7


@pytest.mark.parametrize(
    ("text", "who", "told"),
    [
        (ALONE, (), "Only COUNCIL takes part in it, and shares are of two or more."),
        (ALONE.replace(" actor: council,", ""), (), "Nobody takes part in it, and shares are of two or more."),
        (RAMP, ("icb", "trsut"), "There is no partner 'trsut'."),
    ],
)
def test_shares_are_of_two_partners_that_there_are(starter: Path, text: str, who: tuple[str, ...], told: str) -> None:
    names = {partner.id: partner.name for partner in open_place(starter).place.partners}
    with pytest.raises(InputError) as error:
        game_of_scenario(open_place(starter), scenario(starter, text), who)
    assert error.value.findings[0].what == told.replace("COUNCIL", names["council"])


def test_too_many_partners_are_not_settled_group_by_group(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finmodel.place_game.MOST", 1)
    with pytest.raises(InputError) as error:
        game_of_scenario(open_place(starter), scenario(starter, RAMP))
    assert error.value.findings[0].what == "2 partners form 3 groups, which is too many to settle."


def test_a_group_does_only_the_schemes_of_its_members_with_their_own_money(starter: Path) -> None:
    found = game_of_problem(open_place(starter), starter / "problems" / "better_care.yaml")
    # reablement avoids 0.4 spells for £2,050, the nurse 25 for £55,000, and a spell counts £2,900. The council has
    # £50,000: 24 episodes. With the board's £100,000 all 60; the trust with the board its nurse; all together the
    # nurse and 46 episodes for the other £95,000
    assert found.game.worth == {
        "council": Decimal(27_840),
        "trust": 0,
        "icb": 0,
        "council + trust": Decimal(27_840),
        "council + icb": Decimal(69_600),
        "trust + icb": Decimal(72_500),
        "council + trust + icb": Decimal(125_860),
    }
    assert found.game.contributions == {"council": 50_000, "trust": 0, "icb": 100_000}


def test_a_scheme_of_somebody_who_is_not_asked_is_there_for_all(starter: Path) -> None:
    found = game_of_problem(open_place(starter), starter / "problems" / "better_care.yaml", ("council", "icb"))
    # the nurse is there whoever takes part, and money to buy her only with the board's: 72,500 on her alone
    assert found.game.worth == {
        "council": Decimal(27_840),
        "icb": Decimal(72_500),
        "council + icb": Decimal(125_860),
    }
    assert any(each.startswith("There whoever takes part:") for each in found.told)


def test_a_group_that_cannot_keep_to_the_brief_is_worth_nothing_and_told(starter: Path) -> None:
    problem = starter / "problems" / "better_care.yaml"
    text = problem.read_text(encoding="utf-8").replace("at_most: 60", "at_least: 30\n    at_most: 60")
    problem.write_text(text, encoding="utf-8")
    found = game_of_problem(open_place(starter), problem)
    assert found.game.worth["council"] == 0  # 30 episodes cost £61,500, and it has £50,000
    assert "2 groups cannot keep to the brief alone, and counted as worth nothing." in found.told
    problem.write_text(text.replace("at_least: 30", "at_least: 60").replace("£2050", "£20500"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        game_of_problem(open_place(starter), problem)
    assert error.value.findings[0].what == "Not even all partners together can keep to the brief."


def test_the_command_divides_what_a_place_saves_and_says_how(starter: Path, tmp_path: Path) -> None:
    scenario(starter, RAMP)
    out, charts = tmp_path / "out", tmp_path / "charts"
    asked = ["share", str(starter), "--scenario", "both_act", "--out", str(out), "--charts", str(charts)]
    said = CliRunner().invoke(app, [*asked, "--rule", "shapley"])
    assert said.exit_code == 0, said.output
    assert "How it was worked out" in said.output
    assert {each.name for each in out.iterdir()} == {"report.md", "shares.csv"}
    assert {each.name for each in charts.iterdir()} == {"shares.png", "shares.svg"}
    # each comes first as often as last, and they are as good as each other: half each
    assert "shares:\n  council: 50%\n  trust: 50%" in said.output


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "A place is asked what groups are worth under a scenario, or in a problem."),
        (["--scenario", "both_act", "--problem", "p.yaml"], "Give one of them."),
        (["--problem", "p.yaml", "--period", "2024/25"], "It goes with --scenario."),
        (["--scenario", "both_act", "--rankings", "r.csv"], "Rankings are of the schemes of a problem."),
        (["--problem", "p.yaml", "--rankings", "r.csv", "--rule=x"], "With --rankings nothing is divided by a rule."),
        (["--scenario", "both_act", "--into", "c.yaml"], "Say with --rule whose shares go into the contract."),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_told(starter: Path, more: list[str], told: str) -> None:
    (starter / "p.yaml").write_text("", encoding="utf-8")
    more = [str(starter / each) if each == "p.yaml" else each for each in more]
    said = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["share", str(starter), *more])
    assert said.exit_code == 2
    assert told in " ".join(said.output.split())


def test_a_file_of_groups_takes_no_scenario_and_a_problem_that_is_not_there_is_told(starter: Path) -> None:
    file = starter / "groups.csv"
    file.write_text("group,worth\na,1\nb,1\na + b,3\n", encoding="utf-8")
    said = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["share", str(file), "--scenario", "both_act"])
    assert "What a scenario or a problem comes to is asked of a place." in said.output
    said = CliRunner().invoke(app, ["share", str(starter), "--problem", str(starter / "none.yaml")])
    assert isinstance(said.exception, InputError)
    assert said.exception.findings[0].what == "There is no such file."
