"""The three levels of money in a workbook: what is combined and how it flows, live; and who bears the risk."""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
