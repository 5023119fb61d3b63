"""The workbook tells whom a scenario reaches and what its source reports, as a run does.

In each year 100 people of high need have 40 emergency spells and 900 others have 60. A tenth fewer for the 60 people
who take it up frees 2.4 × £900 = £2,160; their programme costs 60 × £300 = £18,000: net −£15,840, −£264 a head.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.report.reported_report import reported_remark
from finmodel.scenarios.held_to_source import ReportedHere
from finmodel.scenarios.of_its_source import Reported
from finmodel.scenarios.run import run
from finmodel.workbooks.cells import FIRST_ROW, HEAD_ROW, Plan
from finmodel.workbooks.live_model import model_of
from finmodel.workbooks.plan import laid_out
from finmodel.workbooks.spec import WorkbookSpec
from tests.scenarios.test_people_reached import FALL, PROGRAMME, after, basis, told
from tests.workbooks.boards import SPEC, Recalculated

VISITS = FALL | {"name": "Visits", "where": {"setting": "outpatient"}, "reaches": PROGRAMME | {"cost_a_head": "£10"}}
SAID = Reported(
    what="An evaluation: a saving in three counties", amount=Decimal(2_000_000), years=Decimal(2), people=50_000,
    source="its table 4",
)  # fmt: skip
SCENARIOS = "Scenarios"


@pytest.fixture(scope="module")
def planned() -> Plan:
    """A workbook of one scenario that reaches the same people twice, with what its source reports."""
    changes = (FALL | {"reaches": PROGRAMME}, VISITS)
    model = model_of(WorkbookSpec.model_validate(SPEC), [run(basis()), after(*changes)])
    model.reached = {"s": told(*changes)}
    beside = ReportedHere(SAID, 1_000, 20_000, 6_000)
    model.reported = {"s": (reported_remark("S", beside, "all partners together", "GBP"),)}
    return laid_out(model)


def rows(plan: Plan, name: str, columns: int) -> list[list[object]]:
    (sheet,) = [each for each in plan.sheets if each.name == name]
    return [
        [cell.value if (cell := sheet.cells.get((row, column))) else None for column in range(1, columns + 1)]
        for row in range(FIRST_ROW, sheet.rows + 1)
    ]


def test_the_group_those_reached_and_what_lies_outside_are_told_with_the_net_a_head(planned: Plan) -> None:
    found = rows(planned, "People reached", 11)
    outside = 60 * 2_000
    assert found[0] == ["S", "Fewer", "2023/24", 100, 60, 40, 60, outside, 18_000, -15_840, -264]
    # 3 visits fewer, whose £150 the board no longer pays and the trust no longer gets; 60 × £10 = £600
    assert found[2] == ["S", "Visits", "2023/24", 100, 60, 50, 0, 0, 600, -600, -10]
    together = ["S", "All of them together", "2023/24", "–", 60, "–", "–", "–", 18_600, -16_440, -274]
    assert found[4:] == [together, [*together[:2], "2024/25", *together[3:]]]


def test_the_net_a_head_is_worked_out_in_the_workbook(planned: Plan, tmp_path: Path) -> None:
    assert Recalculated(planned, tmp_path).differences() == []


def test_the_list_of_scenarios_tells_what_the_source_reports_scaled_beside_what_it_gives_here(planned: Plan) -> None:
    in_force, scenario, edit = rows(planned, SCENARIOS, 6)
    assert scenario[5] == (
        "An evaluation: a saving in three counties: £2.00m over 2 years, among 50,000 people (its table 4). Scaled by "
        "people to the 1,000 of this place, that is £20k a year. “S” gives all partners together £6,000 a year here: "
        "0.3 times what was reported."
    )
    assert (in_force[5], edit[5]) == ("–", "–")
    (sheet,) = [each for each in planned.sheets if each.name == SCENARIOS]
    assert sheet.cells[HEAD_ROW, 6].value == "What its source reports, and what it comes to here"


def test_a_workbook_whose_scenarios_reach_nobody_and_report_nothing_has_neither() -> None:
    plan = laid_out(model_of(WorkbookSpec.model_validate(SPEC), [run(basis()), after(FALL)]))
    assert "People reached" not in [sheet.name for sheet in plan.sheets]
    assert rows(plan, SCENARIOS, 6)[1][5] is None
