"""A further scenario works out only what it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finmodel.contracts import settle as settling
from finmodel.contracts.memo import Memo
from finmodel.contracts.rule_book import RuleBook
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from tests.scenarios.changes import library, scenario
from tests.small import GAIN, TARIFF, contract, small_basis


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the contracts that are settled from now on."""
    found: list[str] = []
    really = settling._settled

    def watched(book: RuleBook, *rest: Any) -> Any:
        found.append(book.id)
        return really(book, *rest)

    monkeypatch.setattr(settling, "_settled", watched)
    return found


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Ask]:
    """Asks that a grid answers from now on."""
    found: list[Ask] = []
    really = Grid._by_year

    def watched(grid: Grid, ask: Ask) -> Any:
        found.append(ask)
        return really(grid, ask)

    monkeypatch.setattr(Grid, "_by_year", watched)
    return found


def test_new_terms_settle_one_contract_again_and_measure_nothing(settled: list[str], measured: list[Ask]) -> None:
    basis = small_basis()
    run(basis)
    settled.clear(), measured.clear()
    run(apply(basis, scenario({"kind": "change_terms", "contract": "gp_list", "set": {"rate": "£90"}}), library()))
    assert (settled, measured) == (["gp_list"], [])


def test_new_activity_measures_no_people_and_settles_what_it_moves(settled: list[str], measured: list[Ask]) -> None:
    basis = small_basis()
    run(basis)
    settled.clear(), measured.clear()
    run(apply(basis, scenario({"kind": "scale_activity", "where": {"setting": "reablement"}, "by": "5%"}), library()))
    assert settled == ["reablement", "fund", "delivery"]
    assert measured
    assert not any(ask.of_people for ask in measured)


def test_a_contract_that_reads_what_an_earlier_one_pays_is_settled_again(settled: list[str]) -> None:
    basis = small_basis(TARIFF, GAIN)
    run(basis)
    settled.clear()
    run(apply(basis, scenario({"kind": "change_terms", "contract": "tariff", "set": {"round_to": "£1"}}), library()))
    assert settled == ["tariff"], "pounds or pennies, the payments are the same"
    price = {"kind": "change_terms", "contract": "tariff", "set": {"prices.emergency.price": "£1"}}
    run(apply(basis, scenario(price), library()))
    assert settled == ["tariff", "tariff", "gain"]


def test_what_a_grid_answers_cannot_be_written_to() -> None:
    answer = small_basis().grid.measure(Ask.of("quantity", {}))
    with pytest.raises(ValueError, match="read-only"):
        answer[0] = 1


def test_a_copy_of_a_contract_with_other_terms_works_out_its_own_lines() -> None:
    one = contract(TARIFF)
    assert one.parties() == ("icb", "trust")
    other = one.model_copy(update={"payee": ("gps",)})
    assert other.parties() == ("icb", "gps")
    assert other.wording != one.wording


def test_a_contract_that_knows_of_others_beside_it_is_another_contract() -> None:
    one = contract(TARIFF)
    other = one.model_copy()
    other._outside = "what bundles pay for"  # type: ignore[attr-defined]
    assert other.wording != one.wording


def test_what_counts_none_of_the_activity_that_moves_is_not_measured_again(measured: list[Ask]) -> None:
    basis = small_basis()
    run(basis)
    measured.clear()
    grown = scenario({"kind": "scale_activity", "where": {"setting": "reablement"}, "by": "5%"})
    changed = apply(basis, grown, library())
    found = run(changed).settlement
    settings = [dict(ask.where).get("setting", ("reablement",)) for ask in measured]
    assert settings
    assert all("reablement" in codes for codes in settings)
    unaided = replace(changed, grid=replace(changed.grid), memo=Memo())
    for one, other in zip(found.lines, run(unaided).settlement.lines, strict=True):
        assert (one.line.name, one.amounts.tolist()) == (other.line.name, other.amounts.tolist())


def test_a_change_upon_a_change_is_told_all_that_differs_from_what_was_measured() -> None:
    basis = small_basis()
    run(basis)
    one, other = (
        {"kind": "scale_activity", "where": {"setting": name}, "by": "10%"} for name in ("emergency", "outpatient")
    )
    twice = apply(apply(basis, scenario(one), library()), scenario(other), library())
    asks = [Ask.of("quantity", {"setting": [name]}) for name in ("emergency", "outpatient", "reablement")]
    before = [basis.grid.measure(ask) for ask in asks]
    after = [twice.grid.measure(ask) for ask in asks]
    assert [bool((now != then).any()) for now, then in zip(after, before, strict=True)] == [True, True, False]
    assert after[2] is before[2]
