"""The foot of a desk: the keys that matter on this page, and whether the data are made up."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.city.city import City
from app.i18n import _
from app.wall.figures.names import city_name
from widgets.commands import Command
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

HEIGHT = 34


class DeskFoot(QFrame):
    """One line under the desk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self.setFixedHeight(HEIGHT)
        self._hints = QHBoxLayout()
        self._hints.setSpacing(6)
        self.city = label("", "text_3", "second")
        self.demo = label(_("Demo data"), "soon", "second")
        self.demo.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(18)
        row.addLayout(self._hints)
        row.addStretch(1)
        row.addWidget(self.city)
        row.addWidget(self.demo)

    def show_hints(self, commands: list[Command]) -> None:
        """Show the keys of a page."""
        while self._hints.count():
            item = self._hints.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for command in commands:
            self._hints.addWidget(KeyCap(command.shortcut.replace("Return", "Enter").replace("+", " ")))
            words = label(_(command.label), "text_3", "second")
            words.setContentsMargins(0, 0, 12, 0)
            self._hints.addWidget(words)

    def show_city(self, city: City) -> None:
        """Say which city it is, and whether it is made up."""
        self.city.setText(city_name(city))
        self.demo.setVisible(city.profile.is_demo)
