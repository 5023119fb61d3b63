"""The cases that ship, as a report: a line each, or all that is known of those that somebody asks for."""

from __future__ import annotations

from collections.abc import Sequence

from finmodel.core.amounts import money_in_words, some
from finmodel.report.report import Remark, Report
from finmodel.scenarios.shipped_case import ShippedCase

EXAMPLE = "Amounts are over all years of a case, on the example place that finmodel demo makes."
_HOW = (
    "finmodel cases WORD tells all that is known of those that speak of it: finmodel cases torbay.",
    "On your own place: finmodel run PLACE --scenario NAME; finmodel compare PLACE --scenario NAME tells who and why.",
    EXAMPLE,
)


def cases_report(cases: Sequence[ShippedCase], whole: bool) -> Report:
    """What is told of cases: each in full, or a line each."""
    of = f"{some(len(cases), 'case')} of the library"
    if whole:
        full = [Remark(case_in_sentences(case), f"{case.scenario.title} ({case.name})") for case in cases]
        return Report(of, (f"{of}:",), (*full, Remark((EXAMPLE,))))
    lines = tuple(f"{case.name}: {case.scenario.title}. {result_in_words(case)}." for case in cases)
    listed = Remark(lines, "Name, what it is, and who gains or loses")
    return Report(of, (f"{of}, each with its source.",), (listed, Remark(_HOW)))


def case_in_sentences(case: ShippedCase) -> tuple[str, ...]:
    """Its question, how it works, where it is from, what it comes to and how it is run, a sentence each."""
    unsure = [change.name for change in case.scenario.changes if not change.confirmed]
    checked = f" Nobody has checked against its source: {'; '.join(unsure)}." if unsure else ""
    return (
        case.scenario.question,
        f"What changes: {case.mechanism}.",
        f"Where it is from: {'; '.join(source.rstrip('.') for source in case.sources)}.{checked}",
        f"On the example place {case.years}: {result_in_words(case)}.",
        f"On your own place: {case.command}",
    )


def result_in_words(case: ShippedCase) -> str:
    """By how much partners gain or lose on the example place."""
    told = [f"{name} {'+' if amount > 0 else ''}{money_in_words(amount)}" for name, amount in case.moved]
    return ", ".join(told) or "nobody gains or loses"
