"""Binding a file to a place: roles to its partners, contracts and costs to those that its own files have.

What cannot be bound is asked for by name, each thing once for a file, with what the place has and how to say which is
meant; a name stands in its place meanwhile, so that the rest of the file is read and told at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.core.naming.by_role import Loc, NoPlace, bound
from finmodel.core.nearest import CLOSELY, nearest
from finmodel.core.party import KNOWN_BY, POOLED_BUDGET, ROLES
from finmodel.core.place import DeliveryCost
from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.load.binding.cast import Cast
from finmodel.load.findings import line_of
from finmodel.load.yaml import Document


def bind(document: Document, cast: Cast, roles_alone: bool = False) -> list[Finding]:
    """Put the place's own names where a file speaks of roles; findings of what the place does not have.

    The document is changed; its lines stay as they are. Of contracts and costs nothing is told where `roles_alone`.
    """
    names = _PlaceNames(cast, document, roles_alone)
    document.data = bound(document.data, names)
    return list(names.found.values())


def unknown_role(name: str) -> tuple[str, str] | None:
    """What is wrong with a role that there is not, and how to mend it; None for one that there is."""
    if name in ROLES:
        return None
    near = nearest(name, ROLES, CLOSELY)
    return f"There is no role '{name}'.", f"Did you mean '{near}'?" if near else f"The roles are {', '.join(ROLES)}."


class _PlaceNames:
    """What a place calls what a file names by what it is."""

    def __init__(self, cast: Cast, document: Document, roles_alone: bool) -> None:
        self.cast, self.document, self.roles_alone = cast, document, roles_alone
        self.found: dict[str, Finding] = {}
        self._unbound = NoPlace()

    def party(self, role: Any, loc: Loc) -> str:
        """The id of the one partner that has a role, or of the one pool."""
        name = str(role)
        unknown = unknown_role(name)
        if unknown is not None:
            self._tell(loc, *unknown)
            return name
        holders = self.cast.holders(name)
        if len(holders) == 1:
            self.cast.asked[name] = holders[0]
            return holders[0]
        if name == POOLED_BUDGET:
            self._tell_pools(loc, holders)
        elif holders:
            self._tell_several(loc, name, holders)
        else:
            self._tell_nobody(loc, name)
        return name

    def _tell_pools(self, loc: Loc, holders: tuple[str, ...]) -> None:
        if holders:
            what = f"The place has several pooled budgets: {listed(holders)}."
            self._tell(loc, what, "Write the id of the one that is meant in place of the role.")
        else:
            fix = "Add it to `pools:` in place.yaml, with its host, and its agreement to `contracts:`."
            self._tell(loc, "The place has no pooled budget.", fix)

    def _tell_several(self, loc: Loc, role: str, holders: tuple[str, ...]) -> None:
        shown = {self.cast.shown_by(role, one) for one in holders} - {""}
        does = "provide" if KNOWN_BY[role].side == "provider" else "pay for"
        why = f", as they {does} {shown.pop()}" if len(shown) == 1 else ""
        what = f"{len(holders)} partners may be the {KNOWN_BY[role].title} (role '{role}'): {listed(holders)}{why}."
        fix = f"Write `{role}` under `roles:` of the one that is meant in place.yaml, and of no other; or its id here."
        self._tell(loc, what, fix)

    def _tell_nobody(self, loc: Loc, role: str) -> None:
        partners = [partner.id for partner in self.cast.place.partners]
        what = f"No partner here is known as the {KNOWN_BY[role].title} (role '{role}')."
        fix = f"Add `{role}` to `roles:` of the one that is, in place.yaml. The partners are {', '.join(partners)}."
        self._tell(loc, what, fix)

    def contract(self, told_by: dict[str, Any], loc: Loc) -> str:
        """The id of the one contract in force that pays for some activity, between whom and of what kind it says."""
        if self.roles_alone:
            return self._unbound.contract(told_by, loc)
        fitting = [contract for contract in self.cast.contracts if _fits(contract, told_by)]
        stated = [contract for contract in fitting if _names(contract, told_by["pays"])]
        chosen = stated or fitting
        if len(chosen) == 1:
            return chosen[0].id
        said = _said(told_by)
        if chosen:
            what = f"{len(chosen)} contracts in force pay for {said}: {listed([each.id for each in chosen])}."
            fix = "Say which with `payer:`, `payee:` or `kind:` beside `pays:`, or write its id."
        else:
            what = f"No contract in force pays for {said} by the unit."
            ids = ", ".join(contract.id for contract in self.cast.contracts)
            fix = f"Write the id of the contract that is meant; those in force are {ids or 'none'}."
        self._tell(loc, what, fix)
        return self._unbound.contract(told_by, loc)

    def agreement(self, pool: Any, loc: Loc) -> str:
        """The id of the one agreement in force of a pool."""
        named = [each for each in self.cast.contracts if getattr(each, "pool", None) == pool]
        if self.roles_alone or len(named) == 1:
            return named[0].id if named else self._unbound.agreement(pool, loc)
        if named:
            what = f"{len(named)} agreements in force are of the pool '{pool}': {listed([each.id for each in named])}."
        else:
            what = f"No agreement in force is of the pool '{pool}'."
        self._tell(loc, what, "Write the id of the contract that is meant.")
        return self._unbound.agreement(pool, loc)

    def costs(self, of: dict[str, Any], beside: dict[str, Any], loc: Loc) -> list[str]:
        """Names of the place's costs of some activity, of the partners that the change names."""
        if self.roles_alone:
            return self._unbound.costs(of, beside, loc)
        partners = _codes(beside.get("partners", ()))
        own = [cost for cost in self.cast.place.costs if not partners or cost.partner in partners]
        names = [cost.name for cost in own if cost.name and _drives(cost, of)]
        if not names:
            told = ", ".join(dict.fromkeys(f"'{cost.name}'" for cost in own if cost.name)) or "none"
            what = f"No cost of delivery is of {_spoken(of)}."
            fix = f"Give a cost such a `where:` in place.yaml, or write its name here. The costs are {told}."
            self._tell(loc, what, fix)
            return self._unbound.costs(of, beside, loc)
        return list(dict.fromkeys(names))

    def alike(self, party: str, loc: Loc) -> None:
        """Refuse two keys of a group that are the same party."""
        what = f"Two of these are the same partner here, {party}."
        self._tell(loc, what, "Name it once, with what both have together.")

    def _tell(self, loc: Loc, what: str, fix: str) -> None:
        where = self.document.spot(line_of(loc, self.document.lines))
        self.found.setdefault(what, Finding(where, what, fix))


def _codes(raw: Any) -> list[str]:
    return [str(code) for code in (raw if isinstance(raw, list | tuple) else [raw])]


def _spoken(of: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {' or '.join(_codes(codes))}" for name, codes in of.items())


def _said(told_by: Mapping[str, Any]) -> str:
    """What a contract is told by, as a finding speaks of it."""
    kind = f" under a contract of kind {told_by['kind']}" if "kind" in told_by else ""
    payer = f" for {told_by['payer']}" if "payer" in told_by else ""
    payee = f" to {told_by['payee']}" if "payee" in told_by else ""
    return f"{_spoken(told_by['pays'])}{payer}{payee}{kind}"


def _fits(contract: Contract, told_by: Mapping[str, Any]) -> bool:
    """True where a contract pays for activity that may be what is meant, between whom and of the kind that is said."""
    if told_by.get("kind") not in (None, getattr(contract, "kind", None)):
        return False
    asks = [dict(ask.where) for _, ask in contract.pays_for()]
    sides = {"payer": "commissioner", "payee": "provider"}
    wanted = {sides[key]: [str(told_by[key])] for key in sides if key in told_by}
    wanted |= {str(name): _codes(codes) for name, codes in told_by["pays"].items()}
    return any(all(name not in where or set(where[name]) & set(codes) for name, codes in wanted.items())
               for where in asks)  # fmt: skip


def _names(contract: Contract, pays: Mapping[str, Any]) -> bool:
    """True where a contract says itself that it pays for what is meant, and the data need not tell."""
    asks = [dict(ask.where) for _, ask in contract.pays_for()]
    return any(all(set(where.get(name, ())) & set(_codes(codes)) for name, codes in pays.items()) for where in asks)


def _drives(cost: DeliveryCost, of: Mapping[str, Any]) -> bool:
    """True where some of the activity drives a cost, as its own `where:` says."""
    return all(set(cost.where.get(name, ())) & set(_codes(codes)) for name, codes in of.items())  # type: ignore[call-overload]
