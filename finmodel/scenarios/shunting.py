"""Cost shunting: who acts, who gains or loses by it, and what is left of it for the place as a whole."""

from __future__ import annotations

import pandas as pd

from finmodel.core.control import Control, ControlFailed
from finmodel.core.place import OUTSIDE, Place
from finmodel.positions.outside import DELIVERY, FUNDING

ACTOR_NETS = Control("what an actor changes nets to money in less cost of delivery")

KEYS = ["actor", "partner", "period"]
GAINS = [*KEYS, "difference"]
NETS = ["actor", "period", "gains", "losses", "net", "funding", "delivery"]


def by_party(split: pd.DataFrame) -> pd.DataFrame:
    """What each cause leaves each party with, in whole pence, from what it changes of each transfer.

    Columns: cause, actor, partner, period, contract, difference. Funding and the cost of delivery stand as contracts.
    """
    keys = ["cause", "actor", "partner", "period", "contract"]
    received = split.assign(partner=split["payee"], difference=split["pence"])
    paid = split.assign(partner=split["payer"], difference=-split["pence"])
    both = pd.concat([received, paid], ignore_index=True)
    inside = both[both["partner"] != OUTSIDE]
    return inside.groupby(keys, sort=False, as_index=False)[["difference"]].sum()


def shunting_matrix(split: pd.DataFrame, place: Place) -> pd.DataFrame:
    """What each actor's changes leave each party with, in whole pence; a row for every pair and period.

    Columns: actor, partner, period, difference. A pool that keeps a balance has rows like a partner.
    """
    found = by_party(split).groupby(KEYS, sort=False)["difference"].sum()
    actors = list(dict.fromkeys(split["actor"]))
    rows = pd.MultiIndex.from_product([actors, place.parties, place.periods], names=KEYS)
    return found.reindex(rows, fill_value=0).reset_index()


def nets_of(split: pd.DataFrame, place: Place) -> pd.DataFrame:
    """What each actor's changes come to for the place, in whole pence.

    Raises ControlFailed where what parties gain and what comes from outside differ.

    Columns: actor, period; gains and losses, of those who gain and of those who lose; net, their sum; funding and
    delivery, by how much money from outside and the cost of delivery change. Net is funding less delivery: all else
    that moves, moves from one partner to another.
    """
    found = dict(iter(shunting_matrix(split, place).groupby(["actor", "period"])["difference"]))
    moved = split.groupby(["actor", "period", "contract"])["pence"].sum().to_dict()
    rows = []
    for actor in dict.fromkeys(split["actor"]):
        for period in place.periods:
            mine = found[actor, period]
            outside = {name: int(moved.get((actor, period, name), 0)) for name in (FUNDING, DELIVERY)}
            gains, losses = int(mine[mine > 0].sum()), int(mine[mine < 0].sum())
            rows.append((actor, period, gains, losses, gains + losses, outside[FUNDING], outside[DELIVERY]))
    table = pd.DataFrame(rows, columns=NETS)
    wrong = table[table["net"] != table["funding"] - table["delivery"]]
    if len(wrong):
        first = wrong.to_dict("records")[0]
        outside = first["funding"] - first["delivery"]
        raise ControlFailed(
            f"What {first['actor']} changes in {first['period']} nets to {first['net'] / 100:,.2f} for the place, and "
            f"money from outside less the cost of delivery changes by {outside / 100:,.2f}.",
            ACTOR_NETS,
        )
    return table
