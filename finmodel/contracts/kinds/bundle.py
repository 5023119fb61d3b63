"""Bundle: one target price for each episode of care, paid in advance or reconciled with what was spent.

Prospective and reconciled bundles are one kind: they agree on what an episode is and on its target, and differ in
whether the target is paid or set against what others were paid. Finding episodes is the engine's work, by the rule
stated here, so that no row about a person is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import FlagAmount, MoneyAmount, ScoreAmount, UnitsAmount
from finmodel.contracts.clauses.for_activity.episode import Episode
from finmodel.contracts.clauses.for_results.quality_part import QualityPart
from finmodel.contracts.clauses.shared_savings.stops import Stops
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.extremes import largest
from finmodel.contracts.list_in_file import MAY_BE_A_FILE
from finmodel.contracts.rule_book import measured_in
from finmodel.contracts.scale import one_end
from finmodel.contracts.values import Discount, MoneyPerUnit, Score, TermValue
from finmodel.core.amounts import percent
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.measures.ask import Ask, What
from finmodel.measures.episodes import Episodes
from finmodel.rules.nodes import ONE, ZERO, Measure, Multiply, Node, Step
from finmodel.rules.shapes import Band, at_least_nil, band_rate, gate, total


class PricedEpisode(Frozen):
    """One kind of episode and its target price."""

    code: Code
    """Short name of the bundle."""
    label: str | None = None
    """Name as a board would write it."""
    episode: Episode | None = None
    """How episodes are found in the activity of the place; they bring their number and what was spent on them."""
    episodes: UnitsAmount | None = None
    """Number of episodes, where it is stated or comes from a table."""
    actual: MoneyAmount | None = None
    """What was spent on the episodes, where it is stated or comes from elsewhere."""
    target: MoneyPerUnit | None = None
    """Target price of one episode."""
    target_total: MoneyAmount | None = None
    """Target for all the episodes together, instead of a price each."""
    discount: Discount | None = None
    """Part of this bundle's target that the payer keeps, where each has a discount of its own."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.target is None) == (self.target_total is None):
            raise Refused("A bundle has one target.", "Give `target:` for each episode or `target_total:` for all.")
        if self.target is not None and (self.episode is None) == (self.episodes is None):
            raise Refused(
                "The target is for each episode.", "Say how they are found under `episode:`, or give `episodes:`."
            )
        if self.target_total is not None and self.episodes is not None:
            raise Refused("`target_total:` is for all episodes, whatever their number.", "Take out `episodes:`.")
        if self.episode is not None and self.actual is not None:
            raise Refused("What was spent is found with the episodes.", "Take out `actual:`, or `episode:`.")
        return self


class DiscountBand(Frozen):
    """The discount for a stretch of quality scores."""

    up_to: Score | None = None
    """Upper end of the stretch, which belongs to it. The last band is open."""
    below: Score | None = None
    """The same end, where a score at it belongs to the next stretch."""
    discount: Discount
    """The discount there; a surcharge has a minus sign."""

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        one_end(self.up_to, self.below)
        return self

    @property
    def end(self) -> TermValue | None:
        """Its upper end, whichever way it is written."""
        return one_end(self.up_to, self.below)


class DiscountByQuality(Frozen):
    """A discount that falls as quality rises."""

    score: ScoreAmount
    """Quality score."""
    bands: tuple[DiscountBand, ...] = Field(min_length=1)
    """Discounts from the lowest score up."""

    @model_validator(mode="after")
    def _bands_meet(self) -> Self:
        faults = []
        for number, (band, following) in enumerate(pairwise(self.bands), start=1):
            low, high = (each.end.value if each.end is not None else None for each in (band, following))
            if band.end is None:
                faults.append(Fault(("bands", number - 1), "Only the last band may be open.", "Give it an `up_to:`."))
            elif low is not None and high is not None and low >= high:
                faults.append(Fault(("bands", number), "The bands do not rise.", "List them from the lowest score up."))
        if self.bands[-1].end is not None:
            fix = "Take out its end, so that the highest scores have a discount."
            faults.append(Fault(("bands", len(self.bands) - 1), "The last band ends.", fix))
        if faults:
            raise Faults(faults)
        return self


def _by_quality(raw: object) -> str:
    banded = isinstance(raw, DiscountByQuality) or (isinstance(raw, dict) and "bands" in raw)
    return "bands" if banded else "share"


class Bundle(Contract):
    """Episodes of care at a target price: the target is paid, or set against what their care cost elsewhere."""

    kind: Literal["bundle"]
    payer: Code
    """Who commissions the care and pays."""
    payee: Code
    """Who answers for the episodes and is paid, or pays back."""
    settled: Literal["prospective", "reconciled"]
    """prospective: the target is the payment; reconciled: others pay for the care, the difference is settled."""
    bundles: Annotated[tuple[PricedEpisode, ...], Field(min_length=1), MAY_BE_A_FILE]
    """Kinds of episode in order: where two could take the same activity, the earlier one has it.
    They may be the rows of a file."""
    discount: (
        Annotated[
            Annotated[Discount, Tag("share")] | Annotated[DiscountByQuality, Tag("bands")], Discriminator(_by_quality)
        ]
        | None
    ) = None
    """Part of the target that the payer keeps; it may fall as quality rises, below nil for a surcharge."""
    stops: Stops | None = None
    """Stop-gain and stop-loss of a reconciled bundle."""
    gains_when: FlagAmount | None = None
    """Yes for those who may be paid a gain, such as those whose quality is acceptable; everyone where not given."""
    quality: QualityPart | None = None
    """Part of the payment, or of the gain, that depends on quality."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = [*self._repeats(), *self._of_its_way(), *self._order_open()]
        if faults:
            raise Faults(faults)
        return self

    def _repeats(self) -> Iterator[Fault]:
        codes = [bundle.code for bundle in self.bundles]
        for number, code in enumerate(codes):
            if code in codes[:number]:
                yield Fault(("bundles", number), f"The name '{code}' is used already.", "Give each bundle its own.")

    def _of_its_way(self) -> Iterator[Fault]:
        """What a prospective bundle cannot have, and what a reconciled one must."""
        for number, bundle in enumerate(self.bundles):
            if self.settled == "reconciled" and bundle.episode is None and bundle.actual is None:
                what = "It is reconciled with what was spent, and nothing says what that is."
                yield Fault(("bundles", number), what, "Add `actual:`, or say under `episode:` how episodes are found.")
            if self.settled == "prospective" and bundle.actual is not None:
                what = "A prospective bundle pays the target, whatever was spent."
                yield Fault(
                    ("bundles", number, "actual"), what, "Take out `actual:`, or make it `settled: reconciled`."
                )
            if self.settled == "prospective" and bundle.episode is not None and bundle.episode.high_cost_cap:
                what = "A prospective bundle pays the target, however costly the episode."
                yield Fault(("bundles", number, "episode"), what, "Take out `high_cost_cap:`.")
        if self.settled == "prospective":
            for name in ("stops", "gains_when"):
                if getattr(self, name) is not None:
                    what = "A prospective bundle has no gain or loss to settle: the payee keeps or bears it."
                    yield Fault((name,), what, f"Take out `{name}:`, or make it `settled: reconciled`.")

    def _order_open(self) -> Iterator[Fault]:
        """Orders of operation that pay differently and are not said."""
        own = [number for number, bundle in enumerate(self.bundles) if bundle.discount is not None]
        if own and self.discount is not None:
            what = "The bundle has a discount of its own, and there is one for all of them."
            yield Fault(("bundles", own[0], "discount"), what, "Take one of the two out.")
        if self.stops is not None and (self.discount is not None or own) and self.stops.share_of is None:
            what = "The stop-gain and stop-loss differ before and after the discount."
            yield Fault(("stops",), what, "Add `share_of: target_after_discount` or `target_before_discount`.")
        if self.stops is not None and self.quality is not None and self.quality.applied is None:
            what = "Quality and the stop-gain pay differently in another order."
            yield Fault(("quality",), what, "Add `applied: before_stops` or `applied: after_stops`.")

    def remarks(self) -> tuple[Fault, ...]:
        """A stop-loss that gives the discount back, and stops that nothing reaches."""
        if self.stops is None or self.discount is None or self.stops.loss is None:
            return ()
        if isinstance(self.discount, DiscountByQuality):
            stated = [band.discount for band in self.discount.bands]
        else:
            stated = [self.discount]
        discounts, most = [largest(each) for each in stated], largest(self.stops.loss)
        discount = max((each for each in discounts if each is not None), default=None)
        if not most or discount is None or most >= discount:
            return ()
        what = (
            f"No more than {percent(most)} can be lost, and the discount alone takes {percent(discount)}: "
            "spending at the target before discount does not pay the whole discount."
        )
        return (Fault(("stops", "loss"), what, "Raise `loss:` of the stops, or lower the discount."),)

    def rules(self) -> tuple[Line, ...]:
        """Episodes and target of each bundle, the target after discount, then the payment or the reconciliation."""
        targets = [self._target(number) for number in range(len(self.bundles))]
        counts = [
            Line(f"episodes_{bundle.code}", f"Episodes of {_named(bundle)}", self._episodes(number))
            for number, bundle in enumerate(self.bundles)
            if bundle.target is not None
        ]
        before = Step("Target", total(targets))
        target = before
        if self.discount is not None:
            target = Step("Target after discount", self._discounted(before))
        elif any(bundle.discount is not None for bundle in self.bundles):
            target = Step("Target after discount", total([self._less_own(*each) for each in enumerate(targets)]))
        shown = [*counts, Line("target", target.label, target)]
        if self.settled == "prospective":
            due = target if self.quality is None else self.quality.of_gain(self, target, "Target after quality")
            return (*shown, self.payment("payment", "Payment for episodes", due, self.payer, self.payee))
        actual = Step("Spending on the episodes", total([self._actual(number) for number in range(len(self.bundles))]))
        difference = Step("Target less spending", target - actual)
        stop_at = before if self.stops and self.stops.share_of == "target_before_discount" else target
        result = self._gain(difference, stop_at) - self._loss(difference, stop_at)
        return (
            *shown,
            Line("actual", actual.label, actual),
            Line("difference", difference.label, difference),
            self.payment("reconciliation", "Reconciliation", result, self.payer, self.payee),
        )

    def _gain(self, difference: Node, target: Node) -> Node:
        gain: Node = Step("Gain", at_least_nil(difference))
        if self.quality is not None and self.quality.applied != "after_stops":
            gain = self.quality.of_gain(self, gain, "Gain after quality")
        if self.stops is not None:
            gain = self.stops.of_gain(self, gain, target)
        if self.quality is not None and self.quality.applied == "after_stops":
            gain = self.quality.of_gain(self, gain, "Gain after quality")
        if self.gains_when is not None:
            paid = self.number("gains_when", "May be paid a gain", self.gains_when, "flag")
            gain = Step("Gain that may be paid", gate(paid, "=", ONE, gain))
        return gain

    def _loss(self, difference: Node, target: Node) -> Node:
        loss: Node = Step("Loss", at_least_nil(ZERO - difference))
        if self.quality is not None and self.quality.applied != "after_stops":
            loss = self.quality.of_loss(self, loss, "Loss after quality")
        if self.stops is not None:
            loss = self.stops.of_loss(self, loss, target)
        if self.quality is not None and self.quality.applied == "after_stops":
            loss = self.quality.of_loss(self, loss, "Loss after quality")
        return loss

    def _less_own(self, number: int, target: Node) -> Node:
        """A bundle's target after the discount of its own, where it has one."""
        bundle = self.bundles[number]
        if bundle.discount is None:
            return target
        discount = self.term(f"bundles.{bundle.code}.discount", f"Discount for {_named(bundle)}", bundle.discount)
        part = Step(f"Part paid after discount for {_named(bundle)}", ONE - discount)
        return Step(f"Target after discount for {_named(bundle)}", Multiply(target, part))

    def _discounted(self, target: Node) -> Node:
        return Multiply(target, Step("Part paid after discount", ONE - self._discount()))

    def _discount(self) -> Node:
        if not isinstance(self.discount, DiscountByQuality):
            assert self.discount is not None
            return self.term("discount", "Discount", self.discount)
        bands = []
        for number, band in enumerate(self.discount.bands, start=1):
            name, label = f"discount.bands.{number}", f"quality band {number}"
            key = "up_to" if band.below is None else "below"
            upper = None if band.end is None else self.term(f"{name}.{key}", f"End of {label}", band.end)
            discount = self.term(f"{name}.discount", f"Discount in {label}", band.discount)
            bands.append(Band(upper, discount, band.below is None))
        score = self.number("discount.score", "Quality score", self.discount.score, "score")
        return Step("Discount for quality", band_rate(score, bands))

    def _target(self, number: int) -> Node:
        bundle = self.bundles[number]
        if bundle.target_total is not None:
            path, label = f"bundles.{bundle.code}.target_total", f"Target for {_named(bundle)}"
            return self.number(path, label, bundle.target_total, "money")
        assert bundle.target is not None
        price = self.term(f"bundles.{bundle.code}.target", f"Target price of {_named(bundle)}", bundle.target)
        return Step(f"Target for {_named(bundle)}", self._episodes(number) * price)

    def _episodes(self, number: int) -> Node:
        bundle = self.bundles[number]
        if bundle.episodes is not None:
            path, label = f"bundles.{bundle.code}.episodes", f"Episodes of {_named(bundle)}"
            return self.number(path, label, bundle.episodes, "units")
        return self._found(number, "quantity", "Episodes of")

    def _actual(self, number: int) -> Node:
        bundle = self.bundles[number]
        if bundle.actual is not None:
            path, label = f"bundles.{bundle.code}.actual", f"Spending on {_named(bundle)}"
            return self.number(path, label, bundle.actual, "money")
        return self._found(number, "spend", "Spending on")

    def _found(self, number: int, what: What, label: str) -> Measure:
        bundle = self.bundles[number]
        ask = self.ask(what, {}, self.episodes_of(number))
        name = f"bundles.{bundle.code}.{'episodes' if what == 'quantity' else 'actual'}"
        return Measure(name, measured_in(what), f"{label} {_named(bundle)}", ask=ask)

    @property
    def counts_rows(self) -> bool:
        """True where every bundle is an episode at its own target: in part of a year those that start in it count."""
        return all(bundle.episode is not None and bundle.target is not None for bundle in self.bundles)

    def episodes_of(self, number: int) -> Episodes:
        """The rule that finds the episodes of a bundle, after those of the bundles before it.

        A trigger is commissioned by the payer and provided by the payee, and what belongs is commissioned by the
        payer, where the contract does not say otherwise.
        """
        after: list[Episodes] = []
        for earlier in self.bundles[:number]:
            if earlier.episode is not None:
                after.append(self._rule(earlier.episode, after, capped=False))
        episode = self.bundles[number].episode
        assert episode is not None
        return self._rule(episode, after)

    def _rule(self, episode: Episode, after: list[Episodes], *, capped: bool = True) -> Episodes:
        trigger = {"commissioner": self.payer, "provider": self.payee}
        return episode.rule(trigger, {"commissioner": self.payer}, after, capped=capped)

    @property
    def episodes_paid(self) -> tuple[Episodes, ...]:
        """The episodes of a prospective bundle, which pays for all that belongs to them; none of a reconciled one."""
        if self.settled == "reconciled":
            return ()
        found = [number for number, bundle in enumerate(self.bundles) if bundle.episode is not None]
        return tuple(self.episodes_of(number).uncapped for number in found)

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """What belongs to the episodes of a prospective bundle; a reconciled one leaves its care to others to pay."""
        if self.settled == "reconciled":
            return ()
        return tuple(
            (bundle.code, Ask.of("quantity", dict(selection), rows=rule))
            for number, bundle in enumerate(self.bundles)
            if bundle.episode is not None
            for rule in [self.episodes_of(number)]
            for selection in rule.included
        )

    def settings(self) -> tuple[TermValue, ...]:
        """The limits on costly episodes."""
        caps = [bundle.episode.high_cost_cap for bundle in self.bundles if bundle.episode is not None]
        return tuple(number for cap in caps if cap is not None for number in cap.numbers)


def _named(bundle: PricedEpisode) -> str:
    """The bundle's label inside a sentence: `hip replacement`, but `MRI scan`."""
    label = bundle.label or spoken(bundle.code)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
