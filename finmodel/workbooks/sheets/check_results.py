"""Checks of pooled budgets and of the bridge: each by a second route."""

from __future__ import annotations

from finmodel.workbooks.cells import FIRST_ROW
from finmodel.workbooks.draft import Draft
from finmodel.workbooks.live_model import Party
from finmodel.workbooks.sheets.check_lines import CheckLines, span
from finmodel.workbooks.sheets.check_positions import check_differences, check_years
from finmodel.workbooks.sheets.ledger_sheet import total_letters
from finmodel.workbooks.sheets.pooled_budget import REFUNDS


def check_pools(lines: CheckLines) -> None:
    """Each pool's table against its position, its shares, and its totals."""
    if "pooled_budget" not in lines.model.drafts:
        return
    draft = lines.model.draft("pooled_budget")
    for party in lines.model.parties:
        if party.is_pool:
            _pool(lines, draft, party)
    if not lines.model.pools:
        formula = f"=SUM({draft.reference}{{c}}{FIRST_ROW}:{{c}}{draft.next_row - 1})"
        lines.nil("no_pool", "Pooled budget", "Without a pool all is nil", ("Pooled budget", "nil"), formula)
        check_years(lines, draft, FIRST_ROW, draft.next_row - 1, "no_pool")
    check_differences(lines, draft)


def _pool(lines: CheckLines, draft: Draft, party: Party) -> None:
    """What goes in and out is the pool's position; shares sum to one; years add up."""
    positions, code, name = lines.model.draft("positions"), party.code, party.name
    rows = {part: draft.row(f"{code}.{part}") for part in ("contributions", "services", "met", "returned", "end")}
    offset = {part: f"{draft.reference}{{c}}{row}" for part, row in rows.items()}

    def parts(first: str, last: str) -> str:
        one, other = (positions.row(f"{code}.{part}") for part in (first, last))
        return f"SUM(Positions!{{c}}{one}:{{c}}{other})"

    routes = ("Pooled budget", "Positions")
    refunds = f"{code}.{REFUNDS}"
    came_back = f"+{draft.reference}{{c}}{draft.row(refunds)}" if refunds in draft.keys else ""
    formula = f"=ROUND({offset['contributions']}+{offset['met']}{came_back}-{parts('funding', 'from_pools')},2)"
    lines.nil("pool_in", "Pooled budget", f"{name}: all that goes in", routes, formula, code)
    formula = f"=ROUND({offset['services']}+{offset['returned']}-{parts('payments', 'delivery')},2)"
    lines.nil("pool_out", "Pooled budget", f"{name}: all that goes out", routes, formula, code)
    formula = f"=ROUND({offset['end']}-Positions!{{c}}{positions.row(f'{code}.surplus')},2)"
    lines.nil("pool_end", "Pooled budget", f"{name}: what is in it at the end", routes, formula, code)
    total, count = rows["contributions"], sum(key.startswith(f"{code}.share.") for key in draft.keys)
    if count:
        _shares(lines, draft, party, total, count)
    first = min(row for key, (row, _) in draft.keys.items() if key.startswith(f"{code}."))
    check_years(lines, draft, first, total, f"{code}.contributions")
    check_years(lines, draft, total + count + 1, rows["end"], f"{code}.spend")


def _shares(lines: CheckLines, draft: Draft, party: Party, total: int, count: int) -> None:
    """Shares of what is paid in sum to one, or are nil where nothing is paid in."""
    before, after, _ = total_letters(lines.model)
    first, last, sheet = total + 1, total + count, draft.reference
    for column, of in (("{c}", "years"), (f"${before}", "before"), (f"${after}", "after")):
        formula = f"=ROUND(SUM({sheet}{column}{first}:{column}{last})-({sheet}{column}{total}<>0),6)"
        words = f"{party.name}: shares of what is paid in, {'each year' if of == 'years' else f'all years {of}'}"
        lines.nil("pool_shares", "Pooled budget", words, ("shares", "one"), formula, f"{party.code}.{of}")


def check_bridge(lines: CheckLines) -> None:
    """What the partner receives and pays against the ledger; each step; the bars and labels of the chart."""
    model, draft = lines.model, lines.model.draft("bridge")
    first, last = FIRST_ROW, draft.next_row - 1
    before, after, _ = total_letters(model)
    ledger, end = model.draft("ledger"), model.draft("ledger").next_row - 1

    def block(left: str, right: str, top: int = first, bottom: int = last) -> str:
        return span(draft, left, right, top, bottom)

    for column, row, total, party, told in (
        ("F", first, before, "E", "received before"),
        ("G", first, before, "D", "paid before"),
        ("H", last, after, "E", "received after"),
        ("I", last, after, "D", "paid after"),
    ):
        asked = f"{span(ledger, total, total, FIRST_ROW, end)},{span(ledger, party, party, FIRST_ROW, end)}"
        formula = f"=ROUND(Bridge!${column}{row}-SUMIFS({asked},Bridge!$D{first}),2)"
        words, routes = f"The bridge holds all that is {told}", ("Bridge", "Ledger")
        lines.nil("bridge_total", "Bridge", words, routes, formula, told.replace(" ", "_"))
    formula = f"=ROUND(Bridge!$L${last}-Bridge!$L${last - 1},2)"
    lines.nil("bridge_end", "Bridge", "The bridge ends at the surplus after", ("Bridge", "Bridge"), formula)
    formula = f"=ROUND(SUM({block('L', 'L')})-SUM({block('K', 'K')})-SUM({block('J', 'J')}),2)"
    lines.nil("bridge_steps", "Bridge", "Ends are starts and changes", ("ends", "starts"), formula)
    # A bar from its start to its end, and the base below it: base twice is start and end less the parts in colour.
    formula = f"=ROUND((1+1)*SUM({block('N', 'N')})-SUM({block('K', 'L')})+SUM({block('O', 'S')}),2)"
    lines.nil("bridge_bars", "Bridge", "Bars reach from start to end", ("bars", "ends"), formula)
    formula = f"=SUMPRODUCT(({block('M', 'M')}<>{block('T', 'T')})*1)"
    lines.nil("bridge_labels", "Bridge", "Labels of the chart, written again", ("labels", "again"), formula)
