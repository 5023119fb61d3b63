"""A year by locality, by hand: north has 1,000 people, south 200, and five live in a hamlet that joins the south.

A spell in hospital is £2,000, a visit £150. In each year the north has 100 spells, 200 visits and 50 clinics, the south
140, 3 and 20, the hamlet 10 spells, and 20 spells are of people of no known locality. The trust is paid for all of it
with a twentieth more: (270 × £2,000 + 203 × £150) × 1.05 = £598,972.50.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.measures.grid import Grid
from finmodel.report.by_locality.locality_figures import LocalityFigures, require_localities
from finmodel.report.by_locality.locality_report import locality_report, locality_tables_written
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run
from tests.small import PLACE, TARIFF, contract

YEARS = ("2023/24", "2024/25")
UNITS = [  # locality, setting, units, pounds each
    ("north", "emergency", 100, 2000),
    ("north", "outpatient", 200, 150),
    ("north", "clinic", 50, 0),
    ("south", "emergency", 140, 2000),
    ("south", "outpatient", 3, 150),
    ("south", "clinic", 20, 0),
    ("hamlet", "emergency", 10, 2000),
    ("unknown", "emergency", 20, 2000),
]
HEADS = {"north": 1000, "south": 200, "hamlet": 5}


def settled(outcomes: list[tuple[str, str, str, int, int]] | None = None, heads: dict[str, int] | None = None) -> Run:
    """The place under a tariff, its people and activity by locality, with outcomes of the trust in the first year."""
    place = Place.model_validate(PLACE)
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL)
    activity = [
        {"period": year, **blank, "provider": "trust", "commissioner": "icb", "setting": setting, "locality": where,
         "spells": units, "quantity_milli": units * 1000, "days": units, "spend_pence": units * price * 100,
         "cost_pence": 0}
        for year in YEARS
        for where, setting, units, price in UNITS
    ]  # fmt: skip
    people = [
        {"period": year, **dict.fromkeys(PEOPLE_DIMENSIONS, ALL), "age_band": "65+", "locality": where, "people": many,
         "person_days": many * 365}
        for year in YEARS
        for where, many in (heads or HEADS).items()
    ]  # fmt: skip
    if outcomes is not None:
        rows = tuple(
            OutcomeRow(measure, "2023/24", who, where, None, Decimal(above), Decimal(below))
            for measure, who, where, above, below in outcomes
        )
        place = place.with_outcomes(Outcomes(rows, ("outcomes.csv",)))
    return run(Basis(place, (contract(TARIFF),), Grid(place.spans, pd.DataFrame(activity), pd.DataFrame(people))))


@pytest.fixture(scope="module")
def figures() -> LocalityFigures:
    """The place by locality."""
    return LocalityFigures(settled(), YEARS)


def of_year(rows: pd.DataFrame, amount: str, *by: str) -> dict[object, float]:
    """An amount of the first year by some columns."""
    mine = rows[rows["period"] == "2023/24"].set_index(list(by))[amount]
    return {key: float(value) for key, value in mine.items()}


def test_a_locality_of_few_people_joins_the_smallest_other(figures: LocalityFigures) -> None:
    assert figures.localities == ("north", "others", "unknown")
    assert of_year(figures.people, "people", "locality") == {"north": 1000, "others": 205}


def test_a_setting_that_a_locality_has_few_of_joins_others_everywhere(figures: LocalityFigures) -> None:
    # three visits of the south are too few: with clinics they are 23 there, and 250 in the north
    assert of_year(figures.activity, "units", "locality", "setting") == {
        ("north", "emergency"): 100, ("others", "emergency"): 150, ("unknown", "emergency"): 20,
        ("north", "others"): 250, ("others", "others"): 23,
    }  # fmt: skip


def test_care_by_locality_adds_up_to_all_care_at_its_price(figures: LocalityFigures) -> None:
    assert of_year(figures.care, "pounds", "locality", "payer") == {
        ("north", "icb"): 230_000,
        ("others", "icb"): 300_450,
        ("unknown", "icb"): 40_000,
    }
    whole = figures.run.basis.grid.activity["spend_pence"].sum() / 100
    assert figures.care["pounds"].sum() == whole == 2 * 570_450


def test_what_was_paid_is_care_by_locality_that_of_none_and_the_rest(figures: LocalityFigures) -> None:
    (first, second) = figures.reconciled.to_dict("records")
    assert first == {
        "payer": "icb", "payee": "trust", "period": "2023/24", "located": 530_450.0, "no_locality": 40_000.0,
        "paid": 598_972.5, "rest": 28_522.5,
    }  # fmt: skip
    ledger = figures.run.ledger
    paid = ledger[(ledger["payer"] != "outside") & (ledger["payee"] != "outside")]["pence"].sum() / 100
    assert first["paid"] + second["paid"] == paid


def test_a_payer_and_payee_with_few_spells_are_told_with_others() -> None:
    small = settled()
    rows = small.basis.grid.activity
    few = rows["setting"] == "clinic"
    moved = rows.assign(provider=rows["provider"].where(~few, "gps"), spells=rows["spells"].where(~few, 1))
    done = LocalityFigures(
        replace(small, basis=replace(small.basis, grid=replace(small.basis.grid, activity=moved))), YEARS
    )
    assert set(done.reconciled["payee"]) == {"others"}
    assert done.reconciled["paid"].sum() == 2 * 598_972.5


def test_rates_are_told_where_no_locality_has_few_above_below_or_beside_the_line() -> None:
    told = LocalityFigures(
        settled([
            ("home", "trust", "north", 60, 100), ("home", "trust", "south", 70, 100), ("home", "trust", "hamlet", 2, 4),
            ("safe", "trust", "north", 95, 100), ("safe", "trust", "south", 50, 100),
            ("rare", "trust", "north", 3, 100), ("whole", "council", "", 52, 100),
        ]), YEARS,
    )  # fmt: skip
    rows = [(each.measure, each.locality, each.numerator, each.denominator) for each in told.outcomes.itertuples()]
    assert rows == [
        ("home", "north", 60, 100),
        ("home", "others", 72, 104),
        ("home", "", 132, 204),
        ("safe", "", 145, 200),  # five of the north stand beside the line
        ("whole", "", 52, 100),
    ]
    assert told.untold == (
        ("safe", "few behind it, or of no locality"),
        ("rare", "few behind it, or of no locality"),
        ("whole", "few behind it, or of no locality"),
    )


def test_the_report_tells_the_most_the_least_and_what_has_no_locality(figures: LocalityFigures) -> None:
    report = locality_report(figures)
    assert report.headline == (
        "Of £599k paid between partners and from pools that year, £40k is of people of no known locality, and £29k "
        "follows neither price nor place.",
    )
    even = locality_report(LocalityFigures(settled(heads={"north": 1000, "south": 200, "hamlet": 20}), YEARS))
    # £230,000 among 1,000, £280,450 among 200, £20,000 among 20
    assert even.headline[0] == (
        "In 2024/25 care at its price is £1,402 a head in South, the most, and £230 in North, the least."
    )
    care = next(table for table in report.tables if table.title == "People and care at its price in 2023/24")
    assert [row.values[:4] for row in care.rows] == [
        ("North", 1000, 230_000, 230),
        ("Others", 205, 300_450, pytest.approx(300_450 / 205)),
        ("No locality known", 0, 40_000, None),
        ("All people", 1205, 570_450, pytest.approx(570_450 / 1205)),
    ]
    later = next(table for table in report.tables if table.title == "People and care at its price in 2024/25")
    assert later.columns[4].heading == "A head, since 2023/24"
    assert [row.values[4] for row in later.rows] == [0, 0, None, 0]  # both years are alike
    assert care.columns[4].heading.startswith("A head:")
    written = locality_tables_written(figures)["care_by_locality"]
    assert written["pounds_a_head"].iloc[0] == 230


def test_one_year_is_merged_as_all_are(figures: LocalityFigures) -> None:
    alone = LocalityFigures(figures.run, ("2024/25",))
    assert alone.localities == figures.localities
    assert set(alone.care["period"]) == {"2024/25"}


def test_a_place_whose_register_has_no_localities_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        require_localities(settled(heads={"unknown": 1205}))
    (finding,) = refused.value.findings
    assert f"{finding.what} {finding.fix}" == (
        "The register of people does not say in which locality they live. Name its column: `columns: {locality: NAME}`."
    )
