"""Reading a saved plan back: every table as it was written, and settled again to the same payments.

A plan is read from a folder that somebody may have changed, or made with another version or for another place: each of
these is told apart and refused by name before anything is laid over it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

import finmodel.must.statements  # noqa: F401  (registers every kind of `must:` line, which a plan may hold)
from finmodel.core.ahead.forward import Forward
from finmodel.core.columns import DIMENSIONS, PEOPLE_DIMENSIONS, PERIOD
from finmodel.core.place import Place
from finmodel.errors import FinmodelError, InputError, Refused
from finmodel.load.binding.cast import Cast
from finmodel.load.files.text import read_text
from finmodel.load.findings import findings_of
from finmodel.load.library import find_file
from finmodel.load.scenarios import read_scenario
from finmodel.measures.engines.parquet import read_parquet
from finmodel.outturn.planned import ACTIVITY, PAYMENTS, PEOPLE, PLAN, RECORD, PlanRecord, basis_of
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import BASELINE, Scenario

_MAX_BYTES = 50_000_000
_LAYOUT, _MADE_FOR = (PlanRecord.model_fields[name].default for name in ("layout", "made_for"))
_AGAIN = "Make it again with `finmodel run PLACE --out DIR`."


@dataclass(frozen=True)
class SavedPlan:
    """A plan settled again, and the scenario that the years as they came are settled under."""

    run: Run
    scenario: Scenario | None
    """None for the contracts in force."""


def scenario_of(named: str, folder: Path, cast: Cast) -> Scenario | None:
    """The scenario that a plan is of, read again from its place's folder or those shipped; None for the baseline.

    Raises InputError where there is none, or its file states another.
    """
    if named == BASELINE:
        return None
    fix = (
        f"Name its file with `--scenario FILE`, or add `--scenario {BASELINE}` to settle under the contracts in force."
    )
    try:
        file = find_file(named, "scenarios", folder)
    except InputError:
        what = f"It is the plan of the scenario '{named}', and there is no such scenario now."
        raise InputError.of("--plan", what, fix) from None
    found = read_scenario(file, folder, cast)
    if found.scenario != named:
        what = f"It is the plan of the scenario '{named}', and {file.name} states '{found.scenario}'."
        raise InputError.of("--plan", what, fix)
    return found


def years_planned(folder: Path) -> tuple[int, Forward | None]:
    """How many years a plan is of, and what rises in those past its place's own; none where it is no plan."""
    try:
        place = _record(folder / PLAN if (folder / PLAN).is_dir() else folder, folder.name).place
    except InputError:
        return 0, None
    forward = place.get("forward")
    return len(place.get("periods", ())), None if forward is None else Forward.model_validate(forward)


def read_plan(folder: Path, place: Place, scenario: Callable[[str], Scenario | None]) -> SavedPlan:
    """The plan saved in a run's folder, settled again, with what `scenario` gives for the name of the one it is of.

    Raises InputError where it is no plan, has been changed since, is of another place, or settles otherwise now.
    """
    own = folder / PLAN if (folder / PLAN).is_dir() else folder
    shown = folder.name
    record = _record(own, shown)
    theirs = record.place.get("place")
    if theirs != place.place:
        what = f"It is the plan of {theirs}, and the place is {place.place}."
        raise InputError.of(f"{shown}, {RECORD}", what, "Name the plan of this place.")
    under = scenario(record.scenario)
    tables = _tables(own, shown, record)
    try:
        basis = basis_of(record, tables)
    except (Refused, ValidationError) as error:
        said = error.what if isinstance(error, Refused) else findings_of(error, {}, shown)[0].what
        what = f"What it states cannot be read by this version of finmodel (it was made by {record.finmodel}). {said}"
        raise InputError.of(f"{shown}, {RECORD}", what, _AGAIN) from None
    try:
        settled = run(basis, "plan", "Plan")
    except FinmodelError as error:
        what = f"It cannot be settled again: {error}"
        raise InputError.of(shown, what, _AGAIN) from None
    _same_payments(settled.ledger, tables[PAYMENTS], shown, record)
    return SavedPlan(settled, under)


def _record(own: Path, shown: str) -> PlanRecord:
    fix = "Name a folder that `finmodel run PLACE --out DIR` wrote."
    if not own.is_dir():
        raise InputError.of(shown, "There is no such folder.", fix)
    if not (own / RECORD).is_file():
        raise InputError.of(shown, f"It holds no plan: there is no {RECORD} in it.", fix)
    text = read_text(own / RECORD, f"{shown}, {RECORD}", _MAX_BYTES)
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if isinstance(told, dict) and told.get("made_for") == _MADE_FOR and told.get("layout") != _LAYOUT:
        what = f"It was made by finmodel {told.get('finmodel')}, whose plans say less than this version needs."
        raise InputError.of(f"{shown}, {RECORD}", what, _AGAIN)
    try:
        return PlanRecord.model_validate(told)
    except ValidationError:
        raise InputError.of(f"{shown}, {RECORD}", "It is not the record of a plan.", fix) from None


def _tables(own: Path, shown: str, record: PlanRecord) -> dict[str, pd.DataFrame]:
    changed = []
    for name, stated in record.files.items():
        path = own / Path(name).name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        if found != stated:
            changed.append(f"{name} is {'not there' if found is None else 'not as it was written'}")
    wanted = {f"{name}.parquet" for name in (ACTIVITY, PEOPLE, PAYMENTS)}
    wanted |= {f"derived_{number + 1}.parquet" for number in range(len(record.rules))}
    changed += [f"{name} is not there" for name in sorted(wanted - set(record.files))]
    if changed:
        raise InputError.of(shown, f"The plan has been changed: {'; '.join(changed)}.", _AGAIN)
    tables = {Path(name).stem: read_parquet(own / name) for name in record.files}
    texts = {ACTIVITY: DIMENSIONS, PEOPLE: PEOPLE_DIMENSIONS}
    return {name: _as_built(table, (PERIOD, *texts.get(name, ()))) for name, table in tables.items()}


def _as_built(table: pd.DataFrame, texts: tuple[str, ...]) -> pd.DataFrame:
    """A table with its codes as plain text, as they were when the grid was built."""
    return table.assign(**{name: table[name].astype(object) for name in texts if name in table.columns})


def _same_payments(ledger: pd.DataFrame, saved: pd.DataFrame, shown: str, record: PlanRecord) -> None:
    keys = ["contract", "line", "payer", "payee", "period"]
    both = ledger.groupby(keys)["pence"].sum().sub(saved.groupby(keys)["pence"].sum(), fill_value=0)
    off = both[np.abs(both) > 0]
    if len(off):
        contract, line, *_, period = off.index[0]
        what = (
            f"Settled again, it pays something else: {contract}, {line}, {period} differs by {off.iloc[0] / 100:,.2f}. "
            f"It was made by finmodel {record.finmodel}."
        )
        raise InputError.of(shown, what, _AGAIN)
