"""A month small enough to reconcile on paper: three providers, four points of delivery, two reasons each and more."""

from __future__ import annotations

from pathlib import Path

PLACE = """
place: small
title: A small place
periods: [2023/24, 2024/25]
partners:
  - {id: icb, name: Health board, roles: [commissioner]}
  - {id: north, name: North Trust, roles: [provider]}
  - {id: south, name: South Trust, roles: [provider]}
  - {id: hospice, name: Hospice, roles: [provider]}
contracts: [contracts/north.yaml, contracts/south.yaml, contracts/hospice.yaml]
data:
  activity:
    file: data/month.csv
    columns: {start: DAY, provider: PROVIDER, commissioner: {always: icb}, setting: POD, quantity: UNITS, price: COST}
"""
NORTH = """
kind: activity_tariff
id: north_tariff
title: North tariff
payer: icb
payee: north
prices:
  - {code: nel, where: {setting: nel}, price: "£2,000"}
  - {code: dc, where: {setting: dc}, price: £700}
  - {code: op, where: {setting: op}, price: £150}
multipliers: [{name: market_forces_factor, factor: 1.05}]
"""
SOUTH = """
kind: activity_tariff
id: south_tariff
title: South tariff
payer: icb
payee: south
prices:
  - {code: nel, where: {setting: nel}, price: "£1,800"}
  - {code: dc, where: {setting: dc}, price: £600}
  - {code: op, where: {setting: op}, price: £100}
multipliers: [{name: market_forces_factor, factor: 1.1}]
"""
HOSPICE = """
kind: block
id: hospice_block
title: Hospice block
payer: icb
payee: hospice
amount: "£120,000"
"""
ROWS = """DAY,PROVIDER,POD,UNITS,COST
2024-10-05,north,nel,10,21500.00
2024-10-06,north,dc,20,14700.00
2024-10-07,north,op,100,15750.00
2024-10-08,north,ae,50,4000.00
2024-10-09,north,adjustment,0,-300.00
2024-09-30,north,nel,1,2100.00
2024-10-05,south,nel,5,9000.00
2024-10-06,south,dc,3,1800.00
2024-10-07,south,op,40,4000.00
2024-10-05,hospice,ae,30,9000.00
2024-10-31,hospice,block,0,10000.00
"""
NEXT_YEAR = """
kind: activity_tariff
id: next_north
title: North tariff next year
payer: icb
payee: north
starts: 2025-04-01
prices:
  - {code: nel, where: {setting: nel}, price: "£2,200"}
  - {code: dc, where: {setting: dc}, price: £650}
  - {code: op, where: {setting: op}, price: £140}
  - {code: ae, where: {setting: ae}, price: £100}
"""
PROPOSED = """
scenario: proposed
title: Next year's agreement
question: What would next year's agreement have paid?
changes:
  - {kind: swap_contracts, name: New tariff, source: invented, remove: [north_tariff], add: [contracts/next_north.yaml]}
"""
FILES = {
    "place.yaml": PLACE,
    "contracts/north.yaml": NORTH,
    "contracts/south.yaml": SOUTH,
    "contracts/hospice.yaml": HOSPICE,
    "contracts/next_north.yaml": NEXT_YEAR,
    "scenarios/proposed.yaml": PROPOSED,
    "data/month.csv": ROWS,
}


def small_month(folder: Path, **changed: str) -> Path:
    """The place's folder, with some of its files changed."""
    for name, text in {**FILES, **changed}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
