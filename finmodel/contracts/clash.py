"""A clash: what is wrong with a contract where it stands, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from finmodel.errors import Finding


@dataclass(frozen=True)
class Clash:
    """What is wrong with one of several contracts, beside the others or in the place they are for."""

    contract: str
    """Id of the contract; empty where the place itself is at fault."""
    spot: tuple[str | int, ...]
    """Keys that lead to it in the contract's file, or the one word that it is about."""
    what: str
    fix: str
    number: int | None = None
    """Which of the contracts, from 0, where two have one id."""

    def finding(self) -> Finding:
        """The fault, where no file is known."""
        return Finding(f"contract {self.contract}" if self.contract else "place", self.what, self.fix)
