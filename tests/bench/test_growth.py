"""The bench of growth runs, in small: it tells times and holds nobody to them."""

from __future__ import annotations

import pytest

from tests.bench.growth import JOBS, main


def test_the_bench_tells_each_job_with_its_growth(capsys: pytest.CaptureFixture[str]) -> None:
    assert main((4, 8)).keys() == JOBS.keys()
    told = capsys.readouterr().out
    assert all(title in told for title in JOBS)
