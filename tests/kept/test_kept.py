"""What was measured is used again where nothing has changed, and never where anything has."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.load.kept import fingerprint
from finmodel.load.kept.kept import Kept, OwnFiles, Wanted
from finmodel.load.place_grid import Besides
from finmodel.measures.ask import Ask
from finmodel.measures.engines.parquet import read_parquet
from finmodel.measures.row_rules import StopLoss, by_year
from tests.kept.places import (
    ASKS,
    KEPT,
    PLACE,
    SOME,
    USED,
    alone,
    assert_the_same,
    entries,
    every_file,
    kept_of,
    place_folder,
    places,
)
from tests.load.places import place_of
from tests.load.test_build import DATA


@dataclass(frozen=True)
class Asking(OwnFiles):
    """Files of a place that ask what a test says."""

    every: tuple[Ask, ...] = ()
    groups: bool = False

    def __init__(self, every: tuple[Ask, ...], groups: bool) -> None:
        object.__setattr__(self, "every", every)
        object.__setattr__(self, "groups", groups)

    def asks(self, place: Place) -> tuple[tuple[Ask, ...], bool]:
        return self.every, self.groups


def test_the_second_command_reads_nothing_and_has_the_same_in_every_bit(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    first, second = Kept([folder]), Kept([folder])
    measured = kept_of(first, data, ASKS)
    again = kept_of(second, data, ASKS)
    assert len(counted) == 1
    assert_the_same(measured, alone(data, ASKS))
    assert_the_same(again, measured)
    assert [note.startswith(KEPT) for note in first.notes] == [True]
    (note,) = second.notes
    assert re.fullmatch(
        rf"{USED} \d+ \w+ \d{{4}} at \d\d:\d\d \(\d+ kB kept in {folder}\)\. --fresh reads it again\.", note
    )


def test_one_command_measures_once_though_it_asks_twice(tmp_path: Path, counted: list[tuple[Ask, ...]]) -> None:
    data, _ = places(tmp_path)
    one = Kept()
    whole, part = kept_of(one, data, SOME), kept_of(one, data, SOME[2:4])
    assert len(counted) == 1
    assert one.notes == []
    assert_the_same(part, alone(data, SOME[2:4]))
    assert whole.grid.derived


def test_what_the_places_own_files_ask_is_measured_at_the_same_time(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    unmapped = Ask.of("spend", by=("programme",))
    first = Wanted(PLACE, data, SOME[:1], Besides(), own=Asking((*SOME, unmapped), True))
    assert_the_same(Kept([folder]).built(first), alone(data, SOME[:1]))
    later = Kept([folder])
    tried = Besides(by_group=True, tried=True)
    assert_the_same(kept_of(later, data, SOME[1:], tried), alone(data, SOME[1:], tried))
    assert len(counted) == 1
    assert later.notes[0].startswith(USED)


def test_where_the_places_own_files_cannot_be_measured_what_is_asked_is_measured_alone(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    lacks_a_year = Ask.of("spend", rows=StopLoss(by_year({"2023/24": Decimal(5)})))
    wanted = Wanted(PLACE, data, SOME[:1], Besides(), own=Asking((lacks_a_year,), False))
    assert_the_same(Kept([folder]).built(wanted), alone(data, SOME[:1]))
    assert len(counted) == 2
    with pytest.raises(InputError, match=r"A limit on spend has no amount for 2024/25\."):
        kept_of(Kept([folder]), data, [lacks_a_year])


def test_a_changed_byte_is_seen_though_size_and_date_are_the_same(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    before = kept_of(Kept([folder]), data, SOME)
    file = data / "activity.csv"
    dates = file.stat()
    text = file.read_bytes()
    at = text.index(b"X1")
    file.write_bytes(text[:at] + b"X2" + text[at + 2 :])
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (dates.st_size, dates.st_mtime_ns)
    after = kept_of(Kept([folder]), data, SOME)
    assert len(counted) == 2
    assert not after.grid.activity.equals(before.grid.activity)
    assert_the_same(after, alone(data, SOME))
    file.write_bytes(text)
    assert_the_same(kept_of(Kept([folder]), data, SOME), before)
    assert len(counted) == 2


def changed(**update: object) -> Place:
    return Place.model_validate(PLACE.model_dump(mode="json", by_alias=True, exclude_unset=True) | update)


CHANGES: dict[str, Callable[[], Place]] = {
    "age_bands": lambda: changed(age_bands=[0, 18, 75]),
    "periods": lambda: changed(periods=["2024/25"]),
    "year_start": lambda: changed(year_start="07-01"),
    "partners": lambda: changed(
        partners=[*PLACE.model_dump(mode="json")["partners"], {"id": "x1", "name": "X", "roles": ["provider"]}]
    ),
    "pools": lambda: changed(
        pools=[*PLACE.model_dump(mode="json")["pools"], {"id": "x2", "title": "X", "host": "icb"}]
    ),
    "column": lambda: place_of(**DATA | {"people": _without("people", "practice")}),
    "values": lambda: place_of(**DATA | {"activity": DATA["activity"] | {"where": {"setting": ["emergency"]}}}),
    "units": lambda: place_of(**DATA | {"activity": DATA["activity"] | {"units": {"cost": "pounds"}}}),
    "price_is": lambda: place_of(**DATA | {"activity": DATA["activity"] | {"price_is": "per_unit"}}),
}


def _without(role: str, column: str) -> dict[str, object]:
    columns = {name: entry for name, entry in DATA[role]["columns"].items() if name != column}
    return DATA[role] | {"columns": columns}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_place_says_of_its_rows_is_part_of_what_was_measured(tmp_path: Path, what: str) -> None:
    files = fingerprint.files_seen(PLACE, place_folder(tmp_path))
    assert files is not None
    assert fingerprint.fingerprint(CHANGES[what](), files, None) != fingerprint.fingerprint(PLACE, files, None)


def test_what_contracts_pay_from_is_no_part_of_it(tmp_path: Path) -> None:
    files = fingerprint.files_seen(PLACE, place_folder(tmp_path))
    assert files is not None
    other = changed(title="Other", funding={"icb": "£5m"}, words={"emergency": {"one": "a", "several": "b"}})
    assert fingerprint.fingerprint(other, files, None) == fingerprint.fingerprint(PLACE, files, None)
    assert fingerprint.fingerprint(PLACE, files[:1], None) != fingerprint.fingerprint(PLACE, files, None)


@pytest.mark.parametrize("name", ["measures/kernels/activity_grid.sql", "load/place_grid.py", "__init__.py"])
def test_a_change_of_a_kernel_or_of_the_code_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    own = Path(fingerprint.__file__).parents[2]
    ours = tmp_path / "finmodel"
    shutil.copytree(own, ours, ignore=shutil.ignore_patterns("__pycache__", "example"))
    monkeypatch.setattr(fingerprint, "__file__", str(ours / "load" / "kept" / "fingerprint.py"))
    before = fingerprint.finmodel_itself.__wrapped__()
    assert before == fingerprint.finmodel_itself()
    with (ours / name).open("a") as stream:
        stream.write(" ")
    assert fingerprint.finmodel_itself.__wrapped__() != before


def test_fresh_reads_the_data_though_it_was_kept_and_keeps_it_anew(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    kept_of(Kept([folder]), data, SOME)
    fresh = Kept([folder], fresh=True)
    kept_of(fresh, data, SOME)
    assert len(counted) == 2
    assert fresh.notes[0].startswith(KEPT)
    assert len(entries(folder)) == 1


def test_faults_of_the_data_are_told_as_ever(tmp_path: Path) -> None:
    data, folder = places(tmp_path)
    kept_of(Kept([folder]), data, SOME)
    with (data / "activity.csv").open("a") as stream:
        stream.write("p1,2024-99-01,,acute,CCG,emergency,X1,1,1,1,name\n")
    told = []
    for way in (lambda: kept_of(Kept([folder]), data, SOME), lambda: alone(data, SOME)):
        with pytest.raises(InputError) as caught:
            way()
        told.append([str(each) for each in caught.value.findings])
    assert told[0] == told[1]
    (data / "people.csv").unlink()
    with pytest.raises(InputError, match=r"people\.csv: There is no such file\."):
        kept_of(Kept([folder]), data, SOME)


def test_no_identifier_of_a_person_and_no_secret_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "open-sesame-7731")
    data, folder = places(tmp_path)
    for file in (data / "people.csv", data / "activity.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"\bp(\d+)\b", r"9434765919-\1-QZJX", text), encoding="utf-8")
    for besides in (Besides(), Besides(by_group=True)):
        kept_of(Kept([folder], fresh=True), data, ASKS, besides)
        content = b"".join(each.read_bytes() for each in every_file(folder))
        assert len(content) > 1000
        for planted in (b"QZJX", b"9434765919", b"open-sesame-7731"):
            assert planted not in content
        for table in (read_parquet(each) for each in every_file(folder) if each.suffix == ".parquet"):
            assert not table.astype(str).apply(lambda column: column.str.contains("QZJX")).any().any()
            assert not {"person", "row_no"} & set(table.columns)
            assert "group_no" not in table.columns or set(table["group_no"]) <= {-1, 0}
