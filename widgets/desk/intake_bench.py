"""How many keys a report takes and how long each waits for its picture: scripted calls typed into a real window.

Nothing is kept: what would make a case is answered by the benchmark itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.bench.model import Measurement
from app.cases.model import ActionResult, Case, Inputs, Person, State
from app.city.ports import CitySource
from app.errors import Unavailable
from app.i18n import _
from app.intake.pinyin import Readings
from app.intake.text_class import MOST_TEXTS, TOP, Sample, learn, samples_of_manual, share_among_first
from app.services import Services
from widgets.application import the_application
from widgets.desk.run import open_window
from widgets.desk.window import MainWindow

CALLS, MOST_KEYS, MOST_MS, MOST_S = 20, 25, 50.0, 45.0
KEYS_A_SECOND = 5
PHONE = "13800000000"
SIZE = (1366, 768)
LONGEST_S, LONGEST_PICTURE_S = 60.0, 0.25
MOST_LETTERS, MOST_DOWN = 4, 3
TRIED_STREETS, TRIED_PAIRS = 60, 40
NONE = Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Call:
    """What a caller says and what an officer types for it.

    Args:
        class_letters: initials of the class; `class_digit` takes it from the list.
        place_letters: initials of two streets; so many steps down the list, then Enter.
        text: the words of the caller as they are typed in pinyin.
    """

    class_letters: str
    class_digit: int
    place_letters: str
    steps_down: int
    text: str


@dataclass
class Typed:
    """What was measured while calls were typed.

    Args:
        keys: of each call, beside its text and telephone.
        words: keys of text and telephone of each call.
        pictures_ms: of each key that changed a picture, from the press to the picture.
        lists_ms: of each list of suggestions.
        waits_s: of each call, all pictures together.
    """

    keys: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    pictures_ms: list[float] = field(default_factory=list)
    lists_ms: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)


class AnsweredReports:
    """Takes reports without keeping them; everything else goes to the real service."""

    def __init__(self, cases: Any) -> None:
        self._cases = cases
        self.taken: list[Inputs] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cases, name)

    def report(self, person: Person, request_id: UUID, inputs: Inputs) -> ActionResult:
        """Answer as if the report had become a case."""
        self.taken.append(inputs)
        return ActionResult(Case(len(self.taken), 1, State.REPORTED), datetime.now(UTC))


class Typist(QObject):
    """Presses keys and waits for the picture after each."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window, self._painted = window, 0
        self.count = 0
        self.pictures_ms: list[float] = []
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that something is painted."""
        self._painted += event.type() == QEvent.Type.Paint
        return False

    def end(self) -> None:
        """Notice nothing any more."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press one key."""
        self._timed(lambda target: QTest.keyClick(target, key, modifier))  # type: ignore[call-overload]

    def type(self, letters: str) -> None:
        """Type letters one by one."""
        for letter in letters:
            self._timed(partial(_click, letter))

    def _timed(self, press: Callable[[QWidget], object]) -> None:
        QApplication.processEvents()
        self.count += 1
        before, begun = self._painted, time.perf_counter()
        press(self._window.focusWidget() or self._window)
        while self._painted == before and time.perf_counter() - begun < LONGEST_PICTURE_S:
            QApplication.processEvents()
        if self._painted > before:  # a key that only sends, or goes nowhere, changes no picture
            self.pictures_ms.append((time.perf_counter() - begun) * 1000)


def measure_intake(command: Sequence[str]) -> list[Measurement]:
    """Measure the intake in a process of its own.

    Args:
        command: types the calls and prints what it took.

    Raises:
        Unavailable: the calls were not typed to their end.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise Unavailable(_("The desk of the benchmark did not come to its end.")) from error
    return [
        *rows_of(Typed(**told["typed"]), told["picture_floor_ms"], told["list_floor_ms"]),
        _row_of_texts(*told["texts"]),
    ]


def rows_of(typed: Typed, picture_floor_ms: float, list_floor_ms: float) -> list[Measurement]:
    """Return the rows of the table of what was typed.

    Args:
        picture_floor_ms: p95 of the same letters in a bare field.
        list_floor_ms: p95 of looking for the same letters in all names.
    """
    keys, calls = float(np.median(typed.keys)), len(typed.keys)
    seconds = np.add(typed.keys, typed.words) / KEYS_A_SECOND + np.array(typed.waits_s)
    picture, lists = _p95(typed.pictures_ms), _p95(typed.lists_ms)
    said = _("keys of a report beside text and telephone, most of {calls} calls").format(calls=calls)
    typing = _("a report at {rate} keys a second, text and telephone too, median of {calls} calls")
    return [
        Measurement(said, max(typed.keys), "", f"<= {MOST_KEYS}", max(typed.keys) <= MOST_KEYS, keys,
                    max(typed.keys) / keys, calls),
        Measurement(typing.format(rate=KEYS_A_SECOND, calls=calls), float(np.median(seconds)), "s",
                    f"<= {MOST_S:.0f} s", bool(np.median(seconds) <= MOST_S), keys / KEYS_A_SECOND,
                    float(np.median(seconds)) / (keys / KEYS_A_SECOND), calls),
        Measurement(_("key press to changed picture in the intake, p95"), picture, "ms", f"<= {MOST_MS:.0f} ms",
                    picture <= MOST_MS, picture_floor_ms, picture / picture_floor_ms, len(typed.pictures_ms)),
        Measurement(_("lists of suggestions for class and place, p95"), lists, "ms", f"<= {MOST_MS:.0f} ms",
                    lists <= MOST_MS, list_floor_ms, lists / list_floor_ms, len(typed.lists_ms)),
    ]  # fmt: skip


def take_calls(services: Services, source: CitySource, theme: str) -> int:
    """Type the calls at a desk and print what it took."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = the_application()
    answered: Any = AnsweredReports(services.cases)
    with open_window(replace(services, cases=answered), source, theme, None, application) as desk:
        desk.resize(*SIZE)
        desk.show()
        desk.activateWindow()
        _wait(desk.is_complete)
        page: Any = desk.panels["intake"]
        page.new_report()
        _wait(lambda: page._basics is not None and desk.is_complete())
        calls = list(scripted_calls(page, CALLS))
        typed = type_calls(desk, calls)
        letters = [f"{call.class_letters} {call.place_letters}" for call in calls]
        floors = {"picture_floor_ms": _bare_field_ms(letters), "list_floor_ms": _bare_search_ms(page, letters)}
        texts = _texts_held_apart(page, services.intake.texts(MOST_TEXTS))
        print(json.dumps({"typed": typed.__dict__, "texts": texts} | floors), flush=True)
    return 0


def _texts_held_apart(page: Any, texts: Sequence[Sample]) -> tuple[float, float, int]:
    """How often the class of a text is among the first suggested, or among the most frequent ones; of how many texts.

    Half of the texts are learned from, the other half is asked about; a text that was learned is not asked about.
    """
    entries = page._basics.classes.entries
    known = set(texts[::2])
    apart = [one for one in texts[1::2] if one not in known]
    model = learn([*samples_of_manual(entries), *texts[::2]])
    usual = {class_id for class_id, _count in Counter(class_id for class_id, _text in texts[::2]).most_common(TOP)}
    floor = sum(class_id in usual for class_id, _text in apart) / max(1, len(apart))
    return share_among_first(model, apart), floor, len(apart)


def _row_of_texts(share: float, floor: float, count: int) -> Measurement:
    name = _("class of a text among the first {most} that are suggested, {count} texts held apart")
    ratio = share / floor if floor else None
    return Measurement(
        name.format(most=TOP, count=count), share * 100, "%", "", None, floor * 100, ratio, max(1, count)
    )


def scripted_calls(page: Any, count: int) -> Iterator[Call]:
    """Make calls of the classes and crossings of the city, the same for the same city.

    Raises:
        Unavailable: the city has too few crossings that are found by the initials of their streets.
    """
    classes = [one for one in (_class_keys(page, entry) for entry in _common_entries(page)) if one is not None]
    places = [one for one in (_place_keys(page, *pair) for pair in _crossing_names(page, count)) if one is not None]
    if not classes or not places:
        raise Unavailable(_("This city has no crossings for the calls of the benchmark."))
    for number in range(count):
        letters, digit, text = classes[number % len(classes)]
        place, down = places[number % len(places)]
        yield Call(letters, digit, place, down, text)


def type_calls(desk: MainWindow, calls: Sequence[Call]) -> Typed:
    """Type calls one after another, each from the list of cases to the report that was sent."""
    page: Any = desk.panels["intake"]
    typed, typist = Typed(), Typist(desk)
    for line in (page.form.class_line, page.form.place_line):
        line._find = _timing(line._find, typed.lists_ms)
    try:
        for call in calls:
            desk.show_cases()
            _wait(desk.is_complete)
            _type_call(page, typist, call, typed)
            _wait(lambda: page._sending is None)
    finally:
        typist.end()
    typed.pictures_ms = typist.pictures_ms
    return typed


def _type_call(page: Any, typist: Typist, call: Call, typed: Typed) -> None:
    typist.count, before = 0, sum(typist.pictures_ms)
    typist.press(Qt.Key.Key_N)
    typist.type(call.class_letters)
    typist.press(Qt.Key(int(Qt.Key.Key_0) + call.class_digit))
    typist.type(call.place_letters)
    for _step in range(call.steps_down):
        typist.press(Qt.Key.Key_Down)
    typist.press(Qt.Key.Key_Return)
    if page.form.entry is None or page.form.place is None:
        raise Unavailable(_("The desk of the benchmark did not come to its end."))
    typist.press(Qt.Key.Key_1, ALT)  # the nearest component, where there is one
    page.form.text.setFocus()
    typist.type(call.text)
    typist.press(Qt.Key.Key_F8)
    typist.press(Qt.Key.Key_Return)
    typist.type(PHONE)
    typist.press(Qt.Key.Key_V, ALT)
    typist.press(Qt.Key.Key_Return, CTRL)
    words = len(call.text) + len(PHONE)
    typed.keys.append(typist.count - words)
    typed.words.append(words)
    typed.waits_s.append((sum(typist.pictures_ms) - before) / 1000)


def _common_entries(page: Any) -> list[Any]:
    """The classes of the most open cases first."""
    index = page._basics.classes
    return sorted(index.entries, key=lambda entry: (-index.common.get(entry.class_id, 0), entry.code))[:CALLS]


def _class_keys(page: Any, entry: Any) -> tuple[str, int, str] | None:
    """The fewest initials that bring a class into the list, its digit there, and its name as it is typed."""
    initials = _initials(entry.readings)
    for most in range(2, max(MOST_LETTERS, len(initials)) + 1):
        found = page._basics.classes.find(initials[:most])
        for digit, one in enumerate(found, 1):
            if one.entry.class_id == entry.class_id and one.condition is None:
                return initials[:most], digit, "".join(reading[0] for reading in entry.readings)
    return None


def _crossing_names(page: Any, count: int) -> list[tuple[Any, Any]]:
    """Pairs of streets that cross, spread over the city."""
    places = page._basics.places
    streets = [one for one in places.entries if one.kind == "street"]
    rng, found = np.random.default_rng(11), []
    for at in rng.permutation(len(streets))[:TRIED_STREETS].tolist():
        one = streets[at]
        others = [other for other in streets if other.name != one.name and places._may_cross(one, other)]
        for other in others[:TRIED_PAIRS]:
            if any(one.name in place.address for place in places.find(f"{one.name} {other.name}")[:1]):
                found.append((one, other))
                break
        if len(found) == count:
            break
    return found


def _place_keys(page: Any, one: Any, other: Any) -> tuple[str, int] | None:
    """The initials of two streets and how far down the list their crossing stands; None where it is too far down."""
    letters = f"{_initials(one.readings)[:MOST_LETTERS]} {_initials(other.readings)[:MOST_LETTERS]}"
    rows = [row for row, place in enumerate(page._basics.places.find(letters))
            if one.name in place.address and other.name in place.address]  # fmt: skip
    return (letters, rows[0]) if rows and rows[0] <= MOST_DOWN else None


def _initials(readings: Readings) -> str:
    return "".join(reading[0][0] for reading in readings)


def _timing(find: Callable[[str], Any], took_ms: list[float]) -> Callable[[str], Any]:
    def timed(words: str) -> Any:
        begun = time.perf_counter()
        found = find(words)
        took_ms.append((time.perf_counter() - begun) * 1000)
        return found

    return timed


def _click(letter: str, target: QWidget) -> None:
    QTest.keyClicks(target, letter)


def _bare_field_ms(letters: Sequence[str]) -> float:
    """The floor of a key: the same letters in a window with one field and nothing else."""
    field_alone = QLineEdit()
    field_alone.resize(*SIZE)
    field_alone.show()
    field_alone.activateWindow()
    field_alone.setFocus()
    QApplication.processEvents()
    typist = Typist(field_alone)
    for words in letters:
        typist.type(words)
    typist.end()
    field_alone.close()
    return _p95(typist.pictures_ms)


def _bare_search_ms(page: Any, letters: Sequence[str]) -> float:
    """The floor of a list: the same letters looked for in every name as they are."""
    names = [one.name for one in (*page._basics.classes.entries, *page._basics.places.entries)]
    took: list[float] = []
    find = _timing(lambda words: [name for name in names if words in name], took)
    for words in letters:
        for end in range(1, len(words) + 1):
            find(words[:end])
    return _p95(took)


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95)) if values else 0.0


def _wait(is_done: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_S
    while not is_done():
        if time.monotonic() > until:
            raise Unavailable(_("The desk of the benchmark did not come to its end."))
        QApplication.processEvents()
        time.sleep(0.002)
