"""A list of staff: several rows are several posts of one person, and everything wrong is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.cases.model import Post
from app.errors import Refused
from app.people.model import PostHeld
from app.people.reading import read_people_file
from app.people.service import check_password, make_password


def read(tmp_path: Path, content: str, encoding: str = "utf-8"):
    file = tmp_path / "staff.csv"
    file.write_bytes(content.encode(encoding))
    return read_people_file(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_with_a_chinese_heading(tmp_path: Path, encoding: str) -> None:
    rows = read(
        tmp_path,
        "工号,姓名,岗位,单位,区域,起始日期\nz01,张三,派遣员,,450103,2026/01/05\nz01,张三,值班长,,,\nz02,李四,处置人员,U1,,\n",
        encoding,
    )
    first, second = (row.new for row in rows)
    assert first is not None and second is not None
    assert first.posts == (PostHeld(Post.DISPATCHER, area="450103"), PostHeld(Post.SHIFT_LEADER))
    assert (first.name, first.unit, first.valid_from) == ("张三", None, date(2026, 1, 5))
    assert (second.unit, second.posts) == ("U1", (PostHeld(Post.HANDLER),))


def test_posts_by_key_and_in_english(tmp_path: Path) -> None:
    rows = read(tmp_path, "number,name,post\na,A,shift_leader\nb,B,Shift leader\n")
    assert [row.new.posts[0].post for row in rows if row.new] == [Post.SHIFT_LEADER] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Z01,张三,leader", "has the number “Z01”"), (",张三,leader", "has no number"), ("z01,,leader", "has no name"),
        ("z01,张三,", "has no post"), ("z01,张三,mayor", "unknown post “mayor”"),
        ("z01," + "长" * 61 + ",leader", "more than 60 characters"), ("z01,张三,leader,2026-13-01", "unreadable date"),
        ("z01,张三,leader\nz01,李四,wall", "something else about the same person than line 2"),
        ("z01,张三,leader\nz01,张三,leader", "“leader” twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (row,) = read(tmp_path, f"number,name,post,from\n{line}\n")
    assert row.new is None
    assert any(said in reason for _line, reason in row.problems), row.problems


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"), ("\n\n", "is empty"), ("number,name\n", "no column “post”"),
        ("number,name,post,post\n", "“post” twice"), ("number,name,post,salary\n", "unknown column “salary”"),
        ("number,name,post\n\0", "not a text table"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_people_file(tmp_path / "none.csv")


def test_first_passwords_are_good_ones() -> None:
    made = {make_password() for _turn in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, "z01")
