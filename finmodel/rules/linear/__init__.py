"""The reading of rules as expressions over what is decided, exactly, for a program that a solver can take.

`expression` has what others use: quantities, and expressions of them with + − and × by a number. `reading` reads a
rule; `finmodel.contracts.expressed` reads the lines of a settlement; `finmodel.optimise.inside.realise` makes rows
of a program of expressions.
"""
