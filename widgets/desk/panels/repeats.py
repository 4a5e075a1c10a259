"""Photos that show the same as an earlier one: what an evaluator looks at before the score of a unit or an officer."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.texts import PHOTO_KINDS
from app.i18n import N_, _, ngettext
from app.photos.model import REPEAT_DAYS, SEE_ORIGINALS, RepeatedPhoto
from app.services import Services
from app.texts.numbers import count_text
from app.texts.times import local
from widgets.desk.panel import DockPlace, Panel
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label

HEADERS = (
    N_("Added"), N_("Case"), N_("Photo"), N_("Added by"), N_("Same as in case"), N_("Photo there"),
    N_("Added there by"), N_("Likeness"),
)  # fmt: skip
NOTHING, HASH_BITS = "–", 64


class RepeatsPanel(Panel[int, tuple[RepeatedPhoto, ...]]):
    """The repeated photos of the last month, the latest first."""

    key, title, place, order = "repeats", N_("Repeated photos"), DockPlace.PAGE, 252
    watches = frozenset({"cases"})
    posts = SEE_ORIGINALS

    def question(self) -> int:
        """Ask about the last month."""
        return REPEAT_DAYS

    @staticmethod
    def load(services: Services, question: int) -> tuple[RepeatedPhoto, ...]:
        """Return the photos."""
        return services.case_reader.repeated_photos(question)

    def is_empty(self, answer: tuple[RepeatedPhoto, ...]) -> bool:
        """No repeated photo is shown as none, with the table."""
        return False

    def make_body(self) -> QWidget:
        """How many there are, the way to both cases, and the table."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_(self.title), "text", "heading"))
        self.words = label("", "text_2", "body")
        head.addWidget(self.words)
        head.addStretch(1)
        self.case_button = KeyButton(_("Show the case"), "G")
        self.other_button = KeyButton(_("Show the other case"), "O")
        self.case_button.clicked.connect(self.show_case)
        self.other_button.clicked.connect(self.show_other)
        for button in (self.case_button, self.other_button):
            head.addWidget(button)
        about = _(
            "A photo of a case that shows the same as an earlier one: of another case, by somebody else, or as "
            "something else. Whether it is evidence is for the evaluator to decide."
        )
        self.table = TextTable([_(header) for header in HEADERS], self.context.theme, stretch=3)
        self.table.doubleClicked.connect(lambda _index: self.show_case())
        self.setFocusProxy(self.table)
        column.addLayout(head)
        column.addWidget(label(about, "text_2", "body", is_wrapped=True))
        column.addWidget(self.table, 1)
        return made

    def show_answer(self, answer: tuple[RepeatedPhoto, ...]) -> None:
        """Show the photos."""
        self.photos = answer
        words = ngettext("{count} in {days} days", "{count} in {days} days", len(answer))
        self.words.setText(words.format(count=count_text(len(answer)), days=REPEAT_DAYS))
        self.table.show_rows([_row(one) for one in answer])
        self.case_button.setEnabled(bool(answer))
        self.other_button.setEnabled(any(one.other_case_id is not None for one in answer))

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of((self.case_button, self.other_button), _(self.title))

    def show_case(self) -> None:
        """Go to the case of the photo."""
        photo = self._chosen()
        if photo is not None:
            self.context.selection.show_case(photo.case_id)

    def show_other(self) -> None:
        """Go to the case of the earlier photo, where it is to be seen."""
        photo = self._chosen()
        if photo is not None and photo.other_case_id is not None:
            self.context.selection.show_case(photo.other_case_id)

    def _chosen(self) -> RepeatedPhoto | None:
        number = self.table.chosen()
        return self.photos[number] if 0 <= number < len(self.photos) else None


def _row(one: RepeatedPhoto) -> tuple[Cell, ...]:
    other = _("the same case") if one.is_same_case else one.other_case_no or _("a case outside your area")
    alike = f"{round(100 * (HASH_BITS - one.bits) / HASH_BITS)} %"
    return (
        Cell(f"{local(one.added_at.timestamp(), one.time_zone):%Y-%m-%d %H:%M}", one.added_at.timestamp()),
        Cell(one.case_no), Cell(_(PHOTO_KINDS[one.kind])), Cell(one.added_by or NOTHING), Cell(other),
        Cell(_(PHOTO_KINDS[one.other_kind]) if one.other_kind else NOTHING), Cell(one.other_added_by or NOTHING),
        Cell(alike, -one.bits, "late" if not one.bits else ""),
    )  # fmt: skip
