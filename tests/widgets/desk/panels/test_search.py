"""The page of the search, by its keys: found, opened, scrolled, linked, saved, exported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.cases.model import Post
from app.desk.case_file import Named
from app.errors import Unavailable
from app.search.model import Found, FoundCase, SearchQuery
from db.readers.search import DatabaseCaseSearch
from tests.fakes.desk import context, person
from tests.fakes.hand_city import make_city
from tests.fakes.like import differences
from widgets.desk.panel import PanelState
from widgets.desk.panels.search.panel import SearchPanel
from widgets.preferences import Preferences

AT = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


class Search:
    """Finds what the test says; what is asked is remembered."""

    def __init__(self, *answers: Found | BaseException) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[SearchQuery, int | None]] = []

    def find(self, query: SearchQuery, before_id: int | None = None, most: int | None = None) -> Found:
        self.asked.append((query, before_id))
        answer = self.answers.pop(0) if self.answers else Found()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def rows(self, ids: Sequence[int]) -> tuple[FoundCase, ...]:
        return make_cases(*ids)


def make_cases(*ids: int) -> tuple[FoundCase, ...]:
    return tuple(
        FoundCase(one, f"450102-261130-{one:04}", "closed", Named("井盖", "Cover"), "民族大道", "破损", "web", None,
                  None, AT, AT, None) for one in ids
    )  # fmt: skip


def show(qtbot: Any, search: Search, *posts: Post, preferences: Preferences | None = None) -> SearchPanel:
    made = context(person(*(posts or (Post.DISPATCHER,))), search=search)
    if preferences is not None:
        object.__setattr__(made, "preferences", preferences)
    panel = SearchPanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 700)
    panel.show()
    made.changes.load(make_city(cases=3, components=3))
    qtbot.waitUntil(lambda: panel.is_at_rest() and panel.state is PanelState.ANSWERED)
    panel.form.text.setFocus()
    return panel


def ask(qtbot: Any, panel: SearchPanel, words: str) -> None:
    panel.form.text.setText(words)
    qtbot.keyClick(panel.form.text, Qt.Key.Key_Return)
    qtbot.waitUntil(panel.is_at_rest)


def numbers(panel: SearchPanel) -> list[int]:
    return [case.case_id for case in panel.table.model_of_cases.cases]


def test_the_search_of_these_tests_is_like_the_real_one() -> None:
    assert differences(Search(), DatabaseCaseSearch) == []


def test_words_are_typed_found_and_opened_by_keys(qtbot: Any) -> None:
    search = Search(Found((9, 8), make_cases(9, 8)))
    panel = show(qtbot, search)
    assert search.asked == [], "nothing is asked at first"
    qtbot.keyClicks(panel.form.text, "lamp 0042")
    qtbot.keyClick(panel.form.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: numbers(panel) == [9, 8])
    assert search.asked == [(SearchQuery("lamp 0042"), None)] and panel.said.text() == "2 cases"
    with qtbot.waitSignal(panel.context.selection.case_asked_for):
        qtbot.keyClick(panel.form.text, Qt.Key.Key_Down)
        qtbot.keyClick(panel.table, Qt.Key.Key_Down)
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert panel.context.selection.case_id == 8


def test_letters_of_buttons_are_typed_in_fields(qtbot: Any) -> None:
    panel = show(qtbot, Search())
    qtbot.keyClicks(panel.form.text, "scelo")
    assert panel.form.text.text() == "scelo" and panel.said.text() == ""


def test_facts_are_asked_together(qtbot: Any) -> None:
    search = Search()
    panel = show(qtbot, search)
    city = panel.context.changes.city
    unit = next(iter(city.units.values()))
    panel.form.units.show_value(unit.unit_id)
    panel.form.states.show_value("open")
    panel.form.from_on.setText("2026-01-05")
    panel.context.selection.shown_box = lambda: (108.0, 22.0, 109.0, 23.0)
    panel.form.in_map.setChecked(True)
    ask(qtbot, panel, "")
    query = search.asked[0][0]
    assert query.unit_id == unit.unit_id and "closed" not in query.states and "dispatched" in query.states
    assert f"{query.from_on}" == "2026-01-05" and query.box == (108.0, 22.0, 109.0, 23.0)


def test_what_cannot_be_asked_is_said_and_the_form_stays(qtbot: Any) -> None:
    search = Search()
    panel = show(qtbot, search)
    for words, said in (("井", "at least 2"), ("42", "at least 3"), ("", "Type what")):
        ask(qtbot, panel, words)
        assert said in panel.said.text() and panel.form.isVisible()
    panel.form.from_on.setText("yesterday")
    ask(qtbot, panel, "lamp")
    assert "2026-11-30" in panel.said.text()
    panel.form.from_on.setText("")
    panel.form.classes.setEditText("no such class")
    ask(qtbot, panel, "lamp")
    assert "no such class" in panel.said.text() and search.asked == []


def test_rows_come_when_the_list_is_scrolled_and_the_search_goes_on_behind_what_is_counted(qtbot: Any) -> None:
    ids = tuple(range(1201, 200, -1))
    search = Search(Found(ids, make_cases(*ids[:50]), 201), Found((7,), make_cases(7)))
    panel = show(qtbot, search)
    ask(qtbot, panel, "lamp")
    assert panel.said.text() == "More than 1,000 cases" and len(numbers(panel)) == 50
    while len(numbers(panel)) < len(ids):
        count = len(numbers(panel))
        panel.table.scrollToBottom()
        qtbot.waitUntil(lambda count=count: len(numbers(panel)) > count)
    panel.table.scrollToTop()
    panel.table.scrollToBottom()
    qtbot.waitUntil(lambda: numbers(panel)[-1] == 7)
    assert search.asked[1] == (SearchQuery("lamp"), 201) and numbers(panel) == [*ids, 7]


def test_a_search_that_stopped_goes_on_by_itself(qtbot: Any) -> None:
    month = 202403000000000000
    search = Search(Found((9,), make_cases(9), month), Found((8,), make_cases(8), month - 10**12), Found())
    panel = show(qtbot, search)
    ask(qtbot, panel, "lamp")
    qtbot.waitUntil(lambda: len(search.asked) == 3 and panel.is_at_rest())
    assert numbers(panel) == [9, 8] and panel.said.text() == "2 cases"
    assert [before for _query, before in search.asked] == [None, month, month - 10**12]


def test_a_link_is_copied_and_pasted_into_the_field(qtbot: Any) -> None:
    search = Search(Found((9,), make_cases(9)))
    panel = show(qtbot, search)
    panel.form.phone.setText("13800000000")
    ask(qtbot, panel, "lamp")
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_L)
    link = QGuiApplication.clipboard().text()
    assert link.startswith("gridhall:search?text=lamp") and "138" not in link and "phone" in panel.said.text()
    other = show(qtbot, found := Search(Found((9,), make_cases(9))))
    other.form.text.setFocus()
    other.form.text.paste()
    qtbot.waitUntil(lambda: numbers(other) == [9])
    assert found.asked == [(SearchQuery("lamp"), None)] and other.form.text.text() == "lamp"
    other.open_link("gridhall:search?nonsense=1")
    assert "nonsense" in other.said.text() and numbers(other) == [9]


def test_searches_and_columns_are_kept_for_the_person(qtbot: Any, tmp_path: Path) -> None:
    panel = show(qtbot, Search(), preferences=Preferences(tmp_path, "d01"))
    ask(qtbot, panel, "lamp")
    panel.keep_as("My lamps")
    by_title = {action.text(): action for action in panel.column_menu().actions()}
    by_title["Source"].trigger()
    again = show(qtbot, search := Search(), preferences=Preferences(tmp_path, "d01"))
    assert [column.key for column in again.columns][-1] == "channel"
    again.kept_menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(search.asked))
    assert search.asked[0][0] == SearchQuery("lamp")
    again.forget_search("My lamps")
    assert again.kept_searches() == {}
    assert show(qtbot, Search(), preferences=Preferences(tmp_path, "d02")).kept_searches() == {}


@pytest.mark.parametrize("name", ["found.csv", "found.xlsx"])
def test_what_was_found_is_exported(qtbot: Any, tmp_path: Path, name: str) -> None:
    answer = Found((9, 8), make_cases(9, 8))
    panel = show(qtbot, Search(answer, answer))
    ask(qtbot, panel, "lamp")
    panel.export_to(tmp_path / name)
    qtbot.waitUntil(lambda: name in panel.said.text())
    assert (tmp_path / name).exists() and panel.said.text() == f"2 cases are in {name}."


def test_a_telephone_is_asked_by_those_alone_who_may_know_reporters(qtbot: Any) -> None:
    assert show(qtbot, Search(), Post.HOTLINE_AGENT).form.phone.isVisible()
    assert not show(qtbot, Search(), Post.HANDLER).form.phone.isVisible()


def test_a_server_that_is_away_is_told(qtbot: Any) -> None:
    panel = show(qtbot, Search(Unavailable("The server is away.")))
    panel.form.text.setText("lamp")
    qtbot.keyClick(panel.form.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.state in (PanelState.ERROR, PanelState.LATE))


def test_the_cases_of_a_figure_are_a_list_of_their_own(qtbot: Any) -> None:
    ids = tuple(range(3000, 0, -1))
    search = Search(Found(ids, make_cases(*ids[:50]), is_whole=True))
    panel = show(qtbot, search)
    with qtbot.waitSignal(panel.panel_asked_for):
        panel.context.selection.open_cases(ids, "Closed overdue · Nov 2026")
    qtbot.waitUntil(lambda: len(numbers(panel)) == 50)
    assert search.asked == [(SearchQuery(ids=ids, ids_words="Closed overdue · Nov 2026"), None)]
    assert panel.said.text() == "Closed overdue · Nov 2026  3,000 cases"
    assert not panel.keep_button.isEnabled() and not panel.link_button.isEnabled()
    assert panel.export_button.isEnabled()
    panel.read_more()
    qtbot.waitUntil(lambda: len(numbers(panel)) == 100)
