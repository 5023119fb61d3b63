"""What was asked beside the plan as tables, a file each: every number that is told, and what is proven of it."""

from __future__ import annotations

import pandas as pd

from finmodel.optimise.answers.answered import FurtherAnswers
from finmodel.optimise.answers.asked import SettledPlan


def frames_of(asked: FurtherAnswers) -> dict[str, pd.DataFrame]:
    """A table for each question that was asked, by the name of its file."""
    tables = {}
    if asked.prices:
        tables["prices"] = _prices(asked)
    if asked.left_out:
        tables["left_out"] = pd.DataFrame(
            {
                "scheme": [one.title for one in asked.left_out],
                "least_change": [one.low for one in asked.left_out],
                "most_change": [one.high for one in asked.left_out],
                "settled_change_pounds": [_number(one.settled) for one in asked.left_out],
                "drops_out": ["; ".join(one.drops_out) for one in asked.left_out],
            }
        )
    if asked.alternatives:
        plans = {str(number): one.plan for number, one in enumerate(asked.alternatives, start=2)}
        moved = {str(number): one.moved for number, one in enumerate(asked.alternatives, start=2)}
        tables["alternatives"] = _bought(plans).assign(moved_pounds=lambda rows: rows["plan"].map(moved))
    if asked.frontier is not None and asked.frontier.points:
        along = {one.label: one.along for one in asked.frontier.points}
        rows = _bought({one.label: one.plan for one in asked.frontier.points})
        tables["frontier"] = rows.assign(along=rows["plan"].map(along))
    if asked.sensitivity is not None:
        tables["sensitivity"] = _tried(asked)
    return tables


def _prices(asked: FurtherAnswers) -> pd.DataFrame:
    """limit, wider_by (tighter below nil), least_change and most_change (proven), settled_change_pounds, who moves."""
    return pd.DataFrame(
        {
            "limit": [one.limit for one in asked.prices],
            "wider_by": [one.by for one in asked.prices],
            "least_change": [one.low for one in asked.prices],
            "most_change": [one.high for one in asked.prices],
            "settled_change_pounds": [_number(one.settled) for one in asked.prices],
            "comes_in": ["; ".join(one.comes_in) for one in asked.prices],
            "drops_out": ["; ".join(one.drops_out) for one in asked.prices],
        }
    )


def _bought(plans: dict[str, SettledPlan]) -> pd.DataFrame:
    """plan, settled_pounds, scheme, units: a row for each scheme that a plan buys, and one where it buys none."""
    rows = [
        (name, float(plan.settled.worth), title, float(units))
        for name, plan in plans.items()
        for title, units in (plan.settled.bought.items() or [("", 0)])
    ]
    return pd.DataFrame(rows, columns=["plan", "settled_pounds", "scheme", "units"])


def _tried(asked: FurtherAnswers) -> pd.DataFrame:
    assert asked.sensitivity is not None
    tried = asked.sensitivity.tried
    return pd.DataFrame(
        {
            "input": [one.name for one in tried],
            "how": [one.side for one in tried],
            "best_pounds": [None if one.best is None else float(one.best.settled.worth) for one in tried],
            "plan_kept_pounds": [_number(one.kept) for one in tried],
            "comes_in": ["; ".join(one.comes_in) for one in tried],
            "drops_out": ["; ".join(one.drops_out) for one in tried],
        }
    )


def _number(amount: object) -> float | None:
    return None if amount is None else float(str(amount))
