"""A service that the baseline does not have: what a unit of it is paid, and what it costs to deliver."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds import kind_named
from finmodel.core.frozen import Frozen
from finmodel.core.place import DeliveryCost, Place, Pounds
from finmodel.errors import InputError

_PARTIES = ("provider", "commissioner")


class NewService(Frozen):
    """What a unit of a new service is paid and costs."""

    price: Pounds = Field(ge=0)
    """What the commissioner pays the provider for a unit; £0 where a contract in force pays for it already."""
    cost: Pounds = Field(default=Decimal(0), ge=0)
    """What a unit costs the provider to deliver; £0 where the place's costs cover it already."""

    def paid(
        self, contracts: tuple[Contract, ...], name: str, to: Mapping[Any, Sequence[str]], source: str
    ) -> tuple[Contract, ...]:
        """The contracts with a tariff for the service, first, so that a pool's agreement counts it."""
        if not self.price or any(party not in to for party in _PARTIES):
            return contracts
        own = {str(key): list(codes) for key, codes in to.items() if key not in _PARTIES}
        price = {"code": "unit", "label": name, "where": own, "price": {"value": self.price, "source": source}}
        data = {
            "kind": "activity_tariff", "id": free_id("new", name, contracts), "title": name, "source": source,
            "payer": to["commissioner"][0], "payee": to["provider"][0], "prices": [price],
        }  # fmt: skip
        return (made("activity_tariff", data), *contracts)

    def costed(self, place: Place, name: str, to: Mapping[Any, Sequence[str]], where: str) -> Place:
        """The place with what the service costs to deliver; raises InputError where a cost of it is stated already."""
        provider = to["provider"][0]
        if provider not in [partner.id for partner in place.partners]:
            known = ", ".join(partner.id for partner in place.partners)
            raise InputError.of(where, f"'{provider}' is not a partner.", f"The partners are {known}.")
        if not self.cost:
            return place
        own = {key: tuple(codes) for key, codes in to.items() if key not in _PARTIES}
        for cost in place.costs:
            if cost.partner == provider and (cost.variable or cost.step) and _admits(cost, own):
                what = f"It costs {provider} money to deliver already, under '{cost.name}'."
                raise InputError.of(where, what, "Take out `cost:`.")
        more = DeliveryCost(partner=provider, name=name, where=own, variable=self.cost, source=None)
        return place.model_copy(update={"costs": (*place.costs, more)})


def _admits(cost: DeliveryCost, codes: Mapping[Any, Sequence[str]]) -> bool:
    return all(name in codes and set(codes[name]) & set(admitted) for name, admitted in cost.where.items())


def made(kind: str, data: Mapping[str, Any]) -> Contract:
    """A contract of a kind from what its file would say."""
    model = kind_named(kind)
    assert model is not None, kind
    return model.model_validate(data)


def free_id(start: str, name: str, contracts: Sequence[Contract]) -> str:
    """An id for a contract that a change makes, which none in force has."""
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40].strip("_")
    taken = {contract.id for contract in contracts}
    tries = [f"{start}_{slug}", *(f"{start}_{slug}_{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in tries if one not in taken)
