"""Desks over a tiny city of their own, each opened as main does it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from app.cases.model import ActionResult, Case, Person
from app.cases.service import CaseService
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from widgets.desk.run import open_window
from widgets.desk.window import MainWindow

OpenDesk = Callable[[str], contextlib.AbstractContextManager[MainWindow]]


@pytest.fixture
def city(database: Engine) -> Engine:
    """A tiny city that tests change."""
    with database.begin() as connection:
        tiny_city.build(connection)
    return database


@pytest.fixture
def people(city: Engine) -> dict[str, Person]:
    with city.connect() as connection:
        return tiny_city.people(connection)


@pytest.fixture
def report(city: Engine, people: dict[str, Person]) -> Callable[..., Case]:
    """Report something as the supervisor."""

    def report_it(**inputs: object) -> Case:
        service = CaseService(DatabaseCaseStore(city))
        return service.report(people["supervisor-1"], uuid4(), tiny_city.litter(**inputs)).case

    return report_it


@pytest.fixture
def act(city: Engine, people: dict[str, Person]) -> Callable[..., ActionResult]:
    """Do something to a case as somebody else, behind the desk's back."""

    def act_on(who: str, case: Case, key: str, **inputs: object) -> ActionResult:
        return CaseService(DatabaseCaseStore(city)).act(people[who], uuid4(), case, key, inputs)

    return act_on


@pytest.fixture
def open_desk(qtbot: QtBot, qapp: QApplication, city: Engine) -> OpenDesk:
    """Open the desk of a person and wait until it is complete."""

    @contextlib.contextmanager
    def opened(word: str) -> Iterator[MainWindow]:
        engine = engine_as(city, word)
        source = FeedSource(engine)
        try:
            with open_window(make_services(engine), source, "dark", None, qapp) as window:
                window.resize(1600, 900)
                window.show()
                window.activateWindow()
                qtbot.waitUntil(window.is_complete, timeout=60_000)
                yield window
        finally:
            source.close()
            engine.dispose()

    return opened
