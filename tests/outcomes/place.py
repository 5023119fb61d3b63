"""A place of three partners and two years with a table of outcomes, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from finmodel.pipeline import OpenPlace, open_place

HEAD = "MEASURE,YEAR,PARTNER,LOCALITY,NUMERATOR,DENOMINATOR,VALUE\n"
ROWS = (
    "at_home,2023/24,trust,north,300,400,\n"
    "at_home,2023/24,trust,south,60,200,\n"
    "at_home,2024/25,trust,north,350,400,\n"
    "at_home,2024/25,trust,south,100,200,\n"
    "at_home,2023/24,council,,90,100,\n"
    "at_home,2024/25,council,,80,100,\n"
    "waiting,2023/24,trust,,,,12.5\n"
    "waiting,2024/25,trust,,,,10\n"
    "meetings,2023/24,council,,,,40\n"
    "meetings,2024/25,council,,,,50\n"
)
COLUMNS = {
    "measure": "MEASURE", "period": "YEAR", "partner": "PARTNER", "locality": "LOCALITY",
    "numerator": "NUMERATOR", "denominator": "DENOMINATOR", "value": "VALUE",
}  # fmt: skip
TABLE: dict[str, Any] = {"file": "outcomes.csv", "columns": COLUMNS}
PEOPLE = "ID,BORN,NEED\np1,1940-06-01,high\np2,1945-01-31,high\np3,1990-01-31,low\np4,1938-02-28,high\n"
ACTIVITY = (
    "ID,IN,OUT,BY,KIND,N\n"
    "p1,2023-05-01,2023-05-11,trust,emergency,1\n"
    "p2,2023-06-01,2023-06-06,trust,emergency,1\n"
    "p1,2024-05-01,2024-05-04,trust,emergency,1\n"
    "p1,2023-07-01,,council,plan,1\n"
    "p2,2023-07-01,,trust,plan,1\n"
    "p4,2023-07-02,,council,plan,1\n"
    "p1,2024-07-01,,council,plan,1\n"
    "p2,2024-07-01,,trust,plan,1\n"
)
"""15 bed days in the first year and 3 in the second; three care plans in the first year and two in the second, for
three people of high need."""

POINTS: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "points", "title": "Shared metrics", "source": "invented",
    "payer": "icb", "payee": "trust", "price": {"per_point": "£1,000"},
}  # fmt: skip


def indicator(**stated: Any) -> dict[str, Any]:
    """Ten points for people at home, from 50% to 70%, or as stated otherwise."""
    usual = {"code": "at_home", "points": 10, "achieved": {"measure": "at_home"}, "lower": "50%", "upper": "70%"}
    return {key: value for key, value in (usual | stated).items() if value is not None}


def points(*indicators: dict[str, Any], **stated: Any) -> dict[str, Any]:
    """A contract of £1,000 a point."""
    return POINTS | {"indicators": list(indicators or (indicator(),))} | stated


def write_place(
    folder: Path, *contracts: dict[str, Any], rows: str = HEAD + ROWS, table: Any = TABLE, **of_place: Any
) -> Path:
    """The place with some contracts, in a folder; None as its table for a place without outcomes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "activity.csv").write_text(ACTIVITY)
    (folder / "outcomes.csv").write_text(rows)
    (folder / "contracts").mkdir(exist_ok=True)
    for each in contracts:
        (folder / "contracts" / f"{each['id']}.yaml").write_text(yaml.safe_dump(each))
    data: dict[str, Any] = {
        "people": {"file": "people.csv", "columns": {"person": "ID", "birth_date": "BORN", "need_band": "NEED"}},
        "activity": {
            "file": "activity.csv",
            "columns": {
                "person": "ID", "start": "IN", "end": "OUT", "provider": "BY", "commissioner": {"always": "icb"},
                "setting": "KIND", "quantity": "N",
            },
            "days": "nights",
        },
    }  # fmt: skip
    place = {
        "place": "small", "title": "Small", "periods": ["2023/24", "2024/25"], "age_bands": [0, 65],
        "partners": [
            {"id": "icb", "name": "Board", "roles": ["commissioner"]},
            {"id": "trust", "name": "Trust", "roles": ["provider"]},
            {"id": "council", "name": "Council", "roles": ["provider"]},
        ],
        "funding": {"icb": "£1m"},
        "contracts": [f"contracts/{each['id']}.yaml" for each in contracts],
        "data": data | ({} if table is None else {"outcomes": table}),
    }  # fmt: skip
    (folder / "place.yaml").write_text(yaml.safe_dump(place | of_place))
    return folder


def opened(folder: Path, *contracts: dict[str, Any], **stated: Any) -> OpenPlace:
    """The place, open."""
    return open_place(write_place(folder, *contracts, **stated))


def paid(place: OpenPlace, contract: str = "points", scenario: Any = None) -> list[float]:
    """What a contract pays in each year, in pounds."""
    run = place.run([] if scenario is None else [scenario]).runs[-1]
    ledger = run.ledger[run.ledger["contract"] == contract]
    years = run.basis.place.periods
    return [float(ledger[ledger["period"] == year]["pence"].sum()) / 100 for year in years]
