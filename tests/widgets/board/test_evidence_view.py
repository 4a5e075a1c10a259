"""The evidence map asks nothing from any network: every request but those of the page itself is refused and noted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.app.meetings.test_evidence_map import some_evidence
from widgets.board.evidence_view import OfflinePage, prepare_web_view, why_no_web_view

pytest.importorskip("xstatic.pkg.leaflet", reason="XStatic-Leaflet is not installed")
prepare_web_view()  # before the application, which the first test makes


@pytest.fixture
def page(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfflinePage]:
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "1")
    why = why_no_web_view()
    if why:
        pytest.skip(why)
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(900, 600)
    made = OfflinePage(room)
    made.view.resize(900, 600)
    room.show()
    yield made
    made.close()


def run(qtbot: Any, page: OfflinePage, script: str) -> Any:
    found: list[Any] = []
    page.view.page().runJavaScript(script, 0, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    return found[0]


def load(qtbot: Any, page: OfflinePage, text: str) -> bool:
    with qtbot.waitSignal(page.view.loadFinished, timeout=60_000) as loaded:
        page.show_page(text)
    return bool(loaded.args[0])


def test_the_map_is_drawn_and_replayed_without_one_request(qtbot: Any, page: OfflinePage) -> None:
    from app.meetings.evidence_map import evidence_page

    assert load(qtbot, page, evidence_page(some_evidence(), "dark"))
    assert run(qtbot, page, "document.querySelectorAll('.leaflet-interactive').length") >= 4
    assert run(qtbot, page, "showStep(1); document.querySelectorAll('#journey li.now').length") == 1
    assert run(qtbot, page, "document.querySelector('.leaflet-tooltip').textContent.length") > 3
    assert page.refused == []


def test_a_page_that_asks_a_network_is_refused(qtbot: Any, page: OfflinePage) -> None:
    address = "https://example.invalid/a.png"
    load(qtbot, page, f"<html><body><img src='{address}'><script>fetch('https://example.invalid/b')"
                      ".catch(function () { document.title = 'no' })</script></body></html>")  # fmt: skip
    qtbot.waitUntil(lambda: run(qtbot, page, "document.title") == "no", timeout=20_000)
    assert address in page.refused and "https://example.invalid/b" in page.refused


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="for the superuser only")
def test_the_superuser_is_told_why_there_is_no_web_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    assert why_no_web_view()
