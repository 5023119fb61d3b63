"""What codes are told as, so that no cell of 1 to 7 is left: as themselves, or with others.

What is counted is people, where the data names them: eight spells may be of one person. People of two cells may be the
same, so cells that are told as one are known to be of as many people as the largest of them, and not of more. Where the
data names nobody, spells are counted, and those of two cells add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from finmodel.concentration.small_groups import OTHERS, few, merged
from finmodel.core.columns import PERIOD, UNKNOWN

LOCALITY = "locality"
BY_LOCALITY, BY_SETTING, BY_PAYER, BY_PAIR = (
    (LOCALITY,),
    (LOCALITY, "setting"),
    (LOCALITY, "commissioner"),
    (LOCALITY, "commissioner", "provider"),
)
COUNTED = (BY_LOCALITY, BY_SETTING, BY_PAYER, BY_PAIR)
"""Dimensions of activity by which people are counted."""
_CODE = "code"


@dataclass(frozen=True)
class ToldAs:
    """What localities, and codes of other dimensions in them, are told as."""

    listed: pd.DataFrame
    """People on the register: locality, period, people."""
    activity: pd.DataFrame
    """Activity with its spells."""
    behind: Mapping[tuple[str, ...], pd.DataFrame] | None = None
    """People behind activity by each of `COUNTED`; None where the data names nobody."""

    @cached_property
    def localities(self) -> dict[str, str]:
        """For each locality, itself or others; people of no known locality stay apart where they are not few."""
        listed = self.listed.pivot(index=LOCALITY, columns=PERIOD, values="people").add_prefix("listed ")
        counts = pd.concat([listed, self._wide(self._counted(BY_LOCALITY), [LOCALITY])], axis=1).fillna(0)
        alone = UNKNOWN in counts.index and not counts.loc[UNKNOWN].map(few).any()
        return self._merged(counts.drop(index=UNKNOWN)) | {UNKNOWN: UNKNOWN} if alone else self._merged(counts)

    def codes(self, split: tuple[str, str]) -> dict[str, str]:
        """For each code of a dimension, itself, or others where any locality has few of it."""
        counted = self._counted(split)
        counted = counted.assign(**{LOCALITY: counted[LOCALITY].map(self.localities)})
        return self._merged(self._wide(counted, [split[1]]))

    @property
    def pairs(self) -> dict[tuple[str, str], bool]:
        """For payers and payees, whether they are told by themselves: none is with few of known or of no locality."""
        counted = self._counted(BY_PAIR)
        known = counted[LOCALITY].where(counted[LOCALITY] == UNKNOWN, "known")
        pair = counted["commissioner"] + "\n" + counted["provider"]
        told = self._merged(self._wide(counted.assign(pair=pair, locality=known), ["pair"]))
        return {(code.partition("\n")[0], code.partition("\n")[2]): as_ != OTHERS for code, as_ in told.items()}

    def _counted(self, split: tuple[str, ...]) -> pd.DataFrame:
        """People, or spells, by some dimensions and period."""
        if self.behind is not None:
            return self.behind[split]
        spells = self.activity.groupby([*split, PERIOD])["spells"].sum()
        return spells.rename("people").reset_index()

    def _wide(self, counted: pd.DataFrame, rows: list[str]) -> pd.DataFrame:
        """A row a code, and a column for each locality and period."""
        where = counted[PERIOD] if rows == [LOCALITY] else counted[LOCALITY] + " " + counted[PERIOD]
        sums = counted.assign(where=where).groupby([*rows, "where"])["people"]
        return (sums.sum() if self.behind is None else sums.max()).unstack("where").fillna(0)

    def _merged(self, counts: pd.DataFrame) -> dict[str, str]:
        """For each code, itself or that of others, so that no count of 1 to 7 is left in any column."""
        kept, _ = merged(counts.reset_index(names=_CODE), list(counts.columns), apart=self.behind is None)
        told = set(kept[_CODE])
        return {code: code if code in told else OTHERS for code in counts.index}
