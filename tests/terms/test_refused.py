"""What `finmodel terms` refuses, word for word, and how to mend it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.values import cases_of
from finmodel.errors import InputError
from finmodel.terms.around import Around
from finmodel.terms.grid_of_terms import grid_of
from finmodel.terms.ground import Ground
from finmodel.terms.read_sets import TermReader
from finmodel.terms.weigh import TermsAsked, weigh
from tests.scenarios.unsure import demand, unsure
from tests.small import FUND, GP, REABLEMENT, TARIFF, contract, small_basis
from tests.terms.bargain import CAP, SHARE, SHARED, bargained, ground

BANDS = [{"up_to": "5%", "share": "30%"}, {"share": "50%"}]
NUMBERS = "Its numbers are benchmark, gains.share, gains.cap.amount."
WRITTEN = "Write it like gains.share=30%..70%."


def refused(*vary: str, shared: dict[str, Any] | None = None, **given: Any) -> list[tuple[str, str, str]]:
    """What is said of a bargain that is asked for so."""
    with pytest.raises(InputError) as caught:
        weigh(ground(shared=shared), TermsAsked(vary, **{"steps": 3} | given))
    return [(each.where, each.what, each.fix) for each in caught.value.findings]


@pytest.mark.parametrize(
    ("vary", "what", "fix"),
    [
        ("gains.shaer=30%..70%", "Shared saving has no term `gains.shaer`.", f"Did you mean gains.share? {NUMBERS}"),
        ("quality=1..2", "Shared saving has no term `quality`.", NUMBERS),
        ("payer=icb..trust", "`payer` of Shared saving is no number.", NUMBERS),
        ("gains=1..2", "`gains` of Shared saving is no number.", NUMBERS),
        ("round_to=1..2",
         "`round_to` of Shared saving shapes its rules, or which rows they count, and is no number they pay by.",
         f"Try its values by scenarios with `change_terms`. {NUMBERS}"),
        ("gains.share=", "'' is not a range of gains.share.", WRITTEN),
        ("gains.share=30%", "'30%' is not a range of gains.share.", WRITTEN),
        ("gains.share=30%..", "'30%..' is not a range of gains.share.", WRITTEN),
        ("gains.share", "'gains.share' does not say which term goes from where to where.", WRITTEN),
        ("=30%..70%", "'=30%..70%' does not say which term goes from where to where.", WRITTEN),
        ("gains.share=70%..30%", "The range of gains.share runs from 70% down to 30%.",
         "Give the lower end first: gains.share=30%..70%."),
        ("gains.share=50%..0.5", "The range of gains.share is one value, 50%, so nothing varies.",
         "Give two ends that differ."),
        ("gains.share=30%..170%", "gains.share: '170%' is not a share.", "A share is from 0% to 100%."),
        ("gains.share=30..70", "gains.share: '30' is not a share.", "A share is 0 to 1; did you mean 30%?"),
        ("gains.share=£1..£2", "gains.share: '£1' is money, but this is a share.", "Write it like 12.5%."),
        ("benchmark=30%..70%", "benchmark: '30%' is a percentage, but this is money.", "Write an amount."),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_varied_is_told_with_what_there_is(vary: str, what: str, fix: str) -> None:
    assert refused(vary) == [("--vary", what, fix)]


def test_every_fault_of_the_terms_is_told_at_once() -> None:
    assert [each[1] for each in refused("gains.share=70%..30%", "payer=1..2", "benchmark=x..y")] == [
        "The range of gains.share runs from 70% down to 30%.",
        "`payer` of Shared saving is no number.",
        "benchmark: 'x' is not an amount of money.",
    ]


def test_how_many_terms_and_values_are_tried_has_a_limit() -> None:
    assert refused() == [("--vary", "Nothing says which terms may move.", WRITTEN)]
    four = [SHARE, CAP, "benchmark=£1..£2", "gains.share=1%..2%"]
    assert refused(*four) == [
        ("--vary", "4 terms are varied, and at most 3 can be at once.",
         "Keep those that are open, and leave the others as the contract states them."),
    ]  # fmt: skip
    assert refused(SHARE, SHARE) == [("--vary", "`gains.share` is varied twice.", "Name each term once.")]
    assert refused(SHARE, steps=60) == [
        ("--steps", "60 values of a term are more than the 50 that are tried.",
         "Ask for fewer, or vary over a narrower range."),
    ]  # fmt: skip
    assert refused(SHARE, steps=1) == [("--steps", "1 value of a term make no grid.", "Ask for 2 or more, such as 21.")]


def test_a_number_by_year_is_varied_in_one_of_them() -> None:
    by_year = SHARED | {"benchmark": {"by_period": {"2023/24": "£603,750", "2024/25": "£600,000"}}}
    assert refused("benchmark=£1..£2", shared=by_year) == [
        ("--vary", "`benchmark` of Shared saving has a number for each of several years, dates or codes.",
         "Name one of them: benchmark.2023/24, benchmark.2024/25."),
    ]  # fmt: skip
    found = bargained("benchmark.2023/24=£600,000..£603,750", shared=by_year)
    assert (
        bargained("benchmark.by_period.2023/24=£600,000..£603,750", shared=by_year).settled.sets == found.settled.sets
    )


def test_a_path_may_leave_out_its_beginning_where_one_number_ends_so() -> None:
    assert bargained("amount=£20,000..£50,000").grid.varied[0].path == "gains.cap.amount"
    both = SHARED | {"losses": {"share": "20%"}}
    assert refused("share=0%..50%", shared=both) == [
        ("--vary", "`share` may be `gains.share` or `losses.share`.", "Write the whole path.")
    ]


def test_offers_name_every_term_that_is_varied_and_stay_within_what_is_tried() -> None:
    offers = [
        "nobody",
        "trsut:gains.share=50%",
        "icb:losses.share=5%",
        "icb:gains.share=90%",
        "icb:gains.share=x",
        "icb:",
    ]
    like = "Write it like icb:gains.share=…."
    assert refused("gains.share=40%..60%", offers=offers) == [
        ("--offer", "'nobody' does not say whose offer it is.", like),
        ("--offer", "'trsut' is not a partner of A small place.", "Did you mean 'trust'?"),
        ("--offer", "icb offers `losses.share`, which is not varied.", "Varied are gains.share."),
        ("--offer", "icb offers gains.share 90%, outside the 40% to 60% that is tried.",
         "Widen the range under --vary, so that what is agreed may lie there."),
        ("--offer", "gains.share: 'x' is not a number.", "Write it like 12.5%."),
        ("--offer", "The offer of icb says nothing of `gains.share`, which is varied.", like),
    ]  # fmt: skip


def test_what_takes_the_rest_is_another_share_of_the_same_whole() -> None:
    several = SHARED | {"payees": {"trust": "60%", "gps": "20%", "icb": "20%"}}
    fix = "Vary shares of one whole, such as `payees:`, and name another of them."
    assert refused("payees.trust=50%..60%", shared=several, rest="gains.share") == [
        ("--rest", "`gains.share` cannot take what payees.trust leave of a whole.", fix)
    ]
    (one,) = refused("payees.trust=50%..55%", shared=several)
    what = "The contract takes none of these terms. At payees.trust 50%: The shares of `payees:` come to 90%."
    assert one[:2] == ("--vary", what)
    assert one[2].endswith("Or let one of the others take what is left: --rest payees.gps.")
    offer = ["trust:payees.trust=95%"]
    (told,) = refused("payees.trust=50%..100%", shared=several, rest="payees.icb", offers=offer)
    assert told[:2] == (
        "--offer",
        "The contract does not take payees.trust 95%, payees.icb −15%: '-0.15' is not a share.",
    )


def test_a_contract_that_is_not_in_force_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        Ground(small_basis(TARIFF, GP), "tarif").around()
    (told,) = caught.value.findings
    assert (told.where, told.what) == ("CONTRACT", "There is no contract 'tarif' in force.")
    fix = "Did you mean 'tariff'? In force are tariff, gp_list; where a scenario brings it in, add --scenario."
    assert told.fix == fix


def test_a_place_that_does_not_settle_without_the_contract_is_compared_with_today() -> None:
    with pytest.raises(InputError) as caught:
        Ground(small_basis(TARIFF, GP, REABLEMENT, FUND), "fund", baseline="none").around()
    (told,) = caught.value.findings
    assert told.what == (
        "Without fund, the place does not settle: The pool 'pool' has no agreement: nothing says who pays in, or who "
        "bears what is over."
    )
    assert (told.where, told.fix) == ("--baseline", "Compare with `--baseline today`.")


def test_a_term_that_decides_which_rows_count_is_refused_by_name() -> None:
    """The amount of a stop-loss is read from what each person costs; the part borne above it is not."""
    limited = contract(GP | {
        "stop_loss": {"above": "£20,000", "residual_share": "20%"}, "id": "limited",
    })  # fmt: skip
    place, nothing = small_basis().place, np.zeros((1, 1, 2), dtype=np.int64)
    standing = Around(place, cases_of(place), (limited,), limited, (limited,), {}, {}, nothing, nothing)

    def read(*vary: str) -> int:
        grid = grid_of(limited, vary, 3)
        return len(TermReader(standing, grid, {}).read(grid.sets)[0])

    assert read("stop_loss.residual_share=0%..40%") == 3
    with pytest.raises(InputError) as caught:
        read("stop_loss.residual_share=0%..40%", "stop_loss.above=£10,000..£30,000")
    (told,) = caught.value.findings
    what = "`stop_loss.above` decides which activity counts, so every value of it would be read from the data again."
    assert told.what == what
    assert told.fix == "Try its values by scenarios with `change_terms`, and compare those."


def test_a_term_that_the_scenario_draws_is_not_varied_too() -> None:
    drawn = {
        "kind": "term", "name": "Share drawn", "contract": "gain", "term": "gains.share", "source": "invented",
        "distribution": {"shape": "triangular", "low": "40%", "mode": "50%", "high": "60%"},
    }  # fmt: skip
    stated = ground(uncertainty=unsure(demand(), drawn), draws=10)
    with pytest.raises(InputError) as caught:
        weigh(stated, TermsAsked((SHARE,), 3))
    (told,) = caught.value.findings
    assert told.what == "`gains.share` is varied, and 'Share drawn' of the scenario draws it too."
    assert told.fix == "Vary another term, or take that out of `uncertainty:`."


def test_sets_that_the_contract_refuses_are_left_out_and_counted() -> None:
    """Only 60% beside the surgeries' 40% is a whole."""
    found = bargained("payees.trust=40%..80%", shared=SHARED | {"payees": {"trust": "60%", "gps": "40%"}}, steps=5)
    assert [tuple(map(float, terms)) for terms in found.settled.sets] == [(0.6,)]
    assert len(found.settled.refused) == 4


def test_of_many_numbers_some_are_listed() -> None:
    prices = [{"code": f"p{number}", "where": {"currency": [f"p{number}"]}, "price": "£1"} for number in range(30)]
    with pytest.raises(InputError) as caught:
        grid_of(contract(TARIFF | {"prices": prices, "multipliers": []}), ["nothing=1..2"], 2)
    assert caught.value.findings[0].fix.endswith("prices.p18.price, prices.p19.price and 10 more.")


def test_an_item_of_a_list_is_named_by_its_place_or_by_dots() -> None:
    banded = contract(SHARED | {"gains": {"bands": BANDS}})
    for path in ("gains.bands[2].share", "gains.bands.2.share", "bands[2].share"):
        (varied,) = grid_of(banded, [f"{path}=20%..60%"], 3).varied
        assert (varied.path, varied.number.stated) == ("gains.bands[2].share", Decimal("0.5"))
