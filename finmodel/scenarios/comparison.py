"""The comparison of two scenarios: who gains and loses, by whose doing, through which cause, and what is stranded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from finmodel.contracts.contract import Contract
from finmodel.core.control import Control, ControlFailed
from finmodel.core.place import Place
from finmodel.scenarios.apply import Basis, Library, apply, contracts_under
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.causes import Between, Cause, split
from finmodel.scenarios.cost_effective.bought import PricedEffect, bought
from finmodel.scenarios.run import Run, difference, run
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.shunting import by_party, nets_of, shunting_matrix
from finmodel.scenarios.stranded import stranded

CAUSES_WHOLE = Control("causes sum to what each party gains")


@dataclass(frozen=True)
class Comparison:
    """Two runs of one place, and every transfer that differs split by cause. Tables are in whole pence."""

    before: Run
    after: Run
    causes: tuple[Cause, ...]
    exact: bool
    """True where causes have exact shares of what they do together; else that is a line of its own."""
    split: pd.DataFrame
    """What each cause changes of each transfer: cause, actor, contract, payer, payee, period, pence."""
    bought: tuple[PricedEffect, ...] = ()
    """What the second says that it buys, with what it costs more than the first."""

    @property
    def place(self) -> Place:
        """The place as it was before."""
        return self.before.basis.place

    @property
    def gainers(self) -> pd.DataFrame:
        """Each party's surplus: partner, period, before, after, difference, of_which_loans.

        The last is what of the difference is borrowed or paid back, and so no gain or loss: see `balances.loans_of`.
        """
        keys = ["partner", "period"]
        one, other = (each.positions.set_index(keys)["surplus"] for each in (self.before, self.after))
        table = pd.DataFrame({"before": one, "after": other})
        loans = loans_of(self.after) - loans_of(self.before)
        return table.assign(difference=table["after"] - table["before"], of_which_loans=loans).reset_index()

    @property
    def by_cause(self) -> pd.DataFrame:
        """What each cause leaves each party with: cause, actor, partner, period, contract, difference."""
        return by_party(self.split)

    @property
    def by_contract(self) -> pd.DataFrame:
        """What changes through each contract: partner, period, contract, before, after, difference."""
        return difference(self.before, self.after)

    @property
    def matrix(self) -> pd.DataFrame:
        """Who acts and who gains or loses: actor, partner, period, difference."""
        return shunting_matrix(self.split, self.place)

    @property
    def nets(self) -> pd.DataFrame:
        """What each actor's changes come to for the place: actor, period, gains, losses, net, funding, delivery."""
        return nets_of(self.split, self.place)

    @property
    def stranded(self) -> pd.DataFrame:
        """Cost of the activity that leaves each service, and the part of it that can be released."""
        return stranded(self.before, self.after)


def compare(
    basis: Basis,
    scenarios: tuple[Scenario | None, Scenario | None],
    library: Library,
    say: Callable[[str], None] = lambda step: None,
) -> Comparison:
    """Set two scenarios against each other; None stands for the contracts in force.

    Raises InputError where one does not fit, and ControlFailed where causes do not sum to the difference.
    """
    between = Between(*scenarios, basis.place)

    def settled(scenario: Scenario | None) -> Run:
        if scenario is None:
            return run(basis)
        return run(apply(basis, scenario, library), scenario.scenario, scenario.title)

    say("Settling both scenarios")
    before, after = (settled(scenario) for scenario in scenarios)
    say(f"Settling {len(between.sets)} sets of the {len(between.causes)} changes between them")
    table = split(between, lambda scenario: settled(scenario).ledger)
    buys = () if scenarios[1] is None else bought(scenarios[1], before, after)
    found = Comparison(before, after, tuple(between.causes), between.exact, table, buys)
    require_whole(found)
    return found


def contracts_between(
    contracts: tuple[Contract, ...], scenarios: tuple[Scenario | None, Scenario | None], library: Library, place: Place
) -> Sequence[Contract]:
    """Every contract that some set of the changes between two scenarios puts in force, to be measured at once."""
    between = Between(*scenarios, place)
    each = dict.fromkeys(between.sets)
    found = [scenario for chosen in each if (scenario := between.scenario(chosen)) is not None]
    texts: dict[str, Contract] = {}
    for scenario in (*(one for one in scenarios if one is not None), *found):
        for contract in contracts_under(contracts, scenario, library, place):
            texts.setdefault(contract.wording, contract)
    return tuple(texts.values())


def require_whole(comparison: Comparison) -> None:
    """Raise ControlFailed where the causes do not sum to the penny, or an actor's part does not net for the place."""
    keys = ["partner", "period"]
    told = comparison.by_cause.groupby(keys)["difference"].sum()
    gained = comparison.gainers.set_index(keys)["difference"]
    rest = gained - told.reindex(gained.index, fill_value=0)
    wrong = rest[rest != 0].rename("pence").reset_index().to_dict("records")
    if wrong:
        partner, period, amount = (wrong[0][name] for name in (*keys, "pence"))
        raise ControlFailed(
            f"The causes leave {amount / 100:,.2f} of what {partner} gains in {period} unexplained. "
            "This is a fault in finmodel; no result is given.",
            CAUSES_WHOLE,
        )
    nets_of(comparison.split, comparison.place)
