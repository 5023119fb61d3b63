"""How a fault is planted before a control: the register of samples, and an engine of which some kernels go wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from finmodel.load.place_grid import build_grid
from finmodel.measures.engines.duckdb import DuckDB
from tests.load.places import ACTIVITY, GOOD_PEOPLE, GOOD_ROWS, HEAD, PEOPLE, place_of

Patch = pytest.MonkeyPatch
Sample = Callable[[Patch, Path], object]

SAMPLES: dict[str, tuple[str, Sample, str]] = {}
"""By the name of a sample: the control that fails in it, what makes it fail, and what is then said."""


def shows(name: str, said: str) -> Callable[[Sample], Sample]:
    """A sample in which the control of a name does not hold, and what is said."""

    def kept(sample: Sample) -> Sample:
        SAMPLES[sample.__name__] = (name, sample, said)
        return sample

    return kept


class Careless(DuckDB):
    """An engine of which some kernels give other rows than they should."""

    def __init__(self, kernel: str, spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        super().__init__()
        self.kernel, self.spoil = kernel, spoil

    def fetch(self, kernel: str, tables: Mapping[str, str]) -> pd.DataFrame:
        rows = super().fetch(kernel, tables)
        return self.spoil(rows) if kernel == self.kernel else rows


def read_with(folder: Path, kernel: str, spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> object:
    """A small place's rows, read by an engine that spoils what a kernel gives."""
    (folder / "people.csv").write_text(GOOD_PEOPLE, encoding="utf-8")
    (folder / "activity.csv").write_text(HEAD + GOOD_ROWS, encoding="utf-8")
    with Careless(kernel, spoil) as engine:
        return build_grid(place_of(people=PEOPLE, activity=ACTIVITY), folder, (), engine)
