"""Rules worked out by hand, or published, in all three readings that give numbers."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from finmodel.rules import shapes
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import exact
from finmodel.rules.nodes import ONE, ZERO, Axis, Minimum, Multiply, Node, Pick, Prev, Round, Split, Step, Sum
from finmodel.rules.shapes import Band, Stretch
from tests.rules.named import in_every_reading, measure, term, worked
from tests.rules.sheet import excel_values
from tests.rules.trees import Case

PROFESSIONAL = {"5": "0.5", "10": "0.35", "15": "0.15", "": "0.05"}
GLOBAL = {"25": "1", "35": "0.5", "50": "0.25", "": "0.1"}
RISK_CORRIDORS = {"3": "0", "8": "0.5", "": "0.8"}


def corridor_of(bands: dict[str, str], amount: Node) -> tuple[Node, dict[str, str]]:
    """Bands by upper end in per cent of a benchmark, and the value of each term."""
    benchmark = measure("benchmark")
    found = [
        Band(benchmark * term(f"end_{end}", "share") if end else None, term(f"share_{end}", "share")) for end in bands
    ]
    values = {f"share_{end}": share for end, share in bands.items()}
    values |= {f"end_{end}": str(Decimal(end) / 100) for end in bands if end}
    return shapes.corridor(amount, found), values


@pytest.mark.parametrize(
    ("bands", "saved", "earned"),
    [
        (PROFESSIONAL, 3, 1_500_000),
        (PROFESSIONAL, 5, 2_500_000),
        (PROFESSIONAL, 12, 4_550_000),
        (PROFESSIONAL, 20, 5_250_000),
        (GLOBAL, 12, 12_000_000),
        (GLOBAL, 38, 30_750_000),
        (GLOBAL, 60, 34_750_000),
    ],
)
def test_a_marginal_corridor_pays_what_the_scheme_prints(bands: dict[str, str], saved: int, earned: int) -> None:
    """ACO REACH, professional and global: bands of the benchmark, each part shared at its own rate."""
    rule, values = corridor_of(bands, measure("saving"))
    found = in_every_reading(rule, benchmark=100_000_000, saving=saved * 1_000_000, **values)
    assert found == pytest.approx([earned] * 3, abs=1e-6)


@pytest.mark.parametrize(
    ("costs", "paid"),
    [(10_200_000, 0), (10_300_000, 0), (10_500_000, 100_000), (10_800_000, 250_000), (11_200_000, 570_000),
     (9_500_000, -100_000), (9_700_000, 0), (9_000_000, -410_000)],
)  # fmt: skip
def test_risk_corridors_are_the_same_for_a_gain_and_a_loss(costs: int, paid: int) -> None:
    """42 USC 18062: nothing to 3% of the target, half from 3% to 8%, four fifths beyond."""
    over = measure("costs") - measure("benchmark")
    loss, values = corridor_of(RISK_CORRIDORS, shapes.at_least_nil(over))
    gain, _ = corridor_of(RISK_CORRIDORS, shapes.at_least_nil(ZERO - over))
    found = in_every_reading(loss - gain, benchmark=10_000_000, costs=costs, **values)
    assert found == pytest.approx([paid] * 3, abs=1e-6)


MINIMUM_RATES = [(3_000, "0.05", 4_999, "0.039"), (5_000, "0.039", 5_999, "0.036"), (9_000, "0.031", 9_999, "0.03"),
                 (10_000, "0.03", 14_999, "0.027"), (15_000, "0.027", 19_999, "0.025")]  # fmt: skip


@pytest.mark.parametrize(
    ("people", "rate"),
    [
        (9_139, "0.03086086"),
        (14_719, "0.02716803"),
        (4_562, "0.0414047"),
        (9_999, "0.03"),
        (10_000, "0.03"),
        (15_000, "0.027"),
    ],
)
def test_the_minimum_savings_rate_is_read_from_its_table(people: int, rate: str) -> None:
    """Published for 9,139, 14,719 and 4,562 people; a band printed 9,000 to 9,999 divides by 999."""
    stretches, values = [], {}
    for n, (start, low, end, high) in enumerate(MINIMUM_RATES):
        stretches.append(
            Stretch(
                term(f"start_{n}", "people"),
                term(f"low_{n}", "share"),
                term(f"end_{n}", "people"),
                term(f"high_{n}", "share"),
            )
        )
        values |= {f"start_{n}": start, f"low_{n}": low, f"end_{n}": end, f"high_{n}": high}
    found = in_every_reading(shapes.look_up(measure("people", "people"), stretches), people=people, **values)
    assert found == pytest.approx([float(rate)] * 3, abs=1e-8)


def test_cap_then_factor_pays_less_than_factor_then_cap() -> None:
    """A1409, 2018: paid $12,118,223, a tenth of its benchmark, as the cap came after the 98% factor."""
    values = {"benchmark": 121_182_225, "spend": 83_501_144, "share": "0.45405", "factor": "0.98", "cap": "0.1"}
    gain = (measure("benchmark") - measure("spend")) * term("share", "share")
    factor, limit = term("factor", "share"), measure("benchmark") * term("cap", "share")
    after = Round(Minimum((gain * factor, limit)), 0)
    before = Round(Minimum((gain, limit)) * factor, 0)
    assert in_every_reading(Round(gain * factor, 0), **values) == [16_766_913] * 3
    assert in_every_reading(after, **values) == [12_118_223] * 3
    assert in_every_reading(before, **values) == [11_875_858] * 3


def test_an_overspend_is_met_in_proportion_to_contributions() -> None:
    """A section 75 pool of £12m and £8m that spends £20.5m: £300,000 and £200,000."""
    partners = Axis("partner", ("icb", "council"))
    paid_in = term("paid_in", along=partners)
    over = shapes.at_least_nil(measure("spend") - Step("Fund", Sum(paid_in)))
    rule = Split(Round(over), paid_in)
    values = {"paid_in": np.array([[12_000_000.0], [8_000_000.0]]), "spend": np.array([20_500_000.0])}
    assert Evaluation(values)(rule)[:, 0].tolist() == [300_000, 200_000]
    assert excel_values(rule, values, 1)[:, 0].tolist() == [300_000, 200_000]
    decimals = {"paid_in": (Decimal(12_000_000), Decimal(8_000_000)), "spend": Decimal(20_500_000)}
    assert exact(rule, decimals) == (300_000, 200_000)
    assert exact(Pick(rule, "council"), decimals) == 200_000


def test_an_overspend_goes_down_a_waterfall() -> None:
    """£900,000 over: £250,000 from underspends, £400,000 from the risk pool, £100,000 spare, £150,000 partners."""
    left: Node = measure("overspend")
    drawn = []
    for name in ("underspends", "risk_pool", "uncommitted"):
        met = Step(f"Met from {name}", Minimum((left, term(name))))
        drawn.append(met)
        left = Step(f"Left after {name}", left - met)
    values = {"overspend": 900_000, "underspends": 250_000, "risk_pool": 400_000, "uncommitted": 100_000}
    met_by = [in_every_reading(rule, **{k: values[k] for k in names}) for rule, names in [
        (drawn[0], ["overspend", "underspends"]),
        (drawn[1], ["overspend", "underspends", "risk_pool"]),
        (drawn[2], list(values)),
        (left, list(values)),
    ]]  # fmt: skip
    assert met_by == [[250_000] * 3, [400_000] * 3, [100_000] * 3, [150_000] * 3]


@pytest.mark.parametrize(
    ("actual", "rate", "paid"),
    [(11_500_000, "0.3", 10_450_000), (11_500_000, "0.7", 11_050_000), (9_500_000, "0.3", 9_500_000)],
)
def test_emergency_activity_above_the_baseline_is_paid_at_a_marginal_rate(actual: int, rate: str, paid: int) -> None:
    value, baseline = measure("actual"), term("baseline")
    rule = Minimum((value, baseline)) + shapes.at_least_nil(value - baseline) * term("rate", "share")
    assert in_every_reading(rule, actual=actual, baseline=10_000_000, rate=rate) == [paid] * 3


@pytest.mark.parametrize(("quality", "rate"), [("0.8", 0.4), ("0.7385", 0.446125), ("0.6", 0.55), ("0.3", 0.75)])
def test_a_loss_rate_falls_with_quality_between_a_floor_and_a_ceiling(quality: str, rate: float) -> None:
    """42 CFR 425.610: one less 0.75 times quality, at least 40% and at most 75%."""
    lost = ONE - term("weight", "share") * measure("quality", "share")
    rule = shapes.collar(lost, term("least", "share"), term("most", "share"))
    found = in_every_reading(rule, quality=quality, weight="0.75", least="0.4", most="0.75")
    assert found == pytest.approx([rate] * 3, abs=1e-12)


@pytest.mark.parametrize(("people", "teams"), [(0, 0), (1, 1), (4_000, 1), (4_001, 2), (8_000, 2), (8_001, 3)])
def test_a_team_is_needed_for_every_started_four_thousand(people: int, teams: int) -> None:
    rule = shapes.started_steps(measure("people", "people"), term("every", "people"))
    assert in_every_reading(rule, people=people, every=4_000) == [teams] * 3


@pytest.mark.parametrize(("score", "part"), [(40, 0), (50, 0), (65, 0.5), (80, 1), (95, 1)])
def test_a_ramp_pays_in_proportion_between_two_scores(score: int, part: float) -> None:
    rule = shapes.ramp(measure("score", "score"), term("start", "score"), term("end", "score"))
    assert in_every_reading(rule, score=score, start=50, end=80) == pytest.approx([part] * 3)


@pytest.mark.parametrize(("points", "paid"), [(0, 0), ("49.99", 0), (50, 300_000), ("79.99", 300_000), (80, 600_000)])
def test_a_slab_pays_the_whole_amount_at_one_rate(points: str, paid: int) -> None:
    """A score at the end of a band without its end belongs to the band above it."""
    bands = [
        Band(term("first", "score"), term("low", "share"), with_end=False),
        Band(term("second", "score"), term("middle", "share"), with_end=False),
        Band(None, term("high", "share")),
    ]
    rule = shapes.slab(measure("points", "score"), bands, of=term("pot"))
    values = {"first": 50, "second": 80, "low": 0, "middle": "0.5", "high": 1, "pot": 600_000}
    assert in_every_reading(rule, points=points, **values) == [paid] * 3


def test_activity_times_price_is_summed_over_what_is_priced() -> None:
    priced = Axis("price line", ("elective", "emergency", "outpatient"))
    rule = Round(shapes.sum_product(measure("spells", "spells", priced), term("price", "money/spells", priced)))
    values = {
        "spells": np.array([[100.0, 3.0], [250.0, 0.0], [1_000.0, 7.0]]),
        "price": np.array([[1_234.5], [2_000.0], [150.125]]),
    }
    wanted = [773_575.0, 4_754.38]  # 123,450 + 500,000 + 150,125; 3,703.50 + 1,050.875
    assert Evaluation(values)(rule).tolist() == wanted
    assert excel_values(rule, values, 2).tolist() == wanted


def test_a_balance_is_carried_forward_from_nil() -> None:
    case = Case(
        Prev("line", measure("paid_in").unit) + measure("paid_in") - measure("drawn"),
        {
            "paid_in": (Decimal(100), Decimal(50), Decimal("0.5")),
            "drawn": (Decimal(30), Decimal(160), Decimal(0)),
        },
        {},
    )
    assert case.evaluated().tolist() == [70, -40, -39.5]
    assert case.exactly() == [70, -40, Decimal("-39.5")]
    assert excel_values(case.node, case.numpy, 3).tolist() == [70, -40, -39.5]


def test_a_year_is_prorated_by_days() -> None:
    rule = Round(shapes.prorate(term("fee"), measure("days", "days"), term("year", "days")))
    assert in_every_reading(rule, fee=100_000, days=91, year=366) == [24_863.39] * 3


def test_multipliers_apply_in_the_order_given() -> None:
    """Short-stay reduction, then the marginal rate: 70% of 30% is 21%."""
    rule = shapes.product(measure("tariff"), [term("short_stay", "share"), term("marginal", "share")])
    assert in_every_reading(rule, tariff=1_000, short_stay="0.7", marginal="0.3") == pytest.approx([210] * 3)
    assert isinstance(rule, Multiply)
    assert worked(rule.left, tariff=1_000, short_stay="0.7") == 700
