"""What can be done with the rows of a list: the same entries for its menu, its palettes and the help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.city.city import City
from app.desk.columns import COLUMN_BY_KEY, COLUMNS, ListLayout
from app.desk.filters import SORTED_BY, Narrowing, Sorting, choices, chosen_words
from app.desk.lines import line_of
from app.desk.viewer import CaseSlice, Viewer
from app.i18n import _
from app.texts.numbers import count_text
from widgets.desk.parts.entry import Entry


def filter_entries(
    cases: CaseSlice, viewer: Viewer, now: Narrowing, narrow: Callable[[Narrowing], None]
) -> list[Entry]:
    """Return every filter that can be chosen, after those that can be dropped."""
    found = []
    if not now.is_empty:
        found.append(Entry(_("Clear all filters"), "", _("Filter"), partial(narrow, Narrowing())))
    for words, rest in chosen_words(cases.city, now):
        found.append(Entry(_("Clear: {filter}").format(filter=words), "", _("Filter"), partial(narrow, rest)))
    for one in choices(cases, viewer, now):
        found.append(Entry(f"{one.title}  {count_text(one.count)}", "", one.group, partial(narrow, one.narrowing)))
    return found


def layout_entries(
    layout: ListLayout,
    sorting: Sorting,
    arrange: Callable[[ListLayout], None],
    sort: Callable[[Sorting], None],
) -> list[Entry]:
    """Return how the rows can be sorted and arranged."""
    titles = {key: _(COLUMN_BY_KEY[key].title) for key in SORTED_BY if key in COLUMN_BY_KEY}
    titles |= {"place": _("Place"), "handler": _("Unit officer")}
    found = []
    if sorting.key:
        found.append(Entry(_("Order of the list"), "", _("Sort"), partial(sort, Sorting())))
    for key, title in titles.items():
        for is_descending, arrow in ((False, "▲"), (True, "▼")):
            if Sorting(key, is_descending) != sorting:
                entry = Entry(f"{title} {arrow}", "", _("Sort"), partial(sort, Sorting(key, is_descending)))
                found.append(entry)
    compact = _("Two-line rows") if layout.is_compact else _("Compact rows")
    turned = ListLayout(layout.columns, not layout.is_compact)
    found.append(Entry(compact, "F7", _("Rows"), partial(arrange, turned)))
    for column in COLUMNS:
        words = _("Hide column: {column}") if column.key in layout.columns else _("Show column: {column}")
        if not column.is_fixed:
            act = partial(arrange, layout.switched(column.key))
            found.append(Entry(words.format(column=_(column.title)), "", _("Columns"), act))
    for key in layout.columns:
        for step, words in ((-1, _("Move left: {column}")), (1, _("Move right: {column}"))):
            moved = layout.moved(key, step)
            if moved != layout:
                title = words.format(column=_(COLUMN_BY_KEY[key].title))
                found.append(Entry(title, "", _("Columns"), partial(arrange, moved)))
    found.append(
        Entry(_("Reset columns"), "", _("Columns"), partial(arrange, ListLayout(is_compact=layout.is_compact)))
    )
    return found


def copied_text(city: City, case_ids: list[int]) -> str:
    """Return number, class and place of cases, a line for each, set apart by tabs so that a sheet takes them."""
    lines = []
    for case_id in case_ids:
        line, record = line_of(city, case_id, city.clock.now()), city.cases.record(case_id)
        if line is not None and record is not None:
            lines.append("\t".join((record["number"], line.title, line.place)))
    return "\n".join(lines)
