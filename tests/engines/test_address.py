"""An address says which engine; a password in one is refused and never repeated, wherever it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from finmodel.core.data import ActivitySource
from finmodel.core.place import Place
from finmodel.errors import FinmodelError, InputError, Refused
from finmodel.measures.engines.address import engine_of, open_engine
from finmodel.measures.engines.choice import chosen_engine
from finmodel.measures.engines.remote import required
from tests.cli.test_commands import finmodel
from tests.load.places import ACTIVITY, place_of

STARTER = Path(__file__).parents[2] / "finmodel" / "example" / "starter"
SECRET = "hunter22"
COLUMNS = {key: value for key, value in ACTIVITY.items() if key != "file"}


@pytest.mark.parametrize(
    ("address", "engine"),
    [
        ("duckdb", "duckdb"),
        ("postgres", "postgresql"),
        ("postgresql://analyst@warehouse:5432/icb?sslmode=require", "postgresql"),
        ("postgres:///icb?service=icb", "postgresql"),
        ("spark", "spark"),
        ("spark://local", "spark"),
        ("databricks", "spark"),
        ("snowflake://ab12345/ICB/PUBLIC?warehouse=small", "snowflake"),
        ("mssql://server/icb", "mssql"),
    ],
)
def test_an_address_means_an_engine(address: str, engine: str) -> None:
    assert engine_of(address) == engine


WITH_SECRET = [
    (f"postgresql://analyst:{SECRET}@warehouse/icb", "The address holds a password. Take it out, and set PGPASSWORD"),
    (f"postgresql://warehouse/icb?password={SECRET}", "The address holds a password or a key. Take it out, and set PG"),
    (f"snowflake://ab12345/ICB?token={SECRET}", "holds a password or a key. Take it out, and set SNOWFLAKE_PASSWORD"),
    (f"databricks://workspace?access_token={SECRET}", "Take it out, and keep it in the configuration of Databricks"),
    (f"mssql://sa:{SECRET}@server/icb", "holds a password. Take it out, and set MSSQL_PASSWORD"),
    (f"postgress://analyst:{SECRET}@warehouse/icb", "There is no such engine. Give one of duckdb; postgresql://USER@"),
    (f"host=warehouse password={SECRET}", "There is no such engine."),
    (f"{SECRET}", "There is no such engine."),
]


@pytest.mark.parametrize(("address", "told"), WITH_SECRET)
def test_an_address_with_a_secret_or_of_no_engine_is_refused_and_not_repeated(address: str, told: str) -> None:
    with pytest.raises(Refused) as caught:
        engine_of(address)
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("address", "told"), WITH_SECRET)
def test_no_command_repeats_what_an_address_holds(address: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        finmodel("run", STARTER, "--engine", address, "--out", tmp_path / "out")
    assert str(caught.value).startswith("--engine: ")
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    checked = finmodel("check", STARTER, "--engine", address)
    assert told[:24] in " ".join(checked.output.split())
    assert SECRET not in checked.output


def test_a_secret_in_a_place_is_refused_at_its_line_and_not_repeated(tmp_path: Path) -> None:
    place = tmp_path / "place"
    shutil.copytree(STARTER, place)
    text = (place / "place.yaml").read_text(encoding="utf-8")
    rows = "file: data/activity.csv"
    line = text[: text.index(rows)].count("\n") + 1
    for address, told in (
        (
            f"postgresql://analyst:{SECRET}@warehouse/icb",
            "The address holds a password. Take it out, and set PGPASSWORD",
        ),
        ("duckdb", "The engine in process holds no tables. Give the rows as a file, with `file:`."),
    ):
        held = f"source: {address}\n      table: extract.activity"
        (place / "place.yaml").write_text(text.replace(rows, held), encoding="utf-8")
        checked = finmodel("check", place)
        assert checked.exit_code == 1
        assert f"place.yaml, line {line}: {told}" in " ".join(checked.output.split())
        assert SECRET not in checked.output


def tables(*sources: str) -> Place:
    """A place whose rows of activity are in tables on engines."""
    named = [{**COLUMNS, "source": source, "table": f"extract.t{at}"} for at, source in enumerate(sources)]
    return place_of(activity=named)


@pytest.mark.parametrize(
    ("sources", "asked", "chosen"),
    [
        ((), None, None),
        ((), "spark", "spark"),
        (("postgres",), None, "postgres"),
        (("postgres", "postgresql://a/b"), None, "postgresql://a/b"),
        (("postgres",), "postgresql://a/b", "postgresql://a/b"),
        (("postgresql://a/b",), "postgresql://a/b", "postgresql://a/b"),
    ],
)
def test_rows_are_worked_on_where_the_tables_are(
    sources: tuple[str, ...], asked: str | None, chosen: str | None
) -> None:
    assert chosen_engine(tables(*sources), asked) == chosen


@pytest.mark.parametrize(
    ("sources", "asked", "told"),
    [
        (
            ("postgres",), "spark",
            "extract.t0: It is on postgresql, and the run is on spark. Work on the engine that holds every table.",
        ),
        (("postgres", "spark"), None, "extract.t1: It is on spark, and extract.t0 is on postgresql. Work on"),
        (
            ("postgresql://a/b",), "postgresql://c/d",
            "extract.t0: It is at another address than the one asked for. Keep the name of the engine alone under",
        ),
        (("postgresql://a/b", "postgresql://c/d"), None, "extract.t1: It is at another address than extract.t0. Keep"),
    ],
)  # fmt: skip
def test_tables_on_two_engines_are_refused(sources: tuple[str, ...], asked: str | None, told: str) -> None:
    with pytest.raises(InputError) as caught:
        chosen_engine(tables(*sources), asked)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"table": "extract.activity"},
            "A table is on an engine. Say which with `source:`, such as `source: postgres`.",
        ),
        ({"source": "postgres"}, "An engine holds tables. Name one with `table: schema.name`."),
        ({}, "Rows are in a file or in a table of an engine. Give `file:`, or `source:` and `table:`."),
        ({"file": "a.csv", "source": "postgres", "table": "e.a"}, "Rows are in a file or in a table of an engine."),
        ({"source": "postgres", "table": "e.a", "sheet": "One"}, "Only a spreadsheet has sheets. Take out `sheet:`."),
    ],
)
def test_a_source_is_a_file_or_a_table(said: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        ActivitySource.model_validate({**COLUMNS, **said})
    assert told in str(caught.value)


def test_a_table_is_named_with_its_schema() -> None:
    with pytest.raises(ValueError, match=r"'activity' is not a table with its schema\. Write `schema\.name`\."):
        ActivitySource.model_validate({**COLUMNS, "source": "postgres", "table": "activity"})


def test_without_an_address_rows_are_worked_on_in_process() -> None:
    with open_engine(None) as engine:
        assert engine.can().name == "duckdb"


def test_a_driver_that_is_not_installed_is_named_with_its_extra() -> None:
    def absent() -> None:
        raise ModuleNotFoundError("no_such_driver")

    with pytest.raises(FinmodelError) as caught:
        required("The driver of PostgreSQL", "postgres", absent)
    told = "The driver of PostgreSQL is not installed. Install it with `pip install 'finmodel[postgres]'`."
    assert str(caught.value) == told
