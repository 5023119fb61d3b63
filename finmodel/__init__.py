"""finmodel: payment contracts, partners' positions and pooled budgets for health and social care.

`import finmodel as fm; place = fm.open_place("place.yaml"); result = place.run(scenarios=["growth"])`, then
`result.ledger`, `result.positions` and `result.comparison` are pandas tables in pounds.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["open_place", "settle_table"]


def __getattr__(name: str) -> Any:
    """Load what opens or settles, and pandas with it, only when it is first used."""
    if name == "open_place":
        from finmodel.pipeline import open_place

        return open_place
    if name == "settle_table":
        from finmodel.load.settled import settle_table

        return settle_table
    raise AttributeError(f"module 'finmodel' has no attribute '{name}'")
