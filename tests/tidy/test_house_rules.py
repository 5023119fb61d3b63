"""The checkout keeps the rules of the house, and each rule catches what it is for."""

import statistics
from pathlib import Path

import pytest

from tests.tidy import exception_texts, house_rules
from tests.tidy.house_rules import ROOT, RULES, Rule

LONG_FUNCTION = "def pays():\n" + "    x = 1\n" * 70
LONG_MODULE = "x = 1\n" * 150
SOMEBODYS_FOLDER = "/" + "root/place.yaml"

READ = [
    'what, _, fix = str(error).partition("; ")',
    'what, _, fix = str(error or "").partition("; ")',
    "first = str(error).splitlines()[0]",
    'told = f"{error}"[:20]',
    'at_end = "unexpected end" in str(error)',
    'row = re.search("Line: ([0-9]+)", str(error))',
    "row = _LINE.search(str(error))",
    'known = error.args[0].split(", ")',
    'told = context["error"]; what = str(context["error"]).removesuffix(".")',
    'what = str(detail.get("error", "")).partition("; ")',
    'told = str(error); what = told.endswith("is negative")',
]
TOLD = [
    "raise InputError.of(where, error.what, error.fix)",
    'say(f"It cannot be settled again: {error}")',
    "circle = list(reversed(error.args[1]))",
    'what = path.partition("; "); told = str(error)',
]


def caught(text: str) -> str:
    """A handler of an exception with a text of ours in it."""
    return f"try:\n    pass\nexcept ValueError as error:\n    {text}\n"


BAD: list[tuple[Rule, str, str, str]] = [
    (house_rules.opens_with_one_sentence, "finmodel/a.py", "x = 1\n", "open with one sentence"),
    (
        house_rules.opens_with_one_sentence,
        "finmodel/a.py",
        '"""Some words\nrun on."""\n',
        "not a whole sentence",
    ),
    (house_rules.a_long_module_says_why, "finmodel/a.py", '"""What a pool owes."""\n' + LONG_MODULE, "say below its"),
    (
        house_rules.a_long_module_says_why,
        "finmodel/a.py",
        '"""What a pool owes.\n\nSee the fund\n"""\n' + LONG_MODULE,
        "154 lines",
    ),
    (house_rules.functions_are_short, "finmodel/a.py", LONG_FUNCTION, "pays has 71 lines"),
    (house_rules.file_is_one_idea, "finmodel/a.py", "x = 1\n" * 401, "401 lines"),
    (house_rules.name_says_something, "finmodel/load/utils.py", "", "'utils' says nothing"),
    (house_rules.name_says_something, "finmodel/common/money.py", "", "'common' says nothing"),
    (house_rules.name_says_something, "finmodel/pool_manager.py", "", "'manager' says nothing"),
    (house_rules.holds_no_machine_path, "README.md", f"\nOpen {SOMEBODYS_FOLDER}\n", "line 2"),
    (house_rules.holds_no_machine_path, "contracts/a.yaml", f"data: '{SOMEBODYS_FOLDER}'\n", "line 1"),
    (house_rules.is_british, "finmodel/a.py", 'x = "Cannot optimize the pool"\n', "write '-ise"),
    (house_rules.is_british, "finmodel/a.py", 'def f():\n    """The color of a tab."""\n', "line 2"),
    (house_rules.is_british, "finmodel/a.py", 'x = f"An organization {y} is missing"\n', "write '-ise"),
    (house_rules.is_british, "README.md", "the health center\n", "write 'centre'"),
    (house_rules.is_british, "contracts/a.yaml", "title: good behavior\n", "write 'behaviour'"),
    *((exception_texts.no_code_reads_an_exceptions_text, "finmodel/a.py", caught(text), "line 4") for text in READ),
    (
        exception_texts.no_code_reads_an_exceptions_text,
        "finmodel/a.py",
        're.sub("^Input", "", detail["msg"])',
        "line 1",
    ),
    (
        exception_texts.refusals_say_how_to_mend_as_a_value,
        "finmodel/a.py",
        'raise ValueError(f"{a} is none; give one")',
        "raise Refused",
    ),
]

GOOD: list[tuple[Rule, str, str]] = [
    (house_rules.opens_with_one_sentence, "finmodel/a.py", '"""What a pool owes.\n\nMore."""\n'),
    (
        house_rules.a_long_module_says_why,
        "finmodel/a.py",
        '"""What a pool owes.\n\nIn whole pence, so that parts sum.\n"""\n' + LONG_MODULE,
    ),
    (house_rules.a_long_module_says_why, "finmodel/a.py", '"""What a pool owes."""\n' + "x = 1\n" * 149),
    (house_rules.functions_are_short, "finmodel/a.py", LONG_FUNCTION.removesuffix("    x = 1\n")),
    (house_rules.file_is_one_idea, "finmodel/a.py", "x = 1\n" * 400),
    (house_rules.name_says_something, "finmodel/contracts/database.py", ""),
    (
        house_rules.holds_no_machine_path,
        "README.md",
        "../shared/data and https://example.org/work/ and a/tmp/b\n",
    ),
    (house_rules.is_british, "finmodel/a.py", 'x = {"color": "#fff", "align": "center"}\n'),
    (
        house_rules.is_british,
        "finmodel/a.py",
        'x = "The behaviour of behaviours, optimised, of any size, resized, seizing prizes"\n',
    ),
    *((exception_texts.no_code_reads_an_exceptions_text, "finmodel/a.py", caught(text)) for text in TOLD),
    (
        exception_texts.refusals_say_how_to_mend_as_a_value,
        "finmodel/a.py",
        'raise Refused(f"{a} is none.", "Give one.")\nraise ValueError("two limits of one name")',
    ),
    (house_rules.is_british, "README.md", "Centers for Medicare; `font color`\n```\nthe color\n```\n"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_checkout_keeps_the_rule(rule: Rule) -> None:
    faults = house_rules.faults_of(rule)
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize(("rule", "where", "text", "message"), BAD)
def test_a_rule_catches_what_it_is_for(rule: Rule, where: str, text: str, message: str) -> None:
    assert any(message in fault for fault in rule(where, text))


@pytest.mark.parametrize(("rule", "where", "text"), GOOD)
def test_a_rule_lets_good_work_pass(rule: Rule, where: str, text: str) -> None:
    assert rule(where, text) == []


def test_every_rule_has_a_bad_and_a_good_sample() -> None:
    assert {rule for rule, *_ in BAD} == {rule for rule, *_ in GOOD} == set(RULES)


def a_small_checkout(folder: Path) -> Path:
    (folder / ".gitignore").write_text("# ours\nbuild\n*.egg-info\n", encoding="utf-8")
    for name in [
        "finmodel/load/helpers.py",
        "build/utils.py",
        ".git/config",
        "a.egg-info/utils.py",
        "notes.txt",
    ]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    return folder


def test_a_rule_reads_our_files_and_leaves_what_git_ignores(tmp_path: Path) -> None:
    faults = house_rules.faults_of(house_rules.name_says_something, a_small_checkout(tmp_path))
    assert faults == ["finmodel/load/helpers.py: 'helpers' says nothing: name the idea"]


def test_a_stray_file_beside_the_package_is_found(tmp_path: Path) -> None:
    assert house_rules.stray_top_level(a_small_checkout(tmp_path)) == ["notes.txt"]


def test_nothing_stray_lies_beside_the_package() -> None:
    assert house_rules.stray_top_level() == [], "add it to TOP_LEVEL with a reason, or take it away"


def test_the_rules_read_the_package_they_are_about() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in house_rules.our_files()}
    assert {"finmodel/errors.py", "pyproject.toml", "tests/tidy/test_house_rules.py"} <= names


def test_most_files_are_short_enough_to_read_at_one_sitting() -> None:
    sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "finmodel").rglob("*.py")]
    assert statistics.median(sizes) <= house_rules.USUAL_LINES_OF_A_FILE
