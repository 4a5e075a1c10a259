"""The foot of a desk: the keys that matter on this page, and whether the data are made up."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.city.city import City
from app.deadlines.alarm import missing_year
from app.i18n import _
from app.texts.times import local
from app.wall.figures.names import city_name
from widgets.desk.commands import NEWS_KEY, Command
from widgets.desk.parts.alert_line import AlertLine
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.text_size import scaled

HEIGHT, GAP, WIDE = 34, 18, 1600
MOST_LETTERS = 64


class DeskFoot(QFrame):
    """One line under the desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.setFixedHeight(scaled(HEIGHT))
        self.hints = HintRow()
        self.city = label("", "text_3", "second")
        self.demo = label(_("Demo data"), "soon", "second")
        self.demo.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(GAP)
        self.news = NewsLine()
        self.alerts = AlertLine()
        row.addWidget(self.alerts)
        row.addWidget(self.news)
        row.addWidget(self.hints, 1)
        self.alarm = label("", "soon", "second")
        self.alarm.hide()
        row.addWidget(self.alarm)
        row.addWidget(self.city)
        row.addWidget(self.demo)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need a higher line."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(scaled(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the keys more room in a narrow window."""
        super().resizeEvent(event)
        self.city.setVisible(self.width() >= scaled(WIDE))

    def show_news(self, count: int, words: str) -> None:
        """Say what is new, in front of the keys; nothing for none."""
        self.news.show_words(count, words)

    def show_hints(self, commands: list[Command]) -> None:
        """Show the keys of a page."""
        self.hints.show_commands(commands)

    def show_city(self, city: City) -> None:
        """Say which city it is, and whether it is made up."""
        self.city.setText(city_name(city))
        self.demo.setVisible(city.profile.is_demo)
        today = local(city.clock.now(), city.profile.time_zone).date()
        year = missing_year(city.profile.sure_until, today)
        self.alarm.setVisible(year is not None)
        self.alarm.setText(_("Work calendar of {year} not confirmed").format(year=year))


class NewsLine(QWidget):
    """The key that opens what is new, how much there is, and the latest of it in words."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.words = label("", "soon", "second")
        row.addWidget(KeyCap(NEWS_KEY))
        row.addWidget(self.words)
        self.hide()

    def show_words(self, count: int, words: str) -> None:
        """Say something else; '' for nothing."""
        said = words if count < 2 else _("{count} new, latest: {words}").format(count=count, words=words)
        self.words.setText(said if len(said) <= MOST_LETTERS else said[: MOST_LETTERS - 1] + "…")
        self.setToolTip(said)
        self.setAccessibleName(said)
        self.setVisible(bool(words))


class HintRow(QWidget):
    """Keys with what they do, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_commands(self, commands: list[Command]) -> None:
        """Show the keys of these commands."""
        for hint in self._hints:
            hint.hide()
            hint.deleteLater()
        self._hints = [_hint(command, self) for command in commands]
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what finds no room, from the end; the last one, which tells of all keys, stays."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        left, kept = 0, self._hints[-1:]
        room = self.width() - sum(hint.sizeHint().width() + GAP for hint in kept)
        for hint in self._hints:
            width = hint.sizeHint().width()
            is_shown = left + width <= (self.width() if hint in kept else room)
            hint.setVisible(is_shown)
            if is_shown:
                hint.setGeometry(left, 0, width, self.height())
                left += width + GAP
            elif hint not in kept:
                room = 0  # what comes behind one that was left out is left out as well


def _hint(command: Command, parent: QWidget) -> QWidget:
    made = QWidget(parent)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(KeyCap(command.shortcut.replace("Return", "Enter").replace("+", " ")))
    row.addWidget(label(_(command.label), "text_3", "second"))
    return made
