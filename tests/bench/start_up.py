"""How soon a command starts, beside its libraries alone: `python -m tests.bench.start_up [--small]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "contracts" / "marginal_rate_emergency_tariff.yaml"
LIBRARIES = "import typer, typer.main, rich.console, rich.table, pydantic, yaml, numpy"


def commands(folder: Path) -> dict[str, list[str]]:
    """What is timed: the libraries alone, then commands that read one contract."""
    table = folder / "ten.csv"
    rows = [f"Trust {number},2015/16,{100 + number},90" for number in range(10)]
    table.write_text("\n".join(["name,period,value,baseline", *rows]) + "\n", encoding="utf-8")
    finmodel = ["-m", "finmodel"]
    return {
        "the libraries alone": ["-c", LIBRARIES],
        "finmodel --help": [*finmodel, "--help"],
        "finmodel check, one contract": [*finmodel, "check", str(CONTRACT)],
        "finmodel settle, ten rows": [*finmodel, "settle", str(CONTRACT), str(table)],
    }


def spent(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of one run of a command. Raises RuntimeError where it fails."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ends with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(rounds: int) -> dict[str, float]:
    """Run each command so often, in turn, print the least and the median of each, and give the least."""
    with tempfile.TemporaryDirectory() as scratch:
        jobs = commands(Path(scratch))
        found = {title: [spent(jobs[title]) for _ in range(rounds)] for title in jobs}
    alone = min(found["the libraries alone"])[0]
    for title, runs in found.items():
        took = sorted(cpu for cpu, _ in runs)
        told = f"{took[0]:6.2f} s, median {took[len(took) // 2]:.2f} s, {max(held for _, held in runs):4.0f} MB"
        sys.stdout.write(f"{title:32} {told}, {took[0] / alone:5.2f} of the libraries alone\n")
    return {title: min(runs)[0] for title, runs in found.items()}


if __name__ == "__main__":
    main(1 if "--small" in sys.argv[1:] else 9)
