"""What is packed in .gz and .zip, unpacked into a scratch folder; what leads out of it or has no end is refused."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from finmodel.core.data import leads_outside
from finmodel.core.whole import end_scratch, scratch_folder
from finmodel.errors import InputError
from finmodel.load.files.delimited import TEXTS
from finmodel.load.files.folders import KINDS, PACKED, READ, NotRead, why_not_read

MOST_BYTES = 50_000_000_000
"""What may come out of one file at the most."""
_MOST_TIMES, _SMALL = 1_000, 100_000_000
"""How many times its packed size a file of more than so many bytes may have."""
_LEAST_FREE = 200_000_000
"""Bytes of the disk that are left free."""
_DEEPEST = 3
"""How many times what is packed may be packed again."""
_PIECE = 1 << 20


@dataclass
class Scratch:
    """A folder for what is unpacked and written out, made when it is needed and taken away at the end."""

    _folder: Path | None = None
    _made: int = 0

    def __enter__(self) -> Scratch:
        """The folder, not made yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        if self._folder is not None:
            end_scratch(self._folder)

    def path(self, name: str = "") -> Path:
        """A path in it that is not there yet; of the same ending as `name`."""
        if self._folder is None:
            self._folder = scratch_folder()
        self._made += 1
        return self._folder / f"{self._made}{PurePosixPath(name).suffix.lower()}"


@dataclass(frozen=True)
class Unpacked:
    """A file as it can be read: what findings call it, where it is, and what was beside it and is not read."""

    shown: str
    path: Path
    not_read: tuple[NotRead, ...] = field(default=())


def unpacked(shown: str, path: Path, scratch: Scratch, depth: int = 0) -> Iterator[Unpacked]:
    """The files that a file holds: itself, or what is packed in it. Raises InputError where it cannot be unpacked."""
    ending = PurePosixPath(shown.lower()).suffix
    if ending not in PACKED:
        yield Unpacked(shown, path)
        return
    if depth == _DEEPEST:
        raise InputError.of(
            shown, f"It is packed more than {_DEEPEST} times over.", "Unpack it, and give what is in it."
        )
    if ending == ".gz":
        inner = shown[:-3]
        inner = inner if inner.lower().endswith(READ) else f"{inner}{TEXTS[1]}"
        held = scratch.path(inner)
        _copied(partial(_gunzip, path), held, shown, path.stat().st_size)
        found = list(unpacked(inner, held, scratch, depth + 1))
        yield from (Unpacked(shown if each.shown == inner else each.shown, each.path, each.not_read) for each in found)
    else:
        yield from _of_zip(shown, path, scratch, depth)


def _gunzip(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path))


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _of_zip(shown: str, path: Path, scratch: Scratch, depth: int) -> Iterator[Unpacked]:
    try:
        with zipfile.ZipFile(path) as packed:
            members = [each for each in packed.infolist() if not each.is_dir()]
            _refuse(members, shown)
            passed = [(each, why_not_read(each.filename, each.file_size)) for each in members]
            not_read = tuple(NotRead(f"{shown}/{each.filename}", each.file_size, why) for each, why in passed if why)
            read = [each for each, why in passed if not why]
            if not read:
                raise InputError.of(shown, "It holds no file that is read.", KINDS)
            for number, each in enumerate(sorted(read, key=lambda member: member.filename)):
                inner = f"{shown}/{each.filename}"
                held = scratch.path(each.filename)
                _copied(partial(packed.open, each), held, inner, each.compress_size)
                for one in unpacked(inner, held, scratch, depth + 1):
                    yield Unpacked(one.shown, one.path, (*one.not_read, *(not_read if not number else ())))
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise InputError.of(shown, "It is not a whole .zip file.", "Fetch it or pack it again.") from None


def _refuse(members: list[zipfile.ZipInfo], shown: str) -> None:
    """Raise InputError where a member is locked, leads out, is a link, or all together are too many bytes."""
    for each in members:
        if each.flag_bits & 1:
            raise InputError.of(shown, "It has a password.", "Pack it again without one, or unpack it.")
        if leads_outside(each.filename) or stat.S_ISLNK(each.external_attr >> 16):
            what = f"'{each.filename}' in it leads out of its folder."
            raise InputError.of(shown, what, "Unpack what you need of it, and give that.")
    if sum(each.file_size for each in members) > MOST_BYTES:
        raise _endless(shown)


def _copied(opened: Callable[[], IO[bytes]], target: Path, shown: str, packed_bytes: int) -> None:
    """Unpack into a file, so long as it stays in proportion."""
    made = 0
    try:
        with opened() as stream, target.open("wb") as out:
            while piece := stream.read(_PIECE):
                made += len(piece)
                if made > MOST_BYTES or (made > _SMALL and made > _MOST_TIMES * packed_bytes):
                    raise _endless(shown)
                if made > _SMALL and shutil.disk_usage(target.parent).free < _LEAST_FREE:
                    raise InputError.of(
                        shown, "There is no room on the disk to unpack it.", "Free some, or set TMPDIR."
                    )
                out.write(piece)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        raise InputError.of(shown, "It cannot be unpacked: it is damaged.", "Fetch it or pack it again.") from None


def _endless(shown: str) -> InputError:
    what = "What is packed in it is out of all proportion to its size, as in a file made to fill the disk."
    return InputError.of(shown, what, "Unpack it yourself if you trust it, and give what is in it.")
