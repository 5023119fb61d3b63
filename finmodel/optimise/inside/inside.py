"""The contracts in force inside an allocation: what each partner is left with, as expressions of what is decided.

Interface (stable):

    inside = contracts_inside(problem, basis, reached)   # or contracts_of(moves), where a problem says its own moves
    inside.surplus("trust", "2024/25")                   # an Amount: expression of the program's choices, in pounds
    inside.place_surplus("2024/25")
    inside.left_in("pool", "2024/25")                    # what the pool hands back or keeps at the end of the year
    inside.change_in_surplus("trust", "2024/25")         # against the basis as it stands
    amount + other, amount - 3.0, 2.0 * amount           # amounts add up; `Amount.of({"choice": 1.0}, 5.0)` is plain

    program = inside.joined(program, [Demand("The trust loses nothing", amount, ">=", 0.0)], gain=amount)

`program` is then the same program, with firm limits and choices of its own that stand for what contracts do; each
demand is a `Limit` under its own name, so that it can be eased, dropped or priced like any other.
"""
