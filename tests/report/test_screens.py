"""The screens of incentives and of an allocation at 80, 100 and 200 columns: whole numbers, read cell by cell."""

from __future__ import annotations

import pytest

from finmodel.core.place import Place
from finmodel.incentives.flags import Flags
from finmodel.incentives.margins import Incentives
from finmodel.optimise.optimise import optimise
from finmodel.report.allocation.allocation_report import allocation_report
from finmodel.report.incentives_report import incentives_report
from finmodel.report.report import Report
from finmodel.scenarios.run import run
from tests.optimise.brief import problem, schemes
from tests.report.screens import cell, require_fits
from tests.small import PLACE, small_basis

WIDTHS = (80, 100, 200)


@pytest.fixture(scope="module")
def incentives() -> Report:
    """Of the small place in its second year, with emergencies named as avoidable."""
    found = Incentives(run(small_basis()))
    avoidable = tuple(kind for kind in found.kinds if kind.name == "emergency")
    return incentives_report(found, Flags(found, avoidable).all(), found.kinds, "2024/25")


@pytest.fixture(scope="module")
def allocation() -> Report:
    """Of the brief of the tests of the optimiser."""
    return allocation_report(optimise(problem(), small_basis()))


@pytest.mark.parametrize("width", WIDTHS)
def test_incentives_fit_every_screen_with_whole_numbers(incentives: Report, width: int) -> None:
    """An emergency is paid £2,000 × 1.05 and costs £900, and £20,000 ÷ 100 of the next ward."""
    require_fits(incentives, width)
    title = "One more at Hospital trust, 2024/25"
    told = [cell(incentives, title, "Hospital trust", name, width) for name in ("Payment", "Cost", "Gain or loss")]
    assert told == ["£2,100.00", "−£900.00", "£1,200.00"]
    assert cell(incentives, title, "Hospital trust", "Step cost, on average", width) == "−£200.00"


def test_the_headline_of_incentives_is_what_pays_whom_for_more_of_what_should_be_less(incentives: Report) -> None:
    """260 emergencies at £1,200 are £312,000."""
    assert incentives.headline[:2] == (
        "Hospital trust gains £1,200.00 from one more emergency spell, which could be avoided: £312k for all 260 of "
        "2024/25.",
        "Each one avoided saves Health board £2,100.00, and leaves Hospital trust £1,200.00 worse off.",
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_an_allocation_fits_every_screen_with_whole_numbers(allocation: Report, width: int) -> None:
    """£35,000 there is; places at £1,200 are bought for every penny of it: 29 and a sixth."""
    require_fits(allocation, width)
    assert cell(allocation, "What to buy", "Places to recover in", "Units", width) == "29.167"
    assert cell(allocation, "What to buy", "All together", "Spend", width) == "£35,000"


def test_the_headline_of_an_allocation_is_what_to_buy_what_it_gains_and_what_binds(allocation: Report) -> None:
    assert allocation.headline[0].startswith("Spend £35k on 1 of 3 schemes")
    assert allocation.headline[1].startswith("Settled again, the partners together are £")
    assert allocation.headline[2].startswith("What binds: “")


def test_an_impossible_brief_is_told_with_what_cannot_hold_together_first() -> None:
    hub = {"cost": "£1,000", "at_most": 20, "at_least": 20}
    poor = problem(schemes=schemes(hub=hub), contributions={"icb": "£19,999"})
    found = allocation_report(optimise(poor, small_basis()))
    assert found.headline[0].startswith(("Together these cannot all hold:", "This cannot hold:"))
    assert found.tables == ()


def test_a_place_says_what_one_more_is_called() -> None:
    words = {"reablement": {"one": "episode of reablement", "several": "episodes of reablement"}}
    basis = small_basis()
    named = Place.model_validate({**PLACE, "words": words})
    found = Incentives(run(type(basis)(named, basis.contracts, basis.grid)))
    told = incentives_report(found, (), found.kinds, "2024/25")
    first = [row.values[0] for table in told.tables for row in table.rows]
    assert {"Episode of reablement", "Emergency spell", "Outpatient attendance"} <= set(first)
