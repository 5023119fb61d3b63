"""JSON Schemas in an editor: valid, fresh, described, and of one mind with the reader about right and wrong files."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest
from pydantic import BaseModel, BeforeValidator

from finmodel.cli.schema import models, schema_text
from finmodel.core.schema import json_schema
from finmodel.errors import InputError
from finmodel.load.contracts import contract_in
from finmodel.load.library import SCHEMAS
from finmodel.load.yaml import Document, read_document
from tests.cli.test_commands import finmodel
from tests.schemas.first_lines import LINE, ROOT, first_line, schema_name, shipped

NAMES = sorted(models())
FILES = list(shipped())
CASES = [
    pytest.param(case["contract"], id=f"{file.stem}: {case['name']}")
    for file in sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    for case in read_document(file).data["cases"]
]


def checker(name: str) -> Any:
    schema = json_schema(models()[name], name)
    return jsonschema.Draft202012Validator(schema)


def faults(name: str, data: Any) -> list[str]:
    """What the schema says against data, the innermost reason of each."""
    return [jsonschema.exceptions.best_match([error]).message for error in checker(name).iter_errors(data)]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_its_file_is_fresh(name: str) -> None:
    text = schema_text(name)
    assert schema_text(name) == text, "what a schema says depends on what was asked before"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    stored = ROOT / SCHEMAS / f"{name}.json"
    assert stored.is_file(), "run `finmodel schema --out contracts/schemas --overwrite`"
    assert stored.read_text(encoding="utf-8") == text, "run `finmodel schema --out contracts/schemas --overwrite`"


def test_a_reader_that_breaks_is_not_taken_for_one_that_refuses() -> None:
    def broken(raw: Any) -> Any:
        return raw["no such key"] if isinstance(raw, dict) else raw

    class Broken(BaseModel):
        """A model whose reader looks for what is not there."""

        amount: Annotated[float, BeforeValidator(broken)]
        """An amount."""

    with pytest.raises(KeyError, match="no such key"):
        json_schema(Broken, "broken")


def test_no_schema_is_left_over() -> None:
    assert {file.stem for file in (ROOT / SCHEMAS).glob("*")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_described_at_every_depth(name: str) -> None:
    assert list(_undescribed(json_schema(models()[name], name), name)) == []


def _undescribed(part: Any, where: str) -> Iterator[str]:
    if isinstance(part, dict):
        keys = part.get("properties", {})
        yield from (f"{where}: {key}" for key, value in keys.items() if not value.get("description"))
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from _undescribed(value, f"{where}.{key}")


@pytest.mark.parametrize(("file", "place"), FILES, ids=[str(file.relative_to(ROOT)) for file, _ in FILES])
def test_a_shipped_file_names_its_schema_first_and_fits_it(file: Path, place: Path) -> None:
    data = read_document(file).data
    assert faults(schema_name(data), data) == []
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    assert LINE.match(first), f"{file.name} does not start with its schema: run `python -m tests.schemas.first_lines`"
    assert first == first_line(file, place)


@pytest.mark.parametrize("contract", CASES)
def test_a_contract_that_settles_fits_its_schema(contract: dict[str, Any]) -> None:
    assert faults(contract["kind"], contract) == []


BLOCK = {"kind": "block", "id": "a", "title": "A", "payer": "icb", "payee": "trust", "amount": "£100"}
RIGHT: list[Any] = [
    "£1,490", "£1.2m", 1490, 14.9, "1490.50", {"2024/25": "£5", "2025/26": 6}, {"value": "£5", "source": "s"},
    {"by_period": {"2024/25": 5}, "otherwise": "£6"}, {"by": "track", "values": {"a": 5}, "confirmed": False},
    {"by_date": {"2024-04-01": "£100", "2024-10-01": "£110"}, "date": "2024", "label": "L", "lowest": 1, "highest": 9},
    {"value": 5, "unit": "money"},
]  # fmt: skip
WRONG: list[Any] = [
    "a lot", -5, "-£5", None, True, [1], {}, {"values": {"a": "x"}, "by": "b"}, {"amuont": 5}, {"2024/25": "lots"},
    {"value": 5, "unit": "share"}, {"value": 5, "sorce": "x"}, {"by_date": {"April": 5}}, "12.5%",
]  # fmt: skip


@pytest.mark.parametrize("amount", RIGHT, ids=str)
def test_a_form_that_the_reader_takes_fits_the_schema(amount: Any) -> None:
    contract_in(Document("block.yaml", BLOCK | {"amount": amount}))
    assert faults("block", BLOCK | {"amount": amount}) == []


@pytest.mark.parametrize("amount", WRONG, ids=str)
def test_a_form_that_the_reader_refuses_does_not_fit_the_schema(amount: Any) -> None:
    with pytest.raises(InputError):
        contract_in(Document("block.yaml", BLOCK | {"amount": amount}))
    assert faults("block", BLOCK | {"amount": amount})


GAIN: dict[str, Any] = {
    "kind": "gain_share", "id": "g", "title": "G", "payer": "icb", "payees": "trust", "benchmark": "£1m",
    "expenditure": {"paid_under": ["tariff"]}, "gains": {"share": "50%"},
}  # fmt: skip


def changed(**keys: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(keys)


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        (changed(), True),
        (changed(gains={"share": 0.5}), True),
        (changed(benchmark={"measure": "benchmark"}), True),
        (changed(benchmark={"activity": "spend", "where": {"setting": "emergency"}}), True),
        (changed(benchmark={"line": "tariff.payment"}), True),
        (changed(round_to="£1"), True),
        (changed(gains={"share": "120%"}), False),
        (changed(gains={"share": 12.5}), False),
        (changed(gains={"shar": "50%"}), False),
        (changed(benchmark={"measure": "Bench mark"}), False),
        (changed(benchmark={"activity": "money"}), False),
        (changed(benchmark={"activity": "spend", "where": {"colour": "red"}}), False),
        (changed(payer="The ICB"), False),
        (changed(kind="gainshare"), False),
        (changed(colour="red"), False),
        (changed(currency="pounds"), False),
        (changed(starts="April"), True),  # an editor that checks formats says so; the reader always does
        (lambda data: data.pop("title"), False),
        (changed(reads=[{"period": 2022, "entity": "ID", "columns": {"people": "N"}}]), True),
        (changed(reads=[{"period": 2022, "entity": "ID", "columns": {"people": {"colum": "N"}}}]), False),
    ],
)
def test_right_and_wrong_contracts_are_told_apart(change: Callable[[dict[str, Any]], None], fits: bool) -> None:
    data = copy.deepcopy(GAIN)
    change(data)
    assert (faults("gain_share", data) == []) is fits


PLACE: dict[str, Any] = {
    "place": "small", "title": "Small", "periods": ["2023/24"],
    "partners": [{"id": "a", "name": "A", "roles": ["provider"]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "fits"),
    [
        ("place", PLACE, True),
        ("place", PLACE | {"periods": [2023], "funding": {"a": "£1m"}}, True),
        ("place", PLACE | {"funding": {"a": {"2023/24": "£1m", "source": "s"}}}, True),
        ("place", PLACE | {"funding": {"a": {"amounts": {"2023/24": 5}}}}, True),
        ("place", PLACE | {"funding": {"a": {"sorce": "s"}}}, False),
        ("place", PLACE | {"partners": [{"id": "a", "name": "A", "roles": ["payer"]}]}, False),
        ("scenario", {"scenario": "s", "title": "S", "question": "Q?", "changes": [
            {"kind": "scale_activity", "name": "n", "source": "s", "by": "4%"}]}, True),
        ("scenario", {"scenario": "s", "title": "S", "question": "Q?", "changes": [
            {"kind": "scale_activity", "name": "n", "by": "4%"}]}, False),
        ("workbook", {"workbook": "b", "title": "T"}, False),
        ("results", {"contract": "a", "cases": [{"name": "n", "source": "s", "evidence": "rule", "periods": [2024],
                                                 "expect": {"payment": ["£1"]}}]}, True),
        ("results", {"contract": "a", "cases": [{"name": "n", "source": "s", "evidence": "hearsay", "periods": [2024],
                                                 "expect": {"payment": [1]}}]}, False),
        ("results", {"contract": "a", "cases": []}, False),
    ],
)  # fmt: skip
def test_other_files_are_told_apart_too(name: str, data: dict[str, Any], fits: bool) -> None:
    assert (faults(name, data) == []) is fits


def test_a_new_folder_has_the_schemas_that_its_files_name(tmp_path: Path) -> None:
    assert finmodel("new", tmp_path / "ours").exit_code == 0
    files = sorted((tmp_path / "ours").rglob("*.yaml"))
    assert len(files) > 5
    for file in files:
        named = LINE.match(file.read_text(encoding="utf-8").partition("\n")[0])
        assert named, file
        schema = json.loads((file.parent / named[1]).read_text(encoding="utf-8"))
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(read_document(file).data)) == []


def test_every_schema_is_written_into_a_folder(tmp_path: Path) -> None:
    assert finmodel("schema", "--out", tmp_path / "all").exit_code == 0
    assert sorted(file.stem for file in (tmp_path / "all").glob("*.json")) == NAMES
    assert finmodel("schema", "block", "--out", tmp_path / "one").exit_code == 0
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["block.json"]


def test_numbers_by_code_may_be_a_column_of_a_file_that_is_named_in_full() -> None:
    tariff = {
        "kind": "activity_tariff", "id": "t", "title": "T", "payer": "icb", "payee": "trust", "recorded": True,
        "top_ups": [
            {"name": "a", "share": {"by": "hrg", "values": {"file": "a.csv", "code": "HRG", "column": "Share"}}}
        ],
    }  # fmt: skip
    assert faults("activity_tariff", tariff) == []
    del tariff["top_ups"][0]["share"]["values"]["column"]  # type: ignore[index]
    assert faults("activity_tariff", tariff)
