"""Whatever number of a contract is another, its explanation reads otherwise; and nothing in it reads like a program.

For every number that a shipped contract or a template states, the contract is read with another number there. Where it
is still a contract, the text of `explain` must have changed. This is the law that words tell apart any two contracts
that the rules tell apart, on more contracts than chance would make.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.explaining.explain import explain
from finmodel.contracts.explaining.stated import stated
from finmodel.errors import FinmodelError
from finmodel.load.contracts import contract_in, read_contract
from finmodel.load.proving.proof_files import scheme_files
from finmodel.load.settled import settle_table
from finmodel.load.tables.example_table import example_table
from finmodel.load.yaml import Document, read_document
from finmodel.report.explanation_text import markdown, plain
from finmodel.rules.words import sentences
from tests.conftest import ROOT
from tests.keys.contracts import Shipped
from tests.keys.contracts import cases as shipped_cases

FILES = [*sorted((ROOT / "contracts" / "templates").glob("*.yaml")), *scheme_files()]
NO_FIGURES = {
    "id",
    "title",
    "note",
    "source",
    "reads",
    "label",
    "date",
    "what",
    "kind",
    "confirmed",
    "lowest",
    "highest",
}
"""Keys whose numbers are no terms: names, sources, the layout of a table, limits of what a workbook lets be typed."""
NUMBER = re.compile(r"^([£$€]?)(-?\d[\d,]*(?:\.\d+)?)(%|k|m|bn)?$")
PROGRAMMERS = re.compile(r"\b(macro|IF|abs|None|dict|key|tuple|Decimal|True|False|null|float|int|str)\b")


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where numbers stand in a file."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in NO_FIGURES:
                yield from numbers(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from numbers(inner, (*path, at))
    elif not isinstance(value, bool) and NUMBER.match(str(value)):
        yield path


def other(value: Any, by: float) -> Any:
    """Another number, written in the same way."""
    sign, digits, unit = NUMBER.match(str(value)).groups()  # type: ignore[union-attr]
    number = float(digits.replace(",", ""))
    changed = number * by if by > 0 else number + by
    text = f"{changed:.10f}".rstrip("0").rstrip(".") if "." in digits or changed != int(changed) else str(int(changed))
    return f"{sign or ''}{text}{unit or ''}" if isinstance(value, str) else type(value)(float(text))


def with_other(data: Any, path: tuple[Any, ...]) -> Iterator[Contract]:
    """The contract with another number at a place: the first of several that it takes."""
    for by in (0.5, 2.0, 0.9, 1.1, -1):
        made = copy.deepcopy(data)
        inner = made
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = other(inner[path[-1]], by)
        if inner[path[-1]] == data_at(data, path):
            continue
        try:
            contract = contract_in(Document("altered", made))
            contract.lines()
        except (FinmodelError, ArithmeticError):
            continue
        yield contract
        return


def data_at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def in_words(contract: Contract) -> list[str]:
    """Every line in sentences, each term with all that the contract states of it."""
    values = {term.name: str(term.value) for term in contract.terms()}
    return [str(each) for line in contract.lines() for each in sentences(line.label, line.rule, values)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_number_that_a_contract_states_is_in_what_explain_says(file: Path) -> None:
    data = read_document(file).data
    before = contract_in(Document("as it is", data))
    told, spoken, terms = stated(before), in_words(before), [term.value for term in before.terms()]
    paths = list(numbers(data))
    altered = [(path, found) for path in paths for found in with_other(data, path)]
    assert [path for path, found in altered if stated(found) == told] == []
    moved = [(path, found) for path, found in altered if [term.value for term in found.terms()] != terms]
    assert [path for path, found in moved if in_words(found) == spoken] == []


def test_more_than_a_thousand_numbers_are_tried() -> None:
    """Of those that stand in files; shares of a whole and the like cannot be another number alone."""
    assert sum(1 for file in FILES for _ in numbers(read_document(file).data)) > 1500


@cache
def settled_cases() -> Mapping[str, list[Shipped]]:
    found: dict[str, list[Shipped]] = {}
    for case in shipped_cases():
        if isinstance(case, Shipped):
            found.setdefault(case.scheme.name, []).append(case)
    return found


def explained(case: Shipped) -> Iterator[str]:
    settlement = case.settled(case.data)
    for settled in settlement.lines:
        for position in range(len(settlement.cases)):
            found = explain(settlement, settled, position)
            yield plain(found)
            yield markdown(found)


@pytest.mark.parametrize("name", [file.stem for file in scheme_files()])
def test_no_two_minus_signs_meet_and_no_programmers_word_is_said(name: str) -> None:
    for text in (text for case in settled_cases().get(name, ()) for text in explained(case)):
        said = text.partition("All that the contract states")[0]
        assert not re.search(r"[−-]\s*[−-]\s*[£$€\d]", said), said
        assert not PROGRAMMERS.search(said), PROGRAMMERS.search(said)
        assert not re.search(r"\b(None|True|False|Decimal|tuple)\b", text)


def test_a_cap_on_high_costs_and_stops_of_a_bundle_are_said(tmp_path: Path) -> None:
    file = ROOT / "contracts" / "templates" / "bundle.yaml"
    (tmp_path / "t.csv").write_text(example_table(read_contract(file)), encoding="utf-8")
    done = settle_table(file, tmp_path / "t.csv")
    text = plain(explain(done.settlement, done.settlement.lines[-1], 0))
    assert "bundles, hip replacement, episode, high cost cap: percentile 99%, residual share 20%" in text
    assert "bundles, birth, episode, high cost cap: amount £25,000, residual share 0%" in text
    assert "stops: gain 10%, loss 5%, share of target after discount" in text
    assert "−(−£574,100)" in text  # a loss is the difference with its sign turned


def test_the_rate_in_force_of_a_gain_share_is_said(tmp_path: Path) -> None:
    contract, table = tmp_path / "gain.yaml", tmp_path / "t.csv"
    contract.write_text(
        "kind: gain_share\nid: gain\ntitle: Gain share\npayer: icb\npayees: trust\nbenchmark: {measure: benchmark}\n"
        "expenditure: {measure: spent}\nround_to: £0.01\n"
        "gains: {share: {by: track, values: {basic: 40%, enhanced: 75%}}, quality: {measure: quality}}\n",
        encoding="utf-8",
    )
    table.write_text(
        "name,benchmark,spent,quality,track\nA,1000,900,80%,basic\nB,1000,900,80%,enhanced\n", encoding="utf-8"
    )
    done = settle_table(contract, table)
    line = next(each for each in done.settlement.lines if each.line.pays)
    one, two = (plain(explain(done.settlement, line, at)) for at in (0, 1))
    assert "Rate in force: 32% of saving before sharing (£100)" in one  # 40% x 80%
    assert "Rate in force: 60% of saving before sharing (£100)" in two  # 75% x 80%
    assert "[for track basic]" in one
    assert "[for track enhanced]" in two
    assert "Rate in force" in markdown(replace(explain(done.settlement, line, 0)))
