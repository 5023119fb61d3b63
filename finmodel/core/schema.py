"""JSON Schemas for editors: every form that a model's readers take, and a description for every key.

Pydantic describes what a model holds, and a file may write it in other ways: £1.2m, 12.5%, a number for each year. So
each reader is tried with a few such forms, and those it takes join the schema; nobody keeps a list of which key takes
which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from finmodel.core.faults import Faults
from finmodel.core.naming.role_schema import with_roles
from finmodel.errors import Refused

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOIST = "x-hoist"
"""Key of a part that is to stand once among the definitions: under which name, described how."""
_KIND = "What this is; it decides which other keys there are."
_TRIED: tuple[tuple[Any, JsonSchemaValue], ...] = (
    ("x", {"type": "string"}),
    ("£1", {"type": "string"}),
    ("4%", {"type": "string"}),
    (1, {"type": "number"}),
    (
        {"2024/25": 1},
        {"type": "object", "patternProperties": {r"\d{4}": {"type": ["number", "string"]}}},
    ),
)
"""What a reader is tried with, and what it takes where it makes something of that."""


def json_schema(model: type[BaseModel], name: str) -> dict[str, Any]:
    """The JSON Schema of a model's files, in draft 2020-12, under a name."""
    raw = model.model_json_schema(schema_generator=_Generator)
    defined = raw.pop("$defs", {})
    hoisted: dict[str, Any] = {}
    body = _hoist(raw, hoisted)
    parts = {key: _hoist(part, hoisted) for key, part in defined.items()}
    whole = {"$schema": DIALECT, "title": name, **body}
    known = {**parts, **hoisted}
    if known:
        whole["$defs"] = {key: known[key] for key in sorted(known)}
    for group in (whole, *known.values()):
        _describe(group, known)
    if getattr(model, "BY_ROLE", False):
        with_roles(whole)
    return whole


class _Generator(GenerateJsonSchema):
    """Pydantic's own generator, for what people type rather than what models hold."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """A key needs no second name."""
        return False

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        """Yes or no, as a reader takes it; the YAML of an editor reads yes and no as text."""
        return {"enum": [True, False, "yes", "no"]}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Forms that a reader tells apart, any of which will do."""
        found = super().tagged_union_schema(schema)
        return {"anyOf": found.pop("oneOf"), **{key: value for key, value in found.items() if key != "discriminator"}}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """What stands in the model, and what the reader turns into that."""
        inner = super().function_before_schema(schema)
        function = schema["function"]
        if function["type"] != "no-info":
            return inner
        return _with_forms(inner, list(self._taken(function["function"], inner)))

    def _taken(self, read: Callable[[Any], Any], inner: JsonSchemaValue) -> Iterator[JsonSchemaValue]:
        known = self._resolved(inner)
        for raw, form in _TRIED:
            try:
                made = read(raw)
            except (Refused, Faults):  # anything else is a fault in the reader, and should show
                continue
            if isinstance(made, list | tuple) and "items" in known:
                yield known["items"]
            elif _makes(made, known) and not _alike(raw, made):
                yield form if "patternProperties" not in form else form | _other_keys(known)

    def _resolved(self, schema: JsonSchemaValue) -> JsonSchemaValue:
        if "$ref" not in schema:
            return schema
        return self.get_schema_from_definitions(schema["$ref"]) or {"type": "object"}


def _other_keys(known: JsonSchemaValue) -> JsonSchemaValue:
    return {"properties": known.get("properties", {}), "additionalProperties": False}


def _alike(raw: object, made: object) -> bool:
    return type(raw) is type(made) and raw == made


def _makes(made: object, known: JsonSchemaValue) -> bool:
    """True where what a reader made is what stands in the model."""
    kinds = {str(part.get("type", "object")) for part in (known, *known.get("anyOf", ()))}
    if isinstance(made, bool):
        return "enum" in known
    if isinstance(made, int | float | Decimal):
        return bool(kinds & {"number", "integer"})
    if isinstance(made, str):
        return "string" in kinds
    return isinstance(made, dict | BaseModel) and "object" in kinds


def _with_forms(inner: JsonSchemaValue, forms: list[JsonSchemaValue]) -> JsonSchemaValue:
    fresh = [form for number, form in enumerate(forms) if form not in (*forms[:number], inner)]
    return {"anyOf": [inner, *fresh]} if fresh else inner


def _hoist(part: Any, hoisted: dict[str, Any]) -> Any:
    """A part with what repeats exchanged for a reference to its one definition."""
    if isinstance(part, list):
        return [_hoist(each, hoisted) for each in part]
    if not isinstance(part, dict):
        return part
    if HOIST in part:
        name, described = part[HOIST]
        own = {key: value for key, value in part.items() if key not in (HOIST, "description")}
        hoisted.setdefault(name, {"description": described, **own})
        told = {"description": part["description"]} if "description" in part else {}
        return {"$ref": f"#/$defs/{name}", **told}
    return {key: _hoist(value, hoisted) for key, value in part.items()}


def _describe(group: Any, known: Mapping[str, Any]) -> None:
    """The description of a class is its first sentence; a key without one has that of what it refers to.

    Pydantic closes a model to other keys from outside; where it is one of several forms, that form is closed instead.
    """
    for described in _objects(group):
        _alike_in_every_version(described)
        if (
            "anyOf" in described
            and "properties" not in described
            and described.pop("additionalProperties", None) is False
        ):
            for form in described["anyOf"]:
                if "properties" in form:
                    form.setdefault("additionalProperties", False)
        if isinstance(described.get("description"), str):
            described["description"] = re.sub(r"\s+", " ", described["description"].partition("\n\n")[0]).strip()
        kind = described.get("properties", {}).get("kind")
        if isinstance(kind, dict):
            kind.setdefault("description", _KIND)
        for key in described.get("properties", {}).values():
            if isinstance(key, dict) and "$ref" in key and "description" not in key:
                key["description"] = known[key["$ref"].rpartition("/")[2]].get("description", "")


def _alike_in_every_version(part: dict[str, Any]) -> None:
    """Write what versions of Pydantic write in different ways in one."""
    if part.get("additionalProperties") is True:
        del part["additionalProperties"]
    for key, value in part.items():
        if isinstance(value, float) and value.is_integer():
            part[key] = int(value)


def _objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _objects(each)
