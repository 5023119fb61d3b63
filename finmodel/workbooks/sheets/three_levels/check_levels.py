"""Checks of the three levels: what is combined and what flows, by a second route over the ledger; totals of years."""

from __future__ import annotations

from finmodel.scenarios.three_levels.levels_of_money import INTO_POOL
from finmodel.workbooks.cells import FIRST_ROW
from finmodel.workbooks.live_model import Party
from finmodel.workbooks.sheets.check_lines import CheckLines
from finmodel.workbooks.sheets.check_positions import check_differences, check_years
from finmodel.workbooks.sheets.ledger_sheet import ALL_PARTNERS
from finmodel.workbooks.sheets.three_levels.levels_sheet import ALL_FLOWS, OUTSIDE_OF_POOLS, into, row_key


def check_levels(lines: CheckLines) -> None:
    """Each partner's money in and outside of pools, all that flows, and all years together."""
    model = lines.model
    if "three_levels" not in model.drafts:
        return
    draft, positions = model.draft("three_levels"), model.draft("positions")
    for party in model.parties:
        if row_key(party.code, OUTSIDE_OF_POOLS) in draft.keys:
            _combined(lines, party)
    told = f"{draft.reference}{{c}}{draft.row(row_key(*ALL_FLOWS))}"
    whole = f"SUM(Ledger!{{c}}{FIRST_ROW}:{{c}}{model.draft('ledger').next_row - 1})"
    ends = "".join(f"+Positions!{{c}}{positions.row(f'{ALL_PARTNERS}.{part}')}" for part in ("funding", "delivery"))
    routes = ("Three levels", "Ledger")
    lines.nil("levels_flows", "Three levels", "All payments flow", routes, f"=ROUND({told}-{whole}{ends},2)")
    check_years(lines, draft, FIRST_ROW, draft.next_row - 1, "three_levels")
    check_differences(lines, draft)


def _combined(lines: CheckLines, party: Party) -> None:
    """What goes into each pool is what flows there, and all of it with what stays outside is the money in."""
    draft, sheet = lines.model.draft("three_levels"), lines.model.draft("three_levels").reference
    rest = draft.row(row_key(party.code, OUTSIDE_OF_POOLS))
    rows = [rest]
    for pool in lines.model.parties:
        key = row_key(party.code, into(pool.code))
        if key in draft.keys:
            rows.insert(-1, draft.row(key))
            flow = draft.row(row_key(pool.code, f"{party.code}.{INTO_POOL}"))
            formula = f"=ROUND({sheet}{{c}}{draft.row(key)}-{sheet}{{c}}{flow},2)"
            words, of = f"{party.name} into {pool.name}", f"{party.code}.{pool.code}"
            lines.nil("levels_into", "Three levels", words, ("Combined", "Flows"), formula, of)
    money = f"Positions!{{c}}{lines.model.draft('positions').row(f'{party.code}.funding')}"
    block = f"SUM({sheet}{{c}}{rows[0]}:{{c}}{rest})"
    apart = rest - rows[0] >= len(rows)  # where a row is added up in parts, these stand between
    formula = f"=ROUND({'+'.join(f'{sheet}{{c}}{row}' for row in rows) if apart else block}-{money},2)"
    words, routes = f"{party.name}: money in and outside of pools", ("Three levels", "Positions")
    lines.nil("levels_combined", "Three levels", words, routes, formula, party.code)
