"""Asks that the data cannot answer, because no column is mapped to what they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from finmodel.core.columns import PEOPLE_DIMENSIONS
from finmodel.core.data import DataSource
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.measures.ask import Ask

_AGES = ("age_band", "age", "birth_date")


def unmapped_asks(place: Place, asks: Iterable[Ask]) -> list[Finding]:
    """A finding for each dimension that is asked for and that a source does not give."""
    wanted = list(asks)
    people = sorted({name for ask in wanted if ask.of_people for name in ask.dimensions})
    activity = sorted({name for ask in wanted if not ask.of_people for name in ask.dimensions})
    findings = [*_without_rows(place, wanted)]
    findings += _not_given("people", place.data.people, people)
    if any(ask.what == "score_years" for ask in wanted):
        findings += _not_given("people", place.data.people, ["score"])
    findings += _not_given(
        "activity", place.data.activity, [name for name in activity if name not in PEOPLE_DIMENSIONS]
    )
    by_person = [name for name in activity if name in PEOPLE_DIMENSIONS]
    if by_person and place.data.activity:
        listed = [source for source in place.data.people if "person" in source.columns]
        findings += _not_given("people", listed, by_person)
        if not listed or any("person" not in source.columns for source in place.data.activity):
            what = f"Activity is split by {', '.join(by_person)}, which needs to know whose activity it is."
            findings.append(Finding("place.yaml", what, "Map `person:` in both data.people and data.activity."))
    findings += _rules_without_columns(place, wanted)
    findings += _prices_without_key(place)
    return list(dict.fromkeys(findings))


_WITHOUT_AGES = "; or where one rate is paid for everybody, take `weights:` out of its contract."


def _without_rows(place: Place, asks: list[Ask]) -> Iterator[Finding]:
    for name, sources, asked in (
        ("people", place.data.people, [ask.what for ask in asks if ask.of_people]),
        ("activity", place.data.activity, [ask.what for ask in asks if not ask.of_people]),
    ):
        if asked and not sources:
            what = f"A contract or cost asks for {asked[0].replace('_', '-')}, and the place has no data.{name}."
            yield Finding("place.yaml", what, f"Add `{name}:` to `data:`.")


def _not_given(name: str, sources: Sequence[DataSource], wanted: list[str]) -> Iterator[Finding]:
    for source in sources:
        for dimension in wanted:
            columns = _AGES if dimension == "age_band" else (dimension,)
            if not any(column in source.columns for column in columns):
                what = f"A contract or cost asks for {dimension}, which {source.shown} is not mapped to give."
                fix = f"Add `{columns[-1]}:` to the columns of data.{name}"
                fix += _WITHOUT_AGES if dimension == "age_band" else "."
                yield Finding("place.yaml", what, fix)


def _rules_without_columns(place: Place, asks: list[Ask]) -> Iterator[Finding]:
    """A finding for each column of activity that a rule for rows needs and that no heading gives."""
    told: set[tuple[str, str]] = set()
    for rule in dict.fromkeys(ask.rows for ask in asks if ask.rows is not None):
        for source in place.data.activity:
            for column in (*rule.needs, *rule.dimensions):
                if column not in source.columns and (source.shown, column) not in told:
                    told.add((source.shown, column))
                    what = f"A contract asks for {rule.SPOKEN}, and {source.shown} is not mapped to give `{column}`."
                    yield Finding("place.yaml", what, f"Add `{column}:` to the columns of data.activity.")


def _prices_without_key(place: Place) -> Iterator[Finding]:
    shapes = {tuple(sorted({"currency", "setting"} & set(source.columns))) for source in place.data.prices}
    if len(shapes) > 1:
        what = "Price lists differ: some are by `currency`, some by `setting`."
        yield Finding("place.yaml", what, "Give them the same columns.")
    for key in sorted({name for shape in shapes for name in shape}):
        yield from _not_given("activity", place.data.activity, [key])
