"""How much memory rows may take before they are put on disk: asked for, or a share of what the machine has."""

from __future__ import annotations

import os
import re

from finmodel.errors import InputError

VARIABLE = "FINMODEL_MEMORY"
"""Environment variable that says how much, for every command."""
SHARE = 0.25
"""Share of the machine's memory that rows may take where nothing is said."""
LEAST = 256
"""Megabytes below which rows cannot be worked on."""
_UNITS = {"MB": 1, "GB": 1000, "TB": 1_000_000}
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|GB|TB)", re.IGNORECASE)


def megabytes(written: str, where: str = VARIABLE) -> int:
    """Megabytes that a text such as `600MB` or `1.5 GB` names; InputError for any other, and for too little.

    >>> megabytes("1.5 GB")
    1500
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise InputError.of(where, f"'{written}' is no amount of memory.", "Write it like 600MB or 2GB.")
    most = int(float(match[1]) * _UNITS[match[2].upper()])
    if most < LEAST:
        raise InputError.of(where, f"{written} is too little memory to work on rows.", f"Give {LEAST}MB or more.")
    return most


def memory_for_rows() -> int:
    """Megabytes that rows may take: what the environment says, else a share of the machine's memory."""
    stated = os.environ.get(VARIABLE)
    if stated:
        return megabytes(stated)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 * 10**9
    return max(LEAST, int(whole * SHARE / 10**6))
