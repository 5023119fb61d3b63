"""Activity tariff (payment by results): price times activity, then top-ups, long stays and multipliers in order.

The order is fixed and stated once, because published tariffs share it; where they differ (before or after the
multipliers, on the price alone or on long stays too) the file must say. Each clause is a file in
`clauses/for_activity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from finmodel.contracts.clash import Clash
from finmodel.contracts.clauses.for_activity.best_practice import BestPractice, added_on
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, both
from finmodel.contracts.clauses.for_activity.multipliers import Multiplier, multiplied
from finmodel.contracts.clauses.for_activity.non_payment import NonPayment, Returns
from finmodel.contracts.clauses.for_activity.outside_bundle import outside_clashes, outside_of
from finmodel.contracts.clauses.for_activity.price_list import Price, PricedActivity, faults_of_prices
from finmodel.contracts.clauses.for_activity.top_ups import TopUp, topped_up
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.list_in_file import MAY_BE_A_FILE
from finmodel.contracts.questions import Neighbour
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts, one_or_many
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.measures.ask import Ask, What
from finmodel.measures.episodes import Outside
from finmodel.measures.row_rules import RowRule
from finmodel.rules.nodes import Node, Step
from finmodel.rules.shapes import total

OptionalCodes = Annotated[tuple[Code, ...], BeforeValidator(one_or_many)]
Codes = Annotated[OptionalCodes, Field(min_length=1)]


class ActivityTariff(Contract):
    """Each unit of activity at its price, or at the price recorded on it, then what is added and taken off in order.

    The order is always this: price of each unit; less what short stays are not paid; plus top-ups; plus long-stay
    days; then best practice and non-payment that come before the multipliers; the multipliers in the order listed;
    then best practice and non-payment that come after. It is rounded once, at the end.
    """

    kind: Literal["activity_tariff"]
    payer: Codes
    """Who pays for the activity they commission; one or several."""
    payee: Codes
    """Who is paid for the activity they provide; one or several."""
    prices: Annotated[tuple[Price, ...], MAY_BE_A_FILE] = ()
    """Price lines; an activity belongs to one of them. They may be the rows of a file."""
    recorded: bool = False
    """True to pay the price recorded on each row of activity instead of price lines."""
    where: dict[Dimension, Texts] = {}
    """Which recorded activity is paid for; all of it where nothing is said."""
    outside: OptionalCodes = ()
    """Prospective bundles, by id, whose episodes pay for what belongs to them; only activity outside them counts."""
    top_ups: tuple[TopUp, ...] = ()
    """Shares of the price that are paid on top of it; each is a share of the price before any other."""
    best_practice: tuple[BestPractice, ...] = ()
    """Add-ons for spells that meet every criterion."""
    non_payment: tuple[NonPayment, ...] = ()
    """Returns soon after a stay that are not paid, or not above a rate."""
    multipliers: tuple[Multiplier, ...] = ()
    """Factors on what stands before them, in the order they apply."""
    _outside: Outside | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _prices_make_sense(self) -> Self:
        if self.recorded and self.prices:
            raise Refused(
                "Activity is paid at price lines or as recorded.", "Give `prices:` or `recorded: true`, not both."
            )
        if not self.recorded and not self.prices and (not self.best_practice or self.top_ups or self.non_payment):
            raise Refused(
                "Nothing says what activity is paid.",
                "Give `prices:` or `recorded: true`, or `best_practice:` alone where another contract pays the price.",
            )
        if self.where and not self.recorded:
            raise Refused("`where:` goes with `recorded: true`.", "Each price line has a `where:` of its own.")
        if self.outside and self.non_payment:
            raise Refused(
                "A return may follow a stay inside an episode or outside it, and only one of `non_payment:` and "
                "`outside:` can be counted.",
                "Take one of them out.",
            )
        faults = [
            *self._repeats(),
            *faults_of_prices(self.prices),
            *self._open_order(),
            *self._strays(),
            *self._untold(),
        ]
        if faults:
            raise Faults(faults)
        return self

    def _repeats(self) -> Iterator[Fault]:
        named: list[tuple[str, int, str]] = [
            *(("top_ups", number, each.name) for number, each in enumerate(self.top_ups)),
            *(("best_practice", number, each.name) for number, each in enumerate(self.best_practice)),
            *(("non_payment", number, each.name) for number, each in enumerate(self.non_payment)),
            *(("multipliers", number, each.name) for number, each in enumerate(self.multipliers)),
        ]
        seen = {price.code for price in self.prices}
        for group, number, name in named:
            if name in seen:
                fix = "Give each price line, top-up, add-on and multiplier its own."
                yield Fault((group, number), f"The name '{name}' is used already.", fix)
            seen.add(name)

    def _open_order(self) -> Iterator[Fault]:
        """Clauses that pay differently in another order, where nothing says which comes first."""
        clauses: list[tuple[str, int, BestPractice | NonPayment]] = [
            *(("best_practice", number, each) for number, each in enumerate(self.best_practice)),
            *(("non_payment", number, each) for number, each in enumerate(self.non_payment)),
        ]
        for group, number, clause in clauses:
            if self.multipliers and clause.applied is None:
                what = f"'{clause.name}' pays differently before the multipliers and after them."
                fix = "Add `applied: before_multipliers` or `applied: after_multipliers`."
                yield Fault((group, number), what, fix)
        for number, top_up in enumerate(self.top_ups):
            long = [price.code for price in self._covered(top_up) if price.long_stay is not None]
            if long and top_up.covers is None:
                what = f"The top-up '{top_up.name}' may be a share of the price alone, or of long-stay days as well."
                yield Fault(("top_ups", number), what, "Add `covers: price` or `covers: price_and_long_stays`.")
            elif top_up.covers == "price_and_long_stays" and not long:
                what = f"The top-up '{top_up.name}' covers long stays, and no price line it is paid on has any."
                yield Fault(("top_ups", number), what, "Take out `covers:`, or add `long_stay:` to a price line.")

    def _covered(self, top_up: TopUp) -> list[Price]:
        return [price for price in self.prices if not top_up.lines or price.code in top_up.lines]

    def _strays(self) -> Iterator[Fault]:
        """Price lines named that are not there, and non-payment that touches nothing."""
        codes = [price.code for price in self.prices]
        for number, top_up in enumerate(self.top_ups):
            for code in top_up.lines:
                if code not in codes:
                    fix = f"Use {', '.join(codes)}." if codes else "Take out `lines:`; recorded activity has none."
                    yield Fault(("top_ups", number, "lines"), f"There is no price line '{code}'.", fix)
        for number, clause in enumerate(self.non_payment):
            paid = [self.where] if self.recorded else [price.where for price in self.prices]
            if all(both(where, clause.where) is None for where in paid):
                what = f"Non-payment '{clause.name}' is for activity that this contract does not pay."
                yield Fault(("non_payment", number), what, "Mend its `where:`.")

    def _untold(self) -> Iterator[Fault]:
        """Numbers that cannot be told between several payers or payees, and returns not worth their price alone."""
        several = len(self.payer) * len(self.payee) > 1
        for number, add_on in enumerate(self.best_practice):
            if several and not add_on.from_activity:
                what = f"'{add_on.name}' counts spells in all, and there are several payers or payees to pay them to."
                fix = "Count them from `activity:`, or state a contract for each payer and payee."
                yield Fault(("best_practice", number), what, fix)
        more = self.top_ups or any(price.long_stay or price.short_stay for price in self.prices)
        for number, clause in enumerate(self.non_payment):
            if more and clause.value is None:
                what = (
                    f"With top-ups, long stays or short stays, a return under '{clause.name}' is not worth its price."
                )
                yield Fault(("non_payment", number), what, "Add `value:`, what the returns are worth in all.")

    def rules(self) -> tuple[Line, ...]:
        """For each payer and payee, the activity at price, then the payment."""
        return tuple(line for pair in self.pairs for line in self._between(pair))

    @property
    def pairs(self) -> list[PayerAndPayee]:
        """Each payer with each payee."""
        found = [(payer, payee) for payer in self.payer for payee in self.payee]
        return [PayerAndPayee(one, other, f"_{one}_{other}" if len(found) > 1 else "") for one, other in found]

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity between each payer and payee: that of each price line, or all that is recorded."""
        lines: list[tuple[str, What, Mapping[Dimension, Sequence[str]]]]
        lines = [(price.code, price.per, price.where) for price in self.prices]
        lines = lines or ([("recorded", "spend", self.where)] if self.recorded else [])
        return tuple(
            (code, Ask.of(what, {**where, "commissioner": self.payer, "provider": self.payee}, rows=self._outside))
            for code, what, where in lines
        )

    @property
    def only_rows(self) -> tuple[RowRule, ...]:
        """Only activity outside episodes paid for elsewhere, and only what started while the tariff is in force."""
        return (*((self._outside,) if self._outside is not None else ()), *super().only_rows)

    @property
    def counts_rows(self) -> bool:
        """True where every number but a price, a share or a factor is counted from the activity of the year."""
        amounts = [*(each.value for each in self.non_payment)]
        for each in self.best_practice:
            amounts += [each.met, each.spells]
        counted = [amount for amount in amounts if amount is not None]
        return all(isinstance(amount, FromActivity) and amount.year is None for amount in counted)

    def among(self, others: Sequence[Neighbour]) -> Self:
        """The tariff with the episodes that it leaves out, as the bundles in force define them."""
        found = outside_of(self.outside, others)
        if found == self._outside:
            return self
        made = self.model_copy()
        made._outside = found
        return made

    def beside(self, others: Sequence[Neighbour]) -> tuple[Clash, ...]:
        """What does not fit between the tariff and the bundles whose episodes it leaves out."""
        return tuple(outside_clashes(self, self.outside, others))

    def _between(self, pair: PayerAndPayee) -> tuple[Line, ...]:
        priced = PricedActivity(self, self.prices, pair) if self.prices else None
        endings = ["" if len(self.non_payment) == 1 else f", {each.called}" for each in self.non_payment]
        returns = [
            Returns(self, each, pair, priced, self.where, ending)
            for each, ending in zip(self.non_payment, endings, strict=True)
        ]
        due = self._due(self._base(pair, priced), pair, returns, later=False)
        if self.multipliers and due:
            plain = len(due) == 1 and not isinstance(due[0], Step)
            before = Step("Activity at price" if plain else "Due before the multipliers", total(due))
            due = [multiplied(self, before, self.multipliers)]
            if any(map(_is_later, self.best_practice)) or any(map(_is_later, self.non_payment)):
                due = [Step("Due after the multipliers", due[0])]
        due = self._due(due, pair, returns, later=True)
        shown = [line for each in returns for line in each.lines()]
        return (
            *shown,
            self.payment(f"payment{pair.suffix}", "Payment for activity", total(due), pair.payer, pair.payee),
        )

    def _base(self, pair: PayerAndPayee, priced: PricedActivity | None) -> list[Node]:
        """Activity at price or as recorded, top-ups on it, and long stays."""
        if self.recorded:
            where = {**self.where, **pair.between}
            spend = self.activity(f"spend{pair.suffix}", "Activity at recorded prices", "spend", where)
            return [spend, *(topped_up(self, each, spend, ()) for each in self.top_ups)]
        if priced is None:
            return []
        price, long_stays = priced.of(), priced.long_stays()
        if not (self.top_ups or long_stays):
            return [price]
        whole = Step("Activity at price", price)
        return [whole, *(self._topped_up(each, priced, whole) for each in self.top_ups), *long_stays]

    def _topped_up(self, clause: TopUp, priced: PricedActivity, whole: Step) -> Node:
        price = Step(f"Price for the {clause.called}", priced.of(clause.lines)) if clause.lines else whole
        return topped_up(self, clause, price, priced.long_stays(clause.lines))

    def _due(self, amounts: list[Node], pair: PayerAndPayee, returns: Sequence[Returns], later: bool) -> list[Node]:
        """Amounts with the add-ons that apply at this point, less what is not paid at this point."""
        add_ons = [added_on(self, each, pair) for each in self.best_practice if _is_later(each) == later]
        taken_off = [each.unpaid() for each in returns if _is_later(each.clause) == later]
        amounts = [*amounts, *add_ons]
        return [total(amounts) - total(taken_off)] if taken_off else amounts

    def remarks(self) -> tuple[Fault, ...]:
        """Exclusions from non-payment that leave nothing out."""
        paid = [self.where] if self.recorded else [price.where for price in self.prices]
        return tuple(
            Fault(("non_payment", number, "excluding", place), "This exclusion leaves nothing out.", "Mend it.")
            for number, clause in enumerate(self.non_payment)
            for place, excluded in enumerate(clause.excluding)
            if all(both(both(where, clause.where) or {"setting": ()}, excluded) is None for where in paid)
        )


def _is_later(clause: BestPractice | NonPayment) -> bool:
    return clause.applied == "after_multipliers"
