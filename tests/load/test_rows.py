"""Rows that rules make of rows are those found by a count made row by row, on random places."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.core.columns import ACTIVITY_MEASURES, DIMENSIONS
from finmodel.errors import InputError
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.episodes import CostCap, Episodes, Outside
from finmodel.measures.row_rules import InTurn, Returned, RowRule, Started, Stay, StopLoss, by_year, choice
from tests.load.oracle import Rows
from tests.load.places import ACTIVITY, GOOD_ROWS, HEAD, build, place_of
from tests.load.row_oracle import (
    FINEST,
    Kind,
    Row,
    as_rows,
    capped,
    cells_of,
    episodes,
    limited,
    returns,
    rows_of,
    started,
    stays,
    year_of,
)  # fmt: skip
from tests.load.test_build import DATA, cells, random_rows, write

PLACE = place_of(**DATA)
KEPT = {"provider", "setting", "currency", "sex"}
YEARS = ("2023/24", "2024/25")


def busy(seed: int, people: int = 6) -> Rows:
    """Random rows of a few people, who therefore come again and again."""
    rows = random_rows(seed)
    rows.activity += random_rows(seed + 100).activity
    for number, row in enumerate(rows.activity):
        if row["person"] is not None or number % 9:
            row["person"] = f"p{int((row['person'] or 'p1')[1:]) % people}"
    return rows


def derived(folder: Path, rows: Rows, *rules: RowRule) -> dict[RowRule, Any]:
    """What the grid holds of each rule, as the oracle writes it."""
    write(folder, rows)
    asks = [Ask.of("spend", by=sorted(KEPT)), *(Ask.of("spend", rows=rule) for rule in rules)]
    grid = build_grid(PLACE, folder, asks).grid
    return {rule: cells(grid.derived[rule], DIMENSIONS, ACTIVITY_MEASURES) for rule in rules}


@pytest.mark.parametrize("seed", range(6))
def test_rows_by_date_by_stay_by_limit_and_by_return(tmp_path: Path, seed: int) -> None:
    rows = busy(seed)
    plain = rows_of(rows, PLACE)
    spring = Started(date(2023, 6, 15), date(2024, 4, 30))
    long = Stay(3, 25, 7)
    flat = StopLoss(Decimal("4000.55"), Decimal("0.2"))
    amounts = {"2023/24": Decimal("6000"), "2024/25": Decimal("0.01")}
    dated = StopLoss(by_year(amounts), Decimal("0.333333"), choice({"setting": "emergency"}, {"currency": "X1"}))
    back = Returned(choice({"setting": ("emergency",)}), 30)
    same = Returned(choice({}), 60, same_provider=True)
    chain = InTurn((Returned(choice({}), 45), Started(date(2023, 6, 15), date(2024, 4, 30)), Stay(1)))
    since = started(plain, date(2023, 6, 15), date(2024, 4, 30))
    some = [row for row in plain if row.fits({"setting": "emergency"}, {"currency": "X1"})]
    pence = {label: int(amount * 100) for label, amount in amounts.items()}
    returned = returns(plain, {}, 45, same_provider=False)
    expected: Mapping[RowRule, list[Row]] = {
        spring: since,
        long: stays(plain, 3, 25, 7),
        flat: limited(plain, PLACE, dict.fromkeys(YEARS, 400055), Decimal("0.2")),
        dated: limited(some, PLACE, pence, Decimal("0.333333")),
        back: returns(plain, {"setting": "emergency"}, 30, same_provider=False),
        same: returns(plain, {}, 60, same_provider=True),
        chain: stays(started(returned, date(2023, 6, 15), date(2024, 4, 30)), 1, 10**9, 0),
    }
    found = derived(tmp_path, rows, *expected)
    for rule, made in expected.items():
        assert found[rule] == cells_of(PLACE, rows, made, KEPT), rule
        assert made, rule


KINDS = {
    "surgery": Kind({"setting": "elective"}, 40, 10, included=({"setting": "elective"}, {"currency": "X2"})),
    "emergency": Kind({"setting": "emergency"}, 90, excluded=({"currency": "X3"}, {"provider": "icb"})),
    "after": Kind({"currency": "X3", "provider": "acute"}, 30, 45, from_end=True),
}


def rules_of() -> dict[str, Episodes]:
    """The same kinds of episode as rules, each after those before it."""
    rules: dict[str, Episodes] = {}
    for name, kind in KINDS.items():
        rules[name] = Episodes(
            trigger=choice(kind.trigger),
            window_days=kind.window_days,
            look_back_days=kind.look_back_days,
            from_end=kind.from_end,
            included=choice(*kind.included),
            excluded=choice(*kind.excluded),
            after=tuple(rules.values()),
        )
    return rules


@pytest.mark.parametrize("seed", range(8))
def test_episodes_and_what_is_outside_them(tmp_path: Path, seed: int) -> None:
    rows = busy(seed, people=3 + seed % 3)
    plain, rules = rows_of(rows, PLACE), rules_of()
    together = episodes(plain, *KINDS.values())
    alone = {name: episodes(plain, kind)[kind] for name, kind in KINDS.items()}
    expected: dict[RowRule, list[Row]] = {}
    for name, kind in KINDS.items():
        expected[rules[name]] = as_rows(together[kind], kind)
        expected[replace(rules[name], after=())] = as_rows(alone[name], kind)
    inside = {row.number for each in together.values() for episode in each for row in episode}
    expected[Outside(tuple(rules.values()))] = [row for row in plain if row.number not in inside]
    late = InTurn((rules["emergency"], Started(date(2024, 1, 1), date(2024, 12, 31))))
    expected[late] = started(expected[rules["emergency"]], date(2024, 1, 1), date(2024, 12, 31))
    found = derived(tmp_path, rows, *expected)
    for rule, made in expected.items():
        assert found[rule] == cells_of(PLACE, rows, made, KEPT), rule
    assert any(len(each) > 2 for each in alone["emergency"])
    assert len(inside) < len(plain)


@pytest.mark.parametrize("seed", range(4))
def test_the_cost_of_an_episode_is_capped_three_ways(tmp_path: Path, seed: int) -> None:
    rows = busy(seed)
    kind = KINDS["emergency"]
    made = as_rows(episodes(rows_of(rows, PLACE), kind)[kind], kind)
    spends = {label: sorted(row.spend for row in made if year_of(PLACE, row.start) == label) for label in YEARS}
    share, rule = Decimal("0.2"), replace(rules_of()["emergency"], after=())
    limits = {
        CostCap("amount", Decimal("9000.10"), share): dict.fromkeys(YEARS, 900010),
        CostCap("percentile", Decimal("0.8"), share): {y: s[math.ceil(0.8 * len(s)) - 1] for y, s in spends.items()},
        CostCap("percentile", Decimal(1)): {label: spend[-1] for label, spend in spends.items()},
        CostCap("deviations", Decimal("0.5"), share): {
            label: (statistics.mean(spend) + Decimal("0.5") * statistics.stdev(spend)).quantize(FINEST, ROUND_HALF_UP)
            for label, spend in spends.items()
        },
    }
    rules = {cap: replace(rule, cap=cap) for cap in limits}
    found = derived(tmp_path, rows, rule, *rules.values())
    for cap, limit in limits.items():
        assert found[rules[cap]] == cells_of(PLACE, rows, capped(made, PLACE, limit, cap.residual_share), KEPT), cap
    assert found[rules[CostCap("percentile", Decimal(1))]] == found[rule]


def test_a_limit_of_nought_with_no_residual_leaves_only_rows_without_a_person(tmp_path: Path) -> None:
    rows = busy(3)
    for row in rows.activity:
        row["price"] = Decimal(100)
    rule = StopLoss(Decimal(0))
    write(tmp_path, rows)
    grid = build_grid(PLACE, tmp_path, [Ask.of("spend", rows=rule)]).grid
    nobody = [row for row in rows_of(rows, PLACE) if row.person is None]
    assert grid.measure(Ask.of("spend", rows=rule)).sum() == 100 * len(
        [row for row in nobody if date(2023, 4, 1) <= row.start <= date(2025, 3, 31)]
    )


def small(folder: Path, *asks: Ask, activity: Mapping[str, Any] = ACTIVITY) -> Built:
    """The grid of the small place on its usual rows."""
    (folder / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    return build(folder, *asks, activity=activity)


def test_a_column_that_a_rule_needs_must_be_mapped(tmp_path: Path) -> None:
    columns = {name: column for name, column in ACTIVITY["columns"].items() if name not in ("person", "end")}  # type: ignore[attr-defined]
    rules = (StopLoss(Decimal(5)), Stay(2), Returned(choice({"programme": "frailty"}), 30))
    with pytest.raises(InputError) as caught:
        small(tmp_path, *(Ask.of("spend", rows=rule) for rule in rules), activity={**ACTIVITY, "columns": columns})
    told = [str(finding) for finding in caught.value.findings]
    assert told == [
        "place.yaml: A contract asks for spend up to a limit for each person, and activity.csv is not mapped to give "
        "`person`. Add `person:` to the columns of data.activity.",
        "place.yaml: A contract asks for stays by their length, and activity.csv is not mapped to give `end`. "
        "Add `end:` to the columns of data.activity.",
        "place.yaml: A contract asks for returns soon after an earlier stay, and activity.csv is not mapped to give "
        "`programme`. Add `programme:` to the columns of data.activity.",
    ]


def test_a_limit_without_an_amount_for_a_year_is_refused(tmp_path: Path) -> None:
    rule = StopLoss(by_year({"2023/24": Decimal(5)}))
    with pytest.raises(InputError, match="A limit on spend has no amount for 2024/25"):
        small(tmp_path, Ask.of("spend", rows=rule))


def test_rules_that_look_further_than_the_activity_goes_are_told(tmp_path: Path) -> None:
    # Activity from 1 May 2023 to 2 April 2024 in years from April 2023 to March 2025.
    start = Episodes(choice({"setting": "emergency"}), 90, look_back_days=30)
    told = [str(one) for one in small(tmp_path, Ask.of("spend", rows=start)).warnings]
    assert told == [
        "activity: Activity starts on 2023-05-01, and episodes of care look 90 days back. In the first "
        "days some may be counted that an earlier row would rule out; add earlier activity, which is read though it "
        "lies outside the years.",
        "activity: Activity ends on 2024-04-02, and episodes of care last 90 days: the latest are not whole yet. "
        "Add later activity, which is read though it lies outside the years.",
    ]


def test_rows_without_a_person_are_told_where_a_rule_needs_one(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS.replace("p2,", ","), encoding="utf-8")
    built = build(tmp_path, Ask.of("spend", rows=StopLoss(Decimal(5))), activity=ACTIVITY)
    assert [str(one) for one in built.warnings] == [
        "activity.csv, row 3: 1 of 2 rows name no person (£99.99), and a contract asks for spend up to a limit for "
        "each person. They count in full."
    ]
    assert built.grid.measure(Ask.of("spend", rows=StopLoss(Decimal(5)))).tolist() == [5, 99.99]
