"""The worked example of CONTRIBUTING.md: one source file and one case file make a kind of contract."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.explaining.explain import explain
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import Case
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document, read_document
from finmodel.rules.exact import exact
from finmodel.rules.formula import FormulaBuilder
from finmodel.rules.words import sentences
from tests.rules.sheet import excel_values
from tests.tidy.architecture_page import files_to_add, proof_of

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)
    return str(text)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    (tmp_path / "call_out_example.py").write_text(block("python"), encoding="utf-8")
    (tmp_path / "call_out.yaml").write_text(block("yaml"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("call_out_example")
    yield read_document(tmp_path / "call_out.yaml").data["cases"][0]
    Contract.KINDS.pop("call_out")
    sys.modules.pop("call_out_example")


def test_the_worked_example_settles_to_its_case(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    values = np.array(case["measures"]["calls"], dtype=float)
    cases = [Case(period, period) for period in case["periods"]]
    settled = settle_alone(contract, cases, lambda book, measure: values)
    assert list(settled.of("nights", "payment")) == case["expect"]["payment"]
    told = explain(settled, settled.lines[0], 2)
    assert told.steps[-1][1].values == (("", "£170,000"),)


def test_the_worked_example_has_every_reading_and_a_schema_without_another_edit(case: dict[str, Any]) -> None:
    contract = contract_in(Document("case", case["contract"]))
    (line,) = contract.lines()
    assert isinstance(line, Line)
    said = [str(sentence) for sentence in sentences(line.label, line.rule, {"fee": "£85"})]
    assert any("£85" in sentence and "at most" in sentence for sentence in said), said
    assert FormulaBuilder("nights").line(line.name, line.label, line.rule) == "nights.payment"
    known = {"calls": Decimal(600), "fee": Decimal(85), "most": Decimal(50_000), "retainer": Decimal(120_000)}
    assert exact(line.rule, known) == 170_000
    given = {name: np.array([float(value)] * 2) for name, value in known.items()}
    assert list(excel_values(line.rule, given, 2)) == [170_000, 170_000]
    schema = Contract.KINDS["call_out"].model_json_schema()
    assert schema["properties"]["most"]["description"].startswith("The most that fees may come to")


def test_a_kind_is_as_many_files_as_the_page_says(case: dict[str, Any], tmp_path: Path) -> None:
    assert "call_out" in Contract.KINDS
    assert len(list(tmp_path.glob("*.py"))) == files_to_add("a kind of contract")[0]


def test_every_kind_is_proved_in_as_many_files_as_the_page_says() -> None:
    root = Path(__file__).parents[2]
    paths = re.findall(r"`([a-zA-Z_/.]+)`", proof_of("a kind of contract"))
    assert len(paths) == files_to_add("a kind of contract")[1]
    kinds = [name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel.")]
    for kind in kinds:
        files = [root / path.replace("NAME", kind) for path in paths]
        assert [
            file for file in files if f'"{kind}' not in file.read_text(encoding="utf-8") and kind != file.stem
        ] == []


def test_every_file_below_kinds_is_a_kind_without_being_listed_anywhere() -> None:
    folder = Path(__file__).parents[2] / "finmodel" / "contracts" / "kinds"
    files = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    assert {name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel.")} == files
    listing = (folder / "__init__.py").read_text(encoding="utf-8")
    assert not [name for name in files if name in listing]
