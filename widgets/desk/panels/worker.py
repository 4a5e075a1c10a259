"""Jobs in city time: who works, what waits, what went wrong, and what comes next."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import Post
from app.i18n import N_, _
from app.jobs.model import JOB_STATES, WORKER_STATES, Backlog, JobFacts, WorkerFacts, WorkersAtWork, kind_text
from app.jobs.texts import worker_alarm, worker_line
from app.services import Services
from app.texts.spans import span_text
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import ROW_PX, Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.text_size import scaled

EVERY_MS = 2000
NOTHING = "–"
WORKERS = (
    N_("Worker process"), N_("Computer and process"), N_("State"), N_("Last sign of life"), N_("Since"),
    N_("Jobs done"), N_("Failed"), N_("Last error"),
)  # fmt: skip
BACKLOG = (
    N_("Kind"), N_(
        "Deadline"
    ), N_("Oldest waits"), N_("Being done"), N_("Failed"), N_("Done in a day"), N_("Next one due"),
)  # fmt: skip
JOBS = (
    N_("Number"),
    N_("Kind"),
    N_("Key"),
    N_("Deadline"),
    N_("State"),
    N_("Worker process"),
    N_("Tries"),
    N_("Last error"),
)
STATE_TONES = {
    "working": "good", "silent": "late", "lost": "late", "ended": "text_3", "failed": "late", "due": "soon",
    "leased": "accent",
}  # fmt: skip
FEW_ROWS, BORDER_PX = 4, 8


class WorkerPanel(Panel[int, WorkersAtWork]):
    """The workers of this database, their jobs and their troubles; read anew every two seconds."""

    key, title, place, order = "worker", N_("Worker"), DockPlace.PAGE, 260
    posts = frozenset({Post.ADMINISTRATOR, Post.SHIFT_LEADER})

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._again = QTimer(self, interval=EVERY_MS)
        self._again.timeout.connect(self._on_again_timeout)
        self._again.start()

    def question(self) -> int:
        """Ask about everything."""
        return 0

    @staticmethod
    def load(services: Services, question: int) -> WorkersAtWork:
        """Return workers, backlog and the next jobs."""
        return services.jobs.look()

    def stop(self) -> None:
        """Ask no more."""
        self._again.stop()

    def make_body(self) -> QWidget:
        """The state in a line, and three tables: workers, backlog by kind, next jobs."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(label(_(self.title), "text", "heading"))
        self.words = label("", "text_2", "body", is_wrapped=True)
        self.nobody = label(_("Nobody has worked here since yesterday. Start a worker on the server: main.py worker"),
                            "late", "body", is_wrapped=True)  # fmt: skip
        self.error = label("", "late", "body", is_wrapped=True)
        theme = self.context.theme
        self.workers = TextTable([_(header) for header in WORKERS], theme, frozenset({5, 6}), stretch=7)
        self.backlog = TextTable([_(header) for header in BACKLOG], theme, frozenset(range(1, 6)), stretch=0)
        self.jobs = TextTable([_(header) for header in JOBS], theme, frozenset({6}), stretch=7)
        self.tables = {"W": self.workers, "B": self.backlog, "N": self.jobs}
        self.workers.row_chosen.connect(lambda _row: self._show_error())
        self.jobs.row_chosen.connect(lambda _row: self._show_error())
        column.addWidget(self.words)
        column.addLayout(self._heading_row())
        for part in (self.nobody, self.workers, self.backlog):
            column.addWidget(part)
        column.addWidget(self.jobs, 1)
        column.addWidget(self.error)
        self.setFocusProxy(self.workers)
        return made

    def _heading_row(self) -> QHBoxLayout:
        """A key for each table, so that none needs the mouse."""
        row = QHBoxLayout()
        row.setSpacing(8)
        names = {"W": _("Workers"), "B": _("What waits"), "N": _("Next jobs")}
        self.buttons = [KeyButton(name, key) for key, name in names.items()]
        for button in self.buttons:
            button.clicked.connect(partial(self._go_to, button.keys))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_answer(self, answer: WorkersAtWork) -> None:
        """Show who works and what waits."""
        self._answer = answer
        alarm = worker_alarm(answer.health)
        self.words.setText(f"{alarm} · {worker_line(answer.health)}" if alarm else worker_line(answer.health))
        retone(self.words, "late" if alarm else "text_2")
        self.nobody.setVisible(not answer.workers)
        self.workers.setVisible(bool(answer.workers))
        self.workers.show_rows([_worker_row(one, answer) for one in answer.workers])
        self.backlog.show_rows([_backlog_row(one, answer) for one in answer.backlog])
        for table in (self.workers, self.backlog):
            rows = min(max(len(table.model_of_rows.rows), 1), FEW_ROWS)
            table.setFixedHeight((rows + 1) * scaled(ROW_PX) + BORDER_PX)
        self.jobs.show_rows([_job_row(one, answer) for one in answer.jobs])
        self._show_error()

    def entries(self) -> list[Entry]:
        """Return the ways to the tables."""
        return entries_of(self.buttons, _(self.title))

    def _go_to(self, key: str) -> None:
        self.tables[key].setFocus()
        self._show_error()

    def _show_error(self) -> None:
        """Say the whole error of the row that is chosen, in the table that has the keys, else of the first worker."""
        if not hasattr(self, "_answer"):
            return
        rows: tuple[WorkerFacts, ...] | tuple[JobFacts, ...] = self._answer.workers
        table = self.workers
        if self.jobs.hasFocus():
            rows, table = self._answer.jobs, self.jobs
        number = table.chosen()
        error = rows[number].last_error if 0 <= number < len(rows) else None
        self.error.setText(_("Last error: {error}").format(error=error) if error else "")
        self.error.setVisible(bool(error))

    def _on_again_timeout(self) -> None:
        if self.isVisible() and self._has_answer and not self._is_loading:
            self.reload()


def _worker_row(one: WorkerFacts, answer: WorkersAtWork) -> tuple[Cell, ...]:
    silence_s = (answer.read_at - one.last_beat_at).total_seconds()
    return (
        Cell(f"#{one.worker_id}", one.worker_id),
        Cell(f"{one.host} · {one.pid}"),
        Cell(_(WORKER_STATES[one.state]), tone=STATE_TONES[one.state]),
        Cell(_("{span} ago").format(span=span_text(max(silence_s, 0.0))), silence_s),
        Cell(_local(one.started_at, answer.time_zone)),
        Cell(f"{one.jobs_done:,}", one.jobs_done),
        Cell(f"{one.jobs_failed:,}", one.jobs_failed, "late" if one.jobs_failed else ""),
        Cell(_error(one.last_error, one.last_error_at, answer.time_zone)),
    )


def _backlog_row(one: Backlog, answer: WorkersAtWork) -> tuple[Cell, ...]:
    return (
        Cell(kind_text(one.kind)),
        Cell(f"{one.due:,}", one.due, "soon" if one.due else ""),
        Cell(span_text(one.waited_s) if one.due else NOTHING, one.waited_s),
        Cell(f"{one.leased:,}", one.leased),
        Cell(f"{one.failing:,}", one.failing, "late" if one.failing else ""),
        Cell(f"{one.done:,}", one.done),
        Cell(_local(one.next_due_at, answer.time_zone) if one.next_due_at else NOTHING),
    )


def _job_row(one: JobFacts, answer: WorkersAtWork) -> tuple[Cell, ...]:
    return (
        Cell(f"#{one.job_id}", one.job_id),
        Cell(kind_text(one.kind)),
        Cell(one.key or NOTHING),
        Cell(_local(one.due_at, answer.time_zone)),
        Cell(_(JOB_STATES[one.state]), tone=STATE_TONES.get(one.state, "")),
        Cell(f"#{one.worker_id}" if one.worker_id and one.state == "leased" else NOTHING),
        Cell(f"{one.tries:,}", one.tries),
        Cell(one.last_error or ""),
    )


def _local(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(time_zone)):%m-%d %H:%M:%S}"


def _error(error: str | None, at: datetime | None, time_zone: str) -> str:
    return f"{_local(at, time_zone)} {error}" if error and at is not None else error or ""
