"""A desk in a process of its own, which a journey asks line by line; each answer is one line of JSON.

Started as `python -m tests.journeys.remote_desk URL NUMBER`: the window opens as `main.py desk` opens it.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from sqlalchemy import make_url

from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.services import engine_as, make_services
from widgets.application import ends_on_signals, the_application
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.run import open_window
from widgets.desk.window import MainWindow

POLL_MS = 20


def look(window: MainWindow) -> dict[str, Any]:
    """What a person would read now."""
    pane: Any = window.panels["case"]
    dialog = pane.dialog
    return {
        "case": window.context.selection.case_id, "can_act": pane.can_act(), "claim": pane.claim.words.text(),
        "sentence": pane.sentence.text(), "done": pane.done.text(), "has_dialog": dialog is not None,
        "of_dialog": "" if dialog is None else f"{dialog.claim.text()} {dialog.sentence.text()}",
        "typed": "" if dialog is None else dialog.inputs().get("reason", ""),
    }  # fmt: skip


def go_to(window: MainWindow, case_id: str) -> None:
    """Select a case."""
    window.context.selection.show_case(int(case_id))


def start(window: MainWindow, key: str) -> None:
    """Open the dialog of an act."""
    pane: Any = window.panels["case"]
    pane.start_act(key)


def fill(window: MainWindow, key: str, *words: str) -> None:
    """Answer a question of the dialog."""
    pane: Any = window.panels["case"]
    pane.dialog.fields[key].set_value(" ".join(words))


def send(window: MainWindow) -> None:
    """Send the dialog."""
    pane: Any = window.panels["case"]
    pane.dialog.carry_out()


def take_over(window: MainWindow, *words: str) -> None:
    """Press the key of a claim that a colleague holds, and give a reason."""
    pane: Any = window.panels["case"]
    pane.switch_claim()
    prompt = pane.findChildren(PromptDialog)[-1]
    prompt._lines[0].setText(" ".join(words))
    prompt.keep()


DOES: dict[str, Callable[..., Any]] = {
    "look": lambda window: None, "go": go_to, "start": start, "fill": fill, "send": send, "take_over": take_over,
}  # fmt: skip


def main(url: str, number: str) -> None:
    """Open the desk and answer until the input ends."""
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(line)
        asked.put("leave")

    application = the_application()
    engine = engine_as(make_engine(make_url(url)), number)
    with open_window(make_services(engine), FeedSource(engine), "dark", None, application) as window:
        window.show()
        threading.Thread(target=listen, daemon=True).start()

        def answer() -> None:
            while not asked.empty():
                name, *words = asked.get().split()
                if name == "leave":
                    application.quit()
                    return
                DOES[name](window, *words)
                print(json.dumps(look(window)), flush=True)

        timer = QTimer(interval=POLL_MS)
        timer.timeout.connect(answer)
        timer.start()
        with ends_on_signals(application):
            application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
