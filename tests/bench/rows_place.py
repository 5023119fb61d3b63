"""A place of any size to time rows on: people, dated prices, activity by person over three years, and its contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

YEARS = ("2022/23", "2023/24", "2024/25")
TRUSTS = tuple(f"trust_{number}" for number in range(10))
LIMIT, WINDOW_DAYS = 20_000, 365
TRIGGERS = {"setting": ["elective"], "currency": ["HRG00", "HRG01", "HRG02"]}
PEOPLE_IN_ROWS = 20
"""Rows of activity there are for each person."""
_PODS = {
    "NEL": "emergency", "EL": "elective", "DC": "day_case", "OPFA": "outpatient", "OPFU": "outpatient", "AE": "a_and_e",
}  # fmt: skip
_PEOPLE = """
    SELECT
      printf('P%07d', i) AS ID,
      DATE '1930-01-01' + any_of(i, 1, 34000) AS BORN,
      CASE WHEN any_of(i, 2, 4) = 0 THEN DATE '2022-04-01' + any_of(i, 3, 1000) END AS JOINED,
      CASE WHEN any_of(i, 4, 5) = 0 THEN DATE '2025-01-01' + any_of(i, 5, 200) END AS GONE,
      ['F', 'M'][1 + any_of(i, 6, 2)] AS SEX
    FROM range({people}) AS t(i)
"""
_ACTIVITY = """
    SELECT
      printf('P%07d', any_of(i, 1, {people})) AS ID,
      DATE '2022-01-31' + any_of(i, 2, 1215) AS STARTED,
      STARTED + CASE WHEN any_of(i, 3, 3) = 0 THEN any_of(i, 4, 12) ELSE 0 END AS ENDED,
      'trust_' || any_of(i, 5, 10) AS TRUST,
      ['ICB', 'ICB', 'LA'][1 + any_of(i, 6, 3)] AS PAYER,
      ['NEL', 'EL', 'DC', 'OPFA', 'OPFU', 'AE'][1 + any_of(i, 7, 6)] AS POD,
      'S' || any_of(i, 8, 12) AS SPECIALTY,
      printf('HRG%02d', any_of(i, 9, 40)) AS HRG,
      1 + any_of(i, 10, 2) AS UNITS
    FROM range({rows}) AS t(i)
"""
_PRICES = """
    SELECT
      printf('HRG%02d', i) AS HRG,
      ['2021-04-01', '2023-04-01', '2024-04-01'][j] AS FROM_DAY,
      50 + (i * 37 + j * 11) % 900 + 0.25 * j AS PRICE
    FROM range(40) AS a(i), range(1, 4) AS b(j)
"""


def write_place(folder: Path, rows: int) -> Path:
    """Write the place with so many rows of activity, and hand back its folder; one that is there stays."""
    done = folder / "place.yaml"
    if done.exists():
        return folder
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "contracts").mkdir(exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("CREATE MACRO any_of(i, salt, below) AS CAST(hash(i * 16 + salt) % below AS INTEGER)")
        sizes = {"rows": rows, "people": max(1, rows // PEOPLE_IN_ROWS)}
        for name, query in (("people", _PEOPLE), ("activity", _ACTIVITY), ("prices", _PRICES)):
            target = str(folder / "data" / name).replace("'", "''")
            connection.execute(f"COPY ({query.format(**sizes)}) TO '{target}.parquet' (FORMAT parquet)")
    contracts = _contracts()
    for contract in contracts:
        (folder / "contracts" / f"{contract['id']}.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    done.write_text(yaml.safe_dump(_place([contract["id"] for contract in contracts])), encoding="utf-8")
    return folder


def _place(contracts: list[str]) -> dict[str, Any]:
    partners = [{"id": "icb", "name": "Board", "roles": ["commissioner"]}]
    partners.append({"id": "council", "name": "Council", "roles": ["commissioner"]})
    partners += [{"id": name, "name": name, "roles": ["provider"]} for name in (*TRUSTS, "gps")]
    people = {"person": "ID", "birth_date": "BORN", "registered_from": "JOINED", "registered_to": "GONE", "sex": "SEX"}
    activity: dict[str, Any] = {
        "person": "ID", "start": "STARTED", "end": "ENDED", "provider": "TRUST",
        "commissioner": {"column": "PAYER", "values": {"ICB": "icb", "LA": "council"}},
        "setting": {"column": "POD", "values": _PODS}, "service": "SPECIALTY", "currency": "HRG", "quantity": "UNITS",
    }  # fmt: skip
    prices = {"currency": "HRG", "from": "FROM_DAY", "price": "PRICE"}
    return {
        "place": "bench", "title": "A place to time", "periods": list(YEARS), "age_bands": [0, 18, 65, 75],
        "partners": partners, "funding": {"icb": "£9bn", "council": "£9bn"},
        "contracts": [f"contracts/{name}.yaml" for name in contracts],
        "data": {
            "people": {"file": "data/people.parquet", "columns": people},
            "activity": {"file": "data/activity.parquet", "columns": activity},
            "prices": {"file": "data/prices.parquet", "columns": prices},
        },
    }  # fmt: skip


def _contracts() -> list[dict[str, Any]]:
    head = {"title": "To time", "source": "invented", "round_to": "£0.01"}
    paid = [
        {"kind": "activity_tariff", "id": f"{payer}_{trust}", "payer": payer, "payee": trust, "recorded": True, **head}
        for payer in ("icb", "council")
        for trust in TRUSTS
    ]
    capitation = {
        "kind": "capitation", "id": "gp", "payer": "icb", "payee": "gps", "rate": "£100", **head,
        "weights": [{"where": {"age_band": band}, "weight": 1} for band in ("0-17", "18-64", "65-74", "75+")],
        "stop_loss": {"above": f"£{LIMIT}", "residual_share": "0%"},
    }  # fmt: skip
    episode = {"trigger": TRIGGERS, "window_days": WINDOW_DAYS}
    bundle = {
        "kind": "bundle", "id": "bundle", "payer": "icb", "payee": "trust_0", "settled": "reconciled", **head,
        "bundles": [{"code": "surgery", "label": "Surgery", "episode": episode, "target": "£5000"}],
    }  # fmt: skip
    return [*paid, capitation, bundle]
