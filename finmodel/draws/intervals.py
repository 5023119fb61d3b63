"""Intervals that changes state, and sites that found their sizes, as what is uncertain in a scenario."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from finmodel.core.spot import Spot
from finmodel.draws.site_inputs import inputs_of
from finmodel.errors import Finding, InputError
from finmodel.scenarios.change import CONFIDENCE, Dated
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import full_size
from finmodel.scenarios.uncertainty import EffectInput, Uncertainty


def uncertainty_of(scenario: Scenario) -> Uncertainty | None:
    """What is uncertain in a scenario: what it says under `uncertainty:`, its sites, and the interval of other changes.

    None where nothing is. The input that draws from an interval has the name of its change. Raises InputError where
    inputs that are to be drawn together do not fit.
    """
    stated = scenario.uncertainty
    inputs = () if stated is None else stated.inputs
    drawn = {one.change for one in inputs if isinstance(one, EffectInput) and one.of == "size"}
    taken = {one.name for one in inputs}
    of_intervals = tuple(
        _input(change, name=change.name if change.name not in taken else f"{change.name} (interval)")
        for change in scenario.changes
        if isinstance(change, Dated) and change.name not in drawn and change.interval is not None
        if change.interval[0] < change.interval[1]
    )
    of_sites, correlations = ((), ()) if scenario.sites is None else inputs_of(scenario.sites, scenario.changes)
    if stated is None:
        if not of_intervals and not of_sites:
            return None
        stated = Uncertainty.model_construct()
    pairs = (*stated.correlations, *correlations)
    whole = stated.model_copy(update={"inputs": (*inputs, *of_sites, *of_intervals), "correlations": pairs})
    faults = whole.faults_of_together(())
    if faults:
        where = f"scenario {scenario.scenario}"
        raise InputError(Finding(Spot(where, where, keys=fault.at[1:]), fault.what, fault.fix) for fault in faults)
    return whole


def _input(change: Dated, name: str) -> EffectInput:
    """The input that draws the size of a change from its interval."""
    assert change.interval is not None
    (low, high), ((key, size),) = change.interval, change.sizes().items()
    told = f"its interval, {change.interval_is}: " if change.interval_is else "its interval: "
    confidence = CONFIDENCE.match(change.interval_is or "")
    shape: dict[str, Any] = {"shape": "triangular", "low": low, "mode": full_size(size), "high": high}
    if confidence is not None:
        shape = {"shape": "interval", "interval": [low, high], "level": Decimal(confidence[1]) / 100}
        sort = change.sort_of(key)
        shape |= {} if sort.least is None else {"lowest": Decimal(repr(sort.least))}
        shape |= {} if sort.most is None else {"highest": Decimal(repr(sort.most))}
    return EffectInput.model_validate(
        {"kind": "effect", "name": name, "change": change.name, "distribution": shape, "source": told + change.source}
    )
