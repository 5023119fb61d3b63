"""HiGHS run on one thread, so that a problem has the same answer each time.

HiGHS keeps one set of threads for a whole process and refuses to work with another number of them: where somebody else
in the process has used it with more (a notebook does), they are put away first.
"""

from __future__ import annotations

from typing import Any

import highspy


def silent_model() -> Any:
    """An empty model that prints nothing and asks for one thread."""
    # The class of Python prints its name as it is made (from 1.16); this is what that is made from.
    highs = highspy._core._Highs()
    for name, value in (("output_flag", False), ("log_to_console", False), ("threads", 1)):
        highs.setOptionValue(name, value)
    return highs


def run_alone(highs: Any) -> Any:
    """Run a model of HiGHS that asks for one thread; gives back the status of its run."""
    status = highs.run()
    if status == highspy.HighsStatus.kError:
        highspy.Highs.resetGlobalScheduler(True)
        status = highs.run()
    return status
