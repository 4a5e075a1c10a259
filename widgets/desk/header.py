"""The head of a desk: whose desk it is, its queues and lists, the way to the rest, and how fresh the picture is."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.desk.lines import posts_text
from app.desk.model import DeskUser
from app.desk.queues import Queue, counts_of
from app.desk.viewer import Viewer
from app.duty.texts import duty_line, duty_list
from app.i18n import _
from app.texts.times import clock_text
from widgets.desk.badge import FreshnessBadge
from widgets.desk.queue_tabs import SMALL, QueueTabs
from widgets.parts.label import label
from widgets.parts.text_size import scaled
from widgets.shared import Changes
from widgets.theme import Theme

HEIGHT, LISTS_HEIGHT = 52, 32
COUNT_S = 0.5  # lists by fact are counted no more often than this
LOOK_MS = 500
RECOUNT_S = 5.0  # what is overdue changes by itself
WIDE, LOW = 1600, 520


@dataclass(frozen=True)
class DeskQueues:
    """Whose desk it is and what can be looked at there.

    Args:
        lists: by fact.
        viewer: who looks at them.
    """

    me: DeskUser
    queues: tuple[Queue, ...]
    lists: tuple[Queue, ...]
    viewer: Viewer


class DeskHeader(QFrame):
    """Two lines over the desk: the queues of the states, and under them the lists by fact."""

    def __init__(self, desk: DeskQueues, changes: Changes, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        me, queues = desk.me, desk.queues
        self.setObjectName("header")
        self.setFixedHeight(scaled(HEIGHT + LISTS_HEIGHT))
        self._has_lists = True
        self._changes, self._desk = changes, desk
        self._counted_at, self._is_count_due = 0.0, False
        self.lists = QueueTabs(desk.lists, theme, size=SMALL)
        self.menu_button = QToolButton()
        self.menu_button.setText("☰")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setAccessibleName(_("Menu"))
        self.tabs = QueueTabs(queues, theme)
        self.search = QPushButton(_("Case, action, panel …"))
        self.search.setProperty("kind", "search")
        self.search_key = label("Ctrl K", "text_3", "second")
        self.badge = FreshnessBadge(theme)
        self.clock = label("", "text_2", "body")
        self.duty = label("", "text_2", "second")
        self._me = me
        self.posts = label(me.posts_text, "text_2", "second")
        self.who = self._who()
        self._lay_out(self.who)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        changes.feed_state_changed.connect(lambda _state: self.look())
        changes.city_changed.connect(lambda _change: self._show_counts(has_changed=True))
        changes.city_loaded.connect(lambda _city: self._show_counts(has_changed=True))
        self.look()

    def look(self) -> None:
        """Bring clock, counts and freshness up to date."""
        city = self._changes.city
        if city is not None:
            self.clock.setText(clock_text(city.clock.now(), city.profile.time_zone))
            self.posts.setText(posts_text(city, self._me))
            self.duty.setText(duty_line(city.on_duty))
            self.duty.setToolTip(duty_list(city.on_duty))
        self._show_duty()
        self.badge.show_feed(self._changes)
        self._show_counts()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the queues more room in a narrow window."""
        super().resizeEvent(event)
        self._share_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need a higher line, and leave less room in it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._stretch()
            self._share_out()

    def give_height(self, height: int) -> None:
        """Take the height of the window: a low one has no second line; its lists have keys and stand in the menu."""
        self._has_lists = height >= scaled(LOW)
        self._stretch()

    def _stretch(self) -> None:
        self.lists.setVisible(self._has_lists)
        self.lists.setFixedHeight(scaled(LISTS_HEIGHT))
        self.setFixedHeight(scaled(HEIGHT + LISTS_HEIGHT * self._has_lists))

    def _show_duty(self) -> None:
        """Who is on duty finds room in a wide window only; the name of the person tells it everywhere."""
        self.duty.setVisible(self.width() >= scaled(WIDE) and bool(self.duty.text()))
        own = " · ".join(part for part in (self._me.number, self._me.unit_text) if part)
        self.who.setToolTip("\n".join(part for part in (own, self.duty.toolTip()) if part))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _share_out(self) -> None:
        is_wide = self.width() >= scaled(WIDE)
        self.search.setFixedWidth(scaled(230 if is_wide else 128))
        self.search.setText(_("Case, action, panel …") if is_wide else _("Find"))
        self._show_duty()

    def choose(self, key: str) -> None:
        """Show which queue or list is looked at; '' for none, while another page is shown."""
        self.tabs.choose(key)
        self.lists.choose(key)

    def _show_counts(self, *, has_changed: bool = False) -> None:
        """Count from memory; the lists only when something has changed, or from time to time."""
        city, passed = self._changes.city, time.monotonic() - self._counted_at
        self._is_count_due |= has_changed
        if city is None:
            return
        is_to_count = passed >= RECOUNT_S or (self._is_count_due and passed >= COUNT_S)
        counts = counts_of(city, self._desk.lists if is_to_count else (), self._desk.viewer)
        self.tabs.show_counts(counts)
        if is_to_count:
            self._counted_at, self._is_count_due = time.monotonic(), False
            self.lists.show_counts(counts)

    def _lay_out(self, who: QWidget) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 14, 0)
        lines.addLayout(row, 1)
        below = QHBoxLayout()
        below.setContentsMargins(10, 0, 14, 0)
        below.addWidget(self.lists)
        lines.addLayout(below)
        self.lists.setFixedHeight(scaled(LISTS_HEIGHT))
        row.setSpacing(10)
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(10, 0, 10, 0)
        inside.addStretch(1)
        inside.addWidget(self.search_key)
        self.search_key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parts: list[QWidget] = [self.menu_button, label(_("Desk"), "text", "heading"), self.tabs]
        parts += [self.search, self.badge, self.duty, self.clock, who]
        for part in parts:
            is_tabs = part is self.tabs
            row.addWidget(part, int(is_tabs), Qt.AlignmentFlag(0) if is_tabs else Qt.AlignmentFlag.AlignVCenter)

    def _who(self) -> QWidget:
        """Name and posts in two lines."""
        me, made = self._me, QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(me.name, "text", "strong"))
        column.addWidget(self.posts)
        return made
