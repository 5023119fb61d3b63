"""What the demonstration tells: three figures of the invented place that are worth looking at in its workbook."""

from __future__ import annotations

from finmodel.core.amounts import money
from finmodel.optimise.outcome import Outcome
from finmodel.report.changed import Changed, surpluses
from finmodel.report.report import Remark, Report
from finmodel.report.who_gains import quoted
from finmodel.scenarios.run import Run


def demo_report(base: Run, scenario: Run, outcome: Outcome) -> Report:
    """A deficit, who loses by a scenario, and what the pool's money buys."""
    place = base.basis.place
    names = {partner.id: partner.name for partner in place.partners}
    year, currency = place.periods[-1], place.currency
    left = surpluses(base)
    gains = Changed(base, scenario, place.periods).gains
    deepest = min(names, key=lambda party: left[party][year])
    hardest = min(names, key=lambda party: gains[party][year])
    figures = [
        f"{names[deepest]} is left with {money(left[deepest][year], currency)} in {year} under the contracts in force "
        "(sheet Positions).",
        f"{quoted(scenario.title)} costs {names[hardest]} {money(-gains[hardest][year], currency)} in {year}: change a "
        "share on the sheet Inputs and see who pays instead.",
    ]
    if outcome.decided is not None:
        spend = money(float(outcome.decided.schemes["spend_pence"].sum()) / 100, currency)
        worth = money(float(outcome.decided.settled_pounds), currency)
        together = float(outcome.decided.positions["change_pence"].sum()) / 100
        cash = f"{money(abs(together), currency)} {'better' if together >= 0 else 'worse'} off in money"
        figures.append(
            f"Spent as allocated, {spend} of the pool avoids activity worth {worth} at its price, and leaves the "
            f"partners together {cash}: not every saving is cash (sheet Allocation settled)."
        )
    told = tuple(f"{number}. {figure}" for number, figure in enumerate(figures, start=1))
    heading = f"{'Three' if len(told) == 3 else 'Two'} figures worth looking at:"
    return Report(place.title, (), (Remark(told, heading),), currency)
