"""The files that kernels are written in."""

from __future__ import annotations

from importlib.resources import files


def kernel_names() -> tuple[str, ...]:
    """Every kernel, sorted; each is a file of that name in `kernels/`."""
    folder = files("finmodel.measures") / "kernels"
    return tuple(sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".sql")))


def kernel_text(name: str) -> str:
    """The kernel as it is written."""
    return (files("finmodel.measures") / "kernels" / f"{name}.sql").read_text(encoding="utf-8")
