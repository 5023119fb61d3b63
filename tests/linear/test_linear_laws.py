"""A law of random rules: as an expression, a rule is what it is evaluated to, wherever its leaves lie."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from finmodel.errors import Refused
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.linear.expression import Expression, Quantity, evaluate_all
from finmodel.rules.linear.linear_cells import LinearCell, hung, spelled
from finmodel.rules.linear.linear_reading import LinearReading, LinearValue
from finmodel.rules.nodes import Compare, Node, Round, RuleError, Split, walk
from finmodel.rules.series import fraction
from tests.rules.trees import PERIODS, Case, cases

LAW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def rounds_before_a_gate(node: Node) -> bool:
    """True where money is rounded and then compared: what is rounded is read as it was before."""
    return any(
        isinstance(below, Round | Split) for part in walk(node) if isinstance(part, Compare) for below in walk(part)
    )


def leaves(case: Case, moving: set[str], bounds: dict[str, tuple[float, float]]) -> dict[str, LinearValue]:
    """Cells of the first period: those that move between the least and the most that they are in any period."""
    found: dict[str, LinearValue] = {}
    for name, column in case.scalars.items():
        found[name] = cell(name, column, name in moving, bounds)
    for name, rows in case.tables.items():
        found[name] = tuple(cell(f"{name} {at}", row, name in moving, bounds) for at, row in enumerate(rows))
    return found


def cell(name: str, column: tuple, moves: bool, bounds: dict[str, tuple[float, float]]) -> LinearCell:  # type: ignore[type-arg]
    numbers = [float(value) for value in column]
    if not moves or max(numbers) == min(numbers):
        return fraction(numbers[0])
    bounds[name] = min(numbers), max(numbers)
    return hung(Expression.of(Quantity(name, *bounds[name])))


def only_moving(case: Case, moving: set[str], at: list[int]) -> dict[str, np.ndarray]:
    """Values for the numpy reading: of a leaf that moves from one period each, of the others always the first."""
    return {
        name: (value[..., [at[place % len(at)]]] if name in moving else value[..., [0]])
        for place, (name, value) in enumerate(sorted(case.numpy.items()))
    }


@LAW
@given(cases(), st.data())
def test_a_rule_as_an_expression_is_what_it_is_evaluated_to(case: Case, data: st.DataObject) -> None:
    assume(not case.looks_back() and not rounds_before_a_gate(case.node))
    names = sorted({*case.scalars, *case.tables})
    moving = set(data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)))
    at = [data.draw(st.integers(0, PERIODS - 1)) for _ in names]
    bounds: dict[str, tuple[float, float]] = {}
    value = LinearReading(leaves(case, moving, bounds))(case.node)
    values = only_moving(case, moving, at)
    evaluation = Evaluation(values)
    wanted = np.atleast_1d(evaluation(case.node)[..., 0])
    largest = max(float(np.nanmax(np.abs(evaluation(part)))) for part in walk(case.node))
    point: dict[str, float] = {}
    for name in names:
        column = np.atleast_1d(values[name][..., 0])
        point |= (
            {name: float(column[0])}
            if name in case.scalars
            else {f"{name} {place}": float(each) for place, each in enumerate(column)}
        )
    for found, expected in zip(value if isinstance(value, tuple) else (value,), wanted, strict=True):
        made = spelled(found, "Payment")
        if isinstance(made, RuleError | Refused):
            continue
        allowed = float(made.within) + 1e-6 + 1e-9 * largest
        assert abs(float(evaluate_all({"": made}, point)[""]) - expected) <= allowed or np.isnan(expected)


def test_adding_and_taking_away_and_multiplying_by_numbers_is_arithmetic() -> None:
    beds, visits = (Expression.of(Quantity(name, 0, 10)) for name in ("beds", "visits"))
    made = 3 * beds - visits / 4 + 1 - (beds - 2) * 0.5
    assert float(made.constant) == 2
    assert [float(weight) for weight in made.weights.values()] == [2.5, -0.25]
    assert [float(end) for end in made.ends] == [-0.5, 27]
    assert (made - made).fixed
    assert made == Expression.total([made, visits, -visits])
