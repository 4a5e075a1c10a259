"""All rulings on the board: what they say and did, and from each of them to its item and back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.errors import is_told, tell_trouble
from app.i18n import _
from app.rulings.model import Ruling, RulingEffect, Surroundings
from app.rulings.service import RulingService
from widgets.background import Background
from widgets.board.labels import label
from widgets.map.rulings.view import RulingsView
from widgets.parts.fitting import room_of
from widgets.parts.text_size import scaled
from widgets.theme import Theme


class RulingsDialog(QDialog):
    """The list and the map of rulings; Esc leads back to the board.

    Signals:
        item_wanted(object): the hard item of a ruling is wanted on the board; None where it has none.
    """

    item_wanted = Signal(object)

    def __init__(
        self, rulings: RulingService, background: Background, theme: Theme, ruling_no: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(_("Rulings"))
        self._service, self._background, self.trouble = rulings, background, ""
        self._reads, self._is_whole = 0, False
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        self.view, self._said = RulingsView(theme), label("", "second", "late", is_wrapped=True)
        title = label(_("Rulings and what they did"), "title")
        title.setContentsMargins(14, 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self.view, 1)
        column.addWidget(self._said)
        self.setMinimumSize(scaled(1100), scaled(620))
        self.view.filter_changed.connect(self.read)
        self.view.ruling_chosen.connect(self._read_effect)
        self.view.ruling_opened.connect(self._open)
        if ruling_no:
            self.view.look_for(ruling_no)
        else:
            self.read()
        self.view.table.setFocus()

    def read(self) -> None:
        """Read the list under its filter; an earlier question is answered to nobody."""
        self._reads += 1
        asked = self._reads
        self._background.run(self._service.rulings, self.view.only, on_trouble=self._tell,
                             on_answer=lambda found: self._take(asked, found))  # fmt: skip

    def _take(self, asked: int, found: list[Ruling]) -> None:
        if asked == self._reads:
            self._is_whole = not found
            self.view.show_rulings(found)

    def _read_effect(self, ruling: Ruling) -> None:
        self._background.run(self._service.around_ruling, ruling, on_answer=self._take_effect, on_trouble=self._tell)

    def _take_effect(self, found: tuple[RulingEffect, Surroundings]) -> None:
        self._is_whole = True
        self.view.show_effect(found)

    def _open(self, _ruling_id: int) -> None:
        chosen = self.view.chosen
        if chosen is not None:
            self.item_wanted.emit(chosen.item_id)
            self.accept()

    def _tell(self, trouble: BaseException) -> None:
        self.trouble = tell_trouble(trouble)
        self._said.setText(self.trouble)
        if not is_told(trouble):
            raise trouble

    def is_complete(self) -> bool:
        """Tell whether everything in view has been read."""
        return self._is_whole

    def showEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """As large as the screen allows."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self.parent() is not None:
            self.setGeometry(room_of(self))
