"""What a division is told as: each partner's share by each rule, who would leave, and what that would gain them."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.core.amounts import exact_money, money_in_words, some
from finmodel.core.speech import listed
from finmodel.report.report import Chart, ChartSeries, Column, Part, Remark, Report, Row, Table
from finmodel.share.divided import Divided, Division
from finmodel.share.stability import Leaver

RULE_NAMES = {
    "equal": "Equal",
    "by_contribution": "By contribution",
    "proportional": "Proportional",
    "shapley": "Shapley value",
    "nucleolus": "Nucleolus",
    "equal_awards": "Equal awards",
    "equal_losses": "Equal losses",
    "talmud": "Talmud rule",
}
"""What each rule is called."""
_SHOWN = 3
_PENNY = 0.005


def share_report(found: Divided) -> Report:
    """A game divided: shares by rule, who would leave, and the shares as a contract would state them."""
    game = found.game
    whole = sum(found.divisions[0].pence) / 100
    kept = [division for division in found.divisions if not division.leavers]
    headline = [f"{exact_money(whole, game.currency)} is shared by {some(len(game.partners), 'partner')}."]
    if found.least_core is not None:
        headline.append(_core(found, kept))
    parts: list[Part] = [_table(found, whole), *_remarks(found), _chart(found)]
    return Report(game.title, tuple(headline), tuple(parts), game.currency)


def _core(found: Divided, kept: list[Division]) -> str:
    least = found.least_core or 0.0
    if least > _PENNY:
        short = money_in_words(least, found.game.currency)
        return f"No division keeps everybody: under any of them some group is at least {short} better off by itself."
    if kept:
        return f"Nobody would be better off without the others under {_named(kept)}."
    return "A division exists under which nobody would be better off without the others, and no rule here finds it."


def _named(divisions: list[Division]) -> str:
    names = {"shapley": "the Shapley value", "nucleolus": "the nucleolus"}
    return listed([names.get(each.rule, f"{RULE_NAMES[each.rule].lower()} shares") for each in divisions])


def _table(shared: Divided, whole: float) -> Table:
    game = shared.game
    first = Column("Alone" if shared.alone else "Claim", "money")
    base = [float(worth) for worth in shared.alone] or [float(game.claims[name]) for name in game.partners]
    columns = (Column("Partner"), first, *(Column(RULE_NAMES[each.rule], "money") for each in shared.divisions))
    rows = [
        Row((name, base[place], *(each.pence[place] / 100 for each in shared.divisions)))
        for place, name in enumerate(game.partners.values())
    ]
    rows.append(Row(("All", sum(base), *(whole for _ in shared.divisions)), total=True))
    notes = []
    if any(each.error for each in shared.divisions):
        error = max(each.error for each in shared.divisions)
        notes.append(
            f"With so many partners the Shapley value is of orders that were drawn: 95% of shares are within "
            f"{money_in_words(error, game.currency)}."
        )
    return Table("shares", "What each partner gets, by rule", columns, tuple(rows), tuple(notes))


def _remarks(found: Divided) -> Iterator[Remark]:
    told = [sentence for division in found.divisions for sentence in _of(found, division)]
    if told:
        yield Remark(tuple(told), "Who would leave")


def _of(found: Divided, division: Division) -> Iterator[str]:
    name = RULE_NAMES[division.rule]
    if not division.leavers:
        return
    groups = [_leaver(found, each) for each in division.leavers[:_SHOWN]]
    more = len(division.leavers) - _SHOWN
    others = f", and {some(more, 'group')} more" if more > 0 else ""
    yield f"{name}: without the others {listed(groups)}{others}."


def _leaver(found: Divided, leaver: Leaver) -> str:
    gain = exact_money(float(leaver.gains), found.game.currency)
    return f"{found.game.called(leaver.coalition)} would gain {gain}"


def _chart(found: Divided) -> Chart:
    names = tuple(found.game.partners.values())
    series = tuple(
        ChartSeries(RULE_NAMES[each.rule], names, tuple(pence / 100 for pence in each.pence))
        for each in found.divisions
    )
    return Chart("shares", f"{found.game.title}: shares by rule", "bars", series)
