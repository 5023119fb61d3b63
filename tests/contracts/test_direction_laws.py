"""The law of direction: what is counted is the ledger between the two under the contracts asked for, in every reading.

Contracts of random lines pay in all directions among three parties, and a later one shows what it counts of them. What
is right is added up here from the ledger alone: pence from the one to the other less pence that went the other way.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.contracts.settle import settle
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.slopes import Moving
from finmodel.contracts.values import consecutive
from finmodel.outturn.passed_on import passed_on
from finmodel.positions.ledger import ledger_of
from finmodel.positions.settled_money import paid_between
from finmodel.rules.series import Series
from finmodel.scenarios.run import run
from tests.contracts.test_settling import nothing
from tests.small import contract, small_basis
from tests.workbooks.boards import Recalculated, small_plan

PARTIES = ("icb", "trust", "gps")
YEARS = consecutive(["2023/24", "2024/25"])
pairs = st.permutations(PARTIES).map(lambda found: tuple(found[:2]))
asks = st.fixed_dictionaries(
    {"paid_under": st.lists(st.sampled_from(["one", "two"]), unique=True)},
    optional={"paid_by": st.just(True), "paid_to": st.just(True)},
)


@st.composite
def paying(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A contract of up to four lines, one of them perhaps for two at once."""
    lines = []
    for number, (payer, payee) in enumerate(draw(st.lists(pairs, min_size=1, max_size=4))):
        pence = draw(st.integers(0, 1_000_000))
        formula = draw(st.sampled_from([f"sum{number}", f"0 - sum{number}", f"split(sum{number}, parts)"]))
        paid = "partner" if formula.startswith("split") else payee
        lines.append(({"name": f"line{number}", "formula": formula, "payer": payer, "payee": paid}, pence))
    terms = {f"sum{number}": {"value": pence / 100, "unit": "money"} for number, (_, pence) in enumerate(lines)}
    tables = {"parts": {"for_each": "partner", "unit": "share", "values": {"trust": "30%", "gps": "70%"}}}
    split = any(line["payee"] == "partner" for line, _ in lines)
    return {
        "kind": "schedule", "id": name, "title": name, "terms": terms, "lines": [line for line, _ in lines],
        **({"tables": tables} if split else {}),
    }  # fmt: skip


@st.composite
def places(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Two contracts that pay, one that counts them, and what it asks for."""
    asked = draw(asks)
    asked |= {
        key: party
        for key, party in zip(("paid_by", "paid_to"), draw(pairs), strict=True)
        if key in asked
    }  # fmt: skip
    later = {
        "kind": "schedule", "id": "later", "title": "Later",
        "measures": {"paid": {"unit": "money", "found": asked}},
        "lines": [{"name": "counted", "formula": "paid", "payer": "icb", "payee": "council"}],
    }  # fmt: skip
    return [draw(paying("one")), draw(paying("two")), later], asked


def right(settled: Settlement, asked: dict[str, Any]) -> float:
    """Pounds of the first year that an ask counts, from the ledger: see `Paid`."""
    ledger = ledger_of(settled)
    total = 0
    for name in asked["paid_under"] or ["one", "two"]:
        rows = ledger[(ledger["contract"] == name) & (ledger["period"] == "2023/24")]
        first: dict[frozenset[str], tuple[str, str]] = {}
        moved: dict[tuple[str, str], int] = {}
        for payer, payee, pence in zip(rows["payer"], rows["payee"], rows["pence"], strict=True):
            first.setdefault(frozenset((payer, payee)), (payer, payee))
            moved[payer, payee] = moved.get((payer, payee), 0) + int(pence)
        by, to = asked.get("paid_by"), asked.get("paid_to")
        for payer, payee in first.values():
            there, back = moved[payer, payee], moved.get((payee, payer), 0)
            if (by, to) == (None, None):
                total += there - back
            elif by and to:
                total += (there - back) * (((payer, payee) == (by, to)) - ((payee, payer) == (by, to)))
            elif payer == by or payee == to:
                total += there - back
            elif payee == by or payer == to:
                total += back
    return total / 100


@settings(max_examples=1000)
@given(places())
def test_what_is_counted_is_the_ledger_between_the_two(place: tuple[list[dict[str, Any]], dict[str, Any]]) -> None:
    stated, asked = place
    settled = settle([contract(one) for one in stated], YEARS, nothing)
    wanted = right(settled, asked)
    assert round(float(settled.of("later", "counted")[0]), 6) == round(wanted, 6)
    slope = Moving(settled).base.lines["later", "counted", 0]
    assert isinstance(slope, Series)
    assert round(float(slope.now), 6) == round(wanted, 6)
    moves: dict[tuple[str, str, str], Any] = {
        (name, *pair): np.stack([amounts, 0 * amounts, 0 * amounts])
        for name in ("one", "two")
        for pair, amounts in paid_between(settled.lines, name).items()
    }
    book = next(each.contract for each in settled.lines if each.contract.id == "later")
    found = passed_on(book, SimpleNamespace(settlement=settled), moves)  # type: ignore[arg-type]
    assert round(float(found["icb", "council"][0, 0]), 6) == round(wanted, 6)


def test_the_workbook_counts_the_ledger_between_the_two(tmp_path: Path) -> None:
    """A contract that pays £1,000 and is given back £200 and £30, asked for in five ways: £770 but for the last.

    By the practices were paid £230.
    """
    lines = [
        {"name": "fee", "formula": "fee_of", "payer": "icb", "payee": "gps"},
        {"name": "returned", "formula": "part_of", "payer": "gps", "payee": "icb"},
        {"name": "fine", "formula": "fine_of", "payer": "gps", "payee": "icb"},
    ]
    sums = {"fee_of": "£1,000", "part_of": "£200", "fine_of": "£30"}
    pays = {"kind": "schedule", "id": "one", "title": "One", "terms": sums, "lines": lines}
    ways = [{}, {"paid_by": "icb"}, {"paid_to": "gps"}, {"paid_by": "icb", "paid_to": "gps"}, {"paid_by": "gps"}]
    later = {
        "kind": "schedule", "id": "later", "title": "Later",
        "measures": {f"way{at}": {"unit": "money", "found": {"paid_under": ["one"], **way}}
                     for at, way in enumerate(ways)},
        "lines": [{"name": f"counted{at}", "formula": f"way{at}", "payer": "icb", "payee": "council"}
                  for at in range(len(ways))],
    }  # fmt: skip
    book = Recalculated(small_plan([run(small_basis(pays, later))]), tmp_path)
    assert book.differences() == []
    found = [book.live("Ledger", f"later.counted{at}.icb.council", 1) for at in range(len(ways))]
    assert found == [[770], [770], [770], [770], [230]]
