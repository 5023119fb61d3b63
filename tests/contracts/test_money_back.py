"""Money has a direction: what comes back under a contract is taken off wherever a later one counts what it paid.

In the small place the board pays the federation £100 for each of 500 and 520 outpatients. It is to see 500 emergencies
and sees 250 and 260, so a fifth goes back as far as that is missed: 50% of £10,000 is £5,000, 48% of £10,400 £4,992.
A quality payment of £40,000 lies inside the tariff, and where half of it is missed £20,000 is withdrawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.contracts.slopes import Moving
from finmodel.incentives.margins import Incentives
from finmodel.pipeline import open_place
from finmodel.report.money_flows import pools_table
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import Run, run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, small_plan

PLACES = Path(__file__).parents[1] / "places"
FEES: dict[str, Any] = {
    "kind": "pay_for_coordination", "id": "fees", "title": "Coordination fees", "payer": "icb", "payee": "gps",
    "fees": [{"code": "plan", "per": "plan", "fee": "£100",
              "number": {"activity": "quantity", "where": {"setting": ["outpatient"]}}}],
    "clawback": {
        "share": "20%", "how": "in_proportion", "when": "same_year",
        "unless": {"done": {"activity": "quantity", "where": {"setting": ["emergency"]}}, "target": 500},
    },
}  # fmt: skip
QUALITY: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "quality", "title": "Quality payment", "payer": "icb", "payee": "trust",
    "indicators": [{"code": "flu", "points": 1, "earned": 0.5}],
    "at_stake": {"amount": "£40,000", "how": "withdrawn"},
}  # fmt: skip
SHARE: dict[str, Any] = {
    "kind": "gain_share", "id": "share", "title": "Gain share", "payer": "icb", "payees": "gps",
    "gains": {"share": "50%"},
}  # fmt: skip
LEAD: dict[str, Any] = {
    "kind": "lead_provider", "id": "lead", "title": "Lead", "lead": "trust", "commissioner": "icb",
    "budget": {"amount": "£100,000"}, "subcontracts": ["fees"],
}  # fmt: skip
POOL_FEES = FEES | {"payer": "pool"}
POOL_QUALITY = QUALITY | {"payer": "pool", "at_stake": {"amount": "£40,000", "how": "held_back"}}
SERVICES: dict[str, Any] = {
    "kind": "pooled_fund", "id": "fund", "title": "Fund", "pool": "pool", "proportion_of": "the_service",
    "services": [
        {"id": "plans", "contributions": {"icb": "£30,000", "council": "£10,000"}, "paid_under": ["fees"]},
        {"id": "home", "contributions": {"icb": "£40,000", "council": "£40,000"}, "paid_under": ["reablement"]},
    ],
}  # fmt: skip


def shared(benchmark: str, expenditure: dict[str, Any]) -> dict[str, Any]:
    """The gain share against a benchmark, on what is counted as spent."""
    return SHARE | {"benchmark": benchmark, "expenditure": expenditure}


def whole() -> Basis:
    """A place in which a gain share, a lead and a pool each count a contract under which money comes back."""
    lead = LEAD | {"subcontracts": ["visits"], "paid_otherwise": ["quality"]}
    visits = FEES | {"id": "visits", "payer": "trust", "payee": "council"}
    drugs = POOL_FEES | {"id": "drugs"}
    saved = shared("£700,000", {"paid_under": ["tariff", "fees", "quality"]})
    return small_basis(TARIFF, GP, FEES, QUALITY, visits, REABLEMENT, drugs, FUND, lead, saved)


def of(settled: Run, name: str) -> list[float]:
    """Pounds of a line in each year."""
    contract, line = name.split(".")
    return [round(float(each), 2) for each in settled.settlement.of(contract, line).ravel()]


def place_of(name: str) -> Run:
    """One of the places on file, settled."""
    return open_place(PLACES / name / "place.yaml", None).run([], lambda _: None).runs[0]


def test_a_gain_share_counts_fees_less_what_was_returned_of_them() -> None:
    """1,000 plans at £100; 20% goes back by half, £10,000. £90,000 against £120,000 is £30,000, half is £15,000."""
    settled = place_of("net_back")
    assert of(settled, "share.saving") == [30_000]
    assert of(settled, "share.shared") == [15_000]


def test_a_lead_pays_its_lead_less_the_margin_that_comes_back() -> None:
    """1,500 + 1,200 of £1,200 and 500 + 400 of £2,900 are £5,850,000; £6.2m less that and £100,000 is £250,000.

    Half of it, £125,000, comes back, so £6,075,000 is paid. 32,600 people at £1,700 are £55.42m, less £42m £13.42m: the
    margin is £7,345,000. It bears 1% of the budget alone, £554,200; 30% of the other £6,790,800 goes to the board.
    """
    settled = place_of("lead_back")
    assert of(settled, "iho_lead.subcontracts")[0] == 6_075_000
    assert of(settled, "iho_lead.margin")[0] == 7_345_000
    assert of(settled, "iho_lead.surplus_shared")[0] == 2_037_240


def test_a_pool_pays_fees_and_is_returned_some() -> None:
    """£100,000 paid and £10,000 back leave £10,000 of £100,000 to hand back, seven tenths to the board."""
    settled = place_of("pool_back")
    assert of(settled, "fund.spend") == [90_000]
    assert of(settled, "fund.underspend") == [7_000, 3_000]


@pytest.mark.parametrize(
    "expenditure",
    [
        {"paid_under": ["fees"]},
        {"paid_under": ["fees"], "paid_by": "icb"},
        {"paid_under": ["fees"], "paid_to": "gps"},
        {"paid_under": ["fees"], "paid_by": "icb", "paid_to": "gps"},
        {"parts": {"paid": {"line": "fees.payment"}, "back": {"line": "fees.returned"}}},
    ],
)
def test_fees_are_net_however_the_parties_are_named(expenditure: dict[str, Any]) -> None:
    """£80,000 less £45,000 is £35,000, and less £47,008 £32,992: half is £17,500 and £16,496."""
    assert of(run(small_basis(FEES, shared("£80,000", expenditure))), "share.earned") == [17_500, 16_496]


def test_a_contract_that_only_takes_back_lessens_what_is_spent() -> None:
    """£603,750 and £627,900 less £20,000 each: £116,250 and £92,100 under £700,000, of which half."""
    both = shared("£700,000", {"paid_under": ["tariff", "quality"]})
    assert of(run(small_basis(TARIFF, QUALITY, both)), "share.earned") == [58_125, 46_050]


def test_what_was_held_back_and_earned_again_is_counted_once() -> None:
    """£40,000 held back and £20,000 earned back take £20,000 off the tariff, as what is withdrawn does."""
    held = QUALITY | {"at_stake": {"amount": "£40,000", "how": "held_back"}}
    both = shared("£700,000", {"paid_under": ["tariff", "quality"], "paid_to": "trust"})
    assert of(run(small_basis(TARIFF, held, both)), "share.earned") == [58_125, 46_050]


def test_money_that_is_returned_under_a_contract_of_its_own_is_taken_off_between_the_two() -> None:
    """A block by which the federation hands back £10,000 a year: £50,000 and £52,000 less £10,000."""
    plain = {key: value for key, value in FEES.items() if key != "clawback"}
    back = {"kind": "block", "id": "back", "title": "Back", "payer": "gps", "payee": "icb", "amount": "£10,000"}
    both = shared("£80,000", {"paid_under": ["fees", "back"], "paid_by": "icb", "paid_to": "gps"})
    assert of(run(small_basis(plain, back, both)), "share.earned") == [20_000, 19_000]
    unnamed = small_basis(plain, back, shared("£80,000", {"paid_under": ["fees", "back"]}))
    told = [clash.finding() for clash in clashes_between(unnamed.contracts, unnamed.place)]
    assert [(each.what, each.fix) for each in told] == [
        (
            "'fees' pays from 'icb' to 'gps' and 'back' the other way, and both are added.",
            "Say `paid_by: icb` and `paid_to: gps`, so that what 'back' pays is taken off.",
        )
    ]


def test_a_lead_is_left_with_what_its_subcontractor_returned() -> None:
    """£100,000 less £45,000 and £47,008, the trust paying the federation's fees and being returned some."""
    settled = run(small_basis(FEES | {"payer": "trust"}, LEAD))
    assert of(settled, "lead.margin") == [55_000, 52_992]


def test_the_budget_of_a_lead_is_less_by_what_was_withdrawn_from_it() -> None:
    """The trust's block of £100,000 and £20,000 withdrawn: £80,000, less fees of £45,000 and £47,008."""
    block = {"kind": "block", "id": "block", "title": "Block", "payer": "icb", "payee": "trust", "amount": "£100,000"}
    lead = LEAD | {"budget": {"received_under": ["block", "quality"]}}
    settled = run(small_basis(block, QUALITY, FEES | {"payer": "trust"}, lead))
    assert of(settled, "lead.margin") == [35_000, 32_992]


def test_a_subcontract_that_only_takes_back_is_paid_by_the_lead() -> None:
    """£100,000 less £45,000 and £47,008 of fees, and £20,000 that is withdrawn from the council comes in."""
    withheld = QUALITY | {"payer": "trust", "payee": "council"}
    lead = LEAD | {"subcontracts": ["fees", "quality"]}
    basis = small_basis(FEES | {"payer": "trust"}, withheld, lead)
    assert clashes_between(basis.contracts, basis.place) == []
    assert of(run(basis), "lead.margin") == [75_000, 72_992]


def test_a_service_of_a_pool_costs_what_was_not_returned() -> None:
    """Plans cost £45,000 and £47,008 of £40,000: £5,000 and £7,008 over, three quarters of it the board's.

    At home £60,000 and £40,000 of £80,000 leave £20,000 and £40,000, half each.
    """
    basis = small_basis(POOL_FEES, REABLEMENT, SERVICES)
    assert clashes_between(basis.contracts, basis.place) == []
    settled = run(basis)
    assert of(settled, "fund.spend_plans") == [45_000, 47_008]
    assert of(settled, "fund.variance_plans") == [5_000, 7_008]


def test_a_pool_may_hold_back_for_quality() -> None:
    """£60,000 and £40,000 of reablement, and £20,000 of £40,000 held back is not earned again: £40,000 and £20,000."""
    basis = small_basis(REABLEMENT, POOL_QUALITY, FUND)
    assert clashes_between(basis.contracts, basis.place) == []
    settled = run(basis)
    assert of(settled, "fund.spend") == [40_000, 20_000]
    assert of(settled, "fund.underspend") == [6_000, 18_000, 4_000, 12_000]


def test_what_comes_back_to_a_pool_belongs_to_a_service_too() -> None:
    """Nothing is paid in beside services, so what the trust gives back must be somebody's."""
    basis = small_basis(POOL_FEES, REABLEMENT, POOL_QUALITY | QUALITY | {"payer": "pool"}, SERVICES)
    told = [clash.what for clash in clashes_between(basis.contracts, basis.place)]
    assert told == ["Money comes back to the pool from 'trust' under 'quality', and no service names it."]


def test_a_pool_is_still_paid_into_by_its_agreement_alone() -> None:
    top_up = {"kind": "block", "id": "top_up", "title": "Top-up", "payer": "icb", "payee": "pool", "amount": "£10"}
    basis = small_basis(top_up, REABLEMENT, FUND)
    told = [clash.what for clash in clashes_between(basis.contracts, basis.place)]
    assert told == ["It pays into the pool 'pool', and only its agreement, 'fund', may."]


def test_a_pool_is_told_to_have_spent_what_was_not_returned() -> None:
    """£50,000 is paid in and £50,000 spent, of which £5,000 comes back."""
    table = pools_table(run(small_basis(POOL_FEES, FUND)), ("2023/24",))
    assert table is not None
    assert [row.values[1] for row in table.rows[:3]] == [50_000, 45_000, 5_000]


def test_one_more_emergency_keeps_some_of_the_fees() -> None:
    """A fee of £50,000 x 20% / 500 is £20 less to give back, so £20 more is spent, and £10 less is shared."""
    incentives = Incentives(run(small_basis(FEES, shared("£80,000", {"paid_under": ["fees"]}))))
    (kind,) = [
        each for each in incentives.kinds
        if (each.name, each.provider, each.period) == ("emergency", "trust", 0)
    ]  # fmt: skip
    more = {(one.contract, one.partner): round(one.more, 6) for one in incentives.all[kind] if one.more}
    assert more.pop(("delivery", "trust")) == -900
    assert more == {("fees", "gps"): 20, ("fees", "icb"): -20, ("share", "gps"): -10, ("share", "icb"): 10}


def test_the_slopes_start_from_what_was_settled() -> None:
    settled = run(whole()).settlement
    base = Moving(settled).base.lines
    for name in ("share.saving", "lead.margin", "fund.spend"):
        contract, line = name.split(".")
        assert [float(base[contract, line, at].now) for at in (0, 1)] == list(settled.of(contract, line))  # type: ignore[union-attr]


def test_the_workbook_takes_off_what_comes_back(tmp_path: Path) -> None:
    """Spent: £603,750 + £45,000 − £20,000 is £628,750, £71,250 under £700,000, of which half is £35,625.

    The pool spends £60,000 + £45,000, £55,000 more than is paid in; in 2024/25 £40,000 + £47,008, £37,008 more.
    """
    book = Recalculated(small_plan([run(whole())]), tmp_path)
    assert book.differences() == []
    assert book.live("Ledger", "share.earned.icb.gps", 2) == [35_625, 22_546]
    assert book.live("Settlement", "lead.margin", 2) == [55_000, 52_992]
    assert book.live("Pooled budget", "pool.services", 2) == [110_000, 92_000]
    assert book.live("Pooled budget", "pool.refunds", 2) == [5_000, 4_992]
    assert book.live("Pooled budget", "pool.left", 2) == [-55_000, -37_008]
    assert book.live("Pooled budget", "pool.contributions", 2) == [50_000, 50_000]
