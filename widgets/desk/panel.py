"""What every panel of a desk is: it says what it asks, how to answer and how to show; the rest happens by itself.

A panel is one file in `widgets/desk/panels/`. It asks again when the selection makes its question another one, and
when a topic that it watches has changed. `load` runs in a background thread and has no `self`, so it cannot touch a
widget; an answer to a question that is no longer asked is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from app.cases.model import Post
from app.city.city import City
from app.city.model import CityChange
from app.errors import Forbidden, Unavailable
from app.i18n import N_, _
from app.services import Services
from widgets.background import Background
from widgets.desk.act_gate import ActGate
from widgets.desk.parts.alert_bell import AlertBell
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.notice import Notice, Strip
from widgets.map.tile_service import TileService
from widgets.parts.trouble import present_trouble
from widgets.preferences import Preferences
from widgets.shared import Changes, Selection
from widgets.theme import Theme

Q = TypeVar("Q")
A = TypeVar("A")

LOADING_SHOWS_MS = 150  # a quick answer comes without a flicker
RETRY_MS = 5000
GATHER_MS = 200  # changes that come together are asked about once
TILE_WORKERS = 1  # a map beside a queue has a quarter of the tiles of a wall, and each process takes 75 MB
TILE_SHAPES_BYTES = 10 * 2**20  # shapes of one or two zooms
DEAD = "dead"  # a feed that tells of no change

INTERNAL_OF_PANEL = N_(
    "Internal error in this panel; the others continue. If it happens again, send the details to the administrator."
)


class PanelState(StrEnum):
    """What a panel shows; each looks different, and trouble never looks like zero."""

    IDLE = "idle"
    LOADING = "loading"
    ANSWERED = "answered"
    EMPTY = "empty"
    LATE = "late"
    ERROR = "error"
    FORBIDDEN = "forbidden"


class DockPlace(StrEnum):
    """Where a panel stands in the window."""

    QUEUE = "queue"
    CASE = "case"
    MAP = "map"
    SIDE = "side"  # tabs under the map
    PAGE = "page"  # a page of its own


@dataclass(frozen=True)
class PanelContext:
    """What every panel is given.

    Args:
        gate: opens when the case has been on the screen for a while; the one place that every acting key asks.
    """

    services: Services
    selection: Selection
    changes: Changes
    background: Background
    theme: Theme
    preferences: Preferences = field(default_factory=lambda: Preferences(None, ""))
    gate: ActGate = field(default_factory=ActGate)

    def clock(self) -> float:
        """Seconds that only grow, for what must have been seen or wanted for a while; tests give their own."""
        return self.gate.clock()

    @cached_property
    def bell(self) -> AlertBell:
        """What rings for alerts."""
        return AlertBell(self.preferences)

    @cached_property
    def workshop(self) -> TileService:
        """What composes the tiles of every map of the desk; its process starts with the first of them."""
        return TileService(TILE_WORKERS, self.changes, TILE_SHAPES_BYTES)


class Panel(QFrame, Generic[Q, A]):
    """One panel.

    A subclass sets the class attributes, makes its widget in `make_body`, and writes `question`, `load` and
    `show_answer`. None is no question: then the panel shows its `invitation`.

    Class attributes:
        key: named on the command line and in the layout, never renamed.
        title: marked for translation.
        watches: topics of the change feed that make it ask again.
        place: where it stands.
        posts: who may see it; empty means everybody.
        invitation: what it says while there is nothing to ask.
        nothing: what it says where the answer is empty.
        order: among panels of one place, the smaller comes first.

    Signals:
        state_changed(str): a `PanelState`.
        panel_asked_for(str): the person wants to see another panel, or this one; its key.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    watches: ClassVar[frozenset[str]] = frozenset()
    place: ClassVar[DockPlace] = DockPlace.SIDE
    posts: ClassVar[frozenset[Post]] = frozenset()
    invitation: ClassVar[str] = N_("Select a case in the queue or on the map.")
    nothing: ClassVar[str] = N_("Nothing to show.")
    order: ClassVar[int] = 100

    state_changed = Signal(str)
    panel_asked_for = Signal(str)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.state = PanelState.IDLE
        self._question: Q | None = None
        self._asked_number = 0
        self._is_loading = self._is_to_ask_again = self._has_answer = False
        self.setObjectName("panel")
        self._lay_out()
        self._loading = self._after(LOADING_SHOWS_MS, self._on_loading_timeout)
        self._retry = self._after(RETRY_MS, self.reload)
        self._gather = self._after(GATHER_MS, self.reload)
        self._city_asked: City | None = None  # the city in memory when the question was asked
        context.selection.selection_changed.connect(self.ask)
        context.changes.city_changed.connect(self._on_changes_city_changed)
        context.changes.city_loaded.connect(self._on_changes_city_loaded_for_answer)
        context.changes.feed_state_changed.connect(self._on_changes_feed_state_changed)

    # What a panel writes ----------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Return the widget that shows answers."""
        raise NotImplementedError

    def question(self) -> Q | None:
        """Return what the panel asks now, a plain value; None while there is nothing to ask."""
        raise NotImplementedError

    @staticmethod
    def load(services: Services, question: Any) -> Any:
        """Answer a question, in a background thread.

        Raises:
            Refused: a rule says no. Forbidden: this person may not see it.
            Unavailable: the database cannot be reached.
        """
        raise NotImplementedError

    def show_answer(self, answer: A) -> None:
        """Show an answer to the question that is asked now."""
        raise NotImplementedError

    def is_empty(self, answer: A) -> bool:
        """Tell whether an answer holds nothing to show."""
        return answer is None

    def concerns(self, change: CityChange) -> bool:
        """Tell whether a change of the city makes the answer old."""
        return bool(change.topics & self.watches)

    def entries(self) -> list[Entry]:
        """Return what can be done here now, for the palette and the help."""
        return []

    def page_keys(self) -> list[tuple[str, Callable[[], object]]]:
        """Return keys with what they do on the page of this panel, also while it stands behind another tab."""
        return []

    def stop(self) -> None:
        """End what runs by itself; the window is closing."""

    # What happens by itself -------------------------------------------------------------------------------------------

    @property
    def is_current(self) -> bool:
        """Whether the answer that is shown belongs to what is to be asked now."""
        return self._has_answer and self._question is not None and self._question == self.question()

    @property
    def asked(self) -> Q | None:
        """The question that the panel has asked last."""
        return self._question

    def ask(self) -> None:
        """Ask what is to be asked now, unless it has been asked already."""
        if not self.isVisible():
            return
        if not self.context.services.me.holds_one_of(self.posts):
            self._show_forbidden()
            return
        question = self.question()
        if question is None:
            self._drop_question()
        elif question != self._question:
            self._question, self._has_answer = question, False
            self._run(question)

    def reload(self) -> None:
        """Ask the same again."""
        if self._is_loading:
            self._is_to_ask_again = True
        elif self._question is not None and self.isVisible():
            self._run(self._question)
        else:
            self._question = None
            self.ask()

    def is_at_rest(self) -> bool:
        """Whether what it shows is complete."""
        return not self._is_loading and not self._gather.isActive()

    def set_state(self, state: PanelState, sentence: str = "") -> None:
        """Show an answer, or a notice in its place."""
        is_new, self.state = state is not self.state, state
        if state in (PanelState.ANSWERED, PanelState.LATE):
            self._pages.setCurrentWidget(self._body_page)
        else:
            self.notice.show_words(state.value, sentence, has_button=state is PanelState.ERROR)
            self._pages.setCurrentWidget(self.notice)
        self._show_age(sentence if state is PanelState.LATE else "")
        if is_new:
            self.state_changed.emit(state.value)

    def show_body(self) -> None:
        """Show the body while its answer is being read, where it says something already."""
        is_new, self.state = self.state is not PanelState.LOADING, PanelState.LOADING
        self._pages.setCurrentWidget(self.body)
        self._show_age("")
        if is_new:
            self.state_changed.emit(self.state.value)

    @property
    def is_body_shown(self) -> bool:
        """Whether the body is seen, and no notice in its place."""
        return self._pages.currentWidget() is self.body

    def _lay_out(self) -> None:
        self.body = self.make_body()
        self.notice = Notice(self.context.theme)
        self.notice.button.clicked.connect(self.reload)
        self.strip = Strip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.notice)
        self._body_page = _scrolled(self.body) if self.place is DockPlace.PAGE else self.body
        self._pages.addWidget(self._body_page)
        column.addLayout(self._pages, 1)
        self.set_state(PanelState.IDLE, _(self.invitation))

    def _after(self, milliseconds: int, act: Any) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(act)
        return timer

    def _run(self, question: Q) -> None:
        self._asked_number += 1
        self._is_loading, self._is_to_ask_again = True, False
        self._city_asked = self.context.changes.city
        self._retry.stop()
        self._loading.start()
        number = self._asked_number
        self.context.background.run(
            type(self).load, self.context.services, question,
            on_answer=partial(self._take_answer, number), on_trouble=partial(self._take_trouble, number),
        )  # fmt: skip

    def _take_answer(self, number: int, answer: A) -> None:
        if number != self._asked_number:
            return  # an older question's answer
        self._end_loading()
        if self.is_empty(answer):
            self._has_answer = False
            self.set_state(PanelState.EMPTY, _(self.nothing))
        else:
            self._has_answer = True
            self.show_answer(answer)
            self.set_state(PanelState.ANSWERED)
        self._ask_again()

    def _take_trouble(self, number: int, trouble: BaseException) -> None:
        if number != self._asked_number:
            return
        self._end_loading()
        state = PanelState.ERROR
        if isinstance(trouble, Forbidden):
            state = PanelState.FORBIDDEN
        elif isinstance(trouble, Unavailable):
            state = PanelState.LATE if self._has_answer else PanelState.ERROR
            self._retry.start()
        present_trouble(trouble, partial(self.set_state, state), INTERNAL_OF_PANEL)
        self._ask_again()

    def _end_loading(self) -> None:
        self._is_loading = False
        self._loading.stop()

    def _ask_again(self) -> None:
        if self._is_to_ask_again:
            self.reload()

    def _drop_question(self) -> None:
        self._question, self._has_answer = None, False
        self._asked_number += 1
        self._end_loading()
        self._retry.stop()
        self.set_state(PanelState.IDLE, _(self.invitation))

    def _show_forbidden(self) -> None:
        posts = ", ".join(post.label for post in Post if post in self.posts)
        self.set_state(PanelState.FORBIDDEN, _("Only for: {posts}.").format(posts=posts))

    def _show_age(self, trouble: str) -> None:
        feed = self.context.changes
        if self.state in (PanelState.ANSWERED, PanelState.LATE) and (trouble or feed.state == "dead"):
            self.strip.show_words(trouble or _("No connection to the server. The data shown may be out of date."))
        else:
            self.strip.hide()

    def _on_loading_timeout(self) -> None:
        if not self._has_answer:
            self.set_state(PanelState.LOADING, _("Reading …"))

    def _on_changes_city_changed(self, change: CityChange) -> None:
        if self.concerns(change):
            self._note_old()

    def _on_changes_city_loaded_for_answer(self, city: City) -> None:
        if self._city_asked is not city:  # else another panel, which heard of it first, has led here already
            self._note_old()

    def _note_old(self) -> None:
        """Ask again soon where the answer is seen."""
        if self._question is not None and not self._gather.isActive():
            if self.isVisible():
                self._gather.start()
            else:
                self._question = None  # asked anew when it is seen again

    def _on_changes_feed_state_changed(self, _state: str) -> None:
        self._show_age("")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask when the panel comes to be seen."""
        super().showEvent(event)
        self.ask()


def _scrolled(body: QWidget) -> QWidget:
    """A page that is larger than a small screen is scrolled there."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    return area


class CityPanel(Panel[Q, A]):
    """A panel that answers from the city in memory, at once and in the window's thread: `read` has to be quick."""

    def read(self, city: City, question: Q) -> A:
        """Answer a question from the city in memory."""
        raise NotImplementedError

    def _on_changes_city_loaded_for_answer(self, _city: City) -> None:
        self.reload()

    def is_at_rest(self) -> bool:
        """Whether the city is there."""
        return super().is_at_rest() and self.context.changes.city is not None

    def _run(self, question: Q) -> None:
        city = self.context.changes.city
        self._asked_number += 1
        if city is None:
            trouble = self.context.changes.trouble
            self.set_state(PanelState.ERROR if trouble else PanelState.LOADING, trouble or _("Reading the city"))
            return
        self._take_answer(self._asked_number, self.read(city, question))
