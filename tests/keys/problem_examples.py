"""What a problem put to the small place comes to: what is decided and settled again, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from finmodel.core.outcomes import OutcomeRow, Outcomes
from finmodel.errors import FinmodelError
from finmodel.load.yaml import Document, in_document, read_document
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.problem import Problem
from finmodel.scenarios.basis import Basis
from tests.keys.proof import REFUSED
from tests.optimise.brief import says
from tests.small import small_basis

FILE = Path(__file__).parent / "problems.yaml"


@cache
def basis() -> Basis:
    """The small place, measured once, with an outcome of the council and of the practices."""
    plain = small_basis()
    rows = (("council", 60), ("gps", 30))
    made = tuple(OutcomeRow("at_home", "2024/25", who, "", None, Decimal(many), Decimal(80)) for who, many in rows)
    return replace(plain, place=plain.place.with_outcomes(Outcomes(made, ("outcomes.csv",))))


@dataclass(frozen=True)
class Put:
    """A problem, altered key by key."""

    data: dict[str, Any]
    schema: str = "problem"

    def figures(self, data: dict[str, Any]) -> object:
        """What is bought, paid and left with everyone, and the answer in sentences."""
        try:
            found = optimise(in_document(Document("problem.yaml", data), Problem), basis())
        except FinmodelError:
            return REFUSED
        tables = () if found.decided is None else (found.decided.schemes, found.decided.contributions)
        more = () if found.decided is None else (found.decided.positions, found.decided.limits)
        decision = () if found.decided is None else (found.decided.decision,)
        stated = [(each.units, each.contributions, each.lent, each.carried) for each in decision]
        return found.words(), stated, [table.to_dict("list") for table in (*tables, *more)]


def problems() -> Iterator[Put]:
    """The problem of tests/optimise, with the keys of each case."""
    for stated in read_document(FILE).data["cases"]:
        yield Put({key: value for key, value in says(**stated).items() if value is not None})
