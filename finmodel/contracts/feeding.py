"""How a contract that reads a table of measures is fed from the outcomes of the place that it stands in.

Each measure becomes a number by year, as if the contract stated it, with the rows it is of as its source. So draws,
workbooks, explanations and allocations read it as they read every number of a contract; and a contract by itself, on a
table, is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from finmodel.contracts.line import Given, Line
from finmodel.contracts.values import Case, TermValue
from finmodel.core.amounts import percent
from finmodel.core.outcomes import ALL, NotMeasured, OutcomeRow, Outcomes, Whose, YearOutcome, sort_of_unit
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.rules.nodes import Measure, Node, Term, walk
from finmodel.rules.substitute import substitute

NAMED = "outcomes."
"""What names of numbers that a place's outcomes supply start with."""
_ROWS_SHOWN = 3
"""Rows of an outcomes table that a message shows."""
_A_SHARE = Decimal("1.5")
"""Scores of a contract up to here are parts of a whole, and larger ones are points."""


@dataclass(frozen=True)
class Fed:
    """The lines of a contract with what the place's outcomes supply put in, and what they lack."""

    lines: tuple[Line, ...]
    lacking: tuple[tuple[str, NotMeasured], ...] = ()
    """What cannot be had, by the name of the measure."""
    read: frozenset[str] = frozenset()
    """Measures of the place that are read."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The measure that each number supplied is, by name."""


@dataclass(frozen=True)
class WhoReads:
    """Who reads outcomes: whose are meant where a measure does not say, and when they are wanted."""

    parties: tuple[tuple[str, ...], ...]
    """Whose outcomes are meant: the first group that has any."""
    in_force: Callable[[Case], bool]


def fed(lines: tuple[Line, ...], outcomes: Outcomes, reader: WhoReads) -> Fed:
    """Lines in which each measure of a table is the outcome of the place; as they are where it has no outcomes."""
    if not outcomes.rows:
        return Fed(lines)
    reading = _Feeding(outcomes, reader, _highest_score(lines))
    terms: dict[str, Term] = {}
    lacking: dict[str, NotMeasured] = {}
    others: dict[int, Node] = {}
    names: dict[str, str] = {}
    for node in (node for line in lines for node in walk(line.rule)):
        if not isinstance(node, Measure) or not isinstance(node.ask, Given) or node.ask.name in lacking:
            continue
        key = f"{node.name} {node.unit} {node.ask.whose}"
        if key not in terms:
            found = reading.term(node, node.ask)
            if isinstance(found, NotMeasured):
                lacking[node.ask.name] = found
                continue
            terms[key] = found
            names[found.name] = node.name
        others[id(node)] = terms[key]
    made = tuple(replace(line, rule=substitute(line.rule, others)) for line in lines) if others else lines
    return Fed(made, tuple(lacking.items()), frozenset(reading.read), names)


@dataclass(frozen=True)
class _Feeding:
    outcomes: Outcomes
    reader: WhoReads
    highest_score: Decimal | None
    read: set[str] = field(default_factory=set)

    def term(self, node: Measure, ask: Given) -> Term | NotMeasured:
        """The number by year that a measure is."""
        name = f"{NAMED}{node.name}{'_of_all' if ALL in ask.whose.partners else ''}"
        if node.along is None:
            value = self._by_year(ask.name, ask.whose, node)
            return value if isinstance(value, NotMeasured) else Term(name, node.unit, node.label, value=value)
        values = []
        for member in node.along.members:
            value = self._member(ask, member, node)
            if isinstance(value, NotMeasured):
                return value
            values.append(value)
        return Term(f"{name}.*", node.unit, node.label, node.along, value=tuple(values))

    def _member(self, ask: Given, member: str, node: Measure) -> TermValue | NotMeasured:
        """The number of one member: of that partner, or of the measure that bears its name."""
        if f"{ask.name}.{member}" in self.outcomes.measures:
            return self._by_year(f"{ask.name}.{member}", ask.whose, node)
        return self._by_year(ask.name, replace(ask.whose, partners=(member,)), node)

    def _by_year(self, measure: str, whose: Whose, node: Measure) -> TermValue | NotMeasured:
        self.read.add(measure)
        whose = self._told(measure, whose)
        by_year: dict[str, YearOutcome] = {}
        for span in self.outcomes.periods:
            each = self.outcomes.amount(measure, whose, span.label, sort_of_unit(node.unit))
            if isinstance(each, YearOutcome) and node.unit.flavour == "score":
                each = self._on_scale(measure, each)
            if isinstance(each, YearOutcome):
                by_year[span.label] = each
            elif self.reader.in_force(Case(span.label, span.label, span=span)):
                return each
        flavour = node.unit.flavour if node.unit.pure else _spelt(node)
        return TermValue(
            by_period={period: each.amount for period, each in by_year.items()},
            unit=flavour,
            label=node.label,
            source=source_of(measure, whose, by_year.values()),
        )

    def _told(self, measure: str, whose: Whose) -> Whose:
        """Whose outcome is meant: whose it says, else that of the first group of parties that the measure has."""
        if whose.partners:
            return whose
        there = self.outcomes.partners_of(measure)
        parties = self.reader.parties
        group = next((each for each in parties if set(each) & set(there)), parties[0])
        return replace(whose, partners=group)

    def _on_scale(self, measure: str, outcome: YearOutcome) -> YearOutcome | NotMeasured:
        """A score on the scale of the scores that the contract states; 65 is none where it speaks of 65%."""
        top, row = self.highest_score, outcome.rows[0]
        if top is None:
            return outcome
        if row.in_percent and top > _A_SHARE:
            what = f"'{measure}' is in percent, and the scores of the contract go up to {top:f}: {row.where}."
            return NotMeasured(what, "Write the score without the sign of percent.")
        if top <= _A_SHARE < outcome.amount:
            told = f"'{measure}' is {outcome.amount:f}, and the scores of the contract go up to {percent(top)}"
            return NotMeasured(f"{told}: {row.where}.", "Write the score in percent.")
        return outcome


def source_of(measure: str, whose: Whose, found: Iterable[YearOutcome]) -> str:
    """Where an outcome comes from, in words: its file and rows, and whose it is where several are taken together."""
    rows: list[OutcomeRow] = [row for each in found for row in each.rows]
    places = list(dict.fromkeys(row.where for row in rows))
    at = places[0] if len(places) == 1 else f"{places[0]} to {places[-1].rpartition(', ')[2]}"
    partners = list(dict.fromkeys(row.partner for row in rows if row.partner))
    together = f", {listed(partners)} together" if len(partners) > 1 else f", {partners[0]}" if partners else ""
    everybody = " (all)" if ALL in whose.partners and not partners else ""
    return f"`{measure}` of {at}{together}{everybody}"


def how_to_feed(partner: str, measures: Sequence[Measure], place: Place) -> str:
    """The lines that feed what a contract of a partner reads from a table of measures, for the place it stands in."""
    first = next(iter(place.periods))
    rows = []
    for measure in measures:
        assert isinstance(measure.ask, Given)
        of_partners = measure.along is not None and set(measure.along.members) <= set(place.parties)
        members = measure.along.members if measure.along is not None else ("",)
        for member in members:
            name = measure.ask.name if of_partners or not member else f"{measure.ask.name}.{member}"
            whose = member if of_partners else partner
            rows.append(f"{name},{first},{whose},{_example(measure)}")
    more = f" and the same for {listed(place.periods[1:])}" if len(place.periods) > 1 else ""
    shown = "; ".join(rows[:_ROWS_SHOWN]) + (f"; and {len(rows) - _ROWS_SHOWN} more" if len(rows) > _ROWS_SHOWN else "")
    return (
        "To feed it, add to place.yaml `data: {outcomes: {file: data/outcomes.csv, columns: {measure: MEASURE, period: "
        "YEAR, partner: PARTNER, value: VALUE}}}`, and to that file, below MEASURE,YEAR,PARTNER,VALUE, the place's own "
        f"figures in place of these: {shown}{more}. Or state the number in the contract; or use `finmodel settle` for "
        "it alone."
    )


def _example(measure: Measure) -> str:
    return "120" if not measure.unit.pure else {"share": "80%", "flag": "1"}.get(measure.unit.flavour, "0.8")


def _highest_score(lines: Sequence[Line]) -> Decimal | None:
    values = [
        value
        for line in lines
        for node in walk(line.rule)
        if isinstance(node, Term) and node.unit.flavour == "score" and node.unit.pure
        for value in (node.value if isinstance(node.value, tuple) else (node.value,))
        if isinstance(value, TermValue)
    ]
    return max((number for value in values for number in value.numbers), default=None)


def _spelt(node: Measure) -> str:
    """The unit of a measure as a number of a contract states it, such as people or money."""
    (name, _), *more = node.unit.powers
    return name if not more else str(node.unit)
