"""The pack of a meeting: every file is opened again by another program, and nothing is left half written."""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from app.errors import Refused
from app.i18n import set_language
from app.meetings.model import MeetingState
from app.papers import pack
from app.papers.fonts import SCREEN
from app.papers.handout import handout_of
from app.papers.minutes import minutes_of
from app.papers.model import MeetingPapers
from app.papers.pack import Cancelled, write_pack
from app.progress import Silent
from tests.fakes.papers import FakePainter, FakePaperSource, a_meeting, an_item, png

NAMES = {f"meeting-71.{ending}" for ending in ("docx", "pptx", "html", "xlsx")}


@pytest.fixture(params=["zh_CN", "en"])
def language(request: Any) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


def written(folder: Path, papers: MeetingPapers | None = None, **changes: Any) -> dict[str, Path]:
    """Write a pack; return its files by their endings."""
    source = FakePaperSource(papers or a_meeting(), **changes)
    return {file.suffix[1:]: file for file in write_pack(source, FakePainter(), 71, folder, Silent())}


def text_of_docx(file: Path) -> str:
    document = Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def texts_of_slide(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_a_pack_is_four_files_that_other_programs_open(language: str, tmp_path: Path) -> None:
    files = written(tmp_path / "new" / "folder")
    assert (
        {file.name for file in files.values()} == {one.name for one in (tmp_path / "new" / "folder").iterdir()} == NAMES
    )
    minutes = text_of_docx(files["docx"])
    for item in a_meeting().items:
        assert item.cases[0].case_no in minutes
    assert "全幅井盖由高新区城市管理局负责处置。" in minutes and "12月18日前补签移交清单" in minutes
    assert ("裁定事项" in minutes) == ("出席" in minutes) == (language == "zh_CN")
    assert len(Presentation(str(files["pptx"])).slides) == 1 + 1 + 5
    assert load_workbook(files["xlsx"]).worksheets[0].max_row == 4 + 5


def test_every_run_and_every_chart_of_the_slides_names_its_east_asian_font(language: str, tmp_path: Path) -> None:
    presentation = Presentation(str(written(tmp_path)["pptx"]))
    runs = charts = 0
    for slide in presentation.slides:
        for properties in slide._element.iter(qn("a:rPr")):
            runs += 1
            assert properties.find(qn("a:ea")).get("typeface") == SCREEN.name
            tags = [child.tag for child in properties]
            assert tags.index(qn("a:latin")) < tags.index(qn("a:ea")) < tags.index(qn("a:cs"))
        for shape in slide.shapes:
            if shape.has_chart:
                charts += 1
                found = list(shape.chart._chartSpace.iter(qn("a:defRPr")))
                assert len(found) >= 3
                assert {one.find(qn("a:ea")).get("typeface") for one in found} == {SCREEN.name}
    assert runs > 60 and charts == 5


def test_nothing_of_a_template_is_left_in_a_file(tmp_path: Path) -> None:
    files = written(tmp_path)
    for ending, opened in (("docx", Document), ("pptx", Presentation)):
        properties = opened(str(files[ending])).core_properties
        assert properties.author == a_meeting().organ and properties.last_modified_by == "" and properties.title
        assert properties.created.year >= 2026
        with zipfile.ZipFile(files[ending]) as parts:
            assert not [name for name in parts.namelist() if "thumbnail" in name]


def test_each_item_has_a_slide_with_title_chart_map_and_photo(tmp_path: Path) -> None:
    presentation = Presentation(str(written(tmp_path)["pptx"]))
    slide = presentation.slides[2]
    assert slide.shapes.title.text_frame.text == "科园大道: Missing manhole cover"
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert [list(series.values)[:4] for series in chart.plots[0].series] == [[1, 2, 3, 4], [1, 2, 0, 1]]
    pictures = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 2 and all(one._element.nvPicPr.cNvPr.get("descr") for one in pictures)
    assert "Ruling 71-1" in texts_of_slide(slide) and UNIT in texts_of_slide(slide)


UNIT = "High-tech City Management"


def test_no_text_of_a_slide_is_smaller_than_a_caption_nor_outside_of_it(language: str, tmp_path: Path) -> None:
    longest = replace(
        an_item(1, "decision"), card=replace(an_item(1).card, address="很长的地名" * 12, class_name="很长的小类" * 9)
    )
    papers = replace(a_meeting(), items=(longest, an_item(2)))
    presentation = Presentation(str(written(tmp_path, papers)["pptx"]))
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= presentation.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= presentation.slide_height
            for paragraph in shape.text_frame.paragraphs if shape.has_text_frame else ():
                assert all(run.font.size >= Pt(12) for run in paragraph.runs)


def test_a_missing_or_broken_photo_is_said_in_a_sentence(tmp_path: Path) -> None:
    files = written(tmp_path, photos={1: b"no picture"})
    slides = Presentation(str(files["pptx"])).slides
    assert "The photo cannot be shown" in texts_of_slide(slides[2])
    assert "A photo cannot be shown." in files["html"].read_text("utf-8")


def test_an_item_without_a_place_needs_no_map(tmp_path: Path) -> None:
    item = an_item(1)
    papers = replace(a_meeting(), items=(replace(item, card=replace(item.card, lon=None, lat=None), months=()),))
    slide = Presentation(str(written(tmp_path, papers)["pptx"])).slides[2]
    assert "No place is known" in texts_of_slide(slide)
    assert not any(shape.has_chart for shape in slide.shapes)


def test_a_meeting_without_items_has_papers_too(language: str, tmp_path: Path) -> None:
    assert set(written(tmp_path, replace(a_meeting(), items=(), units=()))) == {"docx", "pptx", "html", "xlsx"}


def test_the_handout_asks_nothing_of_any_network_and_takes_no_text_for_markup() -> None:
    item = an_item(1)
    evil = replace(item, card=replace(item.card, address="<script>alert(1)</script>"))
    page = handout_of(replace(a_meeting(), items=(evil,)), {})
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=['\"](?!data:|#)", page)
    assert "http://" not in page and "https://" not in page and "default-src 'none'" in page


def test_no_text_of_the_list_runs_as_a_formula(tmp_path: Path) -> None:
    item = an_item(1, "task")
    papers = replace(a_meeting(), items=(replace(item, outcome_text="=HYPERLINK(1)"),))
    sheet = load_workbook(written(tmp_path, papers)["xlsx"]).worksheets[0]
    cell = sheet.cell(5, 4)
    assert cell.value == "=HYPERLINK(1)" and cell.data_type == "s" and cell.quotePrefix


def test_what_is_not_closed_yet_is_a_draft() -> None:
    import io

    def title(state: MeetingState) -> str:
        papers = a_meeting(state=state)
        return "\n".join(one.text for one in Document(io.BytesIO(minutes_of(papers, {}))).paragraphs)

    assert "Draft" in title(MeetingState.RUNNING) and "Draft" not in title(MeetingState.CLOSED)


def test_a_cancelled_pack_leaves_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "meeting-71.docx").write_text("the old one")
    asked = iter([False] * 7)
    with pytest.raises(Cancelled):
        write_pack(FakePaperSource(), FakePainter(), 71, tmp_path, Silent(), lambda: next(asked, True))
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("meeting-71.docx", "the old one")]


def test_a_full_disk_leaves_what_was_there_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "meeting-71.xlsx").write_text("the old one")

    def full(*_values: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(Refused, match="No space left"):
            written(tmp_path)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("meeting-71.xlsx", "the old one")]


def test_files_take_their_names_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "meeting-71.docx").write_text("the old one")
    part = tmp_path / "part"
    part.mkdir()
    (part / "meeting-71.docx").write_text("the new one")
    with pytest.raises(FileNotFoundError):
        pack._move(part, tmp_path, ["meeting-71.docx", "meeting-71.pptx"])
    assert (tmp_path / "meeting-71.docx").read_text() == "the old one"


def test_a_pack_again_replaces_the_first(tmp_path: Path) -> None:
    first = written(tmp_path)["html"].read_bytes()
    second = written(tmp_path, a_meeting(2))["html"].read_bytes()
    assert first != second and {one.name for one in tmp_path.iterdir()} == NAMES


def test_an_unknown_meeting_or_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no meeting 9"):
        write_pack(FakePaperSource(), FakePainter(), 9, tmp_path / "new", Silent())
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").write_bytes(png())
    with pytest.raises(Refused, match="file"):
        written(tmp_path / "file")
