"""A place measured once: by this command, or by one before it whose measurement was kept and still holds.

What is measured is more than is asked, where the place's own files ask more: its scenarios, its problems, its words.
So the next command, which asks other things, finds its answer too. Each answer is the one that measuring for it alone
would give, so that nothing that is settled or told depends on what was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from finmodel.contracts.contract import Contract
from finmodel.core.disk.told_by_machine import in_words
from finmodel.core.place import Place
from finmodel.core.progress import Progress
from finmodel.errors import FinmodelError, InputError
from finmodel.load.kept.fingerprint import FileSeen, files_seen, fingerprint
from finmodel.load.kept.measured import Measured, answer, measured_of, without_groups
from finmodel.load.kept.raw_grid import TooLarge
from finmodel.load.kept.restated import restated
from finmodel.load.kept.shape import shape_of
from finmodel.load.kept.store import KeptFolder, Store
from finmodel.load.kept.written import NotWhole
from finmodel.load.mapped import unmapped_asks
from finmodel.load.place_grid import Besides, Built, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.engines import Engine


@dataclass(frozen=True)
class OwnFiles:
    """The contracts of a place, and the folder with its scenarios and problems."""

    contracts: tuple[Contract, ...]
    folder: Path

    def asks(self, place: Place) -> tuple[Sequence[Ask], bool]:
        """What they ask together, and whether draws of a scenario take people again."""
        from finmodel.load.kept.own_asks import own_asks

        return own_asks(place, self.contracts, self.folder)


@dataclass(frozen=True)
class Wanted:
    """What is asked of a place's data."""

    place: Place
    folder: Path
    asks: tuple[Ask, ...]
    besides: Besides = field(default_factory=Besides)
    progress: Progress | None = None
    own: OwnFiles | None = None
    """Whose questions are to be answered at the same time, if any."""
    engine: Engine | str | None = None
    """The engine to work on, or its address, if one is named."""

    def measured(self) -> Built:
        """Everything read and added up."""
        return build_grid(self.place, self.folder, self.asks, self.engine, self.progress, self.besides)


class Kept:
    """What was measured: in this process, and in the first of some folders that can be written to."""

    def __init__(self, folders: Sequence[Path] = (), fresh: bool = False) -> None:
        """Use what `folders` hold, or with `fresh` only what is measured from now on."""
        self._stores = [Store(folder) for folder in folders]
        self._fresh = fresh
        self._made: list[tuple[str, Measured]] = []
        self.notes: list[str] = []
        """What to tell of what was found and kept, a sentence or two each."""

    def built(self, wanted: Wanted) -> Built:
        """The grid that answers what is wanted, measured or kept; raises InputError as `build_grid` does."""
        files = None if unmapped_asks(wanted.place, wanted.asks) else files_seen(wanted.place, wanted.folder)
        if files is None:
            return wanted.measured()
        key = fingerprint(wanted.place, files, wanted.besides.to)
        return self._found(key, wanted) or self._measured(key, files, wanted)

    def _found(self, key: str, wanted: Wanted) -> Built | None:
        for known, measured in self._made:
            built = answer(measured, wanted.place, wanted.asks, wanted.besides) if known == key else None
            if built is not None:
                return built
        for store in self._stores if not self._fresh else ():
            for each in store.find(key, shape_of(wanted.asks, wanted.besides)):
                if each is None:
                    self._note("What was kept had been cut short or altered, so it was thrown away.")
                    continue
                measured, entry = each
                built = answer(measured, wanted.place, wanted.asks, wanted.besides)
                if built is not None:
                    self._made.append((key, measured))
                    self._note(_used(entry))
                    return built
        return None

    def _measured(self, key: str, files: Sequence[FileSeen], wanted: Wanted) -> Built:
        whole, asked = _measured_together(wanted)
        measured = measured_of(whole, asked.asks, asked.besides)
        built = answer(measured, wanted.place, wanted.asks, wanted.besides)
        if built is None:  # some sums are too large to be added up further
            asked, built = wanted, wanted.measured()
            measured = measured_of(built, wanted.asks, wanted.besides)
        if files_seen(wanted.place, wanted.folder) != files:
            self._note("A file of the data changed while it was read, so nothing was kept: run it again.")
            return built
        self._made.append((key, measured))
        last = next((each for each in (store.last_profile() for store in self._stores) if each is not None), None)
        for told in () if last is None else restated(last, measured.facts.profile, wanted.place.currency):
            self._note(told)
        self._keep(key, measured)
        return built

    def _keep(self, key: str, measured: Measured) -> None:
        """Keep a measurement in the first folder that takes it; none that does is told, and is no fault."""
        refused = ""
        for store in self._stores:
            try:
                entry = store.keep(key, without_groups(measured))
            except OSError as error:
                refused = refused or f"{store.folder}: {in_words(error)}"
                continue
            except (NotWhole, TooLarge):
                self._note("What was measured could not be kept, because it is not read back as it is.")
                return
            self._note(_kept(entry, store))
            return
        if refused:
            self._note(f"What was measured could not be kept ({refused}); the next command reads the data again.")

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _measured_together(wanted: Wanted) -> tuple[Built, Wanted]:
    """What is wanted and what the place's own files ask besides, measured at once; and all that was asked.

    Where what the files ask cannot be measured, what is wanted is measured alone.
    """
    more = _with_own(wanted)
    if shape_of(more.asks, more.besides) == shape_of(wanted.asks, wanted.besides):
        return wanted.measured(), wanted
    try:
        return more.measured(), more
    except InputError:
        if shape_of(more.asks, more.besides).rules == shape_of(wanted.asks, wanted.besides).rules:
            raise
    except FinmodelError:
        pass
    return wanted.measured(), wanted


def _with_own(wanted: Wanted) -> Wanted:
    if wanted.own is None:
        return wanted
    asks, groups = wanted.own.asks(wanted.place)
    kinds = {(ask.of_people, ask.dimensions, ask.rows, ask.what == "score_years"): ask for ask in asks}
    fitting = tuple(ask for ask in kinds.values() if not unmapped_asks(wanted.place, [ask]))
    besides = wanted.besides
    if groups and not besides.by_group:
        besides = replace(besides, by_group=True, tried=True)
    return replace(wanted, asks=(*wanted.asks, *fitting), besides=besides)


def _used(entry: KeptFolder) -> str:
    when = datetime.fromtimestamp(entry.written)
    day = f"{when.day} {when:%B %Y at %H:%M}"
    kept = f"{_size(entry.bytes)} kept in {entry.folder.parent}"
    return f"No file of the data has changed since it was measured on {day} ({kept}). --fresh reads it again."


def _kept(entry: KeptFolder, store: Store) -> str:
    held = f"{_size(entry.bytes)} in {store.folder}, which holds {_size(store.size())} of {_size(store.most_bytes)}"
    return f"What was measured is kept for the next command ({held})."


def _size(count: int) -> str:
    """Bytes as a person says them, in thousands or millions."""
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{max(count, 1000) / 1e3:,.0f} kB"
