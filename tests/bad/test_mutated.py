"""A place that is made wrong at random is refused in words, or settled: no traceback, no engine's words.

`FINMODEL_MUTATIONS=5000 pytest tests/bad/test_mutated.py` tries as many as it says.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from tests.bad.mutations import mutate
from tests.bad.places import PLACE, everything, run_here

SEED = 12
HOW_MANY = int(os.environ.get("FINMODEL_MUTATIONS", "20"))
COMMANDS = (
    "check .", "check .", "run . -s gain_share --out out", "compare . -s gain_share",
    "settle contracts/tariff.yaml data/activity.csv",
)  # fmt: skip
ENGINES = re.compile(
    r"Traceback|fault of its own|cannot say why|"
    r"\b(duckdb|pandas|numpy|pydantic|calamine|openpyxl|yaml\.\w+|pulp|highs|zipfile|"
    r"Binder|Parser Error|Conversion Error|Invalid Input|Catalog|DECIMAL|VARCHAR|BIGINT|NoneType|Errno|codec|utf-8|"
    r"[A-Z]\w+Error|[A-Z]\w+Exception|NaN|expected <|found '|could not (find|determine)|while (parsing|scanning)|"
    r"mapping values|block (mapping|sequence)|state machine|byte 0x)\b",
)
"""Words of the programs underneath, which no user should meet; what a message quotes is taken out first."""


def told_in_others_words(text: str) -> str:
    """What is told in words of the programs underneath; empty where nothing is."""
    shown = re.sub(r"'[^']*'|`[^`]*`", "", text)
    found = ENGINES.search(shown)
    return "" if found is None else shown[max(0, found.start() - 200) : found.end() + 200]


@pytest.mark.parametrize("number", range(HOW_MANY))
def test_a_place_made_wrong_at_random_is_told_in_words(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(SEED * 1_000_000 + number)
    folder = tmp_path / "place"
    shutil.copytree(PLACE, folder)
    done = mutate(dice, folder)
    before = everything(folder)
    said = run_here(dice.choice(COMMANDS), folder, capsys, monkeypatch)
    assert told_in_others_words(said.err + said.out) == "", done
    assert said.exit in (0, 1), (done, said.err)
    if said.exit == 1 and "not hold: see above" not in said.out:
        left = {name: what for name, what in everything(folder).items() if not name.startswith(".finmodel")}
        assert left == before, done
