"""What must hold between parts of the program, broken on purpose: each is refused in words that name what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal, NoReturn

import pytest

import finmodel.cli
import finmodel.measures.render.subset
from finmodel.cli.charts import require_matplotlib
from finmodel.cli.outputs import write_whole
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.rule_book import _by_name
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import round_half_away, split_pence
from finmodel.core.place import Place
from finmodel.core.unit import Unit, unit
from finmodel.errors import FinmodelError, InputError
from finmodel.load.files.text import read_text
from finmodel.measures.ask import Ask
from finmodel.measures.episodes import CostCap, Episodes
from finmodel.measures.render.subset import parsed
from finmodel.measures.row_rules import Stay
from finmodel.outturn.extract import estimated
from finmodel.outturn.planned import _contract
from finmodel.report.report import Report
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.exact import exact
from finmodel.rules.formula_text import write
from finmodel.rules.nodes import ONE, Axis, Node, Split, Term
from finmodel.rules.parse import MOST_NAMES, MOST_PARTS, read_formula
from finmodel.rules.slope import slope
from finmodel.rules.words import sentences
from finmodel.scenarios.run import run
from finmodel.workbooks.live_model import model_of
from finmodel.workbooks.sections import _merged
from finmodel.workbooks.spec import WorkbookSpec
from tests.rules.named import measure
from tests.small import PLACE, small_basis, small_grid
from tests.workbooks.boards import SPEC

AB, CD = Axis("site", ("a", "b")), Axis("site", ("c", "d"))
ONE_DAY = Episodes((("setting", ("emergency",)),), 1)


@dataclass(frozen=True, eq=False)
class Unread(Node):
    """A part of a rule that no reading knows."""

    @cached_property
    def unit(self) -> Unit:
        """Pounds."""
        return unit("money")

    @property
    def parts(self) -> tuple[Node, ...]:
        """One."""
        return (ONE,)


def twice() -> object:
    """A second kind of contract of one name."""

    class Other(Contract):
        """Not the block that there is."""

        kind: Literal["block"]

        def rules(self) -> tuple[Line, ...]:
            """Nothing."""
            return ()

    return Other


def asked(ask: Ask) -> object:
    """What the grid of the small place answers."""
    return small_grid(Place.model_validate(PLACE)).measure(ask)


GAIN_ON_A_TABLE = {
    "kind": "gain_share", "id": "gain", "title": "Gain", "payer": "icb", "payees": "trust", "benchmark": "£5",
    "expenditure": {"measure": "spent"}, "gains": {"share": "50%"},
}  # fmt: skip

BROKEN: list[tuple[str, Callable[[], object]]] = [
    ("0.3 is neither a whole number nor one part of a whole number of parts", lambda: round_half_away(1.0, 0.3)),
    ("weights must not be negative, and must not all be nil", lambda: split_pence(100, [0, 0])),
    ("a headline has at most three sentences, and 'Town' has 4", lambda: Report("Town", ("A.", "B.", "C.", "D."))),
    ("Unread has no numpy reading", lambda: Evaluation({})(Unread())),
    ("Unread has no exact reading", lambda: exact(Unread(), {})),
    ("Unread has no Excel reading", lambda: write(Unread(), ())),
    ("Unread has no slope reading", lambda: slope(Unread(), {}, {})),
    ("Unread has no reading in words", lambda: sentences("Line", Unread(), {})),
    ("'B' must be a single value to be shared out", lambda: Split(measure("b", along=AB), measure("a", along=AB))),
    (
        "or their members differ: they cannot be combined",
        lambda: measure("a", along=AB) + measure("b", along=CD),
    ),
    ("different names, and may of", lambda: read_formula(" + ".join(f"a{number}" for number in range(MOST_NAMES + 1)))),
    ("names, numbers and operators", lambda: read_formula("a" + "+a" * MOST_PARTS)),
    (
        "from a table of measures, and a place has none. State the number in the contract, "
        "or say which activity it comes from",
        lambda: run(small_basis(GAIN_ON_A_TABLE)),
    ),
    ("Scenarios list the contract 'a' in different orders", lambda: _merged([["a", "b"], ["b", "a"]])),
    (
        "A workbook shows 1 to .* scenarios, the contracts in force included; 9 are given",
        lambda: model_of(WorkbookSpec.model_validate(SPEC), [run(small_basis())] * 9),
    ),
    (
        "two different numbers of one contract are called 'a'",
        lambda: _by_name([Term("a", unit("money"), "A"), Term("a", unit("money"), "B")]),
    ),
    (
        "The extracts run to 2024-02-29; late coding is told from two or more that are a month apart",
        lambda: estimated([(date(2024, 2, 29), small_grid(Place.model_validate(PLACE)))]),
    ),
    (
        "'A' has no dates, and a term changes by date",
        lambda: TermValue(by_date={date(2024, 4, 1): Decimal(5)}, unit="money").at(Case("A", "A")),
    ),
    ("There is no kind of contract 'barter'", lambda: _contract({"kind": "barter"})),
    ("two contract kinds are called 'block'", twice),
    ("the grid has no year 1999/00, which is asked for", lambda: asked(Ask.of("quantity", year="1999/00"))),
    ("the grid was built without stays by their length", lambda: asked(Ask("quantity", rows=Stay(1)))),
    ("Every cell needs one code for each of setting", lambda: Ask("quantity", by=("setting",), cells=(("a", "b"),))),
    ("A cell is named twice", lambda: Ask("quantity", by=("setting",), cells=(("a",), ("a",)))),
    (
        "A cap by percentile or standard deviations is the same in every year",
        lambda: CostCap("percentile", (("2023/24", Decimal("0.9")),)),
    ),
    ("A cap below the mean leaves most episodes out", lambda: CostCap("deviations", Decimal(-1))),
    (
        "Each kind of episode must come after all those before it",
        lambda: Episodes((("setting", ("emergency",)),), 1, after=(ONE_DAY, ONE_DAY)),
    ),
]
KERNELS = [
    ("kernel mine cannot be parsed", "SELECT FROM WHERE ("),
    ("kernel mine is not a query", "DROP TABLE a"),
    ("kernel mine leaves the subset", "SELECT MEDIAN(a) AS b FROM c"),
]


@pytest.mark.parametrize(("says", "broken"), BROKEN, ids=[says for says, _ in BROKEN])
def test_what_must_hold_is_refused_where_it_does_not(says: str, broken: Callable[[], object]) -> None:
    with pytest.raises((FinmodelError, ValueError), match=says):
        broken()


def refuse(*_: object, **__: object) -> NoReturn:
    """What the machine says where it will not."""
    raise OSError(13, "Permission denied")


def test_a_file_that_the_machine_will_not_give_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "place.yaml").write_text("place: town", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(
        InputError, match=r"The file cannot be opened: this user is not allowed to\. Check who may read it\."
    ):
        read_text(tmp_path / "place.yaml", "place.yaml", 1_000)


def test_a_result_that_the_machine_will_not_take_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="It cannot be written: this user is not allowed to"):
        write_whole(tmp_path / "out.csv", refuse, overwrite=False)


def test_a_fault_of_the_program_is_told_without_its_inner_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(finmodel.cli, "app", refuse_oddly)
    with pytest.raises(SystemExit):
        finmodel.cli.main()
    told = " ".join(capsys.readouterr().err.split())
    assert "Nothing was written. Please report it with the command you ran" in told


def refuse_oddly(*_: object, **__: object) -> NoReturn:
    """A fault that nobody foresaw."""
    raise ZeroDivisionError


def test_charts_without_what_draws_them_are_asked_for_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"Charts need matplotlib, which is not installed\. Install it with"):
        require_matplotlib()


@pytest.mark.parametrize(("says", "text"), KERNELS, ids=[says for says, _ in KERNELS])
def test_a_kernel_that_engines_could_read_differently_is_refused(
    says: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finmodel.measures.render.subset, "kernel_text", lambda name: text)
    with pytest.raises(FinmodelError, match=says):
        parsed.__wrapped__("mine")
