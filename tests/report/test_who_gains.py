"""A headline says who is moved, the largest first, and leaves nobody out in silence."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.report.who_gains import Change, headline, in_brief

TWO_YEARS = "2023/24 to 2024/25"


def told(gains: dict[str, float], overall: dict[str, float] | None = None, **more: dict[str, Any]) -> tuple[str, ...]:
    over = None if overall is None else (TWO_YEARS, overall)
    change = Change("A plan", "the contracts in force", "2024/25", gains, overall=over, **more)
    said = headline(change, "GBP")
    assert len(said) in (1, 3)
    if len(said) == 3:
        assert in_brief(change, "GBP") == said[0]
    return said


def test_whoever_is_moved_most_comes_first_gainer_or_loser_each_with_its_own_reason() -> None:
    why = {"Trust": "mostly “A share”", "Council": "“More care”"}
    assert told({"Trust": -288_240, "Board": 12.0, "Council": 1_140_000}, why=why)[0] == (
        "Under “A plan”, Council would be £1.14m better off in 2024/25 than under the contracts in force (“More "
        "care”), Trust £288k worse off (mostly “A share”) and Board £12 better off."
    )


def test_who_falls_into_deficit_or_comes_out_of_it_is_said_the_furthest_short_first() -> None:
    left = {"A": (25_000.0, -31_000.0), "B": (51_000.0, -95_000.0), "C": (-3_000.0, 0.0), "D": (-9.0, -8.0)}
    assert told({"A": -56_000.0, "B": -146_000.0, "C": 3_000.0, "D": 1.0}, left=left)[1:] == (
        "B goes from £51k left to £95k short, A from £25k left to £31k short and C from £3,000 short to nothing left.",
        "Nobody else would be worse off in 2024/25; D would be £1 better off; together: £199k worse off.",
    )


def test_of_many_that_fall_into_deficit_three_are_named_and_the_others_counted() -> None:
    left = {name: (10.0, -10.0 * size) for name, size in zip("ABCDE", range(1, 6), strict=True)}
    assert told(dict.fromkeys("ABCDE", -9.0), left=left)[1] == (
        "E goes from £10 left to £50 short, D from £10 left to £40 short and C from £10 left to £30 short; "
        "2 others would fall into deficit or come out of it."
    )


def test_whoever_is_worse_off_only_over_all_years_is_named() -> None:
    gains = {"A": -300.0, "B": -200.0, "C": 50.0, "D": 7.0}
    assert told(gains, {"A": -1.0, "B": 2.0, "C": -40.0, "D": -898.0})[1] == (
        "Nobody else would be worse off in 2024/25; D would be £7 better off; "
        "but over 2023/24 to 2024/25 C would be £40 worse off and D would be £898 worse off."
    )


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, "Nobody else gains or loses in 2024/25."),
        ({"D": 0.4, "E": -0.4}, "Nobody else gains or loses in 2024/25."),
        ({"D": 20_000.0}, "Nobody else would be worse off in 2024/25; D would be £20k better off."),
        ({"D": -20_000.0}, "D would be £20k worse off; nobody else would be better off in 2024/25."),
        (
            {"D": -300.0, "E": -200.0},
            "D and E would be £500 worse off between them; nobody else would be better off in 2024/25.",
        ),
        (
            {"D": -1_000.0, "E": -2_000.0, "F": -3_000.0, "G": 4_000.0},
            "3 others would be £6,000 worse off between them; G would be £4,000 better off.",
        ),
    ],
)
def test_those_whom_the_first_sentence_does_not_name_are_counted(others: dict[str, float], said: str) -> None:
    assert told({"A": 1e6, "B": -2e6, "C": 1e6, **others})[1] == said


@pytest.mark.parametrize(
    ("gains", "overall", "said"),
    [
        ({"A": 5.0, "B": -5.0}, None, "Together nothing changes: money only moves between partners."),
        ({"A": 5.0, "B": -5.0}, {"A": 0.0},
         "Together nothing changes: money only moves between partners."),
        ({"A": -144_455.0}, None, "Together: £144k worse off."),
        ({"A": -144_455.0}, {"A": -292_788.0},
         "Together: £144k worse off in 2024/25, and £293k worse off over 2023/24 to 2024/25."),
        ({"A": 7.0}, {"A": 0.0},
         "Together: £7 better off in 2024/25, and as well off as before over 2023/24 to 2024/25."),
        ({"A": 7.0}, {"A": 7.0}, "Together: £7 better off."),
    ],
)  # fmt: skip
def test_together_partners_have_only_what_comes_from_outside_or_is_spent_on_care(
    gains: dict[str, float], overall: dict[str, float] | None, said: str
) -> None:
    assert told(gains, overall)[2] == said


def test_where_nobody_is_moved_by_a_pound_one_sentence_says_so() -> None:
    assert told({"A": 0.3, "B": -0.3}) == ("Under “A plan”, nobody gains or loses against the contracts in force.",)
