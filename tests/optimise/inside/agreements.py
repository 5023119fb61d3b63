"""Contracts of many kinds between the small place's partners, each on activity that schemes of a brief change."""

from __future__ import annotations

from typing import Any

EMERGENCY = {"setting": ["emergency"]}
COUNTED = {"activity": "quantity", "where": {**EMERGENCY, "provider": ["trust"]}}
VALUED = {"activity": "spend", "where": {**EMERGENCY, "provider": ["trust"]}}
BETWEEN = {"payer": "icb", "payee": "trust", "source": "invented"}

BLOCK = {"kind": "block", "id": "block", "title": "Block", **BETWEEN, "amount": "£80,000"}
COST_AND_VOLUME = {
    "kind": "cost_and_volume", "id": "cost_and_volume", "title": "Cost and volume", **BETWEEN, "fixed": "£500,000",
    "plan": 250, "volume": COUNTED, "price": "£1,100", "price_below": "£600",
    "tolerance": {"above": "2%", "below": "4%", "counted_from": "plan"}, "floor": "£470,000", "ceiling": "£520,000",
}  # fmt: skip
MARGINAL_RATE = {
    "kind": "marginal_rate", "id": "marginal_rate", "title": "Marginal rate", **BETWEEN,
    "baselines": [{"code": "emergency", "value": VALUED, "baseline": "£500,000"}], "rate": "30%", "pays": "whole",
}  # fmt: skip
BLENDED = {
    "kind": "blended", "id": "blended", "title": "Blended payment", **BETWEEN, "plan": "£500,000", "actual": VALUED,
    "above": "20%", "below": "30%", "break_glass": {"below": {"past": "5%", "rate": "70%", "applied_to": "rest"}},
    "pays": "whole",
}  # fmt: skip
PAY_FOR_PERFORMANCE = {
    "kind": "pay_for_performance", "id": "performance", "title": "Reward for fewer admissions", "payer": "icb",
    "payee": "gps", "source": "invented",
    "per_unit": {"value": "£1,490", "baseline": 256, "actual": COUNTED, "pot": "£20,000"},
}  # fmt: skip
SCHEDULE = {
    "kind": "schedule", "id": "agreed", "title": "As agreed", "source": "invented",
    "terms": {"rate": {"value": "£1,300", "unit": "money/units"}, "most": {"value": "£330,000", "unit": "money"}},
    "measures": {"stays": {"unit": "units", "found": COUNTED}},
    "lines": [{"name": "stays_paid", "label": "Stays up to a limit", "formula": "min(rate * stays, most)",
               "payer": "icb", "payee": "trust"}],
}  # fmt: skip
WATERFALL = {
    "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool", "host": "council",
    "contributions": {"icb": "£24,000", "council": "£14,000"},
    "risk_pool": {"contributions": {"icb": "£600", "council": "£400"}, "left": "returned"},
    "waterfall": ["risk_pool"], "overspend": {"icb": "55%", "council": "45%"}, "underspend": "council",
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    one["id"]: one for one in (BLOCK, COST_AND_VOLUME, MARGINAL_RATE, BLENDED, PAY_FOR_PERFORMANCE, SCHEDULE)
}
