"""Roles in JSON Schemas: where a file names a party, a contract or a cost, an editor takes what it is told by too."""

from __future__ import annotations

from typing import Any

from finmodel.core.columns import DIMENSIONS
from finmodel.core.party import ROLES

_CODE = "^[a-z][a-z0-9_]*$"
_CODE_OR_ROLE = "^(role )?[a-z][a-z0-9_]*$"
_OWN = {"id", "code", "name", "scenario", "baseline", "measure", "unit", "by", "flags", "published"}
"""Keys that hold a code which is no party's and no contract's."""
_CODES = {"where", "from", "to", "for", "trigger", "included", "excluded", "partners", "contracts", "services"}
"""Keys that hold texts among which parties, contracts or costs may be."""
_TEXTS = ({"anyOf": [{"type": "string"}, {"type": "number"}]}, {"type": ["string", "number"]})
"""How a schema says text, or a number that stands for it."""
_NAMED = "#/$defs/by_role"


def with_roles(schema: dict[str, Any]) -> None:
    """Let a schema take roles, and contracts by what they pay for, wherever the reader does."""
    for part in (schema, *schema.get("$defs", {}).values()):
        _groups(part)
    schema["$defs"] = dict(sorted({**schema.get("$defs", {}), "by_role": _by_role()}.items()))


def _by_role() -> dict[str, Any]:
    activity = {"type": "object", "minProperties": 1, "propertyNames": {"enum": list(DIMENSIONS)}}
    party = {"anyOf": [{"type": "string"}, {"$ref": _NAMED}]}
    keys: dict[str, Any] = {
        "pays": {"description": "The activity that it pays for, such as {setting: emergency}.", **activity},
        "payer": {"description": "Who pays under it.", **party},
        "payee": {"description": "Who is paid under it.", **party},
        "kind": {"description": "Which kind of contract it is.", "type": "string"},
    }
    role = {"description": "What the party is in any place, such as acute.", "enum": list(ROLES)}
    return {
        "description": "A party by its role, or a contract by what it pays for and between whom.",
        "anyOf": [
            {"type": "object", "additionalProperties": False, "required": ["role"], "properties": {"role": role}},
            {"type": "object", "additionalProperties": False, "required": ["pays"], "properties": keys},
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["agreement_of"],
                "properties": {"agreement_of": {"description": "The pool whose agreement is meant.", **party}},
            },
        ],
    }


def _groups(part: Any) -> None:
    """Widen every key of every group below a part."""
    if isinstance(part, list):
        for each in part:
            _groups(each)
    if not isinstance(part, dict):
        return
    keys = part.get("properties")
    if isinstance(keys, dict):
        own = {name: value for name, value in keys.items() if name not in _OWN and isinstance(value, dict)}
        keys |= {name: _widened(value, name) for name, value in own.items()}
    for value in part.values():
        _groups(value)


def _widened(part: Any, name: str) -> Any:
    """A part of one key's schema that takes what is named by its role, without the groups of keys inside it."""
    if isinstance(part, list):
        return [_widened(each, name) for each in part]
    if not isinstance(part, dict) or "$ref" in part or "properties" in part:
        return part
    if part.get("pattern") == _CODE:
        told = {key: part[key] for key in ("description", "default") if key in part}
        code = {key: value for key, value in part.items() if key not in told}
        return {**told, "anyOf": [code, {"$ref": _NAMED}]}
    if name in _CODES and part in _TEXTS:
        return {"anyOf": [{"type": "string"}, {"type": "number"}, {"$ref": _NAMED}]}
    made = {key: value if key == "propertyNames" else _widened(value, name) for key, value in part.items()}
    if name == "services" and "anyOf" in made:
        of = {"type": "object", "minProperties": 1, "propertyNames": {"enum": list(DIMENSIONS)}}
        made["anyOf"] = [*made["anyOf"], of]
    if _CODE in made.get("patternProperties", {}):
        made["patternProperties"] = {_CODE_OR_ROLE if key == _CODE else key: value
                                     for key, value in made["patternProperties"].items()}  # fmt: skip
    return made
