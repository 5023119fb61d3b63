"""Files and folders that are there whole or not at all, and what a command that was killed has left behind.

Each is made under another name beside the one that is meant, and takes its place by a rename. The name says which
process makes it: what a process that is no more has left is taken away by the next that writes there. No other name is
ever touched.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from finmodel.core.disk.hold import let_go, sweep_locks
from finmodel.core.disk.replaced import refuse_running_in, replaced_file, replaced_folder
from finmodel.core.disk.told_by_machine import in_words
from finmodel.errors import InputError

_NAME = re.compile(r"(\.(?P<whole>.+)\.)?finmodel-(?P<host>[^.]+)-(?P<pid>\d+)-\d+\.(?P<what>part|was)(\.\w+)?")
_LONGEST = 120
"""Characters kept of the name that is meant: a file system allows 255 in all."""
MEND_WRITING = "Check the path, the space left and who may write there."
_NUMBERS = count()
_HALVES: dict[Path, Path] = {}
"""What is half made, and what it is to be."""
_WRITTEN: list[Path] = []
_SWAPPING = threading.Lock()


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `path` only once everything is written.

    Raises InputError where it cannot be written.
    """
    with _told(path):
        meant = replaced_folder(path)
        refuse_running_in(meant)
        meant.parent.mkdir(parents=True, exist_ok=True)
        half = _half(meant, path)
        try:
            half.mkdir()
            yield half
            _swap(half, meant, path)
        finally:
            _end(half)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` only once it is complete.

    Raises InputError where it cannot be written.
    """
    with _told(path):
        meant = replaced_file(path)
        meant.parent.mkdir(parents=True, exist_ok=True)
        half = _half(meant, path, meant.suffix)
        try:
            yield half
            _swap(half, meant, path)
        finally:
            _end(half)


def scratch_folder() -> Path:
    """A new folder for what nobody keeps, that only this user may read; `end_scratch` takes it away."""
    folder = _named(Path(tempfile.gettempdir()))
    folder.mkdir(mode=0o700)
    return folder


def end_scratch(folder: Path) -> None:
    """Take a scratch folder away, with all that is in it."""
    _end(folder)


def end_halves() -> None:
    """Take away all that this process has half made, and let others write where it did."""
    with _SWAPPING:
        for half in list(_HALVES):
            _end(half)
        let_go()


def written() -> tuple[Path, ...]:
    """What this process has written whole, and is still there."""
    return tuple(path for path in dict.fromkeys(_WRITTEN) if path.exists())


def undone(path: Path) -> None:
    """Something that was written has been put back as it was."""
    _WRITTEN[:] = [each for each in _WRITTEN if each != path]


def _half(meant: Path, named: Path, suffix: str = "") -> Path:
    half = _named(meant.parent, f".{meant.name[:_LONGEST]}.", f".part{suffix}")
    _HALVES[half] = named
    return half


def _named(folder: Path, ahead: str = "", behind: str = ".part") -> Path:
    """A path that says who makes it, once what others have left in the folder is taken away."""
    sweep(folder)
    half = (folder / f"{ahead}finmodel-{_host()}-{os.getpid()}-{next(_NUMBERS)}{behind}").absolute()
    _HALVES[half] = half
    return half


def _end(half: Path) -> None:
    _away(half)
    _HALVES.pop(half, None)


def _away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _swap(half: Path, path: Path, named: Path) -> None:
    """Put what is made in place of what was there, which stays until then; the user named it `named`."""
    was = half.with_suffix(".was")
    with _SWAPPING:
        _WRITTEN.append(named)
        try:
            if half.is_dir() and path.exists():
                path.rename(was)
            half.replace(path)
            _HALVES[was] = named
        except BaseException:
            if half.exists():
                _WRITTEN.remove(named)
            if half.exists() and was.exists():
                was.rename(path)
            _HALVES.update({was: named} if was.exists() else {})
            raise
    _end(was)


def sweep(folder: Path) -> None:
    """Take away what processes of this machine that are no more have left in a folder, and put back what they moved."""
    with suppress(OSError):
        sweep_locks(folder)
        with os.scandir(folder) as entries:
            left = [(entry.name, found) for entry in entries if (found := _left(entry)) is not None]
        for name, found in left:
            meant = folder / str(found["whole"])
            if found["what"] == "was" and not meant.exists():
                (folder / name).rename(meant)
            else:
                _away(folder / name)


def _left(entry: os.DirEntry[str]) -> re.Match[str] | None:
    """What the name of something left behind says; None where it is not, or another user's."""
    found = _NAME.fullmatch(entry.name)
    if found is None or found["host"] != _host() or _runs(int(found["pid"])):
        return None
    owner = entry.stat(follow_symlinks=False).st_uid
    return found if not hasattr(os, "getuid") or owner == os.getuid() else None


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", socket.gethostname())[:40] or "here"


def _runs(pid: int) -> bool:
    """True where a process of this number is running."""
    if os.name == "nt":
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _runs_on_windows(pid: int) -> bool:
    """The same where asking by a signal would end the process."""
    import ctypes

    may_ask, denied = 0x1000, 5
    kernel: Callable[..., int] = ctypes.windll.kernel32.OpenProcess  # type: ignore[attr-defined]
    handle = kernel(may_ask, False, pid)
    if handle:
        ctypes.windll.kernel32.CloseHandle(handle)  # type: ignore[attr-defined]
        return True
    return bool(ctypes.windll.kernel32.GetLastError() == denied)  # type: ignore[attr-defined]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what the machine refuses while something is written into a finding."""
    try:
        yield
    except OSError as error:
        what = f"It cannot be written: {in_words(error)}."
        raise InputError.of(str(_meant(path)), what, MEND_WRITING) from None


def _meant(path: Path) -> Path:
    """A path as the user named it: not below the hidden name of what is half made."""
    above = next((each for each in (path, *path.parents) if each in _HALVES), None)
    return path if above is None else _HALVES[above] / path.relative_to(above)
