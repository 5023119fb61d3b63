"""What an editor should know of a number in a contract: every way it may be written, and what it measures."""

from __future__ import annotations

from typing import Any

from finmodel.contracts.list_in_file import numbers_of_file
from finmodel.core.schema import HOIST
from finmodel.core.unit import Unit, unit

_MONEY = r"\s*[£$€]?\s*\d[\d,]*(\.\d+)?\s*([kKmM]|[bB][nN])?$"
_PURE = r"\d[\d,]*(\.\d+)?([eE][-+]?\d{1,3})?\s*%?$"
_SHARE = r"^\+?((\d{1,2}(\.\d+)?|100(\.0+)?)\s*%|0(\.\d+)?|1(\.0+)?)$"
_CHANGE = r"^[-+−]?\d[\d,]*(\.\d+)?\s*%?$"
_YEAR, _DATE = r"\d{4}", r"^\d{4}-\d{2}-\d{2}$"
_YES_OR_NO = {"enum": [True, False, "yes", "no"]}
_NAME = {"type": ["string", "null"], "pattern": "^[a-z][a-z0-9_]*$"}
_TEXT = {"type": ["string", "null"]}


def term_schema(unit_name: str, signed: bool = False) -> dict[str, Any]:
    """The JSON Schema of a number in a unit, alone, by year or in full; `signed` where it may be below nought."""
    measured = unit(unit_name)
    example = _example(measured)
    number = _number(measured, signed)
    name = f"{unit_name.replace('/', '_per_').replace('*', '_')}{'_signed' if signed else ''}"
    said = f"{str(measured).capitalize()}, written like {example}."
    return {
        HOIST: (name, f"{said} By year: {{2024/25: {example}}}. With its source: {{value: {example}, source: …}}."),
        "anyOf": [number, *_part_of_sum(measured), _by_year(number), _in_full(number, unit_name)],
    }


def any_term_schema() -> dict[str, Any]:
    """The JSON Schema of a number whose unit is stated elsewhere."""
    number = {"type": ["number", "string", "boolean"]}
    return {
        HOIST: (
            "number_in_a_unit",
            "A number in its unit: 12.5% for a share, £1,490 for money. By year: {2024/25: 5}.",
        ),
        "anyOf": [number, _by_year(number), _in_full(number, None)],
    }


def _number(measured: Unit, signed: bool) -> dict[str, Any]:
    sign, least = ("^-?", {}) if signed else ("^", {"minimum": 0})
    if measured.flavour == "flag" and measured.pure:
        return {"enum": [0, 1, True, False, "0", "1", "yes", "no"]}
    if measured.flavour == "share" and measured.pure:
        return {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": _SHARE}]}
    if measured.flavour == "change" and measured.pure:
        return {"anyOf": [{"type": "number", "minimum": -1, "maximum": 1}, {"type": "string", "pattern": _CHANGE}]}
    if measured.flavour == "index" and measured.pure and not signed:
        sign = "^([-+−](?=.*%))?"
    written = {"type": "string", "pattern": sign + (_PURE if measured.pure else _MONEY)}
    return {"anyOf": [{"type": "number", **least}, written]}


def _by_year(number: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": "The number for each year, such as 2024/25.",
        "minProperties": 1,
        "propertyNames": {"pattern": _YEAR},
        "additionalProperties": number,
    }


def _in_full(number: dict[str, Any], unit_name: str | None) -> dict[str, Any]:
    def listed(description: str, **names: str) -> dict[str, Any]:
        keys = {"propertyNames": names} if names else {}
        return {"description": description, "type": "object", "additionalProperties": number, **keys}

    optional = {"anyOf": [number, {"type": "null"}]}
    stated = {"const": unit_name} if unit_name is not None else {"type": "string"}
    return {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": [key]} for key in ("value", "by_period", "by_date", "values", "measure")],
        "properties": {
            "value": {"description": "The number.", **optional},
            "by_period": listed("The number for each year, where it changes.", pattern=_YEAR),
            "by_date": listed("The number from each date on; a year has the average of its days.", pattern=_DATE),
            "by": {"description": "Code that the number depends on, such as track.", "type": "string"},
            "values": {
                "description": "The number for each code that `by` can take, or the column of a file that has them.",
                "anyOf": [listed("The number for each code."), numbers_of_file()],
            },
            "otherwise": {"description": "The number for every year or code that is not listed.", **optional},
            "measure": {"description": "Instead of a number, the measure of a table that supplies it.", **_NAME},
            "unit": {"description": "What it measures.", **stated},
            "label": {"description": "Name in workbooks and sentences, where the usual one does not serve.", **_TEXT},
            "source": {"description": "Where it comes from.", **_TEXT},
            "date": {"description": "When it was agreed or published.", **_TEXT},
            "confirmed": {"description": "False where nobody has checked it against its source.", **_YES_OR_NO},
            "lowest": {"description": "Smallest value a user may enter in a workbook.", **optional},
            "highest": {"description": "Largest value a user may enter in a workbook.", **optional},
        },
    }


def _part_of_sum(measured: Unit) -> list[dict[str, Any]]:
    """A part of a sum, where a sum may stand."""
    if measured.pure:
        return []
    group: dict[str, Any] = {"anyOf": [{"type": ["string", "number"]}, {"type": "object"}]}
    properties = {
        "share": {"description": "The part, such as 60%.", **group},
        "of": {"description": "The sum: a number, or where it is found, such as {measure: last_year}.", **group},
        "label": {"description": "Name in workbooks and sentences, where the usual one does not serve.", **_TEXT},
    }
    return [{"type": "object", "additionalProperties": False, "required": ["share", "of"], "properties": properties}]


def _example(measured: Unit) -> str:
    if measured.pure:
        written = {"share": "12.5%", "change": "2.5% or -1%", "flag": "1 for yes", "index": "1.05"}
        return written.get(measured.flavour, "12")
    if dict(measured.powers) == {"money": 1}:
        return "£1.2m"
    return "£14.90" if dict(measured.powers).get("money") == 1 else "1200"
