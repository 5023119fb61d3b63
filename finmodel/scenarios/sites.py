"""Sites at which something was measured: what each of them found, to be drawn as sites and not as ends of an interval.

What several places found of one scheme belongs together: a site with few admissions saved and more emergencies is one
finding, and its halves drawn apart are of no place that ever was. So a site is drawn whole, or the spread between
sites is drawn with the correlation that they show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from finmodel.core.data import Text
from finmodel.core.faults import Fault
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.money import parse_money
from finmodel.core.nearest import nearest
from finmodel.core.speech import listed
from finmodel.core.written_number import read_number
from finmodel.errors import Refused
from finmodel.scenarios.change import Dated, Stated
from finmodel.scenarios.sizes import SortOfSize, full_size

COST_A_HEAD = "cost_a_head"
"""What a site calls its cost of a programme for each person, beside the size of the change."""
FEWEST_OF_A_SPREAD = 3
"""Fewer sites than these have no spread that is worth a bell curve."""
_POUNDS = SortOfSize(0.0)


def _written(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {str(key): _written(each) for key, each in raw.items()}
    if raw is None or isinstance(raw, bool | list):
        fix = "Write it like -27% or £420, or as a group: {by: -27%, cost_a_head: £420}."
        raise Refused("A size is missing here.", fix)
    return str(raw).strip()


SiteSize = Annotated[
    Annotated[Text, Tag("one")] | Annotated[dict[Text, Text], Tag("group")],
    Discriminator(one_or_group),
    BeforeValidator(_written),
]
"""The size of a change at a site; or a group of its size and what its programme cost for each person."""


class Sites(Frozen):
    """Sites, with what each of them found of the changes of a scenario."""

    drawn: Literal["one_of", "spread"]
    """`one_of` draws one site at a time, for all changes together; `spread` draws from the mean and the standard
    deviation between sites, with the correlation that they show, and needs three sites or more."""
    of: dict[Text, dict[Text, SiteSize]] = Field(min_length=2)
    """For each site the sizes of the changes, by the name of the change: {gwynedd: {Fewer bed days: -16.5%}}; a cost
    that a site does not know may be left out where one site is drawn, and is then as the change states it."""
    source: str = Field(min_length=1)
    """Where they were published; `assumption` where nobody has."""


@dataclass(frozen=True)
class SitedSize:
    """One number of a change, as each site found it."""

    change: Stated
    of: Literal["size", "cost_a_head"]
    stated: Decimal
    """As the change states it."""
    sizes: Mapping[str, Decimal]
    """By site, in the order of the file; as stated where a site does not know it."""
    unknown: tuple[str, ...]
    """Sites that do not know it."""
    sort: SortOfSize

    @property
    def name(self) -> str:
        """What results call it."""
        return self.change.name if self.of == "size" else f"{self.change.name}, cost a head"

    @property
    def varies(self) -> bool:
        """True where sites differ in it."""
        return len(set(self.sizes.values())) > 1


def sited_sizes(sites: Sites, changes: Sequence[Stated]) -> list[SitedSize]:
    """Every number that sites give of some changes; only of sites that have no faults."""
    return [one for one in _sized(sites, changes) if isinstance(one, SitedSize)]


def faults_of_sites(sites: Sites, changes: Sequence[Stated], unsure: frozenset[str]) -> list[Fault]:
    """What does not fit: names of changes, sizes that are none, and changes drawn in another way too (`unsure`)."""
    faults = [*_strangers(sites, changes, unsure), *(one for one in _sized(sites, changes) if isinstance(one, Fault))]
    if not faults and sites.drawn == "spread" and len(sites.of) < FEWEST_OF_A_SPREAD:
        what = f"{len(sites.of)} sites have no spread to draw from."
        faults.append(Fault(("drawn",), what, f"Write `drawn: one_of`, or give {FEWEST_OF_A_SPREAD} sites or more."))
    if not faults and not any(one.varies for one in sited_sizes(sites, changes)):
        faults.append(Fault(("of",), "All sites found the same, so nothing is drawn.", "Take out `sites:`."))
    return faults


def _strangers(sites: Sites, changes: Sequence[Stated], unsure: frozenset[str]) -> Iterator[Fault]:
    names = [change.name for change in changes]
    seen: set[str] = set()
    for site, found in sites.of.items():
        for name in found:
            at = ("of", site, name)
            if name not in names:
                near = nearest(name, names)
                fix = f"Did you mean '{near}'?" if near else f"Its changes are {', '.join(names) or 'none'}."
                yield Fault(at, f"There is no change '{name}' in the scenario.", fix)
            elif name not in seen and _drawn_too(next(one for one in changes if one.name == name), unsure):
                what = f"'{name}' is drawn in another way too, by an interval or under `uncertainty:`."
                yield Fault(at, what, "Keep one of the two.")
            seen.add(name)


def _drawn_too(change: Stated, unsure: frozenset[str]) -> bool:
    return change.name in unsure or (isinstance(change, Dated) and change.interval is not None)


def _sized(sites: Sites, changes: Sequence[Stated]) -> Iterator[SitedSize | Fault]:
    """Each number that sites give of the changes, or what is wrong with it."""
    for change in changes:
        found = {site: own[change.name] for site, own in sites.of.items() if change.name in own}
        if not found:
            continue
        keys = list(change.sizes())
        stated = {"size": full_size(change.sizes()[keys[0]])} if len(keys) == 1 else {}
        stated |= {} if change.cost_a_head is None else {COST_A_HEAD: change.cost_a_head}
        read: dict[str, dict[str, Decimal]] = {"size": {}, COST_A_HEAD: {}}
        for site, size in found.items():
            for key, text in (size if isinstance(size, dict) else {"size": size}).items():
                kept = "size" if key in ("size", *keys) else key
                at = ("of", site, change.name, *((key,) if isinstance(size, dict) else ()))
                if kept not in stated:
                    yield Fault(at, *_no_number(change, key, keys))
                    continue
                try:
                    read[kept][site] = _number(text, _sort(change, kept, keys))
                except Refused as error:
                    yield Fault(at, error.what, error.fix)
        for kept, sizes in read.items():
            if sizes:
                yield from _whole(sites, change, (kept, stated[kept]), sizes, _sort(change, kept, keys))


def _no_number(change: Stated, key: str, keys: Sequence[str]) -> tuple[str, str]:
    if key == COST_A_HEAD:
        return f"'{change.name}' has no programme that costs so much a head.", "Add `cost_a_head:` to its `reaches:`."
    if len(keys) != 1:
        return f"'{change.name}' has {len(keys) or 'no'} sizes, and a site gives one.", "Make a change for each size."
    return f"'{key}' is no size of '{change.name}'.", f"Write `{keys[0]}:` or `{COST_A_HEAD}:`."


def _sort(change: Stated, kept: str, keys: Sequence[str]) -> SortOfSize:
    return _POUNDS if kept == COST_A_HEAD else change.sort_of(keys[0])


def _number(text: str, sort: SortOfSize) -> Decimal:
    """A size as its change would write it."""
    percent = text.endswith("%")
    if sort.in_percent and not percent:
        raise Refused(f"'{text}' may be a percentage or a factor.", "Write 4% as 4%, and a fall as -4%.")
    if percent and not sort.in_percent:
        raise Refused(f"'{text}' is a percentage, and this size is none.", "Write an amount, such as £420.")
    bare = text.removesuffix("%").removeprefix("-")
    number = read_number(bare, "number") / 100 if percent else parse_money(bare)
    signed = -number if text.startswith("-") else number
    if (sort.least is not None and signed < Decimal(repr(sort.least))) or (
        sort.most is not None and signed > Decimal(repr(sort.most))
    ):
        raise Refused(f"'{text}' is more than there is, or less than nothing.", "Write what the site found.")
    return signed


def _whole(
    sites: Sites, change: Stated, stated: tuple[str, Decimal], sizes: Mapping[str, Decimal], sort: SortOfSize
) -> Iterator[SitedSize | Fault]:
    """One number at every site; a cost may be unknown at some where one site is drawn at a time."""
    kept, as_stated = stated
    missing = tuple(site for site in sites.of if site not in sizes)
    of_cost = kept == COST_A_HEAD or not change.OF_ACTIVITY
    if missing and (sites.drawn == "spread" or not of_cost):
        spoken_of = f"the cost of '{change.name}'" if kept == COST_A_HEAD else f"'{change.name}'"
        fix = "Give it, or take it out at every site." if of_cost else "Give it; write 0% where the site found nothing."
        says = "says" if len(missing) == 1 else "say"
        yield Fault(("of", missing[0]), f"{listed(missing)} {says} nothing of {spoken_of}, and other sites do.", fix)
        return
    every = {site: sizes.get(site, as_stated) for site in sites.of}
    least, most = min(every.values()), max(every.values())
    if not least <= as_stated <= most:
        mean = sum(sizes.values(), Decimal(0)) / len(sizes)
        spoken = [sort.spoken(round(each, 4 if sort.in_percent else 2)) for each in (as_stated, least, most, mean)]
        ends = [f"£{each}" if kept == COST_A_HEAD else each for each in spoken]
        found = ends[1] if least == most else f"{ends[1]} to {ends[2]}"
        what = f"'{change.name}' states {ends[0]}, and the sites found {found}."
        fix = f"State a size in between, such as their mean, {ends[3]}." if least != most else f"State {found}."
        yield Fault(("of",), what, fix)
        return
    yield SitedSize(change, "size" if kept == "size" else "cost_a_head", as_stated, every, missing, sort)
