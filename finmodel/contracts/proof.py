"""Proof of a contract: what published or hand-worked results say it must pay, and what it pays.

Results stand apart from contracts and are worked out without this code, so that a fault in it cannot prove itself
right. What floating point may add is allowed for apart from the tolerance that a result states. Reading and settling
the cases is in `load/proving/proof_files`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from finmodel.core.data import Text
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.party import Code
from finmodel.errors import Refused

Evidence = Literal["official_result", "official_example", "rule", "hand_worked", "unconfirmed"]
PENNY_NOISE, FIGURE_NOISE, RELATIVE_NOISE = 1e-9, 5e-7, 1e-12
"""Differences that are none: of payments, of figures on 6 decimals, of the last bits of a large number."""


def _figure(raw: Any) -> Any:
    """A number as a person writes it: 10450000, 30% or £1,490."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Refused("A number is missing.", "Write one, such as 10450000 or 30%.")
    text = re.sub(r"^(-?)[£$€]", r"\1", str(raw).strip())
    percent, digits = text.endswith("%"), text.removesuffix("%").strip()
    if "," in digits and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        raise Refused(f"'{raw}' has a comma in an odd place.", "Write thousands like 1,490.")
    try:
        number = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        fix = "Write one, such as 10450000 or 30%; a yes is 1 and a no is 0."
        raise Refused(f"'{raw}' is not a number.", fix) from None
    return number / 100 if percent else number


_NUMBER_SCHEMA = {"type": ["number", "string"], "description": "a number, such as 10450000, £1.50 or 30%"}
Figure = Annotated[Decimal, BeforeValidator(_figure), Field(allow_inf_nan=False), WithJsonSchema(_NUMBER_SCHEMA)]
Series = tuple[Figure, ...]
"""One number for each period."""
Grid = Annotated[
    Annotated[Series, Tag("one")] | Annotated[dict[Text, Series], Tag("group")], Discriminator(one_or_group)
]
"""One number for each period, or that for each member of a table."""


class ProofCase(Frozen):
    """What goes in, and what must come out."""

    name: str = Field(min_length=1)
    """Name of the case, unlike any other of the file."""
    what: str | None = None
    """What it shows, in a few words."""
    source: str = Field(min_length=1)
    """Where the result comes from, or how it was worked out."""
    evidence: Evidence
    """How good the result is: official_result or official_example where it is published; rule where the rule is
    published and the numbers are made up; hand_worked; unconfirmed where the rule itself has not been checked."""
    periods: tuple[Text, ...] = Field(min_length=1)
    """The years settled, such as 2010/11; a year that stands there again is that of another organisation."""
    codes: dict[Code, tuple[Text, ...]] = {}
    """Codes that terms depend on, such as a track; one for each period."""
    set: dict[str, Any] = {}
    """Terms changed for this case: the path to each, as in a scenario, and its number."""
    measures: dict[str, Grid] = {}
    """What the data says, by measure: one number for each period, by member where the measure has several."""
    table: str | None = None
    """A published table that the measures are read from instead; it is settled where `--data` has it."""
    expect: dict[str, Grid] = Field(min_length=1)
    """What each line must come to: one number for each period, by member (or row of the table) where it has several."""
    tolerance: Decimal | None = Field(default=None, ge=0, allow_inf_nan=False)
    """The difference allowed; where it is none, payments agree to the penny and other figures on 6 decimals."""
    arithmetic: str | None = None
    """How a person works it out."""

    @model_validator(mode="after")
    def _one_number_a_period(self) -> Self:
        faults = []
        count = len(self.periods)
        for group, grids in (("measures", self.measures), ("expect", self.expect)):
            for name, grid in grids.items():
                rows = grid.items() if isinstance(grid, dict) else (("", grid),)
                for member, row in rows:
                    if len(row) != count:
                        faults.append(_miscounted((group, name, *([member] if member else [])), len(row), count))
        faults += [
            _miscounted(("codes", name), len(row), count) for name, row in self.codes.items() if len(row) != count
        ]
        if self.table is not None and (self.measures or self.codes):
            faults.append(Fault(("table",), "The measures are given twice.", "Keep `table:` or `measures:`."))
        if faults:
            raise Faults(faults)
        return self


def _miscounted(at: tuple[str, ...], found: int, periods: int) -> Fault:
    numbers = f"{found} number{'s' if found != 1 else ''}"
    what = f"`{at[-1]}` has {numbers} for {periods} period{'s' if periods != 1 else ''}."
    return Fault(at, what, "Give one number for each period.")


class Proof(Frozen):
    """The results a contract must give."""

    contract: Code
    """The contract, by the name of its file."""
    cases: tuple[ProofCase, ...] = Field(min_length=1)
    """Each result."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [case.name for case in self.cases]
        faults = [
            Fault(("cases", at, "name"), f"A case is called '{name}' already.", "Give each case its own name.")
            for at, name in enumerate(names)
            if name in names[:at]
        ]
        if faults:
            raise Faults(faults)
        return self


@dataclass(frozen=True)
class ProvedNumber:
    """One number that was expected, beside what the contract gives."""

    scheme: str
    case: str
    what: str
    line: str
    label: str
    member: str
    period: str
    expected: float
    got: float
    tolerance: float
    """The difference allowed, as stated; nought where none is."""
    noise: float
    """What a computer's arithmetic may add to it."""
    unit: str
    evidence: Evidence
    source: str
    unconfirmed: tuple[str, ...] = ()
    """Numbers of the contract behind it that nobody has checked against their source."""
    pays: bool = False
    """True where the line is a payment."""
    symbol: str = ""
    """Sign of the currency, where the number is money."""

    @property
    def difference(self) -> float:
        """What was got less what was expected."""
        return self.got - self.expected

    @property
    def agrees(self) -> bool:
        """True where the difference is allowed."""
        return abs(self.difference) <= self.tolerance + self.noise

    @property
    def confirmed(self) -> bool:
        """True where neither the result nor any number behind it waits to be checked."""
        return self.evidence != "unconfirmed" and not self.unconfirmed


def noise_of(tolerance: Decimal | None, pays: bool, expected: float) -> float:
    """How far apart equal numbers may be where no difference is allowed: payments not at all, figures on 6 decimals."""
    unstated = 0.0 if tolerance else PENNY_NOISE if pays else FIGURE_NOISE
    return max(unstated, RELATIVE_NOISE * max(1.0, abs(expected)))
