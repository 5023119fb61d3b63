"""What a game comes to by every rule, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from finmodel.errors import FinmodelError
from finmodel.load.yaml import Document, in_document
from finmodel.report.shares.share_report import share_report
from finmodel.share.divided import divided
from finmodel.share.game import Game
from tests.keys.proof import REFUSED

PARTNERS = {"icb": "Board", "trust": "Trust"}
HEAD: dict[str, Any] = {"game": "both", "title": "Both", "currency": "GBP", "partners": PARTNERS}
WORTH = {"worth": {"icb": "£10", "trust": "£20", "icb + trust": "£90"}, "contributions": {"icb": "£1", "trust": "£2"}}
CLAIMS = {"to_share": "£30", "claims": {"icb": "£20", "trust": "£40"}}


@dataclass(frozen=True)
class Played:
    """A game, altered key by key."""

    data: dict[str, Any]
    schema: str = "game"

    def figures(self, data: dict[str, Any]) -> object:
        """What each partner gets, and the sentences."""
        try:
            found = divided(in_document(Document("game.yaml", data), Game))
        except FinmodelError:
            return REFUSED
        return [each.pence for each in found.divisions], share_report(found)


def games() -> Iterator[Played]:
    """A game of what groups are worth, and one of claims."""
    yield Played({**HEAD, **WORTH})
    yield Played({**HEAD, **CLAIMS})
