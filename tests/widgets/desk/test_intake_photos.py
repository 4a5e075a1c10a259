"""Photos of a report: taken by keys, compared with the place, sent once each whatever the line does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from sqlalchemy import Engine, text

from app.cases.model import Person
from app.cases.service import CaseService
from app.errors import Unavailable
from app.photos.preparing import cover, prepare
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.fakes.photographs import photograph, scene
from tests.fakes.tiny_city import CENTRE
from tests.widgets.desk.test_intake import CTRL, LONG, MANUAL, fill, open_page
from widgets.desk.panels.case.photo_dialog import PhotoDialog

PHOTOS = text("select kind, case_id, taken_at, st_x(geom) as lon from city.attachments order by attachment_id")


@pytest.fixture
def with_streets(city: Engine) -> Engine:
    with city.begin() as connection:
        connection.exec_driver_sql(MANUAL)
    return city


def kept(city: Engine) -> list[Any]:
    with city.connect() as connection:
        return list(connection.execute(PHOTOS))


def add(qtbot: Any, page: Any, folder: Path, contents: list[bytes]) -> None:
    names = [folder / f"IMG_{number}.jpg" for number in range(len(contents))]
    for name, content in zip(names, contents, strict=True):
        name.write_bytes(content)
    page.form.photos.add_files([str(name) for name in names])
    qtbot.waitUntil(lambda: not page.form.photos.is_busy(), timeout=LONG)


def test_a_report_goes_with_its_photos_and_says_what_does_not_fit(
    qtbot: Any, with_streets: Any, open_desk: Any, tmp_path: Path
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.press(Qt.Key.Key_F7)
        assert desk.focusWidget() is page.form.photos.choose_button
        far = photograph(scene(1), now - timedelta(hours=1), (CENTRE[0] + 0.05, CENTRE[1]), offset="+00:00")
        add(qtbot, page, tmp_path, [far, photograph(scene(2))])
        assert "km from the place" in page.form.photos.remarks.text()
        keys.press(Qt.Key.Key_F7)
        keys.press(Qt.Key.Key_4)
        page.form.text.setFocus()
        keys.type("hole", is_counted=False)
        QGuiApplication.clipboard().setImage(QImage(320, 240, QImage.Format.Format_RGB32))
        keys.press(Qt.Key.Key_V, CTRL)
        qtbot.waitUntil(lambda: len(page.form.draft().photos) == 3, timeout=LONG)
        keys.press(Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: page.form.draft().is_empty, timeout=LONG)
    found = kept(with_streets)
    assert [one.kind for one in found] == ["near", "far", "near"]
    assert len({one.case_id for one in found}) == 1 and found[0].case_id is not None
    assert found[0].lon == pytest.approx(CENTRE[0] + 0.05) and found[0].taken_at is not None


def test_a_line_that_is_cut_in_the_middle_of_the_third_photo_doubles_nothing(
    qtbot: Any, with_streets: Any, open_desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        add(qtbot, page, tmp_path, [photograph(scene(number)) for number in range(3)])
        service = desk.context.services.cases
        real, sent = service.add_photo, []

        def cut_at_the_third(person: Any, photo: Any, upload_id: Any) -> int:
            if len(sent) == 2:
                raise Unavailable("cut")
            sent.append(photo)
            return real(person, photo, upload_id)

        monkeypatch.setattr(service, "add_photo", cut_at_the_third)
        QTest.keyClick(desk, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: "stays here" in page.status.text(), timeout=LONG)
        assert len(page.form.draft().photos) == 3 and len(kept(with_streets)) == 2
        monkeypatch.setattr(service, "add_photo", real)
        QTest.keyClick(desk, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: page.form.draft().is_empty, timeout=LONG)
    found = kept(with_streets)
    assert len(found) == 3 and len({one.case_id for one in found}) == 1 and found[0].case_id is not None


def test_what_was_covered_is_shown_by_o_to_an_evaluator_and_to_nobody_else(
    qtbot: Any, city: Engine, people: dict[str, Person], open_desk: Any
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    service = CaseService(DatabaseCaseStore(city))
    first, second = (prepare(photograph(scene(number)), f"IMG_{number}.jpg", UTC, now) for number in (5, 6))
    covered = cover(first, [(0.2, 0.2, 0.6, 0.6)])
    ids = [service.add_photo(people["acceptor-1"], one.as_photo("near")) for one in (covered, second)]
    case = service.report(people["acceptor-1"], uuid4(), tiny_city.litter(photo_ids=ids)).case
    for who, may in (("evaluator", True), ("shift_leader", False)):
        with open_desk(who) as desk:
            pane = desk.panels["case"]
            desk.context.selection.show_case(case.case_id)
            qtbot.waitUntil(lambda pane=pane: pane.photos.image(1) is not None, timeout=LONG)
            assert "something is covered" in pane.photos.shown[0][1]
            pane.show_photos()
            (large,) = pane.findChildren(PhotoDialog)
            qtbot.waitUntil(lambda large=large: large.image is not None, timeout=LONG)
            dark = large.image.pixelColor(large.image.width() * 2 // 5, large.image.height() * 2 // 5).lightness()
            assert dark < 40 and large.may_show_original() == may
            if may:
                QTest.keyClick(large, Qt.Key.Key_O)
                qtbot.waitUntil(lambda large=large: large.image is not None, timeout=LONG)
                found = large.image.pixelColor(large.image.width() * 2 // 5, large.image.height() * 2 // 5)
                assert found.lightness() > 40 or found.saturation() > 40
                large.step(1)
                QTest.keyClick(large, Qt.Key.Key_C)
                qtbot.waitUntil(lambda large=large: large.cover_dialog is not None, timeout=LONG)
                large.cover_dialog.canvas.add()
                with qtbot.waitSignal(large.photo_covered, timeout=LONG):
                    large.cover_dialog.keep()
                qtbot.waitUntil(lambda large=large: large.image is not None, timeout=LONG)
                middle = large.image.pixelColor(large.image.width() // 2, large.image.height() // 2)
                assert middle.lightness() < 40 and large.may_show_original()
                qtbot.waitUntil(lambda pane=pane: "something is covered" in pane.photos.shown[1][1], timeout=LONG)
            else:
                QTest.keyClick(large, Qt.Key.Key_Plus)
                assert not large.may_cover() and "C cover" not in large.keys_text()
            large.accept()
