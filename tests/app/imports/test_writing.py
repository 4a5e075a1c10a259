"""A batch is written while the next rows are checked; whatever ends an import, what was written is counted."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.i18n import set_language
from app.imports.model import Written
from app.imports.service import run_import
from app.imports.writing import BatchWriter
from app.tables.delimited import Delimited
from tests.fakes.imports import CASES, FakeImportStore, write_mapping

ROWS, AT_ONCE = 30, 10


def write_cases(folder: Path) -> Path:
    """Write a table of cases."""
    file = folder / "cases.csv"
    lines = [f"c{n},litter,Open,2026-03-01 10:00,,108.{300 + n},22.8" for n in range(ROWS)]
    file.write_text("id,class,state,opened,closed,x,y\n" + "\n".join(lines) + "\n", "utf-8")
    return file


def run(folder: Path, store: FakeImportStore):
    """Import the table in small batches."""
    set_language("en")
    mapping = write_mapping(folder, "cases", CASES)
    return run_import("cases", write_cases(folder), mapping, store, rejects_file=folder / "r.csv", rows=AT_ONCE)


def test_what_was_under_way_is_counted_when_the_file_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, store = Delimited.chunks, FakeImportStore()

    def cut_off(self, rows):
        for number, chunk in enumerate(whole(self, rows)):
            if number == 2:
                raise Unavailable("the file is gone")
            yield chunk

    monkeypatch.setattr(Delimited, "chunks", cut_off)
    with pytest.raises(Unavailable, match="Stopped after 20 of 30 rows; 20 of them are in the city"):
        run(tmp_path, store)
    assert len(store.rows) == 20


def test_rows_are_checked_while_a_batch_is_written(tmp_path: Path) -> None:
    class Slow(FakeImportStore):
        """Notes in which thread it writes."""

        def write(self, mapping, good, new_classes):
            threads.add(threading.current_thread())
            return super().write(mapping, good, new_classes)

    threads: set[threading.Thread] = set()
    assert run(tmp_path, Slow()).good == ROWS
    assert threading.main_thread() not in threads


def test_an_error_of_a_batch_comes_where_it_is_waited_for() -> None:
    def fail() -> Written:
        raise KeyboardInterrupt

    writer = BatchWriter(fail)
    assert writer.has_ended(5)
    with pytest.raises(KeyboardInterrupt):
        writer.wait()
    go_on = threading.Event()
    writer = BatchWriter(lambda: Written(inserted=int(go_on.wait(5))))
    assert not writer.has_ended(0)
    go_on.set()
    assert writer.wait().inserted == 1
