"""The head of a desk: whose desk it is, its queues, the way to everything else, and how fresh the picture is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.desk.lines import posts_text
from app.desk.model import DeskUser
from app.desk.queues import Queue, counts_of
from app.duty.texts import duty_line, duty_list
from app.i18n import _
from app.texts.times import clock_text
from widgets.desk.badge import FreshnessBadge
from widgets.desk.queue_tabs import QueueTabs
from widgets.parts.label import label
from widgets.shared import Changes
from widgets.theme import Theme

HEIGHT = 52
LOOK_MS = 500
WIDE = 1600


class DeskHeader(QFrame):
    """One line over the desk."""

    def __init__(
        self, me: DeskUser, queues: tuple[Queue, ...], changes: Changes, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._changes = changes
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
        changes.city_changed.connect(lambda _change: self._show_counts())
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
        self.search.setFixedWidth(230 if self.width() >= WIDE else 128)
        self.search.setText(_("Case, action, panel …") if self.width() >= WIDE else _("Find"))
        self._show_duty()

    def _show_duty(self) -> None:
        """Who is on duty finds room in a wide window only; the name of the person tells it everywhere."""
        self.duty.setVisible(self.width() >= WIDE and bool(self.duty.text()))
        own = " · ".join(part for part in (self._me.number, self._me.unit_text) if part)
        self.who.setToolTip("\n".join(part for part in (own, self.duty.toolTip()) if part))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _show_counts(self) -> None:
        if self._changes.city is not None:
            self.tabs.show_counts(counts_of(self._changes.city))

    def _lay_out(self, who: QWidget) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 14, 0)
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
