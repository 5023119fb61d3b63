"""The worked examples of published schemes: each is a case of `finmodel prove`, and every result of it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from finmodel.contracts.proof import ProvedNumber
from finmodel.load.proving.prove import prove

EXAMPLES = 63


@pytest.fixture(scope="module")
def checks() -> dict[str, list[ProvedNumber]]:
    """Every checked number by the name of its case."""
    found: dict[str, list[ProvedNumber]] = {}
    for check in prove().checks:
        found.setdefault(check.case, []).append(check)
    return found


@pytest.fixture
def examples(shared_data: Path) -> list[dict[str, Any]]:
    """The worked examples as they were handed over."""
    file = shared_data.parent / "worked_examples.yaml"
    if not file.is_file():
        pytest.skip(f"NOT TESTED: the worked examples are not at {file}. Put them there.")
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["examples"]
    return found


def results(example: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Each result that an example gives, by name."""
    for name, value in example["expected"].items():
        yield name, float(value)


def test_every_worked_example_is_a_case(examples: list[dict[str, Any]], checks: dict[str, list[ProvedNumber]]) -> None:
    assert len(examples) == EXAMPLES
    missing = [example["id"] for example in examples if example["id"] not in checks]
    assert not missing, f"{len(missing)} of {EXAMPLES} are no case of `finmodel prove`: {', '.join(missing)}"


def test_every_result_of_a_worked_example_is_checked(
    examples: list[dict[str, Any]], checks: dict[str, list[ProvedNumber]]
) -> None:
    """A percentage may be checked as a share, to more decimals than are printed; a loss as what the partner pays."""
    unchecked = []
    for example in examples:
        mine = checks.get(example["id"], ())
        expected = [check.expected for check in mine]
        for name, value in results(example):
            paid = [-check.expected for check in mine if check.member == name.lower()]
            percentages = [round(one * 100, len(str(value).partition(".")[2])) for one in expected if "pct" in name]
            if not any(abs(one - value) <= 1e-9 * max(1, abs(value)) for one in (*expected, *paid, *percentages)):
                unchecked.append(f"{example['id']}: {name} {value}")
    assert not unchecked, "\n".join(unchecked)


def test_a_worked_example_allows_no_more_than_it_states(
    examples: list[dict[str, Any]], checks: dict[str, list[ProvedNumber]]
) -> None:
    """Tolerances are as stated; a percentage checked as a share has a hundredth of it."""
    loose = [
        f"{example['id']}: {check.line} allows {check.tolerance}, not {example['tolerance']}"
        for example in examples
        for check in checks.get(example["id"], ())
        if check.tolerance > float(example["tolerance"]) + 1e-15
    ]
    assert not loose, "\n".join(loose)


def test_every_worked_example_comes_back(examples: list[dict[str, Any]], checks: dict[str, list[ProvedNumber]]) -> None:
    wrong = [
        f"{check.case}: {check.line} gives {check.got}, not {check.expected}"
        for example in examples
        for check in checks.get(example["id"], ())
        if not check.agrees
    ]
    assert not wrong, "\n".join(wrong)
