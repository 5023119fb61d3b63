"""No file of the package imports another in a circle, not for its types either, and no room of it is crowded."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.tidy.house_rules import ROOT

MOST_FILES_OF_A_ROOM = 30

Imports = Mapping[str, set[str]]
"""Of each module, those that it imports, for their types too."""


def imports_of(package: str) -> Imports:
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circle_in(imports: Imports) -> list[str]:
    """The modules of a circle, from one to the same; nothing where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def crowded_rooms(root: Path) -> Iterator[str]:
    """Folders with more files of Python than a stranger can take in at a glance."""
    for folder in sorted({path.parent for path in root.rglob("*.py")}):
        count = sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        if count > MOST_FILES_OF_A_ROOM:
            yield f"{folder.relative_to(root.parent).as_posix()}: {count} files: make rooms with names of their own"


def test_no_files_import_each_other_in_a_circle() -> None:
    imports = imports_of("finmodel")
    assert len(imports) > 300
    assert circle_in(imports) == []


@pytest.mark.parametrize(
    ("name", "back"),
    [
        ("circle_plain", "from {}.fund import year"),
        ("circle_late", "def f():\n    import {}.fund.year"),
        ("circle_typed", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {}.fund.year import Year"),
        ("circle_round", "import {}.fund.parts"),
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(
    name: str, back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / name / "fund"
    room.mkdir(parents=True)
    for folder in (room, room.parent):
        (folder / "__init__.py").touch()
    (room / "year.py").write_text(f"from {name}.kind import Fund\nclass Year: ...\n", encoding="utf-8")
    (room / "parts.py").write_text(f"import {name}.fund.year\n", encoding="utf-8")
    (room.parent / "kind.py").write_text(back.format(name) + "\nclass Fund: ...\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = circle_in(imports_of(name))
    assert found[0] == found[-1]
    assert {f"{name}.fund.year", f"{name}.kind"} <= set(found)


def test_files_that_build_on_one_another_make_no_circle() -> None:
    assert circle_in({"kind": {"fund.year", "fund.lines"}, "fund.year": {"fund.lines"}, "fund.lines": set()}) == []


def test_no_room_of_the_package_is_crowded() -> None:
    assert list(crowded_rooms(ROOT / "finmodel")) == []


def test_a_crowded_room_is_found_and_a_full_one_may_stay(tmp_path: Path) -> None:
    for room, count in (("clauses", 31), ("kinds", 30)):
        (tmp_path / "finmodel" / room).mkdir(parents=True)
        for name in ("__init__", *map("clause_{}".format, range(count))):
            (tmp_path / "finmodel" / room / f"{name}.py").touch()
    (told,) = crowded_rooms(tmp_path / "finmodel")
    assert told.startswith("finmodel/clauses: 31 files")
