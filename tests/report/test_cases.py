"""Whoever knows a case by its name finds it, with its question, mechanism, source, result and command."""

import re

import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.errors import InputError
from finmodel.load.library import shelf
from finmodel.load.shipped_cases import shipped_cases
from finmodel.load.yaml import read_document
from tests.report.cases_page import PAGE, page


def _shown(*words: str) -> str:
    return CliRunner().invoke(app, ["cases", *words], catch_exceptions=False).output


def test_the_page_of_cases_is_what_their_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.report.cases_page writes it anew"


def test_every_scenario_that_ships_is_listed_with_a_result() -> None:
    names = [read_document(file).data["scenario"] for file in sorted(shelf("scenarios").glob("*.yaml"))]
    shown = _shown()
    assert [name for name in names if f"  {name}: " not in shown] == []
    assert f"{len(names)} cases of the library" in shown


@pytest.mark.parametrize("word", ["Torbay", "Greenwich", "Pennine"])
def test_a_case_is_found_by_the_name_of_its_place_and_comes_first(word: str) -> None:
    found = shipped_cases([word])
    assert found[0].scenario.title.startswith(word)
    told = _shown(word)
    for what in ("What changes:", "Where it is from:", "On the example place", "On your own place: finmodel run PLACE"):
        assert told.count(what) == len(found)


def test_a_case_tells_its_mechanism_in_a_line_with_its_sizes() -> None:
    (case, *_) = shipped_cases(["torbay", "locality"])
    assert case.mechanism == (
        "Locality teams with their coordinators (£1.50m a year); Emergency bed days fall (−24%); Care at home takes "
        "the place of care homes (37%); Wards close the year after they are no longer needed"
    )


def test_a_case_tells_what_it_comes_to_by_partner_and_beside_what() -> None:
    told = re.sub(r"\s+", " ", _shown("pennine_gain_share"))
    assert "On the example place over its two years, beside pennine: practices +£1.05m, hospital +£468k." in told
    assert "What changes: as pennine; The hospital is paid a fixed sum" in told


def test_a_word_that_no_case_has_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"No case that ships speaks of it\. Did you mean 'greenwich'\?"):
        shipped_cases(["greenwhich"])
    with pytest.raises(InputError, match=r"Leave the words out: every case is listed\."):
        shipped_cases(["zzzzzzzz"])
