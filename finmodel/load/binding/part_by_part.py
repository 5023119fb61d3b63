"""The scenarios that one rests on, bound to a place one after another, and what could not be bound of any of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from finmodel.core.data import leads_outside
from finmodel.errors import Finding, InputError
from finmodel.load.binding.bind import bind
from finmodel.load.binding.cast import Cast
from finmodel.load.binding.in_turn import cast_after
from finmodel.load.library import contract_file
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.scenarios.scenario import Scenario


@dataclass
class Reading:
    """Scenarios as they are read, and what they find in force; without a cast they stay as they are written."""

    cast: Cast | None = None
    unbound: list[Finding] = field(default_factory=list)
    """What the place does not have of what they speak of."""

    def bound(self, document: Document, stated: Scenario) -> Scenario:
        """The scenario that a document states, with the place's names; `stated` is it as written."""
        before = document.data
        if self.cast is None:
            return stated
        self.unbound += bind(document, self.cast)
        return stated if document.data is before else in_document(document, Scenario)

    def goes_on(self, scenario: Scenario, folder: Path) -> None:
        """Go on to what rests on a scenario."""
        if self.cast is not None and not self.unbound:
            self.cast = cast_after(scenario, folder, self.cast)

    def refuse_unbound(self, scenario: Scenario, folder: Path) -> None:
        """Raise InputError where something could not be bound, with the roles that the contracts it brings lack too."""
        if self.cast is None or not self.unbound:
            return
        for name in scenario.files():
            file = contract_file(name, folder)
            if not leads_outside(name) and file.is_file():
                self.unbound += bind(read_document(file, name), self.cast, roles_alone=True)
        raise InputError({finding.what: finding for finding in reversed(self.unbound)}.values())
