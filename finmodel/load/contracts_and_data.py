"""The contracts in force of a place; where they cannot be used, what is wrong with them and with its data in one go."""

from __future__ import annotations

from pathlib import Path

from finmodel.contracts.contract import Contract
from finmodel.core.place import Place
from finmodel.errors import Finding, FinmodelError, InputError
from finmodel.load.contracts import read_contracts
from finmodel.load.place_grid import build_grid
from finmodel.measures.engines.choice import tables_of
from finmodel.scenarios.run import asks_of


def contracts_of(place: Place, file: Path, data_folder: Path) -> tuple[Contract, ...]:
    """The contracts in force in the place that a file states, in order.

    Raises InputError with every finding in them, and then also with those of the data, as far as it can be read
    without contracts: so the reader mends both at once. Data on an engine that is not in process is not read for that.
    """
    try:
        return read_contracts(place, file)
    except InputError as error:
        told = error.findings
    raise InputError(dict.fromkeys([*told, *_of_data(place, data_folder)]))


def _of_data(place: Place, folder: Path) -> tuple[Finding, ...]:
    if next(iter(tables_of(place)), None) is not None:
        return ()
    try:
        build_grid(place, folder, asks_of(place, ()))
    except InputError as error:
        return error.findings
    except FinmodelError:
        return ()
    return ()
