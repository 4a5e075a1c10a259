"""The sheet of a case: everything that happened, as a page to print and as text for a messenger."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from app.city.city import City
from app.desk.case_file import CaseFile, FlowLine, ReportLine
from app.desk.changes import change_lines
from app.desk.texts import (
    assignment_text,
    basis_texts,
    cover_texts,
    fact_rows,
    flow_details,
    flow_signature,
    flow_title,
    photo_text,
    place_text,
)
from app.i18n import _
from app.texts.labels import channel_label
from app.texts.times import local

MOST_PHOTOS = 24
MAP_WIDTH, PHOTO_WIDTH = 480, 300
"""In pixels of a page at 96 to the inch."""
MAP, PHOTO = "map:", "photo:"
"""Names of the pictures of a sheet; a photo is followed by its number."""
UNSAFE = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class SheetStep:
    """One line of the case history.

    Args:
        when: the local time, with its day and year.
    """

    when: str
    title: str
    who: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseSheet:
    """What a sheet says.

    Args:
        facts: label and value.
        reports: one line for each; the reporter is in it where the person who makes the sheet may know them.
        photos: number and words.
        made: when and from what time of the city it is.
    """

    number: str
    title: str
    state: str
    place: str
    text: str
    facts: tuple[tuple[str, str], ...]
    reports: tuple[str, ...]
    steps: tuple[SheetStep, ...]
    photos: tuple[tuple[int, str], ...]
    made: str

    @property
    def file_name(self) -> str:
        """What its file is called at first."""
        return f"{UNSAFE.sub('_', self.number)}.pdf"


def make_sheet(case: CaseFile, city: City | None) -> CaseSheet:
    """Return the sheet of a case as the person who has read it may know it."""
    zone = case.time_zone
    place = place_text(case, city.streets if city is not None else None)
    facts = [(_("Reported at"), _moment(case.reported_at, zone)), *fact_rows(case)]
    facts += [(_("Unit {number}").format(number=line.number), f"{line.unit} · {assignment_text(line, case)}")
              for line in case.assignments]  # fmt: skip
    if case.due_at is not None:
        facts.append((_("Deadline"), _moment(case.due_at, zone)))
    if case.lon is not None and case.lat is not None:
        facts.append((_("Coordinates"), f"{case.lon:.6f}, {case.lat:.6f}"))
    return CaseSheet(
        case.number, str(case.class_name), case.case.state.label, place, case.text, tuple(facts),
        tuple(_report(one, zone) for one in case.reports), _steps(case, city),
        tuple((one.attachment_id, photo_text(one, case)) for one in case.photos[:MOST_PHOTOS]),
        _("As of {time}").format(time=_moment(case.now, zone)),
    )  # fmt: skip


def sheet_text(sheet: CaseSheet) -> str:
    """Return a sheet for a messenger; who reported is never in it, since it leaves the house."""
    lines = [f"{sheet.title} · {sheet.number} · {sheet.state}", *filter(None, (sheet.place, sheet.text))]
    lines += [_("{label}: {value}").format(label=name, value=value) for name, value in sheet.facts]
    lines += ["", _("Case history")]
    for step in sheet.steps:
        lines.append(" · ".join(part for part in (step.when, step.title, step.who) if part))
        lines += [f"  {line}" for line in step.details]
    return "\n".join([*lines, "", sheet.made])


def sheet_html(sheet: CaseSheet, has_map: bool, photos: frozenset[int]) -> str:
    """Return a sheet as a page; pictures are called `map:` and `photo:NUMBER`.

    Args:
        photos: numbers of those whose picture is there; of the others it says that they cannot be shown.
    """
    parts = [f"<h1>{_said(sheet.title)}</h1>",
             f"<p class='second'>{_said(sheet.number)} · {_said(sheet.state)} · {_said(sheet.made)}</p>",
             f"<p><b>{_said(sheet.place)}</b></p>", f"<p>{_said(sheet.text)}</p>"]  # fmt: skip
    parts.append(_table((f"<span class='second'>{_said(name)}</span>", _said(value)) for name, value in sheet.facts))
    if sheet.reports:
        parts += [f"<h2>{_said(_('Reports'))}</h2>", *(f"<p>{_said(one)}</p>" for one in sheet.reports)]
    if has_map:
        parts += [f"<h2>{_said(_('Map'))}</h2>", f"<p><img src='{MAP}' width='{MAP_WIDTH}' /></p>"]
    if sheet.photos:
        parts.append(f"<h2>{_said(_('Photos'))}</h2>")
        parts.append(_photos(sheet, photos))
    parts.append(f"<h2>{_said(_('Case history'))}</h2>")
    parts.append(_table(
        (f"<span class='second'>{_said(step.when)}</span>",
         "<br/>".join([f"<b>{_said(step.title)}</b>", *(_said(line) for line in (step.who, *step.details) if line)]))
        for step in sheet.steps
    ))  # fmt: skip
    return "".join(parts)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td width='24%'>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f"<table width='100%' cellpadding='3' cellspacing='0'>{cells}</table>"


def _photos(sheet: CaseSheet, photos: frozenset[int]) -> str:
    """Two photos in a row."""
    cells = []
    for number, words in sheet.photos:
        picture = f"<img src='{PHOTO}{number}' width='{PHOTO_WIDTH}' />"
        shown = picture if number in photos else _said(_("The photo cannot be shown"))
        cells.append(f"<td width='50%'>{shown}<br/><span class='second'>{_said(words)}</span></td>")
    rows = ("".join(cells[at : at + 2]) for at in range(0, len(cells), 2))
    return "<table width='100%' cellpadding='3'>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _said(words: str) -> str:
    return escape(words).replace("\n", "<br/>")


def _moment(at: datetime, zone: str) -> str:
    return f"{local(at.timestamp(), zone):%Y-%m-%d %H:%M}"


def _report(line: ReportLine, zone: str) -> str:
    parts = (channel_label(line.channel), _moment(line.reported_at, zone), line.reporter, line.phone, line.text)
    return " · ".join(part for part in parts if part)


def _steps(case: CaseFile, city: City | None) -> tuple[SheetStep, ...]:
    steps = [(line.at, _step(line, case, city)) for line in case.history]
    steps += [(at, SheetStep(_moment(at, case.time_zone), title, who, (which,)))
              for at, title, which, who in cover_texts(case)]  # fmt: skip
    return tuple(step for _at, step in sorted(steps, key=lambda one: one[0]))


def _step(line: FlowLine, case: CaseFile, city: City | None) -> SheetStep:
    answers = str(line.inputs.get("reason") or "") if line.changed else flow_details(line, case.time_zone)
    details = (answers, *change_lines(line.changed, city, case.time_zone), *basis_texts(line))
    return SheetStep(
        _moment(line.at, case.time_zone),
        flow_title(line),
        flow_signature(line),
        tuple(part for part in details if part),
    )
