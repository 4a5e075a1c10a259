"""The panels of a desk, one file each, or one folder with `panel.py` and the parts of that panel alone.

Whatever class of them is a `Panel` with a key appears in the window.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from typing import Any

from widgets.desk.panel import Panel

PanelClass = type[Panel[Any, Any]]


@cache
def panel_classes() -> tuple[PanelClass, ...]:
    """Return every panel, by its order and then its key."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        name = f"{__name__}.{module.name}" + (".panel" if module.ispkg else "")
        for thing in vars(importlib.import_module(name)).values():
            if inspect.isclass(thing) and issubclass(thing, Panel) and "key" in vars(thing):
                found[thing.key] = thing
    return tuple(sorted(found.values(), key=lambda panel: (panel.order, panel.key)))
