"""A PostgreSQL of the test's own on loopback: made in a folder that goes away, started and stopped by the tests."""

from __future__ import annotations

import csv
import getpass
import os
import shutil
import socket
import subprocess
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
def running(folder: Path) -> Iterator[Server]:
    """A server in a folder, stopped at the end."""
    bin_folder = postgres_programs()
    assert bin_folder is not None
    data = folder / "data"
    data.mkdir()
    for each in (*folder.parents, folder):
        if each.owner() == getpass.getuser() and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o011)
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
        shutil.chown(secret, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = ["-U", USER, "--pwfile", secret, "--auth", "scram-sha-256", "--no-sync", "--locale", "C.UTF-8"]
    _as_nobody_special([bin_folder / "initdb", "-D", data, *asked])
    settings = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    server = Server(bin_folder, data, port)
    server.control("-l", str(data / "log"), "-o", settings, "start")
    try:
        yield server
    finally:
        server.control("-m", "immediate", "stop")


def _as_nobody_special(command: list[str | Path]) -> None:
    """Run one of its programs, which refuse to be run by root."""
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]
