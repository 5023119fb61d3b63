"""A bargain small enough to settle on paper: a tenth fewer emergency spells, and a capped share of what that saves.

In 2023/24 there are 250 emergency spells at £2,000 × 1.05 = £2,100, and 500 attendances at £157.50, which is £603,750.
A tenth fewer are 225 spells: the board pays £52,500 less, and the hospital, to whom a spell costs £900 and whose three
wards stay open, is £52,500 − 25 × £900 = £30,000 worse off. The benchmark is £603,750, so the saving is £52,500, of
which the hospital is paid a share, up to a cap. The board is then £52,500 − pay better off, the hospital pay − £30,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finmodel.scenarios.scenario import Scenario
from finmodel.terms.ground import Ground
from finmodel.terms.weigh import TermsAsked, weigh
from finmodel.terms.zone import Weighed
from tests.small import TARIFF, contract, small_basis

YEAR = "2023/24"
SHARED: dict[str, Any] = {
    "kind": "gain_share", "id": "gain", "title": "Shared saving", "payer": "icb", "payees": "trust",
    "benchmark": "£603,750", "expenditure": {"paid_under": ["tariff"]}, "source": "invented",
    "gains": {"share": "50%", "cap": {"amount": "£35,000", "applied": "after_factor"}},
}  # fmt: skip
FEWER = {
    "kind": "scale_activity", "name": "Fewer", "where": {"setting": ["emergency"]}, "by": "-10%", "source": "invented",
}  # fmt: skip
JOINS = {"kind": "swap_contracts", "name": "Joins", "add": ["gain.yaml"], "source": "invented"}
SHARE, CAP = "gains.share=40%..100%", "gains.cap.amount=£20,000..£50,000"


def bargain_scenario(*changes: dict[str, Any], uncertainty: Any = None) -> Scenario:
    """The scenario, or one of other changes."""
    told = {"scenario": "s", "title": "A bargain", "question": "?", "changes": list(changes or (FEWER, JOINS))}
    return Scenario.model_validate(told | {"uncertainty": uncertainty})


def ground(uncertainty: Any = None, shared: dict[str, Any] | None = None, **given: Any) -> Ground:
    """The bargain, or what else is given in its place."""
    library = {"gain.yaml": contract(shared or SHARED)}
    scenario = bargain_scenario(uncertainty=uncertainty)
    usual: dict[str, Any] = {"basis": small_basis(TARIFF), "contract": "gain", "scenario": scenario}
    return Ground(**usual | {"library": library} | given)


def bargained(*vary: str, offers: Sequence[str] = (), steps: int = 7, **given: Any) -> Weighed:
    """The bargain weighed over some terms, in 2023/24."""
    return weigh(ground(**given), TermsAsked(vary or (SHARE, CAP), steps, offers=offers, years=(YEAR,)))
