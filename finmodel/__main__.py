"""Runs the command line: as `python -m finmodel`, and as `finmodel`.

A request to stop is heard before anything is loaded that takes time to load: at first by what can only leave.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
from typing import NoReturn


def _leave(number: int, _: object) -> None:
    os.write(2, b"Stopped; nothing was written.\n")
    os._exit(128 + number)


def _leave_with(status: int) -> NoReturn:
    """End at once: Python's own tidying up takes as long as a short command, and is no longer deaf to a signal."""
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.EPIPE:
            from finmodel.core.disk.told_by_machine import in_words

            sys.stderr.write(f"What was to be shown cannot be written: {in_words(error)}.\n")
        status = status or 1
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    """Run a command; one that is stopped says what it has written, and never shows a traceback."""
    for early in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(early) is not signal.SIG_IGN:
            signal.signal(early, _leave)
    from finmodel.core.stopping import asked, end, listen

    listen()
    status = 1
    try:
        from finmodel.cli import main as run

        run()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        if not asked():
            raise
    _leave_with(end(status))


if __name__ == "__main__":
    main()
