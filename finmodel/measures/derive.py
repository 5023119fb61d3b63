"""Row rules at work: what each one says travels as parameter tables, and its kernels make the rows."""

from __future__ import annotations

from functools import cached_property

from finmodel.errors import FinmodelError
from finmodel.measures.engines import ParameterTable
from finmodel.measures.episodes import Episodes, Outside
from finmodel.measures.find_episodes import Finder
from finmodel.measures.row_rules import Returned, RowRule, Started, Stay, StaysByCode, StopLoss
from finmodel.measures.row_tables import ACTIVITY, RowTables

_LONGEST = 10**9
"""Days longer than any stay."""


class Derivation(RowTables):
    """Makes the rows of rules from priced activity."""

    @cached_property
    def finder(self) -> Finder:
        """What finds episodes, and remembers them."""
        return Finder(self)

    def make(self, rule: RowRule) -> str:
        """Make the rows of a rule and keep them; the name of the table that holds them.

        Raises InputError where the rule has no amount for one of the years.
        """
        table = ACTIVITY
        for number, one in enumerate(rule.parts):
            made = f"derived_{number}"
            self._make(one, table, made)
            table = made
        return table

    def _make(self, rule: RowRule, rows: str, into: str) -> None:
        """Make the rows of one rule; what it says has a table of its own: rows may be made when read."""
        said = f"{into}_rule"
        match rule:
            case Started():
                types = {"first_day": "DATE", "last_day": "DATE"}
                self.one_row(said, types, {"first_day": rule.first, "last_day": rule.last})
                tables = {name: name for name in ("day_rules", "day_rates")}
                self.run("started_rows", into, activity=rows, span=said, **tables)
            case Stay():
                values = _days(rule)
                self.one_row(said, dict.fromkeys(values, "BIGINT"), values)
                self.run("stay_rows", into, activity=rows, stay=said)
            case StaysByCode():
                self.engine.register(said, _stays(rule))
                self.run("stays_by_code", into, activity=rows, stays=said, kinds="kinds")
            case StopLoss():
                chosen = self.chosen(rule.chosen, rows, f"{into}_chosen")
                self.engine.register(said, self.limits(rule.amount, rule.residual_share))
                self.run("stop_loss_rows", into, activity=chosen, limits=said)
            case Returned():
                self._returned(rule, into)
            case Episodes():
                self.finder.make(rule, into)
            case Outside():
                claimed = self.finder.claim(rule.episodes)
                self.run("outside_rows", into, activity=ACTIVITY, claimed=claimed)
            case _:
                raise FinmodelError(f"no kernel makes {rule.SPOKEN or type(rule).__name__}")

    def _returned(self, rule: Returned, into: str) -> None:
        values = {"within_days": rule.within_days, "same_provider": int(rule.same_provider)}
        self.one_row("return_rule", dict.fromkeys(values, "INTEGER"), values)
        index = self.chosen(rule.index, self.every_day, "index_rows")
        tables = {name: name for name in ("return_rule", "kinds", "day_rules")}
        self.run("returned_rows", into, activity=ACTIVITY, index_rows=index, **tables)


def _days(stay: Stay) -> dict[str, int]:
    most = stay.at_most if stay.at_most is not None else _LONGEST
    return {"at_least": stay.at_least, "at_most": most, "beyond": stay.beyond}


def _stays(rule: StaysByCode) -> ParameterTable:
    """A row for each code, with its range of days."""
    days = [_days(stay) for _, stay in rule.stays]
    numbers: dict[str, list[object]] = {
        name: [each[name] for each in days] for name in ("at_least", "at_most", "beyond")
    }
    types = {"code": "VARCHAR", **dict.fromkeys(numbers, "BIGINT")}
    return ParameterTable(types, {"code": [code for code, _ in rule.stays], **numbers})
