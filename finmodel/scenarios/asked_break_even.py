"""A question of break-even that a scenario's file puts: what varies, over which range, for whom."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from finmodel.core.data import Text, Texts
from finmodel.core.frozen import Frozen
from finmodel.core.place import Pounds


class AskedBreakEven(Frozen):
    """At which size of a change, or of a term, a scenario pays."""

    vary: Text = Field(min_length=1)
    """What varies: `CHANGE.size` with the change's name or a part of it that no other has, `CONTRACT.term` with the
    path of a number in the contract's file, or `PARTNER.funding` for money from outside."""
    over: Text = Field(min_length=1)
    """The range that is tried, lowest first, such as `-30%..0%` or `£0..£4m`."""
    for_: Texts = Field(default=(), alias="for")
    """Partners, by id, and `place` for all together; everybody where not given."""
    by: Text | None = None
    """Last year that counts, with all those before it; all years that are settled where not given."""
    target: Pounds = Decimal(0)
    """What they are to be better off by, together over those years; nil, so that it pays, where not given."""
