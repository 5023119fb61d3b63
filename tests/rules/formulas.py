"""Names that test formulas may use, and what their rules come to."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from finmodel.errors import Refused
from finmodel.rules.compose import Composer, FormulaNames, NotNamed
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Axis, Node, Prev
from finmodel.rules.parse import FormulaError, read_formula
from finmodel.rules.shapes import Band, BandTable, LookUpTable, Stretch
from tests.rules.named import measure, term

WHO = Axis("partner", ("acute", "gps"))
VALUES: dict[str, Exact] = {
    "saving": Decimal("100.05"), "limit": Decimal("60.02"), "least": Decimal("120"), "kept": Decimal("0.25"),
    "people": Decimal(7), "size_of_team": Decimal(4), "top": Decimal(10), "whole_pounds": Decimal(1),
    "open": Decimal(1), "shut": Decimal(0), "loss": Decimal("-40.03"),
    "shares": (Decimal(3), Decimal(1)), "visits": (Decimal("0.5"), Decimal("1.5")),
    "parts": (Decimal("0.5"), Decimal("0.25")),
    "end_1": Decimal("60.02"), "rate_2": Decimal(1), "prev:balance": Decimal("12.5"),
}  # fmt: skip
"""A value for each name."""
AMOUNTS: dict[str, Node | None] = {
    "saving": measure("saving"), "loss": measure("loss"), "limit": term("limit"), "least": term("least"),
    "kept": term("kept", "share"), "people": measure("people", "people"),
    "size_of_team": term("size_of_team", "people"),
    "top": term("top", "people"), "open": measure("open", "flag"), "shut": measure("shut", "flag"),
    "shares": term("shares", "number", WHO), "visits": measure("visits", "money", WHO),
    "parts": term("parts", "share", WHO), "whole_pounds": term("whole_pounds"), "faulty": None,
}  # fmt: skip
BANDS = BandTable([Band(term("end_1"), term("kept", "share")), Band(None, term("rate_2", "share"))])
STRETCHES = [
    Stretch(term("size_of_team", "people"), term("kept", "share"), term("top", "people"), term("rate_2", "share")),
    Stretch(term("top", "people"), term("rate_2", "share")),
]


def _before(name: str) -> Node:
    if name == "unknown_unit":
        raise Refused("The unit of 'unknown_unit' is not known here.", "Add `unit:` to that line.")
    if name != "balance":
        raise NotNamed(["balance", "unknown_unit"])
    return Prev("balance", measure("saving").unit)


def _places(name: str) -> int:
    if name != "whole_pounds":
        raise NotNamed(["whole_pounds"])
    return 0


NAMES = FormulaNames(
    AMOUNTS,
    {"bands": BANDS},
    {"rates": LookUpTable(STRETCHES)},
    {"later": ("'later' is a line further down.", "Move it above.")},
    _before,
    _places,
)


def rule_of(text: str) -> Node:
    """The rule of a formula over the names above, which must have nothing wrong."""
    composer = Composer(NAMES, "Paid")
    rule = composer.rule(read_formula(text))
    assert rule is not None, composer.faults
    return rule


def comes_to(text: str) -> Exact:
    """What a formula comes to in exact decimals."""
    return exact(rule_of(text), VALUES)


def amount(text: str) -> Decimal:
    """What a formula of one value comes to."""
    return cast(Decimal, comes_to(text))


def refusals(text: str) -> list[str]:
    """Everything said of a formula, in the order of its columns."""
    try:
        part = read_formula(text)
    except FormulaError as error:
        return [str(error)]
    composer = Composer(NAMES, "Paid")
    assert (composer.rule(part) is None) == bool(composer.faults) or "faulty" in text
    return [str(fault) for fault in sorted(composer.faults, key=lambda fault: fault.column)]
