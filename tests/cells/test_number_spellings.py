"""One table of spellings, and every reader of tables makes the same number of each, or refuses it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from finmodel.core.cells.number_spelling import NumberColumn, number_of
from finmodel.errors import InputError
from finmodel.load.contracts import read_contract
from finmodel.load.late_coding import read_late_coding
from finmodel.load.settled import settle_table
from finmodel.measures.ask import Ask
from tests.load.places import ACTIVITY, HEAD, build, refusal

MONEY: dict[str, str | None] = {
    "1234.5": "1234.5", "1,234.50": "1234.5", "£1,234.50": "1234.5", "£ 5": "5", "5 GBP": "5", "GBP 5": "5",
    "£1.2m": "1200000", "£350k": "350000", "1.5bn": "1500000000", "1.2e3": "1200", "+5": "5", ".5": "0.5", "5.": "5",
    "(5)": "-5", "5-": "-5", "5 -": "-5", "−5": "-5", "-£5": "-5", "£-5": "-5", "(£1,234.50)": "-1234.5",
    "(£1.2m)": "-1200000", "\u00a05\u00a0": "5", "£\u00a01,234": "1234", "1,234,567": "1234567",
    "0,125": None, "12,5": None, "1,2345": None, "1.234,50": None, "1 234,50": None, "1\u00a0234.50": None,
    "01,234": None, "1,23,456": None, "95+": None, "5-9": None, "5_9": None, "1_000": None, "c": None, ":": None,
    "<5": None, "[c]": None, "$5": None, "€5": None, "5 USD": None, "12.5%": None, "TRUE": None, "--5": None,
    "+-5": None, "((5))": None, "(5": None, "nan": None, "inf": None, "free": None, "TBC": None, "n/a": None,
    "0x10": None,
}  # fmt: skip
"""What is written in a cell of money of a place or contract of pounds, and the pounds; None where it is refused."""
COMMAS: dict[str, str | None] = {
    "1.234,50": "1234.5", "1 234,50": "1234.5", "1\u00a0234,50": "1234.5", "0,125": "0.125", "1,234": "1.234",
    "1.234": "1234", "12": "12", "(£1.234,5)": "-1234.5", "1,234.50": None, "1234.50": None, "12.5": None, "*": None,
}  # fmt: skip
"""The same where commas are decimals."""
PARTS: dict[str, str | None] = {
    "12.5%": "0.125", "12.5 %": "0.125", "0.125": "0.125", "1.25e-1": "0.125", "12,5%": None, "0,125": None,
    "£0.5": None, "95+": None, "c": None, "half": None,
}  # fmt: skip
"""What is written in a cell of a share, and the share."""
CONTRACT = {
    "kind": "schedule", "id": "s", "title": "S", "source": "x", "terms": {"all": {"value": "100%", "unit": "share"}},
    "measures": {"spent": "money"}, "lines": [{"name": "pay", "formula": "share(spent, "
    "all)", "payer": "a", "payee": "b"}],
}  # fmt: skip


def quoted(cell: str) -> str:
    """A cell as CSV holds it."""
    return f'"{cell}"'


def in_a_place(folder: Path, cell: str, **keys: Any) -> Decimal | None:
    (folder / "activity.csv").write_text(f"{HEAD}p1,2023-05-01,,acute,EM,1,{quoted(cell)}\n", encoding="utf-8")
    try:
        built = build(folder, Ask.of("spend"), activity={**ACTIVITY, **keys})
    except InputError:
        return None
    return Decimal(str(built.grid.measure(Ask.of("spend"))[0]))


def settled(folder: Path, cell: str, **keys: Any) -> Decimal | None:
    reads = [{"period": 2024, "entity": "who", "columns": {"spent": "Spent"}, "missing": [""], **keys}]
    (folder / "c.yaml").write_text(yaml.safe_dump(CONTRACT | {"reads": reads}), encoding="utf-8")
    (folder / "t.csv").write_text(f"who,Spent\nA,{quoted(cell)}\n", encoding="utf-8")
    try:
        return Decimal(str(settle_table(folder / "c.yaml", folder / "t.csv", True).lines["pay"][0]))
    except InputError:
        return None


def in_a_price_list(folder: Path, cell: str) -> Decimal | None:
    (folder / "prices.csv").write_text(f"POD,Price\nem,{quoted(cell)}\n", encoding="utf-8")
    (folder / "tariff.yaml").write_text(
        "kind: activity_tariff\nid: t\ntitle: T\nsource: x\npayer: a\npayee: b\nround_to: £0.01\n"
        "prices: {file: prices.csv, code: POD, of: setting, columns: {price: Price}}\n",
        encoding="utf-8",
    )
    try:
        contract = read_contract(folder / "tariff.yaml")
    except InputError:
        return None
    (term,) = (term for term in contract.terms() if term.label.startswith("Price"))
    value = term.value[0] if isinstance(term.value, tuple) else term.value
    (number,) = value.numbers  # type: ignore[union-attr]
    return Decimal(str(number))


@pytest.mark.parametrize("cell", MONEY)
def test_a_spelling_is_the_same_amount_in_a_place_in_settle_and_in_a_price_list(tmp_path: Path, cell: str) -> None:
    right = None if MONEY[cell] is None else Decimal(str(MONEY[cell]))
    assert in_a_place(tmp_path, cell) == right
    assert settled(tmp_path, cell) == right
    if right is None or right >= 0:  # a price is never below nil
        assert in_a_price_list(tmp_path, cell) == right


@pytest.mark.parametrize("cell", COMMAS)
def test_where_commas_are_decimals_a_spelling_is_the_same_in_a_place_and_in_settle(tmp_path: Path, cell: str) -> None:
    right = None if COMMAS[cell] is None else Decimal(str(COMMAS[cell]))
    assert in_a_place(tmp_path, cell, decimal=",") == right
    paid = settled(tmp_path, cell, decimal=",")
    assert paid == (None if right is None else pytest.approx(right, abs=Decimal("0.005")))  # paid to the penny


@pytest.mark.parametrize("cell", PARTS)
def test_a_spelling_of_a_share_is_the_same_in_late_coding_and_in_the_rules(tmp_path: Path, cell: str) -> None:
    right = None if PARTS[cell] is None else float(str(PARTS[cell]))
    said = number_of(cell, NumberColumn(percent=True))
    assert (None if isinstance(said, str) else float(said.value) / (100 if said.percent else 1)) == right
    (tmp_path / "late.csv").write_text(f"months_since,complete\n0,{quoted(cell)}\n1,100%\n", encoding="utf-8")
    try:
        read: float | None = 1 / float(next(iter(read_late_coding(tmp_path / "late.csv").values())).factors[0])
    except InputError:
        read = None
    assert read == right


@pytest.mark.parametrize(
    ("cell", "column", "told"),
    [
        ("*", "PAID", "`price`: '*' is suppressed, and not a number. Ask for the number, or write what it is to "
         "count as."),
        ("95+", "N", "`quantity`: '95+' is a band, and not a number. Give one number; ages in bands are read as "
         "`age_band:`."),
        ("£5", "N", "`quantity`: '£5' is money, and this is a number. Write the number alone."),
        ("$5", "PAID", "`price`: '$5' is not in the place's currency. Give it in that currency, or mend `currency:`."),
        ("9999999999999", "PAID", "`price`: '9999999999999' is larger than any number that is read. "
         "Look whether it is the right column; mend it."),
        ("1.234,50", "N", "`quantity`: '1.234,50' has a comma that is not one of thousands. Say `decimal: \",\"` "
         "beside "
         "`columns:` if commas are decimals there (1,234 is 1.234 then), or write 1234.50."),
        ("TRUE", "N", "`quantity`: 'TRUE' is not a number. Write it like 1234.50."),
    ],
)  # fmt: skip
def test_why_a_cell_is_no_number_is_told_with_its_rows(tmp_path: Path, cell: str, column: str, told: str) -> None:
    cells = {"N": "1", "PAID": "5"} | {column: quoted(cell)}
    rows = f"p1,2023-05-01,,acute,EM,{cells['N']},{cells['PAID']}\n" * 2
    (tmp_path / "activity.csv").write_text(HEAD + rows, encoding="utf-8")
    what, _, fix = told.partition(". ")
    expected = f"activity.csv, row 2 (column {column}): {what}. 2 rows: 2, 3. {fix}"
    assert refusal(tmp_path, activity=ACTIVITY) == [expected]


def test_a_point_where_commas_are_decimals_is_told(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(f"{HEAD}p1,2023-05-01,,acute,EM,1,12.5\n", encoding="utf-8")
    assert refusal(tmp_path, activity={**ACTIVITY, "decimal": ","}) == [
        "activity.csv, row 2 (column PAID): `price`: '12.5' has a point that is not one of thousands. "
        'Write 1.234,50 as `decimal: ","` says, or take that out (1,234 is 1234 then).'
    ]


def test_a_comma_of_thousands_is_asked_about_where_semicolons_divide_cells(tmp_path: Path) -> None:
    row = "p1,2023-05-01,,acute,EM,1,".replace(",", ";")
    (tmp_path / "activity.csv").write_text(f"{HEAD.replace(',', ';')}{row}1,234\n", encoding="utf-8")
    assert refusal(tmp_path, activity=ACTIVITY) == [
        "activity.csv, row 2 (column PAID): `price`: '1,234' is one number with a comma of thousands, and another with "
        'one of decimals. Say `decimal: ","` beside `columns:` if commas are decimals in this source, or '
        '`decimal: "."` if points are.'
    ]
    for sign, pounds in ((".", 1234), (",", 1.234)):
        built = build(tmp_path, Ask.of("spend"), activity={**ACTIVITY, "decimal": sign})
        assert built.grid.measure(Ask.of("spend"))[0] == pounds


def test_a_sign_of_pounds_in_a_column_of_pence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(f"{HEAD}p1,2023-05-01,,acute,EM,1,£12.50\n", encoding="utf-8")
    assert refusal(tmp_path, activity={**ACTIVITY, "units": {"price": "pence"}}) == [
        "activity.csv, row 2 (column PAID): `price`: '£12.50' says its own unit, and `units:` says pence. "
        "Write pence alone, or take out `units:`."
    ]


def test_a_number_below_what_is_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(f"{HEAD}p1,2023-05-01,,acute,EM,1E-07,5\n", encoding="utf-8")
    assert [str(each) for each in build(tmp_path, activity=ACTIVITY).warnings] == [
        "activity.csv: `quantity`: 1 number has more than six decimals. "
        "They count to the sixth; give totals if more is needed."
    ]


@pytest.mark.parametrize(
    ("cell", "keys", "told"),
    [
        ("c", {}, "'c' is suppressed, and not a number. List it under `missing:`, and say what it stands for with "
         "`missing_is:`."),
        ("5-9", {}, "'5-9' is a band, and not a number. Give one number, or list it in `values:`."),
        ("12,5", {}, "'12,5' has a comma in an odd place. Write thousands like 1,490 and decimals like 14.90, or say "
         '`decimal: ","` in `reads:`.'),
        ("12.5", {"decimal": ","}, "'12.5' has a point in an odd place. Write 1.490,50 as `decimal: \",\"` says, or "
         "take that "
         "out."),
        ("£1.2m", {"columns": {"spent": {"column": "Spent", "written_as": "thousands"}}}, "'£1.2m' says its own "
         "unit, and "
         "`written_as:` says thousands. Write the number alone, or take out `written_as:`."),
    ],
)  # fmt: skip
def test_settle_says_why_a_cell_is_no_number(tmp_path: Path, cell: str, keys: dict[str, Any], told: str) -> None:
    reads = [{"period": 2024, "entity": "who", "columns": {"spent": "Spent"}, **keys}]
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(CONTRACT | {"reads": reads}), encoding="utf-8")
    (tmp_path / "t.csv").write_text(f"who,Spent\nA,{quoted(cell)}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        settle_table(tmp_path / "c.yaml", tmp_path / "t.csv", True)
    assert [str(each) for each in caught.value.findings] == [f"t.csv, row 2 (Spent): {told}"]
