"""What a division is told as: each partner's share by each rule, who would leave, and what that would gain them.

Table, sentences and chart are of one division, and each says of every rule whether it keeps everybody together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finmodel.core.amounts import exact_money, money_in_words, some
from finmodel.core.speech import listed
from finmodel.report.report import Chart, ChartSeries, Column, Part, Remark, Report, Row, Table
from finmodel.share.divided import Divided, Division
from finmodel.share.stability import Leaver

RULE_NAMES = {
    "equal": "Equal",
    "by_contribution": "By contribution",
    "proportional": "Proportional",
    "no_worse_off": "Alone, rest equal",
    "shapley": "Shapley value",
    "nucleolus": "Nucleolus",
    "equal_awards": "Equal awards",
    "equal_losses": "Equal losses",
    "talmud": "Talmud rule",
}
"""What each rule is called."""
LEAST, MOST = "Least in the core", "Most in the core"
"""What the ends are called of what a partner gets where everybody stays."""
_SPOKEN = {
    "by_contribution": "shares by contribution",
    "no_worse_off": "what each has alone and the rest in equal parts",
    "shapley": "the Shapley value",
    "nucleolus": "the nucleolus",
    "talmud": "the Talmud rule",
}
_SHOWN = 3


def share_report(shared: Divided, notes: Sequence[str] = ()) -> Report:
    """A game divided: shares by rule, who would leave, and for how much.

    `notes` is what is to be known of how the groups' worth was found.
    """
    game = shared.game
    whole = sum(shared.divisions[0].pence) / 100
    kept = [division for division in shared.divisions if not division.leavers]
    what = exact_money(whole, game.currency) if whole >= 0 else f"A loss of {exact_money(-whole, game.currency)}"
    headline = [f"{what} is shared by {some(len(game.partners), 'partner')}."]
    if shared.least_core is not None:
        headline.append(_core(shared, kept))
    parts: list[Part] = [
        _table(shared, whole),
        *_leaving(shared),
        *_notes(shared, notes),
        _chart(shared),
    ]
    return Report(game.title, tuple(headline), tuple(parts), game.currency)


def _core(shared: Divided, kept: list[Division]) -> str:
    least = shared.least_core or 0
    if least > 0:
        short = exact_money(float(least), shared.game.currency)
        return f"No division keeps everybody: under any of them some group is at least {short} better off by itself."
    if kept:
        return f"Nobody would be better off without the others under {_named(kept)}."
    return "A division exists under which nobody would be better off without the others, and no rule here finds it."


def _named(divisions: list[Division]) -> str:
    return listed([_SPOKEN.get(each.rule, f"{RULE_NAMES[each.rule].lower()} shares") for each in divisions])


def _table(shared: Divided, whole: float) -> Table:
    game = shared.game
    first = Column("Alone" if shared.alone else "Claim", "money")
    base = [float(worth) for worth in shared.alone] or [float(game.claims[name]) for name in game.partners]
    ends = (Column(LEAST, "money"), Column(MOST, "money")) if shared.bounds else ()
    rules = tuple(Column(RULE_NAMES[each.rule], "money") for each in shared.divisions)
    rows = [
        Row(
            (
                name,
                base[place],
                *(each.pence[place] / 100 for each in shared.divisions),
                *(float(end) for end in (shared.bounds[place] if shared.bounds else ())),
            )
        )
        for place, name in enumerate(game.partners.values())
    ]
    rows.append(Row(("All", sum(base), *(whole for _ in shared.divisions), *(None for _ in ends)), total=True))
    if shared.alone:
        stays = ("no" if each.leavers else "yes" for each in shared.divisions)
        rows.append(Row(("Everybody stays", None, *stays, *(None for _ in ends))))
    notes = []
    if errors := [each.error for each in shared.divisions if each.error is not None]:
        error = max(errors)
        notes.append(
            f"With so many partners the Shapley value is of orders that were drawn: 95% of shares are within "
            f"{exact_money(error, game.currency)}."
        )
    return Table(
        "shares",
        "What each partner gets, by rule",
        (Column("Partner"), first, *rules, *ends),
        tuple(rows),
        tuple(notes),
    )


def _leaving(shared: Divided) -> Iterator[Remark]:
    notes = [sentence for division in shared.divisions for sentence in _of(shared, division)]
    if notes:
        yield Remark(tuple(notes), "Who would leave, and for how much")


def _of(shared: Divided, division: Division) -> Iterator[str]:
    name = RULE_NAMES[division.rule]
    if not division.leavers:
        return
    groups = [_leaver(shared, each) for each in division.leavers[:_SHOWN]]
    more = len(division.leavers) - _SHOWN
    others = f", and {some(more, 'more group')}" if more > 0 else ""
    yield f"{name}: without the others {listed(groups)}{others}."


def _leaver(shared: Divided, leaver: Leaver) -> str:
    gain = exact_money(float(leaver.gains), shared.game.currency)
    return f"{shared.game.called(leaver.coalition)} would gain {gain}"


def _notes(shared: Divided, notes: Sequence[str]) -> Iterator[Remark]:
    if sentences := (*notes, *shared.left_out):
        yield Remark(sentences, "How it was worked out" if notes else "What does not fit")


def _chart(shared: Divided) -> Chart:
    """Shares by rule, before them what each has alone or claims, after them the ends of the core where there is one."""
    game, names = shared.game, tuple(shared.game.partners.values())

    def series(name: str, values: Sequence[float]) -> ChartSeries:
        return ChartSeries(name, names, tuple(values))

    base = [float(worth) for worth in shared.alone] or [float(game.claims[name]) for name in game.partners]
    drawn = [series("Alone" if shared.alone else "Claim", base)]
    drawn += [series(RULE_NAMES[each.rule], [pence / 100 for pence in each.pence]) for each in shared.divisions]
    for end, name in enumerate((LEAST, MOST) if shared.bounds else ()):
        drawn.append(series(name, [float(ends[end]) for ends in shared.bounds]))
    return Chart("shares", f"{game.title}: shares by rule", "shares", tuple(drawn), note=_band_in_words(shared))


def _band_in_words(shared: Divided) -> str:
    """What the band of a chart is, or why there is none."""
    if shared.bounds:
        return "The band is what a partner may get where nobody would be better off without the others (the core)."
    if shared.least_core is None:
        return ""
    if shared.least_core <= 0:
        return "There is no band: with so many partners the ends of the core are not worked out."
    short = money_in_words(float(shared.least_core), shared.game.currency)
    return f"There is no band: under any division some group is at least {short} better off by itself."
