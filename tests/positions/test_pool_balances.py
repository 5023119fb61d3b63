"""What a pool may hold at the end of a year: named, carried into the next, and checked against the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.contracts.in_force import clashes_between
from finmodel.core.columns import ACTIVITY_MEASURES
from finmodel.core.place import Place
from finmodel.errors import FinmodelError
from finmodel.positions.conservation import Held, checks_of, holdings_of, require
from finmodel.positions.position import positions_of
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run
from tests.small import FUND, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis

RISK_POOL = {"contributions": {"icb": "£5,000", "council": "£3,000"}, "left": "carried_forward"}
WITH_RISK_POOL = FUND | {"waterfall": ["risk_pool"], "risk_pool": RISK_POOL}
EQUIPMENT: dict[str, Any] = {
    "kind": "block", "id": "equipment", "title": "Equipment", "payer": "pool", "payee": "trust", "amount": "£9,000",
}  # fmt: skip
SERVICES: dict[str, Any] = {
    "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool", "proportion_of": "the_fund",
    "services": [
        {"id": "reablement", "contributions": {"icb": "£30,000", "council": "£20,000"}, "paid_under": ["reablement"]},
        {"id": "equipment", "contributions": {"icb": "£4,000", "council": "£6,000"}, "paid_under": ["equipment"]},
    ],
}  # fmt: skip


def settled(fund: dict[str, Any], *more: dict[str, Any]) -> Run:
    return run(small_basis(TARIFF, GP, REABLEMENT, *more, fund))


def left_in_the_pool(done: Run) -> list[float]:
    rows = done.positions
    return [float(pence) / 100 for pence in rows.loc[rows["partner"] == "pool", "surplus"]]


def test_a_risk_pool_that_is_not_drawn_on_stays_in_the_pool_under_its_name() -> None:
    # 2023/24: 10,000 over, 8,000 in the risk pool; 2024/25: 10,000 under goes back, 8,000 more in the risk pool
    done = settled(WITH_RISK_POOL)
    assert list(done.settlement.of("fund", "risk_pool_balance")) == [0, 8_000]
    assert left_in_the_pool(done) == [0, 8_000]
    assert "Pooled fund keeps what its risk pool grows by, 2024/25" in [check.name for check in done.checks]


def test_what_the_pool_opens_with_is_spent_from_the_pool_and_from_nobody_else() -> None:
    opening = {"opening": "£4,000", "left": "carried_forward"}
    done = settled(FUND | {"waterfall": ["risk_pool"], "risk_pool": opening})
    # 10,000 over: 4,000 from the risk pool, 3,600 and 2,400 from the partners
    assert left_in_the_pool(done) == [-4_000, 0]
    first = done.positions[done.positions["period"] == "2023/24"]
    # with the pool's 4,000 spent, the surpluses together are still what came in less the cost of delivery
    assert first["surplus"].sum() / 100 == 711_000


def test_an_underspend_carried_forward_is_there_the_next_year() -> None:
    later = FUND | {
        "contributions": {"icb": "£36,000", "council": "£30,000"},
        "carry_forward": {"non_recurrent_spend": {"paid_under": ["equipment"]}, "unused": "carried_forward"},
    }
    done = settled(later, EQUIPMENT)
    # 2023/24: 69,000 spent of 66,000, nothing carried in: 3,000 over; 2024/25: 49,000: 17,000 under
    assert list(done.settlement.of("fund", "carried_forward")) == [0, 17_000]
    assert left_in_the_pool(done) == [0, 17_000]


def test_money_lost_on_its_way_to_a_balance_stops_the_run() -> None:
    done = settled(WITH_RISK_POOL)
    basis = done.basis
    lost = done.ledger[done.ledger["line"] != "risk_pool_contributions"]
    holdings = holdings_of(done.settlement)
    checks = checks_of(basis.place, basis.contracts, basis.grid, lost, positions_of(lost, basis.place), holdings)
    with pytest.raises(FinmodelError, match=r"keeps what its risk pool grows by, 2024/25: 0\.00 against 8,000\.00"):
        require(checks)


def test_a_balance_that_is_overdrawn_or_opens_as_it_did_not_close_stops_the_run() -> None:
    done = settled(WITH_RISK_POOL)
    basis = done.basis
    broken = {"pool": [Held("Risk pool", [0, 100], [0, 800_100], 0), Held("Carried forward", [0, 0], [0, -100], 0)]}
    checks = checks_of(basis.place, basis.contracts, basis.grid, done.ledger, done.positions, broken)
    failed = [check.name for check in checks if not check.passed]
    assert failed == [
        "Pooled fund keeps what its risk pool and carried forward grows by, 2024/25",
        "Pooled fund: risk pool opens as it closed, 2024/25",
        "Pooled fund: carried forward is not overdrawn, 2024/25",
    ]


def test_what_the_pool_pays_for_and_nobody_pays_in_for_is_refused() -> None:
    other = EQUIPMENT | {"id": "transport", "title": "Transport"}
    basis = small_basis(TARIFF, GP, REABLEMENT, EQUIPMENT, other, SERVICES)
    told = clashes_between(basis.contracts, basis.place)
    assert [clash.what for clash in told] == [
        "The pool pays 'trust' under 'transport', and no service names it: nobody pays in for it."
    ]


def test_a_service_under_a_contract_that_the_pool_does_not_pay_is_refused() -> None:
    wrong = {**SERVICES, "services": [SERVICES["services"][0], {**SERVICES["services"][1], "paid_under": ["gp_list"]}]}
    basis = small_basis(TARIFF, GP, REABLEMENT, wrong)
    told = clashes_between(basis.contracts, basis.place)
    assert [clash.what for clash in told] == ["The pool pays nothing under 'gp_list'."]


def test_a_service_that_is_not_shared_is_borne_by_its_commissioner_or_by_the_host() -> None:
    """Reablement costs £60,000 and £40,000 of £50,000, the board's to bear; equipment £9,000 of £10,000, the host's."""
    reablement, equipment = SERVICES["services"]
    apart = {
        "kind": "pooled_fund", "id": "fund", "title": "Fund", "pool": "pool", "host": "council",
        "services": [reablement | {"risk": "own", "commissioner": "icb"}, equipment | {"risk": "fixed"}],
    }  # fmt: skip
    rows = settled(apart, EQUIPMENT).ledger
    borne = rows[rows["line"].str.contains("spend_on_")].groupby(["line", "payer", "payee"])["pence"].agg(list)
    assert {key: pence for key, pence in borne.items() if any(pence)} == {
        ("overspend_on_reablement", "icb", "pool"): [1_000_000, 0],
        ("underspend_on_reablement", "pool", "icb"): [0, 1_000_000],
        ("underspend_on_equipment", "pool", "council"): [100_000, 100_000],
    }


thousands = st.integers(0, 30).map(lambda number: f"£{number}000.01")
percent = st.integers(0, 100).map(lambda whole: f"{whole}%")


@st.composite
def clauses(draw: st.DrawFn) -> dict[str, Any]:
    """Clauses of a fund, in any combination that is not refused."""
    found: dict[str, Any] = {"host": "council"}
    stages = []
    if draw(st.booleans()):
        found["risk_pool"] = {
            "contributions": {"icb": draw(thousands), "council": draw(thousands)},
            "left": draw(st.sampled_from(["carried_forward", "returned"])),
        }
        if found["risk_pool"]["left"] == "carried_forward" and draw(st.booleans()):
            found["risk_pool"]["opening"] = draw(thousands)
        stages.append("risk_pool")
    charges = {
        "partner": "council",
        "amount": draw(thousands),
        "counted": draw(st.sampled_from(["within", "on_top", "taken_off"])),
    }
    single: dict[str, Any] = {
        "host_fee": {"share": draw(percent)},
        "maladministration": draw(thousands),
        "contingent": {"contributions": {"icb": draw(thousands)}, "achieved": draw(percent), "threshold": "50%"},
        "client_charges": charges,
    }
    found |= {name: clause for name, clause in single.items() if draw(st.booleans())}
    kept = draw(st.sampled_from(["", "icb", "pool"]))
    if kept:
        found["management_action"] = {"amount": draw(thousands), "kept_by": kept}
    if kept == "pool" or (not kept and draw(st.booleans())):
        unused = draw(st.sampled_from(["carried_forward", "returned"]))
        found["carry_forward"] = {
            "non_recurrent_spend": {"paid_under": ["equipment"]}, "unused": unused, "opening": draw(thousands),
        }  # fmt: skip
    if ("carry_forward" not in found or kept == "pool") and draw(st.booleans()):
        of = draw(st.sampled_from(["their_contributions", "the_saving"]))
        found["last_to_share"] = {"partner": "council", "after": draw(percent), "of": of}
    if draw(st.booleans()):
        found["no_worse_off"] = {"icb": draw(thousands), "council": draw(thousands)}
    if draw(st.booleans()):
        found["roll_forward"] = {"uplift": draw(percent), "recurrent_variance": "10%"}
    return found | {"waterfall": stages}


@st.composite
def funds(draw: st.DrawFn) -> dict[str, Any]:
    """A fund for the whole pool, or service by service, with any clauses."""
    found = draw(clauses())
    if draw(st.booleans()):
        more = "1" if "roll_forward" in found else ""  # so that a variance never takes the whole fund away
        paid = {name: f"£{more}{draw(st.integers(10, 40))}000.01" for name in ("icb", "council")}
        return FUND | found | {"contributions": paid}
    equipment = {**SERVICES["services"][1], "committed": draw(st.booleans())}
    risk = draw(st.sampled_from(["variable", "fixed"]))
    if "no_worse_off" not in found and equipment["committed"]:
        equipment["risk"] = risk
    found.pop("carry_forward", None)
    if found.get("client_charges", {}).get("counted") == "taken_off":
        found.pop("client_charges")
    if found.get("management_action", {}).get("kept_by") == "pool":
        found.pop("management_action")
    stages = list(found["waterfall"])
    if not equipment["committed"]:
        stages.append("uncommitted")
    return SERVICES | found | {"waterfall": stages, "services": [SERVICES["services"][0], equipment]}


@settings(max_examples=100)
@given(funds(), st.integers(0, 90), st.integers(0, 60), st.integers(0, 60))
def test_no_clause_makes_or_loses_money(fund: dict[str, Any], activity: int, first: int, second: int) -> None:
    equipment = EQUIPMENT | {"amount": {"2023/24": f"£{first}000.07", "2024/25": f"£{second}000"}}
    basis = small_basis(TARIFF, GP, REABLEMENT, equipment, fund)
    rows = {name: basis.grid.activity[name] * activity // 60 for name in ACTIVITY_MEASURES}
    done = run(replace(basis, grid=replace(basis.grid, activity=basis.grid.activity.assign(**rows))))
    held = holdings_of(done.settlement).get("pool", [])
    assert all(amount >= 0 for one in held for amount in one.closing)
    grown = [sum(one.closing[year] - one.opening[year] for one in held) / 100 for year in (0, 1)]
    assert left_in_the_pool(done) == grown


@settings(max_examples=50)
@given(clauses())
def test_nothing_in_and_nothing_spent_moves_nothing(found: dict[str, Any]) -> None:
    nothing = "£0"
    for group in ("risk_pool", "contingent"):
        if group in found:
            found[group]["contributions"] = dict.fromkeys(found[group]["contributions"], nothing)
    for group in ("risk_pool", "carry_forward"):
        if "opening" in found.get(group, {}):
            found[group]["opening"] = nothing
    for group in ("no_worse_off", "last_to_share", "roll_forward"):
        found.pop(group, None)
    if "client_charges" in found:
        found["client_charges"] |= {"amount": nothing, "counted": "on_top"}
    for name in ("host_fee", "maladministration"):
        found.pop(name, None)
    shared = {"overspend": {"icb": "50%", "council": "50%"}}
    if "carry_forward" not in found or found["carry_forward"]["unused"] == "returned" or "management_action" in found:
        shared["underspend"] = {"icb": "50%", "council": "50%"}
    fund = FUND | found | shared | {"contributions": {"icb": nothing, "council": nothing}}
    place = Place.model_validate(PLACE)
    basis = small_basis()
    idle = replace(basis.grid, activity=basis.grid.activity.iloc[:0])
    nothing_bought = EQUIPMENT | {"amount": nothing}
    done = run(Basis(place, tuple(contract(one) for one in (REABLEMENT, nothing_bought, fund)), idle))
    moved = done.ledger[done.ledger["contract"] == "fund"]
    assert (moved["pence"] == 0).all()
