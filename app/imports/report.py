"""Tells a person what an import did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.i18n import N_, _, ngettext, pick
from app.imports.model import ImportResult, Reject
from app.imports.problems import shown
from app.imports.service import Preview, how_far
from app.imports.targets import TARGETS

MOST_LISTED = 25
TITLES = {"class": N_("Good rows by class"), "state": N_("Good rows by state"), "channel": N_("Good rows by source")}


def report(result: ImportResult) -> str:
    """Return the whole report as lines of text."""
    return "\n".join(_lines(result))


def preview_text(found: Preview) -> str:
    """Return what would become of the first rows of a file."""
    rows, good = len(found.is_good), int(found.is_good.sum())
    words = ngettext("Of the first row, {good} would come in.", "Of the first {rows} rows, {good} would come in.", rows)
    lines = [words.format(rows=f"{rows:,}", good=f"{good:,}")]
    return "\n".join([*lines, *_reasons(found.reasons, 0), *_first(found.first_rejects)])


def _lines(result: ImportResult) -> Iterator[str]:
    label = _(TARGETS[result.kind].label)
    if result.is_interrupted:
        yield how_far(result)
    if result.city is not None:
        city = pick(result.city.name, result.city.name_en)
        made = _(" (new)") if result.city.is_new else ""
        yield _("City: {city}{made}").format(city=city, made=made)
        yield from result.city_notes
    head = _("Would import {label}:") if result.dry_run else _("Imported {label}:")
    yield head.format(label=label)
    yield from _figures(result)
    for field, title in TITLES.items():
        if result.by.get(field):
            yield _("{title}: {words}").format(title=_(title), words=_listed(result.by[field]))
    for field, values in result.unknown.items():
        yield _("Values of “{field}” that the mapping does not know: {words}").format(
            field=field, words=_listed(values)
        )
    yield from result.notes
    yield from _rejects(result)
    if result.dry_run:
        yield _("Nothing was changed.")


def _figures(result: ImportResult) -> Iterator[str]:
    written = result.written
    rows = [
        (_("rows read"), result.read),
        (_("added"), written.inserted),
        (_("known, may change") if result.dry_run else _("updated"), written.updated),
        (_("unchanged"), written.unchanged),
        (_("kept, because changed here"), written.kept),
        (
            _("gone from the file, not marked")
            if result.is_gone_refused
            else _("gone from the file, would be marked")
            if result.dry_run
            else _("gone from the file, marked"),
            result.gone,
        ),
        (_("repeated in the file"), result.repeated),
        (_("rejected rows"), result.rejected),
    ]
    for word, number in rows:
        if number or word in (rows[0][0], rows[1][0], rows[-1][0]):
            yield f"  {number:>12,}  {word}"


def _listed(words: Counter[str]) -> str:
    parts = [f"{shown(str(word))} {number:,}" for word, number in words.most_common(MOST_LISTED)]
    return ", ".join(parts) + (" …" if len(words) > MOST_LISTED else "")


def _rejects(result: ImportResult) -> Iterator[str]:
    yield from _reasons(result.reasons, 1)
    yield from _first(result.first_rejects)
    if result.rejects_file is not None:
        yield _("All of them with their reasons: {file}").format(file=result.rejects_file)


def _reasons(reasons: Counter[str], more_than: int) -> Iterator[str]:
    if len(reasons) > more_than:
        yield _("Rejected rows by reason, the rare ones first:")
        for reason, count in sorted(reasons.items(), key=lambda one: one[1]):
            yield f"  {count:>12,}  {reason}"


def _first(rejects: list[Reject]) -> Iterator[str]:
    if rejects:
        yield _("First of the rejected rows:")
        for one in rejects:
            yield _("  line {line} ({id}): {reason}").format(line=one.line, id=shown(one.source_id), reason=one.reason)
