"""Stopping at any moment: Ctrl-C, or a request to end, ends a command within a second or two.

Python hears of a signal only between two steps of its own, and a step may be a minute inside an engine or a solver. So
a thread hears of it at once: it interrupts what said how it is interrupted, and where that does not end the command in
time, it takes away what is half made and ends the process itself. It is asked once: what comes after is not heard, so
that tidying up is never stopped half-way.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from finmodel.core.whole import end_halves, written

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Signals that ask a command to end; which of them there are depends on the machine."""
PATIENCE_SECONDS = 1.5
"""How long a command may take to end by itself."""
SHOW_CURSOR = "\x1b[?25h"
"""What shows the cursor again where a moving line had hidden it."""


class _Request:
    """Which signal asked the command to end, what can be interrupted, and whether the end has been told."""

    by = 0
    over = threading.Event()
    told = False
    interrupts: list[Callable[[], None]] = []
    enough: list[Callable[[], None]] = []
    """What takes a first Ctrl-C for "that will do", and not for an end of the command."""
    taken: dict[str, int] = {}
    """How many requests the handler and the thread have passed over, for each hears of every one."""
    telling = threading.Lock()


def listen() -> None:
    """From here on a request to end raises KeyboardInterrupt, once; one that the caller had switched off stays so."""
    heard, rung = socket.socketpair()
    rung.setblocking(False)
    signal.set_wakeup_fd(rung.fileno(), warn_on_full_buffer=False)
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _ask)
    sys.unraisablehook = _in_passing(sys.unraisablehook)
    threading.Thread(target=_watch, args=(heard, rung), daemon=True, name="stopping").start()


def asked() -> bool:
    """True where the command has been asked to end."""
    return bool(_Request.by)


def heed() -> None:
    """Raise KeyboardInterrupt where the command has been asked to end, and something passed over it."""
    if asked():
        raise KeyboardInterrupt


@contextmanager
def interrupted_by(interrupt: Callable[[], None]) -> Iterator[None]:
    """While this runs, a request to end calls `interrupt`, from another thread."""
    heed()
    _Request.interrupts.append(interrupt)
    try:
        yield
    finally:
        _Request.interrupts.remove(interrupt)


@contextmanager
def settling_for_less(stop: Callable[[], None]) -> Iterator[None]:
    """While this runs, a first Ctrl-C calls `stop`, from any thread, and the command goes on with what there is.

    A second one, or any other request to end, ends the command.
    """
    heed()
    _Request.taken = {"handler": 0, "thread": 0}
    _Request.enough.append(stop)
    try:
        yield
    finally:
        _Request.enough.clear()


def end(status: int) -> int:
    """Nothing is heard any more; the exit status of the command, with what became of it told where it was stopped."""
    _Request.over.set()
    end_halves()
    if not asked():
        return status
    _tell()
    return 128 + _Request.by


def _passed_over(by: str, number: int) -> bool:
    """True where a request only stops a search; both who hear of it say the same."""
    other = _Request.taken.get("thread" if by == "handler" else "handler", 0)
    if number != signal.SIGINT or not (_Request.enough or other > _Request.taken.get(by, 0)):
        return False
    _Request.taken[by] = _Request.taken.get(by, 0) + 1
    while _Request.enough:
        _Request.enough.pop()()
    return True


def _ask(number: int, _: FrameType | None) -> None:
    if _passed_over("handler", number):
        return
    if not _Request.by and not _Request.over.is_set():
        _Request.by = number
        raise KeyboardInterrupt


def _watch(heard: socket.socket, rung: socket.socket) -> None:
    """Wait for a request to end, and see to it that the command does. `rung` is held, so that it stays open."""
    known = {getattr(signal, name, None) for name in NAMES}
    while (number := heard.recv(1)[0]) not in known or _Request.over.is_set() or _passed_over("thread", number):
        pass
    for interrupt in _Request.interrupts[:]:
        interrupt()
    if _Request.over.wait(PATIENCE_SECONDS):
        return
    _Request.by = number
    end_halves()
    _tell()
    os._exit(128 + number)


def _tell() -> None:
    with _Request.telling:
        if not _Request.told:
            _Request.told = True
            done = ", ".join(str(path) for path in written())
            what = f"before that, this was written whole: {done}" if done else "nothing was written"
            sys.stderr.write(f"{SHOW_CURSOR if sys.stderr.isatty() else ''}Stopped; {what}.\n")
            sys.stderr.flush()


def _in_passing(usual: Callable[..., object]) -> Callable[..., object]:
    """What is done with an error that nobody can catch: a request to end is no error."""
    return lambda raised: None if issubclass(raised.exc_type, KeyboardInterrupt) else usual(raised)
