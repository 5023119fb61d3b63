"""Names: one class has a name and one module, and short words of English name nothing that lives long."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SHORT_WORDS = {"one", "found", "told", "each", "at", "more"}
LONGEST_LIFE = 10
"""Lines from the first use of a short word to its last, in one function."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def classes_called_alike(files: dict[str, str]) -> list[str]:
    """Class names that stand twice or more, with where."""
    places: dict[str, list[str]] = defaultdict(list)
    for where, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{where}:{node.lineno}")
    return [f"{name}: {', '.join(spots)}" for name, spots in sorted(places.items()) if len(spots) > 1]


def modules_called_alike(files: dict[str, str]) -> list[str]:
    """Module names that stand twice or more; a file in `cli/` bears the name of its command."""
    places: dict[str, list[str]] = defaultdict(list)
    for where in files:
        path = Path(where)
        if "cli" not in path.parts and path.stem != "__init__":
            places[path.stem].append(where)
    return [f"{name}: {', '.join(spots)}" for name, spots in sorted(places.items()) if len(spots) > 1]


def short_words_that_live_long(where: str, text: str) -> list[str]:
    """A short word of English names nothing for longer than a few lines, comprehensions apart."""
    return [
        f"{where}, line {first}: '{word}' lives for {last - first + 1} lines: name what it is"
        for function in ast.walk(ast.parse(text))
        if isinstance(function, _FUNCTIONS)
        for word, first, last in _lives(function)
        if last - first + 1 > LONGEST_LIFE
    ]


def _lives(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, int, int]]:
    """Each short word that a function binds, and the lines of its first use and its last."""
    elsewhere = _bound_elsewhere(function)
    given = function.args
    lines = defaultdict(list)
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        lines[argument.arg].append(argument.lineno)
    bound = set(lines)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and id(node) not in elsewhere:
            lines[node.id].append(node.lineno)
            if isinstance(node.ctx, ast.Store):
                bound.add(node.id)
    yield from ((word, min(lines[word]), max(lines[word])) for word in sorted(bound & SHORT_WORDS))


def _bound_elsewhere(function: ast.AST) -> set[int]:
    """Ids of names that belong to a comprehension, a lambda or an inner function."""
    names: set[int] = set()
    for node in ast.walk(function):
        own: set[str] = set()
        if isinstance(node, _COMPREHENSIONS):
            targets = (part for each in node.generators for part in ast.walk(each.target))
            own = {part.id for part in targets if isinstance(part, ast.Name)}
        elif isinstance(node, ast.Lambda):
            own = {argument.arg for argument in node.args.args}
        elif isinstance(node, _FUNCTIONS) and node is not function:
            names |= {id(part) for part in ast.walk(node)}
        names |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in own}
    return names
