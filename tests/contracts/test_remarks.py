"""What a reviewer asks of each kind of contract, and that nothing is asked once the clause that settles it is there."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.review import review

HEAD: dict[str, Any] = {"id": "one", "title": "One", "payer": "icb", "payee": "trust", "round_to": "£0.01"}
GAIN = {key: value for key, value in HEAD.items() if key != "payee"} | {
    "kind": "gain_share", "payees": "trust", "benchmark": "£1,000,000", "expenditure": {"activity": "spend"},
    "note": "All or nothing at the gate of 2%: at once £8,000, £9,000, £10,000, or £5 under a cap of £5.",
    "gains": {"share": "50%"},
}  # fmt: skip
CELLS = [{"where": {"age_band": age, "sex": sex}, "weight": 1} for age in ("0-64", "65+") for sex in ("f", "m")]
CAPITATION = HEAD | {"kind": "capitation", "rate": "£100", "weights": CELLS}
BASELINE = {"code": "stays", "value": {"activity": "spend"}, "baseline": "£500,000"}
MARGINAL = HEAD | {"kind": "marginal_rate", "baselines": [BASELINE], "rate": "70%"}
SHORT_STAY = [{"name": "short_stay", "factor": 0.9}]
VOLUME = HEAD | {
    "kind": "cost_and_volume", "fixed": "£100,000", "plan": 100, "volume": {"activity": "spells"}, "price": "£900",
}  # fmt: skip
BLENDED = HEAD | {
    "kind": "blended", "plan": "£1,000,000", "actual": {"activity": "spend"}, "above": "20%", "below": "20%",
}  # fmt: skip
YEARS = HEAD | {
    "kind": "year_of_care",
    "bands": [{"code": "a", "conditions": "1-2", "price": "£500"}, {"code": "b", "conditions": "3+", "price": "£900"}],
}
NEED = [{"code": code, "where": {"need_band": code}, "price": "£1"} for code in ("low", "high")]
BUNDLE = HEAD | {
    "kind": "bundle", "settled": "reconciled", "discount": "3%",
    "stops": {"loss": "5%", "share_of": "target_before_discount"},
    "bundles": [{"code": "hip", "target": "£9,000", "episodes": 10, "actual": "£88,000"}],
}  # fmt: skip
FUND: dict[str, Any] = {
    "kind": "pooled_fund", "id": "fund", "title": "Fund", "pool": "pool", "round_to": "£0.01",
    "contributions": {"icb": "£3", "council": "£2"},
}  # fmt: skip
LEAD: dict[str, Any] = {
    "kind": "lead_provider", "id": "lead", "title": "Lead", "round_to": "£0.01", "lead": "trust", "commissioner": "icb",
    "budget": {"amount": "£1,000"}, "subcontracts": ["beds"], "own_delivery": "£500",
}  # fmt: skip
PERSONAL = HEAD | {
    "kind": "personal_budget", "bands": [{"code": "a", "people": 5, "budget": "£5,000", "contribution": "£900"}],
}  # fmt: skip
SCHEDULE: dict[str, Any] = {
    "kind": "schedule", "id": "one", "title": "One", "round_to": "£0.01", "terms": {"price": "£5"},
    "lines": [{"name": "paid", "formula": "price", "payer": "icb", "payee": "trust"}],
}  # fmt: skip


def told(stated: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    contract = Contract.KINDS[stated["kind"]].model_validate(stated)
    return [(remark.at, remark.what) for remark in review(contract, stated)]


def corridor(*bands: tuple[str, str]) -> dict[str, Any]:
    return {"bands": [{key: end, "share": share} for end, share in bands for key in ["up_to"]] + [{"share": "10%"}]}


SETTLED = {
    "gain share": GAIN | {"gate": {"minimum_rate": "2%"}, "gains": {"share": "50%", "cap": {"amount": "£5"}}},
    "cap above the gate": GAIN | {
        "gate": {"minimum_rate": "2%"}, "gains": {"share": "50%", "cap": {"share_of_benchmark": "1%"}}},
    "capitation": CAPITATION,
    "one dimension": CAPITATION | {"weights": [{"where": {"age_band": "65+"}, "weight": 1}]},
    "marginal rate": MARGINAL,
    "adjusted": MARGINAL | {"multipliers": SHORT_STAY, "baselines": [BASELINE | {"revalued_by": 1}]},
    "cost and volume": VOLUME | {"tolerance": {"above": "5%", "counted_from": "edge"}},
    "blended": BLENDED | {"break_glass": {"above": {"past": "10%", "rate": "50%", "applied_to": "rest"}}},
    "year of care": YEARS,
    "by need": YEARS | {"bands": NEED},
    "bundle": BUNDLE,
    "no downside": BUNDLE | {"stops": {"loss": "0%", "share_of": "target_before_discount"}},
    "fund": FUND,
    "fund with a reason": FUND | {"underspend": "icb", "note": "An underspend goes back to the NHS."},
    "lead": LEAD | {"risk_share": {"surplus": "50%", "deficit": "50%"}},
    "personal": PERSONAL | {"unspent": {"amount": "£5", "returned": "100%", "when": "same_year"}},
    "schedule": SCHEDULE,
}  # fmt: skip


@pytest.mark.parametrize("stated", SETTLED.values(), ids=SETTLED)
def test_nothing_is_asked_of_a_contract_that_says_it(stated: dict[str, Any]) -> None:
    assert told(stated) == []


ASKED: dict[str, tuple[dict[str, Any], tuple[str | int, ...], str]] = {
    "cap below the gate": (  # half of a saving of 2% is 1%, and the cap is 0.8%
        GAIN | {"gate": {"minimum_rate": "2%"}, "gains": {"share": "50%", "cap": {"share_of_benchmark": "0.8%"}}},
        ("gains", "cap"),
        "The cap of 0.8% of the benchmark is below the 1% that a saving is worth as soon as it passes the gate of 2%: "
        "every saving then comes to the cap.",
    ),
    "cap below the gate by bands": (  # 1% at 20% and 1% at 80% is 1%
        GAIN | {"gate": {"minimum_rate": "2%"},
                "gains": corridor(("1%", "20%"), ("5%", "80%")) | {"cap": {"share_of_benchmark": "0.9%"}}},
        ("gains", "cap"),
        "The cap of 0.9% of the benchmark is below the 1% that a saving is worth as soon as it passes the gate of 2%: "
        "every saving then comes to the cap.",
    ),
    "band out of reach": (
        GAIN | {"gains": corridor(("50%", "20%"), ("100%", "30%"))},
        ("gains", "bands", 2),
        "Band 3 begins at a saving of 100% of the benchmark: no saving is larger.",
    ),
    "costs twice the benchmark": (
        GAIN | {"losses": {"bands": [{"costs_to": "210%", "share": "20%"}, {"share": "10%"}]}},
        ("losses", "bands", 1),
        "Band 2 begins at a loss of 110% of the benchmark: costs are then twice the benchmark.",
    ),
    "share of nil": (
        GAIN | {"losses": {"share": "0%"}},
        ("losses", "share"),
        "The share of a loss is nil, so none is ever shared.",
    ),
    "partner of nil": (
        GAIN | {"payees": {"trust": "100%", "gps": "0%"}},
        ("payees", "gps"),
        "The share of 'gps' is nil: it neither earns nor owes anything.",
    ),
    "cell missing": (
        CAPITATION | {"weights": CELLS[:3]},
        ("weights",),
        "No weight is for 65+ m: nobody there is paid for.",
    ),
    "baseline out of reach": (
        MARGINAL | {"baselines": [{"code": "stays", "value": "£400,000", "baseline": "£500,000"}]},
        ("baselines", 0),
        "The baseline of 'stays' is never reached by what is stated as done.",
    ),
    "rate of all": (
        MARGINAL | {"rate": "100%"},
        ("rate",),
        "What is above the baseline is paid in full, so the baseline settles nothing.",
    ),
    "baseline before adjustment": (
        MARGINAL | {"multipliers": SHORT_STAY},
        ("baselines", 0, "baseline"),
        "The value is adjusted (short stay) before it is set against the baseline, and the baseline is not.",
    ),
    "band as wide as the plan": (
        VOLUME | {"price_below": "£100", "tolerance": {"above": "5%", "below": "100%", "counted_from": "edge"}},
        ("tolerance", "below"),
        "The band below plan is as wide as the plan itself, so its price is hardly ever due.",
    ),
    "glass that cannot break": (
        BLENDED | {"break_glass": {"below": {"past": "100%", "rate": "50%", "applied_to": "rest"}}},
        ("break_glass", "below", "past"),
        "The glass breaks below plan only once the difference is as large as the plan itself.",
    ),
    "glass that changes nothing": (
        BLENDED | {"break_glass": {"above": {"past": "10%", "rate": "20%", "applied_to": "rest"}}},
        ("break_glass", "above", "rate"),
        "The share of the difference above plan is the same once the glass is broken.",
    ),
    "people above the last band": (
        YEARS | {"bands": [YEARS["bands"][0]]},
        ("bands", 0, "conditions"),
        "People with 3 conditions or more are in no band, and nobody is paid for them.",
    ),
    "band for people left out": (
        YEARS | {"bands": NEED, "where": {"need_band": ["high"]}},
        ("bands", 0, "where"),
        "Band 'low' is for the need band low, which `where:` of the contract leaves out.",
    ),
    "bands with a gap": (
        YEARS | {"bands": [
            {"code": f"b{n}", "where": cell["where"], "price": "£1"} for n, cell in enumerate(CELLS[1:])]},
        ("bands",),
        "No band is for 0-64 f: nobody there is paid for.",
    ),
    "stop-loss tighter than the discount": (
        BUNDLE | {"stops": {"loss": "2%", "share_of": "target_before_discount"}},
        ("stops", "loss"),
        "No more than 2% can be lost, and the discount alone takes 3%: spending at the target before discount does not "
        "pay the whole discount.",
    ),
    "underspend shared otherwise": (
        FUND | {"underspend": "icb"},
        ("underspend",),
        "An underspend is shared otherwise than an overspend, and nothing says why.",
    ),
    "all of the margin": (
        LEAD | {"risk_share": {"surplus": "100%"}},
        ("risk_share", "surplus"),
        "The lead keeps nothing of a margin, so it has no reason to spend less.",
    ),
    "nothing of the margin": (
        LEAD | {"risk_share": {"surplus": "0%", "deficit": "20%"}},
        ("risk_share", "surplus"),
        "The part of a surplus that is shared is nil.",
    ),
    "beyond the whole budget": (
        LEAD | {"risk_share": {"surplus": "50%", "beyond": "100%"}},
        ("risk_share", "beyond"),
        "Only what lies beyond the whole budget is shared, which is next to nothing.",
    ),
    "contribution of the whole budget": (
        PERSONAL | {"bands": [{"code": "a", "people": 5, "budget": "£5,000", "contribution": "£5,000"}]},
        ("bands", 0, "contribution"),
        "People in 'a' contribute as much as their budget or more: nothing is paid for them.",
    ),
    "nothing returned": (
        PERSONAL | {"unspent": {"amount": "£5", "returned": "0%", "when": "same_year"}},
        ("unspent", "returned"),
        "None of what is not spent is returned.",
    ),
    "line neither paid nor used": (
        SCHEDULE | {"lines": [{"name": "twice", "formula": "price + price"}, *SCHEDULE["lines"]]},
        ("lines", 0),
        "`twice` is worked out, and neither paid nor used.",
    ),
    "table never used": (
        SCHEDULE | {"tables": {"bands": {"rows": [{"up_to": "£5", "rate": "10%"}, {"rate": "5%"}]}}},
        ("tables", "bands"),
        "`bands` is stated and never used.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stated", "at", "what"), ASKED.values(), ids=ASKED)
def test_what_is_left_open_is_asked_once_at_its_keys(
    stated: dict[str, Any], at: tuple[str | int, ...], what: str
) -> None:
    assert told(stated) == [(at, what)]


def test_jumps_that_the_note_speaks_of_are_not_warned_of() -> None:
    gated = GAIN | {"gate": {"minimum_rate": "2%"}}
    assert told(gated) == []
    ((at, what),) = told(gated | {"note": "A saving is shared."})
    assert at == ("gate", "minimum_rate")
    assert "jumps" in what


def test_a_jump_is_told_of_the_partner_it_moves_most() -> None:
    shared = GAIN | {"payees": {"gps": "10%", "trust": "90%"}, "gate": {"minimum_rate": "2%"}, "note": "Shared."}
    ((_, what),) = told(shared)
    # half of £20,000, of which the trust has 90%
    assert "of trust jumps from about £9,000 to £0" in what


def test_a_gain_and_a_loss_that_jump_alike_are_told_once() -> None:
    mirrored = GAIN | {"gate": {"minimum_rate": "2%"}, "losses": {"mirrored": True}, "note": "Shared."}
    assert len(told(mirrored)) == 1
    assert len(told(mirrored | {"losses": {"share": "30%"}})) == 2
