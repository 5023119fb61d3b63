"""What is kept is there whole or not at all, is bounded, and harms no run."""

from __future__ import annotations

import os
import resource
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from finmodel.load.kept import kept, store
from finmodel.load.kept.kept import Kept, Wanted
from finmodel.load.kept.store import Store, folders_of
from finmodel.load.place_grid import Built
from finmodel.measures.ask import Ask
from finmodel.measures.row_rules import Stay
from tests.kept.places import (
    KEPT,
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


def test_a_kept_file_that_is_cut_short_altered_or_gone_is_told_and_measured_anew(
    tmp_path: Path, counted: list[tuple[Ask, ...]]
) -> None:
    data, folder = places(tmp_path)
    asks = SOME[:6]
    good = kept_of(Kept([folder]), data, asks)
    names = [each.name for each in every_file(folder)]
    assert {"record.json", "activity.parquet", "people.parquet", "rule_0.parquet"} <= set(names)
    damages: list[Callable[[bytes], bytes | None]] = [
        lambda content: content[: len(content) // 2],
        lambda content: content[: len(content) // 3] + b"~" + content[len(content) // 3 + 1 :],
        lambda content: b"",
        lambda content: None,
    ]
    readings = 1
    for name in names:
        for damage in damages:
            (file,) = [each for each in every_file(folder) if each.name == name]
            content = damage(file.read_bytes())
            file.unlink() if content is None else file.write_bytes(content)
            again = Kept([folder])
            assert_the_same(kept_of(again, data, asks), good)
            readings += 1
            assert len(counted) == readings, (name, damage)
            assert again.notes[0] == "What was kept had been cut short or altered, so it was thrown away."
            assert again.notes[1].startswith(KEPT)


def test_a_record_that_was_altered_and_a_measurement_of_other_data_are_not_used(tmp_path: Path) -> None:
    data, folder = places(tmp_path)
    kept_of(Kept([folder]), data, SOME)
    (entry,) = entries(folder)
    record = entry / "record.json"
    record.write_text(record.read_text().replace('"strangers": ', '"strangers": 1'))
    again = Kept([folder])
    assert_the_same(kept_of(again, data, SOME), alone(data, SOME))
    assert len(again.notes) == 2
    (entry,) = entries(folder)
    other = place_folder(tmp_path / "other", seed=9)
    kept_of(Kept([tmp_path / "elsewhere"]), other, SOME)
    (theirs,) = entries(tmp_path / "elsewhere")
    shutil.rmtree(entry)
    shutil.copytree(theirs, entry)
    assert_the_same(kept_of(Kept([folder]), data, SOME), alone(data, SOME))


@contextmanager
def full_disk(most_bytes: int) -> Iterator[None]:
    """A machine on which no file may grow past a few bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("most_bytes", [0, 1, 600, 4000])
def test_a_full_disk_fails_no_run_and_leaves_nothing_half_written(tmp_path: Path, most_bytes: int) -> None:
    data, folder = places(tmp_path)
    first = Kept([folder])
    with full_disk(most_bytes):
        built = kept_of(first, data, SOME)
    assert_the_same(built, alone(data, SOME))
    (note,) = first.notes
    assert note.startswith(f"What was measured could not be kept ({folder}: ")
    assert note.endswith("); the next command reads the data again.")
    assert entries(folder) == []


def test_a_folder_that_nobody_may_write_to_leaves_it_to_the_users_own(tmp_path: Path) -> None:
    data, folder = places(tmp_path)
    (tmp_path / "file").write_text("in the way")
    both = Kept([tmp_path / "file" / ".finmodel", folder])
    kept_of(both, data, SOME)
    assert [note.startswith(KEPT) for note in both.notes] == [True]
    assert len(entries(folder)) == 1
    neither = Kept([tmp_path / "file" / ".finmodel"])
    assert_the_same(kept_of(neither, data, SOME), alone(data, SOME))
    assert "a part of the path is a file, not a folder" in neither.notes[0]


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FINMODEL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    monkeypatch.setattr("sys.platform", "linux")
    assert folders_of(tmp_path) == (tmp_path / ".finmodel", tmp_path / "user" / "finmodel")
    monkeypatch.setenv("FINMODEL_CACHE", "none")
    assert folders_of(tmp_path) == ()
    monkeypatch.setenv("FINMODEL_CACHE", str(tmp_path / "named"))
    assert folders_of(tmp_path) == (tmp_path / "named",)


def test_the_measurements_used_longest_ago_make_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kept"
    data = [place_folder(tmp_path / f"data{number}", seed=number) for number in range(3)]
    for number, each in enumerate(data[:2]):
        kept_of(Kept([folder]), each, SOME)
        for entry in entries(folder):
            if entry.stat().st_mtime > 1e9:
                os.utime(entry, (1000 + number, 1000 + number))
    most = int(Store(folder).size() * 1.25)
    kept_of(Kept([folder]), data[0], SOME)  # used again, so that the other is the oldest
    monkeypatch.setattr(store, "MOST_BYTES", most)
    monkeypatch.setattr(kept, "Store", lambda each: Store(each, most))
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("x" * 10**6)
    kept_of(Kept([folder]), data[2], SOME)
    assert Store(folder).size() <= most
    used = [Kept([folder]) for _ in data]
    for one, each in zip(used, data, strict=True):
        kept_of(one, each, SOME)
    assert [one.notes[0].startswith(USED) for one in used] == [True, False, True] or len(entries(folder)) == 3
    assert (folder / "mine" / "letter.txt").exists()


def test_a_wider_measurement_takes_the_place_of_a_narrower_one(tmp_path: Path) -> None:
    data, folder = places(tmp_path)
    kept_of(Kept([folder]), data, SOME[:1])
    kept_of(Kept([folder]), data, SOME)
    assert len(entries(folder)) == 1
    kept_of(Kept([folder]), data, [Ask.of("spend", rows=Stay(1))])
    assert len(entries(folder)) == 2


def test_two_commands_at_once_both_end_well(tmp_path: Path) -> None:
    data, folder = places(tmp_path)
    found: list[Built] = []
    runs = [threading.Thread(target=lambda: found.append(kept_of(Kept([folder]), data, SOME))) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(found) == 3
    for built in found:
        assert_the_same(built, found[0])
    later = Kept([folder])
    kept_of(later, data, SOME)
    assert later.notes[0].startswith(USED)


def test_a_command_that_was_stopped_leaves_nothing_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, folder = places(tmp_path)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_measured", stopped)
        with pytest.raises(KeyboardInterrupt):
            kept_of(Kept([folder]), data, SOME)
    assert entries(folder) == []
    (folder / ".half-old").mkdir()
    os.utime(folder / ".half-old", (1000, 1000))
    (folder / ".half-now").mkdir()
    kept_of(Kept([folder]), data, SOME)
    assert not (folder / ".half-old").exists()
    assert (folder / ".half-now").exists()


def test_data_that_changes_while_it_is_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, folder = places(tmp_path)

    def measured(self: Wanted) -> Built:
        built = alone(data, self.asks)
        with (data / "activity.csv").open("ab") as stream:
            stream.write(b"\n")
        return built

    monkeypatch.setattr(Wanted, "measured", measured)
    one = Kept([folder])
    kept_of(one, data, SOME)
    assert one.notes == ["A file of the data changed while it was read, so nothing was kept: run it again."]
    assert not folder.exists()
