"""Rules in words: what each contract says, sentence by sentence, with the numbers of its terms."""

from __future__ import annotations

from finmodel.contracts.values import cases_of
from finmodel.core.amounts import number_in_words
from finmodel.rules.nodes import Term
from finmodel.rules.words import sentences
from finmodel.workbooks.draft import NAME, WORDS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills


@fills("rules_in_words", 190, optional=True)
def rules_in_words(model: LiveModel) -> Draft:
    """A sentence a step, a line after its steps; the numbers are those as issued."""
    heads = (
        ("Section", (16.0, 28.0)),
        ("Line", NAME),
        ("Step", WORDS),
        ("In words", (60.0, 92.0)),
        ("In force in", NAME),
    )
    purpose = "Every rule as a sentence, with each term's value as issued. Settlement works the same rules out."
    draft = Draft("Rules in words", "result", "Rules in words", purpose, heads)
    for section in model.sections:
        values = {term.name: _spoken(model, section, term) for term in section.terms if term.along is None}
        held = ", ".join(run.title for number, run in enumerate(model.runs) if section.in_force(number))
        where = "every scenario" if section.always else held
        seen: set[tuple[str, str]] = set()
        labels = {line.name: line.label for line in section.lines}
        for line in section.lines:
            for sentence in sentences(line.label, line.rule, values, model.symbol, labels):
                if (sentence.label, sentence.text) in seen:
                    continue
                seen.add((sentence.label, sentence.text))
                text = f"{sentence.text[:1].upper()}{sentence.text[1:]}."
                draft.add(texts(section.title, line.label, sentence.label, text, where))
    return draft


def _spoken(model: LiveModel, section: Section, term: Term) -> str:
    """A term's value in words, as in the first scenario that has it."""
    (value,) = section.values(term, 0)
    numbers = [(case.label, float(value.at(case) or 0)) for case in cases_of(model.place)]
    said = [number_in_words(number, term.unit, model.symbol) for _, number in numbers]
    if len(set(said)) == 1:
        return said[0]
    return ", ".join(f"{text} in {period}" for text, (period, _) in zip(said, numbers, strict=True))
