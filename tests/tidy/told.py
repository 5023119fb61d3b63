"""The messages that the package makes, by their fixed words, and which of them no test tells."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.house_rules import ROOT

WHAT = {
    "Finding": 1, "Fault": 1, "Clash": 2, "Refused": 0, "of": 1, "FinmodelError": 0, "ControlFailed": 0, "RuleError": 0,
    "UnitError": 0, "FormulaError": 0, "ValueError": 0,
}  # fmt: skip
"""Which argument of what makes a message says what is wrong."""
UNTOLD = Path(__file__).parent / "untold.txt"


def words_of(text: str) -> str:
    """Letters and numbers alone, so that capitals, stops and how a text is wrapped do not matter."""
    return f" {' '.join(re.findall(r'[a-z0-9£%]+', text.lower()))} "


def told(root: Path = ROOT) -> str:
    """Every word that tests state: strings of Python, and YAML as it stands."""
    found = [path.read_text(encoding="utf-8") for path in sorted((root / "tests").rglob("*.yaml"))]
    for path in sorted((root / "tests").rglob("*.py")):
        found += [text for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for text in _text(node)]
    return words_of(" ".join(found))


def messages(text: str) -> Iterator[str]:
    """The longest fixed part of every message that a module makes."""
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            named = {
                node.targets[0].id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield from _said(node, named)


def _said(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "of" and getattr(getattr(call.func, "value", None), "id", "") != "InputError":
        return
    if name in WHAT and len(call.args) > WHAT[name]:
        what = call.args[WHAT[name]]
        parts = [text.partition("; ")[0] for text in _fixed(named.get(getattr(what, "id", ""), what))]
        if parts:
            yield words_of(max(parts, key=len)).strip().removeprefix("% ")


def _fixed(node: ast.expr) -> list[str]:
    """The fixed parts of a text."""
    if not isinstance(node, ast.Constant | ast.JoinedStr | ast.IfExp | ast.BinOp):
        return []
    inner = [text for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr) for text in _fixed(part)]
    return _text(node) + inner


def _text(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def untold(root: Path = ROOT) -> set[str]:
    """Messages of the package whose words no test states."""
    known = told(root)
    found = set()
    for path in sorted((root / "finmodel").rglob("*.py")):
        for words in messages(path.read_text(encoding="utf-8")):
            if words and f" {words} " not in known:
                found.add(words)
    return found


def listed() -> set[str]:
    """Messages that nobody has put into a test yet; the list may only grow shorter."""
    return set(UNTOLD.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    UNTOLD.write_text("".join(f"{words}\n" for words in sorted(untold() & listed())), encoding="utf-8")
