"""The local copy is whole or not there."""

from __future__ import annotations

import fcntl

import numpy as np
import pytest

from app.city.components import Components
from app.city.local_copy import LEFT_OUT, FeedMark, LocalCopy
from app.city.model import COMPONENT_DTYPE
from tests.fakes.city_source import component_rows

MARK = FeedMark("life-1", 42, "4711")


@pytest.fixture
def copy(tmp_path) -> LocalCopy:
    made = LocalCopy(tmp_path / "copies" / "a")
    components = Components.from_rows(component_rows(*range(1, 2001)))
    components.apply(component_rows(2001), np.array([7]))
    assert made.write(MARK, components)
    return made


def test_a_copy_is_what_was_written(copy):
    mark, columns = copy.read()
    components = Components.from_columns(columns, is_sorted=True)
    assert mark == MARK and components.count == components.row_count == 2000
    assert components.row_of(7) is None and components.row_of(2001) is not None
    assert len(components.rows_in_box(0, 0, 10.5, 10.5)) == 9
    assert [path.name for path in copy.folder.iterdir() if path.suffix == ".new"] == []


@pytest.mark.parametrize("at", [0, 25, 200, 4096, 9000, -1])
def test_a_damaged_copy_is_thrown_away(copy, at):
    content = bytearray(copy.file.read_bytes())
    content[at] ^= 0x55
    copy.file.write_bytes(content)
    assert copy.read() is None and not copy.file.exists() and copy.read() is None


@pytest.mark.parametrize("length", [0, 10, 4095, 4096, 50_000])
def test_a_torn_copy_is_thrown_away(copy, length):
    copy.file.write_bytes(copy.file.read_bytes()[:length])
    assert copy.read() is None and not copy.file.exists()


def test_a_copy_of_another_format_is_thrown_away(copy, monkeypatch):
    monkeypatch.setattr("app.city.local_copy.FORMAT", 9)
    assert copy.read() is None and not copy.file.exists()


def test_two_processes_do_not_write_at_once(copy):
    with (copy.folder / "lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert not copy.write(FeedMark("life-1", 43, "x"), Components.empty())
    assert copy.read()[0] == MARK
    assert copy.write(FeedMark("life-1", 43, "x"), Components.empty())
    mark, columns = copy.read()
    assert mark.position == 43 and set(columns) == {*COMPONENT_DTYPE.names, LEFT_OUT}


def test_a_full_disk_keeps_the_old_copy(copy, monkeypatch, caplog):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert not copy.write(FeedMark("life-2", 1, ""), Components.empty())
    assert copy.read()[0] == MARK and "No space left" in caplog.text
