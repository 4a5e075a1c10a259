"""Reads a list of staff: a text table or the first sheet of a workbook.

Its heading says in English or Chinese what its columns are. One row is one post of one person; a person with several
posts has several rows of the same number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from app.cases.model import POST_LABELS, Post
from app.errors import Refused, tell_reason
from app.i18n import N_, _, translate
from app.people.model import NewMember, PostHeld
from app.tables.days import COUNTED_DAY, is_counted_day, read_day
from app.tables.sheets import AnyTable, TableKind, read_sheets

COLUMNS = {
    "number": ("number", "工号"),
    "name": ("name", "姓名"),
    "post": ("post", "岗位"),
    "unit": ("unit", "单位"),
    "area": ("area", "区域"),
    "duty_grid": ("duty_grid", "责任网格"),
    "from": ("from", "起始日期"),
    "to": ("to", "截止日期"),
}
"""Column -> what its heading may be called."""
NEEDED = ("number", "name", "post")
NUMBER = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
LARGEST_FILE = 4_000_000
TOO_LARGE = N_("{file} is too large for a list of staff.")
NO_TEXT = N_("{file} is not a text table.")
MOST_ROWS = 20_000
LONGEST_VALUE = 60

NO_VALUE = N_("has no {column}")
TOO_LONG = N_("has a {column} of more than {longest} characters")
BAD_NUMBER = N_("has the number “{value}”: small letters, digits, - and _ only")
NO_POST = N_("has the unknown post “{value}”")
NO_DAY = N_("has the unreadable date “{value}”. Write it as 2026-11-23.")
TWICE = N_("has the post “{value}” twice")
DIFFERS = N_("says something else about the same person than line {line}: {column}")


@dataclass(frozen=True)
class StaffRow:
    """One person of the list, from all their lines.

    Args:
        line: where they begin.
        new: None where something is wrong with them.
        problems: line and reason of everything that is wrong.
    """

    line: int
    number: str
    new: NewMember | None
    problems: tuple[tuple[int, str], ...] = ()


def read_people_file(file: Path) -> list[StaffRow]:
    """Return the people of a list in its order.

    Raises:
        Refused: the file cannot be read, is too large, or its heading lacks something.
    """
    rows = rows_of(file)
    people: dict[str, StaffRow] = {}
    columns = columns_of(rows[0][1], file.name)
    for line, cells in rows[1:]:
        _read_line(line, dict(zip(columns, cells, strict=False)), people)
    if len(people) > MOST_ROWS:
        raise Refused(_("{file} has more than {most} people.").format(file=file.name, most=MOST_ROWS))
    return [replace(row, new=None) if row.problems else row for row in people.values()]


def rows_of(file: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a list that are not blank, its heading first, each with its number.

    Raises:
        Refused: it cannot be read, is too large, no table, or empty.
    """
    try:
        file.stat()
    except OSError as error:
        raise Refused(_("{file} cannot be read: {reason}.").format(file=file, reason=tell_reason(error))) from None
    sheets = read_sheets(file, AnyTable(), TableKind(LARGEST_FILE, TOO_LARGE, NO_TEXT))
    rows = [(line, cells) for line, cells in (sheets[0].rows if sheets else ()) if any(cells)]
    if not rows:
        raise Refused(_("{file} is empty.").format(file=file.name))
    return rows


def columns_of(
    heading: list[str], name: str, allowed: Mapping[str, tuple[str, ...]] = COLUMNS, needed: tuple[str, ...] = NEEDED
) -> list[str]:
    """Return the column that each cell of a heading names, '' for none.

    Raises:
        Refused: a column is unknown, missing or there twice.
    """
    known = {word: column for column, words in allowed.items() for word in words}
    found = [known.get(cell.strip().lower(), "") for cell in heading]
    unknown = next(
        (cell.strip() for cell, column in zip(heading, found, strict=True) if not column and cell.strip()), ""
    )
    if unknown:
        every = ", ".join(" / ".join(words) for words in allowed.values())
        raise Refused(_("{file} has the unknown column “{column}”; its columns may be: {columns}.").format(
            file=name, column=unknown, columns=every))  # fmt: skip
    missing = next((column for column in needed if column not in found), None)
    twice = next((column for column in found if column and found.count(column) > 1), None)
    if missing or twice:
        sentence = _("{file} has no column “{column}”.") if missing else _("{file} has the column “{column}” twice.")
        raise Refused(sentence.format(file=name, column=missing or twice))
    return found


def _read_line(line: int, cells: dict[str, str], people: dict[str, StaffRow]) -> None:
    values = {column: cell.strip() for column, cell in cells.items() if column}
    problems = [
        _(TOO_LONG).format(column=column, longest=LONGEST_VALUE)
        for column, value in values.items() if len(value) > LONGEST_VALUE
    ] + [_(NO_VALUE).format(column=column) for column in NEEDED if not values.get(column)]  # fmt: skip
    number = values.get("number", "")
    if number and not NUMBER.fullmatch(number):
        problems.append(_(BAD_NUMBER).format(value=number[:LONGEST_VALUE]))
    post = post_of(values.get("post", ""))
    if values.get("post") and post is None:
        problems.append(_(NO_POST).format(value=values["post"][:LONGEST_VALUE]))
    days: dict[str, date | None] = {}
    for column in ("from", "to"):
        days[column] = day_of(values.get(column, ""), problems)
    before = people.get(number)
    if before is not None:
        problems += _differences(before, values, days)
    held = () if post is None else (PostHeld(
        post, values.get("unit") or None if before else None, values.get("area") or None,
        values.get("duty_grid") or None),)  # fmt: skip
    if (
        before is not None
        and before.new is not None
        and held
        and held[0].post in {one.post for one in before.new.posts}
    ):
        problems.append(_(TWICE).format(value=values["post"]))
    told = tuple((line, problem) for problem in problems)
    if before is None:
        new = NewMember(number, values.get("name", ""), held, values.get("unit") or None, days["from"], days["to"])
        people[number or f"?{line}"] = StaffRow(line, number, new, told)
    elif before.new is not None:
        more = replace(before.new, posts=before.new.posts + held)
        people[number] = replace(before, new=more, problems=before.problems + told)


def _differences(before: StaffRow, values: dict[str, str], days: dict[str, date | None]) -> list[str]:
    new = before.new
    if new is None:
        return []
    pairs = (
        ("name", new.name, values.get("name") or new.name),
        ("from", new.valid_from, days["from"] or new.valid_from),
        ("to", new.valid_to, days["to"] or new.valid_to),
    )
    return [_(DIFFERS).format(line=before.line, column=column) for column, one, other in pairs if one != other]


def post_of(word: str) -> Post | None:
    """Return the post of a word in either language, None where there is none."""
    return _posts_by_word().get(word.lower())


FORMER_NAMES = {
    "处置员": Post.HANDLER, "热线话务员": Post.HOTLINE_AGENT, "会议主持": Post.PRESENTER,
}  # fmt: skip
"""What posts are called in lists that offices have kept from before."""


@cache
def _posts_by_word() -> dict[str, Post]:
    """A post by its key or by its name in either language."""
    words = {word.lower(): post for post, label in POST_LABELS.items() for word in (label, translate(label, "zh_CN"))}
    return FORMER_NAMES | words | {post.value: post for post in Post}


def day_of(word: str, problems: list[str]) -> date | None:
    """Return a day as it is written; what is unreadable is added to the problems."""
    day = read_day(word) if word else None
    if word and day is None:
        problems.append(_(COUNTED_DAY if is_counted_day(word) else NO_DAY).format(value=word[:LONGEST_VALUE]))
    return day
