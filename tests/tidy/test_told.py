"""Every message that the package makes is told in some test, but for those on a list that may only grow shorter."""

from pathlib import Path

from tests.tidy import told


def test_a_new_message_is_told_in_some_test() -> None:
    new = told.untold() - told.listed()
    assert not new, "Put an input that is told so into a test, such as a case below tests/bad:\n" + "\n".join(
        sorted(new)
    )


def test_a_message_that_a_test_tells_leaves_the_list() -> None:
    stale = told.listed() - told.untold()
    assert not stale, "Run `python -m tests.tidy.told`, which takes off the list:\n" + "\n".join(sorted(stale))


def test_a_message_that_no_test_tells_is_found(tmp_path: Path) -> None:
    (tmp_path / "finmodel").mkdir()
    (tmp_path / "tests").mkdir()
    made = "def refuse(name):\n    what = f'{name} is not a payer.'\n    return Finding(name, what, 'Mend it.')\n"
    (tmp_path / "finmodel" / "refuse.py").write_text(made, encoding="utf-8")
    assert told.untold(tmp_path) == {"is not a payer"}
    (tmp_path / "tests" / "bad.yaml").write_text("says: ['trust: Trust is not a payer. Mend it.']", encoding="utf-8")
    assert told.untold(tmp_path) == set()
