"""A place of two hundred people whose concentration is worked out on paper, and its files."""

from __future__ import annotations

from pathlib import Path

from finmodel.errors import InputError
from tests.cli.test_commands import finmodel

PLACE = """\
place: small
title: Small
periods: [2023/24, 2024/25]
partners:
  - {id: icb, name: Board, roles: [commissioner]}
  - {id: trust, name: Trust, roles: [provider]}
costs:
  - {partner: trust, name: Wards, where: {setting: [emergency]}, variable: £250}
data:
  people:
    file: people.csv
    columns: {person: ID, birth_date: BORN, locality: WHERE}
  activity:
    file: activity.csv
    columns:
      person: ID
      start: IN
      end: OUT
      provider: {always: trust}
      commissioner: {always: icb}
      setting: KIND
      price: PAID
      cost: COST
"""


def write_ranked(folder: Path, place: str = PLACE) -> Path:
    """Two hundred people: p001 to p020 have a stay of £1,000 in the first year, p021 to p040 one of £500.

    In the second year p001 to p010 and p041 to p050 have one of £1,000. All stays are of two nights. Visits of the
    first three people have no price, and cost £10 each in the first year. Three people live in the hills.
    """
    people = [f"p{n:03},1950-01-01,{'hills' if n <= 3 else 'town'}" for n in range(1, 201)]
    rows = [f"p{n:03},2023-06-01,2023-06-03,emergency,{1000 if n <= 20 else 500}," for n in range(1, 41)]
    rows += [f"p{n:03},2024-06-01,2024-06-03,emergency,1000," for n in (*range(1, 11), *range(41, 51))]
    rows += [f"p{n:03},2023-07-01,,community,,10" for n in range(1, 4)]
    (folder / "place.yaml").write_text(place, encoding="utf-8")
    (folder / "people.csv").write_text("\n".join(["ID,BORN,WHERE", *people]) + "\n", encoding="utf-8")
    (folder / "activity.csv").write_text("\n".join(["ID,IN,OUT,KIND,PAID,COST", *rows]) + "\n", encoding="utf-8")
    return folder


def said(*words: object) -> str:
    """What a command says, also where it refuses what it is given, in one line."""
    try:
        shown = finmodel(*words)
    except InputError as error:
        return " ".join(str(error).split())
    return " ".join(shown.output.replace("│", " ").split())
