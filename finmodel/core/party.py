"""Parties: the partners of a place, the pools they pay into, and the parts that partners play in any place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field

from finmodel.core.frozen import Frozen

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A short name in lower case letters, digits and underscores, such as `acute_trust`."""

Side = Literal["commissioner", "provider"]
PartnerRole = Literal[
    "health_commissioner", "council", "acute", "community", "mental_health", "ambulance", "general_practice",
    "care_home", "home_care", "reablement", "voluntary",
]  # fmt: skip
"""What a partner is in any place, so that scenarios and contracts may speak of it without knowing its id."""
Role = Literal[Side, PartnerRole]
POOLED_BUDGET = "pooled_budget"
"""The role of a place's pool, which no partner has."""
ROLES: tuple[str, ...] = (*get_args(PartnerRole), POOLED_BUDGET)


@dataclass(frozen=True)
class TellsRole:
    """How a role is known in a place that does not state it, and what it is called."""

    title: str
    """What a board would call who has it."""
    side: Side
    by: tuple[tuple[str, str], ...]
    """What it provides or pays for, as a dimension and a code: the first that anybody does decides."""


def _settings(*codes: str) -> tuple[tuple[str, str], ...]:
    return tuple(("setting", code) for code in codes)


_COMMUNITY = ("district_nursing", "community_nursing", "community_therapy")
KNOWN_BY: Mapping[str, TellsRole] = {
    "health_commissioner": TellsRole(
        "commissioner of health care", "commissioner", _settings("emergency", "elective", "outpatient", "ae")
    ),
    "council": TellsRole("council", "commissioner", _settings("residential", "home_care", "nursing")),
    "acute": TellsRole("acute hospital", "provider", _settings("emergency", "elective", "ae", "outpatient")),
    "community": TellsRole(
        "community health provider",
        "provider",
        (*(("service", code) for code in _COMMUNITY), *_settings(*_COMMUNITY, "community")),
    ),
    "mental_health": TellsRole("mental health provider", "provider", _settings("mental_health")),
    "ambulance": TellsRole("ambulance service", "provider", _settings("ambulance")),
    "general_practice": TellsRole("general practice", "provider", _settings("general_practice", "coordination")),
    "care_home": TellsRole("care home provider", "provider", _settings("residential", "nursing")),
    "home_care": TellsRole("home care provider", "provider", _settings("home_care")),
    "reablement": TellsRole("provider of reablement", "provider", _settings("reablement")),
    "voluntary": TellsRole(
        "voluntary sector", "provider", (("service", "home_from_hospital"), ("setting", "voluntary"))
    ),
}  # fmt: skip


class Partner(Frozen):
    """An organisation that pays for care, provides it, or both."""

    id: Code
    """Short name used in contracts and results, such as `icb`."""
    name: str = Field(min_length=1)
    """Name as a board would write it."""
    roles: tuple[Role, ...] = Field(min_length=1)
    """What it does here: `commissioner`, `provider` or both, and what it is to scenarios that speak of roles, such as
    `acute`, `community` or `council`; who is not stated is found from what it provides or pays for."""

    @property
    def sides(self) -> tuple[str, ...]:
        """Commissioner, provider or both: as stated, or as its other roles are."""
        found = (role if role in get_args(Side) else KNOWN_BY[role].side for role in self.roles)
        return tuple(dict.fromkeys(found))


class Pool(Frozen):
    """A pooled budget; its contributions and sharing rules are in its pooled-fund contract."""

    id: Code
    """Short name used in contracts and results, such as `better_care`."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    host: Code
    """Partner that holds the money."""
