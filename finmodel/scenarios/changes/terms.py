"""Contracts in force that change: swapped for others, given other terms, or paid at other prices.

Terms are changed in the words of the contract's file: it is written out as data, a dotted path is set, and it is read
again, so that a changed contract passes every check that a new one would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.data import Texts
from finmodel.core.faults import Faults
from finmodel.core.nearest import nearest
from finmodel.core.party import Code
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError, Refused
from finmodel.measures.episodes import Episodes
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Growing, Stated
from finmodel.scenarios.grid_rows import by_row, matching, repriced

_NUMBER_KEYS = {"unit", "measure", "activity", "paid_under", "paid_by", "paid_to"}
"""Keys that only a number has, stated or found elsewhere."""
_STATED_KEYS = {"value", "by_period", "by_date", "values"}
"""Keys under which a contract states a number."""


class SwapContracts(Stated):
    """Contracts leave or join those in force."""

    RANK: ClassVar[int] = 10
    STRUCTURAL: ClassVar[bool] = True
    FOUNDS_OTHERS: ClassVar[bool] = True
    kind: Literal["swap_contracts"]
    remove: tuple[Code, ...] = ()
    """Ids of contracts that are no longer in force."""
    add: tuple[str, ...] = ()
    """Contract files that come into force, in order, after those that stay."""
    before: Code | None = None
    """Put the new contracts before this one, where the order matters."""

    @model_validator(mode="after")
    def _swaps_something(self) -> Self:
        if not (self.remove or self.add):
            raise Refused("It swaps nothing.", "Give `remove:`, `add:` or both.")
        return self

    def files(self) -> tuple[str, ...]:
        """The contract files that it brings into force."""
        return self.add

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """The contracts that stay and those that join."""
        return self._swapped(contracts, library, "")

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with other contracts."""
        return replace(basis, contracts=self._swapped(basis.contracts, library, where))

    def _swapped(self, contracts: tuple[Contract, ...], library: Library, where: str) -> tuple[Contract, ...]:
        for name in (*self.remove, *((self.before,) if self.before else ())):
            refuse_not_in_force(name, contracts, where)
        joining = [library[name] for name in self.add]
        kept = [contract for contract in contracts if contract.id not in self.remove]
        at = next((index for index, contract in enumerate(kept) if contract.id == self.before), len(kept))
        return (*kept[:at], *joining, *kept[at:])


class ChangeTerms(Stated):
    """Terms of a contract in force take other values."""

    RANK: ClassVar[int] = 20
    STRUCTURAL: ClassVar[bool] = True
    kind: Literal["change_terms"]
    contract: Code
    """Id of the contract."""
    set: dict[str, Any] = Field(min_length=1)
    """Path of each term in the contract file, such as `gains.share` or `prices.emergency.price`, and its new value."""

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """The contracts, one with other terms."""
        return self._retermed(contracts, "")

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with one contract's terms changed."""
        return replace(basis, contracts=self._retermed(basis.contracts, where))

    @property
    def one_term(self) -> tuple[str, str] | None:
        """The contract and the path of its term, where it sets one alone."""
        return (self.contract, next(iter(self.set))) if len(self.set) == 1 else None

    @property
    def stated_size(self) -> float | None:
        """None: a term may be stated by year or by code, or be no number."""
        return None

    def at_size(self, drawn: float) -> Self:
        """The change with its one term as drawn."""
        (path,) = self.set
        return self.model_copy(update={"set": {path: f"{drawn:.12f}"}})

    def cannot_be_drawn(self, as_factor: bool) -> tuple[str, str] | None:
        """A term has no stated size to multiply, and of several a draw cannot be each."""
        if as_factor:
            return super().cannot_be_drawn(as_factor)
        fix = "Name one with `kind: term`, its contract and its path."
        return ("The change sets several terms.", fix) if len(self.set) != 1 else None

    def _retermed(self, contracts: tuple[Contract, ...], where: str) -> tuple[Contract, ...]:
        refuse_not_in_force(self.contract, contracts, where)
        return tuple(
            with_terms(contract, self.set, self.source, where) if contract.id == self.contract else contract
            for contract in contracts
        )


def term_set(name: str, contract: str, path: str, value: str) -> ChangeTerms:
    """The change, by a name, that gives one term of a contract another value."""
    return ChangeTerms(kind="change_terms", name=name, source=name.lower(), contract=contract, set={path: value})


class PriceInflation(Growing):
    """What contracts state in money rises or falls: prices, sums, rates.

    The recorded spending on activity that they pay for by the unit rises with them, for all who pay or count it.
    """

    RANK: ClassVar[int] = 100
    KEEPS_AMOUNTS: ClassVar[bool] = True
    kind: Literal["price_inflation"]
    contracts: Texts = ()
    """Ids of the contracts; every one that states money, or pays what is recorded, where none is named."""
    terms: Texts = ()
    """Keys of the contract files that rise, such as `prices`; all that is stated in money where none is named."""

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """The contracts at other prices."""
        return contracts if place is None else self._repriced(contracts, place, "")

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with contracts, and the activity that they pay for, at other prices."""
        after = self.agreed(basis, library, where)
        raised = [
            contract for contract, before in zip(after.contracts, basis.contracts, strict=True)
            if contract is not before or (self._named(contract) and pays_recorded(contract))
        ]  # fmt: skip
        rows = basis.grid.activity
        mine = np.zeros(len(rows), dtype=bool)
        for contract in raised:
            for _, ask in contract.pays_for():
                mine |= matching(rows, dict(ask.where)) if not isinstance(ask.rows, Episodes) else False
        factors = np.where(mine, 1 + by_row(self.growth(basis.place, where), rows), 1.0)
        return after if (factors == 1).all() else replace(after, grid=repriced(basis.grid, factors))

    def agreed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The basis with contracts at other prices; what is recorded stays as it is."""
        return replace(basis, contracts=self._repriced(basis.contracts, basis.place, where))

    def _named(self, contract: Contract) -> bool:
        return contract.id in self.contracts or not self.contracts

    def _repriced(self, contracts: tuple[Contract, ...], place: Place, where: str) -> tuple[Contract, ...]:
        for name in self.contracts:
            refuse_not_in_force(name, contracts, where)
        factors = {year: 1 + one for year, one in self.growth(place, where).items()}
        found = []
        for contract in contracts:
            named = contract.id in self.contracts
            risen = self._risen(contract, factors, where) if named or not self.contracts else None
            if named and risen is None and not pays_recorded(contract):
                what = f"'{contract.id}' states nothing in money{f' under {self.terms}' if self.terms else ''}."
                raise InputError.of(where, what, "Take it out of `contracts:`.")
            found.append(contract if risen is None else risen)
        return tuple(found)

    def _risen(self, contract: Contract, factors: Mapping[str, Decimal], where: str) -> Contract | None:
        data = contract.model_dump(mode="python", by_alias=True, exclude_none=True)
        keys = [key for key in data if not self.terms or key in self.terms]
        raised = [_raise_money(data[key], factors, where) for key in keys]
        return None if True not in raised else _validated(contract, data, where)


def pays_recorded(contract: Contract) -> bool:
    """True where a contract pays for some activity what is recorded for it."""
    return any(ask.what == "spend" for _, ask in contract.pays_for())


def _raise_money(part: Any, factors: Mapping[str, Decimal], where: str) -> bool:
    """Multiply every number stated in money below a part of a contract; true where there was one."""
    if isinstance(part, list | tuple):
        return True in [_raise_money(one, factors, where) for one in part]
    if not isinstance(part, dict):
        return False
    if not (str(part.get("unit", "")).startswith("money") and part.keys() & _STATED_KEYS):
        return True in [_raise_money(one, factors, where) for one in part.values()]
    places = Decimal("0.01") if part["unit"] == "money" else Decimal("0.000001")
    same = set(factors.values())
    if len(same) == 1:
        (factor,) = same
        for key in part.keys() & {"value", "otherwise"}:
            part[key] = (part[key] * factor).quantize(places)
        for key in part.keys() & {"by_period", "by_date", "values"}:
            part[key] = {code: (number * factor).quantize(places) for code, number in part[key].items()}
    elif part.keys() & {"by_date", "values"}:
        what = "A price by date or by code cannot rise by another rate each year."
        raise InputError.of(where, what, "Give one rate for every year, or name the price's years.")
    else:
        otherwise = part.get("otherwise", part.get("value"))
        before = {year: part.get("by_period", {}).get(year, otherwise) for year in factors}
        told = {year: number for year, number in before.items() if number is not None}
        part.pop("value", None)
        part["by_period"] = {year: (number * factors[year]).quantize(places) for year, number in told.items()}
    return True


def refuse_not_in_force(name: str, contracts: tuple[Contract, ...], where: str) -> None:
    """Raise InputError for a contract that is not in force."""
    ids = [contract.id for contract in contracts]
    if name not in ids:
        near = nearest(name, ids)
        fix = f"{f'Did you mean {near!r}? ' if near else ''}The contracts in force are {', '.join(ids)}."
        raise InputError.of(where, f"There is no contract '{name}' in force.", fix)


def with_terms(contract: Contract, changed: Mapping[str, object], source: str, where: str) -> Contract:
    """A contract with other numbers, each by the dotted path to it; raises InputError where one does not fit."""
    data = contract.model_dump(mode="python", by_alias=True, exclude_none=True)
    for path, value in changed.items():
        _put(data, path, value, source, where)
    return _validated(contract, data, where)


def _validated(contract: Contract, data: dict[str, Any], where: str) -> Contract:
    try:
        return type(contract).model_validate(data).in_place(contract._outcomes)
    except ValidationError as error:
        details = error.errors(include_url=False)
        told = [each for one in details for each in _refusals(where, one["loc"], one.get("ctx", {}).get("error"))]
        raise InputError(dict.fromkeys(told)) from None


def _refusals(where: str, loc: tuple[str | int, ...], error: object) -> list[Finding]:
    """What a contract says of a new value."""
    if isinstance(error, Faults):
        return [Finding(where, fault.what, fault.fix) for fault in error.faults]
    if isinstance(error, Refused):
        return [Finding(where, error.what, error.fix)]
    return [Finding(where, f"`{loc[0]}` does not take the new value.", "Mend it under `set:`.")]


def _stated(old: Any, value: object, source: str) -> object:
    """A new value as the contract would read it: a number takes the change's source."""
    if isinstance(value, dict):
        return {"source": source, **value} if value.keys() & {"value", "by_period", "values"} else value
    is_number = isinstance(old, dict) and bool(old.keys() & _NUMBER_KEYS)
    kept = {"unit": old["unit"]} if is_number and "unit" in old else {}
    return {"value": value, "source": source, **kept} if is_number else value


def _put(data: Any, path: str, value: object, source: str, where: str) -> None:
    """Set the value at a dotted path; an item of a list is found by its code, name, place in the list or cell."""
    spot, key = spot_at(data, path, where)
    spot[key] = _stated(spot[key], value, source)


def spot_at(data: Any, path: str, where: str) -> tuple[Any, Any]:
    """The group or list that holds what a dotted path leads to, and its key; raises InputError where there is none."""
    keys = path.split(".")
    spot, last = data, None
    for depth, key in enumerate(keys):
        spot = spot if last is None else spot[last]
        choices = choices_at(spot)
        if key not in choices:
            at = ".".join(keys[:depth]) or "the contract"
            fix = f"It has {', '.join(choices)}." if choices else f"End the path at `{at}`."
            raise InputError.of(where, f"There is no `{key}` in {at}.", fix)
        last = choices[key]
    return spot, last


def choices_at(spot: Any) -> dict[str, Any]:
    """Keys by which the parts of a group or list may be named, and where each is."""
    if isinstance(spot, dict):
        return {str(key): key for key in spot}
    if not isinstance(spot, list | tuple):
        return {}
    named: dict[str, Any] = {}
    for index, item in enumerate(spot):
        name = (
            item.get("code") or item.get("name") or " ".join(map(str, item.get("where", {}).values()))
            if isinstance(item, dict)
            else None
        )
        named[str(name or index + 1)] = index
    return named
