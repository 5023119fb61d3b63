"""What tests share: where the published data and LibreOffice are, and what a skip means.

On a fresh machine a test that needs something absent is skipped with a line that says so. Where the
environment sets CI (or FINMODEL_REQUIRE_ALL=1) nothing may be skipped: a skip is a failure.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from finmodel.contracts.kinds import every_kind
from tests.engines.present import absent

ROOT = Path(__file__).parents[1]
SHARED_DATA = Path(os.environ.get("FINMODEL_SHARED_DATA") or ROOT.parent / "shared" / "data")
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
ABSENT = "ABSENT: tests that need it cannot run"
REQUIRE_ALL = IN_CI or os.environ.get("FINMODEL_REQUIRE_ALL") == "1"

# A screen is as wide as COLUMNS says, which a terminal or a test runner may set; tests say themselves how wide.
os.environ.pop("COLUMNS", None)

# Nothing is kept beside the places of the checkout; a test keeps what it measures in a folder of its own.
os.environ["FINMODEL_CACHE"] = "none"

# A kind is imported when a file first names it; tests speak of kinds that no file has named yet.
every_kind()

# Laws ask for their own 1,000 examples; these profiles set what every other property gets.
for name, examples in (("default", 200), ("laws", 1000)):
    settings.register_profile(name, max_examples=examples, deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("laws" if IN_CI else "default"))

# Tests of an engine whose driver or server is absent are not collected; the header of a run says which.
collect_ignore = [f"engines/{name}" for name in absent()]


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a command keeps of a place is kept apart for each test, and never in the checkout."""
    monkeypatch.setenv("FINMODEL_CACHE", str(tmp_path_factory.getbasetemp() / "kept" / uuid4().hex))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published data beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip(
            f"NOT TESTED: the published data is not at {SHARED_DATA}. "
            "Put it there, or name its folder in FINMODEL_SHARED_DATA."
        )
    return SHARED_DATA


@pytest.fixture(scope="session")
def libreoffice() -> Path:
    """LibreOffice's program, which recalculates workbooks that it did not write."""
    if SOFFICE is None:
        pytest.skip("NOT TESTED: LibreOffice is absent. On Debian: apt-get install libreoffice-calc.")
    return Path(SOFFICE)


def pytest_report_header() -> list[str]:
    return [
        f"published data: {SHARED_DATA if SHARED_DATA.is_dir() else ABSENT}",
        f"LibreOffice: {SOFFICE or ABSENT}",
        *(f"NOT COLLECTED: tests/engines/{name}, which needs {lacks}" for name, lacks in absent().items()),
        "a skip is " + ("a FAILURE: CI or FINMODEL_REQUIRE_ALL is set" if REQUIRE_ALL else "listed below"),
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixture it needs, so that `-m 'not libreoffice'` never misses one."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "shared_data" in fixtures:
            item.add_marker("data")
        if "libreoffice" in fixtures:
            item.add_marker("libreoffice")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Skipped where nothing may be skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report
