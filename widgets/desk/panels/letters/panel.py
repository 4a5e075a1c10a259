"""The letters page: letters by state with their clocks, one of them beside the list, and what can be done with it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.cases.model import Post
from app.desk.filters import CaseFigure
from app.desk.lists import OVERDUE
from app.i18n import N_, _, ngettext
from app.letters.acts import BY_KEY, LETTER_ACTIONS, READERS, SENDERS, LetterAction, is_possible
from app.letters.model import STATES, BatchResult, Letter, LetterDetail, LetterKind, LetterList, LetterState
from app.letters.texts import LATE, clock_words, unit_text
from app.papers.files import write_whole
from app.papers.office import find_office, to_pdf
from app.services import Services
from app.texts.numbers import count_text
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.dialogs.urging_dialog import REQUIREMENT, TimeField, UrgingDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.letters.letter_view import LetterView
from widgets.desk.parts.batch_bar import BatchBar
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

FILTERS = (LATE, *(state.value for state in LetterState))
HEADERS = (N_("Letter"), N_("Unit"), N_("Cases"), N_("Clock"))
NOTHING_HERE = N_("No letter is in this state.")


class LettersPanel(Panel[str, LetterList]):
    """Supervision letters and urging letters, from the draft to the reply."""

    key, title, place, order = "letters", N_("Letters"), DockPlace.PAGE, 142
    watches = frozenset({"letters"})
    posts = READERS

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.filter = LetterState.DRAFT.value if context.services.me.holds_one_of(READERS - {Post.HANDLER}) else (
            LetterState.SENT.value)  # fmt: skip
        self.list: LetterList | None = None
        self.dialog: Any = None
        self.is_sending = False
        self._wanted_id: int | None = None
        super().__init__(context, parent)

    # What is asked and shown ------------------------------------------------------------------------------------------

    def question(self) -> str:
        """Return which letters are looked at."""
        return self.filter

    @staticmethod
    def load(services: Services, question: str) -> LetterList:
        """Read letters and counts."""
        return services.letters.letters(None if question == LATE else LetterState(question))

    def is_empty(self, answer: LetterList) -> bool:
        """The counts are shown where the list is empty, too."""
        return False

    def show_answer(self, answer: LetterList) -> None:
        """Show the counts, the list and the letter that was looked at."""
        kept = self._wanted_id or getattr(self.chosen(), "letter_id", None)
        self.list, self._wanted_id = answer, None
        for key, button in self.chips.items():
            button.setText(self._chip_words(key))
            button.setChecked(key == self.filter)
        self.table.show_rows([self._cells(one) for one in answer.letters])
        numbers = [one.letter_id for one in answer.letters]
        if kept in numbers:
            self.table.choose(numbers.index(kept))
        self.nothing_here.setVisible(not numbers)
        self.view.setVisible(bool(numbers))
        self._on_table_row_chosen()

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of([*self.chips.values(), *self.buttons.values()], _(self.title))

    def chosen(self) -> Letter | None:
        """Return the letter that is looked at."""
        at = self.table.chosen()
        return self.list.letters[at] if self.list is not None and 0 <= at < len(self.list.letters) else None

    # The body ---------------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Counts over the list, the letter at the right, acts below."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label(_(self.title), "text", "heading"))
        self.chips = {}
        for number, key in enumerate(FILTERS, 1):
            self.chips[key] = KeyButton("", str(number), "chip")
            self.chips[key].setCheckable(True)
            self.chips[key].clicked.connect(partial(self.choose_filter, key))
            head.addWidget(self.chips[key])
        head.addStretch(1)
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.table = TextTable([_(one) for one in HEADERS], self.context.theme, frozenset({2}), stretch=1)
        self.table.row_chosen.connect(lambda _row: self._on_table_row_chosen())
        self.view = LetterView(self.context.theme)
        left = QVBoxLayout()
        self.nothing_here = label(_(NOTHING_HERE), "text_2", "body")
        left.addWidget(self.nothing_here)
        left.addWidget(self.table, 1)
        row.addLayout(left, 5)
        row.addWidget(self.view, 5)
        column.addLayout(row, 1)
        self.trouble, self.batch = TroubleLine(), BatchBar()
        column.addWidget(self.trouble)
        column.addWidget(self.batch)
        column.addLayout(self._make_foot())
        self.setFocusProxy(self.table)
        return made

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        self.buttons: dict[str, KeyButton] = {}
        for action in LETTER_ACTIONS:
            words = _(action.label) + (" …" if action.asks else "")
            self._add_button(foot, action.key, words, action.letter, partial(self.do, action))
        self._add_button(foot, "send_all", _("Send all approved"), "T", self.send_all)
        self._add_button(foot, "note", _("Note on the cases"), "N", self.note)
        foot.addStretch(1)
        self._add_button(foot, "draft", _("New letter") + " …", "D", self.draft)
        self._add_button(foot, "urging", _("Urging letters") + " …", "L", self.draft_urging)
        self._add_button(foot, "cases", _("Show cases"), "G", self.open_cases)
        self._add_button(foot, "files", _("Save files") + " …", "F", self.save_files)
        return foot

    def _add_button(self, foot: QHBoxLayout, key: str, words: str, letter: str, does: Any) -> None:
        self.buttons[key] = KeyButton(words, letter, "main" if key in ("approve", "send") else "")
        self.buttons[key].clicked.connect(lambda _checked=False: does())
        foot.addWidget(self.buttons[key])

    # What can be done -------------------------------------------------------------------------------------------------

    def choose_filter(self, key: str, _checked: bool = False) -> None:
        """Look at the letters of another state."""
        self.filter = key
        self.ask()
        self.table.setFocus()

    def do(self, action: LetterAction) -> None:
        """Do something to the letter that is looked at, after what it asks."""
        letter = self.chosen()
        if letter is None:
            return
        if action.key == "send":
            self._send([letter])
        elif action.key == "change":
            self._open_change(letter)
        elif action.asks:
            self.dialog = PromptDialog(_(action.label), letter.name, [(_(action.asks), "")], parent=self)
            self.dialog.accepted.connect(lambda: self._act(letter, action, {"text": self.dialog.answers[0]}))
            self.dialog.open()
        else:
            self._act(letter, action, {})

    def send_all(self) -> None:
        """Send every approved letter of the list."""
        if self.list is not None:
            self._send([one for one in self.list.letters if one.state is LetterState.APPROVED])

    def note(self) -> None:
        """Note the letter on the cases whose history does not tell of it."""
        letter = self.chosen()
        if letter is not None:
            self.batch.begin(_("Noting the letter on its cases …"), 0)
            self.context.background.run(
                self.context.services.letters.note, letter.letter_id, self.batch.is_cancelled,
                on_answer=lambda _count: self._end_batch(""), on_trouble=self._on_batch_trouble,
            )  # fmt: skip

    def draft(self) -> None:
        """Draft a supervision letter, about the case that is selected where there is one."""
        self.trouble.say("")
        self.context.background.run(
            _read_first, self.context.services, self.context.selection.case_id,
            on_answer=self._open_draft, on_trouble=self._on_trouble,
        )  # fmt: skip

    def draft_urging(self) -> None:
        """Draft urging letters to units that are picked."""
        self.dialog = UrgingDialog(self.context, self)
        self.dialog.finished.connect(lambda _result: self._on_drafted(0))
        self.dialog.open()

    def open_cases(self) -> None:
        """Open the cases of the letter in their list and on the map."""
        letter = self.chosen()
        if letter is not None:
            words = f"{letter.name} · {unit_text(letter)}"
            self.context.background.run(
                self.context.services.letters.case_ids, letter.letter_id,
                on_answer=lambda ids: self.context.selection.open_figure(CaseFigure(OVERDUE, words, frozenset(ids))),
                on_trouble=self._on_trouble,
            )  # fmt: skip

    def save_files(self) -> None:
        """Write the document and the annex of a letter that was sent into a folder."""
        letter = self.chosen()
        folder = QFileDialog.getExistingDirectory(self, _("Save files")) if letter is not None else ""
        if letter is not None and folder:
            self.context.background.run(
                _save, self.context.services, letter, Path(folder),
                on_answer=lambda names: self.batch.end(_("Saved: {files}").format(files=", ".join(names))),
                on_trouble=self._on_trouble,
            )  # fmt: skip

    def _open_change(self, letter: Letter) -> None:
        words, until = QLineEdit(letter.requirement), TimeField(letter.reply_by)
        self.dialog = FormDialog(
            _("Change the letter"), [(_("Requirement"), words), (_("Reply to the letter by"), until)],
            self.context.services.letters.act,
            lambda: (letter, BY_KEY["change"], {"requirement": words.text(), "reply_by": until.at().isoformat()}),
            self.context.background, self,
        )  # fmt: skip
        self.dialog.accepted.connect(self.reload)
        self.dialog.open()

    def _open_draft(self, first: tuple[str, datetime]) -> None:
        numbers, words, until = QLineEdit(first[0]), QLineEdit(_(REQUIREMENT)), TimeField(first[1])
        rows = [(_("Case numbers"), numbers), (_("Requirement"), words), (_("Reply to the letter by"), until)]
        self.dialog = FormDialog(
            _("New supervision letter"), rows, self.context.services.letters.draft_about,
            lambda: (numbers.text(), words.text(), until.at()), self.context.background, self,
        )  # fmt: skip
        self.dialog.done_with.connect(self._on_drafted)
        self.dialog.open()

    def _on_drafted(self, letter_id: int) -> None:
        self._wanted_id = letter_id
        is_new = self.filter != LetterState.DRAFT.value
        self.choose_filter(LetterState.DRAFT.value)
        if not is_new:
            self.reload()

    def _act(self, letter: Letter, action: LetterAction, inputs: dict[str, Any]) -> None:
        self.trouble.say("")
        self.context.background.run(
            self.context.services.letters.act, letter, action, inputs,
            on_answer=lambda _version: self.reload(), on_trouble=self._on_trouble,
        )  # fmt: skip

    def _send(self, letters: list[Letter]) -> None:
        """Send letters in a process of its own; the desk goes on."""
        if self.is_sending or not letters:
            return
        self.is_sending = True
        self.trouble.say("")
        self.batch.begin(_("Sending …"), len(letters))
        self._show_acts()
        self.context.background.run(
            self.context.services.letters.send, [one.letter_id for one in letters], self.batch.step,
            self.batch.is_cancelled, on_answer=self._on_sent, on_trouble=self._on_batch_trouble,
        )  # fmt: skip

    def _on_sent(self, result: BatchResult) -> None:
        words = ngettext("{count} letter sent.", "{count} letters sent.", len(result.done)).format(
            count=len(result.done)
        )
        if result.waiting:
            waiting = ngettext("{count} waits.", "{count} wait.", len(result.waiting))
            words += " " + waiting.format(count=len(result.waiting))
        self._end_batch(words + (f" {result.trouble}" if result.trouble else ""), "late" if result.trouble else "text")

    def _end_batch(self, words: str, tone: str = "text") -> None:
        self.is_sending = False
        self.batch.end(words, tone)
        self._show_acts()
        self.reload()

    def _on_batch_trouble(self, trouble: BaseException) -> None:
        self.is_sending = False
        self._show_acts()
        self.reload()
        present_trouble(trouble, lambda words: self.batch.end(words, "late"))

    def _on_trouble(self, trouble: BaseException) -> None:
        self.reload()
        present_trouble(trouble, self.trouble.say)

    # How it looks -----------------------------------------------------------------------------------------------------

    def _chip_words(self, key: str) -> str:
        assert self.list is not None
        if key == LATE:
            waiting = [
                one.late for one in self.list.counts if one.state not in (LetterState.ANSWERED, LetterState.VOID)
            ]
            return f"{_('Late')} {count_text(sum(waiting))}"
        state = LetterState(key)
        return f"{_(STATES[state])} {count_text(self.list.count(state).count)}"

    def _cells(self, one: Letter) -> tuple[Cell, ...]:
        assert self.list is not None
        tone = "late" if one.is_late else ""
        return (
            Cell(one.name, one.number or 0), Cell(unit_text(one)), Cell(count_text(one.cases), one.cases),
            Cell(clock_words(one, self.list.now), one.due_at.timestamp() if one.due_at else 0.0, tone),
        )  # fmt: skip

    def _on_table_row_chosen(self) -> None:
        letter = self.chosen()
        if letter is not None and self.list is not None:
            self.view.show_letter(letter, self.list.now)
            self.context.background.run(
                self.context.services.letters.detail, letter.letter_id,
                on_answer=partial(self._on_detail, letter), on_trouble=self._on_trouble,
            )  # fmt: skip
        self._show_acts()

    def _on_detail(self, letter: Letter, detail: LetterDetail) -> None:
        if self.chosen() == letter and self.list is not None:
            self.view.show_detail(letter, detail, self.list.now)
            self.buttons["files"].setEnabled(detail.has_document)

    def _show_acts(self) -> None:
        letter, me = self.chosen(), self.context.services.me
        posts = frozenset(me.person.posts)
        for action in LETTER_ACTIONS:
            is_shown = letter is not None and is_possible(action, letter, posts)
            if action.key == "recount" and letter is not None and letter.kind is LetterKind.SUPERVISION:
                is_shown = is_shown and letter.cases > 1
            self.buttons[action.key].setVisible(is_shown)
            self.buttons[action.key].setEnabled(not self.is_sending)
        approved = self.list.count(LetterState.APPROVED).count if self.list is not None else 0
        self.buttons["send_all"].setVisible(
            self.filter == LetterState.APPROVED and approved > 1 and me.holds_one_of(SENDERS)
        )
        self.buttons["send_all"].setEnabled(not self.is_sending)
        self.buttons["note"].setVisible(letter is not None and letter.unnoted > 0)
        self.buttons["note"].setEnabled(not self.is_sending)
        for key in ("draft", "urging"):
            self.buttons[key].setVisible(me.holds_one_of(READERS - {Post.HANDLER, Post.EVALUATOR}))
        self.buttons["cases"].setEnabled(letter is not None)
        self.buttons["files"].setVisible(letter is not None and letter.number is not None)


def _read_first(services: Services, case_id: int | None) -> tuple[str, datetime]:
    """The number of a case and the usual day of a reply."""
    file = services.case_reader.case_file(case_id) if case_id is not None else None
    return file.number if file is not None else "", services.letters.default_reply_by()


def _save(services: Services, letter: Letter, folder: Path) -> list[str]:
    """Write the files of a letter, and a PDF of it where LibreOffice is installed; returns their names."""
    assert letter.number is not None
    names = []
    for part, suffix in (("document", ".docx"), ("annex", ".xlsx")):
        if part == "annex" and letter.kind is LetterKind.SUPERVISION:
            continue
        file = folder / f"{letter.name}{suffix}"
        write_whole(file, services.letters.file(letter.letter_id, part))
        names.append(file.name)
        if part == "document" and find_office() is not None:
            write_whole(file.with_suffix(".pdf"), to_pdf(file))
            names.append(file.with_suffix(".pdf").name)
    return names
