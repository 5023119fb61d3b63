"""Bed days apart from admissions, worked out on paper: 300 stays a year of five days each, 1,500 days."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.errors import FinmodelError, InputError
from finmodel.measures.row_rules import Stay
from finmodel.scenarios.apply import apply
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.beds import occupied_beds
from finmodel.scenarios.run import Run, run
from tests.scenarios.changes import scenario
from tests.scenarios.wards import YEARS, line, under, wards
from tests.small import contract

STAYS = {"setting": "emergency"}
SHORTER = {"kind": "length_of_stay", "where": STAYS, "by": "-20%"}
REABLEMENT: dict[str, Any] = {
    "kind": "activity_tariff", "id": "reablement", "title": "Reablement", "payer": "icb", "payee": "council",
    "prices": [{"code": "reablement", "where": {"setting": ["reablement"]}, "price": "£1,500"}],
}  # fmt: skip


def paid_by(*prices: dict[str, Any], days: bool = False, more: tuple[dict[str, Any], ...] = ()) -> Basis:
    """The hospital under other contracts; its wards are of 500 days where its cost moves with days."""
    cost = {"per": "days", "variable": "£80"} if days else {}
    basis = wards({"every": 500} if days else {}, **cost)
    return replace(basis, contracts=tuple(contract(one) for one in (*prices, *more)))


def priced(**price: Any) -> dict[str, Any]:
    """A tariff of one line for emergency stays."""
    line_of = {"code": "emergency", "where": {"setting": ["emergency"]}} | price
    return {"kind": "activity_tariff", "id": "tariff", "title": "T", "payer": "icb", "payee": "trust",
            "prices": [line_of]}  # fmt: skip


BLOCK = {"kind": "block", "id": "block", "title": "Block", "payer": "icb", "payee": "trust", "amount": "£600,000"}


def paid(done: Run, contract_id: str = "tariff") -> float:
    rows = done.ledger[(done.ledger["contract"] == contract_id) & (done.ledger["period"] == YEARS[0])]
    return float(rows["pence"].sum()) / 100


@pytest.mark.parametrize(
    "change", [SHORTER, {"kind": "scale_activity", "measure": "days", "where": STAYS, "by": "-20%"}]
)
def test_a_shorter_stay_saves_the_payer_nothing_under_a_price_for_each_spell_and_the_hospital_its_days(
    change: dict[str, Any],
) -> None:
    # 300 x 2,000 either way; 1,500 days at £80 become 1,200, and three wards of 500 days stay three
    basis = paid_by(priced(per="spells", price="£2,000"), days=True)
    assert [paid(run(basis)), paid(under(basis, change))] == [600_000, 600_000]
    assert [line(one, "trust.1.variable")[0] for one in (run(basis), under(basis, change))] == [120_000, 96_000]
    assert line(under(basis, change), "trust.1.open") == [3, 3, 3, 3]


def test_a_shorter_stay_pays_less_by_the_day_and_as_much_in_a_block() -> None:
    by_day = paid_by(priced(per="days", price="£400"))
    assert [paid(run(by_day)), paid(under(by_day, SHORTER))] == [600_000, 480_000]
    block = paid_by(BLOCK)
    assert [paid(run(block), "block"), paid(under(block, SHORTER), "block")] == [600_000, 600_000]


def test_bed_days_that_are_no_longer_used_free_wards_that_close_with_the_next_year() -> None:
    # 40% of 1,500 days leave 900: two wards of 500
    basis = paid_by(priced(per="spells", price="£2,000"), days=True)
    assert line(under(basis, SHORTER | {"by": "-40%"}), "trust.1.open") == [3, 2, 2, 2]


def test_days_for_each_stay_are_taken_off_and_a_year_may_have_its_own() -> None:
    # a day and a half of five: 300 x 1.5 = 450 days less; then two days, 600 less
    basis = paid_by(priced(per="days", price="£100"))
    assert paid(under(basis, {"kind": "length_of_stay", "where": STAYS, "days": -1.5})) == 105_000
    by_year = dict(zip(YEARS, (-2, 0, 0, 1), strict=True))
    done = under(basis, {"kind": "length_of_stay", "where": STAYS, "days": by_year})
    assert done.basis.grid.activity.query("setting == 'emergency'")["days"].tolist() == [900, 1500, 1500, 1800]


def test_what_those_who_leave_earlier_are_given_is_paid_and_counted_for_each_day_or_stay() -> None:
    # 300 days less: 0.1 of reablement for each is 30 more of the 40; 0.1 for each of 300 stays is 30 as well
    basis = paid_by(priced(per="spells", price="£2,000"), more=(REABLEMENT,))
    for units, each in ((0.1, "day"), (0.1, "stay"), (0.2, "day")):
        to = {"where": {"setting": "reablement"}, "units": units, "for_each": each}
        assert paid(under(basis, SHORTER | {"to": to}), "reablement") == 1500 * (40 + 300 * units)


def test_a_new_service_for_those_who_leave_earlier_brings_its_price_and_its_cost() -> None:
    # 300 days at half a visit each: 150 visits at £40, which cost £30
    to = {"where": {"setting": "supported_discharge", "provider": "council", "commissioner": "icb"}, "units": 0.5,
          "new": {"price": "£40", "cost": "£30"}}  # fmt: skip
    done = under(paid_by(priced(per="spells", price="£2,000")), SHORTER | {"to": to})
    assert paid(done, "new_change_0") == 6_000
    assert line(done, "council.2.variable") == [4_500] * 4


def test_those_who_come_back_are_stays_with_the_price_the_cost_and_the_days_of_the_others() -> None:
    # 4% of 300 stays come back: 312 at £2,000; 1,200 days become 1,248
    basis = paid_by(priced(per="spells", price="£2,000"), days=True)
    done = under(basis, SHORTER | {"readmissions": "4%"})
    assert paid(done) == 624_000
    assert line(done, "trust.1.variable")[0] == 1248 * 80


def test_that_nobody_comes_back_is_told_as_an_assumption() -> None:
    basis = paid_by(priced(per="spells", price="£2,000"), days=True)
    (told,) = under(basis, SHORTER).basis.assumed
    assert told.what == (
        "Nobody is taken to come back because stays are another length: no readmissions are stated, an assumption."
    )
    assert told.fix == "State `readmissions:` in a change of kind `length_of_stay`."
    assert under(basis, SHORTER | {"readmissions": "0%"}).basis.assumed == ()


def test_those_who_come_back_are_told_with_who_is_paid_for_them() -> None:
    basis = paid_by(priced(per="spells", price="£2,000"), days=True)
    (told,) = under(basis, SHORTER | {"readmissions": "4%"}).basis.assumed
    assert told.what == (
        "48 stays come back in all its years, and are paid for like the others: by the spell, they are income of the "
        "hospital and a cost of whoever pays. Shorter stays with more who come back are no progress."
    )
    assert told.fix == "Read what the hospital gains beside how many come back."
    row = OutcomeRow("readmitted_within_30_days", "2023/24", "trust", "", None, Decimal(5), Decimal(100))
    measured = replace(basis, place=basis.place.with_outcomes(Outcomes((row,), ("outcomes.csv",))))
    (told,) = under(measured, SHORTER | {"readmissions": "4%"}).basis.assumed
    assert told.fix == "No outcome counts them yet: add a `change_outcome` of `readmitted_within_30_days`."


def test_days_that_are_nobodys_cost_are_told() -> None:
    (nobody, saves) = under(paid_by(priced(per="spells", price="£2,000")), SHORTER).basis.assumed[::-1]
    assert nobody.what.startswith("Nobody is taken to come back")
    assert saves.what == (
        "No cost of Hospital trust is counted by the day, so fewer bed days save nothing and free no ward there."
    )
    assert saves.fix == "Give what a day costs under `costs:` of place.yaml, as `per: days`, with a `step:` for wards."


def with_long_stays(days: int, beyond: int = 10) -> Basis:
    """The hospital with so many of its 1,500 days past a trim point, paid at £200 each on top of £2,000 a stay."""
    long_stay = {"trim_point": beyond, "rate": "£200"}
    basis = paid_by(priced(per="spells", price="£2,000", long_stay=long_stay), days=True)
    return replace(basis, grid=replace(basis.grid, derived={Stay(beyond=beyond): _past(basis.grid.activity, days)}))


def _past(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    return rows.assign(days=[days if held else 0 for held in rows["days"]])


def test_long_stay_days_fall_by_the_same_share_as_all_days_and_that_is_told() -> None:
    # 150 days past the tenth: 30,000 beside 600,000; a fifth less is 24,000
    basis = with_long_stays(150)
    done = under(basis, SHORTER | {"readmissions": "0%"})
    assert paid(run(basis)) == 630_000
    assert paid(under(basis, SHORTER)) == 624_000
    assert [one.what for one in done.basis.assumed] == [
        "Days past a trim point of 10 are taken to change by the same share as the other days: how long each stay is, "
        "is not kept."
    ]
    assert [one.fix for one in done.basis.assumed] == ["Read what is paid for long stays as an estimate."]


def test_excess_days_alone_are_taken_off_and_are_all_that_long_stays_are_paid_less_for() -> None:
    # half of 150 days past the tenth: 75 days less of 1,500, and 75 x 200 = 15,000 less paid; nothing is guessed
    basis = with_long_stays(150)
    done = under(basis, SHORTER | {"by": "-50%", "over": 10, "readmissions": "0%"})
    assert done.basis.grid.activity.query("setting == 'emergency'")["days"].tolist() == pytest.approx(
        [1425] * 4, abs=0.01
    )
    assert paid(done) == pytest.approx(615_000, abs=3)
    assert done.basis.assumed == ()


def test_excess_days_that_the_data_cannot_tell_are_refused() -> None:
    with pytest.raises(InputError, match="No stay among these is known to be longer than 10 days"):
        under(with_long_stays(0), SHORTER | {"over": 10})


def test_beds_are_days_over_the_days_of_the_year() -> None:
    # 1,500 days in 2024/25, of 365 days: 4.11 beds; 1,200 are 3.29. 2027/28 has 366 days
    basis = paid_by(priced(per="spells", price="£2,000"))
    table = occupied_beds(run(basis), under(basis, SHORTER)).set_index("period")
    assert list(table.index) == list(YEARS)
    first, last = table.loc["2024/25"], table.loc["2027/28"]
    assert (first["beds_before"], first["beds_after"]) == (1500 / 365, 1200 / 365)
    assert (last["beds_before"], last["beds_after"]) == (1500 / 366, 1200 / 366)
    assert (first["stay_before"], first["stay_after"]) == (5, 4)
    assert (first["stays_before"], first["stays_after"]) == (300, 300)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": -5.5, "by": None}, r"It takes 5\.5 days off each stay, and in 2024/25 a stay among these has 5\.0 on "
         r"average: a stay below nil days"),
        ({"where": {"setting": "reablement"}}, "This activity has no days"),
        ({"to": {"where": STAYS, "units": 1}}, "Some of the stays are also what is given instead"),
        ({"to": {"where": {"setting": "reablement", "provider": "council", "commissioner": "icb"}, "units": 1,
                 "new": {"price": "£5"}}}, "The baseline has activity like that under `to:` already"),
    ],
)  # fmt: skip
def test_stays_that_cannot_be_so_are_refused(change: dict[str, Any], message: str) -> None:
    stated = {key: value for key, value in (SHORTER | change).items() if value is not None}
    with pytest.raises(InputError, match=message):
        under(paid_by(priced(per="spells", price="£2,000")), stated)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": "-120%"}, "takes away more than there is"),
        ({"days": -1}, "How much stays change is said once"),
        ({"by": None}, "How much stays change is said once"),
        ({"by": None, "days": -1, "over": 5}, "Days past a length are changed by a share of them"),
        ({"by": None, "days": "-5%"}, "'-5%' is no number of days"),
    ],
)
def test_a_change_of_stay_that_is_not_said_well_is_refused(change: dict[str, Any], message: str) -> None:
    stated = {key: value for key, value in (SHORTER | change).items() if value is not None}
    with pytest.raises(ValidationError, match=message):
        scenario(stated)


def test_a_stay_that_gets_longer_has_more_days() -> None:
    basis = paid_by(priced(per="days", price="£100"))
    assert paid(run(apply(basis, scenario(SHORTER | {"by": "10%"}), {}))) == 165_000


def test_which_stays_are_short_is_not_worked_out_again_and_that_is_told() -> None:
    short = {"below": 2, "share": "70%"}
    basis = paid_by(priced(per="spells", price="£2,000", short_stay=short), days=True)
    rows = basis.grid.activity
    grid = replace(basis.grid, derived={Stay(at_most=1): rows.assign(days=0, spells=0)})
    told = under(replace(basis, grid=grid), SHORTER | {"readmissions": "0%"}).basis.assumed
    assert [(one.what, one.fix) for one in told] == [
        ("Which stays are short is not worked out again, though stays get another length.",
         "Read what is paid for short stays as an estimate."),
    ]  # fmt: skip


def test_days_past_a_length_that_nobody_measured_are_a_fault_of_the_program() -> None:
    with pytest.raises(FinmodelError, match="the grid was built without the days past 7 of a stay"):
        under(paid_by(priced(per="spells", price="£2,000")), SHORTER | {"over": 7})
