"""What tests of what is kept share."""

from __future__ import annotations

import pytest

from finmodel.load.kept.kept import Wanted
from finmodel.load.place_grid import Built, build_grid
from finmodel.measures.ask import Ask


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Ask, ...]]:
    """What each reading of the data was asked."""
    readings: list[tuple[Ask, ...]] = []

    def measured(self: Wanted) -> Built:
        readings.append(self.asks)
        return build_grid(self.place, self.folder, self.asks, progress=self.progress, besides=self.besides)

    monkeypatch.setattr(Wanted, "measured", measured)
    return readings
