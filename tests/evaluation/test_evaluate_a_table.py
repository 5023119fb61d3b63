"""`finmodel evaluate` on a table: what it says, and what it refuses, each with its message."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from finmodel.load.evaluating.metric_table import read_metrics
from finmodel.measures.engines.parquet import write_parquet
from tests.concentration.ranked_place import said

HEAD = "metric,unit,group,period,value,denominator,price,variable_cost,better,paired_with"
SITES = [("a", "intervention"), ("b", "intervention"), ("c", "comparison"), ("d", "comparison"), ("e", "comparison")]
SHORTER = {"a": (6.0, 4.0), "b": (6.2, 4.3), "c": (6.0, 6.1), "d": (5.9, 5.9), "e": (6.1, 6.0)}
MORE_BACK = {"a": (50, 70), "b": (52, 74), "c": (50, 51), "d": (49, 48), "e": (51, 52)}
SAME_BACK = {site: (50, 50 + number) for number, site in enumerate("abcde")}


def table(folder: Path, back: dict[str, tuple[int, int]]) -> Path:
    """Stay and readmissions of five sites in two years, a thousand stays each."""
    rows = [HEAD]
    for site, group in SITES:
        for year, at in (("2023/24", 0), ("2024/25", 1)):
            rows.append(f"stay,{site},{group},{year},{SHORTER[site][at] * 1000:.0f},1000,£300,£80,less,readmissions")
            rows.append(f"readmissions,{site},{group},{year},{back[site][at]},1000,,,less,")
    path = folder / "metrics.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_shorter_stay_with_more_readmissions_is_no_progress(tmp_path: Path) -> None:
    shown = said("evaluate", table(tmp_path, MORE_BACK), "--from", "2024/25")
    assert "is no progress: the one was bought with the other." in shown


def test_readmissions_that_chance_may_have_raised_forbid_to_speak_of_progress(tmp_path: Path) -> None:
    back = {**SAME_BACK, "a": (50, 54), "b": (50, 53)}
    shown = said("evaluate", table(tmp_path, back), "--from", "2024/25")
    assert "is not to be called progress while more come back, which chance may have made." in shown


def test_the_effect_is_told_in_share_units_and_pounds(tmp_path: Path) -> None:
    """Changes −2.0 and −1.9, mean −1.95; the others +0.1, 0, −0.1, mean 0: −1.95 of 2,000 stays is −3,900 days.

    After, the treated have 4.15 days, so 6.10 without it: −31.97%. At £300 −£1,170,000, at £80 −£312,000.
    """
    shown = said("evaluate", table(tmp_path, SAME_BACK), "--from", "2024/25", "--out", tmp_path / "out")
    assert "Stay: seen −32%" in shown
    effects, pounds = (pd.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("effects", "pounds"))
    assert effects["Effect"][0] == pytest.approx(-1.95 / 6.10)
    assert effects["Units"][0] == pytest.approx(-3900)
    assert pounds["Costs more"].tolist() == pytest.approx([-1_170_000, -312_000])


def test_whom_matching_chose_is_told_with_how_near_they_were(tmp_path: Path) -> None:
    """Three of five others are nearest to 100 and 102; with three others alone there is nobody to leave out."""
    rows = ["metric,unit,group,period,value,denominator"]
    levels = {"a": 100, "b": 102, "c": 101, "d": 99, "e": 103, "f": 300, "g": 500}
    for site, level in levels.items():
        group = "intervention" if site in "ab" else "comparison"
        rows += [f"admissions,{site},{group},{year},{level - 10 * (site in 'ab') * at},10000"
                 for at, year in enumerate(("2023/24", "2024/25"))]  # fmt: skip
    path = tmp_path / "sites.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said("evaluate", path, "--from", "2024/25", "--match", "nearest", "--out", tmp_path / "out")
    (told,) = pd.read_csv(tmp_path / "out" / "matched.csv").to_dict("records")
    assert told["Compared with"] == "c, d and e"
    # for 1,000: 101 of 10,000; the same of those three; 1,103 of 50,000 are all others
    assert [told[name] for name in ("Treated before", "These before", "All others before")] == pytest.approx(
        [10.1, 10.1, 22.06]
    )
    assert pd.read_csv(tmp_path / "out" / "effects.csv")["Metric"][0] == "Admissions, for 1,000 of the denominator"
    few = [row for row in rows if ",f," not in row and ",g," not in row]
    path.write_text("\n".join(few) + "\n", encoding="utf-8")
    told_of_all = said("evaluate", path, "--from", "2024/25", "--match", "nearest")
    assert "matching has left out nobody and changes nothing" in told_of_all


def test_months_of_one_area_alone_are_held_against_their_own_trend_and_named_weaker(tmp_path: Path) -> None:
    rows = ["unit,group,period,value"]
    rows += [f"a,intervention,{2022 + at // 12}-{at % 12 + 1:02},{100 - 20 * (at >= 12) + at % 3}" for at in range(24)]
    path = tmp_path / "alone.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    shown = said("evaluate", path, "--from", "2023-01")
    assert "It is held against its own trend, not a comparison group" in shown
    assert "interrupted time series" in shown


def test_a_spreadsheet_and_a_parquet_file_give_what_the_csv_gives(tmp_path: Path) -> None:
    path = table(tmp_path, SAME_BACK)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.to_excel(tmp_path / "metrics.xlsx", index=False)
    write_parquet(frame.astype({"value": float}), tmp_path / "metrics.parquet")
    for other in ("metrics.xlsx", "metrics.parquet"):
        for one, same in zip(read_metrics(path, "2024/25"), read_metrics(tmp_path / other, "2024/25"), strict=True):
            assert one.values.tolist() == same.values.tolist()
            assert (one.units, one.periods, one.price, one.paired_with) == (
                same.units, same.periods, same.price, same.paired_with,
            )  # fmt: skip


_NOTHING = "The population is nil, so there is nothing that the value is a part of."
GOOD = "unit,group,period,value,population\na,intervention,2023,5,9\na,intervention,2024,4,9\n"
OTHER = "b,comparison,2023,5,9\nb,comparison,2024,5,9\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD, "There is no comparison group, and 1 periods before and 1 after are too few for a trend."),
        (GOOD.replace("intervention", "comparison"), "'value' has no unit of the intervention group."),
        (GOOD + OTHER.replace("2023,5,9", "2023,5,0"), _NOTHING),
        (GOOD.replace(",9\na,intervention,2024,4,9", ",9"), "'value' has one period only, 2023"),
        (GOOD + "b,comparison,2023,5,9\n", "b has no 'value' in 2024."),
        (GOOD + OTHER + "b,comparison,2024,5,9\n", "b has value in 2024 already, on row 5."),
        (GOOD + OTHER.replace("b,comparison,2024", "b,intervention,2024"), "b is in both groups."),
        (GOOD + OTHER.replace("2024,5", "2024,many"), "'many' is not a number."),
        (GOOD + OTHER.replace("2024,5", "2024,"), "The row has no value."),
        (GOOD + OTHER.replace("b,comp", ",comp"), "The row names no unit."),
        (GOOD + OTHER.replace("comparison", "neighbours"), "'neighbours' is no group."),
        (GOOD + OTHER.replace("2024", "spring"), "'spring' is not a period."),
        (GOOD + OTHER.replace("2023", "2023-04"), "'value' has months, quarters and years together."),
        (GOOD.replace("value", "count"), "There is no column 'value'."),
        (GOOD.replace("population", "better").replace(",9", ",worse") + OTHER, "'worse' is neither."),
        (
            GOOD.replace("population", "paired_with").replace(",9", ",returns") + OTHER.replace(",9", ",returns"),
            "'value' is paired with 'returns', which is no metric of the table.",
        ),
    ],
)
def test_a_table_that_cannot_be_evaluated_is_refused_by_row(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert told in said("evaluate", path, "--from", "2024")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2023"), "'value' has no period before 2023."),
        (("--from", "2030"), "'value' has no period 2030."),
        (("--from", "2024", "--treated", "locality=a"), "It is asked of a place; a table says it row by row."),
        (("--from", "2024", "--match", "synthetic"), "1 comparison units are too few to mix."),
    ],
)
def test_options_that_do_not_fit_a_table_are_refused(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(GOOD + OTHER, encoding="utf-8")
    assert told in said("evaluate", path, *words)
