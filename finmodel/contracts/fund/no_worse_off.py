"""A pooled fund in which nobody is worse off than without it: those that gain make good what others would lose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from finmodel.contracts.fund.lines import FundLines
from finmodel.contracts.fund.partner_shares import split_or
from finmodel.contracts.fund.parts import FundPart, weights_of_fund
from finmodel.contracts.fund.services import FundService
from finmodel.contracts.values import TermValue
from finmodel.core.faults import Fault
from finmodel.rules.nodes import Minimum, Round, Step, Sum
from finmodel.rules.shapes import at_least_nil, total


def made_good(year: FundLines, parts: Sequence[FundPart], alone: Mapping[str, TermValue]) -> None:
    """What partners that gain pay to those that would be worse off than without the fund.

    `alone` is what each partner would have paid without it.
    """
    without = Round(year.by_partner("no_worse_off.*", "Cost without the fund", alone), year.places)
    paid, back = total(year.paid_in), year.paid_back
    within = Step("Cost within the fund", paid - total(back) if back else paid)
    loss = Step("Worse off by", at_least_nil(within - without))
    gain = Step("Better off by", at_least_nil(without - within))
    amount, agreed = Step("Made good", Minimum((Sum(loss), Sum(gain)))), weights_of_fund(parts)
    paid_by = split_or(amount, gain, agreed, year.places)
    year.pay("no_worse_off_paid", "Paid by those that gain", paid_by)
    paid_to = split_or(amount, loss, agreed, year.places)
    year.pay("no_worse_off_received", "Paid to those that would be worse off", paid_to, into=False)
    year.show("no_worse_off_unmet", "Loss that no gain makes good", Step("Losses together", Sum(loss)) - amount)


def worse_off_faults(
    alone: Mapping[str, TermValue], members: Sequence[str], services: Sequence[FundService]
) -> Iterator[Fault]:
    """Costs without the fund that are not one for each partner, and services whose risk one partner bears."""
    if set(alone) != set(members):
        what = "`no_worse_off:` must say of each contributor what it would have paid, and of nobody else."
        yield Fault(("no_worse_off",), what, f"The contributors are {', '.join(members)}.")
    for number, service in enumerate(services):
        if service.risk != "variable":
            what = f"One partner bears the risk of '{service.id}' alone, and no partner is to be worse off."
            fix = "Write `risk: variable`, or take out `no_worse_off:`."
            yield Fault(("services", number, "risk"), what, fix)
