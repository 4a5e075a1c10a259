"""Measurements are shown as a table and kept as a list that scripts read."""

from __future__ import annotations

import json

import pytest

from app.bench.model import Measurement
from app.bench.report import table, write_json
from app.errors import Unavailable

MET = Measurement("读取", 3.5, "ms", "<= 5 ms", True, 0.7, 5.0, 50)
MISSED = Measurement("start", 6.1, "s", "<= 4 s", False)


def test_the_file_is_a_list_of_rows_with_the_promised_words(tmp_path):
    file = tmp_path / "bench.json"
    write_json([MET, MISSED], file)
    rows = json.loads(file.read_text("utf-8"))
    assert [list(row) for row in rows] == [["name", "value", "unit", "goal", "met", "floor", "ratio", "runs"]] * 2
    assert rows[0] == dict(zip(rows[0], ("读取", 3.5, "ms", "<= 5 ms", True, 0.7, 5.0, 50), strict=True))
    assert rows[1]["floor"] is None and rows[1]["ratio"] is None and rows[1]["runs"] == 1


def test_what_is_not_a_number_is_null(tmp_path):
    file = tmp_path / "bench.json"
    write_json([Measurement("memory", float("nan"), "MB")], file)
    assert json.loads(file.read_text("utf-8"), parse_constant=pytest.fail)[0]["value"] is None


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unavailable):
        write_json([MET], tmp_path / "nowhere" / "bench.json")


def test_the_table_stands_in_columns_whatever_the_alphabet():
    heading, rule, met, missed = table([MET, MISSED]).splitlines()
    assert met.index("3.5") + 2 == missed.index("6.1"), "a Chinese character takes two columns of a terminal"
    assert rule.startswith("-----------  ") and heading
