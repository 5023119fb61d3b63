"""What a place's year comes to by locality, with no cell of 1 to 7: people, care, money, outcomes, and what has none.

Cells that would tell of few are merged, never starred, so that every sum is exact and nothing can be worked back from
it: a locality of few people joins others; a setting or payer that any locality has little of joins others in all of
them. Rates with few behind them in any locality are told for the whole alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.concentration.small_groups import OTHERS, few
from finmodel.core.columns import PERIOD, UNKNOWN
from finmodel.core.outcomes import OutcomeRow
from finmodel.core.place import OUTSIDE, Place
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.report.by_locality.told_as import BY_PAYER, BY_SETTING, LOCALITY, ToldAs
from finmodel.scenarios.run import Run

WHOLE = ""
"""The locality of a figure that is of all people."""
_PAIR = ("payer", "payee")


def asks_by_locality() -> tuple[Ask, ...]:
    """What of the data must be known for a result by locality."""
    return (Ask.of("people", by=[LOCALITY]), Ask.of("spend", by=["commissioner", "provider", "setting", LOCALITY]))


@dataclass(frozen=True)
class LocalityFigures:
    """A run by locality; every table has the years of `years`, and money in pounds."""

    run: Run
    years: tuple[str, ...]
    behind: Mapping[tuple[str, ...], pd.DataFrame] | None = None
    """People behind activity by each of `told_as.COUNTED`; None where the data names nobody."""

    @property
    def place(self) -> Place:
        """The place."""
        return self.run.basis.place

    @cached_property
    def _people(self) -> pd.DataFrame:
        return _summed(self.run.basis.grid.people, [LOCALITY, PERIOD], ["people"])

    @property
    def _activity(self) -> pd.DataFrame:
        return self.run.basis.grid.activity

    def _shown(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows[PERIOD].isin(self.years)].reset_index(drop=True)

    @cached_property
    def localities(self) -> tuple[str, ...]:
        """Localities that are told by themselves, then others merged, then people of none; those there are."""
        told = set(self._joined.values())
        last = [each for each in (OTHERS, UNKNOWN) if each in told]
        return (*sorted(told - {OTHERS, UNKNOWN}), *last)

    @cached_property
    def _told_as(self) -> ToldAs:
        return ToldAs(self._people, self._activity, self.behind)

    @property
    def _joined(self) -> dict[str, str]:
        """For each locality of the data, what it is told as."""
        return self._told_as.localities

    def _with_places(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{LOCALITY: rows[LOCALITY].map(self._joined)})

    @cached_property
    def people(self) -> pd.DataFrame:
        """People on the register in each year: locality, period, people."""
        return _summed(self._shown(self._with_places(self._people)), [LOCALITY, PERIOD], ["people"])

    @cached_property
    def activity(self) -> pd.DataFrame:
        """Units of activity: locality, setting, period, units. Settings that any locality has few of are one."""
        told = self._shown(self._kept(BY_SETTING))
        rows = _summed(told, [LOCALITY, "setting", PERIOD], ["quantity_milli"])
        return rows.assign(units=rows["quantity_milli"] / 1000).drop(columns="quantity_milli")

    @cached_property
    def care(self) -> pd.DataFrame:
        """Care at its price by who pays for it: locality, payer, period, pounds."""
        told = self._shown(self._kept(BY_PAYER)).rename(columns={"commissioner": "payer"})
        rows = _summed(told, [LOCALITY, "payer", PERIOD], ["spend_pence"])
        return rows.assign(pounds=rows["spend_pence"] / 100).drop(columns="spend_pence")

    def _kept(self, split: tuple[str, str]) -> pd.DataFrame:
        """Activity by locality as told, with codes of the other dimension that any locality has few of merged."""
        rows, (_, dimension) = self._with_places(self._activity), split
        return rows.assign(**{dimension: rows[dimension].map(self._told_as.codes(split))})

    @cached_property
    def reconciled(self) -> pd.DataFrame:
        """What was paid, beside care by locality: payer, payee, period, located, no_locality, paid and rest, in pounds.

        Every payment between partners, and from pools to them, is in it; contributions to pools are not. The rest is
        paid and follows neither price nor place: sums agreed, caps, shares. Payers and payees with few people are one.
        """
        rows = self._activity.rename(columns={"commissioner": "payer", "provider": "payee"})
        known, pence = (rows[LOCALITY] != UNKNOWN).to_numpy(), rows["spend_pence"].to_numpy()
        rows = rows.assign(located_pence=pence * known, no_locality_pence=pence * ~known)
        care = _summed(rows, [*_PAIR, PERIOD], ["located_pence", "no_locality_pence"])
        pools = {pool.id for pool in self.place.pools}
        ledger = self.run.ledger
        between = ledger[~ledger["payee"].isin([*pools, OUTSIDE]) & (ledger["payer"] != OUTSIDE)]
        paid = _summed(between, [*_PAIR, PERIOD], ["pence"])
        both = _pairs_merged(care.merge(paid, how="outer", on=[*_PAIR, PERIOD]).fillna(0), self._told_as.pairs)
        columns = {"located": "located_pence", "no_locality": "no_locality_pence", "paid": "pence"}
        both = both.assign(**{name: both[pence].astype(float) / 100 for name, pence in columns.items()})
        rest = (both["paid"] - both["located"] - both["no_locality"]).round(2) + 0.0
        return self._shown(both.assign(rest=rest)[[*_PAIR, PERIOD, *columns, "rest"]])

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Rates by locality: measure, partner, locality, period, value, numerator, denominator; the whole last.

        Localities are told where none of them has 1 to 7 above, below or beside the line; the whole where it has not.
        """
        rows = [each for each in self.place.outcomes.rows if each.period in self.years]
        found = [each for group in _groups(rows) for each in self._rates(group)]
        columns = ["measure", "partner", LOCALITY, "period", "value", "numerator", "denominator"]
        return pd.DataFrame(found, columns=columns)

    def _rates(self, rows: Sequence[OutcomeRow]) -> Iterator[tuple[str | float, ...]]:
        """The rates of one measure, partner and year."""
        parts: dict[str, tuple[float, float]] = {}
        for row in rows:
            if row.denominator is not None and row.numerator is not None:
                where = self._joined.get(row.locality, row.locality) if row.locality else WHOLE
                above, below = parts.get(where, (0.0, 0.0))
                parts[where] = (above + float(row.numerator), below + float(row.denominator))
        local = {name: each for name, each in parts.items() if name != WHOLE}
        whole = parts.get(WHOLE) or tuple(map(sum, zip(*local.values(), strict=True)))
        told = {} if any(_weak(*each) for each in local.values()) else dict(sorted(local.items()))
        if whole and not _weak(*whole):
            told[WHOLE] = (whole[0], whole[1])
        for name, (above, below) in told.items():
            yield rows[0].measure, rows[0].partner, name, rows[0].period, above / below, above, below

    @cached_property
    def untold(self) -> tuple[tuple[str, str], ...]:
        """Measures and why they are not told by locality: few behind them, or no denominator, or of no locality."""
        told = {(each.measure, each.partner) for each in self.outcomes.itertuples() if each.locality != WHOLE}
        found: dict[str, str] = {}
        for row in self.place.outcomes.rows:
            if (row.measure, row.partner) not in told:
                alone = row.denominator is None
                why = "stands without a denominator" if alone else "few behind it, or of no locality"
                found.setdefault(row.measure, why)
        return tuple(found.items())


def require_localities(run: Run) -> None:
    """Raise InputError where the data does not say in which locality people live."""
    if set(run.basis.grid.people[LOCALITY]) <= {UNKNOWN}:
        what = "The register of people does not say in which locality they live."
        raise InputError.of("place.yaml, data, people", what, "Name its column: `columns: {locality: NAME}`.")


def _summed(rows: pd.DataFrame, by: list[str], amounts: list[str]) -> pd.DataFrame:
    return rows.groupby(by, sort=True)[amounts].sum().reset_index()


def _pairs_merged(rows: pd.DataFrame, alone: Mapping[tuple[str, str], bool]) -> pd.DataFrame:
    """Amounts of payers and payees by year, those that are not told by themselves as one; who has no activity is."""
    pairs = zip(rows["payer"], rows["payee"], strict=True)
    by_itself = pd.Series([alone.get(pair, True) for pair in pairs], index=rows.index, dtype=bool)
    told = rows.assign(**{side: rows[side].where(by_itself, OTHERS) for side in _PAIR})
    return _summed(told, [*_PAIR, PERIOD], [name for name in rows.columns if name not in (*_PAIR, PERIOD)])


def _groups(rows: Sequence[OutcomeRow]) -> list[list[OutcomeRow]]:
    """Rows of each measure, partner and year."""
    found: dict[tuple[str, str, str], list[OutcomeRow]] = {}
    for row in rows:
        found.setdefault((row.measure, row.partner, row.period), []).append(row)
    return list(found.values())


def _weak(above: float, below: float) -> bool:
    """Whether 1 to 7 stand above, below or beside the line."""
    return few(above) or few(below) or (above <= below and few(below - above)) or not below
