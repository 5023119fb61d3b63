"""What can go wrong, said so that the reader can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in something a user wrote: where it is, what is wrong, how to mend it."""

    where: str
    what: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}".rstrip()


class FinmodelError(Exception):
    """Anything finmodel refuses to do."""


class InputError(FinmodelError):
    """Input that cannot be used, with every finding at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    @classmethod
    def of(cls, where: str, what: str, fix: str) -> InputError:
        """An error with a single finding."""
        return cls([Finding(where, what, fix)])


class Refused(FinmodelError, ValueError):
    """A value that a reader does not take: what is wrong with it and how to mend it, a sentence each.

    Pydantic takes it for its own kind of refusal, and hands it back as `error["ctx"]["error"]`.
    """

    def __init__(self, what: str, fix: str = "") -> None:
        self.what, self.fix = what, fix
        super().__init__(f"{what} {fix}".rstrip())


class UnitError(FinmodelError):
    """Two quantities that may not be combined; the message names both."""


def all_of(one: Callable[[], A], two: Callable[[], B], three: Callable[[], C]) -> tuple[A, B, C]:
    """What three readings give; where some cannot be done, an InputError with the findings of all of them."""
    findings: list[Finding] = []
    read: list[object] = []
    for each in (one, two, three):
        try:
            read.append(each())
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return tuple(read)  # type: ignore[return-value]
