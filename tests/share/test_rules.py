"""Rules of division against published answers, and against programmes written apart from them."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from finmodel.report.shares.share_report import share_report
from finmodel.share.coalitions import sums_of
from finmodel.share.divided import divided
from finmodel.share.game import Game
from finmodel.share.nucleolus import nucleolus
from finmodel.share.rules_of_claims import claims_game, equal_awards, equal_losses, in_proportion, talmud
from finmodel.share.shapley_value import drawn_shapley, shapley_value
from finmodel.share.stability import core_bounds, least_core, leavers

TALMUD = {
    100: ("100/3", "100/3", "100/3"),
    200: ("50", "75", "75"),
    300: ("50", "100", "150"),
    400: ("50", "125", "225"),
    500: ("200/3", "500/3", "800/3"),
}
"""Claims of 100, 200 and 300: Mishnah, Ketubot 93a for estates of 100 to 300; Aumann and Maschler (1985), table I."""


def exactly(numbers: object) -> list[Fraction]:
    return [Fraction(number) for number in numbers]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("estate", "expected"), TALMUD.items())
def test_three_wives_are_paid_as_the_talmud_says_by_the_rule_and_by_the_nucleolus(
    estate: int, expected: tuple[str, ...]
) -> None:
    claims = exactly((100, 200, 300))
    assert talmud(Fraction(estate), claims) == tuple(exactly(expected))
    assert nucleolus(claims_game(Fraction(estate), claims)) == tuple(exactly(expected))


def test_a_deficit_of_300_on_claims_of_100_200_and_300_by_the_other_rules() -> None:
    claims = exactly((100, 200, 300))
    assert in_proportion(Fraction(300), claims) == tuple(exactly((50, 100, 150)))
    assert equal_awards(Fraction(250), claims) == tuple(exactly(("250/3", "250/3", "250/3")))
    assert equal_awards(Fraction(400), claims) == tuple(exactly((100, 150, 150)))
    # 600 claimed, 300 there: 300 is lost, of which each can lose 100 and no more than its claim
    assert equal_losses(Fraction(300), claims) == tuple(exactly((0, 100, 200)))


def test_the_glove_market_is_shared_as_published() -> None:
    # two have a left glove and one the right: a pair is worth 1. Shapley (1/6, 1/6, 2/3); the core is (0, 0, 1)
    worths = exactly((0, 0, 0, 0, 0, 1, 1, 1))
    assert shapley_value(worths) == tuple(exactly(("1/6", "1/6", "2/3")))
    assert nucleolus(worths) == tuple(exactly((0, 0, 1)))
    assert least_core(worths) == pytest.approx(0, abs=1e-9)
    assert [(each.coalition, str(each.gains)) for each in leavers(worths, exactly(("1/3", "1/3", "1/3")))] == [
        (0b101, "1/3"),
        (0b110, "1/3"),
    ]


def test_a_majority_of_three_has_no_core() -> None:
    # any two divide the pound: whatever is agreed, two of three get at most 2/3 of it between them
    worths = exactly((0, 0, 0, 1, 0, 1, 1, 1))
    assert least_core(worths) == pytest.approx(1 / 3)
    assert nucleolus(worths) == tuple(exactly(("1/3", "1/3", "1/3")))


def random_game(dice: random.Random, most: int) -> list[Fraction]:
    partners = dice.randint(2, most)
    worths = [Fraction(0), *(Fraction(dice.randint(0, 100)) for _ in range((1 << partners) - 1))]
    if dice.random() < 0.5:
        worths[-1] = Fraction(dice.randint(100, 100 * partners))
    return worths


def test_the_shapley_value_is_the_mean_over_all_orders_written_out() -> None:
    dice = random.Random(7)
    for _ in range(40):
        worths = random_game(dice, 5)
        partners = len(worths).bit_length() - 1
        totals, orders = [Fraction(0)] * partners, list(permutations(range(partners)))
        for order in orders:
            there = 0
            for place in order:
                totals[place] += worths[there | 1 << place] - worths[there]
                there |= 1 << place
        assert shapley_value(worths) == tuple(total / len(orders) for total in totals)


def test_orders_that_are_drawn_come_within_the_error_that_is_told() -> None:
    dice, misses, said = random.Random(11), 0, 0
    for seed in range(20):
        worths = random_game(dice, 6)
        drawn, exact = drawn_shapley(worths, 300, seed), shapley_value(worths)
        assert sum(drawn.shares) == worths[-1]
        for share, error, true in zip(drawn.shares, drawn.error, exact, strict=True):
            said += 1
            misses += abs(float(share - true)) > error + 1e-9
    assert misses / said < 0.12  # 5% are to be expected


def lexicographic(worths: list[Fraction]) -> list[float]:
    """The nucleolus by another road: each coalition is fixed that no best solution can content further."""
    value, partners = [float(worth) for worth in worths], len(worths).bit_length() - 1
    whole, floors = len(worths) - 1, [float(worths[1 << place]) for place in range(partners)]
    at_least = [floor if sum(floors) <= value[whole] else None for floor in floors]
    row = {each: [float(each >> place & 1) for place in range(partners)] for each in range(1, whole + 1)}
    fixed = {whole: 0.0}
    while np.linalg.matrix_rank(np.array([row[each] for each in fixed])) < partners:
        free = [each for each in range(1, whole) if each not in fixed]
        equal, stands = [row[each] for each in fixed], [value[each] - level for each, level in fixed.items()]
        first = linprog(
            [0.0] * partners + [1.0],
            [[-part for part in row[each]] + [-1.0] for each in free],
            [-value[each] for each in free],
            [[*each, 0.0] for each in equal],
            stands,
            [*((floor, None) for floor in at_least), (None, None)],
        )
        level = first.x[-1]
        for each in free:
            if first.x[:-1] @ np.array(row[each]) > value[each] - level + 1e-5:
                continue  # one best solution leaves it more content, so it is not held at this level
            best = linprog(
                [-part for part in row[each]],
                [[-part for part in row[other]] for other in free],
                [level + 1e-9 - value[other] for other in free],
                equal,
                stands,
                [(floor, None) for floor in at_least],
            )
            if value[each] + best.fun >= level - 1e-6:
                fixed[each] = level
    equal, stands = [row[each] for each in fixed], [value[each] - level for each, level in fixed.items()]
    return [float(share) for share in np.linalg.lstsq(np.array(equal), np.array(stands), rcond=None)[0]]


def test_the_nucleolus_of_two_hundred_games_agrees_with_a_programme_that_fixes_coalitions_another_way() -> None:
    dice = random.Random(4)
    for _ in range(200):
        worths = random_game(dice, 6)
        shares = nucleolus(worths)
        assert [float(share) for share in shares] == pytest.approx(lexicographic(worths), abs=1e-5)
        assert sums_of(shares)[-1] == worths[-1]


def test_the_nucleolus_of_claims_of_millions_to_the_penny_is_the_talmuds_to_the_penny() -> None:
    # Aumann and Maschler (1985), theorem D; a solver of floating point takes a pound in ten million for nothing
    dice = random.Random(9)
    for _ in range(30):
        claims = [Fraction(dice.randint(0, 10**10), 100) for _ in range(dice.randint(2, 7))]
        if dice.random() < 0.5:
            claims[-1] = claims[0] + Fraction(1, 100)
        estate = sum(claims, Fraction(0)) * Fraction(dice.randint(1, 99), 100)
        assert nucleolus(claims_game(estate, claims)) == talmud(estate, claims)


def test_nobody_gets_less_in_the_core_than_alone_nor_more_than_the_others_would_lose() -> None:
    # each two of three are worth 60, 70 and 80, alone nothing, all 120: who gets x leaves the others 120 - x, which
    # must be what they are worth as a pair, so the most is 40, 50 and 60, and the least is 120 less the others' most
    worths = exactly((0, 0, 0, 60, 0, 70, 80, 120))
    assert core_bounds(worths) == ((10, 40), (20, 50), (30, 60))


def test_the_bounds_of_the_core_agree_with_another_solver() -> None:
    dice, seen = random.Random(6), 0
    for _ in range(60):
        worths = random_game(dice, 5)
        partners = len(worths).bit_length() - 1
        worths[-1] += dice.choice((0, 100 * partners))
        rows = [[float(-(each >> place & 1)) for place in range(partners)] for each in range(1, len(worths) - 1)]
        stands = [-float(worth) for worth in worths[1:-1]]
        ends = [(None, None)] * partners
        found = [
            linprog(sign * np.eye(partners)[place], rows, stands, [[1.0] * partners], [float(worths[-1])], ends)
            for place in range(partners)
            for sign in (1, -1)
        ]
        assert (least_core(worths) <= 0) == (found[0].status == 0)
        if least_core(worths) <= 0:
            seen += 1
            told = [float(end) for ends in core_bounds(worths) for end in ends]
            assert told == pytest.approx([abs(each.fun) for each in found], abs=1e-6)
    assert seen > 10


def test_more_partners_than_twelve_have_their_orders_drawn_and_no_nucleolus() -> None:
    names = {f"p{number}": f"Partner {number}" for number in range(13)}
    worth = {
        " + ".join(name for place, name in enumerate(names) if group >> place & 1): size**2 + 39 * (group & 7 == 7)
        for group in range(1, 1 << 13)
        for size in [group.bit_count()]
    }
    game = Game.model_validate({"game": "many", "title": "Many", "partners": names, "worth": worth})
    found = divided(game, seed=3)
    shapley = next(each for each in found.divisions if each.rule == "shapley")
    # 169 / 13 = 13 each, and 39 that the first three have only together, 13 more for each of them
    assert shapley.error is not None
    assert 0 < shapley.error < 2
    exact = [*[26] * 3, *[13] * 10]
    assert all(abs(float(share) - true) <= shapley.error for share, true in zip(shapley.shares, exact, strict=True))
    assert sum(shapley.pence) == 20_800
    assert divided(game, seed=3).divisions == found.divisions
    assert "nucleolus" not in [each.rule for each in found.divisions]
    assert found.left_out == ("The nucleolus and the bounds of the core are worked out for 12 partners at the most.",)
    told = share_report(found)
    assert "orders that were drawn" in told.tables[0].notes[0]
    assert told.charts[0].note == "There is no band: with so many partners the ends of the core are not worked out."


def test_rules_that_do_not_fit_are_left_out_and_why_is_told() -> None:
    both = {"game": "g", "title": "G", "partners": {"a": "A", "b": "B"}}
    loss = divided(Game.model_validate({**both, "worth": {"a": "-£5", "b": "£20", "a + b": "£10"}}))
    assert [each.rule for each in loss.divisions] == ["equal", "shapley", "nucleolus"]
    assert loss.left_out == (
        "There are no proportional shares, because somebody alone is worth less than nothing.",
        "Somebody must be worse off than alone: all together are worth less than what each has alone, added up.",
    )
    assert share_report(loss).headline[1] == (
        "No division keeps everybody: under any of them some group is at least £2.50 better off by itself."
    )
    owed = divided(Game.model_validate({**both, "worth": {"a": "£0", "b": "£0", "a + b": "-£10"}}))
    assert owed.left_out[0] == "There are no proportional shares, because nobody is worth anything alone."
    assert share_report(owed).headline[0] == "A loss of £10 is shared by 2 partners."


def test_what_each_has_alone_and_the_rest_in_equal_parts_leaves_nobody_worse_off() -> None:
    game = {"game": "g", "title": "G", "partners": {"a": "A", "b": "B"}, "worth": {"a": 10, "b": 40, "a + b": 70}}
    found = {each.rule: each for each in divided(Game.model_validate(game)).divisions}
    assert found["no_worse_off"].pence == (2000, 5000)  # 20 is left over, 10 each
    assert found["no_worse_off"].no_worse_off
    assert not found["equal"].no_worse_off  # 35 each, and b has 40 alone
