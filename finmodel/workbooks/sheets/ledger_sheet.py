"""Ledger and positions: every transfer with its codes, and what each party is left with.

Positions are sums over the ledger, by code, and not over the settlement: so a payment counts for its payer and its
payee from one and the same row, and what one gains the other must lose.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from finmodel.contracts.line import Transfer
from finmodel.core.money import Floats, round_half_away
from finmodel.positions.outside import OUTSIDE
from finmodel.positions.position import PART_NAMES, PARTS, SIGNS
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, letter
from finmodel.workbooks.draft import CODE, NAME, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.settlement import paid_row, shown_in
from finmodel.workbooks.worked import WorkedSection

FUNDING, BETWEEN, DELIVERY, TO_POOL, FROM_POOL, POOL_TO_POOL = (
    "funding",
    "between",
    "delivery",
    "to_pool",
    "from_pool",
    "pool_to_pool",
)
"""Codes of the kinds of transfer, by who pays whom."""
_PAYEE_PARTS = {
    "funding": FUNDING,
    "income": BETWEEN,
    "from_pools": FROM_POOL,
    "payments": BETWEEN,
    "to_pools": TO_POOL,
    "delivery": DELIVERY,
}
_POOL_PARTS = {
    **_PAYEE_PARTS,
    "income": TO_POOL,
    "from_pools": POOL_TO_POOL,
    "payments": FROM_POOL,
    "to_pools": POOL_TO_POOL,
}
ALL_PARTNERS = "all"


def flow_of(model: LiveModel, move: Transfer) -> str:
    """The kind of a transfer."""
    if OUTSIDE in (move.payer, move.payee):
        return FUNDING if move.payer == OUTSIDE else DELIVERY
    kinds = {(False, False): BETWEEN, (False, True): TO_POOL, (True, False): FROM_POOL, (True, True): POOL_TO_POOL}
    return kinds[move.payer in model.pools, move.payee in model.pools]


def moved(model: LiveModel, section: Section, line: int, move: Transfer) -> Floats:
    """Python's amounts of a transfer in every live column."""
    return model.live(section, partial(_paid, line=line, member=move.member))


def _paid(case: WorkedSection, line: int, member: int | None) -> Floats:
    return case.paid(line, member)


@fills("ledger", 110)
def ledger(model: LiveModel) -> Draft:
    """Every transfer, one row each; positive from payer to payee."""
    heads = (
        ("Contract", CODE),
        ("Line", WORDS),
        ("Code", CODE),
        ("From", SHORT),
        ("To", SHORT),
        ("Flow", SHORT),
        ("Unit", (7.0, 9.0)),
        *model.frame.heads,
        *model.frame.total_heads[:2],
    )
    draft = Draft(
        "Ledger",
        "calculation",
        "Ledger: who pays whom",
        "Every payment of the settlement, from payer to payee, by code.",
        heads,
    )
    for section in model.sections:
        for number, line in enumerate(section.lines):
            for move in line.transfers:
                row = draft.next_row
                code = f"{section.key}.{line.name}.{move.payer}.{move.payee}"
                source = f"=Settlement!{{c}}{paid_row(model.draft('settlement'), section, number, move.member)}"
                values = moved(model, section, number, move)
                label = texts(
                    section.key,
                    f"{section.title}: {line.label}",
                    code,
                    move.payer,
                    move.payee,
                    flow_of(model, move),
                    "money",
                )
                live = model.frame.cells(source, values, model.pounds)
                draft.add([*label, *live, *model.frame.totals(row, values, model.pounds)[:2]], code)
    return draft


def parts_of(model: LiveModel, party: str) -> dict[str, Floats]:
    """Python's position of a party in every live column, by part."""
    tables = [case.positions[case.positions["partner"] == party] for case in model.settled]
    return {part: np.concatenate([table[part].to_numpy() for table in tables]) / 100 for part in (*PARTS, "surplus")}


@fills("positions", 130)
def positions(model: LiveModel) -> Draft:
    """Each party's position before and after, by part; then all partners together."""
    heads = (
        ("Partner", NAME),
        ("Part", WORDS),
        ("Code", CODE),
        ("For", SHORT),
        ("Unit", (7.0, 9.0)),
        ("Flow", SHORT),
        ("Part code", SHORT),
        *model.frame.heads,
        *model.frame.total_heads,
    )
    purpose = "What each partner receives, pays and spends, and what is left. Money out is positive, and taken away."
    draft = Draft("Positions", "result", "Positions of the partners", purpose, heads)
    for party in model.parties:
        if party.code != OUTSIDE:
            _position(model, draft, party.code)
    _together(model, draft)
    _set_aside(model, draft)
    return draft


def _position(model: LiveModel, draft: Draft, party: str) -> None:
    kinds = _POOL_PARTS if party in model.pools else _PAYEE_PARTS
    book, values, first = model.draft("ledger"), parts_of(model, party), draft.next_row
    last = book.next_row - 1
    for part in PARTS:
        row = draft.next_row
        mine = "E" if SIGNS[part] > 0 else "D"
        owner, flow = (
            f"{book.reference}${column}${FIRST_ROW}:${column}${last},${cell}{row}"
            for column, cell in ((mine, "D"), ("F", "F"))
        )
        formula = f"=SUMIFS({book.reference}{{c}}${FIRST_ROW}:{{c}}${last},{owner},{flow})"
        label = texts(model.names[party], PART_NAMES[part], f"{party}.{part}", party, "money", kinds[part], part)
        draft.add(
            [
                *label,
                *model.frame.cells(formula, values[part], model.pounds),
                *model.frame.totals(row, values[part], model.pounds),
            ],
            f"{party}.{part}",
        )
    signs = "".join(f"{'+' if SIGNS[part] > 0 else '-'}{{c}}{first + at}" for at, part in enumerate(PARTS))
    _surplus(model, draft, party, f"=ROUND({signs.removeprefix('+')},2)", values["surplus"])


def _surplus(model: LiveModel, draft: Draft, party: str, formula: str, values: Floats) -> None:
    row = draft.next_row
    label = texts(
        model.names.get(party, "All partners"),
        PART_NAMES["surplus"],
        f"{party}.surplus",
        party,
        "money",
        "all",
        "surplus",
        role="big",
    )
    totals = model.frame.totals(row, values, model.pounds, "total")
    draft.add([*label, *model.frame.cells(formula, values, model.pounds, "total"), *totals], f"{party}.surplus")


def _together(model: LiveModel, draft: Draft) -> None:
    """Money in, cost of delivery and surplus of every partner and pool together."""
    last = draft.next_row - 1
    everyone = [parts_of(model, party.code) for party in model.parties if party.code != OUTSIDE]
    for part in ("funding", "delivery", "surplus"):
        row, values = draft.next_row, round_half_away(np.sum([parts[part] for parts in everyone], axis=0))
        formula = f"=ROUND(SUMIFS({{c}}${FIRST_ROW}:{{c}}${last},$G${FIRST_ROW}:$G${last},$G{row}),2)"
        if part == "surplus":
            _surplus(model, draft, ALL_PARTNERS, formula, values)
            continue
        label = texts(
            "All partners", PART_NAMES[part], f"{ALL_PARTNERS}.{part}", ALL_PARTNERS, "money", _PAYEE_PARTS[part], part
        )
        draft.add(
            [*label, *model.frame.cells(formula, values, model.pounds), *model.frame.totals(row, values, model.pounds)],
            f"{ALL_PARTNERS}.{part}",
        )


def _set_aside(model: LiveModel, draft: Draft) -> None:
    """What is notional, below all positions and part of none: who would pay whom, counted and not paid."""
    for section in model.sections:
        for number, line in enumerate(section.lines):
            for move in line.would_pay if line.notional else ():
                row, code = draft.next_row, f"not_paid.{section.key}.{line.name}.{move.payer}.{move.payee}"
                part = f"Set aside for {model.names[move.payee]}: counted, not paid"
                formula = f"={shown_in(model.draft('settlement'), section, line.name, move.member)}"
                values = moved(model, section, number, move)
                label = texts(model.names[move.payer], part, code, move.payee, "money", "notional", "not_paid")
                live = model.frame.cells(formula, values, model.pounds)
                draft.add([*label, *live, *model.frame.totals(row, values, model.pounds)], code)


def total_letters(model: LiveModel) -> tuple[str, str, str]:
    """Letters of the columns before, after and difference over all years."""
    start = FIRST_LIVE + model.frame.count
    return letter(start), letter(start + 1), letter(start + 2)
