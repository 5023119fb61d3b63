"""A saved plan: every kind of contract comes back as it was, and what is not a plan is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from finmodel.contracts.contract import Contract
from finmodel.errors import Refused
from finmodel.load.contracts import read_contract
from finmodel.outturn.planned import basis_of, numbers_of, record_of, tables_of
from finmodel.outturn.variance import variance
from finmodel.scenarios.run import run
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

LIBRARY = sorted(path for path in (Path(__file__).parents[2] / "contracts").glob("*.yaml"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_shipped_contract_comes_back_from_a_plan_as_it_was(path: Path) -> None:
    contract = read_contract(path)
    stated = json.loads(json.dumps(contract.model_dump(mode="json", by_alias=True, exclude_unset=True)))
    assert Contract.KINDS[stated["kind"]].model_validate(stated) == contract


def test_a_plan_settles_again_to_the_same_payments() -> None:
    settled = run(small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN))
    record = record_of(settled, "1.0", {}, ())
    again = run(basis_of(type(record).model_validate_json(record.model_dump_json()), tables_of(settled)))
    pd.testing.assert_frame_equal(again.ledger, settled.ledger)
    assert not variance(settled, again)["variance"].any()


def test_a_plan_tells_what_each_contract_counts_and_states() -> None:
    measures, terms = numbers_of(run(small_basis()))
    counted = measures[(measures["contract"] == "gp_list") & (measures["period"] == "2023/24")]
    assert list(counted["value"]) == [1000, 190]
    rate = terms[(terms["contract"] == "gp_list") & (terms["name"] == "rate")]
    assert set(rate["value"]) == {100}


def test_a_plan_whose_contract_this_version_does_not_know_is_refused() -> None:
    settled = run(small_basis())
    record = record_of(settled, "1.0", {}, ())
    strange = record.model_copy(update={"contracts": ({"kind": "barter", "id": "x"},)})
    with pytest.raises(ValueError, match="no kind of contract 'barter'"):
        basis_of(strange, tables_of(settled))


def test_a_plan_that_leaves_out_rows_which_its_contracts_count_is_refused() -> None:
    settled = run(small_basis())
    long_stay = {"trim_point": 5, "rate": "£9"}
    stays = {"code": "long", "where": {"setting": ["emergency"]}, "price": "£5", "long_stay": long_stay}
    counting = (TARIFF | {"prices": [stays]},)
    record = record_of(settled, "1.0", {}, ()).model_copy(update={"contracts": counting})
    with pytest.raises(Refused, match="Rows are missing that its contracts count: Stay"):
        basis_of(record, tables_of(settled))
