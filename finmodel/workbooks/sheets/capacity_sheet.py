"""Capacity and beds: what of a service's cost is cash, released later or stranded, and occupied beds, by scenario.

It shows figures as issued, worked out at the prices of before: which wards are open is live on Settlement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finmodel.scenarios.beds import occupied_beds
from finmodel.scenarios.run import Run
from finmodel.scenarios.stranded import stranded
from finmodel.workbooks.cells import Cell
from finmodel.workbooks.draft import NAME, NUMBER, SHORT, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.theme import WHOLE, money

_COSTS = ("leaving", "cashable", "releasable_later", "stranded", "closing_cost")
_BEDS = ("days_before", "days_after", "stay_before", "stay_after", "beds_before", "beds_after")
_NARROW = (7.0, 10.0)
_ONE_PLACE = "#,##0.0"


def frees_capacity(model: LiveModel) -> bool:
    """Whether any scenario frees cost or moves bed days."""
    return any(True for _ in _freed(model)) or any(True for _ in _beds(model))


@fills("capacity", 79, optional=True, there=frees_capacity)
def capacity(model: LiveModel) -> Draft:
    """A row for each scenario, service and year whose cost is freed, then for each provider whose bed days move."""
    heads = (
        ("Scenario", WORDS), ("Service or setting", NAME), ("Partner", NAME), ("Year", SHORT),
        ("Units before", _NARROW), ("Units after", _NARROW), ("Steps needed", _NARROW), ("Steps open", _NARROW),
        ("Their cost", NUMBER), ("Cashable this year", NUMBER), ("Releasable later", NUMBER), ("Stranded", NUMBER),
        ("Once, to close", NUMBER), ("Days before", _NARROW), ("Days after", _NARROW), ("Average stay before", _NARROW),
        ("Average stay after", _NARROW), ("Beds before", _NARROW), ("Beds after", _NARROW),
    )  # fmt: skip
    purpose = (
        "What of the cost of what leaves is cash, and which beds are occupied, as issued, against the first scenario."
    )
    draft = Draft("Capacity and beds", "data", "Capacity and occupied beds", purpose, heads)
    pounds = money(model.symbol, 0)
    for title, row in _freed(model):
        units = [_number(row[name], WHOLE) for name in ("units_before", "units_after", "steps_needed", "steps_open")]
        costs = [_number(row[name] / 100, pounds) for name in _COSTS]
        draft.add([*_words(model, title, row["service"], row["partner"], row), *units, *costs, *texts(*[""] * 6)])
    for title, row in _beds(model):
        setting = str(row["setting"]).replace("_", " ")
        stays = [_number(row[f"stays_{name}"], WHOLE) for name in ("before", "after")]
        beds = [_number(row[name], WHOLE if name.startswith("days") else _ONE_PLACE) for name in _BEDS]
        draft.add([*_words(model, title, setting, row["provider"], row), *stays, *texts(*[""] * 7), *beds])
    return draft


def _words(model: LiveModel, title: str, what: str, partner: str, row: dict[str, Any]) -> list[Cell]:
    return texts(title, what, model.names.get(partner, partner), row["period"])


def _number(value: float, number: str) -> Cell:
    return Cell(float(value), role="data", number=number)


def _others(model: LiveModel) -> Iterator[tuple[str, Run]]:
    """Every scenario but the first, by its title."""
    yield from list(zip(model.titles, model.runs, strict=False))[1:]


def _freed(model: LiveModel) -> Iterator[tuple[str, dict[str, Any]]]:
    for title, run in _others(model):
        table = stranded(model.runs[0], run)
        for row in table[(table["leaving"] > 0) | (table["closing_cost"] > 0)].to_dict("records"):
            yield title, {str(name): value for name, value in row.items()}


def _beds(model: LiveModel) -> Iterator[tuple[str, dict[str, Any]]]:
    for title, run in _others(model):
        for row in occupied_beds(model.runs[0], run).to_dict("records"):
            yield title, {str(name): value for name, value in row.items()}
