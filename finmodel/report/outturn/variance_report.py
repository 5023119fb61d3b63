"""A later extract laid over the plan, as a report: how far the year is from plan, what it comes to, and why.

Years that came as planned are named in one line. Of each other year: what each partner is left with, the contracts
that differ and the price lines it comes from, each by volume, mix, price and contract; then the outturn to expect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from finmodel.core.amounts import money_in_words
from finmodel.outturn.variance import FOLLOWS, MEANING, PARTS
from finmodel.report.outturn.outturn_report import outturn_parts
from finmodel.report.outturn.variance_names import PartyNames, names_of, units_and_prices
from finmodel.report.report import Column, Part, Remark, Report, Row, Table, Value

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.outturn.actual import PlanAndActual
    from finmodel.outturn.development import Development
    from finmodel.scenarios.scenario import Scenario

MOST = 10
"""Price lines shown; all of them are in their table."""
_AMOUNTS = ("plan", "actual", "variance", *PARTS)
_HALF_PENNY = 0.005
_IN_SHORT = {
    "volume": "how much is done",
    "mix": "dearer or cheaper kinds of it",
    "price": "what each is paid at",
    "contract": "the contract's own terms",
}
"""What each cause is, in a few words for a headline."""
_CAUSES = ("Volume", "Mix", "Price", "Contract")
FILES = (
    ("variance.csv", "what each contract pays against plan, by cause"),
    ("price_lines.csv", "the same by setting and price, with units and prices"),
    ("partners.csv", "the same by partner, as what each is left with"),
    ("outturn.csv", "what each contract comes to: plan, so far, forecast and range"),
    ("partner_outturn.csv", "what each partner is left with: plan, forecast and range"),
    ("profiles.csv", "what each service comes to by what the rest of the year follows"),
)


@dataclass(frozen=True)
class LaidOver:
    """What a report of plan against actual is made from."""

    result: PlanAndActual
    place: Place
    late_coding: Mapping[str, Development]
    scenario: Scenario | None
    """The scenario under whose contracts the years are settled; None for those in force."""

    @property
    def years(self) -> tuple[str, ...]:
        """The years compared."""
        return tuple(dict.fromkeys(self.result.variance["period"]))


def variance_report(laid: LaidOver, period: str | None = None, written: bool = False) -> Report:
    """Plan against actual, of one year where one is asked for."""
    result, names = laid.result, names_of(laid.result, laid.place)
    years = laid.years if period is None else (period,)
    parts: list[Part] = []
    still = [year for year in years if not _differs(result, year)]
    for year in (year for year in years if year not in still):
        parts += _of_year(result, year, names)
    if still:
        parts.append(Remark((f"Nothing differs from the plan in {', '.join(still)}.",)))
    if result.forecast is not None and period in (None, result.standing.year.label):
        parts += outturn_parts(result, laid.late_coding, names)
    parts += _remarks(laid, names)
    files = [each for each in FILES if result.forecast is not None or each[0] != "profiles.csv"] if written else []
    title = f"{laid.place.title}: plan and {'forecast' if result.forecast is not None else 'actual'}"
    headline = tuple(_headline(laid, period or result.standing.year.label, names))
    return Report(title, headline, tuple(parts), laid.place.currency, tuple(files))


def _differs(result: PlanAndActual, year: str) -> bool:
    table = result.variance
    return bool((table.loc[table["period"] == year, ["variance", *PARTS]].abs() >= _HALF_PENNY).any(axis=None))


def _came(result: PlanAndActual, year: str) -> str:
    """What came of a year is called: a forecast, where it is not over."""
    return "Forecast" if result.forecast is not None and year == result.standing.year.label else "Actual"


def _headline(laid: LaidOver, year: str, names: PartyNames) -> Iterator[str]:
    """How far all partners together are from plan, who is furthest with its range, and the main cause."""
    result, currency = laid.result, laid.place.currency
    if not _differs(result, year):
        yield f"{year} is as planned."
        return
    mine = result.partners[result.partners["period"] == year]
    known = [partner.id for partner in laid.place.partners]
    sums: dict[str, list[float]] = {
        str(key[0]): row for key, row in _sums(mine[mine["partner"].isin(known)], ["partner"])
    }
    plan, came, off = (sum(row[at] for row in sums.values()) for at in range(3))
    is_forecast = _came(result, year) == "Forecast"
    comes = "is forecast to leave" if is_forecast else "left"
    amounts = [money_in_words(amount, currency) for amount in (came, plan)]
    yield (
        f"{year} {comes} the partners together with {amounts[0]} against a plan of {amounts[1]}: "
        f"{_against_plan(off, currency)}."
    )
    furthest = max(sums, key=lambda partner: abs(sums[partner][2]))
    plan, came, off = sums[furthest][:3]
    if not off:
        return
    amounts = [money_in_words(amount, currency) for amount in (came, plan)]
    ranged = _range(result, furthest, currency) if is_forecast else ""
    yield (
        f"Furthest from plan is {names.party(furthest)}, {_against_plan(off, currency)}: {amounts[0]} against "
        f"{amounts[1]}{ranged}."
    )
    yield _main_cause(mine[mine["partner"] == furthest], names, currency)


def _against_plan(off: float, currency: str) -> str:
    return f"{_side(off, currency)} than plan" if off else "on plan"


def _range(result: PlanAndActual, partner: str, currency: str) -> str:
    row = next(row for row in result.partner_outturn.to_dict("records") if row["partner"] == partner)
    if row["low"] == row["high"]:
        return ""
    low, high = (money_in_words(row[end], currency) for end in ("low", "high"))
    return f", with a range of {low} to {high}"


def _main_cause(mine: pd.DataFrame, names: PartyNames, currency: str) -> str:
    """The contract through which a partner differs most, and the cause of most of that."""
    most = max(mine.to_dict("records"), key=lambda row: abs(row["variance"]))
    causes = dict(zip(MEANING, PARTS, strict=True))
    cause = max(causes, key=lambda name: abs(most[causes[name]]))
    off, part = most["variance"], most[causes[cause]]
    told = f"The largest part is {names.contract(most['contract'])}, {_side(off, currency)}"
    if abs(off - part) < _HALF_PENNY:
        return f"{told}: all of it is {cause}, {_IN_SHORT[cause]}."
    return f"{told}, of which {cause} ({_IN_SHORT[cause]}) is {_side(part, currency)}."


def _side(off: float, currency: str) -> str:
    return f"{money_in_words(abs(off), currency)} {'better' if off >= 0 else 'worse'}"


def _columns(first: str, came: str, sign: Any = "more") -> tuple[Column, ...]:
    """Plan, what came and the variance, then its causes; a narrow screen shows the two one after the other."""
    both = f"plan and {came.lower()}"
    amounts = [Column(name, "money", block=both) for name in ("Plan", came)]
    amounts.append(Column("Variance", "money", "difference", both, sign))
    causes = [Column(name, "money", "difference", "causes of the variance", sign) for name in _CAUSES]
    return (Column(first), *amounts, *causes)


def _of_year(result: PlanAndActual, year: str, names: PartyNames) -> Iterator[Table]:
    """A year by partner, by contract and by price line."""
    came = _came(result, year)
    partners = result.partners[result.partners["period"] == year]
    rows = [(names.party(str(key[0])), row) for key, row in _sums(partners, ["partner"])]
    yield _table("partners", f"What each partner is left with, {year}", _columns("Partner", came), rows)
    table = result.variance
    table = table[(table["period"] == year) & (table["contract"] != "funding")]
    flows = [(names.flow(*map(str, key)), row) for key, row in _sums(table, ["contract", "payer", "payee"])]
    columns = _columns("Contract", came, "neither")
    yield _table("variance", f"What each contract pays, {year}", columns, flows)
    yield from _price_lines(result, year, names)


def _sums(table: pd.DataFrame, keys: list[str]) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    """Amounts of every row that has a plan or came to anything, in the order of `_AMOUNTS`."""
    sums = table.groupby(keys, sort=False)[list(_AMOUNTS)].sum()
    for key, row in zip(sums.index, sums.to_numpy().tolist(), strict=True):
        if row[0] or row[1]:
            yield (key if isinstance(key, tuple) else (key,)), row


def _table(name: str, title: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, Sequence[float]]]) -> Table:
    """Rows that differ; the others are named."""
    still = [told for told, row in rows if not any(abs(amount) >= _HALF_PENNY for amount in row[2:])]
    kept = tuple(Row((told, *row[:3], *_told_causes(row[3:]))) for told, row in rows if told not in still)
    return Table(name, title, columns, kept, (f"As planned: {'; '.join(still)}.",) if still else ())


def _told_causes(amounts: Sequence[float]) -> tuple[Value, ...]:
    """Causes, with nothing said of one that has no part in it."""
    return tuple(amount if abs(amount) >= _HALF_PENNY else None for amount in amounts)


def _price_lines(result: PlanAndActual, year: str, names: PartyNames) -> Iterator[Table]:
    """The lines that differ most; nothing where none does."""
    lines = result.price_lines
    differ = lines[(lines["period"] == year) & (lines["variance"] != 0)]
    most = differ.loc[differ["variance"].abs().sort_values(ascending=False, kind="stable").index[:MOST]]
    if most.empty:
        return
    rows = []
    for row in most.to_dict("records"):
        where = names.pair(row["payer"], row["payee"]) if isnan(row["plan_units"]) else _where(row["setting"], names)
        name = ", ".join(filter(None, (names.contract(row["contract"]), where)))
        sides = [(row[f"{side}_units"], row[f"{side}_price"]) for side in ("plan", "actual")]
        told = units_and_prices(sides[0], sides[1], names.symbol)
        line = row["line"].removeprefix("Activity: ")
        rows.append(Row((f"{name}: {line}", *told, row["variance"], *_told_causes([row[one] for one in PARTS]))))
    shown = f"the {len(most)} of {len(differ)} lines that differ most" if len(differ) > len(most) else "by price line"
    columns = (
        Column(f"Contract, {names.words.called('setting')}: price line"),
        Column("Plan"),
        Column(_came(result, year)),
        Column("Variance", "money", "difference"),
        *(Column(name, "money", "difference", spare=True) for name in _CAUSES),
    )
    yield Table("price_lines", f"Where it comes from, {year}, {shown}", columns, tuple(rows))


def _where(setting: str, names: PartyNames) -> str:
    return names.words.called(setting, several=True) if setting else ""


def _remarks(laid: LaidOver, names: PartyNames) -> Iterator[Remark]:
    """What the causes mean, and what is not compared or not told apart."""
    result, sentences = laid.result, []
    if laid.scenario is not None:
        sentences.append(
            f"Actual years are settled under the contracts, funding and costs of the scenario ‘{laid.scenario.title}’."
        )
        alone = [change.name for change in laid.scenario.changes if change.OF_ACTIVITY]
        if alone:
            sentences.append(
                f"Of activity and people the plan alone has what the scenario changes: {'; '.join(alone)}."
            )
    for year, source in result.standing.carried.items():
        sentences.append(
            f"{year} is carried forward from {source} and the extract has nothing of it: it is not compared."
        )
    sentences += [f"{cause.capitalize()}: {meaning}." for cause, meaning in MEANING.items()]
    if (result.variance["basis"] == "pool").any():
        sentences.append(FOLLOWS)
    if result.without_setting:
        counts, setting = ", ".join(map(names.contract, result.without_setting)), names.words.called("setting")
        sentences.append(
            f"No {setting} is told of what {counts} counts: there, volume and mix are among all units of one kind."
        )
        sentences.append(
            f"People have no {setting}; activity has one where a contract or a cost of the plan names `setting:`."
        )
    yield Remark(tuple(sentences), "What the causes mean, and what they leave out")
