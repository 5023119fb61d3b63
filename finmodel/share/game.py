"""What a file of fair shares says: who is together, and what each group of them is worth, or what each claims.

Most of it is what may be wrong between its keys, which is told all at once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Self

from pydantic import Field, model_validator

from finmodel.core.amounts import exact_money
from finmodel.core.data import Text
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.place import Pounds
from finmodel.core.speech import listed
from finmodel.share.coalitions import members

_SHOWN = 3
MOST = 16
"""Partners whose groups can be listed at all: 65,535 of them."""


class Game(Frozen):
    """Money that partners save, or owe, together, and what is known of each group of them."""

    game: Code
    """Short name of what is shared."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")
    """Three-letter code of the currency."""
    partners: dict[Code, str] = Field(min_length=2)
    """Everyone who shares, by short name, and their name as a board would write it."""
    worth: dict[str, Pounds] = {}
    """What each group saves, or is worth, by itself: every partner alone, every group such as `trust + council`, and
    all together."""
    table: Text | None = None
    """A file beside this one that has it instead, with the columns `group` and `worth`, such as `groups.xlsx`."""
    contributions: dict[Code, Pounds] = {}
    """What each partner puts in, for shares by contribution."""
    to_share: Pounds | None = None
    """What there is to divide among claims, or the deficit that is to be borne; instead of `worth:`."""
    claims: dict[Code, Pounds] = {}
    """What each partner claims of it, or the most that it could be asked to bear."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._unknown("contributions", self.contributions), *self._unknown("claims", self.claims)]
        if bool(self.worth) == bool(self.claims):
            what = "Shares go by what groups are worth, or by claims."
            faults.append(Fault((), what, "Give `worth:`, or `to_share:` and `claims:`."))
        elif self.worth:
            faults += self._of_worth()
        else:
            faults += self._of_claims()
        faults += self._of_contributions()
        if faults:
            raise Faults(faults)
        return self

    def _unknown(self, key: str, stated: dict[str, Pounds]) -> list[Fault]:
        known = listed(list(self.partners))
        return [
            Fault((key, name), f"There is no partner '{name}'.", f"Use one of {known}, or add it to `partners:`.")
            for name in stated
            if name not in self.partners
        ]

    def _of_contributions(self) -> list[Fault]:
        lacking = [name for name in self.partners if self.contributions and name not in self.contributions]
        below = [name for name, amount in self.contributions.items() if amount < 0]
        faults = [
            Fault(("contributions",), f"Nothing says what {name} puts in.", f"Add `{name}: £0` if it is nothing.")
            for name in lacking
        ]
        faults += [
            Fault(("contributions", name), f"What {name} puts in is below nil.", "Give £0 or more.") for name in below
        ]
        if self.contributions and not lacking and not below and not sum(self.contributions.values()):
            faults.append(Fault(("contributions",), "Nobody puts anything in.", "Take `contributions:` out."))
        return faults

    def _of_claims(self) -> list[Fault]:
        if self.to_share is None:
            return [Fault((), "Nothing says what is divided among the claims.", "Add `to_share:`, such as £1.2m.")]
        faults = [
            Fault(("claims",), f"Nothing says what {name} claims.", f"Add `{name}: £0` if it is nothing.")
            for name in self.partners
            if name not in self.claims
        ]
        faults += [
            Fault(("claims", name), f"The claim of {name} is below nil.", "Give £0 or more.")
            for name, claim in self.claims.items()
            if claim < 0
        ]
        asked = sum(self.claims.values())
        if self.to_share < 0:
            fix = "Give a deficit that is to be borne without its minus."
            faults.append(Fault(("to_share",), "There is less than nothing to divide.", fix))
        elif self.to_share > asked:
            sums = f"{exact_money(self.to_share, self.currency)} and the claims {exact_money(asked, self.currency)}"
            what = f"There is more to divide than is claimed: {sums}."
            fix = "Where there is enough for all, each takes its claim; a deficit takes the most that each could bear."
            faults.append(Fault(("to_share",), what, fix))
        return faults

    def _of_worth(self) -> list[Fault]:
        if self.to_share is not None:
            return [
                Fault(("to_share",), "`to_share:` goes with `claims:`.", "Take it out; all together say the whole.")
            ]
        if len(self.partners) > MOST:
            what = f"{len(self.partners)} partners form more groups than can be listed."
            return [Fault(("partners",), what, f"Bring partners together into {MOST} at the most.")]
        faults, seen = [], dict[int, str]()
        for group in self.worth:
            names = [name.strip() for name in group.split("+")]
            strange = [name for name in names if name not in self.partners]
            if strange:
                fix = f"Use {listed(list(self.partners))}, with + between them."
                faults.append(Fault(("worth", group), f"There is no partner '{strange[0]}'.", fix))
                continue
            number = self.number_of(names)
            repeats = len(set(names)) < len(names)
            if repeats or number in seen:
                what = "repeats a partner" if repeats else f"is the group '{seen[number]}' again"
                what = f"'{group}' {what}."
                faults.append(Fault(("worth", group), what, "State each group once."))
            seen.setdefault(number, group)
        missing = [each for each in self.every_group() if self.number_of(each) not in seen]
        if missing and not faults:
            told = [f"`{' + '.join(group)}`" for group in missing[:_SHOWN]]
            more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            what = f"Nothing says what {listed(told)}{more} would be worth."
            faults.append(Fault(("worth",), what, "State every group; £0 for one that saves nothing by itself."))
        return faults

    def every_group(self) -> list[tuple[str, ...]]:
        """Every group of partners, the smallest first."""
        names = list(self.partners)
        return [group for size in range(1, len(names) + 1) for group in combinations(names, size)]

    def number_of(self, names: list[str] | tuple[str, ...]) -> int:
        """The number of a group: the first partner is bit 0."""
        places = {name: place for place, name in enumerate(self.partners)}
        return sum({1 << places[name] for name in names})

    def worths(self) -> list[Fraction]:
        """What each group is worth, by its number; nobody is worth nothing."""
        found = [Fraction(0)] * (1 << len(self.partners))
        for group, amount in self.worth.items():
            found[self.number_of([name.strip() for name in group.split("+")])] = Fraction(amount)
        return found

    def called(self, coalition: int) -> str:
        """The partners of a coalition by name."""
        names = list(self.partners.values())
        return listed([names[place] for place in members(coalition)])
