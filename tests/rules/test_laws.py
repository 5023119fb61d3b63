"""What must hold of the shapes payment rules are made of, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finmodel.core.money import split_pence
from finmodel.rules import shapes
from finmodel.rules.evaluate import Evaluation, split
from finmodel.rules.exact import exact
from finmodel.rules.nodes import ZERO, Axis, Comparison, Multiply, Node, Round, Split
from finmodel.rules.shapes import Band
from tests.rules.named import in_every_reading, measure, term, worked
from tests.rules.trees import COMPARISONS

LAW = settings(max_examples=1000, deadline=None)
pence = st.integers(-(10**11), 10**11).map(lambda whole: Decimal(whole) / 100)
gains = st.integers(0, 10**11).map(lambda whole: Decimal(whole) / 100)
parts = st.integers(0, 1000).map(lambda whole: Decimal(whole) / 1000)
amounts = st.lists(pence, min_size=1, max_size=8)
weights = st.lists(st.integers(0, 1000).map(lambda w: Decimal(w) / 100), min_size=1, max_size=8).filter(any)
AMOUNT, LIMIT, OTHER = measure("amount"), term("limit"), term("other")


@LAW
@given(amounts, pence)
def test_a_cap_bounds_and_leaves_what_is_below_it(amount: list[Decimal], limit: Decimal) -> None:
    found = worked(shapes.cap(AMOUNT, LIMIT), amount=list(amount), limit=limit)
    for paid, asked in zip(found, map(float, amount), strict=True):
        assert paid <= float(limit)
        assert paid == (asked if asked <= float(limit) else float(limit))


@LAW
@given(amounts, pence)
def test_a_floor_bounds_and_leaves_what_is_above_it(amount: list[Decimal], limit: Decimal) -> None:
    found = worked(shapes.floor(AMOUNT, LIMIT), amount=list(amount), limit=limit)
    for paid, asked in zip(found, map(float, amount), strict=True):
        assert paid >= float(limit)
        assert paid == (asked if asked >= float(limit) else float(limit))


@LAW
@given(amounts, pence, pence)
def test_a_collar_bounds_both_ways(amount: list[Decimal], one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    found = worked(shapes.collar(AMOUNT, LIMIT, OTHER), amount=list(amount), limit=low, other=high)
    assert ((float(low) <= found) & (found <= float(high))).all()
    for paid, asked in zip(found, amount, strict=True):
        assert paid == float(asked) or not low < asked < high


@st.composite
def corridors(draw: st.DrawFn) -> tuple[Node, dict[str, Decimal]]:
    """A corridor of one to five bands, the last open or shut, and the value of each of its terms."""
    ends = sorted(draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=4, unique=True)))
    values = {f"end_{n}": Decimal(end) / 100 for n, end in enumerate(ends)}
    is_open = draw(st.booleans())
    values |= {f"share_{n}": draw(parts) for n in range(len(ends) + is_open)}
    bands = [
        Band(term(f"end_{n}") if n < len(ends) else None, term(f"share_{n}", "share"))
        for n in range(len(ends) + is_open)
    ]
    return shapes.corridor(AMOUNT, bands), values


@LAW
@given(corridors(), st.lists(gains, min_size=2, max_size=6))
def test_a_corridor_never_falls_never_jumps_and_pays_at_most_its_largest_share(
    drawn: tuple[Node, dict[str, Decimal]], amount: list[Decimal]
) -> None:
    rule, values = drawn
    largest = max(float(value) for name, value in values.items() if name.startswith("share"))
    ordered = sorted(amount)
    found = worked(rule, amount=list(ordered), **values)
    rises, steps = np.diff(found), np.diff([float(x) for x in ordered])
    noise = 1e-6 + 1e-15 * float(ordered[-1])
    assert (rises >= -noise).all()
    assert (rises <= largest * steps + noise).all()  # so it is continuous: it rises no faster than its shares
    assert (found <= largest * np.array([float(x) for x in ordered]) + noise).all()


@LAW
@given(corridors(), gains)
def test_a_corridor_pays_what_going_through_the_bands_by_hand_pays(
    drawn: tuple[Node, dict[str, Decimal]], amount: Decimal
) -> None:
    rule, values = drawn
    wanted, lower = Decimal(0), Decimal(0)
    last = sum(name.startswith("share") for name in values) - 1
    for n in range(last + 1):  # the last rate holds past the last end
        upper = values[f"end_{n}"] if n < last else amount
        if amount > lower:
            wanted += (min(amount, upper) - lower) * values[f"share_{n}"]
        lower = upper
    assert exact(rule, {"amount": amount, **values}) == wanted
    assert worked(rule, amount=amount, **values) == pytest.approx(float(wanted), abs=1e-5, rel=1e-14)


@LAW
@given(corridors(), parts, gains)
def test_nothing_in_nothing_out(drawn: tuple[Node, dict[str, Decimal]], part: Decimal, limit: Decimal) -> None:
    assert worked(drawn[0], amount=0, **drawn[1]) == 0
    assert worked(shapes.share(AMOUNT, term("part", "share")), amount=0, part=part) == 0
    assert worked(shapes.cap(AMOUNT, LIMIT), amount=0, limit=limit) == 0
    assert worked(shapes.size(AMOUNT), amount=0) == 0
    assert worked(shapes.at_least_nil(AMOUNT), amount=0) == 0


@LAW
@given(pence, weights)
def test_the_parts_of_a_split_make_up_the_total_and_each_is_within_a_penny_of_its_due(
    total: Decimal, shares: list[Decimal]
) -> None:
    whole = int(total * 100)
    by_hand = split_pence(whole, shares)
    array = split(np.array([float(total)]), np.array([[float(share)] for share in shares]))
    pennies = np.rint(array[:, 0] * 100).astype(np.int64)
    assert sum(by_hand) == whole
    assert int(pennies.sum()) == whole
    for paidout in (by_hand, pennies):
        for part, share in zip(paidout, shares, strict=True):
            due = Fraction(whole) * Fraction(share) / Fraction(sum(shares))
            assert abs(Fraction(int(part)) - due) < 1 + Fraction(1, 5000)


@LAW
@given(st.integers(-(10**7), 10**7), weights)
def test_the_parts_of_a_split_are_those_of_largest_remainders_by_hand(whole: int, shares: list[Decimal]) -> None:
    dues = [Fraction(whole) * Fraction(share) / Fraction(sum(shares)) for share in shares]
    least = [due.numerator // due.denominator for due in dues]
    order = sorted(range(len(dues)), key=lambda n: (least[n] - dues[n], n))
    remainders = sorted(due - low for due, low in zip(dues, least, strict=True))
    gaps = [high - low for low, high in pairwise(remainders)]
    wanted = [low + (n in order[: whole - sum(least)]) for n, low in enumerate(least)]
    if all(gap == 0 or gap > Fraction(1, 5000) for gap in gaps) and remainders[-1] < 1 - Fraction(1, 5000):
        assert split_pence(whole, shares) == wanted
        found = split(np.array([whole / 100]), np.array([[float(share)] for share in shares]))
        assert list(np.rint(found[:, 0] * 100)) == wanted


@LAW
@given(
    st.integers(10**9, 10**11),
    st.integers(10**6, 10**8).map(lambda whole: Decimal(whole) / 100),
    st.lists(st.integers(1, 39), min_size=2, max_size=4, unique=True).map(sorted),
)
@example(43_227_740_704, Decimal("480369.62"), [6, 18, 39])
def test_a_tie_of_remainders_goes_to_the_earlier_however_large_the_total(
    total: int, fortieth: Decimal, cuts: list[int]
) -> None:
    """Weights are whole fortieths of a sum in pence, so remainders tie often, and binary seldom sees it."""
    shares = [fortieth * (high - low) for low, high in pairwise([0, *cuts, 40])]
    found = split(np.array([total / 100]), np.array([[float(share)] for share in shares]))
    assert np.rint(found[:, 0] * 100).tolist() == split_pence(total, shares)


@LAW
@given(pence, weights, st.randoms(use_true_random=False))
def test_reordering_who_shares_moves_only_pennies(total: Decimal, shares: list[Decimal], chance: Random) -> None:
    order = list(range(len(shares)))
    chance.shuffle(order)
    whole = int(total * 100)
    first, second = split_pence(whole, shares), split_pence(whole, [shares[n] for n in order])
    assert all(abs(first[n] - part) <= 1 for n, part in zip(order, second, strict=True))


@LAW
@given(pence, st.integers(1, 8))
def test_equal_weights_differ_by_a_penny_at_most_the_earlier_first(total: Decimal, count: int) -> None:
    shared = split_pence(int(total * 100), [Decimal(3)] * count)
    assert max(shared) - min(shared) <= 1
    assert shared == sorted(shared, reverse=True)


@LAW
@given(pence, st.integers(1, 364))
def test_a_period_split_in_two_pays_the_same_in_total(amount: Decimal, first: int) -> None:
    part = shapes.prorate(AMOUNT, measure("days", "days"), term("year", "days"))
    split_year = worked(part, amount=amount, days=[first, 365 - first], year=365).sum()
    assert split_year == pytest.approx(float(amount), abs=1e-6)
    halves = [exact(part, {"amount": amount, "days": Decimal(d), "year": Decimal(365)}) for d in (first, 365 - first)]
    assert sum(half for half in halves if isinstance(half, Decimal)) == pytest.approx(amount, abs=Decimal("1e-20"))


@LAW
@given(pence, pence, st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.000001"), Decimal(0)]), st.data())
def test_a_rise_in_what_is_rewarded_never_pays_less(
    amount: Decimal, limit: Decimal, more: Decimal, data: st.DataObject
) -> None:
    rule: Node = shapes.at_least_nil(AMOUNT)
    for _ in range(data.draw(st.integers(0, 4))):
        rule = data.draw(
            st.sampled_from(
                [
                    shapes.cap(rule, LIMIT),
                    shapes.floor(rule, LIMIT),
                    shapes.share(rule, term("part", "share")),
                    shapes.gate(AMOUNT, ">=", LIMIT, shapes.at_least_nil(rule)),
                    Round(rule),
                    rule + AMOUNT,
                ]
            )
        )
    part = data.draw(parts)
    less, greater = worked(rule, amount=[amount, amount + more], limit=abs(limit), part=part)
    assert greater >= less - 1e-5


@settings(LAW, max_examples=300)
@given(
    st.sampled_from([("money", 6), ("share", 12)]),
    st.integers(-(10**8), 10**8),  # with the decimals kept, 15 digits
    st.sampled_from([Decimal("0.01"), Decimal("0.005"), Decimal("0.000001"), Decimal("1")]),
    st.sampled_from([Decimal(part) for part in ("-1", "-0.4", "0", "0.4", "1")]),
    st.sampled_from(COMPARISONS),
)
def test_a_gate_falls_the_same_way_in_every_reading_at_and_beside_a_tie(
    kept: tuple[str, int], whole: int, unit: Decimal, last: Decimal, how: Comparison
) -> None:
    """A last decimal apart is apart, of money or of a share; half of it is not."""
    measured, places = kept
    beside = round(last)
    at = Decimal(whole) * unit if places == 6 else Decimal(whole % 1000) * unit
    left, right = at + last / 10**places, at
    rule = shapes.gate(measure("left", measured), how, term("right", measured), term("then"), term("other"))
    held = {"<": beside < 0, "<=": beside <= 0, ">": beside > 0, ">=": beside >= 0, "=": beside == 0}[how]
    found = in_every_reading(rule, left=left, right=right, then=100, other=7)
    assert found == [100 if held else 7] * 3


@LAW
@given(st.integers(1, 10**7), st.integers(1, 10**4), st.integers(1, 10**4), st.sampled_from(COMPARISONS))
def test_a_tie_that_binary_cannot_hold_is_still_a_tie(whole: int, up: int, down: int, how: Comparison) -> None:
    """The amount times one share over another, against what it comes to: equal in decimals, rarely in binary."""
    rule = shapes.gate(
        AMOUNT * term("up", "share") / term("down", "share"), how, measure("same"), term("then"), term("other")
    )
    amount = Decimal(whole) * down / 100
    same = Decimal(whole) * up / 100
    found = worked(rule, amount=amount, up=Decimal(up) / 1000, down=Decimal(down) / 1000, same=same, then=1, other=0)
    assert found == (how in ("<=", ">=", "="))


def test_a_draw_never_meets_a_member() -> None:
    """Three members and three draws: the table's rows belong to members, whatever the draws are."""
    axis = Axis("partner", ("a", "b", "c"))
    rate, volume = term("rate", "money/units", axis), measure("volume", "units")
    values = {"rate": np.array([[1.0], [10.0], [100.0]]), "volume": np.array([[1.0], [2.0], [3.0]])}
    paid = Evaluation(values)(Multiply(rate, volume))
    assert paid.shape == (3, 3, 1)
    assert paid[:, :, 0].tolist() == [[1, 2, 3], [10, 20, 30], [100, 200, 300]]
    shared = Evaluation({"total": np.array([[9.0], [90.0], [0.03]]), "by": np.ones((3, 1))})(
        Split(measure("total"), term("by", "share", axis))
    )
    assert shared[:, :, 0].tolist() == [[3, 30, 0.01]] * 3


def test_nought_in_a_gate_that_is_shut_pays_nil() -> None:
    rule = shapes.gate(AMOUNT, ">", LIMIT, AMOUNT, ZERO)
    assert in_every_reading(rule, amount=100, limit=100) == [0, 0, 0]


@st.composite
def look_ups(draw: st.DrawFn) -> tuple[Node, dict[str, Decimal]]:
    """A table of one to four stretches, level or in proportion, that may leave gaps, and the value of each term."""
    ends = sorted(draw(st.lists(st.integers(1, 10**6), min_size=2, max_size=8, unique=True)))
    count = len(ends) // 2
    values: dict[str, Decimal] = {}
    stretches = []
    for n in range(count):
        values |= {f"start_{n}": Decimal(ends[2 * n]), f"end_{n}": Decimal(ends[2 * n + 1])}
        values |= {f"rate_{n}": draw(parts), f"rate_to_{n}": draw(parts)}
        rate_to = term(f"rate_to_{n}", "share") if draw(st.booleans()) else None
        stretches.append(shapes.Stretch(term(f"start_{n}"), term(f"rate_{n}", "share"), term(f"end_{n}"), rate_to))
    return shapes.look_up(AMOUNT, stretches), values


@st.composite
def band_rates(draw: st.DrawFn) -> tuple[Node, dict[str, Decimal]]:
    """The rate of one of one to five bands, each with or without its end, the last open or shut."""
    ends = sorted(draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=5, unique=True)))
    values = {f"start_{n}": Decimal(end) for n, end in enumerate(ends)}
    values |= {f"rate_{n}": draw(parts) for n in range(len(ends))}
    is_open = draw(st.booleans())
    bands = [
        Band(None if is_open and n == len(ends) - 1 else term(f"start_{n}"), term(f"rate_{n}", "share"), with_end)
        for n, with_end in enumerate(draw(st.lists(st.booleans(), min_size=len(ends), max_size=len(ends))))
    ]
    return shapes.band_rate(AMOUNT, bands), values


@LAW
@given(look_ups() | band_rates(), st.integers(-(10**7), 10**7).map(lambda tenths: Decimal(tenths) / 10))
def test_a_table_never_gives_a_value_outside_the_span_of_its_rows(
    drawn: tuple[Node, dict[str, Decimal]], amount: Decimal
) -> None:
    rule, values = drawn
    rates = [value for name, value in values.items() if name.startswith("rate")]
    assert min(rates) <= exact(rule, {"amount": amount, **values}) <= max(rates)
    assert float(min(rates)) - 1e-12 <= worked(rule, amount=amount, **values) <= float(max(rates)) + 1e-12


@LAW
@given(corridors(), gains)
def test_a_mirrored_corridor_takes_back_what_it_would_give(
    drawn: tuple[Node, dict[str, Decimal]], amount: Decimal
) -> None:
    ends = [name for name in drawn[1] if name.startswith("end")]
    bands = [Band(term(f"end_{n}"), term(f"share_{n}", "share")) for n in range(len(ends))]
    rule = shapes.mirrored(AMOUNT, bands)
    paid = exact(rule, {"amount": amount, **drawn[1]})
    assert exact(rule, {"amount": -amount, **drawn[1]}) == -paid
    assert paid == exact(shapes.corridor(AMOUNT, bands), {"amount": amount, **drawn[1]})
