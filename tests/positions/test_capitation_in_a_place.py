"""Carve-outs of a capitation in a small place: whose spend counts, and what is paid for twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.core.place import Place
from finmodel.scenarios.run import Run, run
from tests.small import FUND, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis

OUTPATIENT = {"setting": ["outpatient"]}


def settled(*carve_outs: dict[str, Any]) -> Run:
    """The small place, its GP capitation with services carved out."""
    return run(small_basis(TARIFF, GP | {"carve_outs": list(carve_outs)}, REABLEMENT, FUND))


def paid(done: Run, line: str) -> list[tuple[str, str, Decimal]]:
    """Payer, payee and pounds of a line of the GP capitation, a year each."""
    rows = done.ledger[(done.ledger["contract"] == "gp_list") & (done.ledger["line"] == line)]
    flows = zip(rows["payer"], rows["payee"], rows["pence"], strict=True)
    return [(payer, payee, Decimal(int(pence)) / 100) for payer, payee, pence in flows]


def test_what_a_service_cost_comes_off_the_rate_and_so_off_the_payment() -> None:
    """1,000 + 190 x 2.5 = 1,475 weighted at £100, less £75,000; then 1,005 + 200 x 2.5 = 1,505, less £78,000."""
    done = settled({"name": "outpatients", "where": OUTPATIENT, "how": "out_of_rate"})
    assert paid(done, "payment") == [("icb", "gps", Decimal(72_500)), ("icb", "gps", Decimal(72_500))]


def test_a_rate_may_be_cut_by_what_the_service_cost_in_another_year() -> None:
    """£75,000 / 1,475 = £50.847458 off £100 in both years: 1,505 x £49.152542 = £73,974.58."""
    done = settled({"name": "outpatients", "where": OUTPATIENT, "how": "out_of_rate", "year": "2023/24"})
    assert [amount for _, _, amount in paid(done, "payment")] == [Decimal(72_500), Decimal("73974.58")]


def test_what_another_provider_was_paid_is_taken_back_from_the_payee() -> None:
    done = settled({"name": "outpatients", "where": OUTPATIENT | {"provider": ["trust"]}, "how": "deducted"})
    assert paid(done, "deducted_outpatients") == [("gps", "icb", Decimal(75_000)), ("gps", "icb", Decimal(78_000))]
    assert [amount for _, _, amount in paid(done, "payment")] == [Decimal(147_500), Decimal(150_500)]


def test_spend_that_another_party_commissions_is_not_carved_out() -> None:
    """Reablement is paid for from the pool, so none of it comes off the health board's rate."""
    done = settled({"name": "reablement", "where": {"setting": ["reablement"]}, "how": "out_of_rate"})
    assert [amount for _, _, amount in paid(done, "payment")] == [Decimal(147_500), Decimal(150_500)]


@pytest.mark.parametrize(("payee", "twice"), [("trust", True), ("gps", False)])
def test_a_service_paid_apart_may_not_be_paid_for_by_the_tariff_too(payee: str, twice: bool) -> None:
    place = Place.model_validate(PLACE)
    apart = {"name": "outpatients", "where": OUTPATIENT, "how": "paid_apart"}
    found = clashes_between([contract(TARIFF), contract(GP | {"payee": payee, "carve_outs": [apart]})], place)
    assert [clash.spot for clash in found] == ([("outpatients",)] if twice else [])
