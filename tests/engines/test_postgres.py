"""A real PostgreSQL on loopback gives what DuckDB gives, keeps nothing, and tells no secret."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from finmodel.errors import FinmodelError, InputError
from finmodel.load.place_grid import build_grid
from finmodel.measures.engines.postgres import Postgres
from tests.engines.parity import built_on, of_tables, same_grid, same_ledger, same_people, same_told
from tests.engines.server import PASSWORD, Server, running
from tests.engines.steps import follow, on_duckdb, write_steps
from tests.load.places import ACTIVITY, GOOD_ROWS, HEAD, place_of
from tests.load.test_build import random_rows, write

ROOT = Path(__file__).parents[2]
LOST = "The connection to PostgreSQL was lost. Run it again: nothing of this run is left there."
STARTER = ROOT / "finmodel" / "example" / "starter"
NOBODYS = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace OR relpersistence = 't'"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for this file's tests, whose password is in the environment as a user's is."""
    before = os.environ.get("PGPASSWORD")
    os.environ["PGPASSWORD"] = PASSWORD
    with running() as started:
        yield started
    if before is None:
        del os.environ["PGPASSWORD"]


@pytest.mark.parametrize("seed", range(2))
def test_every_rule_makes_the_rows_that_duckdb_makes(server: Server, tmp_path: Path, seed: int) -> None:
    same_grid(built_on(None, tmp_path, seed), built_on(server.address, tmp_path, seed))


@pytest.mark.parametrize("name", ["starter", "lead_back", "net_back", "pool_back"])
def test_a_place_of_files_has_the_same_ledger_row_by_row(server: Server, name: str) -> None:
    same_ledger(STARTER if name == "starter" else ROOT / "tests" / "places" / name, server.address)
    assert server.sql(NOBODYS) == []


def test_people_are_ranked_as_duckdb_ranks_them(server: Server, tmp_path: Path) -> None:
    same_people(tmp_path, server.address)
    assert server.sql(NOBODYS) == []


@pytest.fixture
def tables(server: Server, tmp_path: Path) -> Iterator[str]:
    """A schema for one test, which holds the files of the random place as texts."""
    server.sql("CREATE SCHEMA extract")
    write(tmp_path, random_rows(3))
    for name in ("people", "activity", "prices"):
        server.load(f"extract.{name}", tmp_path / f"{name}.csv")
    yield "extract"
    server.sql("DROP SCHEMA extract CASCADE")


def test_tables_of_text_are_read_as_the_files_are(server: Server, tables: str, tmp_path: Path) -> None:
    same_told(built_on(None, tmp_path, 3), built_on(None, tmp_path, 3, of_tables(server.address, tables)))


def test_typed_columns_are_taken_as_they_are(server: Server, tables: str, tmp_path: Path) -> None:
    server.sql(
        "ALTER TABLE extract.activity"
        " ALTER start TYPE timestamp USING start::timestamp + interval '23 hours 59 minutes',"
        " ALTER \"end\" TYPE timestamptz USING (nullif(\"end\", '')::date + time '23:59') AT TIME ZONE 'UTC',"
        " ALTER quantity TYPE double precision USING quantity::float,"
        " ALTER cost TYPE bigint USING nullif(cost, '')::bigint,"
        " ALTER price TYPE numeric(12, 3) USING nullif(translate(price, '£,', ''), '')::numeric"
    )
    server.sql("ALTER TABLE extract.people ALTER born TYPE date USING to_date(nullif(born, ''), 'DD/MM/YYYY')")
    same_told(built_on(None, tmp_path, 3), built_on(None, tmp_path, 3, of_tables(server.address, tables)))


def test_text_that_is_no_number_or_day_is_told_and_never_guessed(server: Server, tables: str, tmp_path: Path) -> None:
    server.sql(
        "INSERT INTO extract.activity (start, provider, commissioner, quantity, price) VALUES "
        "('2023-02-29', 'acute', 'CCG', '1', '1'), ('2023-13-01', 'acute', 'CCG', '1', '1'),"
        "('2024-05-01', 'acute', 'CCG', '0,125', '1'), ('2024-05-01', 'acute', 'CCG', '96%', '1e3'),"
        "('2024-05-01', 'acute', 'CCG', '1', '12345678901234567890')"
    )
    server.sql("INSERT INTO extract.people (person, born) VALUES ('a', '31/4/1950'), ('b', '1950-04-01')")
    with pytest.raises(InputError) as caught:
        built_on(None, tmp_path, 3, of_tables(server.address, tables))
    assert [str(each) for each in caught.value.findings] == [
        "extract.people (column practice): `practice`: the cell is blank, and `otherwise:` takes no blanks. 2 rows. "
        "Fill it in; or say what a blank stands for in `values:`, such as `'': CODE`.",
        "extract.people (column born): `birth_date`: what is written is not a date. "
        "Write it like the others, as `format: %d/%m/%Y` says.",
        "extract.activity (column start): `start`: '2023-02-29' is not a day of the calendar from 1800 on. 2 rows. "
        "Mend its day, month or year, or leave the cell empty if that is allowed.",
        "extract.activity (column price): `price`: '12345678901234567890' is larger than any number that is read. "
        "Look whether it is the right column; mend it.",
        "extract.activity (column quantity): `quantity`: '0,125' has a comma that is not one of thousands. Say "
        '`decimal: ","` beside `columns:` if commas are decimals there (1,234 is 1.234 then), or write 1234.50.',
        "extract.activity (column quantity): `quantity`: '96%' is a percentage, and this is none. "
        "Write the number itself.",
    ]


def test_a_way_of_writing_days_that_cannot_be_read_exactly_is_refused_by_name(
    server: Server, tables: str, tmp_path: Path
) -> None:
    data = of_tables(server.address, tables)
    data["people"]["columns"] = data["people"]["columns"] | {"birth_date": {"column": "born", "format": "%d %b %Y"}}
    with pytest.raises(
        InputError, match=r"PostgreSQL does not read days written as `%d %b %Y` exactly\. Give a column of dates"
    ):
        built_on(None, tmp_path, 3, data)


def test_a_table_or_column_that_is_not_there_or_is_of_another_type_is_told(
    server: Server, tables: str, tmp_path: Path
) -> None:
    data = of_tables(server.address, tables)
    server.sql("ALTER TABLE extract.activity ALTER quantity TYPE date USING '2024-01-01'::date, DROP cost")
    data["prices"]["table"] = "extract.price_list"
    with pytest.raises(InputError) as caught:
        built_on(None, tmp_path, 3, data)
    assert [str(each) for each in caught.value.findings] == [
        "extract.activity: There is no column 'cost'. Its columns are person, start, end, provider, commissioner, "
        "setting, currency, quantity, price, name.",
        "extract.price_list: There is no such table. Check its schema and name, and who may read it.",
    ]


def test_after_an_error_nothing_is_left_there(server: Server, tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS.replace("acute", "nobody"), encoding="utf-8")
    with pytest.raises(InputError, match="'nobody' is not a partner"):
        build_grid(place_of(activity=ACTIVITY), tmp_path, [], server.address)
    assert server.sql(NOBODYS) == []


def test_a_run_that_is_stopped_leaves_nothing_there_and_nothing_here(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "finmodel", "run", STARTER, "--engine", server.address, "--out", tmp_path / "out"]
    running_now = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'finmodel'"
    for after in (0.0, 0.15, 0.4):
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        while not server.sql(running_now):
            assert run.poll() is None
        time.sleep(after)
        run.send_signal(signal.SIGINT)
        told = "".join(run.communicate(timeout=60))
        assert run.returncode == 130, told
        assert "Traceback" not in told
        assert list(tmp_path.iterdir()) == []
        wait_until(lambda: not server.sql(running_now))
        assert server.sql(NOBODYS) == []


def wait_until(there: Callable[[], bool]) -> None:
    """Until something is so; a server ends a session soon after its other end has gone."""
    for _ in range(200):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it never came about")


def test_a_connection_that_is_lost_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    with Postgres(server.address) as engine:
        for _ in range(3):
            engine.fetch("row_count", {"counted": "pg_class"})
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'finmodel'")
        with pytest.raises(FinmodelError, match=LOST):
            build_grid(place_of(activity=ACTIVITY), tmp_path, [], engine)


def test_what_stops_the_server_is_told_in_our_words(server: Server) -> None:
    with Postgres(server.address) as engine:
        engine._do("SET statement_timeout = 1")
        with pytest.raises(FinmodelError, match="PostgreSQL stopped the query, by a time limit"):
            engine._rows("SELECT pg_sleep(1)")
        engine._do("SET statement_timeout = 0")
        with pytest.raises(FinmodelError, match=r"^PostgreSQL stopped with its error 22P02\. Please report it\.$"):
            engine._rows("SELECT CAST('4856-not-to-be-told' AS NUMERIC)")


@pytest.mark.parametrize(
    "whole", ["postgresql://analyst@127.0.0.1:1/x", "postgresql://analyst@127.0.0.1:{port}/no_such"]
)
def test_a_server_that_is_not_there_or_refuses_is_told(server: Server, whole: str) -> None:
    address = whole.format(port=server.port)
    with pytest.raises(FinmodelError, match=f"^{address}: PostgreSQL cannot be reached there, or does not let you in"):
        Postgres(address)


def finmodel(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    command = [sys.executable, "-m", "finmodel", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **environment}
    )


def test_a_password_in_the_environment_appears_nowhere(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = finmodel("run", STARTER, "--engine", server.address, "--out", out)
    assert ran.returncode == 0, ran.stderr
    wrong = finmodel("run", STARTER, "--engine", server.address, "--out", tmp_path / "no", PGPASSWORD="hunter-22")
    assert wrong.returncode == 1
    assert "does not let you in" in wrong.stderr
    written = b"".join(file.read_bytes() for file in out.rglob("*") if file.is_file())
    assert b"PostgreSQL" in written
    for secret in (PASSWORD, "hunter-22"):
        assert secret not in ran.stdout + ran.stderr + wrong.stdout + wrong.stderr
        assert secret.encode() not in written


def test_the_steps_that_are_exported_give_there_what_they_give_on_duckdb(server: Server, tmp_path: Path) -> None:
    here = on_duckdb(write_steps(tmp_path, "duckdb", 2))
    steps = write_steps(tmp_path, "postgres", 2)
    schema = "SET search_path = followed;"
    server.sql("CREATE SCHEMA followed")

    def fill(name: str, file: Path) -> None:
        with file.open(encoding="utf-8") as stream:
            columns = ", ".join(f'"{heading}"' for heading in stream.readline().strip().split(","))
        server.sql(f"\\copy followed.{name} ({columns}) FROM '{file}' CSV HEADER")

    assert follow(steps, lambda text: server.sql(schema + text), fill) == here
    server.sql("DROP SCHEMA followed CASCADE")
