"""What those treated are compared with, for a reader to see whether it is like them: units matched, and mixtures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.core.amounts import number
from finmodel.core.speech import listed
from finmodel.evaluation.evaluated import Evaluated
from finmodel.report.report import Column, Row, Table

_SHOWN = 8


def compared_with(found: Sequence[Evaluated]) -> Iterator[Table]:
    """Whom each metric is compared with, where units were matched or mixed."""
    matched = [each for each in found if each.of_others]
    if matched:
        yield _matched(matched)
    yield from (_mixture(each) for each in found if each.mixture is not None)


def _matched(found: Sequence[Evaluated]) -> Table:
    columns = (
        Column("Metric"), Column("Compared with"), Column("Treated before", "number"),
        Column("These before", "number"), Column("All others before", "number"),
    )  # fmt: skip
    rows, everybody = [], []
    for each in found:
        metric, name = each.metric, each.metric.name[:1].upper() + each.metric.name[1:]
        kept = [unit.replace("_", " ") for unit, own in zip(metric.units, metric.treated, strict=True) if not own]
        more = len(kept) - _SHOWN
        told = listed([*kept[:_SHOWN], f"{more} more"] if more > 0 else kept)
        before = (float(metric.mean_rates(side)[: metric.since].mean()) * metric.rated_per for side in (True, False))
        rows.append(Row((name, told, *before, each.rate_of_others * metric.rated_per)))
        if len(kept) == each.of_others:
            everybody.append(metric.name)
    notes = ["They are the nearest to each of the treated, in level and trend before; how near, the columns say."]
    if everybody:
        notes.append(
            f"Of {listed(everybody)} these are all there are: matching has left out nobody and changes nothing."
        )
    return Table("matched", "What the treated are compared with", columns, tuple(rows), tuple(notes))


def _mixture(each: Evaluated) -> Table:
    assert each.mixture is not None
    columns = (Column("Where"), Column("Weight", "share", places=1))
    rows = tuple(Row((unit.replace("_", " "), part)) for unit, part in each.mixture.weights if part >= 0.0005)
    miss, name = number(each.mixture.miss * each.metric.rated_per), each.metric.name
    note = f"Before, the mixture was off by {miss} on average; an effect near that is none."
    return Table(f"mixture_{name.replace(' ', '_')}", f"What {name} is compared with", columns, rows, (note,))
