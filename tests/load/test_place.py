"""`place.yaml`: what it says when it is right, and every fault by line when it is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.place_file import read_place

GOOD = """\
place: brookshire
title: Brookshire
year_start: 04-01
periods: [2023/24, 2024/25]
age_bands: [0, 18, 65]
partners:
  - {id: icb, name: Board, roles: [commissioner]}
  - {id: acute, name: Trust, roles: [provider]}
funding:
  icb: {2023/24: £410m, 2024/25: "£425,000,000", source: the plan}
  acute: 12500
pools:
  - {id: better_care, title: Fund, host: icb}
contracts: [contracts/tariff.yaml]
costs:
  - {partner: acute, where: {setting: emergency}, fixed: £60m, variable: £950, step: {every: 40, cost: £2.4m}}
data:
  people: {file: people.csv, columns: {person: ID, age: AGE}}
  activity:
    - file: activity.csv
      columns:
        start: {column: IN, format: "%d/%m/%Y"}
        provider: {column: SITE, values: {1: acute, 02: acute}, otherwise: acute}
        commissioner: {always: icb}
        price: PAID
      units: {price: pence}
  prices: {file: prices.csv, columns: {currency: CODE, from: FROM, price: PRICE}}
"""


def read(folder: Path, text: str) -> Place:
    """The place that a text states."""
    (folder / "place.yaml").write_text(text, encoding="utf-8")
    return read_place(folder / "place.yaml")


def refused(folder: Path, old: str, new: str) -> list[str]:
    """Findings of the good place with one thing changed."""
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read(folder, GOOD.replace(old, new))
    return [str(finding) for finding in caught.value.findings]


def test_a_place_is_read_as_it_is_written(tmp_path: Path) -> None:
    place = read(tmp_path, GOOD)
    assert [(span.label, span.start, span.end) for span in place.spans] == [
        ("2023/24", date(2023, 4, 1), date(2024, 3, 31)),
        ("2024/25", date(2024, 4, 1), date(2025, 3, 31)),
    ]
    assert place.age_codes == ("0-17", "18-64", "65+")
    assert place.parties == ("icb", "acute", "better_care")
    assert place.funding_of("icb", "2023/24") == 410_000_000
    assert place.funding_of("icb", "2024/25") == 425_000_000
    assert place.funding_of("acute", "2024/25") == 12_500
    assert place.funding_of("better_care", "2024/25") == 0
    assert place.costs[0].where == {"setting": ("emergency",)}
    assert place.costs[0].variable == Decimal(950)
    assert place.costs[0].step is not None
    assert place.costs[0].step.cost == 2_400_000
    assert place.data.activity[0].columns["provider"].values == {"1": "acute", "02": "acute"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("place: brookshire", "place: Brook Shire", "line 1: 'Brook Shire' is not a short name."),
        ("04-01", "31-12", "line 3: '31-12' is not a month and day that every year has."),
        ("04-01", "01-01", "line 4: '2023/24' is not a year here"),
        ("2024/25]", "2023/24]", "line 4: Period 2023/24 is given twice."),
        ("2024/25]", "2024/26]", "line 4: '2024/26' is not a year here"),
        ("[0, 18, 65]", "[0, 65, 18]", "line 5: Age bands must start at 0 and rise."),
        ("[0, 18, 65]", "[18, 65]", "line 5: Age bands must start at 0 and rise."),
        ("id: acute,", "id: icb,", "The id 'icb' is used already."),
        ("id: better_care", "id: icb", "The id 'icb' is used already."),
        ("[provider]", "[provder]", "line 8: 'provder' is not known here. Did you mean 'provider'?"),
        ("£410m", "'£4,10m'", "line 10: '£4,10m' has a comma in an odd place. Write thousands like £1,490."),
        ("£410m", "lots", "line 10: 'lots' is not an amount of money."),
        ("{2023/24: £410m, ", "{", "line 10: No funding is stated for 2023/24."),
        ("{2023/24:", "{2022/23: 1, 2023/24:", "line 10: 2022/23 is not one of the place's periods."),
        ("acute: 12500", "acutes: 12500", "line 11: 'acutes' is not a partner of this place."),
        ("host: icb", "host: icbb", "line 13: 'icbb' is not a partner of this place."),
        ("contracts/tariff", "../tariff", "line 14: '../tariff.yaml' leads out of the place's folder."),
        ("partner: acute", "partner: actue", "line 16: 'actue' is not a partner of this place."),
        ("setting: emergency", "seting: emergency", "line 16: 'seting' is not known here."),
        ("every: 40,", "every: 0,", "line 16: `every`: '0' is not more than 0."),
        (
            "fixed: £60m",
            "fixed: -£60m",
            "line 16: `fixed`: '-60000000' is less than 0.",
        ),
        ("{person: ID, age: AGE}", "{age: AGE}", "line 18: People are listed one by one"),
        ("age: AGE", "age: AGE, age_band: B", "line 18: Age is given more than once: `age`, `age_band`."),
        ('"%d/%m/%Y"', "dd/mm/yyyy", "line 22: 'dd/mm/yyyy' is not a way to write dates."),
        ("price: PAID", "price: {column: PAID, format: '%Y'}", "line 25: `format:` is for dates."),
        ("price: PAID", "price: {column: PAID, values: {a: b}}", "line 25: `values:` is for codes."),
        ("{always: icb}", "{always: icb, column: X}", "line 24: A column needs either `column:`"),
        ("        commissioner: {always: icb}\n", "", "line 21: No column for `commissioner`."),
        ("price: pence", "price: guineas", "line 26: 'guineas' is not known here."),
        ("currency: CODE, ", "", "line 27: Prices are for a `currency`, a `setting` or both."),
        ("from: FROM, ", "", "line 27: No column for `from`."),
    ],
)
def test_a_fault_of_a_place_is_told_by_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    findings = refused(tmp_path, old, new)
    assert told in findings[0]


def test_a_place_without_partners_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="partners"):
        read(tmp_path, "place: a\ntitle: A\nperiods: [2023/24]\npartners: []\n")


def test_what_is_wrong_between_partners_is_told_all_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("host: icb", "host: x").replace("partner: acute", "partner: y").replace("0, 18", "1, 18")
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert [finding.where for finding in caught.value.findings] == [
        "place.yaml, line 5",
        "place.yaml, line 13",
        "place.yaml, line 16",
    ]
