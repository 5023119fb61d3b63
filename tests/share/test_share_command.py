"""`finmodel share`: a file of what groups are worth, told to a board, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.errors import InputError
from finmodel.load.yaml import read_model
from finmodel.share.divided import divided
from finmodel.share.game import Game

HEAD = "game: together\ntitle: What three save together\npartners: {trust: Trust, council: Council, icb: Board}\n"
WORTH = """worth:
  trust: £0
  council: £0
  icb: £60
  trust + council: £0
  trust + icb: £60
  icb + council: £30
  trust + council + icb: £100
"""


def game(folder: Path, text: str) -> Path:
    file = folder / "game.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_saving_is_divided_to_the_penny_and_leavers_are_named(tmp_path: Path) -> None:
    file = game(tmp_path, HEAD + WORTH + "contributions: {trust: £10, council: £20, icb: £10}\n")
    found = divided(read_model(file, Game))
    # Shapley: the board adds 60 first, 60 after the trust, 30 after the council, 100 last: 410/6
    pence = {each.rule: each.pence for each in found.divisions}
    assert pence["shapley"] == (2334, 833, 6833)
    assert pence["equal"] == (3334, 3333, 3333)
    assert pence["by_contribution"] == (2500, 5000, 2500)
    assert all(sum(each) == 10000 for each in pence.values())
    said = CliRunner().invoke(app, ["share", str(file), "--rule", "nucleolus"])
    assert said.exit_code == 0
    assert "Equal: without the others Board would gain £26.67." in said.output
    assert "shares:\n  trust: 13.3" in said.output


def test_claims_are_divided_by_the_rules_of_claims(tmp_path: Path) -> None:
    file = game(tmp_path, HEAD + "to_share: £200\nclaims: {trust: £100, council: £200, icb: £300}\n")
    found = {each.rule: each.pence for each in divided(read_model(file, Game)).divisions}
    assert found["talmud"] == (5000, 7500, 7500)
    assert found["equal_losses"] == (0, 5000, 15000)  # 400 is lost: 133.33 each, of which the trust has only 100
    assert found["equal_awards"] == (6667, 6667, 6666)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WORTH.replace("  icb: £60\n", ""), "Nothing says what `icb` would be worth."),
        (WORTH.replace("icb + council", "icb + counsel"), "There is no partner 'counsel'."),
        (WORTH + "  icb + trust: £60\n", "'icb + trust' is the group 'trust + icb' again."),
        (WORTH.replace("trust + icb", "trust + trust"), "'trust + trust' repeats a partner."),
        (WORTH.replace("£60", "sixty", 1), "'sixty' is not an amount of money."),
        ("to_share: -£1\nclaims: {trust: £1, council: £1, icb: £1}\n", "There is less than nothing to divide."),
        (WORTH + "to_share: £5\n", "`to_share:` goes with `claims:`."),
        (WORTH + "contributions: {trust: £1}\n", "Nothing says what council puts in."),
        (WORTH + "contributions: {trust: £0, council: £0, icb: £0}\n", "Nobody puts anything in."),
        (WORTH + "contributions: {trust: -£1, council: £0, icb: £4}\n", "What trust puts in is below nil."),
        ("", "Shares go by what groups are worth, or by claims."),
        ("claims: {trust: £1, council: £1, icb: £1}\n", "Nothing says what is divided among the claims."),
        ("to_share: £1\nclaims: {trust: £1, council: £1}\n", "Nothing says what icb claims."),
        ("to_share: £1\nclaims: {trust: £1, council: £1, icb: -£1}\n", "The claim of icb is below nil."),
        (
            "to_share: £9\nclaims: {trust: £1, council: £1, icb: £1}\n",
            "There is more to divide than is claimed: £9 and the claims £3.",
        ),
    ],
)
def test_a_game_that_says_too_little_or_too_much_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_model(game(tmp_path, HEAD + text), Game)
    assert told in [finding.what for finding in error.value.findings]


def test_forty_partners_are_too_many_to_list(tmp_path: Path) -> None:
    partners = ", ".join(f"p{number}: Partner {number}" for number in range(40))
    text = f"game: many\ntitle: Too many\npartners: {{{partners}}}\nworth: {{p0: £1}}\n"
    with pytest.raises(InputError) as error:
        read_model(game(tmp_path, text), Game)
    assert error.value.findings[0].what == "40 partners form more groups than can be listed."


def test_a_rule_that_is_not_there_is_asked_about(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["share", str(game(tmp_path, HEAD + WORTH)), "--rule", "shaply"])
    assert said.exit_code == 1
    assert isinstance(said.exception, InputError)
    assert said.exception.findings[0].what == "There is no rule 'shaply' for this."
