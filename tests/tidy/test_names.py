"""A name stands for one thing: classes and modules are called by a name of their own, and locals say what they are."""

from tests.tidy import names
from tests.tidy.house_rules import ROOT

FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "finmodel").rglob("*.py"))
}
LONG = "def paid(lines):\n    found = []\n" + "    lines.sort()\n" * 10 + "    return found\n"
SHORT = "def paid(lines):\n    found = []\n    return found\n"


def test_a_class_name_is_used_once() -> None:
    assert names.classes_called_alike(FILES) == []


def test_a_module_name_is_used_once() -> None:
    assert names.modules_called_alike(FILES) == []


def test_short_words_live_for_a_few_lines() -> None:
    assert [fault for where, text in FILES.items() for fault in names.short_words_that_live_long(where, text)] == []


def test_two_classes_or_modules_of_one_name_are_caught() -> None:
    twice = {"finmodel/core/band.py": "class Band: ...", "finmodel/rules/band.py": "class Band: ..."}
    assert names.classes_called_alike(twice) == ["Band: finmodel/core/band.py:1, finmodel/rules/band.py:1"]
    assert names.modules_called_alike(twice) == ["band: finmodel/core/band.py, finmodel/rules/band.py"]


def test_a_command_may_bear_the_name_of_what_it_runs() -> None:
    assert names.modules_called_alike({"finmodel/cli/run.py": "", "finmodel/scenarios/run.py": ""}) == []


def test_a_short_word_that_lives_long_is_caught_and_one_that_does_not_is_not() -> None:
    assert names.short_words_that_live_long("a.py", LONG) == [
        "a.py, line 2: 'found' lives for 12 lines: name what it is"
    ]
    in_a_list = LONG.replace("found = []", "x = [found for found in lines]").replace("return found", "return x")
    assert names.short_words_that_live_long("a.py", SHORT) == []
    assert names.short_words_that_live_long("a.py", in_a_list) == []
