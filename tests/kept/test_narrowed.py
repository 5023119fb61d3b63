"""What was measured for many asks answers fewer exactly as measuring for those alone does."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.errors import FinmodelError
from finmodel.load.kept.measured import answer, measured_of, without_groups
from finmodel.load.kept.shape import rule_text, shape_of
from finmodel.load.place_grid import Besides
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import Stay, StopLoss
from tests.kept.places import ASKS, CHAIN, PLACE, RULES, SOME, alone, assert_the_same, place_folder

TRIED, DRAWN = Besides(by_group=True, tried=True), Besides(by_group=True)


@pytest.mark.parametrize("finer", [False, True], ids=["thousandths", "millionths"])
@pytest.mark.parametrize("seed", range(2))
def test_a_part_of_what_was_measured_is_what_measuring_for_it_alone_gives(
    tmp_path: Path, seed: int, finer: bool
) -> None:
    place_folder(tmp_path, seed, finer)
    whole = measured_of(alone(tmp_path, ASKS, TRIED), ASKS, TRIED)
    chance = random.Random(seed)
    for _ in range(3):
        asks = tuple(chance.sample(ASKS, chance.randrange(1, 7)))
        found = answer(whole, PLACE, asks, Besides())
        assert found is not None
        assert_the_same(found, alone(tmp_path, asks))


@pytest.mark.parametrize("finer", [False, True], ids=["thousandths", "millionths"])
def test_groups_of_people_are_those_of_the_rows_that_are_left(tmp_path: Path, finer: bool) -> None:
    place_folder(tmp_path, finer=finer)
    fewer = (ASKS[0], ASKS[6])
    for besides in (TRIED, DRAWN):
        whole = measured_of(alone(tmp_path, SOME, besides), SOME, besides)
        found = answer(whole, PLACE, fewer, besides)
        assert found is not None
        assert found.grid.by_group
        assert_the_same(found, alone(tmp_path, fewer, besides))


@pytest.mark.parametrize("finer", [False, True], ids=["thousandths", "millionths"])
def test_what_is_kept_on_disk_has_one_group_of_all_who_are_named(tmp_path: Path, finer: bool) -> None:
    place_folder(tmp_path, finer=finer)
    drawn = measured_of(alone(tmp_path, SOME, DRAWN), SOME, DRAWN)
    found = answer(without_groups(drawn), PLACE, SOME, TRIED)
    assert found is not None
    assert_the_same(found, alone(tmp_path, SOME, TRIED))
    assert answer(without_groups(drawn), PLACE, SOME, DRAWN) is None


def test_sums_too_large_to_be_told_to_the_last_digit_are_measured(tmp_path: Path) -> None:
    place_folder(tmp_path)
    whole = measured_of(alone(tmp_path, SOME), SOME, Besides())
    large = whole.activity.assign(squares=whole.activity["squares"] + 2.0**52)
    assert answer(replace(whole, activity=large), PLACE, SOME[:1], Besides()) is None
    assert answer(replace(whole, activity=large), PLACE, SOME, Besides()) is not None


def test_no_more_is_answered_than_was_measured(tmp_path: Path) -> None:
    place_folder(tmp_path)
    few = measured_of(alone(tmp_path, ASKS[:1]), ASKS[:1], Besides())
    assert answer(few, PLACE, [Ask.of("spend", by=("currency",))], Besides()) is None
    assert answer(few, PLACE, [Ask.of("people", by=("sex",))], Besides()) is None
    assert answer(few, PLACE, [Ask.of("spend", rows=Stay(1))], Besides()) is None
    assert answer(few, PLACE, ASKS[:1], TRIED) is None


def test_equal_rules_have_one_text_and_others_another() -> None:
    every = [*RULES, CHAIN, Stay(1), Stay(1, 2), StopLoss(Decimal(1)), StopLoss(Decimal("1.1"))]
    assert len({rule_text(rule) for rule in every}) == len(set(every))
    assert rule_text(StopLoss(Decimal("1.10"))) == rule_text(StopLoss(Decimal("1.1")))
    assert rule_text(StopLoss(Decimal(100))) == rule_text(StopLoss(Decimal("1E+2")))


def test_a_rule_that_cannot_be_told_from_others_by_its_text_is_not_kept() -> None:
    with pytest.raises(FinmodelError, match="a rule for rows cannot be written down: it holds object"):
        rule_text(object())


def test_a_shape_is_that_of_the_dimensions_and_rules_whatever_else_is_asked() -> None:
    one, other = [Ask.of("spend", {"sex": "male"})], [Ask.of("cost", by=("sex",), cells=[("female",)])]
    assert shape_of(one, Besides()) == shape_of(other, Besides())
    assert shape_of(one, Besides()) != shape_of(one, TRIED)
