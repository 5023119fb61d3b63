"""Random well-typed rules with values such as people type: few decimals, exact ties, half pennies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

import numpy as np
from hypothesis import strategies as st

from finmodel.core.unit import Unit, unit
from finmodel.rules import shapes
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import (
    ONE,
    ZERO,
    Add,
    Axis,
    Compare,
    Comparison,
    Divide,
    If,
    Maximum,
    Measure,
    Minimum,
    Multiply,
    Node,
    Pick,
    Prev,
    Round,
    Split,
    Step,
    Subtract,
    Sum,
    Term,
    walk,
)

PERIODS = 3
AXIS = Axis("partner", ("acute", "community", "council"))
MONEY, SHARE, INDEX, PEOPLE = unit("money"), unit("share"), unit("index"), unit("people")
PRICE = unit("money/people")
COMPARISONS: tuple[Comparison, ...] = ("<", "<=", ">", ">=", "=")

Column = tuple[Decimal, ...]
"""A value for each period."""


def _decimals(pool: list[str], low: int, high: int, parts: int) -> st.SearchStrategy[Decimal]:
    typed = st.integers(low, high).map(lambda whole: Decimal(whole) / parts)
    return st.one_of(st.sampled_from([Decimal(text) for text in pool]), typed)


VALUES: Mapping[Unit, st.SearchStrategy[Decimal]] = {
    MONEY: st.one_of(
        _decimals(["0", "100", "100.005", "99.995", "0.01", "1000", "2500.5"], -200_000, 200_000, 200),
        st.integers(-(10**10), 10**10).map(lambda pence: Decimal(pence) / 100),
    ),
    SHARE: _decimals(["0", "0.5", "0.125", "1", "0.2", "0.02"], 0, 1000, 1000),
    INDEX: _decimals(["1", "0.95", "1.005", "2"], 50, 200, 100),
    PEOPLE: _decimals(["0", "100", "9000", "9999", "1"], 0, 20_000, 1),
    PRICE: _decimals(["0.005", "12.5", "100", "0"], 0, 20_000, 200),
}
POSITIVE: Mapping[Unit, st.SearchStrategy[Decimal]] = {
    MONEY: _decimals(["100", "1000", "250000"], 100, 10**9, 100),
    PEOPLE: _decimals(["100", "3", "7", "12"], 1, 20_000, 1),
    SHARE: _decimals(["0.5", "0.25", "0.1"], 10, 1000, 1000),
}


@dataclass
class Case:
    """A rule and the value of every term and measure in it, by period."""

    node: Node
    scalars: dict[str, Column]
    tables: dict[str, tuple[Column, ...]]

    @property
    def numpy(self) -> dict[str, np.ndarray]:
        """The values as the numpy reading takes them."""
        return {name: np.array(column, dtype=float) for name, column in (*self.scalars.items(), *self.tables.items())}

    def looks_back(self) -> bool:
        """True where the rule uses its own value of the period before."""
        return any(isinstance(node, Prev) for node in walk(self.node))

    def evaluated(self) -> np.ndarray:
        """The numpy reading: (period,) or (member, period)."""
        values = self.numpy
        shape = (len(AXIS.members), PERIODS) if self.node.axis else (PERIODS,)
        if not self.looks_back():
            return np.broadcast_to(Evaluation(values)(self.node), shape)
        found: list[np.ndarray] = []
        for period in range(PERIODS):
            now = {name: value[..., period : period + 1] for name, value in values.items()}
            now["prev:line"] = found[-1] if found else np.zeros(1)
            found.append(np.broadcast_to(Evaluation(now)(self.node), (*shape[:-1], 1)))
        return np.concatenate(found, axis=-1)

    def largest(self) -> Decimal:
        """The largest amount anywhere in the rule, in any period."""
        values = self.numpy | {"prev:line": np.array([float(abs(now["prev:line"])) for now in self.by_period()])}
        evaluation = Evaluation(values)
        evaluation(self.node)
        return Decimal(float(max(np.abs(evaluation(node)).max() for node in walk(self.node))))

    def exactly(self, root: Node | None = None) -> list[Exact]:
        """The Decimal reading of the rule, or of a part of it, one a period."""
        return [exact(root or self.node, now) for now in self.by_period()]

    def by_period(self) -> list[dict[str, Exact]]:
        """The values of each period as the Decimal reading takes them."""
        found: list[dict[str, Exact]] = []
        before = Decimal(0)
        for period in range(PERIODS):
            now: dict[str, Exact] = {name: column[period] for name, column in self.scalars.items()}
            now |= {name: tuple(column[period] for column in rows) for name, rows in self.tables.items()}
            now["prev:line"] = before
            if self.looks_back():
                before = cast(Decimal, exact(self.node, now))
            found.append(now)
        return found


@dataclass
class Grower:
    """Grows one rule; `pool` keeps what has been grown, so that parts are shared."""

    draw: Callable[..., object]
    scalars: dict[str, Column] = field(default_factory=dict)
    tables: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    pool: dict[tuple[Unit, bool], list[Node]] = field(default_factory=dict)

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def pick_from(self, options: list[Callable[[], Node]]) -> Node:
        return options[cast(int, self.draw(st.integers(0, len(options) - 1)))]()

    def leaf(self, measured: Unit, table: bool = False, positive: bool = False, value: object = None) -> Node:
        """A new term or measure with values."""
        name = f"x{len(self.scalars) + len(self.tables)}"
        numbers = (POSITIVE if positive else VALUES)[measured]
        column = st.tuples(*[numbers] * PERIODS)
        if table:
            self.tables[name] = cast("tuple[Column, ...]", self.draw(st.tuples(*[column] * len(AXIS.members))))
        else:
            self.scalars[name] = cast(Column, value or self.draw(column))
        kind = Term if self.chance(2) else Measure
        return kind(name, measured, f"Value {name}", AXIS if table else None)

    def stated(self, measured: Unit, number: Decimal) -> Node:
        """A new term that is the same in every period."""
        return self.leaf(measured, value=(number,) * PERIODS)

    def rising(self, measured: Unit, count: int) -> list[Node]:
        """Terms in rising order: the ends of bands."""
        numbers = st.lists(POSITIVE[measured], min_size=count, max_size=count, unique=True)
        return [self.stated(measured, number) for number in sorted(cast("list[Decimal]", self.draw(numbers)))]

    def grow(self, measured: Unit, deep: int, table: bool = False) -> Node:
        """A rule of the unit stated, with or without an axis."""
        pool = self.pool.setdefault((measured, table), [])
        if pool and self.chance(5):
            return pool[cast(int, self.draw(st.integers(0, len(pool) - 1)))]
        if deep <= 0 or self.chance(8):
            node = self.leaf(measured, table)
        else:
            node = self.pick_from(self._options(measured, deep - 1, table))
            if self.chance(4):
                node = Step(f"Step {len(pool)} of {measured}", node)
        pool.append(node)
        return node

    def _options(self, measured: Unit, deep: int, table: bool) -> list[Callable[[], Node]]:
        options = self._any_unit(measured, deep, table)
        if measured == MONEY:
            options += self._money_table(deep) if table else self._money(deep)
        if measured == SHARE:
            options += self._share(deep, table)
        if measured == INDEX:
            options += [lambda: Multiply(self.grow(INDEX, deep, table), self.leaf(INDEX))]
        return options

    def _any_unit(self, measured: Unit, deep: int, table: bool) -> list[Callable[[], Node]]:
        def one() -> Node:
            return self.grow(measured, deep, table and not self.chance(3))

        def other() -> Node:
            return self.grow(measured, deep, table)

        def gate() -> Node:
            sides = self.draw(st.sampled_from([MONEY, SHARE, PEOPLE]))
            left = self.grow(cast(Unit, sides), deep - 1, table)
            right = left if self.chance(4) else self.grow(cast(Unit, sides), deep - 2)
            how = cast(Comparison, self.draw(st.sampled_from(COMPARISONS)))
            return shapes.gate(left, how, right, other(), ZERO if self.chance(2) else one())

        return [
            lambda: Add((other(), *(one() for _ in range(cast(int, self.draw(st.sampled_from([1, 1, 2, 11]))))))),
            lambda: Subtract(other(), one()),
            lambda: Minimum((other(), one())),
            lambda: Maximum((one(), other())),
            lambda: shapes.at_least_nil(other()),
            lambda: shapes.collar(other(), self.leaf(measured), self.leaf(measured)),
            gate,
            gate,
            lambda: If(self._flag(deep, table), other(), one()),
            lambda: (
                Pick(self.grow(measured, deep, True), cast(str, self.draw(st.sampled_from(AXIS.members))))
                if not table
                else other()
            ),
        ]

    def _flag(self, deep: int, table: bool) -> Node:
        def test() -> Node:
            how = cast(Comparison, self.draw(st.sampled_from(COMPARISONS)))
            return Compare(how, self.grow(SHARE, deep - 1, table), self.leaf(SHARE))

        return self.pick_from([test, lambda: Multiply(test(), test()), lambda: Maximum((test(), test()))])

    def _money(self, deep: int) -> list[Callable[[], Node]]:
        def grow(measured: Unit = MONEY, table: bool = False) -> Node:
            return self.grow(measured, deep, table)

        def bands(rates: Unit) -> list[shapes.Band]:
            ends = self.rising(MONEY, cast(int, self.draw(st.integers(1, 3))))
            found = [shapes.Band(end, self.leaf(rates)) for end in ends]
            return [*found, shapes.Band(None, self.leaf(rates))] if self.chance(2) else found

        def steps() -> Node:
            started = shapes.started_steps(shapes.at_least_nil(grow(PEOPLE)), self.leaf(PEOPLE, positive=True))
            return Multiply(started, self.leaf(MONEY))

        return [
            lambda: shapes.share(grow(), grow(SHARE)),
            lambda: shapes.product(grow(), [self.leaf(INDEX), self.leaf(SHARE)]),
            lambda: Multiply(self.leaf(PRICE), grow(PEOPLE)),
            lambda: Multiply(self.leaf(PEOPLE), Divide(grow(), self.leaf(PEOPLE, positive=True))),
            lambda: shapes.prorate(grow(), self.leaf(PEOPLE), self.leaf(PEOPLE, positive=True)),
            lambda: shapes.corridor(shapes.at_least_nil(grow()), bands(SHARE)),
            lambda: shapes.slab(grow(), bands(SHARE)),
            lambda: shapes.size(grow()),
            lambda: shapes.sum_product(self.leaf(PEOPLE, True), self.leaf(PRICE, True)),
            lambda: Sum(grow(table=True)),
            lambda: Round(grow(), cast(int, self.draw(st.sampled_from([2, 0])))),
            lambda: Sum(Minimum((grow(table=True), self.split(deep)))),
            steps,
        ]

    def _money_table(self, deep: int) -> list[Callable[[], Node]]:
        return [
            lambda: Multiply(self.grow(MONEY, deep, True), self.grow(SHARE, deep)),
            lambda: Multiply(self.grow(MONEY, deep), self.leaf(SHARE, True)),
            lambda: Multiply(self.leaf(PEOPLE, True), self.leaf(PRICE)),
            lambda: Round(self.grow(MONEY, deep, True), 2),
            lambda: self.split(deep),
        ]

    def _share(self, deep: int, table: bool) -> list[Callable[[], Node]]:
        def people() -> Node:
            return self.grow(PEOPLE, deep, table)

        def look_up() -> Node:
            first, second, third = self.rising(PEOPLE, 3)
            low, high = self.leaf(SHARE), self.leaf(SHARE)
            return shapes.look_up(people(), [shapes.Stretch(first, low, second, high), shapes.Stretch(third, high)])

        def ramp() -> Node:
            start, end = self.rising(PEOPLE, 2)
            return shapes.ramp(people(), start, end)

        return [
            lambda: Subtract(ONE, self.grow(SHARE, deep, table)),
            lambda: Multiply(self.grow(SHARE, deep, table), self.leaf(SHARE)),
            lambda: Divide(self.grow(MONEY, deep, table), self.leaf(MONEY, positive=True)),
            look_up,
            ramp,
        ]

    def split(self, deep: int) -> Node:
        """A total rounded to the penny or the pound, split by weights such as people state."""
        places = cast(int, self.draw(st.sampled_from([2, 2, 0])))
        total = Round(self.grow(MONEY, deep), places)
        weights = self.leaf(cast(Unit, self.draw(st.sampled_from([PEOPLE, MONEY, SHARE]))), True, positive=True)
        return Split(total, weights, places)


@st.composite
def cases(draw: Callable[..., object], root: str = "any", deep: int = 6) -> Case:
    """A rule in pounds (`root`: any, rounded, split) with its values; some look back to the period before."""
    grower = Grower(draw)
    if root in ("any", "rounded") and grower.chance(6):
        grower.pool[MONEY, False] = [Prev("line", MONEY)]
    size = cast(int, draw(st.integers(2, deep)))
    node = grower.split(size) if root == "split" else grower.grow(MONEY, size, table=root == "table")
    if root == "rounded":
        node = Round(node, cast(int, draw(st.sampled_from([2, 2, 2, 0]))))
    return Case(node, grower.scalars, grower.tables)
