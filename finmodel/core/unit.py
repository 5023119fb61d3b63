"""Units of measure, checked when a rule is built: pounds times pounds or pounds plus people is refused."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.errors import Refused, UnitError

DIMENSIONS = (
    "money", "people", "person_years", "units", "spells",
    "minutes", "hours", "days", "weeks", "months", "years", "points",
)  # fmt: skip
PURE = ("share", "score", "index", "number", "flag", "change")
"""Flavours of plain number: a share of 0 to 1, a score, a multiplying index, a count, a yes or no, a rise or fall."""

_WORDS = {
    "money": ("money", "money"),
    "people": ("person", "people"),
    "person_years": ("person-year", "person-years"),
    "units": ("unit of activity", "units of activity"),
    "spells": ("spell", "spells"),
    "minutes": ("minute", "minutes"),
    "hours": ("hour", "hours"),
    "days": ("day", "days"),
    "weeks": ("week", "weeks"),
    "months": ("month", "months"),
    "years": ("year", "years"),
    "points": ("point", "points"),
}


@dataclass(frozen=True)
class Unit:
    """A product of powers of dimensions; a plain number has none, and a flavour instead."""

    powers: tuple[tuple[str, int], ...] = ()
    flavour: str = "number"

    @property
    def pure(self) -> bool:
        """True for a number without dimension: a share, a score, an index."""
        return not self.powers

    @property
    def in_percent(self) -> bool:
        """True for what is written in percent: a share, a rise or a fall."""
        return self.pure and self.flavour in ("share", "change")

    def __str__(self) -> str:
        if self.pure:
            return self.flavour
        spoken = sorted(self.powers, key=lambda pair: DIMENSIONS.index(pair[0]))
        above = [_WORDS[name][1] for name, power in spoken if power > 0 for _ in range(power)]
        below = [_WORDS[name][0] for name, power in spoken if power < 0 for _ in range(-power)]
        return " ".join([" × ".join(above) or "1", *(f"per {word}" for word in below)])


def singular(of: Unit) -> str:
    """What one of a unit is called: 1 person, 1 unit of activity."""
    alone = len(of.powers) == 1 and of.powers[0][1] == 1
    return _WORDS[of.powers[0][0]][0] if alone else str(of)


def unit(text: str) -> Unit:
    """A unit from its name: `money`, `share`, `money/person_years`, `money/units`.

    >>> str(unit("money/person_years"))
    'money per person-year'
    """
    if text in PURE:
        return Unit(flavour=text)
    powers: dict[str, int] = {}
    for place, part in enumerate(text.split("/")):
        for name in part.split("*"):
            if name == "1":
                continue
            if name not in DIMENSIONS:
                raise Refused(f"'{text}' is not a unit.", f"Use {', '.join((*PURE, *DIMENSIONS))}, or money/units.")
            powers[name] = powers.get(name, 0) + (1 if place == 0 else -1)
    return _normal(powers)


def _normal(powers: dict[str, int], flavour: str = "number") -> Unit:
    kept = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(kept, "number" if kept else flavour)


def multiply(left: Unit, right: Unit) -> Unit:
    """The unit of a product; money times money is refused. A share of a share is a share."""
    powers = dict(left.powers)
    for name, power in right.powers:
        powers[name] = powers.get(name, 0) + power
    if powers.get("money", 0) > 1:
        raise UnitError(f"{left} times {right}: money may not be multiplied by money")
    alike = left.flavour == right.flavour and left.flavour in ("share", "index", "flag")
    return _normal(powers, left.flavour if alike else "number")


def divide(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient; like over like is a share."""
    powers = dict(left.powers)
    for name, power in right.powers:
        powers[name] = powers.get(name, 0) - power
    if powers.get("money", 0) < -1:
        raise UnitError(f"{left} divided by {right} means nothing")
    return _normal(powers, "share" if left.powers == right.powers else "number")


def same(left: Unit, right: Unit, doing: str) -> Unit:
    """The common unit of two quantities that are added or compared; unlike ones are refused."""
    if left.powers != right.powers:
        raise UnitError(f"cannot {doing} {left} and {right}")
    return left if left.flavour == right.flavour else Unit(left.powers)
