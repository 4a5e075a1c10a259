"""What a ruling would have done: figures, who had the cases, refusals of each month, the rules and rulings it meets."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _, pick
from app.rulings.model import Effect, RulingCollision, RulingPreview
from app.texts.numbers import count_text
from widgets.board.labels import label
from widgets.parts.label import retone
from widgets.parts.text import BOLD, MEDIUM, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

FLOW_PX, MONTHS_PX = 190, 84
MOST_ROWS = 6


class RulingPreviewPanel(QWidget):
    """The right side of the form."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview, self._rows = RulingPreview(), []  # type: RulingPreview, list[QWidget]
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._title, self.state = label("", "heading"), label("", "second", "text_2")
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.state)
        column.addLayout(head)
        self._figures = [(label("", "figure"), label("", "second", "text_2", is_wrapped=True)) for _place in range(3)]
        figures = QHBoxLayout()
        for figure, words in self._figures:
            beneath = QVBoxLayout()
            beneath.setSpacing(0)
            beneath.addWidget(figure)
            beneath.addWidget(words)
            figures.addLayout(beneath, 1)
        column.addLayout(figures)
        self._flow_title = label(_("Who had them first"), "strong")
        self.flows, self.months = FlowChart(theme, self), MonthBars(theme, self)
        self._months_title = label(_("Refusals avoided in each month"), "strong")
        column.addWidget(self._flow_title)
        column.addWidget(self.flows)
        column.addWidget(self._months_title)
        column.addWidget(self.months)
        self._meets_title, self.meets = label(_("Rules that decide here today"), "strong"), QVBoxLayout()
        self.meets.setSpacing(4)
        column.addWidget(self._meets_title)
        column.addLayout(self.meets)
        column.addStretch(1)

    def show_waiting(self, words: str) -> None:
        """Say that the answer is on its way, or why there is none."""
        self.state.setText(words)

    def show_preview(
        self, preview: RulingPreview, collisions: list[RulingCollision], effect: Effect, unit: str
    ) -> None:
        """Show what was found."""
        self.preview = preview
        self.state.setText("")
        is_replay = effect in (Effect.RULE, Effect.BOUNDARY)
        self._title.setText(_("If it had held for 12 months") if is_replay else _("What it changes now"))
        self._show_figures(preview, is_replay)
        has_months = is_replay and any(count for _month, count in preview.months)
        self._flow_title.setVisible(is_replay and bool(preview.flows))
        self.flows.setVisible(is_replay and bool(preview.flows))
        self._months_title.setVisible(has_months)
        self.months.setVisible(has_months)
        self.flows.show_flows([(pick(one.unit, one.unit_en), one.cases) for one in preview.flows], unit)
        self.months.show_months(preview.months)
        self._show_meets(preview, collisions, is_replay)

    def _show_figures(self, preview: RulingPreview, is_replay: bool) -> None:
        if is_replay:
            days = "–"
            if preview.days_before is not None:
                after = "?" if preview.days_after is None else f"{preview.days_after:g}"
                days = f"{preview.days_before:g} → {after}"
            shown = (
                (count_text(preview.refusals), _("refusals avoided, of {count}").format(count=preview.all_refusals)),
                (count_text(preview.elsewhere), _("cases go elsewhere, of {count}").format(count=preview.cases)),
                (days, _("days to the right unit, median")),
            )
        else:
            shown = (
                (count_text(preview.components), _("components")),
                (count_text(preview.elsewhere), _("change, {count} without an owner").format(count=preview.ownerless)),
                (count_text(preview.cases), _("open cases of theirs")),
            )
        for (figure, words), (number, text) in zip(self._figures, shown, strict=True):
            figure.setText(number)
            words.setText(text)
        retone(self._figures[0][0], "good" if is_replay and preview.refusals else "text")
        retone(self._figures[1][0], "accent")

    def _show_meets(self, preview: RulingPreview, collisions: list[RulingCollision], is_replay: bool) -> None:
        for row in self._rows:
            row.deleteLater()
        self._rows.clear()
        for one in collisions:
            words = (
                _("◆ Ruling {number} says something else here with equal rank") if one.is_equal
                else _("◆ Ruling {number} meets it; the more particular one holds")
            )  # fmt: skip
            self._add(words.format(number=one.ruling_no), "late" if one.is_equal else "soon")
        for overlap in preview.overlaps[:MOST_ROWS]:
            words = _("Ruling {code}: {title}") if overlap.is_ruling else _("Rule {code}: {title}")
            counted = _("decided {count} of the latest cases").format(count=overlap.cases)
            self._add(
                f"{words.format(code=overlap.code, title=pick(overlap.title, overlap.title_en))} · {counted}", "text_2"
            )
        if not collisions and is_replay:
            self._add(_("✓ It meets no other ruling"), "good")
        self._meets_title.setVisible(bool(self._rows))

    def _add(self, words: str, tone: str) -> None:
        row = label(words, "second", tone, is_wrapped=True)
        self._rows.append(row)
        self.meets.addWidget(row)


class FlowChart(QWidget):
    """Units at the left, as thick as their cases, flow into the one that the ruling names."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._flows, self._unit = theme, [], ""  # type: Theme, list[tuple[str, int]], str
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_flows(self, flows: list[tuple[str, int]], unit: str) -> None:
        """Take names and counts, the most first, and whom the ruling names."""
        self._flows, self._unit = flows, unit
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows ask."""
        return QSize(scaled(280), scaled(min(FLOW_PX, 70 + 24 * len(self._flows))))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint bands and names."""
        total = sum(count for _name, count in self._flows)
        if not total:
            return
        wide, high, gap = float(self.width()), float(self.height()), 5.0
        left, right, bar = wide * 0.40, wide * 0.66, 6.0
        unit_px = (high - gap * (len(self._flows) - 1)) / total
        least = scaled(15)
        highs = [max(least, count * unit_px) for _name, count in self._flows]
        share = (high - gap * (len(highs) - 1)) / sum(highs)
        top, into = 0.0, (high - sum(one * share for one in highs)) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, ((name, count), thick) in enumerate(zip(self._flows, highs, strict=True)):
                thick *= share
                colour = QColor(self._theme.series[place % len(self._theme.series)])
                band = QPainterPath()
                band.moveTo(left + bar, top)
                band.cubicTo((left + right) / 2, top, (left + right) / 2, into, right, into)
                band.lineTo(right, into + thick)
                band.cubicTo((left + right) / 2, into + thick, (left + right) / 2, top + thick, left + bar, top + thick)
                pale = QColor(colour)
                pale.setAlphaF(0.38)
                painter.fillPath(band, pale)
                painter.fillRect(QRectF(left, top, bar, thick), colour)
                self._write(painter, QRectF(0, top, left - 8, thick), f"{name} {count}", True)
                top, into = top + thick + gap, into + thick
            whole = sum(one * share for one in highs)
            painter.fillRect(QRectF(right, (high - whole) / 2, bar, whole), QColor(self._theme.accent))
            self._write(painter, QRectF(right + 14, 0, wide - right - 14, high), f"{self._unit}\n{total}", False)

    def _write(self, painter: QPainter, box: QRectF, words: str, is_left: bool) -> None:
        font = wall_font(12.5, MEDIUM if is_left else BOLD)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text if is_left else self._theme.accent))
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if is_left else Qt.AlignmentFlag.AlignLeft)
        if is_left:
            name, _space, count = words.rpartition(" ")
            room = box.width() - painter.fontMetrics().horizontalAdvance(f" {count}")
            words = f"{painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(room))} {count}"
            painter.drawText(QRectF(box.left(), box.center().y() - 10, box.width(), 20), flags, words)
        else:
            painter.drawText(box, flags | Qt.TextFlag.TextWordWrap, words)


class MonthBars(QWidget):
    """A bar for each of twelve months."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._months = theme, ()  # type: Theme, tuple[tuple[str, int], ...]
        self.setFixedHeight(scaled(MONTHS_PX))

    def show_months(self, months: tuple[tuple[str, int], ...]) -> None:
        """Take (yyyy-mm, count), the oldest first."""
        self._months = months
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint bars, counts and months."""
        if not self._months:
            return
        most = max(count for _month, count in self._months) or 1
        step, high, text = self.width() / len(self._months), self.height() - scaled(34), scaled(16)
        with QPainter(self) as painter:
            painter.setFont(wall_font(11.5))
            for place, (month, count) in enumerate(self._months):
                box = QRectF(place * step, 0, step, self.height())
                tall = high * count / most
                bar = QRectF(box.left() + step * 0.18, text + high - tall, step * 0.64, tall)
                painter.fillRect(bar, QColor(self._theme.late))
                painter.setPen(QColor(self._theme.text_2))
                if count:
                    painter.drawText(
                        QRectF(box.left(), bar.top() - text, step, text), Qt.AlignmentFlag.AlignCenter, str(count)
                    )
                painter.setPen(QColor(self._theme.text_3))
                painter.drawText(QRectF(box.left(), self.height() - text, step, text), Qt.AlignmentFlag.AlignCenter,
                                 str(int(month[5:])))  # fmt: skip
