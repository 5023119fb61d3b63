"""What a report calls partners, pools and contracts: by name and title, never by id."""

from __future__ import annotations

from collections.abc import Iterable

from finmodel.core.place import Place
from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.report.who_gains import quoted
from finmodel.scenarios.changes.funding import LOAN
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import BASELINE


def party_names(place: Place) -> dict[str, str]:
    """Every partner's name and every pool's title, by id."""
    return {one.id: one.name for one in place.partners} | {one.id: one.title for one in place.pools}


def contract_titles(runs: Iterable[Run]) -> dict[str, str]:
    """Every contract of some runs by id, as a sentence speaks of it; money from outside and care delivered too."""
    titles = {contract.id: quoted(contract.title) for run in runs for contract in run.basis.contracts}
    loans = {name: f"{title}, a loan" for name, title in titles.items() if name.startswith(f"{LOAN}_")}
    return {**titles, **loans, FUNDING: "money from outside", DELIVERY: "cost of delivery"}


def under(run: Run) -> str:
    """What a run is of, at the end of a heading."""
    return "contracts in force" if run.name == BASELINE else run.title
