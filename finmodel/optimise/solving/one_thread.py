"""HiGHS run on one thread, so that a problem has the same answer each time.

HiGHS keeps one set of threads for a whole process and refuses to work with another number of them: where somebody else
in the process has used it with more (a notebook does), they are put away first.
"""

from __future__ import annotations

from typing import Any

import highspy


def run_alone(highs: Any) -> Any:
    """Run a model of HiGHS that asks for one thread; gives back the status of its run."""
    status = highs.run()
    if status == highspy.HighsStatus.kError:
        highspy.Highs.resetGlobalScheduler(True)
        status = highs.run()
    return status
