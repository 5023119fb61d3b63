"""One command at a time writes to a path: the second is told, and neither result is lost.

What is held is a lock of the machine on a small hidden file beside the path, so that a command that is killed leaves
the file at most, and never the lock; whoever writes there next takes the file away.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path

from finmodel.errors import InputError

ENDING = ".finmodel-lock"
"""What the name of a file that is locked ends in."""
_LONGEST = 120
_HELD: dict[Path, int] = {}
"""Files that this process has locked, each with its descriptor."""


def hold(path: Path) -> None:
    """Let no other command write to a path until this one ends; raises InputError where another does already.

    Where no file can be put beside the path nothing is held: writing is then refused in its own words.
    """
    lock = _beside(Path(os.path.realpath(path)))
    if lock in _HELD:
        return
    try:
        number = _locked(lock)
    except BlockingIOError:
        what = "Another finmodel is writing there at this moment."
        raise InputError.of(str(path), what, "Wait until it has ended, or name another.") from None
    except OSError:
        return
    _HELD[lock] = number


def let_go() -> None:
    """Let others write again to all that this process holds."""
    for lock in list(_HELD):
        _release(lock, _HELD.pop(lock))


def sweep_locks(folder: Path) -> None:
    """Take away files in a folder that commands that are no more had locked."""
    for entry in os.listdir(folder):
        lock = folder / entry
        if entry.endswith(ENDING) and lock not in _HELD:
            with suppress(OSError):
                _release(lock, _locked(lock))


def _beside(path: Path) -> Path:
    """The file that stands for a path: beside it, or beside the first part of it that is not there yet."""
    folder = next(above for above in path.parents if above.is_dir())
    name = "+".join(path.relative_to(folder).parts)
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}-{zlib.crc32(name.encode('utf-8', 'surrogateescape'))}"
    return folder / f".{name}{ENDING}"


def _locked(lock: Path) -> int:
    """A descriptor of a file that is locked. Raises BlockingIOError where another process has locked it."""
    while True:
        number = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            _lock(number)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(number), os.stat(lock)):
                    return number
        except BaseException:
            os.close(number)
            raise
        os.close(number)  # who had it has taken it away: what was locked is no file of this name any more


def _lock(number: int) -> None:
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            raise BlockingIOError from None
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _release(lock: Path, number: int) -> None:
    """Take the file away while it is still locked, then let it go; Windows lets go of it first."""
    if os.name == "nt":
        os.close(number)
    with suppress(OSError):
        lock.unlink()
    if os.name != "nt":
        os.close(number)
