"""What a formula may not say is refused at its column, in words, and quickly however hostile it is."""

from __future__ import annotations

import time

import pytest

from finmodel.rules.compose import MOST_TOLD, Composer, FormulaNames
from finmodel.rules.parse import DEEPEST, MOST_CHARACTERS, MOST_NAMES, FormulaError, read_formula
from tests.rules.formulas import refusals

SAID = {
    "": "column 1 of the formula: The formula is empty. Write what the line comes to.",
    "saving * 0.5": "column 10 of the formula: 0.5 stands in the formula, and only 0 and 1 may. "
    "Name it as a term, with its unit and source, and write the name here.",
    "saving - 100": "column 10 of the formula: 100 stands in the formula, and only 0 and 1 may. "
    "Name it as a term, with its unit and source, and write the name here.",
    "min(saving, £1,000)": "column 13 of the formula: £1,000 stands in the formula, and only 0 and 1 may. "
    "Name it as a term, with its unit and source, and write the name here.",
    "12.5% * saving": "column 1 of the formula: 12.5% stands in the formula, and only 0 and 1 may. "
    "Name it as a term, with its unit and source, and write the name here.",
    "saving * 1.0": "column 10 of the formula: 1.0 stands in the formula, and only 0 and 1 may. "
    "Name it as a term, with its unit and source, and write the name here.",
    "saving *": "column 9 of the formula: Something is missing at the end. Give a name, a macro or a bracket there.",
    "* saving": "column 1 of the formula: Something is missing before '*'. Give a name, a macro or a bracket there.",
    "cap(saving,, limit)": "column 12 of the formula: Something is missing before ','. "
    "Give a name, a macro or a bracket there.",
    "cap(saving, limit": "column 4 of the formula: A bracket is opened here and never closed. Close it with `)`.",
    "saving)": "column 7 of the formula: A bracket is closed here and was never opened. Take it out.",
    "saving, limit": "column 7 of the formula: A comma stands outside a macro's brackets. Take it out.",
    "saving limit": "column 8 of the formula: 'limit' follows with no sign before it. "
    "Join them with + - * / or a comparison.",
    "0 < saving < limit": "column 12 of the formula: Two comparisons stand in a row. "
    "Write it as two, like a < b and b < c.",
    "saving == limit": "column 8 of the formula: '==' is not used in a formula. Write `=`.",
    "saving != limit": "column 8 of the formula: '!=' is not used in a formula. Write `not (a = b)`.",
    "saving × kept": "column 8 of the formula: '×' is not used in a formula. Write `*`.",
    "saving ≥ limit": "column 8 of the formula: '≥' is not used in a formula. Write `>=`.",
    "saving ** kept": "column 8 of the formula: A formula has no powers. Multiply, or state the number as a term.",
    "saving.amount": "column 7 of the formula: A full stop has no meaning in a formula. "
    "Use one name; write pick(table, member) for one value of a table.",
    "'saving'": "column 1 of the formula: A formula holds no text in quotes. Write the name without them.",
    "saving $": "column 8 of the formula: '$' is not used in a formula. State the number as a term.",
    "saving @ kept": "column 8 of the formula: '@' is not used in a formula. Take it out.",
    "sаving": "column 2 of the formula: 'а' (cyrillic small letter a) is not used in a formula. "
    "Type it again with plain letters and signs.",
    "saving\u200b": "column 7 of the formula: There is a hidden zero width space. "
    "Type it again with plain letters and signs.",
    "sav": "column 1 of the formula: 'sav' is not a term, a measure, a table or an earlier line. "
    "Did you mean 'saving'?",
    "later + 1": "column 1 of the formula: 'later' is a line further down. Move it above.",
    "capp(saving, limit)": "column 1 of the formula: 'capp' is not a macro. Did you mean 'cap'?",
    "kept(saving)": "column 1 of the formula: 'kept' is not a macro. To multiply, write `*`.",
    "cap": "column 1 of the formula: 'cap' is a macro. Write cap(amount, limit).",
    "cap(saving)": "column 1 of the formula: 'cap' has 1 thing in its brackets. Write cap(amount, limit).",
    "size(saving, limit)": "column 1 of the formula: 'size' has 2 things in its brackets. Write size(amount).",
    "saving + bands": "column 10 of the formula: 'bands' is a table, not an amount. "
    "Use it in corridor(amount, bands) or slab(amount, bands, [of]) or band_rate(score, bands).",
    "corridor(saving, limit)": "column 18 of the formula: 'limit' is not a table with rows of `up_to:` and `rate:`, "
    "which 'corridor' needs. Use one of: bands.",
    "corridor(saving, bands + 1)": "column 24 of the formula: 'corridor' needs a bare name here. "
    "Write corridor(amount, bands).",
    "prev(balanse)": "column 6 of the formula: 'balanse' is not a line. Did you mean 'balance'?",
    "prev(unknown_unit)": "column 6 of the formula: The unit of 'unknown_unit' is not known here. "
    "Add `unit:` to that line.",
    "prev(saving + 1)": "column 13 of the formula: 'prev' needs a bare name here. Write prev(line).",
    "round(kept)": "column 1 of the formula: What to round to is not said, and 'Kept' is not money. "
    "Name a term to round to, like round(rate, four_decimals).",
    "round(kept, pounds)": "column 13 of the formula: 'pounds' is not a term. Did you mean 'whole_pounds'?",
    "saving + people": "column 8 of the formula: Cannot add 'Saving', which is money, and 'People', which is people. "
    "Check the unit of each, or what is done with them.",
    "saving * limit": "column 8 of the formula: 'Saving' with 'Limit': money times money: "
    "money may not be multiplied by money. Check the unit of each, or what is done with them.",
    "saving and open": "column 8 of the formula: 'and' joins conditions, and 'Saving', which is money, "
    "is neither a comparison nor a yes or no. Check the unit of each, or what is done with them.",
    "if(saving, limit, 0)": "column 1 of the formula: Cannot decide by 'Saving', which is money: "
    "a condition must be a comparison or a yes or no. Check the unit of each, or what is done with them.",
    "sum(saving)": "column 1 of the formula: 'Saving' is a single value: there is nothing to total. "
    "Check what stands in the brackets of sum(…).",
    "pick(shares, council)": "column 1 of the formula: 'Shares' has no member 'council'. "
    "Check what stands in the brackets of pick(…).",
    "split(saving, kept)": "column 1 of the formula: 'Kept' must have one value a member to share by. "
    "Check what stands in the brackets of split(…).",
}  # fmt: skip

HOSTILE = {
    "10,000 nested brackets": "(" * 10_000 + "saving" + ")" * 10_000,
    "900 nested brackets": "(" * 900 + "saving" + ")" * 900,
    "900 brackets never closed": "(" * 900,
    "nested macros": "cap(" * 400 + "saving",
    "a tower of powers": "9**9**9",
    "a huge exponent": "9e999999999",
    "a very long number": "9" * 1_900,
    "attribute access": "saving.__class__.__mro__",
    "an index": "saving[0]",
    "an import": "__import__('os').system('ls')",
    "a lambda": "lambda: saving",
    "a very long formula": "saving + " * 100_000 + "saving",
    "a long formula of operators": "-" * 1_999 + "1",
    "a thousand nots": "not " * 490 + "open",
    "a long product": "*".join(["kept"] * 390),
    "many names": " + ".join(f"n{number}" for number in range(280)),
    "many unknown names": " + ".join(f"n{number}" for number in range(75)),
    "an unknown name of great length": "x" * 1_990,
    "look-alike letters": "ѕаving",
    "full-width digits": "１ + ２",
    "a nought byte": "saving\x00",
    "text from right to left": "saving \u202e+ limit",
    "a new line and a tab": "saving\n\t;",
    "commas": "," * 1_999,
    "min of nothing": "min()",
}


@pytest.mark.parametrize("text", SAID, ids=lambda text: text or "empty")
def test_each_refusal_says_where_what_and_how_to_mend_it(text: str) -> None:
    assert refusals(text) == [SAID[text]]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_formula_is_refused_in_words_in_under_a_tenth_of_a_second(name: str) -> None:
    started = time.perf_counter()
    said = refusals(HOSTILE[name])
    assert time.perf_counter() - started < 0.1
    assert said
    assert all("column" in each and len(each) < 2_500 for each in said)


def test_every_unknown_name_of_a_formula_is_told_at_once() -> None:
    assert [said.partition(":")[0] for said in refusals("one + cap(two, limit) * three(saving)")] == [
        "column 1 of the formula",
        "column 11 of the formula",
        "column 25 of the formula",
    ]


def test_a_formula_of_many_unknown_names_beside_many_known_ones_is_refused_quickly() -> None:
    known = FormulaNames({f"agreed_amount_{number}": None for number in range(600)})
    text = " + ".join(f"agred_amont_{number}" for number in range(80))
    started = time.perf_counter()
    composer = Composer(known, "Paid")
    assert composer.rule(read_formula(text)) is None
    assert time.perf_counter() - started < 0.1
    assert len(composer.faults) == MOST_TOLD


def test_what_uses_a_faulty_line_is_not_blamed_for_it() -> None:
    assert refusals("faulty + saving") == []


def test_the_limits_are_of_length_names_and_depth() -> None:
    read_formula("(" * (DEEPEST - 1) + "a" + ")" * (DEEPEST - 1))
    with pytest.raises(FormulaError, match="deep"):
        read_formula("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1))
    read_formula("a".ljust(MOST_CHARACTERS))
    with pytest.raises(FormulaError, match="characters"):
        read_formula("a".ljust(MOST_CHARACTERS + 1))
    read_formula(" + ".join(f"n{number}" for number in range(MOST_NAMES)))
    with pytest.raises(FormulaError, match="different names"):
        read_formula(" + ".join(f"n{number}" for number in range(MOST_NAMES + 1)))
