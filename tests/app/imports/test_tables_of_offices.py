"""Tables as offices keep them: decimal commas, and identifiers that a spreadsheet has rounded."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from openpyxl import Workbook

from app.imports.places import numbers_of
from app.imports.service import run_import
from app.imports.vector import as_texts
from tests.fakes.imports import CASES, FakeImportStore, write_mapping


def test_a_decimal_comma_is_a_decimal_point() -> None:
    texts = np.array(["108,33", "-0,5", "22.8", "1,234.5", "", "x"], object)
    assert np.array_equal(numbers_of(texts), [108.33, -0.5, 22.8, np.nan, np.nan, np.nan], equal_nan=True)


def test_identifiers_that_were_rounded_are_refused_and_others_are_not(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    rows = ["4.50103E+17", "45010300100100123", "4,50103E+17", "1e5x", "7E+16"]
    file.write_text(
        "id;class;state;opened;closed;x;y\n"
        + "".join(f"{one};litter;Open;2026/3/1 8:05;;108,3;22,8\n" for one in rows),
        "utf-8",
    )
    store = FakeImportStore()
    result = run_import("cases", file, write_mapping(tmp_path, "cases", CASES), store)
    assert set(store.rows) == {"45010300100100123", "1e5x"}
    assert result.reasons == {"has a rounded number as identifier (“…”): keep it as text in the file": 3}


def test_floats_of_too_many_figures_never_look_like_identifiers() -> None:
    column = pa.chunked_array([pa.array([45010300100100123.0, 12.0, 9007199254740994.0, 0.5, None])])
    assert as_texts(column) == ["4.5010300100100120e+16", "12", "9.0071992547409940e+15", "0.5", ""]


def test_cases_of_a_workbook_come_in(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["某市案件"])
    book.active.append(["id", "class", "state", "opened", "closed", "x", "y"])
    book.active.append(["a", "litter", "Open", "2026-03-01 08:05", None, 108.3, 22.8])
    book.active.append([7, "litter", "Open", "2026/3/1", None, "108,31", 22.8])
    book.active.append([45010300100100123, "litter", "Open", "2026-03-01", None, 108.3, 22.8])
    book.save(tmp_path / "cases.xlsx")
    store = FakeImportStore()
    result = run_import("cases", tmp_path / "cases.xlsx", write_mapping(tmp_path, "cases", CASES), store)
    assert set(store.rows) == {"a", "7"}
    assert (result.read, result.rejected, result.first_rejects[0].line) == (3, 1, 5)
    assert result.notes[-1] == "The headers stand in row 2; what stands above them was left out."
