"""How many whole choices each kind of contract needs: few, since all that hangs on one quantity bends as one."""

from __future__ import annotations

from collections import defaultdict

from finmodel.optimise.realising.realise import Push, Use, realise
from finmodel.rules.linear.expression import Expression
from tests.contracts.test_readings import every_case
from tests.linear.moved_cases import one_at_a_time

MOST = 2
PUSHES: tuple[Push, ...] = ("up", "down")


def test_a_payment_needs_a_few_whole_choices_at_most_whichever_way_it_is_pushed() -> None:
    whole: dict[str, int] = defaultdict(int)
    payments: dict[str, int] = defaultdict(int)
    none_needed = pushed = 0
    for stated in list(every_case())[::2]:
        settled = stated.values[0]()
        for case in one_at_a_time(settled):
            if case.refusal() is not None or not case.flows():
                continue
            flows = case.flows()
            goal = Expression.total(flows.values())
            for push in PUSHES:
                made = realise({"payments": Use(goal, push)})
                whole[settled.contract.kind] += made.whole
                payments[settled.contract.kind] += len(flows)
                none_needed += made.whole == 0
                pushed += 1
    averages = {kind: round(whole[kind] / count, 2) for kind, count in payments.items()}
    assert max(averages.values()) <= MOST, averages
    assert averages["block"] <= 1
    assert none_needed >= 0.36 * pushed
