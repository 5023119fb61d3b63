"""Rows that are the sum of others: totals, sub-totals, 'England' or 'All' among the rows that they are made of.

Looked for in sums by what is written in each column of codes, of sources that are added up already. A code that is
called a total is one where its rows come to what the rows beside them come to, in each combination of the other columns
(or nearly so, where small numbers are hidden). Any other code is taken for one where, in every combination of the other
columns in which three codes meet, the largest is the sum of the others to the last digit, and that so often that it is
no chance; fewer times is told, and not refused. Round amounts prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from finmodel.core.amounts import number, some
from finmodel.core.speech import listed
from finmodel.errors import Finding

_CALLED = frozenset(
    (
        "total", "totals", "grand total", "subtotal", "sub total", "all", "sum", "overall", "everyone", "both",
        "everybody", "persons", "national", "england", "wales", "scotland", "northern ireland", "united kingdom", "uk",
    )
)  # fmt: skip
_NEAR = 0.1
"""How far, as a share, a code that is called a total may be from what the rows beside it come to."""
_PROVED = 4
"""Amounts of three digits or more that must each be the sum of others before a code of any other name is refused."""
_DIGITS = 3
Codes = Mapping[str, list[str]]
"""Codes of some columns, all of which a row must have one of."""


@dataclass(frozen=True)
class AddedUp:
    """A source that is added up: its columns of codes with their headings, and sums by what is written there."""

    source: str
    headings: Mapping[str, str]
    """The heading of each column of codes that is read from the file."""
    sums: pd.DataFrame
    measures: Mapping[str, str]
    """Columns of amounts, and what they are amounts of; `most_` before the name is the largest of one row."""
    besides: tuple[str, ...] = ()
    """Further columns that tell rows apart, such as the month."""
    admitted: frozenset[tuple[str, str]] = frozenset()
    """Headings and values that `where:` admits by name: a total that is meant."""


def called_a_total(code: object) -> bool:
    """Whether a code is called a total.

    >>> [called_a_total(code) for code in ("ALL", "Grand Total", "Trust A total", "All_ages", "Alliance", None)]
    [True, True, True, True, False, False]
    """
    name = re.sub(r"[\s_\-.:]+", " ", str(code or "").casefold()).strip()
    return name in _CALLED or bool(re.search(r"^(all|total) | (sub ?)?totals?$", name))


def total_findings(given: AddedUp) -> list[Finding]:
    """What is to be said of the totals among the rows of a source."""
    columns = [name for name in given.headings if given.sums[name].notna().any()]
    sums = given.sums.assign(**{name: given.sums[name].astype(object).fillna("") for name in columns})
    measures = [name for name in given.measures if sums[name].fillna(0).to_numpy(dtype=float).any()]
    sums = sums.assign(**{name: sums[name].fillna(0).astype(float) for name in measures})
    if not measures or len(sums) < 2:
        return _within_rows(given, sums, measures)
    named = pd.DataFrame({name: [_is_named(given, name, code) for code in sums[name]] for name in columns})
    found = [*_called(given, sums, named, measures)]
    plain = sums[~named.any(axis=1).to_numpy()] if columns else sums
    return found or [*_by_sums(given, plain, columns, measures), *_within_rows(given, plain, measures)][:1]


def _is_named(given: AddedUp, column: str, code: object) -> bool:
    return called_a_total(code) and (given.headings[column], str(code)) not in given.admitted


def _called(given: AddedUp, sums: pd.DataFrame, named: pd.DataFrame, measures: Sequence[str]) -> Iterator[Finding]:
    """Codes that are called totals, and are."""
    if not named.to_numpy().any():
        return
    patterns = pd.Series([tuple(map(bool, row)) for row in named.to_numpy().tolist()], index=sums.index, dtype=object)
    detail = sums[~named.any(axis=1).to_numpy()]
    levels = {
        pattern: sums[[each == pattern for each in patterns]] for pattern in sorted(set(patterns)) if any(pattern)
    }
    if not len(detail):
        yield from _margins(given, levels, list(named.columns), measures)
        return
    columns = list(named.columns)
    proven = [pattern for pattern, rows in levels.items() if _repeats(given, rows, detail, pattern, named, measures)]
    if not proven:
        return
    left_out, groups, lost = [], [], []
    for pattern in proven:
        rows = levels[pattern]
        alone = _alone(given, rows, detail, pattern, columns)
        group, kept = _group(rows, alone, pattern, columns)
        groups.append(group)
        left_out.append(rows.drop(alone.index) if kept else rows)
        lost += [] if kept or not len(alone) else [alone]
    found = _finding(given, groups, pd.concat(left_out), measures, sums)
    if lost:
        own = {name: max(float(each[name].sum()) for each in lost) for name in measures}
        row = lost[0].iloc[0]
        of = listed([f"{given.headings[name]} '{row[name]}'" for name in columns if not called_a_total(row[name])])
        what = (
            f"{found.what} {_amounts(own, given)} of these (the first is of {of}) have no other row, and would be lost."
        )
        found = replace(found, what=what, fix=f"{found.fix} First give rows without parts a code of their own.")
    yield found


def _group(
    rows: pd.DataFrame, alone: pd.DataFrame, pattern: tuple[bool, ...], columns: list[str]
) -> tuple[Codes, bool]:
    """The codes by which a pattern of totals is left out, and whether rows without parts are kept by that."""
    group = {
        column: sorted({str(code) for code in rows[column]})
        for column, is_total in zip(columns, pattern, strict=True)
        if is_total
    }
    others = rows.drop(alone.index)
    for column in columns:
        codes = sorted({str(code) for code in others[column]})
        if len(alone) and column not in group and not set(codes) & {str(code) for code in alone[column]}:
            return {**group, column: codes}, True
    return group, False


def _alone(
    given: AddedUp, rows: pd.DataFrame, detail: pd.DataFrame, pattern: tuple[bool, ...], columns: list[str]
) -> pd.DataFrame:
    """The rows of a pattern of totals beside which there are no parts."""
    by = [column for column, is_total in zip(columns, pattern, strict=True) if not is_total]
    by = [*by, *given.besides]
    known = set(map(tuple, detail[by].astype(str).to_numpy().tolist()))
    return rows[[tuple(row) not in known for row in rows[by].astype(str).to_numpy().tolist()]] if by else rows[:0]


def _repeats(
    given: AddedUp, rows: pd.DataFrame, detail: pd.DataFrame, pattern: tuple[bool, ...], named: pd.DataFrame,
    measures: Sequence[str],
) -> bool:  # fmt: skip
    """Whether the rows of a pattern of totals come to what the rows they are beside come to, or nearly."""
    by = [column for column, is_total in zip(named.columns, pattern, strict=True) if not is_total]
    by = [*by, *given.besides]
    own, parts = (
        (frame.groupby(by, dropna=False) if by else frame.groupby(lambda _: 0))[list(measures)].sum()
        for frame in (rows, detail)
    )
    both = own.index.intersection(parts.index)
    if not len(both):
        return False
    whole, split = own.loc[both].sum(), parts.loc[both].sum()
    return all(_is_whole(float(whole[name]), float(split[name])) for name in measures if whole[name] or split[name])


def _is_whole(own: float, parts: float) -> bool:
    """Whether an amount is what its parts come to, or nearly; twice or three times, where totals are among them."""
    if abs(own - parts) <= _NEAR * abs(own):
        return True
    return any(abs(own * times - parts) <= 1e-6 * abs(parts) for times in (2, 3))


def _margins(
    given: AddedUp, levels: Mapping[tuple[bool, ...], pd.DataFrame], columns: list[str], measures: Sequence[str]
) -> Iterator[Finding]:
    """Rows that are all totals of something: ages of both sexes beside sexes of all ages, which say the same."""
    sums = {pattern: rows[list(measures)].sum() for pattern, rows in levels.items()}
    (first, own), *others = sums.items()
    if not others or not all(_near(own, other) for _, other in others):
        return
    column = columns[first.index(True)]
    heading = given.headings[column]
    codes = sorted({str(code) for code in levels[first][column]})
    what = f"The same is there {len(levels)} times: every row is a total in some column, such as {_quoted(codes)}."
    listed_codes = ", ".join(_plain(code) for code in codes)
    yield Finding(given.source, what, f"Keep one of them: `where: {{{_plain(heading)}: [{listed_codes}]}}`.")


def _near(own: pd.Series, other: pd.Series) -> bool:
    return all(abs(own[name] - other[name]) <= _NEAR * abs(own[name]) for name in own.index)


def _by_sums(given: AddedUp, sums: pd.DataFrame, columns: Sequence[str], measures: Sequence[str]) -> Iterator[Finding]:
    """Codes of any name whose rows are the sum of all others, in each combination of the other columns."""
    for column in columns:
        by = [*(name for name in columns if name != column), *given.besides]
        found = _largest(sums, by, column, measures)
        if found is None:
            continue
        codes, proofs = found
        if any((given.headings[column], code) in given.admitted for code in codes):
            continue
        rows = sums[sums[column].astype(str).isin(codes)]
        if len(codes) > 1 and len(rows) * 2 > len(sums):
            continue
        yield _finding(given, [{column: codes}], rows, measures, sums, proofs)


def _largest(sums: pd.DataFrame, by: list[str], column: str, measures: Sequence[str]) -> tuple[list[str], int] | None:
    """The codes that are the sum of the others wherever three or more meet, and how many amounts show it."""
    whole = sums.groupby([*by, column], dropna=False, sort=False)[list(measures)].sum().reset_index()
    amounts = whole[list(measures)].to_numpy(dtype=float)
    some = np.flatnonzero(amounts.any(axis=1))
    whole, amounts = whole.iloc[some], amounts[some]
    if not len(whole):
        return None
    keys = (whole.groupby(by, dropna=False, sort=False).ngroup() if by else pd.Series(0, index=whole.index)).to_numpy()
    order = np.lexsort((-amounts[:, 0], keys))
    starts = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0])
    sizes = np.diff(np.r_[starts, len(order)])
    largest = amounts[order[starts]]
    others = np.add.reduceat(amounts[order], starts, axis=0) - largest
    meeting = sizes >= 3
    apart = np.abs(largest - others) > 1e-6 * np.maximum(1.0, np.abs(largest))
    if not meeting.any() or apart[meeting].any():
        return None
    codes = {str(code) for code in whole[column].to_numpy()[order[starts[meeting]]]}
    proofs = sum(_telling(float(total)) for total in largest[meeting].ravel())
    return (sorted(codes), proofs) if proofs else None


def _telling(total: float) -> int:
    """1 where an amount has digits enough to be no chance; round ones have none."""
    digits = f"{abs(total):.6f}".replace(".", "").strip("0")
    return int(len(digits) >= _DIGITS)


def _within_rows(given: AddedUp, sums: pd.DataFrame, measures: Sequence[str]) -> list[Finding]:
    """Rows that are equal in all that is mapped, the largest of which is the sum of the others."""
    several = sums[sums["row_count"] >= 3] if "row_count" in sums else sums[:0]
    proofs, extra = 0, dict.fromkeys(measures, 0.0)
    for row in several[["row_count", *measures, *(f"most_{name}" for name in measures)]].to_dict("records"):
        for name in measures:
            most, total = float(row[f"most_{name}"] or 0), float(row[name])
            if abs(2 * most - total) > 1e-6 * max(1.0, abs(total)):
                return []
            proofs += _telling(most)
            extra[name] += most
    if not proofs:
        return []
    amounts = _amounts(extra, given)
    what = "Among rows that are alike in all that is read of them, the largest is each time the sum of the others"
    what += f": {amounts}."
    fix = "If it is a total, leave it out with `where:`, by the column that tells it from the others."
    return [Finding(given.source, what, fix, "error" if proofs >= _PROVED else "warning")]


def _finding(
    given: AddedUp, groups: Sequence[Codes], rows: pd.DataFrame, measures: Sequence[str], sums: pd.DataFrame,
    proofs: int = _PROVED,
) -> Finding:  # fmt: skip
    apart = [one for one in groups if not any(_covers(other, one) for other in groups if other is not one)]
    totals = {column: [code for code in codes if called_a_total(code)] for column, codes in apart[0].items()}
    named = {column: codes for column, codes in totals.items() if codes} or apart[0]
    said = listed([f"{given.headings[column]} {_quoted(codes)}" for column, codes in named.items()])
    own, whole = ({name: float(frame[name].sum()) for name in measures} for frame in (rows, sums))
    count = int(rows["row_count"].sum()) if "row_count" in rows else len(rows)
    amounts = _amounts(own, given, whole)
    sure = f"{'is' if count == 1 else 'are'} the sum of" if proofs >= _PROVED else "may be the sum of"
    more = " or the like" if len(apart) > 1 else ""
    what = f"{some(count, 'row')} with {said}{more} {sure} others, which would count twice: {amounts}."
    leave = [
        ", ".join(
            f"{_plain(given.headings[column])}: [{', '.join(_plain(code) for code in codes)}]"
            for column, codes in group.items()
        )
        for group in apart
    ]
    told = f"{{{leave[0]}}}" if len(leave) == 1 else f"[{', '.join(f'{{{each}}}' for each in leave)}]"
    fix = f"Leave them out: `where_not: {told}`; if they are no total, list them in `where:` with the others."
    return Finding(given.source, what, fix, "error" if proofs >= _PROVED else "warning")


def _covers(one: Codes, other: Codes) -> bool:
    """Whether every row that fits the codes of another fits these."""
    return all(set(codes) >= set(other.get(column, ("",))) for column, codes in one.items())


def _amounts(own: Mapping[str, float], given: AddedUp, whole: Mapping[str, float] | None = None) -> str:
    return listed([
        f"{number(amount)}{'' if whole is None else f' of {number(whole[name])}'} {given.measures[name]}"
        for name, amount in own.items()
        if amount
    ])  # fmt: skip


def _quoted(codes: Sequence[str]) -> str:
    shown = [f"'{code}'" for code in codes[:5]]
    return listed(shown if len(codes) <= 5 else [*shown, f"{len(codes) - 5} more"])


def _plain(code: str) -> str:
    """A code as YAML takes it in a list."""
    return code if re.fullmatch(r"[A-Za-z][\w /.-]*", code) and code.lower() not in ("yes", "no", "on", "off") else (
        '"' + code.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )  # fmt: skip
