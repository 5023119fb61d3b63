"""The rule language: a payment rule is a small tree, written once and read many ways.

`tree` holds what every node has, `nodes` the operators, `shapes` the macros built from them; each reading is a
module of its own: `evaluate` (numpy), `exact` (Decimal), `formula` (Excel), `words` (English) and `slope` (what
one unit more does). `parse`, `compose` and `macros` make trees of formulas that a file states.
"""
