"""A test that did not run says so, and in CI it fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

NEEDS_WHAT_IS_ABSENT = """
def test_on_published_data(shared_data):
    assert shared_data
def test_in_libreoffice(libreoffice):
    assert libreoffice
"""
SKIPS_BY_ITSELF = """
import pytest
pytest.importorskip("a_library_that_does_not_exist")
"""
EXPECTED_TO_FAIL = """
import pytest
@pytest.mark.xfail
def test_known_limit():
    assert False
"""


def run_pytest(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with this project's conftest on a machine that has neither the data nor LibreOffice."""
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  data\n  libreoffice\n", encoding="utf-8")
    absent = {
        "PATH": "",
        "FINMODEL_SHARED_DATA": str(folder / "absent"),
        "CI": "",
        "FINMODEL_REQUIRE_ALL": "",
    }
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", *options, str(folder)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **absent, **environment}
    )


def test_on_a_users_machine_a_skip_is_a_line_that_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "test_absent.py").write_text(NEEDS_WHAT_IS_ABSENT, encoding="utf-8")
    ran = run_pytest(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "2 skipped" in ran.stdout
    assert "NOT TESTED: the published data is not at" in ran.stdout
    assert "NOT TESTED: LibreOffice is absent" in ran.stdout


@pytest.mark.parametrize("switch", ["CI", "FINMODEL_REQUIRE_ALL"])
@pytest.mark.parametrize("test_file", [NEEDS_WHAT_IS_ABSENT, SKIPS_BY_ITSELF])
def test_where_everything_must_run_a_skip_is_a_failure(tmp_path: Path, switch: str, test_file: str) -> None:
    (tmp_path / "test_absent.py").write_text(test_file, encoding="utf-8")
    ran = run_pytest(tmp_path, **{switch: "1"})
    assert ran.returncode not in {0, 5}, ran.stdout
    assert "skipped" not in ran.stdout.splitlines()[-1]
    assert "Skipped where nothing may be skipped" in ran.stdout


def test_a_known_limit_is_not_a_skip(tmp_path: Path) -> None:
    (tmp_path / "test_limit.py").write_text(EXPECTED_TO_FAIL, encoding="utf-8")
    assert run_pytest(tmp_path, CI="1").returncode == 0


def test_a_test_is_marked_by_the_fixture_it_uses(tmp_path: Path) -> None:
    (tmp_path / "test_absent.py").write_text(NEEDS_WHAT_IS_ABSENT, encoding="utf-8")
    ran = run_pytest(tmp_path, "-m", "not libreoffice and not data")
    assert "2 deselected" in ran.stdout
