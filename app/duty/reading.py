"""Reads lists of shifts and of contacts: text tables like lists of staff, with headings in English or Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from app.duty.model import PURPOSES, NewContact, NewShift
from app.errors import Refused
from app.i18n import N_, _, translate
from app.people.reading import MOST_ROWS, NO_POST, NO_VALUE, columns_of, day_of, post_of, rows_of

SHIFT_COLUMNS = {
    "number": ("number", "工号"),
    "post": ("post", "岗位"),
    "area": ("area", "区域"),
    "from": ("from", "开始时间"),
    "to": ("to", "结束时间"),
    "seat": ("seat", "座席"),
}
CONTACT_COLUMNS = {
    "unit": ("unit", "单位"),
    "purpose": ("purpose", "用途"),
    "value": ("value", "联系方式"),
    "person": ("person", "联系人"),
    "from": ("from", "起始日期"),
    "to": ("to", "截止日期"),
}
"""Column -> what its heading may be called."""
NO_TIME = N_("has the unreadable time “{value}”. Write it as 2026-11-23 08:00.")
NO_PURPOSE = N_("has the unknown purpose “{value}”")


@dataclass(frozen=True)
class DutyRow:
    """One row of a list; `new` is None where something is wrong with it."""

    line: int
    new: NewShift | NewContact | None
    problems: tuple[str, ...] = ()


def read_shift_file(file: Path, time_zone: str) -> list[DutyRow]:
    """Return the shifts of a list; its times are local ones of the city.

    Raises:
        Refused: the file cannot be read, is too large, or its heading lacks something.
    """
    needed = ("number", "post", "from", "to")
    return list(_rows(file, SHIFT_COLUMNS, needed, partial(_shift, zone=ZoneInfo(time_zone))))


def read_contact_file(file: Path) -> list[DutyRow]:
    """Return the contacts of a list.

    Raises:
        Refused: the file cannot be read, is too large, or its heading lacks something.
    """
    return list(_rows(file, CONTACT_COLUMNS, ("unit", "purpose", "value"), _contact))


def time_of(word: str, zone: ZoneInfo, problems: list[str]) -> datetime | None:
    """Return a local time as an instant; what is unreadable is added to the problems."""
    try:
        found = datetime.fromisoformat(word.strip().replace("/", "-"))
    except ValueError:
        problems.append(_(NO_TIME).format(value=word[:40]))
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def purpose_of(word: str) -> str | None:
    """Return the purpose of a word in either language, None where there is none."""
    return _purposes_by_word().get(word.lower())


Make = Callable[[dict[str, str], list[str]], NewShift | NewContact | None]


def _rows(file: Path, columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], make: Make) -> Iterator[DutyRow]:
    heading, *rows = rows_of(file)
    found = columns_of(heading[1], file.name, columns, needed)
    if len(rows) > MOST_ROWS:
        raise Refused(_("{file} has more than {most} rows.").format(file=file.name, most=MOST_ROWS))
    for line, cells in rows:
        values = {column: cell.strip() for column, cell in zip(found, cells, strict=False) if column}
        problems = [_(NO_VALUE).format(column=column) for column in needed if not values.get(column)]
        new = make(values, problems)
        yield DutyRow(line, None if problems else new, tuple(problems))


def _shift(values: dict[str, str], problems: list[str], zone: ZoneInfo) -> NewShift | None:
    post = post_of(values.get("post", ""))
    if values.get("post") and post is None:
        problems.append(_(NO_POST).format(value=values["post"][:40]))
    begins, ends = (time_of(values[one], zone, problems) if values.get(one) else None for one in ("from", "to"))
    if post is None or begins is None or ends is None:
        return None
    return NewShift(
        values.get("number", ""), post.value, begins, ends, values.get("area") or None, values.get("seat") or None
    )


def _contact(values: dict[str, str], problems: list[str]) -> NewContact | None:
    purpose = purpose_of(values.get("purpose", ""))
    if values.get("purpose") and purpose is None:
        problems.append(_(NO_PURPOSE).format(value=values["purpose"][:40]))
    days = [day_of(values.get(one, ""), problems) for one in ("from", "to")]
    if purpose is None:
        return None
    return NewContact(values.get("unit", ""), purpose, values.get("value", ""), values.get("person") or None, *days)


@cache
def _purposes_by_word() -> dict[str, str]:
    words = {word.lower(): key for key, label in PURPOSES.items() for word in (label, translate(label, "zh_CN"))}
    return words | {key: key for key in PURPOSES}
