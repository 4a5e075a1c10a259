"""The sheet that a unit gives to its crew: several cases in one table to print, each with a box to tick.

Nobody who reported is in it: it leaves the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from app.city.city import City
from app.desk.case_file import CaseFile
from app.desk.sheet import MAP, PHOTO
from app.desk.texts import place_text
from app.i18n import _, ngettext, pick
from app.manual.model import ManualRule
from app.services import Services
from app.texts.times import local

MOST_CASES = 60
PHOTO_WIDTH, MAP_WIDTH = 110, 675
"""In pixels of a page at 96 to the inch."""
BEFORE = ("before", "near", "far", "other")
"""Kinds of photos that show what is to be found, the best first."""
BOX = "☐"
Rule = tuple[str, str, str, int]
"""Version of the manual, kind, code of the class, number of the condition."""


@dataclass(frozen=True)
class CrewRow:
    """One case of the sheet.

    Args:
        due: the deadline with its day; that there is none, where there is none.
        photo_id: what it looked like; None where no photo shows it.
        lon, lat: degrees; None for a case without a place.
    """

    number: str
    title: str
    place: str
    component: str
    due: str
    text: str
    condition: str
    photo_id: int | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class CrewSheet:
    """What the sheet says.

    Args:
        made: when it was made, and by whom.
        left_out: how many cases found no room in it.
    """

    title: str
    made: str
    rows: tuple[CrewRow, ...]
    left_out: int = 0

    @property
    def file_name(self) -> str:
        """What its file is called at first."""
        return f"{self.title}.pdf".replace(" ", "_")

    @property
    def places(self) -> list[tuple[int, float, float]]:
        """The number of each row that has a place, its longitude and latitude."""
        return [(number, row.lon, row.lat) for number, row in enumerate(self.rows, 1)
                if row.lon is not None and row.lat is not None]  # fmt: skip


def read_crew_sheet(services: Services, case_ids: Sequence[int], city: City | None) -> CrewSheet:
    """Read the cases of a sheet, at most `MOST_CASES`, and what the manual says of them; runs in the background.

    Raises:
        Unavailable: the database cannot be reached.
    """
    taken = case_ids[:MOST_CASES]
    files = [one for case_id in taken if (one := services.case_reader.case_file(case_id)) is not None]
    versions = sorted({one.manual_version for one in files if one.manual_version})
    rules = [(version, rule) for version in versions for rule in services.manual.rules(version)]
    return make_crew_sheet(files, city, services.me.name, rules, len(case_ids) - len(taken))


def make_crew_sheet(
    files: Sequence[CaseFile], city: City | None, who: str, rules: Iterable[tuple[str, ManualRule]] = (),
    left_out: int = 0,
) -> CrewSheet:  # fmt: skip
    """Return the sheet of some cases in their order.

    Args:
        who: the name of who makes it.
        rules: of the manual, each with the name of its version; they say when a case is done.
        left_out: how many more there are.
    """
    closings = {
        (version, rule.kind, rule.class_code, rule.condition_no): pick(rule.closing, rule.closing_en)
        for version, rule in rules
    }
    now = files[0].now if files else None
    zone = files[0].time_zone if files else "UTC"
    made = _("{name}, {time}").format(name=who, time=_moment(now, zone)) if now is not None else who
    return CrewSheet(_("Crew sheet"), made, tuple(_row(one, city, closings) for one in files), left_out)


def crew_html(sheet: CrewSheet, photos: frozenset[int], has_map: bool = False) -> str:
    """Return the sheet as a page; pictures are called `map:` and `photo:NUMBER`.

    Args:
        photos: numbers of those whose picture is there.
        has_map: whether the map is there, which comes before the table and has its numbers.
    """
    count = len(sheet.rows)
    cases = ngettext("{count} case", "{count} cases", count).format(count=count)
    parts = [f"<h1>{_said(sheet.title)}</h1>", f"<p class='second'>{_said(cases)} · {_said(sheet.made)}</p>"]
    if sheet.left_out:
        words = ngettext("{count} more case is not in it.", "{count} more cases are not in it.", sheet.left_out)
        parts.append(f"<p>{_said(words.format(count=sheet.left_out))}</p>")
    if has_map:
        parts.append(f"<p><img src='{MAP}' width='{MAP_WIDTH}' /></p>")
    heads = (_("Done"), _("Case"), _("Deadline"), _("What is to be done"), _("Photo"))
    widths = (7, 31, 15, 29, 18)
    head = "".join(
        f"<th width='{wide}%' align='left'>{_said(words)}</th>" for words, wide in zip(heads, widths, strict=True)
    )
    rows = "".join(f"<tr>{_cells(number, row, photos)}</tr>" for number, row in enumerate(sheet.rows, 1))
    table = "<table width='100%' border='1' style='border-collapse: collapse' cellpadding='4' cellspacing='0'>"
    return "".join([*parts, f"{table}<thead><tr>{head}</tr></thead>{rows}</table>"])


def _cells(number: int, row: CrewRow, photos: frozenset[int]) -> str:
    case = "<br/>".join(
        [
            f"<b>{number}  {_said(row.title)}</b>",
            _said(row.number),
            *(_said(one) for one in (row.place, row.component) if one),
        ]
    )
    what = "<br/>".join(_said(one) for one in (row.text, row.condition) if one)
    photo = f"<img src='{PHOTO}{row.photo_id}' width='{PHOTO_WIDTH}' />" if row.photo_id in photos else ""
    cells = (f"<span style='font-size: 16pt'>{BOX}</span>", case, _said(row.due), what, photo)
    return "".join(f"<td valign='top'>{one}</td>" for one in cells)


def _row(case: CaseFile, city: City | None, closings: dict[Rule, str]) -> CrewRow:
    facts = case.case.facts
    handling = facts.due_at if facts is not None else None  # what the crew is bound by, whatever is due before it
    due = handling if handling is not None else case.due_at
    rule = (case.manual_version or "", case.kind, case.class_code, case.condition_no or 0)
    closing = closings.get(rule, "")
    return CrewRow(
        case.number, str(case.class_name), place_text(case, city.streets if city is not None else None),
        _("Component {code}").format(code=case.component_code) if case.component_code else "",
        _moment(due, case.time_zone) if due is not None else _("No limit"), case.text,
        _("Done when: {words}").format(words=closing) if closing else "", _photo_of(case),
        case.lon, case.lat,
    )  # fmt: skip


def _photo_of(case: CaseFile) -> int | None:
    ranked = [one for kind in BEFORE for one in case.photos if one.kind == kind]
    return ranked[0].attachment_id if ranked else None


def _said(words: str) -> str:
    return escape(words).replace("\n", "<br/>")


def _moment(at: datetime, zone: str) -> str:
    return f"{local(at.timestamp(), zone):%Y-%m-%d %H:%M}"
