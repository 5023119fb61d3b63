"""No code reads an exception's text: what a refusal says is carried as values (`Refused.what`, `Refused.fix`)."""

import ast
from collections.abc import Iterator

_READS = {
    "split", "rsplit", "partition", "rpartition", "splitlines", "startswith", "endswith", "removeprefix",
    "removesuffix", "find", "rfind", "index", "rindex", "count", "replace", "strip", "lstrip", "rstrip",
}  # fmt: skip
"""What a text is taken apart, patched or searched with."""
_PATTERNS = {"match", "search", "fullmatch", "findall", "finditer", "sub", "split"}


def no_code_reads_an_exceptions_text(where: str, text: str) -> list[str]:
    """No text of an exception, nor of what pydantic says of one, is split, cut, patched or searched."""
    tree = ast.parse(text)
    lines = {line for scope in _scopes(tree) for line in _readings(scope)}
    return [
        f"{where}, line {line}: it reads an exception's text: carry what it says as values" for line in sorted(lines)
    ]


def refusals_say_how_to_mend_as_a_value(where: str, text: str) -> list[str]:
    """Nothing raises a ValueError whose one text holds what is wrong and how to mend it."""
    return [
        f"{where}, line {node.lineno}: raise Refused(what, fix), not one text of both"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and ast.unparse(node.exc.func) == "ValueError"
        and any("; " in part.value for part in ast.walk(node.exc) if _is_text(part))
    ]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield from (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    )
    yield tree


def _readings(scope: ast.AST) -> Iterator[int]:
    """Lines of a function that read the text of an exception, or a name that holds it."""
    caught = {node.name for node in ast.walk(scope) if isinstance(node, ast.ExceptHandler) and node.name}
    holding: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and _is_said(node.value, caught, set()):
            holding |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    for node in ast.walk(scope):
        read = [part for part in _read_by(node) if _is_said(part, caught, holding)]
        if read and isinstance(node, ast.expr):
            yield node.lineno


def _read_by(node: ast.AST) -> list[ast.expr]:
    """What an expression takes apart, patches or searches."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        over = node.func.value
        if isinstance(over, ast.Name) and over.id == "re":
            return list(node.args)
        return [*([over] if node.func.attr in _READS else []), *(node.args if node.func.attr in _PATTERNS else [])]
    if isinstance(node, ast.Compare) and any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops):
        return node.comparators
    if isinstance(node, ast.Subscript):
        return [node.value]
    return []


def _is_said(node: ast.expr, caught: set[str], holding: set[str]) -> bool:
    """True for `str(error)`, `f"{error}"`, `error.args[0]`, `error.msg`, and pydantic's `["msg"]` and `["error"]`."""
    if isinstance(node, ast.Name):
        return node.id in holding
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("str", "repr"):
        return any(_is_exception(part, caught) for part in node.args)
    if isinstance(node, ast.JoinedStr):
        return any(_is_exception(part.value, caught) for part in node.values if isinstance(part, ast.FormattedValue))
    if isinstance(node, ast.Subscript):
        of = node.value
        if isinstance(of, ast.Attribute) and of.attr == "args":
            return _is_exception(of.value, caught)
        return isinstance(node.slice, ast.Constant) and node.slice.value == "msg"
    return isinstance(node, ast.Attribute) and node.attr in ("msg", "message") and _is_exception(node.value, caught)


def _is_exception(node: ast.expr, caught: set[str]) -> bool:
    """True for the name an exception was caught under, and for what pydantic hands back under `error`."""
    if isinstance(node, ast.Name):
        return node.id in caught or node.id == "error"
    if isinstance(node, ast.BoolOp):
        return any(_is_exception(part, caught) for part in node.values)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "error"
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
    return named and any(isinstance(part, ast.Constant) and part.value == "error" for part in node.args)  # type: ignore[union-attr]
