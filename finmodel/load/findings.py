"""What a model refuses, said in plain English with the file and line.

Pydantic's messages speak to programmers. Each refusal is told anew from its parts (its type, its place, what was
given), at the line of the innermost key that the file holds; a second look without misspelt keys finds what those
would have hidden.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from finmodel.contracts.values import COMMA_TRAP
from finmodel.core.described import meanings
from finmodel.core.faults import Faults
from finmodel.core.frozen import Frozen
from finmodel.core.nearest import CLOSELY, LOOSELY, nearest
from finmodel.core.speech import sentence
from finmodel.core.spot import Spot, at_line
from finmodel.errors import Finding, Refused

Loc = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_BELOW = ("stands where lines of their own belong.", "Write them below it, indented, like `name: value`.")
_NONE = {"no", "none", "nil", "0", "0%", "false"}
"""What people write for a group of keys that they do not want."""
_KINDS = {
    "string_type": ("should be text.", "Put it in quotes."),
    "bool_type": ("should be true or false.", "Write true or false."),
    "bool_parsing": ("should be true or false.", "Write true or false."),
    "int_type": ("should be a whole number.", "Write it without letters or decimals."),
    "int_parsing": ("should be a whole number.", "Write it without letters or decimals."),
    "int_from_float": ("should be a whole number.", "Write it without decimals."),
    "float_type": ("should be a number.", "Write it like 12.5."),
    "float_parsing": ("should be a number.", "Write it like 12.5."),
    "decimal_type": ("should be a number.", "Write it like 1490 or £1.2m."),
    "decimal_parsing": ("should be a number.", "Write it like 1490 or £1.2m."),
    "date_type": ("is not a date.", "Write it like 2024-10-01."),
    "date_parsing": ("is not a date.", "Write it like 2024-10-01."),
    "date_from_datetime_parsing": ("is not a date.", "Write it like 2024-10-01."),
    "date_from_datetime_inexact": ("is not a date.", "Write it like 2024-10-01, without a time."),
    "finite_number": ("should be a finite number.", "Give a number."),
    "dict_type": _BELOW,
    "model_type": _BELOW,
    "model_attributes_type": _BELOW,
    "list_type": ("stands where several entries may.", "Write it like [one, two], or each below it after `- `."),
    "tuple_type": ("stands where several entries may.", "Write it like [one, two], or each below it after `- `."),
}

_LIMITS = {
    "greater_than_equal": ("is less than {0}.", "Give {0} or more."),
    "greater_than": ("is not more than {0}.", "Give more than {0}."),
    "less_than_equal": ("is more than {0}.", "Give {0} or less."),
    "less_than": ("is not less than {0}.", "Give less than {0}."),
    "string_too_short": ("is empty.", "Fill it in."),
    "too_short": ("is empty.", "Give {1} or more."),
}


def validated(model: type[Model], data: Any, lines: Mapping[Loc, int], file: str) -> tuple[Model | None, list[Finding]]:
    """What a file says, as a model, or None with every finding.

    Where keys are not known, a second look without them finds what they would have hidden.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        findings = findings_of(error, lines, file, model)
        unknown = [_path(each["loc"], lines) for each in error.errors() if each["type"] == "extra_forbidden"]
    try:
        if unknown:
            model.model_validate(_without(data, unknown))
    except ValidationError as error:
        more = findings_of(error, lines, file, model, apart_from={path[:-1] for path in unknown})
        findings += [finding for finding in more if finding not in findings]
    return None, findings


def _without(data: Any, paths: Collection[Loc], at: Loc = ()) -> Any:
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if (*at, key) not in paths}
        return {key: _without(value, paths, (*at, key)) for key, value in kept.items()}
    if isinstance(data, list):
        return [_without(value, paths, (*at, index)) for index, value in enumerate(data)]
    return data


def findings_of(
    error: ValidationError,
    lines: Mapping[Loc, int],
    file: str,
    model: type[BaseModel] | None = None,
    apart_from: Collection[Loc] = (),
) -> list[Finding]:
    """A finding for each thing a model refused, in the order of the file's lines.

    `lines` is the line of each key (`Document.lines`); `model`, the model that refused, lets a misspelt key
    be told its likely neighbour. What groups of keys at `apart_from` say as a whole is left out.
    """
    by_place: dict[tuple[int | str, ...], Finding] = {}
    missing = {detail["loc"] for detail in error.errors(include_url=False) if detail["type"] == "missing"}
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["ctx"]["actual_length"] < len(detail["input"]):
            continue  # pydantic counts only the items that passed; the others are told of themselves
        if detail["type"] == "missing" and (*detail["loc"][:-1], _next(detail["loc"][-1])) in missing:
            continue  # of several entries that a list lacks, the last says how many it needs
        whole = detail["type"] == "value_error" and not isinstance(detail["ctx"]["error"], Faults)
        if whole and _path(detail["loc"], lines) in apart_from:
            continue
        for at, what, fix, *column in _said(dict(detail), model, lines):
            line = line_of(at, lines)
            where = at_line(file, line)
            if column:
                where = Spot(f"{where}, column {column[0]} of the formula", file, line)
            by_place.setdefault((line, what, fix, *column), Finding(where, what, fix))
    return [finding for _, finding in sorted(by_place.items(), key=lambda entry: int(entry[0][0]))]


def _next(part: str | int) -> str | int | None:
    """The place in a list after one; None for a key."""
    return part + 1 if isinstance(part, int) else None


def line_of(loc: Loc, lines: Mapping[Loc, int]) -> int:
    """Line of the innermost key of a location that the file holds; 0 where it holds none."""
    return lines.get(_path(loc, lines), 0)


def _path(loc: Loc, lines: Mapping[Loc, int]) -> Loc:
    """The keys of a location that the file holds; a model's own names for its alternatives fall away."""
    path: Loc = ()
    for part in loc:
        if (*path, part) in lines:
            path = (*path, part)
    return path


def did_you_mean(name: str, known: Iterable[str], alike_by: float = LOOSELY) -> str:
    """`Did you mean …?`, or the choices where none is near."""
    choices = list(known)
    near = nearest(name, choices, alike_by)
    if near is not None:
        return f"Did you mean '{near}'?"
    shown = ", ".join(choices[:20]) + (", …" if len(choices) > 20 else "")
    return f"Use one of: {shown}." if choices else ""


def _said(
    detail: dict[str, Any], model: type[BaseModel] | None, lines: Mapping[Loc, int]
) -> Iterator[tuple[Loc, str, str] | tuple[Loc, str, str, int]]:
    loc, context, given = detail["loc"], detail.get("ctx", {}), detail["input"]
    kind = detail["type"]
    if kind in {"value_error", "assertion_error"}:
        yield from _raised(loc, context["error"])
    elif kind == "extra_forbidden":
        yield loc, *_unknown_key(model, loc, lines)
    elif kind == "missing" and isinstance(loc[-1], int):
        yield loc[:-1], f"{_named(loc, lines)}{_counted(given)} given.", f"Give {loc[-1] + 1}."
    elif kind in {"too_short", "too_long"} and given:
        limit = context.get("min_length", context.get("max_length"))
        fix = f"Give at least {limit}." if kind == "too_short" else f"Give {limit} at most."
        yield loc, f"{_named(loc, lines)}{_counted(given)} given.", fix
    elif kind == "missing":
        yield loc[:-1], f"`{loc[-1]}` is missing.", _how_to_add(model, loc)
    elif kind == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        yield loc, f"{_shown(given)} is not known here.", did_you_mean(str(given), choices)
    elif kind == "union_tag_invalid":
        choices = re.findall(r"'([^']*)'", context["expected_tags"])
        key = context["discriminator"].strip("'")
        stated = given.get(key) if isinstance(given, dict) else None
        yield (*loc, key), f"{_shown(stated)} is not a known {key}.", did_you_mean(str(stated), choices, CLOSELY)
    elif kind == "union_tag_not_found":
        key = context["discriminator"].strip("'")
        yield loc, f"`{key}` is missing.", f"Add `{key}:`."
    elif kind == "string_pattern_mismatch" and "a-z" in context["pattern"]:
        fix = "Use lower case letters, digits and underscores, starting with a letter."
        yield loc, f"{_shown(given)} is not a short name.", fix
    elif kind in _KINDS and given is None:
        yield loc, f"{_named(loc, lines).removesuffix(': ')} is empty.", "Fill it in."
    elif kind == "string_type" and isinstance(given, list | tuple | dict):
        yield loc, f"{_named(loc, lines)}{_shown(given)} stands where a single text belongs.", "Write one."
    elif kind in _KINDS:
        what, fix = _KINDS[kind] if str(given).lower() not in _NONE else _none_wanted(kind, loc, lines)
        yield loc, f"{_named(loc, lines)}{_shown(given)} {what}", fix
    elif kind in _LIMITS:
        limits = [f"{limit:g}" if isinstance(limit, float) else limit for limit in context.values()]
        what, fix = (text.format(*limits) for text in _LIMITS[kind])
        name = _named(loc, lines)
        said = f"{name[:-2]} {what}" if what == "is empty." else f"{name}{_shown(given)} {what}"
        yield loc, said, fix
    else:
        fix = f"Give it as: {_meaning(model, loc)}." if _meaning(model, loc) else "Write it another way."
        yield loc, f"{_named(loc, lines)}{_shown(given)} is not written as it should be.", fix


def _raised(loc: Loc, error: Exception) -> Iterator[tuple[Loc, str, str] | tuple[Loc, str, str, int]]:
    """What a validator of ours raised: pydantic hands back the exception itself."""
    if isinstance(error, Faults):
        for fault in error.faults:
            yield (*loc, *fault.at), fault.what, fault.fix, *(() if fault.column is None else (fault.column,))
    elif isinstance(error, Refused):
        yield loc, error.what, error.fix
    else:
        yield loc, sentence(str(error)), ""


def _counted(given: Any) -> str:
    """How many entries a list has, as the start of a sentence."""
    number = len(given) if isinstance(given, list | tuple | dict | str) else 0
    return "nothing is" if not number else "1 is" if number == 1 else f"{number} are"


def _named(loc: Loc, lines: Mapping[Loc, int]) -> str:
    """The innermost key of a location that the file holds, as the start of a sentence."""
    names = [part for part in _path(loc, lines) if isinstance(part, str)]
    return f"`{names[-1]}`: " if names else ""


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of lines"
    if isinstance(value, list | tuple):
        return "more than one entry"
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def _how_to_add(model: type[BaseModel] | None, loc: Loc) -> str:
    meaning = _meaning(model, loc)
    return f"Add `{loc[-1]}:` ({meaning})." if meaning else f"Add `{loc[-1]}:`."


def _meaning(model: type[BaseModel] | None, loc: Loc) -> str:
    """What the model says of a field; empty where it says nothing."""
    for candidate in _models_at(model, loc[:-1]):
        names = {entry.alias or name: name for name, entry in candidate.model_fields.items()}
        meaning = meanings(candidate).get(names.get(str(loc[-1]), ""))
        if meaning:
            return meaning.split("\n")[0].rstrip(".")
    return ""


def _keys_at(model: type[BaseModel] | None, loc: Loc) -> list[str]:
    """Keys that may stand at a place; those of every contract after the kind's own."""
    models = _models_at(model, loc)
    own = [name for found in models for name in _entries(found) if name in found.__annotations__]
    return list(dict.fromkeys([*own, *(name for found in models for name in _entries(found))]))


def _unknown_key(model: type[BaseModel] | None, loc: Loc, lines: Mapping[Loc, int]) -> tuple[str, str]:
    """What to say of a key that does not belong where it stands."""
    beside = _another_form(model, loc, lines)
    if beside:
        return f"`{loc[-1]}` does not go with `{beside}`.", "Keep one of the two."
    fix = _other_level(model, loc, lines) or did_you_mean(str(loc[-1]), _keys_at(model, loc[:-1])) or "Take it out."
    if re.fullmatch(r"\d+(\.\d+)?(k|m|bn)?", str(loc[-1])):
        fix = COMMA_TRAP
    return _why_none(model, loc, (f"`{loc[-1]}` is not a key here.", fix))


def _none_wanted(kind: str, loc: Loc, lines: Mapping[Loc, int]) -> tuple[str, str]:
    """What to say of a "no" where a group of keys belongs: it is left out; anything else is told as it is."""
    what, fix = _KINDS[kind]
    held = _path(loc, lines)
    return what, f"Where there is none, take `{held[-1]}:` out." if _KINDS[kind] is _BELOW and held else fix


def _another_form(model: type[BaseModel] | None, loc: Loc, lines: Mapping[Loc, int]) -> str:
    """The first key beside one that is known there in another form of the same entry; empty where it is not known."""
    key, here = str(loc[-1]), loc[:-1]
    for cut in range(len(here), -1, -1):
        held = _path(here[:cut], lines)
        if (*held, key) in lines:
            beside = [str(path[-1]) for path in lines if path[:-1] == held and path[-1] != key and path]
            return beside[0] if beside and key in _keys_at(model, here[:cut]) else ""
    return ""


def _other_level(model: type[BaseModel] | None, loc: Loc, lines: Mapping[Loc, int]) -> str:
    """Where a key belongs that is known and stands at the wrong level; empty where it is known nowhere near."""
    key, here = str(loc[-1]), loc[:-1]
    for cut in range(len(here) - 1, -1, -1):
        if key in _keys_at(model, here[:cut]) and isinstance(here[cut], str):
            above = [part for part in _path(here[:cut], lines) if isinstance(part, str)]
            return f"It belongs {f'under `{above[-1]}:`' if above else 'at the left margin'}: indent it less."
    under = [
        name
        for each in _models_at(model, here)
        for name, entry in _entries(each).items()
        if any(key in _entries(inner) for inner in _models_in(entry.annotation))
    ]
    return f"It belongs under `{under[0]}:`, indented." if len(set(under)) == 1 else ""


def _why_none(model: type[BaseModel] | None, loc: Loc, otherwise: tuple[str, str]) -> tuple[str, str]:
    """Why a model has no such key, and how to mend it, where the model says so itself."""
    told = [each.NO_KEYS for each in _models_at(model, loc[:-1]) if issubclass(each, Frozen)]
    return next((each[str(loc[-1])] for each in told if str(loc[-1]) in each), otherwise)


def _models_at(model: type[BaseModel] | None, loc: Loc) -> list[type[BaseModel]]:
    """Models that may stand at a location: fields are followed, tags and class names of unions narrow."""
    models = [] if model is None else [model]
    for part in loc:
        followed = [
            inner
            for candidate in models
            if part in _entries(candidate)
            for inner in _models_in(_entries(candidate)[str(part)].annotation)
        ]
        narrowed = [each for each in models if each.__name__ == part or part in _tags(each)]
        models = followed or narrowed or models
    return models


def _entries(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the key that a file gives each."""
    return {entry.alias or name: entry for name, entry in model.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation, *getattr(annotation, "KINDS", {}).values()]
    return [inner for argument in get_args(annotation) for inner in _models_in(argument)]


def _tags(model: type[BaseModel]) -> set[Any]:
    return {tag for entry in model.model_fields.values() for tag in get_args(entry.annotation) if isinstance(tag, str)}
