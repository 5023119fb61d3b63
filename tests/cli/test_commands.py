"""The commands as a user types them: what they write, what they print, how they end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from finmodel.cli import app
from finmodel.errors import InputError
from tests.report.printed import table_of

COMMANDS = (
    "demo",
    "new",
    "cases",
    "check",
    "run",
    "settle",
    "compare",
    "variance",
    "optimise",
    "workbook",
    "explain",
    "prove",
    "schema",
    "sql",
)
ROOT = Path(__file__).parents[2]


def finmodel(*words: object) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("user") / "ours"
    assert finmodel("new", folder).exit_code == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    shown = finmodel(command, "--help")
    assert shown.exit_code == 0
    assert re.search(r"Examples?: ", shown.output)
    assert f"finmodel {command}" in re.sub(r"[│\s]+", " ", shown.output)


def test_the_help_of_a_command_is_broken_by_the_screen_and_not_within_a_sentence() -> None:
    told = {name: command.help for name, command in get_command(app).commands.items()}  # type: ignore[attr-defined]
    assert len(told) > 20
    assert [name for name, text in told.items() if re.search(r"[^\n]\n[^\n]", text)] == []


def test_every_command_that_takes_other_data_says_where_its_files_lie() -> None:
    taken = {
        name: option.help
        for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]
        for option in command.params
        if "--data" in option.opts and name != "prove"
    }
    assert set(taken) >= {"check", "run", "compare", "incentives", "variance", "explain", "optimise", "workbook"}
    assert all("below it as place.yaml names them, such as DIR/data/people.csv" in told for told in taken.values())


def test_other_data_is_found_below_its_folder_as_the_place_names_it(ours: Path, tmp_path: Path) -> None:
    shutil.copytree(ours / "data", tmp_path / "extract" / "data")
    done = finmodel("run", ours, "--data", tmp_path / "extract", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    with pytest.raises(InputError, match=r"data/outcomes\.csv: There is no such file"):
        finmodel("run", ours, "--data", tmp_path / "extract" / "data", "--out", tmp_path / "none")


def test_wrong_usage_ends_with_two() -> None:
    assert finmodel("settle").exit_code == 2
    assert finmodel("run", "--nonsense").exit_code == 2


def test_a_new_folder_checks_and_runs_as_it_is(ours: Path, tmp_path: Path) -> None:
    checked = finmodel("check", ours)
    assert checked.exit_code == 0, checked.output
    assert "Nothing to mend" in checked.output
    done = finmodel("run", ours, "--scenario", "fewer_admissions", "--out", tmp_path / "results")
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "results").iterdir()}
    assert {
        "positions.csv",
        "positions.parquet",
        "ledger.csv",
        "settlement.csv",
        "comparison.csv",
        "run.json",
    } <= written


def test_what_a_run_writes_adds_up(ours: Path, tmp_path: Path) -> None:
    finmodel("run", ours, "--scenario", "fewer_admissions", "--out", tmp_path / "results")
    ledger = pd.read_csv(tmp_path / "results" / "ledger.csv")
    positions = pd.read_csv(tmp_path / "results" / "positions.csv")
    comparison = pd.read_csv(tmp_path / "results" / "comparison.csv")
    for name in ("baseline", "fewer_admissions"):
        mine = ledger[ledger["run"] == name]
        funded = mine.loc[mine["payer"] == "outside", "amount"].sum()
        spent = mine.loc[mine["payee"] == "outside", "amount"].sum()
        assert positions.loc[positions["run"] == name, "surplus"].sum() == pytest.approx(funded - spent, abs=0.005)
    surplus = positions.set_index(["run", "partner", "period"])["surplus"]
    moved = surplus["fewer_admissions"] - surplus["baseline"]
    told = comparison.groupby(["partner", "period"])["difference"].sum()
    assert (moved - told).abs().max() < 0.005


def test_a_period_asked_for_is_told_alone_and_files_keep_every_year(ours: Path, tmp_path: Path) -> None:
    words = ("run", ours, "--scenario", "fewer_admissions")
    whole = finmodel(*words, "--out", tmp_path / "whole")
    one = finmodel(*words, "--period", "2023/24", "--out", tmp_path / "one")
    for done, years in ((whole, ["2023/24", "2024/25"]), (one, ["2023/24"])):
        assert done.exit_code == 0, done.output
        changed = [f"Change {year}" for year in years]
        moved = table_of(done.output, "Surplus or deficit: Fewer admissions")
        assert [heading for heading in moved.headings if heading.startswith("Change")] == changed
    paper = (tmp_path / "one" / "report.md").read_text(encoding="utf-8")
    assert "## Surplus or deficit: contracts in force\n\n| Partner | 2023/24 |\n" in paper
    assert "## Who pays whom in 2023/24: contracts in force\n" in paper
    for path in (tmp_path / "whole").glob("*.csv"):
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes(), path.name


def test_a_run_of_scenarios_starts_with_who_gains_and_names_what_it_leaves_to_the_report(
    ours: Path, tmp_path: Path
) -> None:
    several = ("--scenario", "fewer_admissions", "--scenario", "stranded_beds")
    alone, both = (
        finmodel("run", ours, *words, "--out", tmp_path / name) for name, words in (("1", several[:2]), ("2", several))
    )
    for done in (alone, both):
        assert done.stdout.startswith("Under “Fewer admissions, with a gain share”, ")
        named = re.search(r"^Not shown here, but whole in report\.md: (.*)\.$", done.stdout, flags=re.MULTILINE)
        assert named is not None
        assert {"Pooled funds", "Surplus or deficit", "Who pays whom in 2024/25"} <= set(named[1].split("; "))
        assert "\nWho pays whom" not in done.stdout
        assert "\nRead: 1,897 rows of activity" in done.stdout
    assert "\nPayments that change" in alone.stdout
    assert "\nPayments that change" not in both.stdout
    paper = (tmp_path / "2" / "report.md").read_text(encoding="utf-8")
    assert paper.count("## Payments that change: ") == 2
    assert "## What was read" in paper


def test_what_a_run_and_a_comparison_tell_is_written_beside_their_tables(ours: Path, tmp_path: Path) -> None:
    for command in ("run", "compare"):
        done = finmodel(command, ours, "--scenario", "fewer_admissions", "--out", tmp_path / command)
        assert done.exit_code == 0, done.output
        paper = (tmp_path / command / "report.md").read_text(encoding="utf-8")
        head = next(line for line in done.output.splitlines() if line.startswith("Under “"))
        assert head in paper.replace("\\", "")
        told = re.findall(r"^- `(.*?)`: ", paper, flags=re.MULTILINE)
        assert told
        assert all((tmp_path / command / name).exists() for name in told)


def test_a_run_leaves_a_record_of_what_it_was_made_with(ours: Path, tmp_path: Path) -> None:
    finmodel("run", ours, "--out", tmp_path / "results")
    record = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert {
        "finmodel",
        "python",
        "libraries",
        "command",
        "finished",
        "seconds",
        "seed",
        "inputs",
        "engine",
    } <= set(record)
    files = {entry["file"]: entry for entry in record["inputs"]}
    files |= {entry["file"]: entry for entry in record["outcomes"]}
    assert set(files) == {f"data/{file.name}" for file in (ours / "data").iterdir()}
    assert all(re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]) for entry in files.values())
    assert files["data/activity.csv"]["rows"] == 72
    assert files["data/known_people.csv"]["rows"] == 160


def test_nothing_is_overwritten_unless_asked(ours: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "mine.txt").write_text("keep me", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "finmodel", "run", str(ours), "--out", str(out)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert process.returncode == 1
    assert "already there" in process.stderr
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_run_shows_a_loan_apart_under_those_that_lend_and_borrow(ours: Path, tmp_path: Path) -> None:
    (ours / "scenarios" / "lent.yaml").write_text(
        "scenario: lent\ntitle: Lent\nquestion: Who owes?\n"
        "changes:\n  - {kind: brokerage, name: A bridge, lender: council, "
        "borrower: trust, amount: £200k, repaid_over: 1, source: invented}\n"
    )
    done = finmodel("run", ours, "--scenario", "lent", "--out", tmp_path / "out")
    (ours / "scenarios" / "lent.yaml").unlink()
    assert done.exit_code == 0, done.output
    shown = table_of(done.output, "Surplus or deficit: Lent")
    lent, borrowed = (row[1:] for row in shown.rows if row[0] == "of which loans, no gain or loss")
    assert lent == ["−£200,000", "£200,000", "−£200,000", "+£200,000"]
    assert borrowed == ["£200,000", "−£200,000", "+£200,000", "−£200,000"]


def test_a_comparison_names_the_contract_behind_each_gain_and_loss(ours: Path) -> None:
    done = finmodel("compare", ours, "--scenario", "fewer_admissions")
    assert done.exit_code == 0, done.output
    parts = [row[0] for row in table_of(done.output, "Through which contract").rows]
    assert {"through “Hospital tariff”", "through “Gain share on hospital spending”"} <= set(parts)


def test_an_explanation_gives_sentence_numbers_and_amount(ours: Path) -> None:
    done = finmodel("explain", ours, "hospital_tariff", "--of", "2024/25")
    assert done.exit_code == 0, done.output
    text = done.output
    assert "Market forces factor: 1.04" in text
    assert "invented; put the price list here" in text
    amount = re.search(r"Payment for activity: .*rounded to the penny\.\s+= £([\d,.]+)", text)
    assert amount, text
    activity = pd.read_csv(ours / "data" / "activity.csv")
    months = pd.to_datetime(activity["MONTH"], format="%d/%m/%Y")
    year = activity[(months >= "2024-04-01") & (months <= "2025-03-31")].groupby("POD")["UNITS"].sum()
    spells = pd.read_csv(ours / "data" / "spells.csv")
    known = spells[spells["ADMITTED"].between("2024-04-01", "2025-03-31")].groupby("POD").size()
    planned = pd.read_csv(ours / "data" / "planned_care.csv")
    later = pd.to_datetime(planned["MONTH"], format="%d/%m/%Y").between("2024-04-01", "2025-03-31")
    other = known + year
    visits = other["OP"] + planned[later & (planned["POD"] == "OP")]["UNITS"].sum()
    assert float(amount[1].replace(",", "")) == pytest.approx((other["NEL"] * 2900 + visits * 165) * 1.04, abs=0.005)


def test_a_contract_is_settled_on_a_table_and_written(tmp_path: Path) -> None:
    (tmp_path / "block.yaml").write_text(
        "kind: block\nid: b\ntitle: Block\npayer: icb\npayee: trust\namount: £1,000\n", encoding="utf-8"
    )
    (tmp_path / "rows.csv").write_text("entity,period\nA,2024/25\nB,2024/25\n", encoding="utf-8")
    done = finmodel("settle", tmp_path / "block.yaml", tmp_path / "rows.csv", "--out", tmp_path / "out.csv")
    assert done.exit_code == 0, done.output
    table = pd.read_csv(tmp_path / "out.csv")
    assert list(table["payment"]) == [1000, 1000]


@pytest.mark.parametrize("name", ["place", "scenario", "problem", "game", "workbook", "gain_share", "activity_tariff"])
def test_a_schema_describes_every_key_in_words(name: str) -> None:
    done = finmodel("schema", name)
    assert done.exit_code == 0
    schema = json.loads(done.stdout)
    assert schema["additionalProperties"] is False
    undescribed = [
        key
        for key, entry in schema["properties"].items()
        if "description" not in entry and "$ref" not in entry and key not in {"kind"}
    ]
    assert undescribed == []


def test_text_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    from finmodel.cli.outputs import write_csv

    write_csv(pd.DataFrame({"name": ["=1+1", "@x", "plain"], "amount": [-1.5, 2.0, 3.0]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "'=1+1,-1.5",
        "'@x,2",
        "plain,3",
    ]


UNSURE = """scenario: unsure
title: Not sure
question: How sure are we?
uncertainty:
  seed: 5
  activity_noise:
    - {name: Activity, source: assumption}
"""


def test_draws_are_written_with_what_they_were_made_of(ours: Path, tmp_path: Path) -> None:
    (ours / "scenarios" / "unsure.yaml").write_text(UNSURE, encoding="utf-8")
    words = ("run", ours, "--scenario", "unsure", "--draws", 600)
    done = finmodel(*words, "--seed", 9, "--sampler", "sobol", "--out", tmp_path / "one")
    assert done.exit_code == 0, done.output
    assert "600 draws (sobol, seed 9)" in table_of(done.output, "Surplus or deficit over").title
    made = tmp_path / "one" / "draws_unsure"
    names = {"inputs", "spread", "change", "tornado", "rank_correlation", "convergence", "luck"}
    assert {path.name for path in made.iterdir()} == {
        *(f"{name}.{kind}" for name in names for kind in ("csv", "parquet")), "draws.parquet"
    }  # fmt: skip
    record = json.loads((tmp_path / "one" / "run.json").read_text(encoding="utf-8"))
    assert (record["seed"], record["draws"], record["sampler"]) == (9, 600, {"unsure": "sobol"})
    finmodel(*words, "--seed", 9, "--sampler", "sobol", "--out", tmp_path / "two")
    for path in made.iterdir():
        assert path.read_bytes() == (tmp_path / "two" / "draws_unsure" / path.name).read_bytes(), path.name
