"""Every public method says what it gives, itself or through the class whose promise it keeps."""

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.tidy.house_rules import ROOT, our_files


def modules() -> list[str]:
    """Every module of the package but the one that runs it, found without importing any."""
    paths = (path.relative_to(ROOT).with_suffix("") for path in our_files() if path.suffix == ".py")
    parts = (path.parts for path in paths if path.parts[0] == "finmodel" and path.name != "__main__")
    return [".".join(part for part in names if part != "__init__") for names in parts]


def undocumented(module: ModuleType) -> Iterator[str]:
    """Public methods and properties of a module's own classes that nothing documents."""
    for class_name, cls in inspect.getmembers(module, inspect.isclass):
        if cls.__module__ != module.__name__ or class_name.startswith("_"):
            continue
        for name, member in vars(cls).items():
            is_method = inspect.isfunction(member) or isinstance(member, property | classmethod | staticmethod)
            documented = any(getattr(vars(base).get(name), "__doc__", None) for base in cls.__mro__)
            if is_method and not name.startswith("_") and not documented:
                yield f"{module.__name__}.{class_name}.{name}"


@pytest.mark.parametrize("name", modules())
def test_every_public_method_is_documented(name: str) -> None:
    assert list(undocumented(importlib.import_module(name))) == []


def test_an_undocumented_method_is_found_and_an_inherited_sentence_counts() -> None:
    class Line:
        def pounds(self) -> int:
            """Pounds owed."""
            return 0

    class Fee(Line):
        def pounds(self) -> int:
            return 1

        @property
        def payer(self) -> str:
            return "icb"

        @classmethod
        def of(cls) -> "Fee":
            return cls()

    sample = ModuleType("sample")
    for cls in (Line, Fee):
        cls.__module__ = "sample"
        setattr(sample, cls.__name__, cls)
    assert sorted(undocumented(sample)) == ["sample.Fee.of", "sample.Fee.payer"]
