"""YAML comes in as written, and what is wrong with it is told by line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from finmodel.core.frozen import Frozen
from finmodel.errors import InputError
from finmodel.load.yaml import read_document, read_model


class Part(Frozen):
    """A part."""

    name: str
    size: int = Field(default=1, ge=0)


class Round(Frozen):
    """One kind of thing."""

    kind: Literal["round"]
    radius: float


class Square(Frozen):
    """Another."""

    kind: Literal["square"]
    side: float
    """Length of a side."""


class Whole(Frozen):
    """A file."""

    title: str
    """What it is called."""
    parts: tuple[Part, ...] = ()
    shape: Round | Square | None = Field(default=None, discriminator="kind")


def write(folder: Path, text: str | bytes) -> Path:
    """A file that holds a text."""
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(folder: Path, text: str | bytes) -> list[str]:
    """Every finding of a file that is refused."""
    with pytest.raises(InputError) as caught:
        read_model(write(folder, text), Whole)
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("04-01", "04-01"),
        ("2023/24", "2023/24"),
        ("2024-04-01", "2024-04-01"),
        ("12.5%", "12.5%"),
        ("1:30", "1:30"),
        ("no", "no"),
        ("on", "on"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("£1,490", "£1,490"),
        ("'5'", "5"),
        ("1234567890123456", "1234567890123456"),
        ("5", 5),
        ("-3", -3),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", "False"),
        ("", None),
        ("null", None),
    ],
)
def test_a_scalar_is_what_a_person_would_take_it_for(tmp_path: Path, written: str, read: object) -> None:
    document = read_document(write(tmp_path, f"a: {written}\n1: key\n"))
    assert document.data == {"a": read, "1": "key"}
    assert type(document.data["a"]) is type(read)
    assert not document.findings


def test_a_few_anchors_are_welcome_and_keep_their_lines(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "a: &x {b: 1}\nc: *x\n"))
    assert document.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert document.lines[("c",)] == 2


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "file.yaml, line 1: Aliases make this file grow without bound. Write the values out."),
        (
            "a: &a [*a]\n",
            "file.yaml, line 1: Aliases make this file grow without bound. Write the values out.",
        ),
        (
            "a: &a 1\nb: [" + "*a, " * 101 + "]\n",
            "file.yaml, line 2: More than 100 aliases (`*name`). Write the values out.",
        ),
        ("[" * 50 + "]" * 50, "file.yaml, line 1: Nested deeper than 40 levels. Flatten it."),
        (
            "a: 1\n---\nb: 2\n",
            "file.yaml, line 2: A second document starts (`---`). Keep one document in a file.",
        ),
        ("- a\n", "file.yaml: The file does not hold `key: value` lines. Start with a key."),
        ("", "file.yaml, line 1: The file is empty. Fill it, or take it away."),
        ("# only a remark\n", "file.yaml, line 1: The file is empty. Fill it, or take it away."),
        (
            "title: é".encode("latin-1"),
            "file.yaml, line 1: A character here cannot be read: the file is not UTF-8. Save the file as UTF-8.",
        ),
        ("title: x".encode("utf-16"), "file.yaml: The file is UTF-16, not UTF-8. Save the file as UTF-8."),
        (
            "title: x\n\tparts: []\n",
            "file.yaml, line 2: The line starts with a tab, and YAML takes only spaces. Indent it with spaces.",
        ),
    ],
)
def test_a_file_that_is_not_plain_yaml_is_refused(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert refused(tmp_path, text) == [told]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "title: x\n" + "# padding\n" * 600_000)
    assert told == ["file.yaml: The file is larger than 5 MB. Split it."]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml: There is no such file\."):
        read_document(tmp_path / "nowhere.yaml")


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read_model(write(tmp_path, "\ufefftitle: x"), Whole).title == "x"


def test_every_fault_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = """\
titel: x
parts:
  - {name: 5}
  - {name: a, size: many}
  - name: b
    size: -1
    size: 2
shape: {kind: sqare}
size: .nan
what: !!python/object:os.system x
"""
    assert refused(tmp_path, text) == [
        "file.yaml: `title` is missing. Add `title:` (What it is called).",
        "file.yaml, line 1: `titel` is not a key here. Did you mean 'title'?",
        "file.yaml, line 3: `name`: '5' should be text. Put it in quotes.",
        "file.yaml, line 4: `size`: 'many' should be a whole number. Write it without letters or decimals.",
        "file.yaml, line 6: `size`: '-1' is less than 0. Give 0 or more.",
        "file.yaml, line 7: `size` is given twice; the first is on line 6. Keep one of them.",
        "file.yaml, line 8: 'sqare' is not a known kind. Did you mean 'square'?",
        "file.yaml, line 9: '.nan' is not a finite number. Give a number, or put text in quotes.",
        "file.yaml, line 10: The tag 'python/object:os.system' is refused. Take it out.",
    ]


def test_a_missing_key_of_one_kind_is_told_with_its_meaning(tmp_path: Path) -> None:
    assert refused(tmp_path, "title: x\nshape:\n  kind: square\n") == [
        "file.yaml, line 2: `side` is missing. Add `side:` (Length of a side)."
    ]
    assert refused(tmp_path, "title: x\nshape: {side: 3}\n") == ["file.yaml, line 2: `kind` is missing. Add `kind:`."]


@pytest.mark.parametrize("text", ["title: x\n? [a, b]\n: 2\n", "title: x\n<<: {size: 1}\n"])
def test_keys_that_are_not_plain_text_are_refused(tmp_path: Path, text: str) -> None:
    assert len(refused(tmp_path, text)) == 1
