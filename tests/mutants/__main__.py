"""Plant each fault of the list in turn, and list those that no test sees: `python -m tests.mutants [FILE…]`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from tests.mutants.plant import Planted, copied, passes, planted, seen

AT_ONCE = 2


def main() -> None:
    """Plant all faults, or those in the files named, and end with 1 where one survives."""
    started = time.monotonic()
    chosen = [fault for fault in planted() if not sys.argv[1:] or fault.file in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as workers:
        places = [Path(folder) / str(number) for number in range(AT_ONCE)]
        jobs = [workers.submit(_survivors, part, place) for part, place in zip(_parts(chosen), places, strict=True)]
        survivors = [fault for job in jobs for fault in job.result()]
    for fault in survivors:
        sys.stdout.write(f"survived: {fault.file}: {fault.what}\n")
    seconds = time.monotonic() - started
    sys.stdout.write(f"{len(chosen)} planted, {len(survivors)} survived, {seconds:.0f} seconds\n")
    sys.exit(bool(survivors))


def _parts(faults: Sequence[Planted]) -> list[list[Planted]]:
    """The faults in as many parts as are run at once; those that the same tests should see stay together."""
    parts: list[list[Planted]] = [[] for _ in range(AT_ONCE)]
    for _, alike in groupby(sorted(faults, key=_run), key=_run):
        min(parts, key=len).extend(alike)
    return parts


def _run(fault: Planted) -> tuple[tuple[str, ...], str]:
    return fault.tests, fault.only


def _survivors(faults: Sequence[Planted], folder: Path) -> list[Planted]:
    folder.mkdir()
    checkout = copied(folder)
    green: set[tuple[tuple[str, ...], str]] = set()
    survived = []
    for fault in faults:
        started = time.monotonic()
        if _run(fault) not in green:
            if not passes(fault.tests, checkout, fault.only):
                raise SystemExit(f"{' '.join(fault.tests)} fail without any fault: mend them first")
            green.add(_run(fault))
        told = "seen" if seen(fault, checkout) else "SURVIVED"
        survived += [fault] if told == "SURVIVED" else []
        sys.stdout.write(f"{told:8} {time.monotonic() - started:5.1f} s  {fault.file}: {fault.what}\n")
        sys.stdout.flush()
    return survived


if __name__ == "__main__":
    main()
