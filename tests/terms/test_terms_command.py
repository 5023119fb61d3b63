"""`finmodel terms`, as a user runs it: the starter, its files, its chart, and screens of three widths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from finmodel.cli import app
from finmodel.cli.charts import figure_of
from finmodel.report.bargaining.terms_report import Beside, terms_report
from finmodel.report.report import Report
from finmodel.terms.weigh import TermsAsked, weigh
from tests.report.screens import cell, require_fits
from tests.scenarios.unsure import demand, unsure
from tests.terms.bargain import CAP, SHARE, SHARED, YEAR, bargained, ground

BESIDE = Beside(None, "today", YEAR)
GOOD = SHARED | {"gains": {"share": "80%", "cap": {"amount": "£35,000", "applied": "after_factor"}}}
OFFERS = ("icb:gains.share=40%,gains.cap.amount=£20,000", "trust:gains.share=100%,gains.cap.amount=£50,000")


def said(report: Report) -> str:
    """All that a report says in sentences."""
    listed = [sentence for part in report.parts for sentence in getattr(part, "sentences", ())]
    return " ".join([*report.headline, *listed])


def test_a_board_reads_where_nobody_is_worse_off_who_blocks_and_what_to_agree_in_place_of_an_offer() -> None:
    report = terms_report(bargained(offers=OFFERS), BESIDE)
    assert report.headline == (
        "Nobody is worse off at 25 of 49 sets of terms.",
        "The worst-off partner does best of these at gains.share 80%, gains.cap.amount £45,000: it is £10,500 better "
        "off.",
        "Hospital trust blocks most often: it is worse off at 24 sets.",
    )
    assert (
        "Health board offers gains.share 40%, gains.cap.amount £20,000: Hospital trust would be worse off. The nearest "
        "terms at which nobody is: gains.share 60%, gains.cap.amount £30,000, which leaves Health board £10,000 less "
        "than it offers itself." in said(report)
    )
    agreed = "£50,000: nobody whom these terms reach is worse off, so it may be agreed as it is."
    assert f"Hospital trust offers gains.share 100%, gains.cap.amount {agreed}" in said(report)
    assert cell(report, "Where nobody", "gains.share", "Nobody worse off") == "60% to 100%"
    assert cell(report, "Where nobody", "gains.cap.amount", "Nobody worse off") == "£30,000 to £50,000"
    assert cell(report, "Who blocks", "Hospital trust", "Loses at most") == "£10,000"
    assert cell(report, "The best terms", "Hospital trust", "Gets") == "+£20,000"
    assert cell(report, "What each partner", "Hospital trust", "As stated") == "−£3,750"  # 50% is £26,250
    assert cell(report, "What offers", "Health board", "Offer of Health board", 200) == "+£32,500"
    assert cell(report, "What offers", "Health board", "Agreed for Health board", 200) == "+£22,500"


def test_what_no_terms_can_mend_is_said() -> None:
    left = said(terms_report(bargained(shared=SHARED | {"payees": "gps"}), BESIDE))
    assert "No terms leave nobody worse off: Hospital trust loses £30,000 whatever they are." in left
    assert "Hospital trust is £30,000 worse off whatever these terms are." in left
    low = said(terms_report(bargained("gains.share=10%..20%"), BESIDE))
    assert "At none of 7 sets of terms is nobody worse off." in low
    assert "Together the partners are £22,500 better off at best, so there is enough for everybody" in low
    none = said(terms_report(bargained(baseline="none"), BESIDE))
    assert "These terms move money between partners and make none: what one gains, others pay." in none
    stated = "As stated, at gains.share 50%, gains.cap.amount £35,000, Hospital trust is worse off."
    assert stated in said(terms_report(bargained(), BESIDE))
    between = said(terms_report(bargained("gains.cap.amount=£20,000..£42,000", shared=GOOD, steps=2), BESIDE))
    assert "As stated, at gains.cap.amount £35,000, nobody whom these terms reach is worse off." in between
    idle = said(terms_report(bargained("gains.cap.amount=£60,000..£90,000"), BESIDE))
    assert "gains.cap.amount makes no difference to anybody over the range that is tried." in idle
    whole = SHARED | {"payees": {"trust": "60%", "gps": "40%"}}
    refused = said(terms_report(bargained("payees.trust=40%..80%", shared=whole, steps=3), BESIDE))
    assert "The contract does not take 2 sets of terms, which are left out. At payees.trust 40%:" in refused


@pytest.mark.parametrize("width", [80, 100, 200])
def test_screens_of_three_widths_hold_every_figure_whole(width: int) -> None:
    stated = ground(uncertainty=unsure(demand()), draws=50)
    drawn = weigh(stated, TermsAsked((SHARE, CAP), 3, offers=OFFERS))
    require_fits(terms_report(drawn, replace(BESIDE, goal="trust")), width)
    require_fits(terms_report(bargained(SHARE), BESIDE), width)


def test_over_draws_average_and_p80_are_told_side_by_side() -> None:
    stated = ground(uncertainty=unsure(demand()), draws=50)
    none = terms_report(weigh(stated, TermsAsked((SHARE,), 7)), BESIDE)
    level = "in 80 of 100 draws (P80)."
    assert none.headline[0] == f"At none of 7 sets of terms is nobody worse off, neither on average nor {level}"
    uncapped = SHARED | {"gains": {"share": "50%"}}
    wide = weigh(
        ground(uncertainty=unsure(demand()), draws=50, shared=uncapped), TermsAsked((SHARE,), 7, years=(YEAR,))
    )
    mean, sure = int(wide.zone(sure=False).sum()), int(wide.agreeable.sum())
    assert mean > 0
    report = terms_report(wide, BESIDE)
    assert report.headline[0] == f"Nobody is worse off at {mean} of 7 sets of terms on average, and at {sure} {level}"
    table = next(each for each in report.tables if each.name == "gets")
    assert [column.heading for column in table.columns][1:3] == ["As stated: on average", "As stated: P80"]


@pytest.mark.parametrize(
    ("vary", "charts"),
    [((SHARE,), ["zone"]), ((SHARE, CAP), ["zone"]), ((SHARE, CAP, "benchmark=£600,000..£610,000"), [
        "zone_1", "zone_2", "zone_3"])],
)  # fmt: skip
def test_the_zone_is_drawn_along_one_term_over_two_and_at_some_values_of_a_third(
    vary: tuple[str, ...], charts: list[str]
) -> None:
    report = terms_report(bargained(*vary, steps=3), BESIDE)
    assert [chart.name for chart in report.charts] == charts
    for chart in report.charts:
        assert figure_of(chart).axes
    (first, *_) = report.charts
    if len(vary) == 2:  # a row for £20,000, £35,000 and £50,000; shares of 40%, 70% and 100% across
        blocked = [mark.value for mark in first.marks if mark.name == "Hospital trust worse off"]
        assert [series.values for series in first.series] == [(*blocked * 3,), (*blocked, 0, 0), (*blocked, 0, 0)]


def test_the_starter_is_weighed_written_and_drawn(tmp_path: Path) -> None:
    place, out = tmp_path / "place", tmp_path / "out"
    runner = CliRunner()
    assert runner.invoke(app, ["new", str(place)]).exit_code == 0
    command = [
        "terms", str(place), "gain_share", "--scenario", "fewer_admissions", "--draws", "40", "--vary",
        "gains.share=0%..100%", "--steps", "3", "--offer", "trust:gains.share=100%", "--for", "trust",
    ]  # fmt: skip
    done = runner.invoke(app, [*command, "--out", str(out), "--charts", str(tmp_path / "drawn")])
    assert done.exit_code == 0, done.output
    assert "No terms leave nobody worse off" in done.output
    assert f"1 chart written to {tmp_path / 'drawn'}, as PNG and SVG." in done.output.replace("\n", "")
    assert sorted(path.name for path in out.iterdir()) == [
        "best.csv", "offers.csv", "report.md", "sets.csv", "terms.json", "zone.csv",
    ]  # fmt: skip
    sets = pd.read_csv(out / "sets.csv")
    assert sets["gains.share"].tolist() == [0, 0.5, 1]
    assert sets["trust_expected"].is_monotonic_increasing
    assert set(sets["worse_off_p80"].str.split().explode()) >= {"trust"}
    assert pd.read_csv(out / "offers.csv")["worse_off"].tolist() == ["icb trust gps"]
    again = runner.invoke(app, [*command, "--for", "nobody"])
    assert again.exit_code == 1
    told = str(again.exception)
    known = "icb, council, trust, gps, community, care, place, worst_off"
    assert f"--for: 'nobody' is not a partner of Our place. Use one of: {known}." in told
    today = runner.invoke(app, ["terms", str(place), "gain_share", "--vary", "gains.share=0%..100%", "--draws", "9"])
    assert "Draws are of what a scenario says is uncertain, and no scenario is named." in str(today.exception)
