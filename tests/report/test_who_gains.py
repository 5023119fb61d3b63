"""A headline says who is moved, the largest first, and leaves nobody out in silence."""

from __future__ import annotations

import pytest

from finmodel.report.who_gains import Change, headline, in_brief


def told(gains: dict[str, float], overall: tuple[str, float] | None = None, why: str = "") -> tuple[str, ...]:
    change = Change("A plan", "the contracts in force", "2024/25", gains, why, overall)
    said = headline(change, "GBP")
    assert len(said) in (1, 3)
    if len(said) == 3:
        assert in_brief(change, "GBP") == said[0]
    return said


def test_whoever_is_moved_most_comes_first_gainer_or_loser_and_why_ends_the_sentence() -> None:
    assert told({"Trust": -288_240, "Board": 12.0, "Council": 1_140_000}, why="most of it through “A share”")[0] == (
        "Under “A plan”, Council would be £1.14m better off in 2024/25 than under the contracts in force, Trust £288k "
        "worse off and Board £12 better off; most of it through “A share”."
    )


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, "Nobody else gains or loses."),
        ({"D": 0.4, "E": -0.4}, "Nobody else gains or loses."),
        ({"D": 20_000.0}, "Nobody else would be worse off; D would be £20k better off."),
        ({"D": -20_000.0}, "D would be £20k worse off; nobody else would be better off."),
        ({"D": -300.0, "E": -200.0}, "D and E would be £500 worse off between them; nobody else would be better off."),
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
        ({"A": 5.0, "B": -5.0}, ("2023/24 to 2024/25", 0.0),
         "Together nothing changes: money only moves between partners."),
        ({"A": -144_455.0}, None, "Together: £144k worse off."),
        ({"A": -144_455.0}, ("2023/24 to 2024/25", -292_788.0),
         "Together: £144k worse off in 2024/25, and £293k worse off over 2023/24 to 2024/25."),
        ({"A": 7.0}, ("2023/24 to 2024/25", 0.0),
         "Together: £7 better off in 2024/25, and as well off as before over 2023/24 to 2024/25."),
        ({"A": 7.0}, ("2023/24 to 2024/25", 7.0), "Together: £7 better off."),
    ],
)  # fmt: skip
def test_together_partners_have_only_what_comes_from_outside_or_is_spent_on_care(
    gains: dict[str, float], overall: tuple[str, float] | None, said: str
) -> None:
    assert told(gains, overall)[2] == said


def test_where_nobody_is_moved_by_a_pound_one_sentence_says_so() -> None:
    assert told({"A": 0.3, "B": -0.3}) == ("Under “A plan”, nobody gains or loses against the contracts in force.",)
