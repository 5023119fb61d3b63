"""The list of cases of the documents, written from what their files say; run this module to write it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from finmodel.load.shipped_cases import shipped_cases
from finmodel.report.cases_report import EXAMPLE, case_in_sentences, result_in_words

PAGE = Path(__file__).parents[2] / "docs" / "cases.md"
_HEAD = f"""# Cases that ship

What others tried, as scenarios that run in any place: what each asks, how it works, where it is from, and what it comes
to. `finmodel cases` lists them, and `finmodel cases torbay` tells those that speak of Torbay. {EXAMPLE}
`finmodel prove --place` holds each of them against what was worked out apart from finmodel.

```python
>>> from finmodel.load.shipped_cases import shipped_cases
>>> [case.name for case in shipped_cases(["pennine"])]
['pennine', 'pennine_gain_share']

```

This page is written by `python -m tests.report.cases_page`, and a test fails where it is not what the files say.

| case | what it is | on the example place |
|---|---|---|
"""


def page() -> str:
    """The page: a table of all cases, then each in full."""
    cases = shipped_cases()
    rows = [f"| [`{case.name}`](#{case.name}) | {case.scenario.title} | {result_in_words(case)} |\n" for case in cases]
    return "".join([_HEAD, *rows, *_in_full()])


def _in_full() -> Iterator[str]:
    for case in shipped_cases():
        question, *told, command = case_in_sentences(case)
        lines = "".join(f"- {line}\n" for line in told)
        own = f"- On your own place: `{command.partition(': ')[2]}`\n"
        yield f"\n## {case.name}\n\n**{case.scenario.title}.** {question}\n\n{lines}{own}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
