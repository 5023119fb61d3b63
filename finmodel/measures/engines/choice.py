"""Which engine a place's rows are worked on: the one asked for, else the one that holds its tables."""

from __future__ import annotations

from finmodel.core.data import DataSource
from finmodel.core.place import Place
from finmodel.errors import Finding, InputError, Refused
from finmodel.measures.engines.address import engine_of


def chosen_engine(place: Place, asked: str | None) -> str | None:
    """The address of the engine, None for the one in process; `asked` is what the user named, if anything.

    Raises InputError where that is no engine, or where a table of the place is on another.
    """
    try:
        kind = None if asked is None else engine_of(asked)
    except Refused as error:
        raise InputError.of("--engine", error.what, error.fix) from None
    chosen, where = asked, "--engine"
    findings = []
    for source in tables_of(place):
        assert source.source is not None
        own = engine_of(source.source)
        if kind is not None and own != kind:
            what = f"It is on {own}, and {'the run' if where == '--engine' else where} is on {kind}."
            findings.append(Finding(source.table, what, "Work on the engine that holds every table."))
        elif chosen is not None and _whole(chosen) and _whole(source.source) and chosen != source.source:
            what = f"It is at another address than {where if where != '--engine' else 'the one asked for'}."
            findings.append(Finding(source.table, what, "Keep the name of the engine alone under `source:`."))
        if chosen is None or (where != "--engine" and not _whole(chosen)):
            chosen, kind, where = source.source, own, source.table
    if findings:
        raise InputError(findings)
    return chosen


def tables_of(place: Place) -> list[DataSource]:
    """Sources of a place whose rows are in a table on an engine."""
    every: list[DataSource] = [*place.data.people, *place.data.activity, *place.data.prices]
    return [source for source in every if source.table]


def _whole(address: str) -> bool:
    """True for an address, false for the name of an engine alone."""
    return "://" in address
