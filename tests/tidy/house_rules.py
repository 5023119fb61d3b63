"""The rules of the house that ruff and mypy cannot state, each a function from a file's text to faults."""

import ast
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tests.tidy.exception_texts import no_code_reads_an_exceptions_text, refusals_say_how_to_mend_as_a_value

ROOT = Path(__file__).parents[2]

MOST_LINES_OF_A_FILE = 400
USUAL_LINES_OF_A_FILE = 150
MOST_LINES_OF_A_FUNCTION = 70
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
TEXT_SUFFIXES = {
    "",
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".sql",
    ".json",
    ".csv",
    ".txt",
    ".cfg",
    ".ini",
    ".svg",
}
TOP_LEVEL = {
    ".ci", ".gitignore", "ARCHITECTURE.md", "BENCHMARKS.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md",
    "contracts", "docs", "finmodel", "pyproject.toml", "scenarios", "tests", "workbooks",
}  # fmt: skip

# Lower case only: a capital may open a proper name (Centers for Medicare & Medicaid Services).
AMERICAN = {
    r"(?!(?:re|over|under|down|cap)?siz|priz|seiz|maiz)[a-z]+iz(?:e[sd]?|ing|ations?)": "-ise, -isation",
    r"aging": "ageing",
    r"analyz(?:e[sd]?|ing)": "analyse",
    r"behaviors?": "behaviour",
    r"cancel(?:ed|ing)": "cancelled, cancelling",
    r"catalogs?": "catalogue",
    r"centers?|centered": "centre",
    r"colors?|colored": "colour",
    r"enroll(?:s|ments?)?": "enrol, enrolment",
    r"favors?|favored|favorite": "favour",
    r"fulfill(?:s|ment)?": "fulfil",
    r"gray": "grey",
    r"installments?": "instalment",
    r"label(?:ed|ing)": "labelled, labelling",
    r"labors?": "labour",
    r"model(?:ed|ing)": "modelled, modelling",
    r"neighbors?|neighboring": "neighbour",
    r"total(?:ed|ing)": "totalled, totalling",
    r"travel(?:ed|ing)": "travelled, travelling",
}
AMERICAN_WORD = {re.compile(rf"(?<![\w./-])(?:{word})(?![\w/])"): british for word, british in AMERICAN.items()}
MACHINE_PATH = re.compile(rf"(?<![\w.}}/])/(?:{'|'.join(('work', 'tmp', 'root', 'home'))})/")


def our_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the checkout that .gitignore does not leave out, in order."""
    ignored = ignored_patterns(root)
    for path in sorted(root.iterdir()):
        if not any(fnmatch(path.name, pattern) for pattern in ignored):
            yield from _files_below(path, ignored)


def _files_below(path: Path, ignored: list[str]) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            if not any(fnmatch(child.name, pattern) for pattern in ignored):
                yield from _files_below(child, ignored)


def ignored_patterns(root: Path) -> list[str]:
    """The plain names and patterns of .gitignore."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [".git", *(line for line in lines if line and not line.startswith("#"))]


def stray_top_level(root: Path = ROOT) -> list[str]:
    """Entries beside the package that nobody agreed to."""
    ignored = ignored_patterns(root)
    names = (path.name for path in root.iterdir())
    return sorted(n for n in names if n not in TOP_LEVEL and not any(fnmatch(n, p) for p in ignored))


def opens_with_one_sentence(where: str, text: str) -> list[str]:
    """A module of the package starts with a docstring whose first line is one whole sentence."""
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    if not first:
        return [f"{where}: open with one sentence that says what the module is for"]
    if not first.endswith((".", "!", "?")):
        return [f"{where}: the first line of the docstring is not a whole sentence: {first!r}"]
    return []


def a_long_module_says_why(where: str, text: str) -> list[str]:
    """A module of more than 150 lines says below its first sentence why it is so."""
    lines = len(text.splitlines())
    if lines <= USUAL_LINES_OF_A_FILE:
        return []
    _, _, rest = (ast.get_docstring(ast.parse(text)) or "").partition("\n")
    if not re.search(r"\w[^.!?]*[.!?](?=\s|$)", rest):
        return [f"{where}: {lines} lines: say below its first sentence why it is so, in a sentence or two"]
    return []


def functions_are_short(where: str, text: str) -> list[str]:
    """No function is longer than 70 lines, its signature and docstring included."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                faults.append(f"{where}, line {node.lineno}: {node.name} has {lines} lines: split it by idea")
    return faults


def file_is_one_idea(where: str, text: str) -> list[str]:
    """No file is longer than 400 lines."""
    lines = len(text.splitlines())
    return [f"{where}: {lines} lines: is it still one idea?"] if lines > MOST_LINES_OF_A_FILE else []


def name_says_something(where: str, text: str) -> list[str]:
    """No module or folder has a name that would fit anything."""
    del text
    words = {word for part in PurePosixPath(where).parts for word in part.removesuffix(".py").split("_")}
    return [f"{where}: {word!r} says nothing: name the idea" for word in sorted(words & VAGUE_NAMES)]


def holds_no_machine_path(where: str, text: str) -> list[str]:
    """No file names a folder of somebody's machine."""
    return [
        f"{where}, line {number}: a path of one machine: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]


def is_british(where: str, text: str) -> list[str]:
    """What a user reads is spelt the British way: prose in Python strings, Markdown outside code, YAML."""
    prose = _prose_of_python(text) if where.endswith(".py") else _prose_of_text(text)
    return [
        f"{where}, line {line}: {match[0]!r}: write {british!r}"
        for line, words in prose
        for pattern, british in AMERICAN_WORD.items()
        for match in pattern.finditer(words)
    ]


def _prose_of_python(text: str) -> Iterator[tuple[int, str]]:
    """String literals that hold more than one word: a single word may be another library's option."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, re.sub(r"`[^`]*`", "", node.value)


def _prose_of_text(text: str) -> Iterator[tuple[int, str]]:
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        in_code ^= line.lstrip().startswith("```")
        if not in_code:
            yield number, re.sub(r"`[^`]*`", "", line)


Rule = Callable[[str, str], list[str]]
# Each rule with the files it holds for: globs of paths inside the checkout (`*` crosses folders).
RULES: dict[Rule, tuple[str, ...]] = {
    opens_with_one_sentence: ("finmodel/*.py",),
    a_long_module_says_why: ("finmodel/*.py",),
    functions_are_short: ("finmodel/*.py", "tests/*.py"),
    file_is_one_idea: ("finmodel/*.py", "tests/*.py"),
    name_says_something: ("finmodel/*.py", "tests/*.py"),
    holds_no_machine_path: ("*",),
    is_british: ("finmodel/*.py", "*.md", "*.yaml"),
    no_code_reads_an_exceptions_text: ("finmodel/*.py",),
    refusals_say_how_to_mend_as_a_value: ("finmodel/*.py",),
}


def faults_of(rule: Rule, root: Path = ROOT) -> list[str]:
    """Every fault one rule finds in the files it holds for."""
    faults: list[str] = []
    for path in our_files(root):
        where = path.relative_to(root).as_posix()
        if path.suffix in TEXT_SUFFIXES and any(fnmatch(where, glob) for glob in RULES[rule]):
            faults += rule(where, path.read_text(encoding="utf-8"))
    return faults
