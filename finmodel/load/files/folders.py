"""The files that a path stands for: one, or those of a folder and all below it; and those that are not read.

A path may come from somebody else's place, so none leads out of the folder. Nothing in a folder is passed over without
a word: what is hidden, half written by another program, empty or of a kind that is not read is named, with its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from finmodel.core.data import DataSource, leads_outside
from finmodel.core.speech import listed
from finmodel.errors import Finding, InputError
from finmodel.load.files.delimited import TEXTS
from finmodel.load.files.sheets import SPREADSHEETS

PACKED = (".gz", ".zip")
READ = (*TEXTS, ".parquet", *SPREADSHEETS, *PACKED)
KINDS = "Use CSV or other text, Parquet or a spreadsheet, or these packed in .gz or .zip."
_TEMPORARY = ("~$", "~", ".~")
_OF_SYSTEMS = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class NotRead:
    """A file of a folder that is not read, and why."""

    shown: str
    bytes: int
    why: str

    @property
    def told(self) -> str:
        """The file as findings give it."""
        return f"{self.shown.rpartition('/')[2]} ({self.why}, {size_in_words(self.bytes)})"


@dataclass(frozen=True)
class FilesFound:
    """The files of a source, each with what findings call it, and those of its folder that are not read."""

    read: tuple[tuple[str, Path], ...]
    not_read: tuple[NotRead, ...] = ()


def size_in_words(count: int) -> str:
    """Bytes as a person says them.

    >>> size_in_words(0), size_in_words(1), size_in_words(12_345), size_in_words(3_400_000)
    ('0 bytes', '1 byte', '12 kB', '3.4 MB')
    """
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{count / 1e3:,.0f} kB" if count < 999_500 else f"{count / 1e6:,.1f} MB"


def files_of(source: DataSource, folder: Path) -> FilesFound:
    """The files of a source; raises InputError where one is missing or outside."""
    name = source.file
    if leads_outside(name):
        raise _outside(name)
    path = folder.joinpath(*PureWindowsPath(name).parts)
    _refuse_link_outside(name, path, folder)
    if not path.exists():
        what, fix = "There is no such file.", f"Put it below {folder}, or name another folder with --data."
        raise InputError.of(name, what, fix)
    if path.is_file():
        return FilesFound(((name, path),))
    shown = name.rstrip("/\\")
    if (path / "_delta_log").is_dir():
        from finmodel.measures.engines.delta import files_now

        return FilesFound(tuple((f"{shown}/{each.name}", each) for each in files_now(path, name, source.headings)))
    read: list[tuple[str, Path]] = []
    passed: list[NotRead] = []
    for each, file in _below(path, shown):
        why = why_not_read(file.relative_to(path).as_posix(), file.stat().st_size if file.is_file() else 0)
        _refuse_link_outside(each, file, folder)
        if why:
            passed.append(NotRead(each, file.stat().st_size, why))
        else:
            read.append((each, file))
    if not read:
        besides = f" It holds {listed([one.told for one in passed[:5]])}." if passed else ""
        raise InputError.of(name, f"The folder holds no file that is read.{besides}", KINDS)
    return FilesFound(tuple(read), tuple(passed))


def why_not_read(name: str, size: int) -> str:
    """Why a file is passed over, by its path below the folder; empty where it is read."""
    parts = name.lower().split("/")
    if parts[-1].startswith(_TEMPORARY) or parts[-1].endswith((".tmp", ".crdownload", ".part")):
        return "left by another program"
    if any(part in _OF_SYSTEMS for part in parts):
        return "of the system"
    if any(part.startswith(".") for part in parts):
        return "hidden"
    if not parts[-1].endswith(READ):
        return "another kind of file"
    return "" if size else "empty"


def not_read_warnings(shown: str, passed: tuple[NotRead, ...]) -> Iterator[Finding]:
    """One warning for all files of a folder that are not read."""
    if passed:
        names = [one.told for one in passed[:10]]
        more = [f"{len(passed) - 10} more"] if len(passed) > 10 else []
        what = f"{'1 file is' if len(passed) == 1 else f'{len(passed)} files are'} not read: {listed([*names, *more])}."
        fix = "Save what should count as CSV or a spreadsheet; take the rest out of the folder."
        yield Finding(shown, what, fix, "warning")


def _below(path: Path, shown: str) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, in the order of their names, each with what findings call it."""
    for each in sorted(path.iterdir(), key=lambda file: file.name):
        if each.is_dir() and not each.is_symlink():
            yield from _below(each, f"{shown}/{each.name}")
        else:
            yield f"{shown}/{each.name}", each


def _outside(name: str) -> InputError:
    what = "The path leads out of the data folder."
    return InputError.of(name, what, "Give a path from the data folder down, or name another folder with --data.")


def _refuse_link_outside(name: str, path: Path, folder: Path) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _outside(name)
