"""A PostgreSQL of the test's own on loopback: made in a folder that goes away, started and stopped by the tests."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engines.present import postgres_programs

USER, PASSWORD = "analyst", "a-secret-nobody-may-see"


@dataclass(frozen=True)
class Server:
    """A server that listens, and asks for the password that `PGPASSWORD` gives."""

    bin: Path
    data: Path
    port: int

    @property
    def address(self) -> str:
        """Where it is, as a user writes it."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def sql(self, text: str) -> list[str]:
        """What psql answers, a line for each row."""
        command = [self.bin / "psql", self.address, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": PASSWORD}
        )
        return done.stdout.split("\n")[:-1]

    def load(self, name: str, file: Path) -> None:
        """A CSV file as a table of texts, as a warehouse often holds what it was sent."""
        with file.open(encoding="utf-8-sig", newline="") as stream:
            headings = next(csv.reader(stream))
        columns = ", ".join(f'"{heading}" text' for heading in headings)
        self.sql(f"CREATE TABLE {name} ({columns})")
        self.sql(f"\\copy {name} FROM '{file}' CSV HEADER")

    def control(self, *what: str) -> None:
        """Start or stop it."""
        _as_nobody_special([self.bin / "pg_ctl", "-D", self.data, "-w", *what])


@contextmanager
def running() -> Iterator[Server]:
    """A server in a folder of its own, which its user can reach, stopped and taken away at the end."""
    programs = postgres_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="finmodel-postgres-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        if os.geteuid() == 0:
            for each in ("data", "password"):
                shutil.chown(folder / each, "postgres")
        yield from _started(programs, folder)


def _started(programs: Path, folder: Path) -> Iterator[Server]:
    data, secret = folder / "data", folder / "password"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = ["-U", USER, "--pwfile", secret, "--auth", "scram-sha-256", "--no-sync", "--locale", "C.UTF-8"]
    _as_nobody_special([programs / "initdb", "-D", data, *asked])
    settings = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    server = Server(programs, data, port)
    server.control("-l", str(data / "log"), "-o", settings, "start")
    try:
        yield server
    finally:
        server.control("-m", "immediate", "stop")


def _as_nobody_special(command: list[str | Path]) -> None:
    """Run one of its programs, which refuse to be run by root."""
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]
