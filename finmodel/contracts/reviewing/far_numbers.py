"""Numbers far from any that such a clause has: a factor of 104, weights that are all nil, a benchmark in pence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.bounds import stated
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.amounts import money, number
from finmodel.rules.nodes import Multiply, Term, walk

HIGHEST, LARGEST, LOWEST = 10.0, 1000.0, 0.1
"""A factor lies between the first and the last: past the first it may be a percentage, past the second a price."""
TIMES = 100.0
"""A benchmark that is so many times what is held against it, or more, may be in pence, or of another year or place."""
HELD = (("benchmark", "expenditure"), ("plan", "actual"), ("target", "actual"))
"""Names of two amounts of a contract that stand for much the same."""
Far = tuple[Term, str, str]


def far_numbers(contract: Contract) -> Iterator[Far]:
    """Terms whose numbers are far from any that their clause has, each with why and how to mend it."""
    rules = [line.rule for line in contract.lines()]
    factors = {part.name for node in walk(*rules) if isinstance(node, Multiply) for part in (node.left, node.right)
               if isinstance(part, Term)}  # fmt: skip
    for term in contract.terms():
        numbers = [float(each) for value in stated(term) for each in value.numbers]
        if isinstance(term.value, tuple) and len(numbers) > 1 and not any(numbers):
            what = f"'{term.label}' is nil for every one of {len(term.value)}: whatever it multiplies comes to nothing."
            yield term, what, "Give at least one of them a value above nil."
        elif term.unit.flavour == "index" and term.unit.pure and term.name in factors and not _by_group(term):
            far = next((each for each in numbers if HIGHEST < each <= LARGEST or 0 < each < LOWEST), None)
            if far is not None:
                yield term, *_factor(term, far)


def _by_group(term: Term) -> bool:
    """True where it is a number for each of several groups, such as weights, which stand to each other and not to 1."""
    return isinstance(term.value, tuple)


def _factor(term: Term, far: float) -> tuple[str, str]:
    what = f"'{term.label}' is {number(far)}, which is far from 1 for a factor: "
    if far > HIGHEST:
        what += f"it makes {number(far)} times as much."
        return what, f"If {number(far)} is a percentage, write {number(far / 100, 6)}."
    return (
        what + f"it leaves {number(far)} of what it multiplies.",
        "Write the factor itself, such as 1.04 for 4% more.",
    )


def far_apart(settlement: Settlement, contract: Contract, currency: str) -> list[tuple[str, str]]:
    """What is told of a contract whose benchmark is far from what is held against it in a place, in every year."""
    values = settlement.values[contract.id]
    return [
        told
        for one, other in HELD
        if one in values and other in values
        for told in _apart((one, values[one].ravel().tolist()), (other, values[other].ravel().tolist()), currency)
    ]


def _apart(
    one: tuple[str, Sequence[float]], other: tuple[str, Sequence[float]], currency: str
) -> Iterator[tuple[str, str]]:
    (name, stands), (beside, spent) = one, other
    several = [stands[0]] * len(spent) if len(stands) == 1 else stands
    pairs = [(high, low) for high, low in zip(several, spent, strict=False) if high and low]
    if pairs and all(abs(high / low) >= TIMES or abs(high / low) <= 1 / TIMES for high, low in pairs):
        high, low = pairs[0]
        ratio = abs(high / low)
        times = f"{number(ratio, 0)} times" if ratio > 1 else f"a {number(1 / ratio, 0)}th part of"
        what = f"Its {name} of {money(high, currency)} is {times} its {beside}, {money(low, currency)}."
        yield what, "Check that both are in whole pounds, for the same years and the same people."


def below_nil(settlement: Settlement, contract: Contract, currency: str) -> Iterator[tuple[str, str, str]]:
    """A benchmark, plan or target that is below nil: its name, what is told of the first case of it, how to mend it."""
    values = settlement.values[contract.id]
    for name in dict.fromkeys(name for name, _ in HELD):
        amounts = values[name].ravel().tolist() if name in values else []
        found = [(number, amount) for number, amount in enumerate(amounts) if amount < 0]
        if found:
            number, amount = found[0]
            case = f" for {settlement.cases[number].label}" if len(amounts) == len(settlement.cases) else ""
            more = f", and so in {len(found):,} of {len(amounts):,}" if len(found) > 1 else ""
            what = f"Its {name} is {money(amount, currency)}{case}, which is below nil{more}."
            fix = "Give what care is expected to cost, above nil; what is taken off it is a number of its own."
            yield name, what, fix
