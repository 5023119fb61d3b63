"""The reading of rules as expressions over what is decided, exactly, for a program that a solver can take.

`expression` has what others use: quantities, and expressions of them with + and − and × by a number; `linear_reading`
reads a rule. `finmodel.contracts.expressed` reads the lines of a settlement, and `finmodel.optimise.realising` makes
choices and limits of a program of expressions.
"""
