"""What one more of a kind of activity is called: the NHS's words, the place's own before them, and plain codes else."""

from __future__ import annotations

import pytest

from finmodel.core.place import Place
from finmodel.core.vocabulary import Vocabulary, shipped_words
from tests.small import PLACE

TRUST = ("provider", "trust")


def words_of(**stated: object) -> Vocabulary:
    return Place.model_validate({**PLACE, "words": stated}).vocabulary


@pytest.mark.parametrize(
    ("codes", "one", "several"),
    [
        ((TRUST, ("setting", "emergency")), "emergency spell", "emergency spells"),
        ((TRUST, ("setting", "ae")), "A&E attendance", "A&E attendances"),
        ((("setting", "community"), ("service", "district_nursing")),
         "community contact (district nursing)", "community contacts (district nursing)"),
        ((("setting", "day_care"), ("service", "meals")), "unit of day care, meals", "units of day care, meals"),
        ((), "unit of activity", "units of activity"),
    ],
)  # fmt: skip
def test_usual_settings_have_the_words_of_the_nhs(codes: tuple[tuple[str, str], ...], one: str, several: str) -> None:
    assert words_of().counted(codes) == one
    assert words_of().counted(codes, several=True) == several


def test_a_places_own_word_comes_first_and_takes_an_s_where_it_stands_alone() -> None:
    words = words_of(emergency="admission", packages={"one": "hour of home care", "several": "hours of home care"})
    assert words.counted([("setting", "emergency")], several=True) == "admissions"
    assert words.counted([("setting", "packages")], several=True) == "hours of home care"


def test_the_most_particular_word_leads_and_a_code_it_says_already_is_not_told_twice() -> None:
    kind = (("setting", "general_practice"), ("service", "consultation"))
    assert words_of(consultation="GP consultation").counted(kind) == "GP consultation (general practice)"
    assert words_of(consultation="general practice consultation").counted(kind) == "general practice consultation"


def test_a_price_code_is_told_by_the_places_word_for_it() -> None:
    kind = (("setting", "emergency"), ("currency", "AA22Z"))
    assert words_of().counted(kind) == "emergency spell (currency AA22Z)"
    assert words_of(currency="HRG").counted(kind) == "emergency spell (HRG AA22Z)"


def test_every_shipped_word_is_told_for_one_and_for_several() -> None:
    for word in shipped_words().values():
        assert word.one != word.several
        assert word.several.startswith(word.one[:4])
