"""All rulings: a list that is searched, their map, and what the chosen one says and did."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _, ngettext, pick
from app.rulings.model import RULING_STATES, Ruling, RulingEffect, RulingFilter, RulingState, Surroundings
from app.rulings.snapping import Ground
from app.rulings.texts import classes_text, days_text, effect_lines, head_text, state_text, state_tone, units_text
from app.texts.labels import STATE_LABELS
from app.texts.numbers import count_text
from widgets.map.rulings.map import RulingsMap
from widgets.parts.label import label
from widgets.parts.text_size import scaled
from widgets.theme import Theme

HEADERS = (N_("Number"), N_("Title"), N_("Unit"), N_("From"), N_("State"), N_("Went by it"), N_("Came back"))
WIDTHS = (78, 0, 150, 104, 96, 82, 84)
TYPING_MS = 220
MOST_CASES = 60


class RulingsView(QWidget):
    """Whoever shows it answers its questions.

    Signals:
        filter_changed(): another list is wanted; `only` says which.
        ruling_chosen(object): what it did and what lies around it is wanted; a `Ruling`.
        ruling_opened(int): its item or meeting is wanted (Enter, double click).
        case_opened(int): a case that went by it is wanted.
    """

    filter_changed = Signal()
    ruling_chosen = Signal(object)
    ruling_opened = Signal(int)
    case_opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._rulings, self._wanted = theme, [], ""  # type: Theme, list[Ruling], str
        self.search, self.state = QLineEdit(), QComboBox()
        self.search.setPlaceholderText(_("Place, class, unit or ruling number"))
        self.search.setClearButtonEnabled(True)
        self.state.addItem(_(RULING_STATES[RulingState.IN_FORCE]), RulingState.IN_FORCE)
        self.state.addItem(_("All"), None)
        for state in (RulingState.TO_COME, RulingState.REPLACED, RulingState.ENDED):
            self.state.addItem(_(RULING_STATES[state]), state)
        self._count = label("", "text_2", "second")
        self.table, self.map = self._make_table(), RulingsMap(theme)
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.filter_changed)
        self.search.textChanged.connect(lambda _words: self._typing.start())
        self.search.returnPressed.connect(self.table.setFocus)
        self.state.currentIndexChanged.connect(lambda _at: self.filter_changed.emit())
        self.table.itemSelectionChanged.connect(self._on_table_selection_changed)
        self.table.itemActivated.connect(lambda _item: self._open())
        self.map.ruling_chosen.connect(self.choose)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(HEADERS))
        table.setHorizontalHeaderLabels([_(words) for words in HEADERS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, wide in enumerate(WIDTHS):
            if wide:
                table.setColumnWidth(column, scaled(wide))
            else:
                table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        head = QHBoxLayout()
        self.search.setFixedWidth(scaled(320))
        for part in (self.search, self.state, self._count):
            head.addWidget(part)
        head.addStretch(1)
        column.addLayout(head)
        detail, beneath = QWidget(), QVBoxLayout()
        detail.setLayout(beneath)
        beneath.setContentsMargins(12, 8, 8, 8)
        self._head, self._days = label("", rank="heading", is_wrapped=True), label("", "text_2", "second", True)
        self._words, self._did = label("", is_wrapped=True), label("", "accent", "strong", True)
        self._cases_title, self._cases = label(_("Cases that went by it"), "text_2", "second"), QVBoxLayout()
        for part in (self._head, self._days, self._words, self._did, self._cases_title):
            beneath.addWidget(part)
        beneath.addLayout(self._cases)
        beneath.addStretch(1)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.map)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(detail)
        detail.setObjectName("scrolled")
        right.addWidget(area)
        right.setSizes([scaled(340), scaled(260)])
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.addWidget(self.table)
        beside.addWidget(right)
        beside.setStretchFactor(0, 3)
        beside.setStretchFactor(1, 2)
        beside.setSizes([scaled(860), scaled(520)])
        column.addWidget(beside, 1)
        self._show_detail(None)

    # What is asked ----------------------------------------------------------------------------------------------------

    @property
    def only(self) -> RulingFilter:
        """Which rulings are wanted."""
        state = self.state.currentData()
        return RulingFilter(self.search.text().strip(), RulingState(state) if state else None)

    @property
    def listed(self) -> list[Ruling]:
        """What the list holds."""
        return self._rulings

    @property
    def chosen(self) -> Ruling | None:
        """The ruling that is looked at."""
        row = self.table.currentRow()
        return self._rulings[row] if 0 <= row < len(self._rulings) and self.table.selectedItems() else None

    def look_for(self, ruling_no: str) -> None:
        """Choose a ruling by its number once it is listed, whatever its state."""
        self._wanted = ruling_no
        self.state.setCurrentIndex(self.state.findText(_("All")))
        self.search.setText(ruling_no)
        self.filter_changed.emit()

    def choose(self, ruling_id: int) -> None:
        """Choose a ruling of the list."""
        for row, one in enumerate(self._rulings):
            if one.ruling_id == ruling_id:
                self.table.selectRow(row)
                self.table.scrollTo(self.table.model().index(row, 0))

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_rulings(self, rulings: list[Ruling]) -> None:
        """Show a list; the same ruling stays chosen."""
        before = self.chosen.ruling_id if self.chosen is not None else 0
        self._rulings = rulings
        self.table.blockSignals(True)
        self.table.clearSelection()
        self.table.setRowCount(len(rulings))
        for row, one in enumerate(rulings):
            words = (one.ruling_no, one.title, units_text(one), one.valid_from.isoformat(), state_text(one),
                     count_text(one.dispatched), count_text(one.refused))  # fmt: skip
            for column, text in enumerate(words):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column >= 5:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if column == 4:
                    item.setForeground(QColor(getattr(self._theme, state_tone(one))))
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        self._count.setText(ngettext("{count} ruling", "{count} rulings", len(rulings)).format(count=len(rulings)))
        self.map.show_rulings(rulings)
        wanted = next((one.ruling_id for one in rulings if one.ruling_no == self._wanted), 0)
        self._wanted = ""
        if wanted or before:
            self.choose(wanted or before)
        if self.chosen is None and rulings:
            self.table.selectRow(0)
        elif not rulings:
            self._show_detail(None)

    def _on_table_selection_changed(self) -> None:
        chosen = self.chosen
        self._show_detail(chosen)
        self.map.choose(chosen.ruling_id if chosen is not None else None)
        if chosen is not None:
            self.ruling_chosen.emit(chosen)

    def _open(self) -> None:
        if self.chosen is not None:
            self.ruling_opened.emit(self.chosen.ruling_id)

    def _show_detail(self, ruling: Ruling | None) -> None:
        self._head.setText(_("No ruling is chosen") if ruling is None else head_text(ruling))
        lines = [] if ruling is None else [days_text(ruling), state_text(ruling), units_text(ruling), ruling.place]
        self._days.setText(
            " · ".join(line for line in (*lines, "" if ruling is None else classes_text(ruling)) if line)
        )
        self._words.setText("" if ruling is None else ruling.words)
        self._did.setText("")
        self._cases_title.hide()
        while (item := self._cases.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def show_effect(self, found: tuple[RulingEffect, Surroundings]) -> None:
        """Show what the chosen ruling did, with its latest cases as links, and what lies around it."""
        (effect, around), ruling = found, self.chosen
        if ruling is None or ruling.ruling_id != effect.ruling_id:
            return
        self.map.show_ground(Ground(around))
        self._show_detail(ruling)
        self._did.setText("\n".join(effect_lines(ruling, effect)))
        self._cases_title.setVisible(bool(effect.cases))
        for case in effect.cases[: MOST_CASES // 10]:
            state = _(STATE_LABELS[case.state])
            back = _("came back") if case.was_refused else state
            button = QPushButton(f"{case.case_no} · {pick(case.unit, case.unit_en)} · {back}")
            button.setObjectName("link")
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.case_opened.emit, case.case_id))
            self._cases.addWidget(button)
