"""The lists everything else looks up: scenarios, parties, and what each live column stands for.

What a column stands for is worked out once and looked up by every other sheet. A choice that is not in its list has
place 0 and then no number, so that what rests on it shows no figure at all rather than another scenario's.
"""

from __future__ import annotations

import numpy as np

from finmodel.core.money import Floats
from finmodel.rules.formula import FIRST_PERIOD, penny_key
from finmodel.rules.nodes import Split, walk
from finmodel.workbooks.cells import FIRST_ROW, Cell
from finmodel.workbooks.draft import CODE, LABELS, SHORT, WORDS, Draft, Live, add_live, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.ledger_sheet import parts_of
from finmodel.workbooks.theme import WHOLE, YES_NO

CHOICES = "Cover!$B$7:$B$8"
"""The two scenario choices on the cover."""
PARTNER_CHOICE = "Cover!$B$9"
STATE_ROW = 10
"""Row of the cover that says whether all checks pass; the next counts those that fail."""
CHANGED_ROW = 12
UNCHANGED, MOVED = "None", "Changed: see Inputs"
"""What the cover says there."""
HEADLINE_ROW = 15
"""Row of the cover's first partner."""
NOT_LISTED = "not in the list"
_REPORTED = "What its source reports, and what it comes to here"
_DISPLAY = ((1_000_000.0, "millions"), (1_000.0, "thousands"), (1.0, "ones"))
_FINE = "0.00####"


@fills("scenarios", 20)
def scenarios(model: LiveModel) -> Draft:
    """Every scenario with its number, title and the contracts it has in force."""
    heads = (
        ("Number", SHORT),
        ("Scenario", WORDS),
        ("Code", CODE),
        ("What it is", (30.0, 40.0)),
        ("Contracts in force", (40.0, 80.0)),
        *([(_REPORTED, (40.0, 80.0))] if model.reported else []),
    )
    draft = Draft(
        "Scenarios", "data", "Scenarios to choose from", "Each set of contracts, terms and activity, by number.", heads
    )
    for number, title in enumerate(model.titles):
        run = model.runs[model.run_of(number)]
        contracts = "; ".join(contract.title for contract in run.basis.contracts)
        edit = number == model.edit
        reported = [] if edit else [" ".join(each.sentences) for each in model.reported.get(run.name, ())]
        what = f"Starts as a copy of '{run.title}'. Change it on Inputs." if edit else "As issued. Locked."
        draft.add(
            [
                Cell(float(number + 1), role="data", number="0"),
                *texts(title, "partner_edit" if edit else run.name, what, contracts),
                *texts(*(["\n".join(reported)] if model.reported else [])),
            ]
        )
    return draft


@fills("parties", 30)
def parties(model: LiveModel) -> Draft:
    """Every partner and pool with its code."""
    heads = (("Number", SHORT), ("Name", (20.0, 50.0)), ("Code", CODE), ("What it is", (30.0, 60.0)))
    draft = Draft(
        "Parties",
        "data",
        "Partners, pools and their codes",
        "Who pays and is paid; the ledger and positions use the codes.",
        heads,
    )
    for number, party in enumerate(model.parties, start=1):
        draft.add([Cell(float(number), role="data", number="0"), *texts(party.name, party.code, party.what)])
    return draft


@fills("timeline", 40)
def timeline(model: LiveModel) -> Draft:
    """What each live column stands for: case, scenario, period."""
    heads = (*LABELS, ("Kind", SHORT), ("From", SHORT), *model.frame.heads)
    draft = Draft(
        "Timeline",
        "data",
        "Timeline",
        "What each column of the calculation sheets stands for: the case, its scenario and its year.",
        heads,
    )
    count = len(model.place.periods)
    places = {
        node.places
        for section in model.sections
        for line in section.lines
        for node in walk(line.rule)
        if isinstance(node, Split)
    }
    _typed(model, draft, "case", "Case: 1 before, 2 after", np.repeat([1.0, 2.0], count), "0")
    _typed(model, draft, "period", "Number of the year", np.tile(np.arange(1.0, count + 1), 2), "0")
    _typed(model, draft, FIRST_PERIOD, "First year", np.tile(np.arange(count) == 0, 2).astype(np.float64), YES_NO)
    for place in sorted(places):
        _typed(
            model,
            draft,
            penny_key(place),
            f"Smallest unit of money, {place} decimals",
            np.full(2 * count, 10.0**-place),
            _FINE,
        )
    scale, unit = display_unit(model)
    cells = [Cell(scale, role="data", number=WHOLE) for _ in range(2 * count)]
    draft.add(
        [
            *texts("Columns", "What labels of charts count in", "display_unit", unit, "number", "fixed", "Timeline"),
            *cells,
        ],
        "display_unit",
    )
    names = np.repeat([model.titles[model.before], model.titles[model.after]], count)
    case = draft.row("case")
    chosen = [
        Cell(str(name), f"=INDEX({CHOICES},{column}{case})", "calc")
        for column, name in zip(model.frame.letters, names, strict=True)
    ]
    draft.add(
        [*texts("Choice", "Scenario chosen", "scenario_chosen", "", "text", "live", "Cover"), *chosen],
        "scenario_chosen",
    )
    listed = model.draft("scenarios")
    formula = f"=SUMPRODUCT(({listed.rows('B')}={{c}}{draft.row('scenario_chosen')})*{listed.rows('A')})"
    numbers = np.repeat([model.before + 1.0, model.after + 1.0], count)
    label = "Place in the list of scenarios, 0 if not there"
    words = ("Choice", label, "scenario_place", "", "number", "live", "Scenarios")
    place = add_live(draft, model.frame, Live(words, formula, numbers, WHOLE, key="scenario_place"))
    # A choice that is not in the list has no number, so that no figure is shown for it.
    formula = f'=IF({{c}}{place}=0,"{NOT_LISTED}",{{c}}{place})'
    words = ("Choice", "Number of the scenario", "scenario", "", "number", "live", "Timeline")
    add_live(draft, model.frame, Live(words, formula, numbers, WHOLE, key="scenario"))
    formula = f"=IF({{c}}{draft.row('scenario')}=ROWS({listed.rows('A')}),1,0)"
    words = ("Choice", "Partner edit in use", "edit", "", "number", "live", "Scenarios")
    in_use = (numbers == model.edit + 1).astype(np.float64)
    add_live(draft, model.frame, Live(words, formula, in_use, YES_NO, key="edit"))
    _partner(model, draft)
    return draft


def _partner(model: LiveModel, draft: Draft) -> None:
    formula = f"=SUMPRODUCT(({partner_list(model, 'B')}={PARTNER_CHOICE})*{partner_list(model, 'A')})"
    number = [party.code for party in model.partners].index(shown_partner(model)) + 1.0
    words = ("Choice", "Place in the list of partners, 0 if not there", "partner", "", "number", "live", "Parties")
    add_live(draft, model.frame, Live(words, formula, np.full(model.frame.count, number), WHOLE, key="partner"))


def partner_list(model: LiveModel, column: str) -> str:
    """The address of the partners that may be chosen, in a column of the list of parties: they stand first."""
    last = FIRST_ROW + len(model.partners) - 1
    return f"{model.draft('parties').reference}${column}${FIRST_ROW}:${column}${last}"


def shown_partner(model: LiveModel) -> str:
    """The partner the waterfall opens on: as the spec says, else whose surplus changes most."""
    partners = [party.code for party in model.partners]
    if model.spec.partner_shown in partners:
        return str(model.spec.partner_shown)
    half = len(model.place.periods)

    def change(partner: str) -> float:
        surplus = parts_of(model, partner)["surplus"]
        return abs(float(surplus[half:].sum() - surplus[:half].sum()))

    return max(partners, key=change)


def display_unit(model: LiveModel) -> tuple[float, str]:
    """What labels of charts count in, by the size of the largest surplus: millions, thousands or ones."""
    most = max(float(run.positions["surplus"].abs().max()) / 100 for run in model.runs)
    return next(unit for unit in _DISPLAY if most >= unit[0] or unit[0] == 1.0)


def _typed(model: LiveModel, draft: Draft, key: str, label: str, values: Floats, number: str) -> None:
    cells = [Cell(float(value), role="data", number=number) for value in values]
    draft.add([*texts("Columns", label, key.replace(":", "_"), "", "number", "fixed", "Timeline"), *cells], key)
