"""Checks of the three levels: what is combined and what flows, by a second route over the ledger; totals of years."""

from __future__ import annotations

from finmodel.scenarios.three_levels.levels_of_money import INTO_POOL
from finmodel.workbooks.cells import FIRST_ROW
from finmodel.workbooks.sheets.check_lines import CheckLine, CheckLines
from finmodel.workbooks.sheets.check_positions import check_differences, check_years
from finmodel.workbooks.sheets.ledger_sheet import DELIVERY, FUNDING
from finmodel.workbooks.sheets.three_levels.levels_sheet import ALL_FLOWS, OUTSIDE_OF_POOLS, row_key


def check_levels(lines: CheckLines) -> None:
    """Each partner's money outside of pools, all that flows, and all years together."""
    model = lines.model
    if "three_levels" not in model.drafts:
        return
    draft, last = model.draft("three_levels"), model.draft("ledger").next_row - 1
    ledger, flow, payee = (f"Ledger!{at}{FIRST_ROW}:{at}{last}" for at in ("{c}", "$F", "$E"))
    for party in model.parties:
        key = row_key(party.code, OUTSIDE_OF_POOLS)
        if key not in draft.keys:
            continue
        money = f'SUMIFS({ledger},{flow},"{FUNDING}",{payee},$D{lines.row})'
        formula = f"{draft.reference}{{c}}{draft.row(key)}-{money}"
        for pool in model.parties:
            paid_in = row_key(pool.code, f"{party.code}.{INTO_POOL}")
            if paid_in in draft.keys:
                formula += f"+{draft.reference}{{c}}{draft.row(paid_in)}"
        words, routes = f"{party.name}: money outside of pools", ("Three levels", "Ledger")
        formula = f"=ROUND({formula},2)"
        lines.add(CheckLine("levels_combined", "Three levels", words, routes, formula, party.code, party.code))
    others = "".join(f'-SUMIFS({ledger},{flow},"{kind}")' for kind in (FUNDING, DELIVERY))
    told = f"{draft.reference}{{c}}{draft.row(row_key(*ALL_FLOWS))}"
    formula = f"=ROUND({told}-(SUM({ledger}){others}),2)"
    lines.nil("levels_flows", "Three levels", "All payments flow", ("Three levels", "Ledger"), formula)
    check_years(lines, draft, FIRST_ROW, draft.next_row - 1, "three_levels")
    check_differences(lines, draft)
