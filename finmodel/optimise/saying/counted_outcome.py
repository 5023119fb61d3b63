"""What an outcome of schemes is counted in, and which measure of the place it adds to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from finmodel.core.data import Text
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.party import Code


class OutcomeOfPlace(Frozen):
    """An outcome that the place measures: what schemes bring of it adds to what it is, and contracts pay for that."""

    counted_in: Text = Field(min_length=1)
    """What it is counted in, such as `people at home after 91 days`."""
    measure: Code
    """The measure, as the place's outcomes have it. Of a rate schemes add to the numerator, of a value to the value."""
    partner: Code = ""
    """Whose measure it is; not needed where the place has it of one alone."""


CountedOutcome = Annotated[
    Annotated[Text, Tag("one")] | Annotated[OutcomeOfPlace, Tag("group")], Discriminator(one_or_group)
]
"""What it is counted in, alone where the place does not measure it."""
