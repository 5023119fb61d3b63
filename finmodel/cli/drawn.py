"""`finmodel run --draws`: a scenario's draws made, written as tables, and told on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finmodel.cli.outputs import write_csv
from finmodel.cli.screen import percent, pounds, show_findings, show_table
from finmodel.errors import Finding, InputError

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.draws.draw import Draws
    from finmodel.pipeline import OpenPlace
    from finmodel.results import Result

_TOP = 3
"""Inputs shown for each partner; the table on disk has all."""


class SamplerName(StrEnum):
    """How draws are spread."""

    SOBOL = "sobol"
    PSEUDO_RANDOM = "pseudo_random"


@dataclass(frozen=True)
class Drawn:
    """A scenario's draws and every table made of them, by name."""

    draws: Draws
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[Finding, ...] = ()
    """Inputs that may be a slip, each with its file and line."""

    @property
    def compared_with(self) -> str:
        """What the draws are set against, as a table speaks of it."""
        name = self.draws.uncertain.scenario.baseline
        return "under the contracts in force" if name == "baseline" else f"under the scenario {name}"


def refuse_draws(
    draws: int | None, scenarios: Sequence[str] | None, seed: int | None, sampler: SamplerName | None
) -> None:
    """Raise InputError where draws are asked for that cannot be made."""
    if draws is None:
        if seed is not None or sampler is not None:
            given = "--seed" if seed is not None else "--sampler"
            raise InputError.of(given, "It goes with draws, and none are asked for.", "Add --draws, such as 10000.")
        return
    from finmodel.draws.draw import refuse_too_few

    refuse_too_few(draws)
    if not scenarios:
        what = "Draws are of what a scenario says is uncertain, and no scenario is named."
        raise InputError.of("--draws", what, "Add --scenario, and `uncertainty:` to its file.")


def draw_each(
    opened: OpenPlace,
    result: Result,
    asked: tuple[Sequence[str], int, int | None, SamplerName | None],
    progress: Callable[[str], None],
) -> list[Drawn]:
    """The draws of every scenario asked for, on what a run measured; `asked` is scenarios, draws, seed, sampler."""
    from finmodel.draws.sampling import How

    scenarios, draws, seed, sampler = asked
    how = How(seed, None if sampler is None else sampler.value)
    made = [(name, opened.draw(name, draws, how, progress, result.runs[0].basis)) for name in scenarios]
    return [_with_tables(found, opened.warnings_of(found, name), progress) for name, found in made]


def _with_tables(found: Draws, warnings: Sequence[Finding], progress: Callable[[str], None]) -> Drawn:
    from finmodel.draws import risk
    from finmodel.draws.luck import luck

    progress("Telling luck from effort")
    tables = {
        "inputs": risk.inputs(found),
        "spread": risk.spread(found),
        "change": risk.change(found),
        "tornado": risk.tornado(found),
        "rank_correlation": risk.rank_correlation(found),
        "convergence": risk.convergence(found),
        "luck": luck(found),
        "draws": risk.each_draw(found),
    }
    return Drawn(found, tables, tuple(warnings))


def record_of(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """What the record of a run says of its draws."""
    if not drawn:
        return {}
    first = drawn[0].draws
    inputs = {
        each.draws.uncertain.scenario.scenario: {
            row["input"]: {"distribution": row["distribution"], "source": row["source"]}
            for row in _records(each.tables["inputs"])
        }
        for each in drawn
    }
    samplers = {each.draws.uncertain.scenario.scenario: each.draws.sampler for each in drawn}
    seeds = {each.draws.uncertain.scenario.scenario: each.draws.seed for each in drawn}
    return {
        "seed": first.seed if len(drawn) == 1 else seeds,
        "draws": len(first),
        "sampler": samplers,
        "uncertain": inputs,
    }


def write_drawn(drawn: Drawn, folder: Path) -> None:
    """Write the tables of a scenario's draws, as CSV and Parquet; the draws themselves as Parquet alone."""
    from finmodel.measures.engines.parquet import write_parquet

    own = folder / f"draws_{drawn.draws.uncertain.scenario.scenario}"
    own.mkdir()
    for name, table in drawn.tables.items():
        if name != "draws":
            write_csv(table, own / f"{name}.csv")
        write_parquet(table, own / f"{name}.parquet")


def show_drawn(drawn: Drawn) -> None:
    """Print the spread of each partner, what drives it, and how often contracts pay by chance alone."""
    from finmodel.core.currency import symbol_of
    from finmodel.draws.risk import not_enough

    symbol = symbol_of(drawn.draws.uncertain.place.currency)
    show_table("What is drawn", ["Input", "Distribution"], [row[:2] for row in drawn.tables["inputs"].values.tolist()])
    _show_spread(drawn, symbol)
    _show_change(drawn, symbol)
    _show_drivers(drawn, symbol)
    _show_luck(drawn, symbol)
    show_findings([*drawn.warnings, *not_enough(drawn.draws, drawn.tables["convergence"])])


def _names(drawn: Drawn) -> dict[str, str]:
    return {partner.id: partner.name for partner in drawn.draws.uncertain.place.partners}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _show_spread(drawn: Drawn, symbol: str) -> None:
    """The spread of each partner whose result moves at all; the table on disk has every party."""
    found, names = drawn.draws, _names(drawn)
    rows = [
        [
            f"{names[row['partner']]}, {row['period']}",
            *(pounds(row[level], symbol) for level in ("p10", "p50", "p90")),
            _chance_of_deficit(row, symbol),
            pounds(row["expected_shortfall"], symbol),
        ]
        for row in _records(drawn.tables["spread"])
        if row["partner"] in names and row["sd"] > 0.005
    ]
    how = f"{len(found):,} draws ({found.sampler}, seed {found.seed})"
    title = f"Surplus or deficit over {how}: {found.uncertain.scenario.title}"
    show_table(title, ["Partner and year", "P10", "P50", "P90", "Chance of deficit", "Worst 5%, average"], rows)


def _chance_of_deficit(row: Mapping[str, Any], symbol: str) -> str:
    """The chance of a deficit, and the limit past which it counts where that is not nil."""
    from finmodel.draws.risk import ALL_YEARS

    past = f" past {pounds(row['loss_limit'], symbol)}" if row["loss_limit"] else ""
    return percent(row["chance_of_loss"]) + past + (" in some year" if row["period"] == ALL_YEARS else "")


def _show_change(drawn: Drawn, symbol: str) -> None:
    """How much better or worse off each partner is in the same draws, where that moves at all."""
    names = _names(drawn)
    rows = [
        [
            f"{names[row['partner']]}, {row['period']}",
            *(pounds(row[level], symbol) for level in ("p10", "p50", "p90")),
            percent(row["chance_better"]),
            percent(row["chance_worse"]),
        ]
        for row in _records(drawn.tables["change"])
        if row["partner"] in names and row["chance_better"] + row["chance_worse"] > 0
    ]
    if rows:
        title = f"Better or worse off than {drawn.compared_with}, in the same draws"
        show_table(title, ["Partner and year", "P10", "P50", "P90", "Better off", "Worse off"], rows)


def _show_drivers(drawn: Drawn, symbol: str) -> None:
    from finmodel.draws.risk import ALL_YEARS

    table, names = drawn.tables["tornado"], _names(drawn)
    wide = table[(table["period"] == ALL_YEARS) & (table["swing"] > 0) & table["partner"].isin(list(names))]
    rows = [
        [f"{names[row['partner']]}: {row['input']}", pounds(row["at_low"], symbol), pounds(row["at_high"], symbol)]
        for row in _records(wide.groupby("partner", sort=False).head(_TOP))
    ]
    if rows:
        title = "What drives it: surplus over all years, one input at a time"
        show_table(title, ["Partner and input", "at its P10", "at its P90"], rows)


def _show_luck(drawn: Drawn, symbol: str) -> None:
    """Contracts that by chance alone sometimes pay and sometimes do not, in the last year."""
    table, after = drawn.tables["luck"], drawn.draws.uncertain.after
    year = after.place.periods[-1]
    last = table[table["period"] == year]
    rows = [
        [
            f"{contract.title}, {row['people']:,.0f} people",
            percent(row["chance_of_paying"], 1),
            percent(row["chance_of_taking_back"], 1),
            pounds(row["average_paid"], symbol),
            pounds(row["at_expected"], symbol),
        ]
        for contract in after.contracts
        for row in _chancy(_records(last[last["contract"] == contract.id]))
    ]
    if rows:
        title = f"Luck: how often a contract pays, or takes back, in {year} with nothing changed but chance"
        names = ["Contract and population", "Pays", "Takes back", "Pays on average", "Pays where all is as expected"]
        show_table(title, names, rows)


def _chancy(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows of a contract, where in some population it sometimes pays and sometimes does not; else none."""
    return (
        rows if any(0 < row[way] < 1 for row in rows for way in ("chance_of_paying", "chance_of_taking_back")) else []
    )
