"""Memory for rows: stated, by default a share of the machine's, and never what decides a result."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.cli import main
from finmodel.core.memory import VARIABLE, megabytes, memory_for_rows
from finmodel.errors import InputError


@pytest.mark.parametrize(("written", "most"), [("600MB", 600), ("2GB", 2000), ("1.5 gb", 1500), ("0.01TB", 10_000)])
def test_an_amount_of_memory_is_read(written: str, most: int) -> None:
    assert megabytes(written) == most


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("lots", "FINMODEL_MEMORY: 'lots' is no amount of memory. Write it like 600MB or 2GB."),
        ("600", "FINMODEL_MEMORY: '600' is no amount of memory. Write it like 600MB or 2GB."),
        ("-1GB", "FINMODEL_MEMORY: '-1GB' is no amount of memory. Write it like 600MB or 2GB."),
        ("10MB", "FINMODEL_MEMORY: 10MB is too little memory to work on rows. Give 256MB or more."),
    ],
)
def test_what_is_no_amount_or_too_little_is_refused(written: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        megabytes(written)
    assert str(caught.value.findings[0]) == told


def test_rows_may_take_what_the_environment_says_or_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert memory_for_rows() >= 256
    monkeypatch.setenv(VARIABLE, "3GB")
    assert memory_for_rows() == 3000


def test_a_run_in_little_memory_pays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2GB")
    place = Path(__file__).parents[2] / "finmodel" / "example" / "starter"
    ledgers = []
    for memory in ("300MB", "1GB"):
        out = tmp_path / memory
        monkeypatch.setattr(
            "sys.argv", ["finmodel", "--memory", memory, "run", str(place), "--fresh", "--out", str(out)]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        ledgers.append((out / "ledger.csv").read_bytes())
    assert ledgers[0] == ledgers[1]
