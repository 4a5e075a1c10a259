"""Paints one item for a room: nothing that must be read is smaller than H/40."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from app.desk.texts import PHOTO_KINDS
from app.i18n import N_, _, ngettext, pick
from app.meetings.model import AgendaItem, Card, Refusal
from app.meetings.presentation import ALIKE_M, ComponentFacts, MeetingAgenda
from app.meetings.texts import (
    cases_text,
    cause_text,
    class_text,
    day_of,
    days_of,
    lateness_of,
    outcome_text,
    place_text,
)
from app.responsibility.model import Candidate
from app.responsibility.reasons import sentence, tag_of, tag_text
from app.texts.labels import COMPONENT_STATE_LABELS
from widgets.board.colours import mixed
from widgets.board.presenter_session import RADIUS_M, ReadScreen
from widgets.board.sketch_painter import paint_ring, paint_sketch, place_on
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.metrics import Metrics
from widgets.parts.text import BOLD, CENTRE, LEFT, MEDIUM, RIGHT, TextPainter
from widgets.theme import Theme

READ_SHARE = 40
"""The smallest text is this part of the height."""
MOST_REFUSALS, MOST_PARTIES = 5, 3
DECIDED = {"decision": "good", "task": "good", "information": "good", "adjourned": "soon"}
SHORT = {"owner": N_("registered owner"), "maintainer": N_("registered maintainer")}
"""Reasons that name a number which no room needs."""
TAG_TONES = {"suggested": "good", "ask": "soon", "refused": "late", "fallback": "text_2", "district": "text_2"}


class ReadingMetrics(Metrics):
    """Sizes for a room: what people must read never shrinks below H/40."""

    @property
    def small(self) -> float:
        """The smallest text there is."""
        return self.part(READ_SHARE)


@dataclass(frozen=True)
class RoomLayout:
    """Where everything stands on the screen of a room; `m` is H/100 of the smaller measure."""

    m: float
    head: QRectF
    map: QRectF
    photos: QRectF
    refusals: QRectF
    owner: QRectF
    precedents: QRectF
    question: QRectF
    strip: QRectF

    @classmethod
    def of(cls, width: float, height: float, has_photos: bool, refusals: int) -> RoomLayout:
        """Divide a screen; what few refusals leave free, the photos take."""
        m = Metrics.of(round(width), round(height)).unit / 100
        edge, gap = 1.6 * m, 1.2 * m
        head = QRectF(edge, 1.2 * m, width - 2 * edge, 7 * m)
        top, bottom = head.bottom() + gap, height - 3.2 * m
        split, low = width * 0.6, bottom - 22 * m
        right, wide = split + gap / 2, width - edge - split - gap / 2
        lines = 5.4 * m + max(1, min(refusals, MOST_REFUSALS)) * 7.2 * m
        high = max(min(22 * m, (low - top) * 0.36), low - top - 2 * gap - lines) if has_photos else 0.0
        photos = QRectF(right, top, wide, high)
        begin = top + high + (gap if has_photos else 0)
        left = split - gap / 2 - edge
        half = (left - gap) / 2
        return cls(
            m, head, QRectF(edge, top, left, low - top - gap), photos,
            QRectF(right, begin, wide, low - begin - gap),
            QRectF(edge, low, half, bottom - low),
            QRectF(edge + half + gap, low, left - half - gap, bottom - low),
            QRectF(right, low, wide, bottom - low),
            QRectF(edge, height - 2 * m, width - 2 * edge, 0.8 * m),
        )  # fmt: skip


@dataclass
class RoomPainter:
    """Paints one item of an agenda into a layout."""

    theme: Theme
    painter: QPainter
    texts: TextPainter
    layout: RoomLayout
    agenda: MeetingAgenda
    place: int

    @property
    def m(self) -> float:
        """A hundredth of the height."""
        return self.layout.m

    def paint(self, read: ReadScreen | None, elapsed_s: float, has_live_map: bool) -> None:
        """Paint the screen; with a live map its place stays free."""
        one, layout = self.agenda.items[self.place], self.layout
        self._head(one, elapsed_s)
        if not has_live_map:
            self._map(layout.map, one.card, read)
        if read is not None and read.photos:
            self._photos(layout.photos, read)
        self._refusals(layout.refusals, one.card, read)
        if read is not None and read.screen.component is not None:
            self._owner(layout.owner, read.screen.component)
        else:
            self._alike(layout.owner, read)
        self._precedents(layout.precedents, read)
        self._question(layout.question, one, read)
        self._strip(layout.strip)

    # The head ---------------------------------------------------------------------------------------------------------

    def _head(self, one: AgendaItem, elapsed_s: float) -> None:
        m, texts, card, box = self.m, self.texts, one.card, self.layout.head
        used = texts.draw(_at(box, 0, 9 * m), str(self.place + 1), 5 * m, "accent", LEFT, BOLD)
        used += m + texts.draw(_at(box, used + m, 9 * m), f"/ {len(self.agenda.items)}", 3.1 * m, "text_2")
        right = self._timer(box, card.minutes or 5, elapsed_s)
        meeting = self.agenda.meeting
        if meeting is not None and meeting.is_demo:
            right -= 2 * m
            right -= texts.draw(QRectF(right - 20 * m, box.top(), 20 * m, box.height()), _("Demo data"), 2.5 * m,
                                "text_3", RIGHT)  # fmt: skip
        left = used + 2.4 * m
        self.painter.fillRect(
            QRectF(box.left() + left, box.top() + m, 1, box.height() - 2 * m), QColor(self.theme.line)
        )
        left += 2.4 * m
        wide = right - box.left() - left - 2 * m
        title = texts.draw(_at(box, left, wide * 0.6), class_text(card), 4.8 * m, "text", LEFT, BOLD, True)
        causes = _(", ").join(cause_text(cause) for cause in card.causes)
        rest = "   ".join(word for word in (place_text(card), cases_text(card.cases), causes) if word)
        texts.draw(_at(box, left + title + 2 * m, wide - title - 2 * m), rest, 3.1 * m, "text_2", LEFT, is_name=True)

    def _timer(self, box: QRectF, minutes: int, elapsed_s: float) -> float:
        """Paint the time of the item; return where it begins."""
        m, texts = self.m, self.texts
        is_over = elapsed_s > minutes * 60
        tone = "late" if is_over else "text"
        clock = f"{int(elapsed_s) // 60}:{int(elapsed_s) % 60:02d}"
        total = texts.draw(QRectF(box.right() - 12 * m, box.top(), 12 * m, box.height()), f"/ {minutes}:00", 3.1 * m,
                           "text_2", RIGHT)  # fmt: skip
        shown = texts.draw(QRectF(box.right() - total - 15 * m, box.top(), 14 * m, box.height()), clock, 5 * m, tone,
                           RIGHT)  # fmt: skip
        middle, radius = QPointF(box.right() - total - shown - 5 * m, box.center().y()), 2.4 * m
        ring = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(self.theme.raised), radius * 0.3))
        self.painter.drawEllipse(ring)
        colour = QColor(self.theme.late if is_over else self.theme.accent)
        self.painter.setPen(QPen(colour, radius * 0.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        self.painter.drawArc(ring, 90 * 16, -round(min(1.0, elapsed_s / (minutes * 60)) * 360 * 16))
        return middle.x() - radius

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _map(self, box: QRectF, card: Card, read: ReadScreen | None) -> None:
        """Paint a plain map, where the live one is not there."""
        m, theme, painter = self.m, self.theme, self.painter
        if card.lon is None or card.lat is None:
            self._tile(box)
            return
        sketch = read.screen.sketch if read is not None else None
        paint_sketch(painter, theme, box, sketch, card.lon, card.lat, RADIUS_M, 8)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8, 8)
        scale = min(box.width(), box.height()) / 2 / RADIUS_M
        lateness = lateness_of(card, self.agenda.now_s)
        for case in read.screen.detail.cases if read is not None else ():
            if case.lon is not None and case.lat is not None:
                at = place_on(box, scale, (card.lon, card.lat), case.lon, case.lat)
                if box.contains(at):
                    paint_mark(painter, theme, lateness, at, 2.4 * m)
        paint_ring(painter, theme, box.center(), 3.4 * m, mark_tone(lateness))
        wide = 200 * scale
        bar = QRectF(box.right() - wide - 2 * m, box.bottom() - 2 * m, wide, 0.35 * m)
        painter.fillRect(bar, QColor(theme.label))
        words = _("{count} m").format(count=200)
        self.texts.draw(QRectF(bar.left(), bar.top() - 3.4 * m, wide, 3.2 * m), words, 2.5 * m, "label", CENTRE)

    def _photos(self, box: QRectF, read: ReadScreen) -> None:
        m, count, gap = self.m, len(read.photos), 1.2 * self.m
        wide = (box.width() - gap * (count - 1)) / count
        for place, (image, photo) in enumerate(zip(read.photos, read.screen.photos, strict=True)):
            one = QRectF(box.left() + place * (wide + gap), box.top(), wide, box.height())
            path = QPainterPath()
            path.addRoundedRect(one, 8, 8)
            self.painter.save()
            self.painter.setClipPath(path)
            self.painter.fillRect(one, QColor(self.theme.panel))
            band = QRectF(one.left(), one.bottom() - 4 * m, one.width(), 4 * m)
            if image.isNull():
                self.texts.draw(one.adjusted(m, 0, -m, -4 * m), _("No picture"), 2.5 * m, "text_2", CENTRE)
            else:
                self._fill(one, image)
            self.painter.fillRect(band, QColor(6, 14, 28, 190))
            self.painter.restore()
            words = f"{day_of(photo.at_s, self.agenda.time_zone)} {_(PHOTO_KINDS[photo.kind])}"
            self._on_dark(band.adjusted(1.4 * m, 0, -m, 0), words)

    def _on_dark(self, box: QRectF, words: str) -> None:
        """Write on the dark band of a photo, which is dark in every theme."""
        tone = "text" if self.theme.name == "dark" else "ground"
        self.texts.draw(box, words, 2.5 * self.m, tone, LEFT, is_name=True)

    def _fill(self, box: QRectF, image: QImage) -> None:
        """Paint a photo so that it fills its place; what hangs over is left out."""
        scale = max(box.width() / image.width(), box.height() / image.height())
        wide, high = box.width() / scale, box.height() / scale
        part = QRectF((image.width() - wide) / 2, (image.height() - high) / 2, wide, high)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.painter.drawImage(box, image, part)

    # What was said and what holds -------------------------------------------------------------------------------------

    def _refusals(self, box: QRectF, card: Card, read: ReadScreen | None) -> None:
        m, texts = self.m, self.texts
        self._tile(box)
        inner = box.adjusted(2 * m, 0.8 * m, -2 * m, -0.6 * m)
        line = QRectF(inner.left(), inner.top(), inner.width(), 4.4 * m)
        used = texts.draw(line, _("Refused"), 2.7 * m, "text_2")
        times = ngettext("{count} time", "{count} times", card.bounces).format(count=card.bounces)
        texts.draw(line.adjusted(used + 1.2 * m, 0, 0, 0), times, 3.2 * m, "late", LEFT, BOLD)
        facts = _("{units} units, {days} days").format(units=len(card.units), days=days_of(card, self.agenda.now_s))
        texts.draw(line, facts, 2.7 * m, "text_2", RIGHT)
        room = inner.bottom() - line.bottom()
        rows = max(1, min(MOST_REFUSALS, int(room / (6.5 * m))))
        refusals = read.screen.detail.refusals[-rows:] if read is not None else ()
        if read is not None and not refusals:
            texts.draw(QRectF(inner.left(), line.bottom() + m, inner.width(), 4 * m), _("No unit refused it."), 2.7 * m)
        high = min(room / rows, 9 * m)
        for row, one in enumerate(refusals):
            self._refusal(QRectF(inner.left(), line.bottom() + row * high, inner.width(), high), card, one)

    def _refusal(self, box: QRectF, card: Card, one: Refusal) -> None:
        m, texts = self.m, self.texts
        self.painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), QColor(self.theme.line))
        texts.draw(QRectF(box.left(), box.top(), 9 * m, box.height()), day_of(one.at_s, self.agenda.time_zone),
                   2.6 * m, "text_2")  # fmt: skip
        party = card.units.index(one.unit) if one.unit in card.units else 5
        bar = QRectF(box.left() + 9.4 * m, box.top() + 0.18 * box.height(), 0.5 * m, 0.64 * box.height())
        self.painter.fillRect(bar, self._party_colour(party))
        left = bar.right() + 1.6 * m
        line, wide = box.height() * 0.44, box.right() - left
        texts.draw(QRectF(left, box.top() + box.height() * 0.06, wide, line), pick(one.unit, one.unit_en), 2.7 * m,
                   f"series:{_party(party)}", LEFT, MEDIUM, True)  # fmt: skip
        words = _("“{words}”").format(words=one.words)
        texts.draw(QRectF(left, box.top() + box.height() * 0.5, wide, line), words, 2.6 * m, is_name=True)

    def _owner(self, box: QRectF, facts: ComponentFacts) -> None:
        m, texts = self.m, self.texts
        self._tile(box)
        inner = box.adjusted(2 * m, m, -2 * m, -m)
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 3.8 * m), _("Ownership"), 2.7 * m, "text_2")
        none = _("not registered")
        census = f"{facts.census_on:%Y-%m-%d}" if facts.census_on is not None else _("no census yet")
        rows = (
            (_("Owner"), pick(facts.owner or none, facts.owner_en or none), facts.owner is None),
            (_("Maintainer"), pick(facts.maintainer or none, facts.maintainer_en or none), facts.maintainer is None),
            (_("Census"), census, facts.census_on is None),
            (_("State"), _(COMPONENT_STATE_LABELS[facts.state]), facts.state != "intact"),
        )
        high = (inner.height() - 4.2 * m) / len(rows)
        for row, (what, words, is_odd) in enumerate(rows):
            line = QRectF(inner.left(), inner.top() + 4.2 * m + row * high, inner.width(), high)
            used = texts.draw(line, what, 2.6 * m, "soon" if is_odd else "text_2")
            weight = BOLD if is_odd else MEDIUM
            texts.draw(
                line.adjusted(used + m, 0, 0, 0), words, 2.6 * m, "soon" if is_odd else "text", RIGHT, weight, True
            )

    def _alike(self, box: QRectF, read: ReadScreen | None) -> None:
        """Say how often it happened here in twelve months, where there is no component to tell of."""
        m, texts = self.m, self.texts
        self._tile(box)
        inner = box.adjusted(2 * m, m, -2 * m, -m)
        title = _("Here in 12 months")
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 3.8 * m), title, 2.7 * m, "text_2", is_name=True)
        if read is None:
            return
        alike = read.screen.alike
        line = QRectF(inner.left(), inner.top() + 4.2 * m, inner.width(), 6.4 * m)
        used = texts.draw(line, str(alike.count), 5.4 * m, "accent" if alike.count else "text_2", LEFT, BOLD)
        words = ngettext("case like it", "cases like it", alike.count)
        texts.draw(line.adjusted(used + 1.2 * m, 0, 0, 0), words, 2.7 * m, "text", is_name=True)
        near = _("of its class within {metres} m").format(metres=ALIKE_M)
        below = QRectF(inner.left(), line.bottom(), inner.width(), 4 * m)
        texts.draw(below, near, 2.5 * m, "text_2", is_name=True)
        if alike.refused:
            times = ngettext("{count} was refused", "{count} were refused", alike.refused).format(count=alike.refused)
            texts.draw(below.translated(0, 3.8 * m), times, 2.5 * m, "late", is_name=True)

    def _precedents(self, box: QRectF, read: ReadScreen | None) -> None:
        m, texts = self.m, self.texts
        self._tile(box)
        inner = box.adjusted(2 * m, m, -2 * m, -m)
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 3.8 * m), _("Earlier rulings"), 2.7 * m, "text_2")
        found = read.screen.precedents if read is not None else ()
        if read is not None and not found:
            line = QRectF(inner.left(), inner.top() + 4.6 * m, inner.width(), 4 * m)
            texts.draw(line, _("None about this class or place"), 2.7 * m, "text", is_name=True)
        high = (inner.height() - 4.2 * m) / 4
        for row, one in enumerate(found[:2]):
            line = QRectF(inner.left(), inner.top() + 4.2 * m + row * high * 2, inner.width(), high)
            did = _("sent {sent}, back {refused}").format(sent=one.sent, refused=one.refused)
            tone = "good" if one.sent and one.refused * 10 <= one.sent else "text_2"
            used = texts.draw(line, one.ruling_no, 2.7 * m, "accent", LEFT, BOLD)
            texts.draw(line.adjusted(used + 1.4 * m, 0, 0, 0), one.title, 2.6 * m, "text", is_name=True)
            texts.draw(line.translated(0, high), did, 2.6 * m, tone, RIGHT)

    def _question(self, box: QRectF, one: AgendaItem, read: ReadScreen | None) -> None:
        m, texts, card = self.m, self.texts, one.card
        self._tile(box, is_strong=True)
        inner = box.adjusted(2 * m, 0.8 * m, -2 * m, -0.8 * m)
        words = outcome_text(card) if one.outcome else _("To be decided: who is responsible")
        tone = DECIDED.get(one.outcome or "", "text")
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 4.2 * m), words, 3.2 * m, tone, LEFT, BOLD, True)
        rows = _answers(card, read.screen.candidates if read is not None else ())
        high = (inner.height() - 4.6 * m) / MOST_PARTIES
        parties = [pick(unit, english) for unit, english in zip(card.units, card.units_en, strict=True)]
        others = len(parties)
        for row, (name, reason, mark) in enumerate(rows):
            line = QRectF(inner.left(), inner.top() + 4.6 * m + row * high, inner.width(), high)
            place = parties.index(name) if name in parties else others
            others += name not in parties
            self._answer(line, row, place, name, reason, mark)

    def _answer(self, line: QRectF, row: int, place: int, name: str, reason: str, mark: str) -> None:
        m, texts, party = self.m, self.texts, f"series:{_party(place)}"
        number = QRectF(line.left(), line.center().y() - 1.7 * m, 3.4 * m, 3.4 * m)
        self.painter.setPen(QPen(self._party_colour(place), 0.2 * m))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(number, 0.5 * m, 0.5 * m)
        texts.draw(number, str(row + 1), 2.5 * m, party, CENTRE, BOLD)
        left = line.adjusted(5 * m, 0, 0, 0)
        used = texts.draw(left.adjusted(0, 0, -left.width() * 0.42, 0), name, 2.8 * m, party, LEFT, MEDIUM, True)
        texts.draw(left.adjusted(used + 1.6 * m, 0, 0, 0), reason, 2.5 * m, mark, RIGHT, is_name=True)

    def _strip(self, box: QRectF) -> None:
        """One piece for each item: decided, adjourned, on the screen, to come."""
        count = len(self.agenda.items)
        gap = min(0.5 * self.m, box.width() / count / 4)
        wide = (box.width() - gap * (count - 1)) / count
        for row, one in enumerate(self.agenda.items):
            tone = "accent" if row == self.place else DECIDED.get(one.outcome or "", "raised")
            piece = QRectF(box.left() + row * (wide + gap), box.top(), wide, box.height())
            self.painter.fillRect(piece, QColor(getattr(self.theme, tone)))

    def _party_colour(self, place: int) -> QColor:
        return QColor(self.theme.series[_party(place) % len(self.theme.series)])

    def _tile(self, box: QRectF, is_strong: bool = False) -> None:
        theme, path = self.theme, QPainterPath()
        path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self.painter.fillPath(path, mixed(theme.accent, theme.panel, 0.14) if is_strong else QColor(theme.panel))
        self.painter.setPen(QPen(QColor(theme.accent if is_strong else theme.line), 2 if is_strong else 1))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)


def _answers(card: Card, candidates: tuple[Candidate, ...]) -> list[tuple[str, str, str]]:
    """Who can be named: the candidates with their best reason, else the units in dispute; name, reason and tone."""
    found = []
    for one in candidates[:MOST_PARTIES]:
        tag, first = tag_of(one), next(iter(one.reasons), None)
        reason = tag_text(one)
        if not reason and first is not None:
            reason = _(SHORT[first.kind]) if first.kind in SHORT else sentence(first)
        found.append((one.unit_name, reason, TAG_TONES.get(tag or "", "text_2")))
    named = {name for name, _reason, _tone in found}
    for unit, english in zip(card.units, card.units_en, strict=True):
        if len(found) < MOST_PARTIES and pick(unit, english) not in named:
            found.append((pick(unit, english), _("in dispute"), "text_2"))
    return found


def _at(box: QRectF, left: float, wide: float) -> QRectF:
    return QRectF(box.left() + left, box.top(), wide, box.height())


def _party(place: int) -> int:
    """The place in the series of a party: blue, amber, violet, and others after them."""
    return (0, 1, 3, 2, 4, 5)[min(place, 5)]
