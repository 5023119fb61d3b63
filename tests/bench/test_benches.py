"""Every bench runs, in small: it tells what it takes and holds nobody to a time."""

from __future__ import annotations

import pytest

from tests.bench import allocation, draws, five_years, growth, scenarios, start_up, terms, workbook


def test_the_bench_of_growth_tells_each_job_with_its_growth(capsys: pytest.CaptureFixture[str]) -> None:
    assert growth.main((4, 8)).keys() == growth.JOBS.keys()
    told = capsys.readouterr().out
    assert all(title in told for title in growth.JOBS)


def test_the_bench_of_start_up_sets_each_command_beside_its_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    found = start_up.main(1)
    assert all(took > 0 for took in found.values())
    assert capsys.readouterr().out.count("of the libraries alone") == len(found)


def test_the_bench_of_scenarios_gives_what_settling_each_anew_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert scenarios.main(3, 4) > 0
    assert "4 scenarios, 3 contracts" in capsys.readouterr().out


def test_the_bench_of_draws_gives_what_is_written_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    assert draws.main(50) > 0
    assert "50 draws" in capsys.readouterr().out


def test_the_bench_of_a_workbook_writes_its_cells_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert workbook.main(2) > 0
    assert "A workbook of 2 contracts" in capsys.readouterr().out


def test_the_bench_of_allocations_sets_each_job_beside_the_bare_solver(capsys: pytest.CaptureFixture[str]) -> None:
    ratios = allocation.main(200, 12, 16, 4)
    assert set(ratios) > {"decisions", "partners", "many", "one limit both ways"}
    assert "200 decisions stated, built and solved" in capsys.readouterr().out


def test_the_bench_of_terms_gives_what_the_place_drawn_anew_with_each_set_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert terms.main(2, 40) > 0
    assert "8 sets x 40 draws" in capsys.readouterr().out


def test_the_bench_of_five_years_plans_a_place_with_its_contracts_inside(capsys: pytest.CaptureFixture[str]) -> None:
    assert five_years.main(4, 6) > 0
    assert "Frontier of 11 points" in capsys.readouterr().out
