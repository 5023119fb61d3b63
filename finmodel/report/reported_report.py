"""What the source of a scenario reports, told beside what the place gives: scaled, and said to be scaled."""

from __future__ import annotations

from finmodel.core.amounts import count, money_in_words, number
from finmodel.core.speech import sentence
from finmodel.report.report import Remark
from finmodel.report.who_gains import quoted
from finmodel.scenarios.held_to_source import ReportedHere


def reported_remark(title: str, beside: ReportedHere, whose: str, currency: str) -> Remark:
    """What was reported, what that is here for a year, and what the scenario gives those whom it is of."""
    said = beside.reported
    years = "a year" if said.years == 1 else f"over {number(float(said.years))} years"
    among = "" if said.people is None else f", among {count(said.people)} people"
    stated = f"{said.what}: {money_in_words(said.amount, currency)} {years}{among} ({said.source})."
    here = money_in_words(beside.here, currency)
    if said.people is None:
        scaled = f"That is {here} a year; it is not scaled, as it is not said among how many people."
    else:
        scaled = f"Scaled by people to the {count(beside.people)} of this place, that is {here} a year."
    gives = f"{quoted(title)} gives {whose} {money_in_words(beside.gives, currency)} a year here"
    times = beside.gives / beside.here if beside.here else 0.0
    ratio = f": {number(times, 1)} times what was reported." if times > 0 else ", the other way than was reported."
    return Remark((sentence(stated), scaled, gives + ratio), heading=f"Reported, beside {title}")
