"""SQL Server is pulled from: what is asked of its driver, and what becomes of the rows; no server has been seen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pytest

from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.engines import mssql
from tests.load.places import ACTIVITY, build, refusal

TABLE = {key: value for key, value in ACTIVITY.items() if key != "file"} | {
    "source": "mssql://warehouse/icb",
    "table": "dbo.activity",
}
ROWS = pa.table({
    "ID": ["p1", "p2"], "IN": [date(2023, 5, 1), date(2024, 4, 2)], "OUT": pa.array([None, None], pa.date32()),
    "BY": ["acute", "acute"], "KIND": ["EM", "EL"], "N": [1, 2], "PAID": [100, 50], "NHS number": ["485", "486"],
})  # fmt: skip


class Imitation:
    """A driver, its connection and its cursor in one."""

    class Error(Exception):
        """What the driver raises."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.description = [(name, str) for name in ROWS.column_names]
        self.refuses = ""

    def connect(self, text: str) -> Self:
        self.execute(text)
        return self

    def cursor(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""

    def execute(self, text: str) -> None:
        self.asked.append(text)
        if self.refuses and self.refuses in text:
            raise self.Error("485 is not to be told")

    def arrow_reader(self, batch_size: int) -> Any:
        return ROWS.select([name for name in ROWS.column_names if f"[{name}]" in self.asked[-1]]).to_reader(batch_size)

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Imitation:
    imitation = Imitation()
    monkeypatch.setattr(mssql, "_driver", lambda: imitation)
    monkeypatch.setenv("MSSQL_USER", "analyst")
    monkeypatch.setenv("MSSQL_PASSWORD", "semi;colon}")
    return imitation


def test_the_columns_wanted_are_pulled_and_worked_on_here(driver: Imitation, tmp_path: Path) -> None:
    assert build(tmp_path, activity=TABLE).grid.measure(Ask.of("spend")).tolist() == [100, 50]
    assert driver.asked == [
        "Server={warehouse};Database={icb};Encrypt={yes};UID={analyst};PWD={semi;colon}}};",
        "SELECT TOP 0 * FROM [dbo].[activity]",
        "SELECT [ID], [IN], [OUT], [BY], [KIND], [N], [PAID] FROM [dbo].[activity]",
    ]


def test_what_is_not_there_is_told_and_no_row_is(driver: Imitation, tmp_path: Path) -> None:
    price = {"columns": {**ACTIVITY["columns"], "price": "PRICE"}}  # type: ignore[dict-item]
    assert refusal(tmp_path, activity=TABLE | price)[0].startswith("dbo.activity: There is no column 'PRICE'.")
    driver.refuses = "TOP 0"
    assert refusal(tmp_path, activity=TABLE) == [
        "dbo.activity: There is no such table. Check its schema and name, and who may read it."
    ]
    for refuses, told in (
        ("[PAID]", "The connection to SQL Server was lost, or it stopped. Run it again."),
        (
            "Server",
            "mssql://warehouse/icb: SQL Server cannot be reached there, or does not let you in. Check the address, and "
            "MSSQL_USER and MSSQL_PASSWORD, or your sign-in to Windows.",
        ),
    ):
        driver.refuses = refuses
        with pytest.raises(FinmodelError) as caught:
            build(tmp_path, activity=TABLE)
        assert str(caught.value) == told


def test_without_a_password_windows_signs_in(driver: Imitation) -> None:
    text = mssql._connection_text("mssql://warehouse:1434/icb?TrustServerCertificate=yes", {})
    assert text.startswith("Server={warehouse,1434};Database={icb};Encrypt={yes};")
    assert text.endswith("TrustServerCertificate={yes};Trusted_Connection={yes};")
