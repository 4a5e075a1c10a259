"""Holds a stand-in to the real thing: what it answers, the real one answers, asked in the same way."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

from app.services import Services

ANY = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def differences(fake: object, real: type) -> list[str]:
    """Return what a stand-in has that the real class lacks, and which of its methods are called in another way."""
    found = []
    for name, own in inspect.getmembers(type(fake)):
        if name.startswith("_") or not inspect.isfunction(own):
            continue
        theirs = getattr(real, name, None)
        if theirs is None:
            found.append(f"{real.__name__} has no {name}")
        elif not _takes_the_same(own, theirs):
            found.append(f"{real.__name__}.{name}{inspect.signature(theirs)} is stood for by {inspect.signature(own)}")
    return found


def _takes_the_same(own: Any, theirs: Any) -> bool:
    """Whether every call that the real method takes is taken by the stand-in as well."""
    wanted = [part for part in list(inspect.signature(theirs).parameters.values())[1:] if part.kind not in ANY]
    mine = list(inspect.signature(own).parameters.values())[1:]
    takes_any = any(part.kind is inspect.Parameter.VAR_POSITIONAL for part in mine)
    named = [part for part in mine if part.kind not in ANY]
    if not takes_any and len(named) < len([part for part in wanted if part.default is part.empty]):
        return False
    needed = [part for part in named if part.default is part.empty]
    return len(needed) <= len(wanted)


class StubServices:
    """The services of a desk of which a test gives a few; those that it did not give are not there."""

    def __init__(self, **services: object) -> None:
        kinds = get_type_hints(Services)
        for name, service in services.items():
            assert name in kinds, f"a desk has no service “{name}”"
            wrong = [] if _is(service, kinds[name]) else differences(service, kinds[name])
            assert not wrong, f"the stand-in for {name} is not like the real one: {wrong}"
            setattr(self, name, service)


def _is(service: object, kind: type) -> bool:
    return not getattr(kind, "_is_protocol", False) and isinstance(service, kind)
