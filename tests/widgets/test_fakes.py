"""Contracts: what stands in for the map, the news and the services in tests is like the real thing."""

import ast
import inspect
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from app.wall.ports import WallMap
from db.stores.claims import DatabaseClaimStore
from tests.fakes.canvas import FakeCanvas
from tests.fakes.changes import FakeChanges
from tests.fakes.claims import FakeClaimStore
from tests.fakes.like import StubServices, differences
from tests.house.source import modules, tree_of
from widgets.map.canvas import MapCanvas
from widgets.shared import Changes

OF_THE_THREAD = {"start", "stop"}
"""Methods of `Changes` that whoever made it calls, and no window."""
OF_THE_TEST = {"load", "turn"}


def own_names(kind: type, above: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_") and not hasattr(above, name)}


def test_the_real_map_is_a_map_for_the_wall() -> None:
    for name in own_names(WallMap, object):
        real, wanted = getattr(MapCanvas, name, None), getattr(WallMap, name)
        assert real is not None, f"the map has no {name}"
        has, wants = (list(inspect.signature(one).parameters.values()) for one in (real, wanted))
        assert len([one for one in has if one.default is one.empty]) <= len(wants) <= len(has), name


def test_what_the_wall_says_to_its_map_is_something_the_map_knows() -> None:
    for path in (one for one in modules("widgets") if one.parts[1] == "wall"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("canvas"):
                known = hasattr(MapCanvas, node.attr) or node.attr in ("view_margins", "navigator", "card_top", "home")
                assert known, f"{path}:{node.lineno} the map has no {node.attr}"


def test_the_fake_map_takes_what_the_real_one_takes_and_nothing_else(qapp: Any) -> None:
    fake = FakeCanvas()
    fake.set_grey(True, "10:00")
    fake.fit_box(0.0, 0.0, 1.0, 1.0)
    assert [name for name, _values in fake.told] == ["set_grey", "fit_box"]
    for wrong in (
        lambda: fake.set_gray(True),
        lambda: fake.show_everything(),
        lambda: fake.set_grey(),
        lambda: fake.fit_box(0.0),
        lambda: fake.show_look(1, 2, 3),
        lambda: fake._workers,
    ):
        with pytest.raises((AttributeError, TypeError)):
            wrong()


def test_the_fake_news_are_like_the_real_ones(qapp: Any) -> None:
    fake = FakeChanges()
    above = type(fake).__mro__[1]
    assert own_names(FakeChanges, above) - OF_THE_TEST <= own_names(Changes, above)
    assert own_names(Changes, above) - OF_THE_THREAD <= own_names(FakeChanges, above) | set(vars(fake))
    for name in own_names(Changes, above):
        if isinstance(getattr(fake, name, None), SignalInstance):
            assert str(getattr(FakeChanges, name)) == str(getattr(Changes, name)), name


def test_a_stand_in_for_a_service_that_the_desk_has_not_is_found() -> None:
    class Reader:
        def photo(self, photo_id: int) -> None: ...

        def poto(self, photo_id: int) -> None: ...

    class Manual:
        def in_force(self, of_day: str, of_city: str, and_more: str) -> None: ...

    from app.desk.ports import CaseReader
    from app.manual.service import ManualService

    assert any("no poto" in words for words in differences(Reader(), CaseReader))
    assert differences(Manual(), ManualService)
    with pytest.raises(AssertionError, match="no service"):
        StubServices(cases_reader=Reader())
    with pytest.raises(AssertionError, match="poto"):
        StubServices(case_reader=Reader())


def test_the_fake_claims_are_like_the_real_ones() -> None:
    assert differences(FakeClaimStore(), DatabaseClaimStore) == []


def test_a_widget_of_the_map_is_no_word_of_it() -> None:
    assert own_names(MapCanvas, QWidget) >= own_names(WallMap, object)
