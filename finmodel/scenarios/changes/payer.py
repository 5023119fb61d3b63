"""Who pays for care, or who gives it: an eligibility, a threshold, a day of discharge moves it to somebody else.

The care stays what it is and only names change, so nothing may be lost: what leaves a row joins one that differs by
payer or provider alone. Where no contract in force counts it then, the file says what it is paid under (`terms_of:`,
`new:`); what nobody pays for is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from finmodel.contracts.contract import Contract
from finmodel.core.columns import DIMENSIONS, PERIOD, Dimension
from finmodel.core.data import Texts
from finmodel.core.party import Code
from finmodel.core.place import Place
from finmodel.errors import InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated, OnRows, Selection
from finmodel.scenarios.changes.new_service import NewService, free_id
from finmodel.scenarios.grid_rows import by_row, chosen, matching, moved, part_from_units, told
from finmodel.scenarios.sizes import COUNTED, SHARE_MOVED, Count, Part, SortOfSize


class ChangePayer(Dated):
    """A share of people or packages moves from one payer, or from one provider, to another."""

    RANK: ClassVar[int] = 90
    STRUCTURAL: ClassVar[bool] = True
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"part": SHARE_MOVED, "units": COUNTED}
    UNITS: ClassVar[tuple[str, ...]] = ("units",)
    OF_ACTIVITY: ClassVar[bool] = True
    KEEPS_AMOUNTS: ClassVar[bool] = True
    CALLED_BY_NAME: ClassVar[bool] = True
    kind: Literal["change_payer"]
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The activity that some of moves, such as weeks in a nursing home that the council commissions."""
    part: Part | None = None
    """Share of it that moves, for every year or by year."""
    units: Count | None = None
    """Or units that move, for every year or by year."""
    commissioner: Code | None = None
    """Partner or pool that pays for it from then on."""
    provider: Code | None = None
    """Partner that gives the care from then on."""
    terms_of: Code | None = None
    """Contract in force whose terms the new payer and provider take over for what moves."""
    new: NewService | None = None
    """Or what a unit is paid and costs between them, where no contract in force pays for it."""

    @model_validator(mode="after")
    def _moves_something(self) -> Self:
        if (self.part is None) == (self.units is None):
            raise Refused("What moves is said once.", "Give `part:` or `units:`.")
        size = self.part if self.part is not None else self.units
        if size == 0 or (isinstance(size, dict) and not any(size.values())):
            raise Refused("A share of nobody moves nothing.", "Give a share above 0%, or take the change out.")
        if self.commissioner is None and self.provider is None:
            raise Refused("Nothing says who takes over.", "Give `commissioner:`, `provider:` or both.")
        if all(self.where.get(name) == (code,) for name, code in self._to.items()):
            told = " and ".join(f"{name} {code}" for name, code in self._to.items())
            raise Refused(f"It stays with {told}, so nothing moves.", "Name who takes over, or take the change out.")
        if self.terms_of is not None and self.new is not None:
            raise Refused("What moves is paid in one way.", "Give `terms_of:` or `new:`.")
        return self

    def selections(self) -> tuple[Selection, ...]:
        """The activity that some of moves."""
        return (self.where,)

    def asks(self) -> tuple[Ask, ...]:
        """The activity, with who pays and who provides told apart."""
        return (*super().asks(), Ask.of("quantity", by=("provider", "commissioner")))

    def on_rows(self) -> OnRows:
        """What leaves a row joins the one that differs from it by who takes over alone."""
        kept = tuple(str(name) for name in (PERIOD, *DIMENSIONS) if name not in self._to)
        return OnRows(told_by=kept, whole_rows=True, in_units=self.units is not None)

    @property
    def _to(self) -> dict[Dimension, str]:
        """Who takes over, as payer, provider or both."""
        named: dict[Dimension, str | None] = {"commissioner": self.commissioner, "provider": self.provider}
        return {name: code for name, code in named.items() if code is not None}

    @property
    def _after(self) -> dict[Any, tuple[str, ...]]:
        """The activity as it is told once it has moved."""
        return {**self.where, **{name: (code,) for name, code in self._to.items()}}

    def makes(self) -> tuple[tuple[str, str], ...]:
        """Who pays or provides from then on."""
        return tuple((name, one) for name, codes in self._after.items() for one in codes)

    def contracts_after(
        self, contracts: tuple[Contract, ...], library: Library, place: Place | None
    ) -> tuple[Contract, ...]:
        """With a contract for what has moved, where one is asked for."""
        if self.new is not None:
            return self.new.paid(contracts, self.name, self._after, self.source)
        if self.terms_of is None:
            return contracts
        return self._taken_over(contracts, "")

    def _taken_over(self, contracts: tuple[Contract, ...], where: str) -> tuple[Contract, ...]:
        """The contracts with the terms of one of them between other parties, right before it."""
        ids = [contract.id for contract in contracts]
        if self.terms_of not in ids:
            fix = f"The contracts in force are {', '.join(ids)}."
            raise InputError.of(where, f"There is no contract '{self.terms_of}' in force.", fix)
        position = ids.index(self.terms_of)
        data = contracts[position].model_dump(mode="python", by_alias=True, exclude_none=True)
        name = free_id(contracts[position].id, self.commissioner or self.provider or "", contracts)
        data |= {"id": name, "title": f"{contracts[position].title}: {self.name}"}
        for key, code in (("payer", self.commissioner), ("payee", self.provider)):
            if code is not None and key not in data:
                raise InputError.of(where, f"'{self.terms_of}' has no one {key} to change.", "Give `new:` instead.")
            if code is not None:
                data[key] = code
        try:
            joining = type(contracts[position]).model_validate(data)
        except ValidationError:
            what = f"The terms of '{self.terms_of}' do not fit other parties."
            raise InputError.of(where, what, "Give `new:` with a price instead.") from None
        own = {"id", "title"}
        same = joining.model_dump(exclude=own)
        if any(type(one) is type(joining) and one.model_dump(exclude=own) == same for one in contracts):
            return contracts  # an earlier change made it already
        return (*contracts[:position], joining, *contracts[position:])

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """A share of the activity with its new payer or provider, and what pays for it."""
        after = self.agreed(basis, library, where)
        rows = basis.grid.activity
        leaving = chosen(rows, self.where, where)
        if self.part is not None:
            parts = self.in_each_year(self.part, basis.place, where)
        else:
            assert self.units is not None
            parts = part_from_units(rows, leaving, self.in_each_year(self.units, basis.place, where), where)
        if not (leaving & ~matching(rows, {name: (code,) for name, code in self._to.items()})).any():
            already = " and ".join(f"{name} {code}" for name, code in self._to.items())
            what = f"All that has {told(self.where)} has {already} already, so nothing moves."
            raise InputError.of(where, what, "Name who takes over, or take the change out.")
        return replace(after, grid=moved(basis.grid, np.where(leaving, by_row(parts, rows), 0.0), self._to))

    def agreed(self, basis: Basis, library: Library, where: str) -> Basis:
        """With what pays the new provider, or what the new payer pays under."""
        for code in (self.commissioner, self.provider):
            if code is not None and code not in basis.place.parties:
                fix = f"The partners and pools are {', '.join(basis.place.parties)}."
                raise InputError.of(where, f"'{code}' is not a partner or pool.", fix)
        if self.terms_of is not None:
            return replace(basis, contracts=self._taken_over(basis.contracts, where))
        if self.new is None:
            return basis
        self._refuse_open_parties(where)
        contracts = self.contracts_after(basis.contracts, library, basis.place)
        return replace(basis, contracts=contracts, place=self.new.costed(basis.place, self.name, self._after, where))

    def _refuse_open_parties(self, where: str) -> None:
        for name in ("provider", "commissioner"):
            if len(self._after.get(name, ())) != 1:
                what = f"Nothing says which {name} it is between."
                raise InputError.of(where, what, f"Name one {name}, under `where:` if it stays the same.")
