"""The shipped scenarios and the example's own, on a small example place; effects are worked out with pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from finmodel.contracts.values import read_number
from finmodel.example.generate import invent, tables, write_example
from finmodel.load.yaml import read_document
from finmodel.pipeline import OpenPlace, open_place
from finmodel.scenarios.scenario import Scenario

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
FACTORS = {  # as published: see the sources in the files
    "english_pilots": {"emergency": 1.02, "elective": 0.96, "outpatient": 0.80},
    "english_pilots_case_management": {"emergency": 1.09, "elective": 0.79, "outpatient": 0.78},
}
SETTINGS = {
    "Non-elective": "emergency",
    "Elective": "elective",
    "Outpatient": "outpatient",
    "Emergency department": "ae",
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("example") / "place"
    write_example(folder, people=8_000)
    return open_place(folder)


def spells_by_price_line() -> pd.Series:
    """Spells and attendances of 2024/25 by setting and tariff group, from the generated rows."""
    hospital = dict(tables(invent(people=8_000)))["hospital.parquet"]
    year = hospital[(hospital["ADMIT_DATE"] >= "2024-04-01") & (hospital["ADMIT_DATE"] <= "2025-03-31")]
    setting = year["POD_DESC"].astype(str).map(SETTINGS)
    return year.groupby([setting, year["TARIFF_GROUP"].astype(str)]).size()


def tariff_worth(example: OpenPlace, factors: dict[str, float]) -> float:
    """Pounds of the acute tariff in 2024/25 with each setting's activity times its factor."""
    lines = read_document(example.folder / "contracts" / "acute_tariff.yaml").data["prices"]
    price = {line["where"]["currency"]: float(read_number(_price(line["price"]), "money")) for line in lines}
    counts = spells_by_price_line()
    return sum(count * factors.get(setting, 1) * price[group] for (setting, group), count in counts.items())


def _price(stated: object) -> object:
    return stated["value"] if isinstance(stated, dict) else stated


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_moves_the_tariff_by_its_published_effects(file: Path, example: OpenPlace) -> None:
    result = example.run([file.stem])
    payment = result.runs[1].settlement.of("acute_tariff", "payment")[1]
    assert payment == pytest.approx(tariff_worth(example, FACTORS[file.stem]), rel=1e-6)
    assert result.runs[0].settlement.of("acute_tariff", "payment")[1] == pytest.approx(
        tariff_worth(example, {}), abs=0.005
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_change_of_a_shipped_scenario_has_a_source_and_a_date(file: Path) -> None:
    scenario = Scenario.model_validate(read_document(file).data)
    assert scenario.scenario == file.stem
    assert scenario.changes
    assert all(change.source != "assumption" and change.date for change in scenario.changes)


def test_every_scenario_of_the_example_runs_and_conserves_money(example: OpenPlace) -> None:
    names = sorted(path.stem for path in (example.folder / "scenarios").glob("*.yaml"))
    result = example.run(names)
    assert [run.name for run in result.runs[1:]] == names
    for run in result.runs:
        assert all(check.passed for check in run.checks)
        funded = run.ledger.loc[run.ledger["contract"] == "funding", "pence"].sum()
        spent = run.ledger.loc[run.ledger["contract"] == "delivery", "pence"].sum()
        assert run.positions["surplus"].sum() == funded - spent
