"""Questions of break-even that do not fit are refused, each with what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.errors import InputError
from tests.break_even.invested import FEWER, SIZE, answer, asked, teams

NAMES = "Fewer spells.by, Community teams.recurrent"
TERMS = "A term is written tariff.TERM, gp_list.TERM or reablement.TERM, and funding PARTNER.funding."
LIKE = "Write it like 'Fewer emergency admissions.size=-30%..0%', or CONTRACT.term=£10..£40."
CASES: list[tuple[dict[str, Any], str]] = [
    (
        {"vary": "Fewer spels.by"},
        "Nothing that can vary is called 'Fewer spels.by' under “Teams”. Did you mean 'Fewer spells.by'? "
        f"The sizes are {NAMES}. {TERMS}",
    ),
    ({"vary": "e.size"}, "`e.size` may be `Fewer spells` or `Community teams`. Write more of its name."),
    ({"over": "-30%"}, f"'-30%' is not a range of Fewer spells. {LIKE}"),
    ({"over": "-10%..-10%"}, "The range of Fewer spells is one value, so nothing varies. Give two that differ."),
    (
        {"over": "0%..-10%"},
        "The range of Fewer spells runs from the higher end to the lower. Give the lower end first, such as -30%..0%.",
    ),
    (
        {"over": "-3..0%"},
        "Fewer spells: '-3' may be a percentage or a factor. Write a growth of 4% as 4%, and a fall as -4%.",
    ),
    ({"vary": "teams", "over": "£-5..£4"}, "Community teams is never £-5. It goes from 0 to more."),
    ({"for": "trsut"}, "'trsut' is not a partner of A small place. Did you mean 'trust'?"),
    ({"for": "zz"}, "'zz' is not a partner of A small place. Use one of: place, icb, council, trust, gps."),
    ({"by": "2030/31"}, "2030/31 is not among the place's years. Use 2023/24, 2024/25."),
    ({"vary": "tariff.prices.emergency.price", "over": "10%..20%"},
     "tariff.prices.emergency.price: '10%' is a percentage, but this is money per unit of activity. Write an amount."),
    ({"vary": "icb.funding", "over": "-£5m..-£2m"}, "It leaves icb with negative funding. Take away less."),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "says"), CASES, ids=[says[:60] for _, says in CASES])
def test_a_question_that_does_not_fit_is_refused_in_words(keys: dict[str, Any], says: str) -> None:
    stated = {"vary": SIZE, "over": "-15%..0%"} | keys
    with pytest.raises(InputError) as refused:
        answer(asked(**stated), FEWER, teams("£9,180"))
    (finding,) = refused.value.findings
    assert f"{finding.what} {finding.fix}" == says


def test_sizes_that_the_scenario_does_not_take_are_left_out_and_told() -> None:
    found = answer(asked("-£2m..£1m", "icb.funding", **{"for": "icb"}), FEWER)
    # the board has £1,000,000 in the first year
    assert found.lattice.size(found.tried[0]) >= -1_000_000
    assert {finding.what for _, finding in found.refused} == {"It leaves icb with negative funding."}
