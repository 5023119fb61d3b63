"""The frozen model that every YAML file is read into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from finmodel.core.described import meanings


class Frozen(BaseModel):
    """A model that cannot change once read, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Keys that a reader may look for here in vain: why there is none, and how to mend it."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the model, with what each key means."""
        whole = handler(schema)
        known = handler.resolve_ref_schema(whole)
        for form in (known, *known.get("anyOf", ())):
            keys = form.get("properties", {})
            for name, meaning in meanings(cls).items():
                key = cls.model_fields[name].alias or name
                if key in keys:
                    keys[key]["description"] = meaning
        return whole


def one_or_group(raw: Any) -> str:
    """Which form a field takes that may be one value or a group of keys, so that findings speak of that form."""
    return "group" if isinstance(raw, dict | BaseModel) else "one"
