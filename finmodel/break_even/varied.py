"""What varies: the size of a change, a term of a contract or money from outside, and the scenario at each size.

A range is read as the file would read the number that it is of, so that what may be misread there is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from finmodel.contracts.contract import Contract
from finmodel.core.amounts import exact_money, number, number_in_words
from finmodel.core.currency import symbol_of
from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.core.speech import listed
from finmodel.core.unit import unit
from finmodel.core.written_number import read_number
from finmodel.errors import InputError, Refused
from finmodel.scenarios.change import Change
from finmodel.scenarios.changes.funding import funding_added
from finmodel.scenarios.changes.terms import term_set
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import ByPeriod, Growth, full_size
from finmodel.terms.number_paths import number_at

VARY = "--vary"
LIKE = "Write it like 'Fewer emergency admissions.size=-30%..0%', or CONTRACT.term=£10..£40."
SIZE, FUNDING = "size", "funding"
_PENNY, _FINE, _FINEST = Decimal("0.01"), Decimal("0.000001"), Decimal("0.0000000001")
_ADDED = "What varies"
_FIGURES = 3


@dataclass(frozen=True)
class VariedSize:
    """A number that varies, from where to where, and the scenario at each of its sizes."""

    name: str
    """As it is told: `Fewer emergency admissions`, `gain.gains.share`."""
    unit: str
    """Unit of the size: `share`, `money`, or that of a term."""
    stated: Decimal
    """The size as stated."""
    low: Decimal
    high: Decimal
    at: Callable[[Decimal], Scenario]
    """The scenario at a size."""
    change: str | None = None
    """Name of the change whose size it is; None for a term or funding."""
    dotted: str = ""
    """Contract and path of the term, as a scenario's file has them; empty where it is none."""

    @property
    def finest(self) -> Decimal:
        """The finest step of a size that is told apart."""
        if self.unit == "money":
            return _PENNY
        return _FINEST if unit(self.unit).in_percent else _FINE

    def says(self, size: Decimal, currency: str) -> str:
        """A size as a sentence has it, with all its digits."""
        if unit(self.unit).in_percent:
            return number_in_words(float(round(size, 6)), unit("change"))
        if self.unit == "money":
            return exact_money(size, currency)
        if unit(self.unit).pure:
            return number(size)
        return number_in_words(float(size), unit(self.unit), symbol_of(currency))

    def says_about(self, size: Decimal, currency: str) -> str:
        """A size that was found, as a director would say it: three figures of it; ends and what is stated as written.

        The file has all its digits.
        """
        if size in (self.low, self.high, self.stated) or not size:
            return self.says(size, currency)
        return self.says(round(size, _FIGURES - 1 - size.adjusted()), currency)


@dataclass(frozen=True)
class Grounds:
    """What may be varied: the changes of a scenario, the contracts that it leaves in force, and its place."""

    scenario: Scenario
    contracts: Sequence[Contract]
    place: Place


def varied(written: str, over: str, grounds: Grounds, option: str = VARY) -> VariedSize:
    """What a person names, over the range that is written; raises InputError where it is none, or may be several."""
    found = list(_meant(written, grounds))
    if not found:
        raise _nothing_called(written, grounds, option)
    if len({each.name for each in found}) > 1:
        what = f"`{written}` may be {listed([f'`{each.name}`' for each in found], 'or')}."
        raise InputError.of(option, what, "Write more of its name.")
    return found[0].read(over, grounds, option)


@dataclass(frozen=True)
class _SizeOfChange:
    """A size of a change, by its key; or another number that it states, by its path."""

    change: Change
    key: str

    @property
    def name(self) -> str:
        sizes = self.change.sizes()
        return self.change.name if len(sizes) == 1 and self.key in sizes else f"{self.change.name}.{self.key}"

    def read(self, over: str, grounds: Grounds, option: str) -> VariedSize:
        change, key = self.change, self.key
        stated = full_size(change.sizes()[key])
        low, high = (self._end(text, option) for text in ends_of(over, self.name, option))

        def at(size: Decimal) -> Scenario:
            sizes = dict(change.sizes())
            sizes[key] = _at_fullest(sizes[key], stated, size)
            return _with_change(grounds.scenario, change, change.resized(sizes))

        sort = change.sort_of(key)
        measured = "change" if sort.in_percent else sort.unit
        return VariedSize(self.name, measured, stated, low, _above(low, high, self.name, option), at, change.name)

    def _end(self, text: str, option: str) -> Decimal:
        """An end of the range, as the file would read that number."""
        field = type(self.change).model_fields.get(self.key)
        kind: Any = Growth if field is None else field.annotation
        if field is not None and field.metadata:
            kind = Annotated[(kind, *field.metadata)]
        try:
            read = TypeAdapter(kind).validate_python(text)
        except ValidationError as error:
            cause = error.errors(include_url=False)[0].get("ctx", {}).get("error")
            what = cause.what if isinstance(cause, Refused) else f"'{text}' is no size of it."
            fix = cause.fix if isinstance(cause, Refused) else LIKE
            raise InputError.of(option, f"{self.name}: {what}", fix) from None
        sort = self.change.sort_of(self.key)
        size = full_size(read)
        if (sort.least is not None and size < Decimal(sort.least)) or (
            sort.most is not None and size > Decimal(sort.most)
        ):
            ends = f"{'' if sort.least is None else sort.spoken(Decimal(sort.least))} to "
            ends += "more" if sort.most is None else sort.spoken(Decimal(sort.most))
            raise InputError.of(option, f"{self.name} is never {text}.", f"It goes from {ends}.")
        return size


@dataclass(frozen=True)
class _TermOf:
    """A term of a contract in force under the scenario, set after all its changes."""

    contract: Contract
    path: str

    @property
    def name(self) -> str:
        return f"{self.contract.id}.{self.path}"

    def read(self, over: str, grounds: Grounds, option: str) -> VariedSize:
        at_path = number_at(self.contract, self.path, option)
        name = f"{self.contract.id}.{at_path.path}"
        ends = [_read(text, at_path.unit, name, option) for text in ends_of(over, name, option)]

        def at(size: Decimal) -> Scenario:
            sign = "+" if at_path.unit == "change" and size > 1 else ""
            change = term_set(_ADDED, self.contract.id, at_path.dotted, f"{sign}{size:f}")
            return _with_more(grounds.scenario, change)

        return VariedSize(name, at_path.unit, at_path.stated, ends[0], _above(ends[0], ends[1], name, option), at,
                      dotted=f"{self.contract.id}.{at_path.dotted}")  # fmt: skip


@dataclass(frozen=True)
class _FundingOf:
    """Money from outside that a partner has more of each year, or less."""

    partner: str

    @property
    def name(self) -> str:
        return f"{self.partner}.{FUNDING}"

    def read(self, over: str, grounds: Grounds, option: str) -> VariedSize:
        ends = [_read(text, "money", self.name, option) for text in ends_of(over, self.name, option)]

        def at(size: Decimal) -> Scenario:
            return _with_more(grounds.scenario, funding_added(_ADDED, self.partner, size))

        high = _above(ends[0], ends[1], self.name, option)
        return VariedSize(f"{self.name}, more each year", "money", Decimal(0), ends[0], high, at)


_Meant = _SizeOfChange | _TermOf | _FundingOf


def _meant(written: str, grounds: Grounds) -> Iterator[_Meant]:
    """Everything that a person may mean; a change by all of its name before one by a part of it."""
    changes = grounds.scenario.changes
    exact, part = [], []
    for name, key in _cut(written):
        plain = name.casefold()
        exact += [(change, key) for change in changes if change.name.casefold() == plain]
        part += [(change, key) for change in changes if plain and plain in change.name.casefold()]
    for change, key in exact or part:
        yield from _of_change(change, key, grounds)
    first, _, rest = written.partition(".")
    for contract in grounds.contracts:
        if contract.id == first and rest:
            yield _TermOf(contract, rest)
    for partner in grounds.place.partners:
        if first.casefold() in (partner.id.casefold(), partner.name.casefold()) and rest == FUNDING:
            yield _FundingOf(partner.id)


def _cut(written: str) -> Iterator[tuple[str, str]]:
    """A name and a key, cut at each point, since either may have points; the name alone means its size."""
    spots = [place for place, letter in enumerate(written) if letter == "."]
    yield from ((written[:spot].strip(), written[spot + 1 :].strip()) for spot in spots)
    yield written.strip(), SIZE


def _of_change(change: Change, key: str, grounds: Grounds) -> Iterator[_Meant]:
    sizes = change.sizes()
    if key in sizes:
        yield _SizeOfChange(change, key)
    elif key == SIZE and change.one_term is not None:
        its_contract, path = change.one_term
        yield from (_TermOf(contract, path) for contract in grounds.contracts if contract.id == its_contract)
    elif key == SIZE:
        yield from (_SizeOfChange(change, each) for each in sizes)


def _nothing_called(written: str, grounds: Grounds, option: str) -> InputError:
    changes = [each for each in grounds.scenario.changes if each.sizes()]
    names = [f"{each.name}.{key}" for each in changes for key in each.sizes()]
    contracts = [f"{each.id}.TERM" for each in grounds.contracts]
    near = nearest(written, [*names, *(each.id for each in grounds.contracts)])
    start = f"Did you mean '{near}'? " if near else ""
    sizes = f"The sizes are {', '.join(names)}. " if names else "No change of it has a size. "
    terms = f"A term is written {listed(contracts[:3], 'or')}, and funding PARTNER.funding."
    what = f"Nothing that can vary is called '{written}' under “{grounds.scenario.title}”."
    return InputError.of(option, what, f"{start}{sizes}{terms}")


def ends_of(over: str, name: str, option: str) -> tuple[str, str]:
    """The two ends of a range as they are written."""
    ends = [part.strip() for part in over.split("..")]
    if len(ends) != 2 or not all(ends):
        raise InputError.of(option, f"'{over}' is not a range of {name}.", LIKE)
    return ends[0], ends[1]


def _read(text: str, measured: str, name: str, option: str) -> Decimal:
    """An end of a range, in its unit."""
    try:
        return read_number(text, measured)
    except Refused as error:
        raise InputError.of(option, f"{name}: {error.what}", error.fix) from None


def _above(low: Decimal, high: Decimal, name: str, option: str) -> Decimal:
    if low == high:
        raise InputError.of(option, f"The range of {name} is one value, so nothing varies.", "Give two that differ.")
    if low > high:
        what = f"The range of {name} runs from the higher end to the lower."
        raise InputError.of(option, what, "Give the lower end first, such as -30%..0%.")
    return high


def _at_fullest(stated: ByPeriod, full: Decimal, size: Decimal) -> ByPeriod:
    """A size as another at its fullest; one that differs by year keeps its course."""
    if isinstance(stated, Decimal):
        return size
    return {year: one * size / full if full else size for year, one in stated.items()}


def _with_change(scenario: Scenario, old: Change, new: Change) -> Scenario:
    changes = tuple(new if each is old else each for each in scenario.changes)
    return scenario.model_copy(update={"changes": changes})


def _with_more(scenario: Scenario, change: Change) -> Scenario:
    return scenario.model_copy(update={"changes": (*scenario.changes, change)})
