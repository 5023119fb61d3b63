"""Reads an entry as the kind that it names, among those that have registered themselves by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Kinds = tuple[type[BaseModel], ...]


@dataclass(frozen=True)
class OfItsKind:
    """Beside a model in `Annotated`: any of the kinds there are, told apart by their `kind`."""

    known: Callable[[], Kinds]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(any_of(self.known()).core_schema)

    def _read(self, raw: Any) -> Any:
        kinds = self.known()
        assert kinds, "no kind has been imported yet, so that none is known"
        return any_of(kinds).validate_python(raw)


@cache
def any_of(kinds: Kinds) -> TypeAdapter[Any]:
    """What reads an entry as one of some kinds; as anything while none is known."""
    if not kinds:
        return TypeAdapter(Any)
    union: Any = Annotated[reduce(or_, kinds), Field(discriminator="kind")]
    return TypeAdapter(union)
