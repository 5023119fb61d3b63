"""One cause that stands on many rows of a table is told once, with how many rows there are and the first of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from finmodel.core.spot import order_of
from finmodel.errors import Finding

_FEW, _SHOWN = 5, 4
"""Rows of one cause that are told one by one, and those that are named where there are more."""


def told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Findings in order, those of one cause on more than a few rows as the first of them, with where the others are.

    One cause is the same words in the same column, whatever the cell holds.
    """
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        words = re.sub("'[^']*'", "", finding.what)
        alike.setdefault((re.sub(r"row \d+", "", finding.where), words, finding.fix), []).append(finding)
    told: list[Finding] = []
    for group in alike.values():
        if len(group) <= _FEW:
            told += group
            continue
        rows = ", ".join(str(order_of(each.where)[1]) for each in group[1 : 1 + _SHOWN])
        rest = f"The same on {len(group) - 1:,} more rows: {rows}, …"
        told.append(replace(group[0], fix=f"{group[0].fix} {rest}"))
    return sorted(told, key=lambda finding: order_of(finding.where)[1])
