"""What a job takes: CPU seconds, the least of several runs, and the most memory that the process has held."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable


def seconds(job: Callable[[], object], rounds: int = 2) -> float:
    """CPU seconds of the quickest of some runs."""
    took = []
    for _ in range(rounds):
        start = time.process_time()
        job()
        took.append(time.process_time() - start)
    return min(took)


def told_beside(title: str, ours: Callable[[], object], obvious: Callable[[], object], rounds: int = 3) -> float:
    """Print what a job takes and what the obvious way of doing it takes, run in turn, and give the least ratio."""
    both = [(seconds(ours, 1), seconds(obvious, 1)) for _ in range(rounds)]
    one, other = (min(each) for each in zip(*both, strict=True))
    ratio = one / max(other, 1e-9)
    sys.stdout.write(f"{title:60} {one:8.3f} s {other:8.3f} s  {ratio:6.2f} of the obvious way\n")
    return ratio


def told_memory() -> float:
    """Print the most memory that this process has held, in MB, and give it."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{'Peak memory of the whole bench':60} {held:8.0f} MB\n")
    return held
