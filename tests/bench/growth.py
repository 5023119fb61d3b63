"""How time grows with contracts, partners, price lines, years and scenarios: `python -m tests.bench.growth [--small]`.

Each job is run at a size and at several times that size, and the ratio of the two CPU times is told beside that of the
sizes: a job that looks at each thing once grows no faster than its size, and one that looks at each pair by its square.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_between, clashes_of
from finmodel.core.columns import ACTIVITY_DIMENSIONS, ALL, PEOPLE_DIMENSIONS
from finmodel.core.place import Place
from finmodel.incentives.flags import Flags
from finmodel.incentives.margins import Incentives
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.bench.measured import seconds, told_memory
from tests.small import contract

SIZES, SMALL = (100, 400), (10, 40)
"""The two sizes that a job is run at, and those of a smoke test."""


@dataclass(frozen=True)
class Size:
    """How many there are of what a place may have many of; the rest are few."""

    contracts: int = 4
    lines: int = 2
    years: int = 2


def basis_of(size: Size) -> Basis:
    """A place of a board and as many providers as contracts, each paid for each of its own services by its tariff."""
    years = [f"{2001 + number}/{(2002 + number) % 100:02}" for number in range(size.years)]
    trusts = [f"trust_{number}" for number in range(size.contracts)]
    place = Place.model_validate({
        "place": "growth", "title": "A place that grows", "periods": years, "age_bands": [0],
        "partners": [
            {"id": "icb", "name": "Board", "roles": ["commissioner"]},
            *({"id": trust, "name": trust, "roles": ["provider"]} for trust in trusts),
        ],
        "funding": {"icb": "£900,000,000"},
        "costs": [{"partner": trust, "name": "Care", "where": {"provider": [trust]}, "variable": "£80",
                   "step": {"every": 100, "cost": "£500"}} for trust in trusts],
    })  # fmt: skip
    contracts = tuple(_tariff(trust, size.lines) for trust in trusts)
    blank = dict.fromkeys((*ACTIVITY_DIMENSIONS, *PEOPLE_DIMENSIONS), ALL)
    rows = [
        {"period": year, **blank, "provider": trust, "commissioner": "icb", "service": f"s{line}", "spells": 50,
         "quantity_milli": 50_000, "days": 50, "spend_pence": 500_000, "cost_pence": 0}
        for year in years for trust in trusts for line in range(size.lines)
    ]  # fmt: skip
    people = pd.DataFrame(columns=["period", *PEOPLE_DIMENSIONS, "people", "person_days", "first_day"])
    return Basis(place, contracts, Grid(place.spans, pd.DataFrame(rows), people))


def _tariff(trust: str, lines: int) -> Contract:
    prices = [
        {"code": f"s{line}", "where": {"provider": [trust], "service": [f"s{line}"]}, "price": f"£{100 + line % 900}"}
        for line in range(lines)
    ]
    return contract({
        "kind": "activity_tariff", "id": f"tariff_{trust}", "title": f"Tariff of {trust}", "source": "invented",
        "payer": "icb", "payee": trust, "prices": prices,
    })  # fmt: skip


def looked_at(basis: Basis) -> None:
    """Every check of contracts, alone and beside each other."""
    assert [clash for each in basis.contracts for clash in clashes_of(each, basis.place)] == []
    assert clashes_between(basis.contracts, basis.place) == []


def settled(basis: Basis) -> None:
    """Every line, the ledger and each partner's position."""
    assert not run(basis).positions.empty


def swayed(basis: Basis) -> None:
    """The incentives of every kind of activity, with every flag."""
    found = Incentives(run(basis))
    Flags(found, found.kinds).table()
    assert len(found.effects) > len(found.kinds)


def compared(basis: Basis) -> None:
    """A scenario in which every provider grows by its own doing, against the contracts in force, by who acts.

    Up to eight changes every set of them is settled; above that each is taken alone, and those are more than eight.
    """
    trusts = [partner.id for partner in basis.place.partners if partner.id != "icb"]
    changes = [_growth(trust, number) for number, trust in enumerate(trusts)]
    scenario = Scenario.model_validate({"scenario": "s", "title": "S", "question": "?", "changes": changes})
    found = compare(basis, (None, scenario), {})
    assert found.matrix["difference"].abs().sum() > 0


def _growth(trust: str, number: int) -> Mapping[str, Any]:
    return {"kind": "scale_activity", "name": f"Growth at {trust}", "source": "assumption", "actor": trust,
            "where": {"provider": [trust]}, "by": f"{1 + number % 9}%"}  # fmt: skip


def many_scenarios(basis: Basis, number: int) -> None:
    """So many scenarios, one after another."""
    for each in range(number):
        change = _growth("trust_0", each)
        one = Scenario.model_validate({"scenario": f"s{each}", "title": "S", "question": "?", "changes": [change]})
        run(apply(basis, one, {}))


JOBS: dict[str, Callable[[int], Callable[[], None]]] = {
    "check, by contracts and partners": lambda n: _on(looked_at, Size(contracts=n)),
    "check, by price lines": lambda n: _on(looked_at, Size(contracts=2, lines=10 * n)),
    "settle, by contracts and partners": lambda n: _on(settled, Size(contracts=n)),
    "settle, by price lines": lambda n: _on(settled, Size(contracts=2, lines=10 * n)),
    "settle, by years": lambda n: _on(settled, Size(years=n // 4)),
    "incentives, by contracts and partners": lambda n: _on(swayed, Size(contracts=n // 2)),
    "incentives, by price lines": lambda n: _on(swayed, Size(contracts=2, lines=n // 2)),
    "incentives, by years": lambda n: _on(swayed, Size(years=n // 4)),
    "compare, by partners that act": lambda n: _on(compared, Size(contracts=max(9, n // 4))),
    "scenarios, by their number": lambda n: _on(lambda basis: many_scenarios(basis, n), Size()),
}
"""What is timed, at a size."""


def _on(job: Callable[[Basis], None], size: Size) -> Callable[[], None]:
    basis = basis_of(size)
    return lambda: job(basis)


def main(sizes: tuple[int, int]) -> dict[str, float]:
    """Time each job at two sizes, print both with their ratio, and give the ratios."""
    small, large = sizes
    found = {}
    for title, job in JOBS.items():
        took = [min(seconds(job(size), 1) for _ in range(2)) for size in (small, large)]
        found[title] = took[1] / took[0]
        told = f"{took[0]:8.3f} s {took[1]:8.3f} s  {found[title]:6.1f} times for {large / small:.0f} times as many"
        sys.stdout.write(f"{title:40} {told}\n")
    told_memory()
    return found


if __name__ == "__main__":
    main(SMALL if "--small" in sys.argv[1:] else SIZES)
