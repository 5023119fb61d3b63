"""A price list of 800 codes against one price with the same clauses, on the same activity."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from finmodel.pipeline import open_place

CODES, ROWS, PAIRS = 800, 100_000, 5

_PLACE = """place: anytown
title: Anytown
periods: [2024/25]
partners:
  - {id: icb, name: Commissioner, roles: [commissioner]}
  - {id: trust, name: Hospital, roles: [provider]}
data:
  activity:
    - file: data/activity.csv
      columns:
        start: start
        end: end
        setting: {always: acute}
        currency: currency
        provider: {always: trust}
        commissioner: {always: icb}
contracts: [contracts/%s.yaml]
"""
_HEAD = "kind: activity_tariff\nid: tariff\ntitle: Acute services\nsource: invented\n"
_HEAD += "payer: icb\npayee: trust\nround_to: £0.01\n"
_ONE = "prices:\n  - {code: all, where: {setting: acute}, per: spells, price: £2000,\n"
_ONE += "     short_stay: {below: 2, base: £100, a_day: £50}, long_stay: {trim_point: 20, rate: £200}}\n"
_MANY = """prices:
  file: prices.csv
  code: code
  of: currency
  columns: {price: price, short_stay.below: lower, short_stay.base: base, short_stay.a_day: a_day,
    long_stay.trim_point: upper, long_stay.rate: rate}
  every: {per: spells}
"""


def stays(rows: int) -> list[tuple[date, int, int]]:
    """The first day, the length and the code of each stay."""
    dice, first = random.Random(1), date(2024, 4, 1)
    return [(first + timedelta(dice.randrange(365)), dice.randrange(40), dice.randrange(CODES)) for _ in range(rows)]


def by_hand(rows: int) -> int:
    """What the stays are paid by the list, row by row; nights after the year are not paid in it."""
    paid = 0
    for first, days, n in stays(rows):
        within = min(days, (date(2025, 4, 1) - first).days)
        paid += 100 + n + within * (50 + n) if days < 2 + n % 7 else 1000 + n
        paid += max(0, within - (20 + n % 61)) * (200 + n)
    return paid


def places(folder: Path, rows: int = ROWS) -> dict[str, Path]:
    """Two places of the same activity: one pays one price, the other a list with trim points of its own a code."""
    listed_rows = (f"{start},{start + timedelta(stay)},DRG{code:03}\n" for start, stay, code in stays(rows))
    written = "".join(listed_rows)
    listed = "".join(
        f"DRG{n:03},{1000 + n},{2 + n % 7},{100 + n},{50 + n},{20 + n % 61},{200 + n}\n" for n in range(CODES)
    )
    found = {}
    for name, terms in (("one", _ONE), ("many", _MANY)):
        at = folder / name
        (at / "contracts").mkdir(parents=True)
        (at / "data").mkdir()
        (at / "place.yaml").write_text(_PLACE % name, encoding="utf-8")
        (at / "data" / "activity.csv").write_text("start,end,currency\n" + written, encoding="utf-8")
        (at / "contracts" / f"{name}.yaml").write_text(_HEAD + terms, encoding="utf-8")
        head = "code,price,lower,base,a_day,upper,rate\n"
        (at / "contracts" / "prices.csv").write_text(head + listed, encoding="utf-8")
        found[name] = at
    return found


def seconds(place: Path) -> float:
    """CPU seconds of opening a place and settling it, with what a run tells of it."""
    start = time.process_time()
    open_place(place).run()
    return time.process_time() - start


def main() -> None:
    """Print the ratio of each of several pairs, run in turn: least, median, greatest."""
    with tempfile.TemporaryDirectory() as folder:
        found = places(Path(folder))
        seconds(found["one"])
        pairs = [(seconds(found["many"]), seconds(found["one"])) for _ in range(PAIRS)]
    ratios = [many / one for many, one in pairs]
    told = f"{min(ratios):.2f} {statistics.median(ratios):.2f} {max(ratios):.2f}"
    sys.stdout.write(f"{CODES} prices: {told} of the CPU seconds of one price ({ROWS:,} rows)\n")


if __name__ == "__main__":
    main()
