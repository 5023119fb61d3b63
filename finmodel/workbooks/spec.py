"""What a workbook spec file says: who the workbook is for, what it shows and what it opens on."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from finmodel.core.frozen import Frozen
from finmodel.core.party import Code

SheetCode = Literal[
    "cover",
    "contents",
    "scenarios",
    "parties",
    "timeline",
    "inputs",
    "inputs_by_year",
    "assumptions",
    "activity_data",
    "activity",
    "settlement",
    "ledger",
    "bridge",
    "positions",
    "pooled_budget",
    "allocation",
    "allocation_limits",
    "allocation_settled",
    "allocation_words",
    "rules_in_words",
    "issued_results",
    "reach",
    "proof",
    "checks",
]
SHEETS: tuple[SheetCode, ...] = get_args(SheetCode)
"""Every sheet, from left to right as figures flow."""
ALLOCATION: tuple[SheetCode, ...] = ("allocation", "allocation_limits", "allocation_settled", "allocation_words")
"""Sheets that are there only where a problem is put."""
OPTIONAL: tuple[SheetCode, ...] = ("assumptions", "pooled_budget", *ALLOCATION, "rules_in_words")
"""Sheets that a spec may leave out; the others feed each other."""
PARTNER_EDIT = "partner_edit"
"""Name of the scenario that users of the workbook fill in themselves."""


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
    sheets: tuple[SheetCode, ...] = SHEETS
    """Sheets in order; `assumptions`, `pooled_budget`, `rules_in_words` and those of the allocation may be left out."""

    @model_validator(mode="after")
    def _sheets_flow(self) -> Self:
        missing = [name for name in SHEETS if name not in (*self.sheets, *OPTIONAL)]
        if missing:
            raise ValueError(f"`sheets:` must have {', '.join(missing)}: other sheets take figures from there")
        if list(self.sheets) != [name for name in SHEETS if name in self.sheets]:
            raise ValueError(f"figures flow from left to right: put the sheets in the order {', '.join(SHEETS)}")
        if any(name in self.sheets for name in ALLOCATION[1:]) and ALLOCATION[0] not in self.sheets:
            raise ValueError(
                "`sheets:` must have allocation too: the other sheets of the allocation take figures from there"
            )
        return self
