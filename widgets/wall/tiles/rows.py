"""A tile of named bars: one line each, as many lines as there is room for; what is left out is counted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt

from app.i18n import _
from app.texts.numbers import count_text, percent_text
from app.wall.answers import RankingRow, Rows
from widgets.parts.text import MEDIUM, RIGHT, TextPainter, faint, lines_evenly, text_width, tone_colour
from widgets.wall.tile import Tile

NAME_SHARE = 0.36  # wider names stand above their bar
STRETCH, TIGHT, STACKED_TIGHT = 1.45, 0.84, 1.08  # rows stand as far apart as there is room, within these limits


class RowsTile(Tile):
    """Shows `Rows`."""

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self._answer: Rows | None = None

    def show_answer(self, answer: Rows) -> None:
        """Show other bars."""
        self._answer = answer
        self.update()

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint a legend of the pieces where there are any, then the rows, evenly."""
        answer = self._answer
        if answer is None:
            return
        if answer.keys:
            box = box.adjusted(0, self._paint_keys(text, box), 0, 0)
        head, hidden, tail = choose(answer.rows, self._room(box, TIGHT), answer.left_out)
        layout = _Layout((*head, *tail), answer.full, box.width(), text)
        if layout.is_stacked:
            head, hidden, tail = choose(answer.rows, self._room(box, STACKED_TIGHT), answer.left_out)
        lines: list[RankingRow | None] = [*head, *([None] if hidden else []), *tail]
        height = min(box.height() / max(1, len(lines)), self.metrics.row * STRETCH)
        for number, row in enumerate(lines):
            line = QRectF(box.left(), box.top() + number * height, box.width(), height)
            if row is not None:
                layout.paint(line, row)
            else:
                more = _("and {count} more").format(count=count_text(hidden))
                text.draw(line, more, self.metrics.small, "text_3")

    def _room(self, box: QRectF, tight: float) -> int:
        """How many lines fit when they stand as near to each other as they may."""
        return max(1, int(box.height() / (self.metrics.row * tight) + 0.05))

    def _paint_keys(self, text: TextPainter, box: QRectF) -> float:
        """Paint coloured dots with names; return the height they took."""
        assert self._answer is not None
        size = self.metrics.small
        line = size * 1.5
        widths = [text_width(_(name), size) + size * 1.4 for name, _tone in self._answer.keys]
        y = box.top() - size * 0.25
        for number, places in enumerate(lines_evenly(widths, box.width(), size * 0.55)):
            x = box.left()
            y += line if number else 0.0
            for place in places:
                name, tone = self._answer.keys[place]
                text.painter.setPen(Qt.PenStyle.NoPen)
                text.painter.setBrush(tone_colour(self.theme, tone))
                text.painter.drawRoundedRect(
                    QRectF(x, y + line / 2 - size * 0.3, size * 0.6, size * 0.6), size * 0.15, size * 0.15
                )
                text.draw(QRectF(x + size * 0.8, y, widths[place], line), _(name), size, "text_3")
                x += widths[place]
        return y + line - box.top() + size * 0.2


class _Layout:
    """Where name, bar, counts and value of the rows stand, the same for every row of a tile."""

    def __init__(self, rows: tuple[RankingRow, ...], full: float, width: float, text: TextPainter) -> None:
        self.text, self.full = text, full
        sizes = text.metrics
        self.body, self.small = sizes.body, sizes.small
        self.name_room = max((text_width(_(row.name), self.body) for row in rows), default=0.0)
        self.is_stacked = self.name_room > width * NAME_SHARE
        self.value_room = max((text_width(value_text(row), self.body, MEDIUM) for row in rows), default=0.0)
        self.counts_room = max((text_width(counts_text(row), self.small) for row in rows), default=0.0)
        self.counts_follow = any(row.denominator is not None and not row.is_share for row in rows)
        left = width - self.value_room - self.body * 1.4 - (0 if self.is_stacked else self.name_room)
        if self.counts_room and left - self.counts_room - self.body * 0.7 < (
            width * 0.2 if not self.is_stacked else width * 0.3
        ):
            self.counts_room = 0.0

    def paint(self, line: QRectF, row: RankingRow) -> None:
        """Paint one row into its line."""
        counts = self.counts_room + self.body * 0.6 if self.counts_room else 0.0
        after = counts if self.counts_follow else 0.0
        right = line.right() - self.value_room - after
        high = QRectF(line)
        if self.is_stacked:
            high.setHeight(min(line.height() * 0.74, self.body * 1.5))
            high.moveTop(line.top() + (line.height() - high.height() - self.body * 0.4) / 2)
        value = QRectF(right, high.top(), self.value_room, high.height())
        self.text.draw(value, value_text(row), self.body, row.tone if row.is_percent else "text", RIGHT, MEDIUM)
        if counts:
            left = line.right() - self.counts_room if self.counts_follow else right - counts
            place = QRectF(left, high.top() + self.body * 0.06, self.counts_room, high.height())
            self.text.draw(place, counts_text(row), self.small, "text_3", RIGHT)
        counts -= after
        if self.is_stacked:
            name = QRectF(line.left(), high.top(), right - counts - line.left() - self.body * 0.5, high.height())
            if not counts:  # as far as the value of this very row
                name.setRight(value.right() - text_width(value_text(row), self.body, MEDIUM) - self.body * 0.5)
            bar = QRectF(line.left(), high.bottom() + self.body * 0.05, line.width(), max(3.0, self.body * 0.26))
        else:
            name = QRectF(line.left(), high.top(), self.name_room + 2, high.height())
            thick = max(4.0, self.body * 0.44)
            start = line.left() + self.name_room + self.body * 0.8
            bar = QRectF(start, line.center().y() - thick / 2, right - counts - self.body * 0.7 - start, thick)
        self.text.draw(name, _(row.name), self.body, "text", is_name=True)
        self._paint_bar(bar, row)

    def _paint_bar(self, bar: QRectF, row: RankingRow) -> None:
        painter, theme = self.text.painter, self.text.theme
        radius = bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone_colour(theme, "raised"))
        painter.drawRoundedRect(bar, radius, radius)
        if self.full and row.before:
            painter.setBrush(faint(tone_colour(theme, row.tone)))
            behind = QRectF(bar)
            behind.setWidth(max(bar.height(), bar.width() * min(1.0, row.before / self.full)))
            painter.drawRoundedRect(behind, radius, radius)
        if not self.full or row.value <= 0:
            return
        length = max(bar.height(), bar.width() * min(1.0, row.value / self.full))
        painter.save()
        painter.setClipRect(QRectF(bar.left(), bar.top(), length + 1, bar.height()))
        whole = sum(part for part, _tone in row.parts) or 1.0
        start = bar.left()
        painter.setBrush(tone_colour(theme, row.tone))
        painter.drawRoundedRect(QRectF(start, bar.top(), length, bar.height()), radius, radius)
        for part, tone in row.parts:
            width = length * part / whole
            painter.setBrush(tone_colour(theme, tone))
            _paint_piece(painter, QRectF(start, bar.top(), width, bar.height()), bar.left(), bar.left() + length)
            start += width
        painter.restore()


def _paint_piece(painter, piece: QRectF, left: float, right: float) -> None:  # noqa: ANN001 - a QPainter
    """A piece of a bar; the first and the last one are round at the outer end."""
    if piece.width() <= 0:
        return
    radius = piece.height() / 2
    painter.save()
    painter.setClipRect(piece, Qt.ClipOperation.IntersectClip)
    painter.drawRoundedRect(QRectF(left, piece.top(), right - left, piece.height()), radius, radius)
    painter.restore()


def value_text(row: RankingRow) -> str:
    """The value of a row as it is printed: a share of few as its two counts, 12 / 19."""
    if row.is_share and not row.is_percent:
        return f"{row.numerator or 0:,} / {row.denominator or 0:,}"
    return percent_text(row.value) if row.is_share else count_text(row.value)


def counts_text(row: RankingRow) -> str:
    """The counts behind a value: 912 / 1,003; '' where there are none."""
    if row.numerator is None or row.denominator is None:
        return row.note
    if row.is_share:
        return f"{row.numerator:,} / {row.denominator:,}" if row.is_percent else ""
    return f"/ {row.denominator:,}"


def choose(
    rows: tuple[RankingRow, ...], room: int, left_out: int
) -> tuple[tuple[RankingRow, ...], int, tuple[RankingRow, ...]]:
    """Choose the rows for a number of lines: the first ones, and of a ranking by shares the last ones too.

    Returns:
        The first rows, how many are hidden (they take a line of their own where there are four), the last rows.
    """
    if len(rows) <= room and not left_out:
        return rows, 0, ()
    if room < 4:
        return rows[:room], 0, ()
    lines = min(room - 1, len(rows))
    last = lines // 2 if rows[0].is_share and not left_out else 0
    head = rows[: lines - last]
    return head, len(rows) - lines + left_out, rows[len(rows) - last :] if last else ()
