"""The method of equal shares: by hand, against a plain version unit by unit, and beside the optimum of a place."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.errors import InputError
from finmodel.load.rankings import read_rankings
from finmodel.share.equal_shares import Offered, bought_in_equal_shares

RANKED = "partner,scheme,rank\nicb,discharge_nurse,1\n"
PARTNERS, SCHEMES = ("icb", "council"), ("discharge_nurse", "more_reablement")


def test_a_large_group_does_not_take_the_money_of_a_small_one() -> None:
    # £90 among three: two want the parks at £30 each, one wants the nurse at £30. By votes alone the parks would
    # be bought first and last; in equal shares the third partner's £30 buys the nurse
    offered = [Offered(name, Fraction(30), 1) for name in ("park", "path", "pond", "nurse")]
    likes = {"park": Fraction(1), "path": Fraction(1), "pond": Fraction(1)}
    points = {"a": likes, "b": likes, "c": {"nurse": Fraction(1)}}
    bought = bought_in_equal_shares(Fraction(90), offered, points)
    assert dict(bought.parts) == {"park": 1, "path": 1, "pond": 0, "nurse": 1}
    assert bought.paid["park"] == {"a": 15, "b": 15, "c": 0}
    assert bought.left == 0


def test_what_must_be_bought_comes_out_of_everybodys_money_alike() -> None:
    offered = [Offered("must", Fraction(10), 3, 2), Offered("wish", Fraction(4), 5)]
    bought = bought_in_equal_shares(Fraction(40), offered, {"a": {"wish": Fraction(1)}, "b": {}})
    # 20 each, less 10 each for what must be; a buys two wishes at 4, and the 2 and 10 left buy three more
    assert dict(bought.parts) == {"must": 2, "wish": 5}
    assert bought.of_what_was_left == {"must": 0, "wish": 3}
    assert bought.paid["must"] == {"a": 10, "b": 10}


def unit_by_unit(money: Fraction, offered: list[Offered], points: dict[str, dict[str, Fraction]]) -> dict[str, int]:
    """Equal shares one part at a time: the price of a part is looked for among all who may run out of money."""
    purse = {name: money / len(points) for name in points}
    parts = {each.scheme: 0 for each in offered}
    while True:
        best: tuple[Fraction, Offered] | None = None
        for each in offered:
            if parts[each.scheme] == each.most:
                continue
            gives = {name: given.get(each.scheme, Fraction(0)) / each.most for name, given in points.items()}
            wants = [name for name in points if gives[name] and purse[name]]
            if sum(purse[name] for name in wants) < each.cost:
                continue
            # what all pay at a price only grows with it, and bends where somebody runs out: look at every bend
            bends = sorted({Fraction(0), *(purse[name] / gives[name] for name in wants)})
            for low, high in pairwise(bends):
                paid = [sum(min(purse[name], gives[name] * at) for name in wants) for at in (low, high)]
                if paid[1] >= each.cost:
                    price = low + (each.cost - paid[0]) * (high - low) / (paid[1] - paid[0])
                    if best is None or price < best[0]:
                        best = price, each
                    break
        if best is None:
            return parts
        price, each = best
        for name, given in points.items():
            purse[name] -= min(purse[name], given.get(each.scheme, Fraction(0)) / each.most * price)
        parts[each.scheme] += 1


def test_many_parts_at_once_come_to_what_part_by_part_does() -> None:
    dice = random.Random(5)
    for _ in range(150):
        offered = [Offered(f"s{number}", Fraction(dice.randint(1, 9)), dice.randint(1, 12)) for number in range(4)]
        names = [f"p{number}" for number in range(dice.randint(1, 4))]
        points = {name: {f"s{at}": Fraction(dice.randint(0, 4)) for at in range(4)} for name in names}
        money = Fraction(dice.randint(5, 120))
        bought = bought_in_equal_shares(money, offered, points)
        own = {name: count - bought.of_what_was_left[name] for name, count in bought.parts.items()}
        assert own == unit_by_unit(money, offered, points)
        spent = sum(count * each.cost for each, count in zip(offered, bought.parts.values(), strict=True))
        assert spent + bought.left == money
        assert bought.left >= 0


def rankings(folder: Path, text: str) -> Path:
    file = folder / "rankings.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_rankings_points_and_approvals_are_read(tmp_path: Path) -> None:
    def read(text: str) -> dict[str, dict[str, Fraction]]:
        return read_rankings(rankings(tmp_path, text), PARTNERS, SCHEMES)

    ranked = "partner,scheme,rank\nicb,discharge_nurse,1\nicb,more_reablement,2\ncouncil,more_reablement,1\n"
    assert read(ranked) == {"icb": {"discharge_nurse": 2, "more_reablement": 1}, "council": {"more_reablement": 1}}
    assert read("partner,scheme,points\nicb,discharge_nurse,2.5\n") == {"icb": {"discharge_nurse": Fraction(5, 2)}}
    assert read("partner,scheme\ncouncil,discharge_nurse\n") == {"council": {"discharge_nurse": 1}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("partner,scheme,rank\nicb,nurse,1\n", "There is no scheme 'nurse'."),
        ("partner,scheme,rank\nibc,discharge_nurse,1\n", "There is no partner 'ibc'."),
        ("partner,scheme,rank\nicb,discharge_nurse,first\n", "'first' is not a number."),
        ("partner,scheme,rank\nicb,discharge_nurse,1.5\n", "1.5 is not a place in a list."),
        ("partner,scheme,points\nicb,discharge_nurse,-1\n", "-1 is less than no points."),
        (f"{RANKED}icb,discharge_nurse,2\n", "icb has 'discharge_nurse' already, on row 2."),
        ("partner,rank\nicb,1\n", "There is no column `scheme`."),
        ("partner,scheme,rank,points\nicb,discharge_nurse,1,1\n", "It has both `rank` and `points`."),
        ("partner,scheme,score\nicb,discharge_nurse,1\n", "`score` is not a column of rankings."),
    ],
)  # fmt: skip
def test_rankings_that_cannot_be_read_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_rankings(rankings(tmp_path, text), PARTNERS, SCHEMES)
    assert told in [finding.what for finding in error.value.findings]


def test_equal_shares_stand_beside_the_optimum_of_the_starter(tmp_path: Path) -> None:
    place = tmp_path / "place"
    assert CliRunner().invoke(app, ["new", str(place)]).exit_code == 0
    text = "partner,scheme,rank\nicb,discharge_nurse,1\nicb,more_reablement,2\ncouncil,more_reablement,1\n"
    problem, out = str(place / "problems" / "better_care.yaml"), tmp_path / "out"
    asked = ["share", str(place), "--problem", problem, "--rankings", str(rankings(tmp_path, text)), "--out", str(out)]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0, said.output
    # £75,000 each. A point of the nurse costs the board 55,000 / 2; one of reablement costs both 2,050 / (2 / 60), so
    # the nurse comes first. Then 19 episodes at 1,025 each, one of 525 and 1,525, and 26 of the council's own
    paid = (out / "who_wants.csv").read_text(encoding="utf-8").splitlines()
    assert paid[1].endswith("20000,55000,75000") or paid[1].endswith("20000.0,55000.0,75000.0"), paid
    assert "Equal shares spend £149,300 on More reablement and Discharge nurse." in said.output
    # the optimum: the nurse, and 46 episodes for the other £95,000: 25 x 2,900 + 46 x 0.4 x 2,900 = 125,860
    assert "Settled, they come to £125,860 by the problem's goal; the optimum comes to the same." in said.output
    assert "£700 is left over." in said.output


def test_equal_shares_of_the_money_that_break_a_limit_say_so(tmp_path: Path) -> None:
    place = tmp_path / "place"
    assert CliRunner().invoke(app, ["new", str(place)]).exit_code == 0
    problem = place / "problems" / "better_care.yaml"
    problem.write_text(problem.read_text(encoding="utf-8").replace("at_most: 60", "at_most: 10"), encoding="utf-8")
    text = "partner,scheme\nicb,discharge_nurse\n"  # the council's third is £20,500 of £75,500, less than a third
    asked = ["share", str(place), "--problem", str(problem), "--rankings", str(rankings(tmp_path, text))]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0, said.output
    assert "What equal shares buy does not keep to every limit of the problem." in said.output
    assert "Nobody ranks More reablement." in said.output


def test_there_are_no_equal_shares_of_nothing(tmp_path: Path) -> None:
    place = tmp_path / "place"
    assert CliRunner().invoke(app, ["new", str(place)]).exit_code == 0
    problem = place / "problems" / "better_care.yaml"
    text = problem.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.startswith("contributions"))
    problem.write_text(text.replace(line, "use_unspent: true"), encoding="utf-8")
    file = rankings(tmp_path, "partner,scheme\nicb,discharge_nurse\n")
    said = CliRunner().invoke(app, ["share", str(place), "--problem", str(problem), "--rankings", str(file)])
    assert isinstance(said.exception, InputError)
    assert said.exception.findings[0].what == (
        "Partners pay nothing in for it, so that there is nothing to have equal shares of."
    )
