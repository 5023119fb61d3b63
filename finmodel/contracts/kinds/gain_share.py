"""Gain share: a saving or loss against a benchmark, shared past a gate, within corridors and caps.

Agreements combine clauses freely, so each is a file in `clauses/shared_savings`, and here is the order in which they
act. Gain and loss are two amounts and never one with a sign, because each has a share, a cap and a quality of its own.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import SignedMoneyAmount
from finmodel.contracts.clauses.shared_savings.benchmark import Benchmark, Spend, is_stated, money_of
from finmodel.contracts.clauses.shared_savings.carry import Advances, CarriedLosses
from finmodel.contracts.clauses.shared_savings.gate import BySize, Gate, Passage
from finmodel.contracts.clauses.shared_savings.mirror import SharedBy, sides_of
from finmodel.contracts.clauses.shared_savings.sharing import SideRule
from finmodel.contracts.clauses.shared_savings.sharing_remarks import remarks_on, remarks_on_payees
from finmodel.contracts.clauses.shared_savings.sides import Gains, Losses, refuse_unclear_mirror
from finmodel.contracts.clauses.shared_savings.split import SplitBy, check_split, is_group, split_lines
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.scale import ends_of
from finmodel.contracts.values import Share, TermValue, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.rules.nodes import ZERO, Axis, Node, Round, Split, Step
from finmodel.rules.shapes import at_least_nil, gate


class GainShare(Contract):
    """Spending is set against a benchmark; partners share what is saved, and where agreed what is lost."""

    kind: Literal["gain_share"]
    payer: Code
    """Who pays a gain and receives a loss."""
    payees: Annotated[
        Annotated[Code, Tag("one")]
        | Annotated[dict[Code, Share], Field(min_length=1), Tag("group")]
        | Annotated[tuple[Code, ...], Field(min_length=1), Tag("list")],
        Discriminator(is_group),
    ]
    """Who is paid, or several partners with their shares; the payer may hold a share of its own."""
    split: SplitBy | None = None
    """How several partners that are only listed split a saving: equally, by budget, by performance and so on."""
    benchmark: Benchmark
    """What spending was expected to be."""
    expenditure: Spend
    """What spending was."""
    spending_borne_by: Literal["payer", "payee"] = "payer"
    """Who bears the spending: the payer, who pays on a part of a saving, or the payee, who is paid a part of a loss."""
    carried_losses: CarriedLosses | None = None
    """Losses that come off later savings, instead of being paid back."""
    gate: Gate | None = None
    """Least saving or loss before anything is shared; none where not given."""
    gains: Gains | None = None
    """How a saving is shared; not at all where not given."""
    losses: Losses | None = None
    """How a loss is shared; not at all where not given."""
    adjustment: SignedMoneyAmount | None = None
    """An amount decided elsewhere that is added to what is earned."""
    advances: Advances | None = None
    """Money paid ahead, and repaid out of gains."""

    @model_validator(mode="after")
    def _partners_agree(self) -> Self:
        if isinstance(self.payees, dict):
            refuse_part_of_whole("payees", self.payees, " (the payer may hold a share)")
        if isinstance(self.payees, tuple):
            if self.split is None:
                what = f"Nothing says how {', '.join(self.payees)} split what is earned."
                raise Faults(
                    [Fault(("payees",), what, "Add `split:`, or give each a share, like `{icb: 40%, trust: 60%}`.")]
                )
            if len(set(self.payees)) != len(self.payees):
                raise Faults([Fault(("payees",), "A partner is listed twice.", "List each once.")])
            check_split(self.payees, self.split)
        elif self.split is not None:
            raise Refused(
                "`split:` tells listed partners apart.", "List them, like `payees: [icb, trust]`, or take it out."
            )
        return self

    @model_validator(mode="after")
    def _sides_agree(self) -> Self:
        losses, gains, gate_at = self.losses, self.gains, self.gate
        if gains is None and losses is None:
            raise Refused("Nothing is shared.", "Add `gains:` for a saving, `losses:` for a loss, or both.")
        refuse_unclear_mirror(gains, losses)
        if gate_at is None:
            return self
        for side in (gains, losses):
            if gate_at.shared != "above_threshold" or side is None:
                continue
            if side.bands:
                what = "Bands are counted from the benchmark, and `shared: above_threshold` from the minimum rate."
                fix = "Give the first band a share of 0% up to the minimum instead, and take `shared:` out."
                raise Faults([Fault(("gate", "shared"), what, fix)])
            if side.cap is not None and side.cap.applied == "before_share":
                what = "The limit `before_share` may be on all that is saved, or on what lies above the minimum rate."
                fix = (
                    "Say it by bands: a share of 0% up to the minimum, a share up to the limit, 0% for the rest; and "
                    "take `shared:` and the cap out."
                )
                raise Faults([Fault(("gate", "shared"), what, fix)])
        if gate_at.minimum_loss_rate is not None and losses is None:
            what = "No loss is shared, so a minimum loss rate has no effect."
            raise Faults([Fault(("gate", "minimum_loss_rate"), what, "Add `losses:`, or take it out.")])
        if gate_at.minimum_loss_rate is not None and gains is None:
            what = "No saving is shared, so the minimum rate and the minimum loss rate would be one number said twice."
            raise Faults([Fault(("gate", "minimum_loss_rate"), what, "Give the loss rate as `minimum_rate:`.")])
        if gate_at.below is not None and gains is None:
            what = "`below:` is what a saving still earns, and no saving is shared."
            raise Faults([Fault(("gate", "below"), what, "Add `gains:`, or take it out.")])
        return self

    @model_validator(mode="after")
    def _carries_agree(self) -> Self:
        faults = []
        if self.advances is not None and not isinstance(self.payees, str):
            what = "An advance is paid to one payee, and here are several."
            faults.append(Fault(("advances",), what, "Give each payee a contract of its own."))
        if self.carried_losses is not None and self.losses is not None:
            what = "A loss is either shared or carried forward; here it would count twice."
            faults.append(Fault(("carried_losses",), what, "Take out `losses:` or `carried_losses:`."))
        if self.carried_losses is not None and self.gate is not None and self.carried_losses.applied is None:
            what = "The gate lets other savings through before losses carried forward come off than after."
            fix = "Add `applied: before_gate` or `applied: after_gate`."
            faults.append(Fault(("carried_losses",), what, fix))
        if self.advances is not None and self.gains is None:
            what = "An advance is repaid out of gains, and no saving is shared."
            faults.append(Fault(("advances",), what, "Add `gains:`, or take it out."))
        for name in ("advances", "carried_losses"):
            if self.spending_borne_by == "payee" and getattr(self, name) is not None:
                what = f"`{name}:` is for a payee that earns on savings, and here the payee bears the spending."
                faults.append(Fault((name,), what, "Take it out, or `spending_borne_by:`."))
        if faults:
            raise Faults(faults)
        return self

    def remarks(self) -> tuple[Fault, ...]:
        """A cap below what the gate lets through, bands that nothing reaches, and shares of nil."""
        sides = {"gains": self.gains, "losses": self.losses}
        both = None not in sides.values()
        found = [fault for name, side in sides.items() if side for fault in remarks_on(name, side, self.gate, both)]
        return (*found, *(remarks_on_payees(self.payees) if isinstance(self.payees, dict) else ()))

    def settings(self) -> tuple[TermValue, ...]:
        """The ends of the bands of a minimum rate by size."""
        stated = self.gate.minimum_rate if self.gate is not None else None
        return ends_of(stated.scale) if isinstance(stated, BySize) else ()

    @property
    def shared_figure(self) -> str | None:
        """Payments are a part of the saving, or of the loss."""
        return "saving"

    def rules(self) -> tuple[Line, ...]:
        """Saving, its rate, the minimum rate, what is earned or owed, and each partner's part."""
        benchmark = money_of(self, "benchmark", "Benchmark", self.benchmark)
        expenditure = money_of(self, "expenditure", "Expenditure", self.expenditure, spent=True)
        saving = Step("Saving before sharing", benchmark - expenditure)
        rate = Step("Saving as a share of the benchmark", saving / benchmark)
        shown = [] if is_stated(self.benchmark) else [Line("benchmark", "Benchmark", benchmark)]
        shown += [Line("saving", saving.label, saving), Line("saving_rate", rate.label, rate)]
        loss = at_least_nil(ZERO - saving)
        counted, tested, carried = saving, rate, []
        if self.carried_losses is not None:
            opening = self.carried_losses.opening()
            counted = Step("Saving after losses carried forward", saving - opening)
            if self.carried_losses.applied == "before_gate":
                tested = Step("What then is left, as a share of the benchmark", counted / benchmark)
            carried.append(self.carried_losses.line(self, opening, saving, loss))
        past, figures = self._past_the_gate((at_least_nil(counted), tested), (loss, rate), benchmark)
        if self.adjustment is not None:
            past = past + self.number("adjustment", "External adjustment", self.adjustment, "money")
        paid = self._paid(Step("Earned or owed", Round(past, self.round_to)))
        return (*shown, *figures, *paid, *carried)

    def _past_the_gate(
        self, gained: tuple[Node, Node], lost: tuple[Node, Node], benchmark: Node
    ) -> tuple[Node, tuple[Line, ...]]:
        """What is earned or owed past the gate, from each amount and the rate that is tested; figures on the way."""
        (gain, gain_rate), (loss, loss_rate), gate_at = gained, lost, self.gate
        shown: list[Line] = []
        gain_gate = loss_gate = None
        if gate_at is not None:
            least = gate_at.least(self)
            least_loss, below = gate_at.least_loss(self, least), gate_at.part_below(self)
            shown.append(Line("minimum_rate", "Minimum rate", least))
            if least_loss is not least:
                shown.append(Line("minimum_loss_rate", "Minimum loss rate", least_loss))
            gain = gate_at.counted(gain, least, benchmark, "gain")
            loss = gate_at.counted(loss, least_loss, benchmark, "loss")
            mirrored = any(side is not None and side.mirrored for side in (self.gains, self.losses))
            gain_gate = Passage(gain_rate, least, below)
            loss_gate = Passage(ZERO - loss_rate, least_loss, below if mirrored else None)
        gained_by, lost_by = sides_of(self, self.gains, self.losses, benchmark)
        earned, figures = self._side("gains", Step("Gain", gain), gained_by, gain_gate)
        owed, more = self._side("losses", Step("Loss", loss), lost_by, loss_gate)
        result = _net(earned, owed) if self.spending_borne_by == "payer" else _net(owed, earned)
        return result, (*shown, *figures, *more)

    def _side(
        self, name: Literal["gains", "losses"], amount: Step, by: SharedBy | None, passage: Passage | None
    ) -> tuple[Node | None, tuple[Line, ...]]:
        """What one side comes to past the gate, None where it is not shared; and figures on the way."""
        side = self.gains if name == "gains" else self.losses
        if side is None or by is None:
            return None, ()
        rule = SideRule(self, name, side, by)
        shared, figures = rule.rule(amount, None if passage is None else passage.standing(rule.word))
        if passage is None or passage.below is not None:
            return shared, figures
        told = "Gain earned past the gate" if name == "gains" else "Loss owed past the gate"
        return Step(told, gate(passage.rate, ">=", passage.least, shared)), figures

    def _paid(self, earned: Step) -> tuple[Line, ...]:
        if isinstance(self.payees, str):
            line = self.payment("earned", "Earned or owed", earned, self.payer, self.payees)
            more = () if self.advances is None else self.advances.lines(self, earned, self.payer, self.payees)
            return (line, *more)
        shown = Line("earned", "Earned or owed", earned)
        if isinstance(self.payees, tuple):
            assert self.split is not None
            return (shown, *split_lines(self, self.split, self.payees, earned, self.payer))
        axis = Axis("partner", tuple(self.payees))
        shares = self.parts("payees.*", "Agreed share", axis, tuple(self.payees.values()))
        split = Split(earned, shares, self.round_to)
        return (shown, self.payment("shared", "Each partner's part", split, self.payer, axis.members))


def _net(paid: Node | None, back: Node | None) -> Node:
    """What is paid less what comes back, where either may not be shared."""
    if paid is None:
        assert back is not None
        return ZERO - back
    return paid if back is None else paid - back
