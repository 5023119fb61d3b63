"""Parties, contracts and costs that a file names by what they are, exchanged for the names that a place has for them.

A contract or a scenario is written once and read in any place: where a partner stands, `{role: acute}` may, and as a
key `role acute`; where a contract's id does, `{pays: {setting: emergency}, payee: {role: acute}}` or, of a pool,
`{agreement_of: {role: pooled_budget}}`; and where names of costs do, what they are the costs of. It is done on what the
file says, before any model reads it, so that no kind of contract or of change has to know of it.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from finmodel.core.columns import DIMENSIONS

Loc = tuple[str | int, ...]
CONTRACT_KEYS = {"pays", "payer", "payee", "kind"}
"""What a contract may be told by where its id would stand; `pays` always is."""
_KEY = re.compile(r"^role ([a-z_]+)$")


class Names(Protocol):
    """What a place calls what a file names by what it is."""

    def party(self, role: Any, loc: Loc) -> str:
        """The id of who has a role."""

    def contract(self, told_by: dict[str, Any], loc: Loc) -> str:
        """The id of the contract that pays for something."""

    def agreement(self, pool: Any, loc: Loc) -> str:
        """The id of the agreement of a pool."""

    def costs(self, of: dict[str, Any], beside: dict[str, Any], loc: Loc) -> list[str]:
        """Names of the costs of some activity; `beside` is all that the change says."""

    def alike(self, party: str, loc: Loc) -> None:
        """Two keys of one group are the same party."""


class NoPlace:
    """What things are called where no place is known: each role by its own name."""

    def party(self, role: Any, loc: Loc) -> str:
        """The role itself."""
        return str(role)

    def contract(self, told_by: dict[str, Any], loc: Loc) -> str:
        """A name made of what it is told by."""
        parts = [str(code) for codes in told_by["pays"].values() for code in _listed(codes)]
        parts += [str(told_by[key]) for key in ("kind", "payer", "payee") if key in told_by]
        return re.sub(r"[^a-z0-9]+", "_", "_".join(["contract", *parts]).lower()).strip("_")

    def agreement(self, pool: Any, loc: Loc) -> str:
        """A name made of the pool's."""
        return f"agreement_of_{pool}"

    def costs(self, of: dict[str, Any], beside: dict[str, Any], loc: Loc) -> list[str]:
        """The activity itself."""
        return [str(code) for codes in of.values() for code in _listed(codes)]

    def alike(self, party: str, loc: Loc) -> None:
        """No two roles are one party."""


def bound(data: Any, names: Names = NoPlace(), loc: Loc = ()) -> Any:  # noqa: B008  (it holds nothing)
    """What a file says, with the names of a place; the very object where it names nothing by what it is."""
    if isinstance(data, list | tuple):
        made = [bound(each, names, (*loc, number)) for number, each in enumerate(data)]
        same = all(new is old for new, old in zip(made, data, strict=True))
        return data if same else _each_once(made)
    if not isinstance(data, dict):
        return data
    if data.keys() == {"role"}:
        return names.party(data["role"], (*loc, "role"))
    inner = {key: _below(key, value, data, names, (*loc, key)) for key, value in data.items()}
    if isinstance(data.get("pays"), dict) and data.keys() <= CONTRACT_KEYS:
        return names.contract(inner, loc)
    if data.keys() == {"agreement_of"}:
        return names.agreement(inner["agreement_of"], loc)
    renamed = {key: _key(key, names, (*loc, key)) for key in inner}
    if all(new is old for new, old in renamed.items()) and all(inner[key] is data[key] for key in inner):
        return data
    found: dict[Any, Any] = {}
    for key, value in inner.items():
        if renamed[key] in found:
            names.alike(renamed[key], (*loc, key))
        found[renamed[key]] = value
    return found


def _below(key: Any, value: Any, beside: dict[str, Any], names: Names, loc: Loc) -> Any:
    made = bound(value, names, loc)
    if key == "services" and isinstance(made, dict) and made and made.keys() <= set(DIMENSIONS):
        return names.costs(made, {name: bound(each, names) for name, each in beside.items() if name != key}, loc)
    return made


def _key(key: Any, names: Names, loc: Loc) -> Any:
    """A key, or a dotted path to a term, with parties by their ids."""
    if not isinstance(key, str) or "role " not in key:
        return key
    parts = [(part, _KEY.match(part)) for part in key.split(".")]
    return ".".join(part if found is None else names.party(found[1], loc) for part, found in parts)


def _each_once(made: list[Any]) -> list[Any]:
    """A list without the names that are there before, as two roles may be one party."""
    return [each for number, each in enumerate(made) if not (isinstance(each, str) and each in made[:number])]


def _listed(codes: Any) -> list[Any]:
    return list(codes) if isinstance(codes, list | tuple) else [codes]
