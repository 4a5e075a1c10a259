"""Tells a person what an import did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.i18n import N_, _, pick
from app.imports.model import ImportResult
from app.imports.problems import shown
from app.imports.service import how_far
from app.imports.targets import TARGETS

MOST_LISTED = 25
TITLES = {"class": N_("Good rows by class"), "state": N_("Good rows by state"), "channel": N_("Good rows by source")}


def report(result: ImportResult) -> str:
    """Return the whole report as lines of text."""
    return "\n".join(_lines(result))


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
        (_("gone from the file, not marked") if result.is_gone_refused else
         _("gone from the file, would be marked") if result.dry_run else _("gone from the file, marked"), result.gone),
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
    if len(result.reasons) > 1:
        yield _("Rejected rows by reason, the rare ones first:")
        for reason, count in sorted(result.reasons.items(), key=lambda one: one[1]):
            yield f"  {count:>12,}  {reason}"
    if result.first_rejects:
        yield _("First of the rejected rows:")
        for one in result.first_rejects:
            yield _("  line {line} ({id}): {reason}").format(line=one.line, id=shown(one.source_id), reason=one.reason)
    if result.rejects_file is not None:
        yield _("All of them with their reasons: {file}").format(file=result.rejects_file)
