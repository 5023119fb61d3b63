"""Kernels with the checks of `row_checks` in them, then all in DuckDB SQL; `python -m tests.measures.fresh_checks`."""

import re
from pathlib import Path

from finmodel.measures.render import ahead
from finmodel.measures.row_checks import SOURCES, CheckedSource, faulty_case, faulty_codes_case, listed_faults
from tests.engines.golden_sql import FOLDER as GOLDEN
from tests.engines.golden_sql import OTHERS, golden

FOLDER = Path(__file__).parents[2] / "finmodel" / "measures" / "kernels"
AHEAD = FOLDER.parent / "render" / "duckdb.sql"
_FAULTY = re.compile(r"  CASE\n(?:    WHEN .* THEN [12]\n)*    ELSE 0\n  END AS faulty\n")
_LISTED = re.compile(r"(?<=\n\)\n)SELECT\n.*", re.DOTALL)


def fresh(source: CheckedSource) -> dict[str, str]:
    """The text that each kernel of a source must have, by name."""
    read, faults = ((FOLDER / f"{name}.sql").read_text(encoding="utf-8") for name in (source.read, source.faults))
    found = {
        source.read: _once(_FAULTY, faulty_case(source), read),
        source.faults: _once(_LISTED, listed_faults(source), faults),
    }
    if source.codes is not None:
        codes = (FOLDER / f"{source.codes}.sql").read_text(encoding="utf-8")
        found[source.codes] = _once(_FAULTY, faulty_codes_case(source), codes)
    return found


def _once(pattern: re.Pattern[str], new: str, text: str) -> str:
    assert len(pattern.findall(text)) == 1
    return pattern.sub(lambda _: new, text)


if __name__ == "__main__":
    for each in SOURCES.values():
        for name, text in fresh(each).items():
            (FOLDER / f"{name}.sql").write_text(text, encoding="utf-8")
    AHEAD.write_text(ahead(), encoding="utf-8")
    for dialect in OTHERS:
        (GOLDEN / f"{dialect}.sql").write_text(golden(dialect), encoding="utf-8")
