"""The contracts in force inside an allocation: what each partner is left with, as expressions of what is decided.

Interface (stable; being filled in):

    moves = moves_of(problem, basis, reached)            # what each choice of the program does (moves.py: Moves)
    inside = contracts_inside(moves, program, progress)  # program: choices, and the limits that are plain sums of them
    inside.surplus("trust", "2024/25")                   # Expression over quantities named as the choices are, pounds
    inside.surplus("trust")                              # all years together; so for the others
    inside.change_in_surplus("trust", "2024/25")         # against every choice at nil
    inside.place_surplus("2024/25")
    inside.left_in("pool", "2024/25")                    # what the pool hands back, keeps and holds at the year's end
    inside.line("gain", "saving", "2024/25", "trust")    # any settled line
    inside.refusals                                      # contracts that cannot be said exactly: (contract, line, why)

    bigger = inside.joined([Demand("The trust loses nothing", inside.surplus("trust"), ">=", 0.0)], gain=expression)

`bigger` is the same program with firm limits and choices of its own that stand for what contracts do; each demand is
a `Limit` under its own name, so that it can be eased, dropped or priced like any other; `gain` takes the place of
the program's gains. `inside.agree(values, after)` raises ControlFailed where what was settled (`after`, a Run) is not
what the expressions come to at the decision's values of the choices.
"""
