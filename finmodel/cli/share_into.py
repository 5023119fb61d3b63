"""`finmodel share --rule --into`: the shares of a rule as a contract states them, and a contract that has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from finmodel.cli.outputs import refuse_existing, write_whole
from finmodel.errors import InputError

if TYPE_CHECKING:
    from finmodel.share.divided import Divided

_MILLION = 10**6


@dataclass(frozen=True)
class ChosenShares:
    """Each partner's share by a rule, in ten thousandths of a per cent that sum to 100%."""

    rule: str
    told: str
    """Where they come from, as a comment in a contract says it."""
    millionths: Mapping[str, int]
    deficit: bool = False
    """True where they are of claims, and so of a deficit that is borne."""

    @property
    def in_percent(self) -> dict[str, str]:
        """Each share as a contract states it, such as `33.3334%`."""
        return {name: _percent(part) for name, part in self.millionths.items()}

    @property
    def as_lines(self) -> str:
        """The shares in YAML, a partner a line."""
        return "\n".join(("shares:", *(f"  {name}: {share}" for name, share in self.in_percent.items())))


def chosen_shares(division: Divided, rule: str) -> ChosenShares:
    """The shares of a rule; raises InputError where it does not fit, or where they are no shares of a whole."""
    from finmodel.load.findings import did_you_mean
    from finmodel.report.shares.share_report import RULE_NAMES
    from finmodel.share.divided import in_wholes

    rules = [each.rule for each in division.divisions]
    if rule not in rules:
        raise InputError.of("--rule", f"There is no rule '{rule}' for this.", did_you_mean(rule, rules))
    exact = division.divisions[rules.index(rule)].shares
    whole, name = sum(exact, Fraction(0)), RULE_NAMES[rule]
    if not whole:
        raise InputError.of("--rule", "There is nothing to share, and so no shares.", "Take --rule out.")
    if any(share / whole < 0 for share in exact):
        below = [each for each, share in zip(division.game.partners, exact, strict=True) if share / whole < 0]
        what = f"{name} leaves {below[0]} with a share below nil, which a contract cannot state."
        raise InputError.of("--rule", what, "Use another rule, or agree on a payment beside the shares.")
    parts = in_wholes([share / whole * _MILLION for share in exact])
    told = f"{name} of '{division.game.title}', from finmodel share"
    return ChosenShares(rule, told, dict(zip(division.game.partners, parts, strict=True)), bool(division.game.claims))


def written_into(path: Path, chosen: ChosenShares) -> Path:
    """The new file of a contract with the shares: beside the one named, or where there is none, of that name.

    Raises InputError where the new file is there already, or the contract does not take the shares.
    """
    from finmodel.load.contracts import read_contract
    from finmodel.load.library import shelf
    from finmodel.load.shares_into import text_with_shares

    there = path.exists()
    template = shelf("contracts") / "templates" / "gain_share.yaml"
    new = path.with_name(f"{path.stem}_{chosen.rule}{path.suffix}") if there else path
    refuse_existing(new, False, (".yaml", ".yml"), "Name another contract, or take that file away yourself.")
    text = text_with_shares(path if there else template, chosen.in_percent, chosen.told, chosen.deficit)
    if not there:
        text = re.sub(r"finmodel settle \S+ \S+", f"finmodel settle {new} TABLE", text.partition("\n")[2])

    def write(half: Path) -> None:
        half.write_text(text, encoding="utf-8")
        read_contract(half, new.name)

    write_whole(new, write, overwrite=False)
    return new


def _percent(millionths: int) -> str:
    digits = f"{Decimal(millionths) / 10_000:f}"
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}%"
