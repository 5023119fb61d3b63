"""What a report calls partners, pools and contracts: by name and title, never by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from finmodel.core.party import KNOWN_BY, POOLED_BUDGET
from finmodel.core.place import Place
from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.report.report import Remark
from finmodel.report.who_gains import quoted
from finmodel.scenarios.changes.funding import LOAN
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import BASELINE


def party_names(place: Place) -> dict[str, str]:
    """Every partner's name and every pool's title, by id."""
    return {one.id: one.name for one in place.partners} | {one.id: one.title for one in place.pools}


def roles_remark(place: Place, roles: Mapping[str, str]) -> Iterator[Remark]:
    """Who in the place has the roles that scenarios and their contracts speak of; nothing where they speak of none."""
    names = party_names(place)
    known = {role: known.title for role, known in KNOWN_BY.items()} | {POOLED_BUDGET: "pooled budget"}
    said = [f"{known[role]}: {names[party]}" for role, party in roles.items()]
    if said:
        yield Remark((f"{'; '.join(said)}.",), heading="Who is meant here by the roles that scenarios speak of")


def contract_titles(runs: Iterable[Run]) -> dict[str, str]:
    """Every contract of some runs by id, as a sentence speaks of it; money from outside and care delivered too."""
    titles = {contract.id: quoted(contract.title) for run in runs for contract in run.basis.contracts}
    loans = {name: f"{title}, a loan" for name, title in titles.items() if name.startswith(f"{LOAN}_")}
    return {**titles, **loans, FUNDING: "money from outside", DELIVERY: "cost of delivery"}


def under(run: Run) -> str:
    """What a run is of, at the end of a heading."""
    return "contracts in force" if run.name == BASELINE else run.title
