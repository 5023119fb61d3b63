"""Controls: what must hold of every result, each registered under a name, so that tests can show that each can fail."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.errors import FinmodelError

CONTROLS: dict[str, Control] = {}
"""Every control of the product by its name; importing a module registers what it controls."""


@dataclass(frozen=True)
class Control:
    """Something that holds of every result, or no result is given; a test must show a sample in which it does not."""

    name: str

    def __post_init__(self) -> None:
        if self.name in CONTROLS:
            raise ValueError(f"two controls are called '{self.name}'")
        CONTROLS[self.name] = self


class ControlFailed(FinmodelError):
    """What a control must see to does not hold, so no result is given."""

    def __init__(self, told: str, *controls: Control) -> None:
        self.controls = controls
        super().__init__(told)
