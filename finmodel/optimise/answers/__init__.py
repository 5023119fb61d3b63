"""Answers beyond the best plan: prices of limits, near-equal plans, the frontier, what the plan hangs on, P80.

Whatever is asked, it is asked of a `BuiltProgram` (`asked.py`): a program in the user's words, and `settle`, which
makes of values of its choices a plan that can be carried out, settles it through the contracts, and tells what it comes
to and what it buys. A question that changes the problem (a limit moved, an effect lower) builds it again: `rebuild`
takes what is changed and gives another, or None where the brief cannot say it. So nothing here knows how a problem
becomes a program but `inquiry.py`, and contracts inside it are choices and limits like any other:

- names of choices and limits that mean the same are the same in every program built, so that an old plan starts a new
  search; choices that only help to state a contract are free to differ;
- rows that define something (what a contract pays, no less than nothing is done) are `firm`: nobody is offered them to
  ease, and they are never named in a conflict;
- a program's gain is the goal in its own unit; pounds told are those of `settle`.
"""
