"""Scenarios of the small place that say what is uncertain."""

from __future__ import annotations

from typing import Any

from finmodel.draws.uncertain import Uncertain, uncertain
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.uncertainty import Uncertainty
from tests.small import GAIN, TARIFF, small_basis

NORMAL = {"shape": "normal", "mean": "0%", "sd": "5%"}


def demand(**changes: Any) -> dict[str, Any]:
    """Emergency demand that may grow or fall."""
    stated = {"kind": "activity", "name": "Demand", "where": {"setting": ["emergency"]}, "source": "invented"}
    return stated | {"distribution": NORMAL} | changes


def unsure(*inputs: dict[str, Any], **stated: Any) -> Uncertainty:
    """What is uncertain; pseudo-random draws where nothing else is said."""
    return Uncertainty.model_validate({"sampler": "pseudo_random", "inputs": list(inputs)} | stated)


def scenario(uncertainty: Uncertainty, *changes: dict[str, Any]) -> Scenario:
    """A scenario of a few changes."""
    told = {"scenario": "s", "title": "A scenario", "question": "How sure are we?", "changes": list(changes)}
    return Scenario.model_validate(told | {"uncertainty": uncertainty})


def ready(uncertainty: Uncertainty, *changes: dict[str, Any], basis: Basis | None = None) -> Uncertain:
    """A scenario of the small place ready to be drawn; its four contracts where no basis is given."""
    return uncertain(basis or small_basis(), scenario(uncertainty, *changes), {})


def gain_basis(**gain: Any) -> Basis:
    """The small place with a tariff for emergencies alone, and a gain share whose benchmark is what is expected."""
    tariff = TARIFF | {"prices": [TARIFF["prices"][0]], "multipliers": []}  # type: ignore[index]
    expected = {"by_period": {"2023/24": "£500,000", "2024/25": "£520,000"}, "source": "250 and 260 at £2,000"}
    plain = {"benchmark": expected, "payees": {"icb": "40%", "trust": "60%"}, "gate": None, "losses": None}
    stated = {key: value for key, value in (GAIN | plain | gain).items() if value is not None}
    return small_basis(tariff, stated)
