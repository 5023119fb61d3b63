"""Scenarios and contracts that speak of roles, of what a contract pays for, and of what a cost is of."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError
from finmodel.load.binding.bind import bind
from finmodel.load.binding.cast import Cast
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document
from finmodel.scenarios.scenario import Scenario
from tests.small import FUND, GP, PLACE, REABLEMENT, TARIFF


def contract(data: dict[str, Any]) -> Contract:
    """A contract in force."""
    return contract_in(Document("contract.yaml", data))


FORCE = tuple(contract(data) for data in (TARIFF, GP, REABLEMENT))


def place(**changes: Any) -> Place:
    """The small place, its partners with further roles: `trust=["acute"]`."""
    data = copy.deepcopy(PLACE)
    for partner in data["partners"]:
        partner["roles"] = [*partner["roles"], *changes.get(partner["id"], [])]
    data["partners"] += changes.get("more", [])
    data["pools"] += changes.get("pools", [])
    data["costs"] += changes.get("costs", [])
    data["data"] = changes.get("data", {})
    return Place.model_validate(data)


def told(said: Any, cast: Cast) -> tuple[Any, list[Finding]]:
    """What a file says in a place, and what could not be bound."""
    document = Document("file.yaml", {"said": said}, {("said",): 3})
    findings = bind(document, cast)
    return document.data["said"], findings


def test_a_role_that_a_partner_states_is_that_partner() -> None:
    cast = Cast(place(gps=["general_practice", "community"]))
    assert told([{"role": "general_practice"}, {"role": "community"}, "icb"], cast) == (["gps", "icb"], [])
    assert cast.asked == {"general_practice": "gps", "community": "gps"}


def test_a_role_that_nobody_states_is_found_from_what_costs_money_to_deliver_and_what_contracts_pay_for() -> None:
    # Wards are the trust's, reablement the council's; the tariff is paid by the board.
    cast = Cast(place(), FORCE)
    said = {"acute": {"role": "acute"}, "team": {"role": "reablement"}, "nhs": {"role": "health_commissioner"}}
    assert told(said, cast) == ({"acute": "trust", "team": "council", "nhs": "icb"}, [])


def test_a_role_is_found_from_the_mapping_where_one_column_tells_provider_and_setting() -> None:
    column = {"column": "SERVICE"}
    mapped = {
        "provider": {**column, "values": {"HOMES": "gps"}, "otherwise": "council"},
        "commissioner": {"always": "council"},
        "setting": {**column, "values": {"HOMES": "residential", "HOME": "home_care"}},
        "start": "DAY",
    }
    cast = Cast(place(data={"activity": [{"file": "care.csv", "columns": mapped}]}))
    said = [{"role": "care_home"}, {"role": "home_care"}, {"role": "council"}]
    assert told(said, cast) == (["gps", "council"], [])


def test_what_a_partner_states_comes_before_what_the_data_shows() -> None:
    assert told({"role": "acute"}, Cast(place(gps=["acute"]), FORCE)) == ("gps", [])


def test_a_role_that_nobody_has_is_asked_for_by_name_once_with_how_to_state_it() -> None:
    said, findings = told([{"role": "mental_health"}, {"role": "mental_health"}], Cast(place(), FORCE))
    assert said == ["mental_health"]
    assert [str(one) for one in findings] == [
        "file.yaml, line 3: No partner here is known as the mental health provider (role 'mental_health'). "
        "Add `mental_health` to `roles:` of the one that is, in place.yaml. The partners are icb, council, trust, gps."
    ]


def test_a_role_that_two_partners_have_is_refused_with_both_and_how_to_say_which() -> None:
    _, (stated,) = told({"role": "acute"}, Cast(place(gps=["acute"], trust=["acute"])))
    assert stated.what == "2 partners may be the acute hospital (role 'acute'): trust and gps."
    assert stated.fix == (
        "Write `acute` under `roles:` of the one that is meant in place.yaml, and of no other; or its id here."
    )
    second = {"partner": "gps", "name": "Beds", "where": {"setting": ["emergency"]}, "variable": "£5"}
    _, (shown,) = told({"role": "acute"}, Cast(place(costs=[second])))
    assert shown.what == (
        "2 partners may be the acute hospital (role 'acute'): trust and gps, as they provide setting emergency."
    )
    assert told({"role": "acute"}, Cast(place(costs=[second], trust=["acute"]))) == ("trust", [])


def test_a_misspelt_role_is_told_with_the_one_that_is_meant() -> None:
    _, (near,) = told({"role": "acut"}, Cast(place()))
    assert (near.what, near.fix) == ("There is no role 'acut'.", "Did you mean 'acute'?")
    _, (far,) = told({"role": "x"}, Cast(place()))
    assert far.fix.startswith("The roles are health_commissioner, council, acute, community, ")


def test_a_pool_is_a_role_where_the_place_has_one() -> None:
    assert told({"role": "pooled_budget"}, Cast(place())) == ("pool", [])
    two = Cast(place(pools=[{"id": "other", "title": "Other", "host": "icb"}]))
    assert told({"role": "pooled_budget"}, two)[1][0].what == "The place has several pooled budgets: pool and other."
    none = Cast(place().model_copy(update={"pools": ()}))
    assert told({"role": "pooled_budget"}, none)[1][0].what == "The place has no pooled budget."


def test_shares_are_of_roles_by_key_and_so_is_a_path_to_one() -> None:
    cast = Cast(place(gps=["general_practice"]), FORCE)
    assert told({"role acute": "60%", "role general_practice": "40%"}, cast) == ({"trust": "60%", "gps": "40%"}, [])
    assert told({"payees.role acute": "50%"}, cast) == ({"payees.trust": "50%"}, [])


def test_two_roles_of_one_partner_have_no_two_shares() -> None:
    cast = Cast(place(gps=["care_home", "home_care"]))
    _, (both,) = told({"role care_home": "60%", "role home_care": "40%"}, cast)
    assert both.what == "Two of these are the same partner here, gps."
    assert both.fix == "Name it once, with what both have together."


def test_a_contract_is_found_by_what_it_pays_for_and_between_whom() -> None:
    cast = Cast(place(), FORCE)
    assert told({"pays": {"setting": "emergency"}, "payee": {"role": "acute"}}, cast) == ("tariff", [])
    assert told({"pays": {"setting": ["reablement"]}, "payer": {"role": "pooled_budget"}}, cast) == ("reablement", [])
    assert told({"pays": {"setting": "outpatient"}, "kind": "activity_tariff"}, cast) == ("tariff", [])


def test_a_contract_whose_price_lines_name_other_codes_is_found_by_its_parties_alone() -> None:
    coded = TARIFF | {"prices": [{"code": "ne", "where": {"currency": "ne_long"}, "price": "£1"}]}
    cast = Cast(place(trust=["acute"]), (contract(coded), *FORCE[1:]))
    assert told({"pays": {"setting": "emergency"}, "payee": {"role": "acute"}}, cast) == ("tariff", [])


def test_contracts_that_cannot_be_told_apart_or_found_are_asked_for() -> None:
    again = contract(TARIFF | {"id": "second"})
    _, (two,) = told({"pays": {"setting": "emergency"}}, Cast(place(), (*FORCE, again)))
    assert two.what == "2 contracts in force pay for setting emergency: tariff and second."
    assert two.fix == "Say which with `payer:`, `payee:` or `kind:` beside `pays:`, or write its id."
    _, (none,) = told({"pays": {"setting": "nursing"}, "payee": "gps", "kind": "bundle"}, Cast(place(), FORCE))
    assert none.what == (
        "No contract in force pays for setting nursing to gps under a contract of kind bundle by the unit."
    )
    assert none.fix == "Write the id of the contract that is meant; those in force are tariff, gp_list, reablement."


def test_the_agreement_of_a_pool_is_found_by_the_pool() -> None:
    said = {"agreement_of": {"role": "pooled_budget"}}
    assert told(said, Cast(place(), (*FORCE, contract(FUND)))) == ("fund", [])
    _, (none,) = told(said, Cast(place(), FORCE))
    assert none.what == "No agreement in force is of the pool 'pool'."
    _, (two,) = told(said, Cast(place(), (contract(FUND), contract(FUND | {"id": "second"}))))
    assert two.what == "2 agreements in force are of the pool 'pool': fund and second."
    assert two.fix == "Write the id of the contract that is meant."


def test_costs_are_found_by_the_activity_that_they_are_of() -> None:
    cast = Cast(place(), FORCE)
    change = {"kind": "productivity", "services": {"setting": "emergency"}}
    assert told(change, cast) == ({"kind": "productivity", "services": ["Wards"]}, [])
    theirs = {"partners": [{"role": "acute"}], "services": {"setting": ["emergency", "elective"]}}
    assert told(theirs, cast) == ({"partners": ["trust"], "services": ["Wards"]}, [])


def test_a_cost_of_activity_that_has_none_is_asked_for() -> None:
    change = {"partners": ["trust"], "services": {"setting": "reablement"}}
    _, (none,) = told(change, Cast(place()))
    assert none.what == "No cost of delivery is of setting reablement."
    assert none.fix == "Give a cost such a `where:` in place.yaml, or write its name here. The costs are 'Wards'."


BLOCK = {"kind": "block", "id": "b", "title": "B", "payer": {"role": "health_commissioner"}, "amount": "£5"}


def test_where_no_place_is_known_a_role_has_its_own_name() -> None:
    contract = contract_in(Document("block.yaml", BLOCK | {"payee": {"role": "acute"}}))
    assert (contract.payer, contract.payee) == ("health_commissioner", "acute")  # type: ignore[attr-defined]
    loan = {"kind": "investment", "name": "n", "source": "s", "partner": {"role": "council"}, "one_off": "£5"}
    swap = {"kind": "swap_contracts", "name": "o", "source": "s",
            "remove": [{"pays": {"setting": "emergency"}, "payee": {"role": "acute"}}]}  # fmt: skip
    slower = {"kind": "productivity", "name": "p", "source": "s", "by": "1%", "services": {"setting": "emergency"}}
    told_of = {"scenario": "s", "title": "S", "question": "Q?", "changes": [loan, swap, slower]}
    invest, gone, less = Scenario.model_validate(told_of).changes
    assert invest.partner == "council"  # type: ignore[attr-defined]
    assert gone.remove == ("contract_emergency_acute",)  # type: ignore[attr-defined]
    assert less.services == ("emergency",)  # type: ignore[attr-defined]


def test_a_role_that_is_none_is_no_name_either() -> None:
    with pytest.raises(InputError):
        contract_in(Document("block.yaml", BLOCK | {"payee": {"role": "Acute Trust"}}))
