"""What contracts in force leave out is said, so that a slip in a payee or a weight is not a silent wrong answer."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.scenarios.coverage import left_out, unpaid_under
from finmodel.scenarios.run import run
from tests.scenarios.worked import after
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis


def told(*contracts: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in left_out(run(small_basis(*contracts)), {"tariff": "contracts/tariff.yaml"})]


def test_nothing_is_said_where_everything_is_paid_for() -> None:
    assert told(TARIFF, GP, REABLEMENT, FUND) == []


def test_activity_that_no_contract_pays_for_is_named_with_its_parties() -> None:
    # 250 + 500 + 260 + 520 units of emergency and outpatient care
    (said,) = told(GP, REABLEMENT, FUND)
    assert said.startswith("small: Nobody pays for 1,530 units of activity that icb commissions from trust.")


def test_a_tariff_between_the_wrong_parties_is_told_at_its_file() -> None:
    said = told(TARIFF | {"payee": "gps"}, GP, REABLEMENT, FUND)
    assert any(one.startswith("contracts/tariff.yaml: Activity, emergency: nothing in the data has") for one in said)
    assert any("Nobody pays for 1,530 units" in one for one in said)


def test_activity_on_no_price_line_is_counted_where_all_payment_is_by_the_unit() -> None:
    # 500 and 520 outpatient attendances, once the tariff's only line is for emergencies
    emergencies = TARIFF | {"prices": TARIFF["prices"][:1]}
    (said,) = told(emergencies, GP, REABLEMENT, FUND)
    assert said.startswith("small: No price line pays for 1,020 units of activity that icb commissions from trust")
    block = {"kind": "block", "id": "rest", "title": "The rest", "payer": "icb", "payee": "trust", "amount": "£1m"}
    assert told(emergencies, block, GP, REABLEMENT, FUND) == []


def test_people_without_a_weight_are_counted() -> None:
    # 190 and 200 person-years of people over 65 in the two years
    said = told(TARIFF, GP | {"weights": [{"where": {"age_band": "0-64"}, "weight": 1}]}, REABLEMENT, FUND)
    assert any("200.0 person-years in a year belong to no group that has a weight" in one for one in said)


@pytest.mark.parametrize("kind", [{"payee": "icb"}, {"payer": "trust"}])
def test_a_partner_that_would_pay_itself_is_refused(kind: dict[str, str]) -> None:
    from finmodel.contracts.in_force import clashes_of
    from tests.small import contract

    basis = small_basis()
    clashes = clashes_of(contract(TARIFF | kind), basis.place)
    assert [clash.what for clash in clashes] == [f"'{next(iter(kind.values()))}' would pay itself."]


def test_activity_that_a_scenario_leaves_unpaid_is_told_under_its_name() -> None:
    """A tenth of 510 emergencies passes to the council, whom no contract makes pay the trust."""
    moves = {"kind": "change_payer", "name": "Moves", "where": {"setting": ["emergency"]}, "part": "10%",
             "commissioner": "council", "source": "invented"}  # fmt: skip
    before = run(small_basis())
    (said,) = unpaid_under([before, after(moves)])
    assert said.what.startswith("Under 'S': Nobody pays for 51 units of activity that council commissions from trust")
    assert unpaid_under([before, after(moves | {"terms_of": "tariff"})]) == []
