"""The zone of three terms over draws: `python -m tests.bench.terms [--small]`.

8,000 sets of terms of a gain share among four partners, each over 1,000 draws of two years, settled as `finmodel terms`
does. Beside it the obvious way, the whole place drawn anew with the terms of a set, on a few sets: the same figures.
"""

from __future__ import annotations

import gc
import sys

import numpy as np

from finmodel.draws.draw import draw
from finmodel.draws.uncertain import uncertain
from finmodel.scenarios.scenario import Scenario
from finmodel.terms.ground import Ground
from finmodel.terms.weigh import TermsAsked, weigh
from finmodel.terms.zone import Weighed
from tests.bench.measured import seconds, told_memory
from tests.scenarios.unsure import demand, unsure
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

SHARED = GAIN | {
    "payees": {"icb": "30%", "trust": "30%", "gps": "20%", "council": "20%"},
    "gains": {"share": "50%", "cap": {"share_of_benchmark": "5%", "applied": "before_factor"}},
}  # fmt: skip
VARY = ("gains.share=20%..80%", "losses.share=0%..60%", "gate.minimum_rate=0%..5%")
CHANGE = {
    "kind": "scale_activity", "name": "Fewer", "where": {"setting": ["emergency"]}, "by": "-5%", "source": "invented",
}  # fmt: skip
NOISE = [{"name": "Chance", "where": {"setting": ["emergency"]}, "source": "invented"}]


def scenario(terms: dict[str, str]) -> Scenario:
    """Fewer emergencies than are drawn, with some terms set."""
    last = {"kind": "change_terms", "name": "Terms", "contract": "gain", "set": terms, "source": "invented"}
    told = {"scenario": "s", "title": "S", "question": "?", "changes": [CHANGE, *([last] if terms else [])]}
    return Scenario.model_validate(told | {"uncertainty": unsure(demand(), activity_noise=NOISE)})


def main(values: int, draws: int) -> float:
    """Weigh so many values of each term both ways, print what each takes, and give the ratio of a set."""
    basis = small_basis(TARIFF, GP, REABLEMENT, SHARED, FUND)
    ground = Ground(basis, "gain", scenario({}), draws=draws)
    weighed: list[Weighed] = []
    took = seconds(lambda: weighed.append(weigh(ground, TermsAsked(VARY, values))), 1)
    count = len(weighed[0].settled.sets)
    few = list(range(0, count, max(1, count // 8)))
    other = seconds(lambda: _drawn(weighed[0], few, draws), 1) / len(few)
    sys.stdout.write(f"{f'{count:,} sets x {draws:,} draws':40} {took:8.2f} CPU s\n")
    sys.stdout.write(f"{'the place drawn anew for each set would be':40} {other * count:8.0f} CPU s\n")
    told_memory()
    return took / count / other


def _drawn(weighed: Weighed, few: list[int], draws: int) -> None:
    """Some sets drawn anew; each partner's 20th percentile is the same to the penny."""
    for number in few:
        terms = weighed.grid.changes(weighed.settled.sets[number])
        base = small_basis(TARIFF, GP, REABLEMENT, SHARED, FUND)
        one = uncertain(base, scenario(terms), {})
        drawn = draw(one, draws, beside=one.laid_on(None))
        assert drawn.before is not None
        moved = np.sort((drawn.surplus - drawn.before).sum(axis=-1), axis=-1)
        assert weighed.settled.sure is not None
        rank = draws - -(-draws * 80 // 100)
        assert np.abs(moved[:, rank] / 100 - weighed.settled.sure[:, number]).max() < 0.005


if __name__ == "__main__":
    gc.set_threshold(100_000, 20, 20)
    small = "--small" in sys.argv[1:]
    main(3 if small else 20, 50 if small else 1_000)
