"""Equal shares: every partner has the same part of the money, and a scheme is paid by those who want it.

The method of equal shares (Peters, Pierczyński and Skowron, 2021). A unit of a scheme is bought where those who gave it
points can pay for it between them, each in proportion to its points as far as its money reaches; the unit that costs
them least for a point comes first. What nobody can pay for in this way is then spent on the most points for a pound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Offered:
    """A scheme as it may be bought: so many equal parts, each at a cost; some of them must be bought."""

    scheme: str
    cost: Fraction
    """Pounds for one part."""
    most: int
    """Parts there are; one where it is all or nothing."""
    least: int = 0
    """Parts that are bought first, out of everybody's money alike."""


@dataclass(frozen=True)
class Bought:
    """What equal shares buy: parts by scheme, who paid how much for each, and what was bought of what was left."""

    parts: Mapping[str, int]
    paid: Mapping[str, Mapping[str, Fraction]]
    """Pounds by scheme and partner."""
    of_what_was_left: Mapping[str, int]
    """Parts that no group of partners could pay from its own shares, bought with what all had left."""
    left: Fraction


Points = Mapping[str, Mapping[str, Fraction]]
"""Points that each partner gives to a whole scheme; a part of it has that part of them."""


def bought_in_equal_shares(money: Fraction, offered: Sequence[Offered], points: Points) -> Bought:
    """What the method buys with so much money; schemes of the same cost for a point come in the order they are offered.

    >>> schemes = [Offered("hub", Fraction(60), 1), Offered("nurse", Fraction(50), 1)]
    >>> points = {name: {scheme: Fraction(1)} for name, scheme in (("a", "hub"), ("b", "hub"), ("c", "nurse"))}
    >>> dict(bought_in_equal_shares(Fraction(100), schemes, points).parts)
    {'hub': 1, 'nurse': 0}
    """
    purses = dict.fromkeys(points, money / len(points))
    parts = {each.scheme: each.least for each in offered}
    paid = {each.scheme: dict.fromkeys(points, each.least * each.cost / len(points)) for each in offered}
    for each in offered:
        for partner in purses:
            purses[partner] -= paid[each.scheme][partner]
    while True:
        priced = [(_price(each, purses, points), each) for each in offered if parts[each.scheme] < each.most]
        within = [(price, each) for price, each in priced if price is not None]
        if not within:
            break
        price, chosen = min(within, key=lambda found: found[0])
        shares = {partner: min(purse, price * _given(points, partner, chosen)) for partner, purse in purses.items()}
        count = min([chosen.most - parts[chosen.scheme], *_reach(chosen, price, purses, points)])
        parts[chosen.scheme] += count
        for partner, share in shares.items():
            purses[partner] -= share * count
            paid[chosen.scheme][partner] += share * count
    more, left = _of_what_is_left(sum(purses.values(), Fraction(0)), offered, parts, points)
    return Bought({name: count + more[name] for name, count in parts.items()}, paid, more, left)


def _given(points: Points, partner: str, offered: Offered) -> Fraction:
    """Points that a partner gives to one part of a scheme."""
    return points[partner].get(offered.scheme, Fraction(0)) / offered.most


def _price(offered: Offered, purses: Mapping[str, Fraction], points: Points) -> Fraction | None:
    """Pounds for a point at which those who want a part can just pay for it; None where they cannot."""
    wants = [(purse, _given(points, partner, offered)) for partner, purse in purses.items()]
    wants = sorted((each for each in wants if each[0] > 0 and each[1] > 0), key=lambda each: each[0] / each[1])
    due, weight = offered.cost, sum((given for _, given in wants), Fraction(0))
    if not weight:
        return None
    for purse, given in wants:
        if purse * weight >= due * given:
            return due / weight
        due, weight = due - purse, weight - given
    return None


def _reach(offered: Offered, price: Fraction, purses: Mapping[str, Fraction], points: Points) -> list[int]:
    """How many parts can be bought at one price before a purse is short of its share; one where a purse is short."""
    reach = []
    for partner, purse in purses.items():
        due = price * _given(points, partner, offered)
        if due and purse:
            reach.append(max(int(purse // due), 1))
    return reach


def _of_what_is_left(
    money: Fraction, offered: Sequence[Offered], parts: Mapping[str, int], points: Points
) -> tuple[dict[str, int], Fraction]:
    """Parts bought with what all have left: those with most points for a pound first, among those with any."""
    extra = dict.fromkeys(parts, 0)

    def worth(each: Offered) -> Fraction:
        total = sum((_given(points, partner, each) for partner in points), Fraction(0))
        return total / each.cost if each.cost else total * 10**9

    for each in sorted(offered, key=worth, reverse=True):
        there = each.most - parts[each.scheme]
        if worth(each) and there:
            extra[each.scheme] = min(there, int(money // each.cost)) if each.cost else there
            money -= extra[each.scheme] * each.cost
    return extra, money
