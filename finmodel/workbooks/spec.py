"""What a workbook spec file says: who the workbook is for, what it shows and what it opens on."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.workbooks.sheet_register import sheet_codes, sheets

PARTNER_EDIT = "partner_edit"
"""Name of the scenario that users of the workbook fill in themselves."""


class _Registered:
    """A sheet that is in the register by then."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(lambda raw: SchemaValidator(_codes()).validate_python(raw))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(_codes())


SheetCode = Annotated[str, _Registered]
"""What a spec calls a sheet."""


def _codes() -> CoreSchema:
    return core_schema.literal_schema(list(sheet_codes()))


def _shows_default(schema: dict[str, Any]) -> None:
    schema["default"] = list(sheet_codes())


class WorkbookSpec(Frozen):
    """A workbook for one audience."""

    workbook: Code
    """Short name of the workbook, such as `board`."""
    title: str = Field(min_length=1, max_length=80)
    """Title on the cover."""
    subject: str = Field(min_length=1, max_length=120)
    """What the workbook is about, in a few words."""
    audience: str = Field(min_length=1)
    """Who it is for."""
    purpose: str = Field(min_length=1)
    """What they can do with it."""
    author: str = Field(min_length=1)
    """The body that issues it, never a person's name."""
    owner_role: str = Field(default="Contract lead of the payer", min_length=1)
    """Role that answers for an input whose source names nobody."""
    status: Literal["draft", "for discussion", "for decision", "final"] = "draft"
    """How far it may be relied on."""
    version: str = Field(default="1", min_length=1)
    """Number or name of this issue."""
    scenarios: tuple[str, ...] = ()
    """Scenarios to show beside the contracts in force, by file or name; at most four."""
    compare_from: str | None = None
    """Scenario shown as `before` when the workbook opens; the contracts in force where not given."""
    compare_to: str | None = None
    """Scenario shown as `after` when it opens; the partners' own edit where not given."""
    edit_starts_as: str | None = None
    """Scenario the partners' own edit starts as a copy of; the first scenario where not given."""
    partner_shown: Code | None = None
    """Partner the waterfall shows when it opens; whoever changes most where not given."""
    sheets: tuple[SheetCode, ...] = Field(default_factory=sheet_codes, json_schema_extra=_shows_default)
    """Sheets in order; `assumptions`, `pooled_budget`, `rules_in_words` and those of the allocation may be left out."""

    @model_validator(mode="after")
    def _sheets_flow(self) -> Self:
        known = sheets()
        missing = [each.code for each in known if each.code not in self.sheets and not each.optional]
        if missing:
            what = f"Other sheets take figures from {', '.join(missing)}."
            raise Refused(what, "Add what is missing under `sheets:`, or leave `sheets:` out for all of them.")
        if list(self.sheets) != [each.code for each in known if each.code in self.sheets]:
            told = ", ".join(each.code for each in known)
            raise Refused("Figures flow from left to right.", f"Put the sheets in the order {told}.")
        for each in known:
            if each.code in self.sheets and each.needs and each.needs not in self.sheets:
                what = f"The sheet {each.code} takes figures from {each.needs}, which is left out."
                raise Refused(what, f"Add {each.needs} under `sheets:`, or take out {each.code}.")
        return self
