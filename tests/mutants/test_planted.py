"""The list of planted faults keeps up with the code, and planting one is seen."""

from pathlib import Path

import pytest

from tests.mutants.plant import ROOT, Planted, copied, planted, seen

FAULTS = list(planted())
LEAST = 200


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.file}: {fault.what}" for fault in FAULTS])
def test_every_fault_can_be_planted_where_it_says(fault: Planted) -> None:
    before = (ROOT / fault.file).read_text(encoding="utf-8")
    assert fault.put(before) != before
    assert all((ROOT / test.partition("::")[0]).exists() for test in fault.tests)


def test_there_are_enough_of_them() -> None:
    assert len(FAULTS) >= LEAST


@pytest.mark.slow
def test_a_planted_fault_is_seen_and_a_change_of_nothing_is_not(tmp_path: Path) -> None:
    checkout = copied(tmp_path)
    fault = next(fault for fault in FAULTS if fault.file == "finmodel/core/money.py")
    tests = ("tests/rules/test_rounding.py",)
    same = Planted(fault.file, "nothing", fault.was, fault.was, fault.after, tests)
    assert not seen(same, checkout)
    assert seen(Planted(fault.file, fault.what, fault.was, fault.now, fault.after, tests), checkout)
