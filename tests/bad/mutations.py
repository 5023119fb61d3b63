"""A good place made wrong at random: keys and cells dropped, doubled, retyped, swapped; files cut or exchanged."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

VALUES = (
    "", "0", "-1", "1e999", "NaN", "inf", "-0", "99999999999999999999", "0x1F", "£", "£1.2m", "$5", "50%",
    "1,5", "1;5", "true", "no", "null", "~", "[]", "{}", "[1, 2", "{a: b", "*x", "&x y",
    "!!python/object:os.system x", "'", '"', "|", ">-", "---", "2024-02-30", "31/12/9999", "2024/25",
    "2024/26", "20240401", "trsut", "icb", "unknown", "all", "=1+1", "#REF!", "\u202e", "ééé", "😀", "\x00",
    "\t", "../x.csv", "/etc/passwd", "C:\\x.csv", "x" * 300, "a\nb", ": :", "- -", "?", "@x", "`x`", "%x",
    "<<: x",
)  # fmt: skip
"""What people and programs leave in a cell or behind a key, and what nobody would."""
Change = Callable[[random.Random, str], str]


def _line(dice: random.Random, text: str) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, dice.randrange(len(lines))


def dropped(dice: random.Random, text: str) -> str:
    """A line is not there."""
    lines, at = _line(dice, text)
    return "\n".join([*lines[:at], *lines[at + 1 :]])


def doubled(dice: random.Random, text: str) -> str:
    """A line is there twice."""
    lines, at = _line(dice, text)
    return "\n".join([*lines[: at + 1], *lines[at:]])


def indented(dice: random.Random, text: str) -> str:
    """A line stands further in, or further out."""
    lines, at = _line(dice, text)
    lines[at] = dice.choice((f"  {lines[at]}", lines[at].lstrip(), f"\t{lines[at]}"))
    return "\n".join(lines)


def swapped(dice: random.Random, text: str) -> str:
    """Two lines have changed places."""
    lines, at = _line(dice, text)
    other = dice.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def retyped(dice: random.Random, text: str) -> str:
    """A word or number is another."""
    words = list(re.finditer(r"[^\s,:{}\[\]]+", text))
    if not words:
        return text
    word = dice.choice(words)
    return text[: word.start()] + dice.choice(VALUES) + text[word.end() :]


def misspelt(dice: random.Random, text: str) -> str:
    """A letter is missing, doubled or another."""
    if not text:
        return text
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(("", text[at] * 2, dice.choice("abcxyz019:,-'\"{}[]#"))) + text[at + 1 :]


def cut_short(dice: random.Random, text: str) -> str:
    """The rest is not there."""
    return text[: dice.randrange(len(text) + 1)]


def exchanged(dice: random.Random, text: str) -> str:
    """Two words have changed places."""
    words = list(re.finditer(r"[^\s,:{}\[\]]+", text))
    if len(words) < 2:
        return text
    one, other = sorted(dice.sample(words, 2), key=lambda word: word.start())
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


CHANGES: tuple[Change, ...] = (
    dropped, doubled, indented, swapped, retyped, retyped, retyped, misspelt, cut_short, exchanged,
)  # fmt: skip


def rubbish(dice: random.Random, raw: bytes) -> bytes:
    """Bytes that are no text, or the start of another kind of file."""
    starts = (b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"PAR1", b"\x1f\x8b", b"<html>", b"")
    at = dice.randrange(len(raw) + 1)
    return dice.choice((dice.choice(starts) + dice.randbytes(200), raw[:at] + dice.randbytes(20) + raw[at:], b""))


def mutate(dice: random.Random, folder: Path) -> str:
    """Make the place in a folder wrong in one to three ways; what was done, for whoever looks into it."""
    done = []
    for _ in range(dice.randint(1, 3)):
        files = sorted(each for each in folder.rglob("*") if each.is_file() and ".finmodel" not in each.parts)
        path = dice.choice(files)
        what = dice.random()
        if what < 0.04:
            other = dice.choice(files)
            mine, theirs = path.read_bytes(), other.read_bytes()
            path.write_bytes(theirs)
            other.write_bytes(mine)
            done.append(f"{path.name} and {other.name} exchanged")
        elif what < 0.08:
            path.write_bytes(rubbish(dice, path.read_bytes()))
            done.append(f"{path.name}: rubbish")
        elif what < 0.1:
            path.unlink()
            if dice.random() < 0.5:
                path.mkdir()
            done.append(f"{path.name}: gone, or a folder")
        else:
            change = dice.choice(CHANGES)
            text = path.read_bytes().decode("utf-8", "replace")
            path.write_bytes(change(dice, text).encode("utf-8", "replace"))
            done.append(f"{path.name}: {change.__name__}")
    return "; ".join(done)
