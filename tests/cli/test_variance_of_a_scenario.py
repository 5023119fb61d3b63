"""`finmodel variance` on the plan of a scenario: what it agrees is settled again, what it does to activity is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from finmodel.errors import InputError
from finmodel.outturn.extract import Extract
from finmodel.pipeline import open_place
from tests.bad.places import PLACE
from tests.cli.test_commands import finmodel
from tests.cli.test_variance import EMERGENCY, OUTPATIENT, table, write_activity

VIRTUAL_WARD = """scenario: virtual_ward
title: Virtual ward
question: What if some emergencies are cared for at home?
changes:
  - kind: shift_activity
    name: Virtual ward opens
    source: assumption
    from: {setting: [emergency]}
    to: {setting: [virtual_ward], provider: [trust], commissioner: [icb]}
    part: 25%
    replaced_by: 1
    new: {price: £1000, cost: £400}
  - {kind: change_funding, name: Growth money, partner: icb, add: £50k, source: assumption}
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with 132 emergencies and 396 outpatients in 2024/25, its gain share at £450,000, and plans of two."""
    folder = tmp_path_factory.mktemp("scenarios")
    shutil.copytree(PLACE, folder / "place")
    write_activity(folder / "place", [11] * 12)
    share = folder / "place" / "contracts" / "gain_share.yaml"
    share.write_text(share.read_text("utf-8").replace("2024/25: £21k", "2024/25: £450k"), encoding="utf-8")
    (folder / "place" / "scenarios" / "virtual_ward.yaml").write_text(VIRTUAL_WARD, encoding="utf-8")
    words = ("--scenario", "gain_share", "--scenario", "virtual_ward", "--out", folder / "plan")
    done = finmodel("run", folder / "place", *words)
    assert done.exit_code == 0, done.output
    return folder


def test_a_gain_share_in_the_plan_is_settled_on_what_came(planned: Path) -> None:
    """Planned: a tenth fewer emergencies, 118.8 × £2,900 + 396 × £165 = £409,860, which is £40,140 below £450,000.

    Half is shared, of which the trust has 60%: £12,042. Came: 132 emergencies, £1,860 below: £558. The 13.2
    emergencies more are £38,280 of volume.
    """
    done = finmodel(
        "variance", planned / "place", "--plan", planned / "plan" / "plan-gain_share", "--out", planned / "gs"
    )
    assert done.exit_code == 0, done.output
    tariff, share = (table(planned / "gs", "variance", name) for name in ("tariff", "gain_share"))
    assert (tariff["plan"], tariff["volume"], tariff["variance"]) == (409_860, 38_280, 38_280)
    assert (share["plan"], share["actual"], share["contract_terms"]) == (12_042, 558, -11_484)
    said = " ".join(done.output.split())
    assert "settled under the contracts, funding and costs of the scenario ‘Gain share’." in said
    assert "the plan alone has what the scenario changes: Fewer admissions." in said
    assert json.loads((planned / "gs" / "variance.json").read_text("utf-8"))["scenario"] == "gain_share"


def test_the_contracts_in_force_can_be_asked_for_instead(planned: Path) -> None:
    plan = planned / "plan" / "plan-gain_share"
    words = ("--plan", plan, "--scenario", "baseline", "--out", planned / "in_force")
    done = finmodel("variance", planned / "place", *words)
    assert done.exit_code == 0, done.output
    share = table(planned / "in_force", "variance", "gain_share")
    assert (share["plan"], share["actual"], share["contract_terms"]) == (12_042, 0, -12_042)
    assert "of the scenario" not in done.output


def test_a_new_service_is_paid_and_funded_as_planned_on_what_came_of_it(planned: Path) -> None:
    """Planned: 33 of 132 in a virtual ward at £1,000, £400 each to run. Nothing came of it: 132 stayed emergencies."""
    found = open_place(planned / "place").against_plan(planned / "plan" / "plan-virtual_ward", Extract()).result
    rows = found.variance.query("period == '2024/25'").set_index(["contract", "payer", "payee"])
    ward = rows.loc[("new_virtual_ward_opens", "icb", "trust")]
    assert (ward["plan"], ward["actual"], ward["volume"]) == (33_000, 0, -33_000)
    assert rows.loc[("tariff", "icb", "trust"), "volume"] == 33 * EMERGENCY
    assert rows.loc[("delivery", "trust", "outside"), "volume"] == 33 * 900 - 33 * 400
    assert rows.loc[("funding", "outside", "icb"), "variance"] == 0
    lines = found.price_lines.query("contract == 'new_virtual_ward_opens' and period == '2024/25'")
    assert lines[["setting", "plan_units", "plan_price", "actual_units"]].to_numpy().tolist() == [
        ["virtual_ward", 33, 1000, 0]
    ]


def test_a_new_service_that_came_is_counted_like_any_other(planned: Path) -> None:
    """20 in the virtual ward that was planned for 33, now that the data have it: 13 fewer at £1,000."""
    folder = planned / "opened"
    shutil.copytree(planned / "place", folder)
    activity = folder / "data" / "activity.csv"
    activity.write_text(activity.read_text("utf-8") + "p1,2024-06-01,2024-06-02,trust,icb,VW,20\n", encoding="utf-8")
    place = folder / "place.yaml"
    place.write_text(place.read_text("utf-8").replace("NEL: emergency", "VW: virtual_ward, NEL: emergency"), "utf-8")
    found = open_place(folder).against_plan(planned / "plan" / "plan-virtual_ward", Extract()).result
    row = found.variance.query("contract == 'new_virtual_ward_opens' and period == '2024/25'").iloc[0]
    assert (row["plan"], row["actual"], row["volume"]) == (33_000, 20_000, -13_000)


def test_a_scenario_that_the_place_has_taken_over_is_refused_with_how_to_mend_it(planned: Path) -> None:
    folder = planned / "taken_over"
    shutil.copytree(planned / "place", folder)
    place = folder / "place.yaml"
    joined = "contracts/fund.yaml\n  - contracts/gain_share.yaml"
    place.write_text(place.read_text("utf-8").replace("contracts/fund.yaml", joined), encoding="utf-8")
    plan = planned / "plan" / "plan-gain_share"
    with pytest.raises(InputError) as refused:
        open_place(folder).against_plan(plan, Extract())
    agreed = "The years are settled under what 'gain_share' agrees, and it does not fit the place now."
    assert refused.value.findings[-1].what == agreed
    assert refused.value.findings[-1].fix.endswith("where the place has taken it over, add `--scenario baseline`.")
    share = open_place(folder).against_plan(plan, Extract(), scenario="baseline").result.variance
    row = share.query("contract == 'gain_share' and period == '2024/25'").iloc[0]
    assert (row["plan"], row["actual"]) == (12_042, 558)


def test_the_plan_of_the_contracts_in_force_is_compared_under_them(planned: Path) -> None:
    found = open_place(planned / "place").against_plan(planned / "plan", Extract())
    assert found.scenario is None
    assert not found.result.variance["variance"].any()
    tariff = found.result.variance.query("contract == 'tariff' and period == '2024/25'").iloc[0]
    assert tariff["plan"] == 132 * EMERGENCY + 396 * OUTPATIENT
    assert isinstance(found.result.price_lines, pd.DataFrame)
