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
from finmodel.contracts.clauses.shared_savings.gate import BySize, Gate
from finmodel.contracts.clauses.shared_savings.sharing import Gains, Losses, SideRule, mirror_of
from finmodel.contracts.clauses.shared_savings.sharing_remarks import remarks_on, remarks_on_payees
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
    gains: Gains
    """How a saving is shared."""
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
        losses, gains = self.losses, self.gains
        twins = [("gains", gains, losses), ("losses", losses, gains)]
        for name, side, other in twins:
            if side is None or not side.mirrored:
                continue
            if other is None or other.mirrored or (other.share is None and not other.bands):
                what = f"`{name}:` mirrors the other side, and that side has no `share:` or `bands:` of its own."
                raise Faults([Fault((name, "mirrored"), what, "Give one of the two sides a `share:` or `bands:`.")])
        if (
            self.gate is not None
            and self.gate.shared == "above_threshold"
            and (gains.bands or (losses and losses.bands))
        ):
            what = "Bands are counted from the benchmark, and `shared: above_threshold` from the minimum rate."
            fix = "Give the first band a share of 0% up to the minimum instead, and take `shared:` out."
            raise Faults([Fault(("gate", "shared"), what, fix)])
        if self.gate is not None and self.gate.minimum_loss_rate is not None and losses is None:
            what = "No loss is shared, so a minimum loss rate has no effect."
            raise Faults([Fault(("gate", "minimum_loss_rate"), what, "Add `losses:`, or take it out.")])
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
        for name in ("advances", "carried_losses"):
            if self.spending_borne_by == "payee" and getattr(self, name) is not None:
                what = f"`{name}:` is for a payee that earns on savings, and here the payee bears the spending."
                faults.append(Fault((name,), what, "Take it out, or `spending_borne_by:`."))
        if faults:
            raise Faults(faults)
        return self

    def remarks(self) -> tuple[Fault, ...]:
        """A cap below what the gate lets through, bands that nothing reaches, and shares of nil."""
        sides = [("gains", self.gains), *([("losses", self.losses)] if self.losses is not None else [])]
        found = [fault for name, side in sides for fault in remarks_on(name, side, self.gate)]
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
        standing = least = least_loss = None
        if gate_at is not None:
            least = gate_at.least(self)
            least_loss = gate_at.least_loss(self, least)
            shown.append(Line("minimum_rate", "Minimum rate", least))
            if least_loss is not least:
                shown.append(Line("minimum_loss_rate", "Minimum loss rate", least_loss))
            gain = gate_at.counted(gain, least, benchmark, "gain")
            loss = gate_at.counted(loss, least_loss, benchmark, "loss")
            standing = gate_at.standing(self, gain_rate, least)
        mirror = mirror_of(self, self.gains, self.losses, benchmark)
        sides = SideRule(self, "gains", self.gains, benchmark, mirror)
        earned, figures = sides.rule(Step("Gain", gain), standing)
        if least is not None and standing is None:
            earned = Step("Gain earned past the gate", gate(gain_rate, ">=", least, earned))
        if self.losses is None:
            return (earned if self.spending_borne_by == "payer" else ZERO - earned), (*shown, *figures)
        owed, more = SideRule(self, "losses", self.losses, benchmark, mirror).rule(Step("Loss", loss))
        if least_loss is not None:
            owed = Step("Loss owed past the gate", gate(ZERO - loss_rate, ">=", least_loss, owed))
        result = earned - owed if self.spending_borne_by == "payer" else owed - earned
        return result, (*shown, *figures, *more)

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
        shares = self.table("payees.*", "Agreed share", axis, tuple(self.payees.values()))
        split = Split(earned, shares, self.round_to)
        return (shown, self.payment("shared", "Each partner's part", split, self.payer, axis.members))
