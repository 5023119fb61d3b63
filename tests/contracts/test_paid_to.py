"""What is paid to one of two payees, as settlement, slopes, workbook and variance each read it.

The trust's tariff is (250 × £2,000 + 500 × £150) × 1.05 = £603,750 in 2023/24, and £627,900 in 2024/25; the practices
are paid £31,500 and £34,650 under the same contract. Against £650,000 the trust saves £46,250 and £22,100, of which
half is shared: 35% with the trust, £8,093.75 and £3,867.50. Counted with the practices' it would be £2,581.25, and a
loss of £12,550 in the second year.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from finmodel.contracts.line import Counted, Paid, Transfer
from finmodel.incentives.margins import Incentives
from finmodel.outturn.variance import variances
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import run
from tests.two_payees import shared_saving, two_services
from tests.workbooks.boards import Recalculated, small_plan

TRUST = [8_093.75, 3_867.50]


def paid(basis: Basis, contract: str, payer: str, payee: str) -> list[float]:
    """Pounds by period."""
    rows = run(basis).ledger
    mine = rows[(rows["contract"] == contract) & (rows["payer"] == payer) & (rows["payee"] == payee)]
    return [int(pence) / 100 for pence in mine.groupby("period")["pence"].sum()]


def gains_of(provider: str, setting: str) -> dict[str, float]:
    """What each partner gains through the gain share from one more unit in the first year."""
    incentives = Incentives(run(shared_saving()))
    (kind,) = [
        each for each in incentives.kinds
        if (each.name, each.provider, each.period) == (setting, provider, 0)
    ]  # fmt: skip
    return {each.partner: round(each.more, 6) for each in incentives.all[kind] if each.contract == "gain" and each.more}


def test_a_saving_is_told_by_what_is_paid_to_the_one_named_when_it_is_settled() -> None:
    assert paid(shared_saving(), "gain", "icb", "trust") == TRUST


def test_services_of_one_contract_each_count_what_is_paid_to_their_own_provider() -> None:
    """The council's 120 units are £60,000 of £50,000, the trust's 50 are £25,000 of £20,000.

    The board bears 60% of £10,000 over and 25% of £5,000; it pays £42,250 in all. In 2024/25 £10,000 and £5,000 are
    left, and as much goes back as came.
    """
    assert paid(two_services(), "fund", "icb", "pool") == [42_250, 35_000]
    assert paid(two_services(), "fund", "pool", "icb") == [0, 7_250]


def test_one_more_unit_at_the_payee_that_is_not_counted_moves_no_saving() -> None:
    """An emergency at the trust costs £2,100, and half of that comes off what is shared; one at the practices none."""
    assert gains_of("trust", "emergency") == {"trust": -367.5, "gps": -262.5, "icb": 630.0}
    assert gains_of("gps", "outpatient") == {}


def test_the_workbook_adds_up_what_is_paid_to_the_one_named(tmp_path: Path) -> None:
    book = Recalculated(small_plan([run(shared_saving())]), tmp_path)
    assert book.differences() == []
    assert book.live("Ledger", "gain.shared.icb.trust") == [*TRUST, *TRUST]


def test_a_service_passes_on_the_volume_of_its_own_provider_alone() -> None:
    """A fifth more at the trust is £5,000 more of its service in 2023/24: the board bears 25% of it, and no more."""
    found = variances(run(two_services()), run(two_services(more=1.2))).table
    mine = found[(found["contract"] == "fund") & (found["payee"] == "pool") & (found["period"] == "2023/24")]
    by_payer = mine.set_index("payer")[["variance", "volume", "contract_terms"]]
    assert by_payer.loc["icb"].tolist() == [125_000, 125_000, 0]
    assert by_payer.loc["council"].tolist() == [375_000, 375_000, 0]


def test_what_an_ask_counts_with_a_minus_is_taken_away_in_every_reading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Were the practices' pay to count as money back, £572,250 would be spent: £77,750 saved, £13,606.25 the trust's.

    Each further outpatient of theirs, £157.50, would add £78.75 to what is shared.
    """
    alone = Paid.counts

    def with_sign(ask: Paid, contract: str, transfers: Iterable[Transfer]) -> tuple[Counted, ...]:
        found = alone(ask, contract, each := tuple(transfers))
        back = alone(Paid(ask.contracts, ask.payer, "gps"), contract, each) if ask.payee == "trust" else ()
        return (*found, *(Counted(one.member, -1) for one in back)) if contract == "tariff" else found

    monkeypatch.setattr(Paid, "counts", with_sign)
    assert paid(shared_saving(), "gain", "icb", "trust")[0] == 13_606.25
    assert gains_of("gps", "outpatient") == {"trust": 27.5625, "gps": 19.6875, "icb": -47.25}
    book = Recalculated(small_plan([run(shared_saving())]), tmp_path)
    assert book.differences() == []
    assert book.live("Ledger", "gain.shared.icb.trust")[0] == 13_606.25
