"""Brings a rule book into a draft of the manual: all of it, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.deadlines.clock import SECONDS_OF_UNIT
from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.manual.difference import Difference, compare
from app.manual.limits import limit_words
from app.manual.mapping import ManualMapping, load_manual_mapping
from app.manual.model import ManualRule, ManualVersion
from app.manual.order import find_disorder, find_period_trouble
from app.manual.ports import ManualStore
from app.manual.reading import RowTrouble, RuleBook, read_rule_book
from app.progress import Progress, Silent
from app.versions.model import version_at

ROWS_NAMED = 8
NOTES_SHOWN = 12
CHANGES_SHOWN = 8
KIND_LABELS = {"component": N_("component classes"), "event": N_("event classes")}


@dataclass(frozen=True)
class ManualImport:
    """What an import did, or would do.

    Args:
        book: every row of the file, accounted for.
        kept: rules of the other kind that the draft held already.
        unknown: classes of the file that the city's code table does not have.
        difference: against the version in force; None where there is none, or where it uses another code table.
    """

    version: str
    dry_run: bool
    book: RuleBook
    kinds: tuple[str, ...]
    kept: int = 0
    unknown: tuple[str, ...] = ()
    in_force: str | None = None
    difference: Difference | None = None
    notes: list[str] = field(default_factory=list)


def run_manual_import(
    file: Path, mapping_file: Path, store: ManualStore, dry_run: bool = False, progress: Progress | None = None
) -> ManualImport:
    """Read a rule book into a draft, which is made where it is not there yet.

    The rules of the kinds that the file holds (components, events) are written anew; those of the other kind stay, so
    that a book in two files becomes one version.

    Raises:
        Refused: the file, the mapping or a row is wrong, or the version is published already; nothing was done.
        Unavailable: the database went away; nothing was done.
    """
    progress = progress or Silent()
    label = _("checking") if dry_run else _("importing")
    progress.step(label, 0, 3)
    mapping = load_manual_mapping(mapping_file)
    book = read_rule_book(file, mapping)
    refuse_troubles(file.name, [*book.troubles, *find_disorder(book.rules)])
    progress.step(label, 1, 3)
    versions = store.versions()
    known = next((one for one in versions if one.name == mapping.version.name), None)
    _check_version(mapping, known, versions, store)
    kinds = tuple(sorted({rule.kind for rule in book.rules}))
    kept = [rule for rule in (store.rules(known.name) if known else []) if rule.kind not in kinds]
    result = _compare(mapping, book, kinds, kept, versions, store, dry_run)
    progress.step(label, 2, 3)
    if not dry_run:
        store.save_draft(version_of(mapping), book.rules, kinds)
    progress.step(label, 3, 3)
    return result


def version_of(mapping: ManualMapping) -> ManualVersion:
    """Return the draft that a mapping describes."""
    part = mapping.version
    return ManualVersion(part.name, part.title, part.code_version, part.source, proposed_on=part.effective_on)


def refuse_troubles(file_name: str, troubles: Sequence[RowTrouble]) -> None:
    """Refuse a book with any trouble, naming the first rows.

    Raises:
        Refused: one row at least is wrong.
    """
    if not troubles:
        return
    troubles = sorted(troubles, key=lambda one: (one.sheet, one.row))
    named = "; ".join(str(one) for one in troubles[:ROWS_NAMED])
    more = len(troubles) - ROWS_NAMED
    named += _("; and {count} more").format(count=more) if more > 0 else ""
    raise Refused(_("{file} was not imported: {rows}.").format(file=file_name, rows=named))


def _check_version(
    mapping: ManualMapping, known: ManualVersion | None, versions: Sequence[ManualVersion], store: ManualStore
) -> None:
    part = mapping.version
    if known is not None and known.effective_from is not None:
        sentence = _("The version “{name}” is published and cannot be changed. Give the new one another name.")
        raise Refused(sentence.format(name=known.name))
    if known is not None and known.code_version != part.code_version:
        sentence = _("The draft “{name}” names its classes by the codes of {there}, the mapping by those of {wanted}.")
        raise Refused(sentence.format(name=known.name, there=known.code_version, wanted=part.code_version))
    trouble = find_period_trouble(part.effective_on, part.until, versions, store.now()[1])
    if trouble is not None:
        raise Refused(trouble)


def _compare(
    mapping: ManualMapping, book: RuleBook, kinds: tuple[str, ...], kept: list[ManualRule],
    versions: Sequence[ManualVersion], store: ManualStore, dry_run: bool,
) -> ManualImport:  # fmt: skip
    codes = store.class_codes(mapping.version.code_version)
    classes = {(rule.kind, rule.class_code): rule.class_name for rule in book.rules}
    unknown = tuple(f"{key[1]} {name}" for key, name in sorted(classes.items()) if key not in codes)
    in_force = version_at(versions, store.now()[0])
    difference = None
    if in_force is not None and in_force.code_version == mapping.version.code_version:
        difference = compare(store.rules(in_force.name), [*kept, *book.rules])
    name = in_force.name if in_force else None
    return ManualImport(mapping.version.name, dry_run, book, kinds, len(kept), unknown, name, difference)


def report(result: ManualImport) -> str:
    """Return what an import did as lines for people."""
    book = result.book
    first = (
        ngettext("Would write {count} rule into the draft “{name}” ({kinds}).",
                 "Would write {count} rules into the draft “{name}” ({kinds}).", len(book.rules))
        if result.dry_run
        else ngettext("{count} rule is in the draft “{name}” ({kinds}).",
                      "{count} rules are in the draft “{name}” ({kinds}).", len(book.rules))
    )  # fmt: skip
    kinds = ", ".join(_(KIND_LABELS[kind]) for kind in result.kinds)
    lines = [first.format(count=len(book.rules), name=result.version, kinds=kinds)]
    rows = _("Rows read: {read} = {rules} rules + {empty} empty + {headers} repeated headers.")
    lines.append(rows.format(read=book.read, rules=len(book.rules), empty=book.empty, headers=book.headers))
    units = Counter(rule.limit.unit for rule in book.rules)
    limits = _(
        "Limits: {urgent_hour} in urgent hours, {work_hour} in working hours, {work_day} in working days,"
        " {natural_day} in urgent days."
    )
    lines.append(limits.format(**{unit: units[unit] for unit in SECONDS_OF_UNIT}))
    if result.kept:
        kept = ngettext(
            "The draft keeps {count} rule of the other kind.", "The draft keeps {count} rules of the other kind.",
            result.kept,
        )  # fmt: skip
        lines.append(kept.format(count=result.kept))
    if result.unknown:
        unknown = ngettext(
            "{count} class is not in the code table of this city: {names}",
            "{count} classes are not in the code table of this city: {names}", len(result.unknown),
        )  # fmt: skip
        lines.append(unknown.format(count=len(result.unknown), names=_some(result.unknown)))
    lines += book.notes[:NOTES_SHOWN]
    if len(book.notes) > NOTES_SHOWN:
        lines.append(_("… and {count} more notes.").format(count=len(book.notes) - NOTES_SHOWN))
    return "\n".join([*lines, *_difference_lines(result)])


def _difference_lines(result: ManualImport) -> list[str]:
    difference = result.difference
    if difference is None:
        return []
    sentence = _("Against “{name}”, in force: {added} added, {removed} removed, {changed} changed ({limits} limits).")
    lines = [sentence.format(name=result.in_force, added=len(difference.added), removed=len(difference.removed),
                             changed=len(difference.changed), limits=len(difference.limits))]  # fmt: skip
    for change in difference.limits[:CHANGES_SHOWN]:
        lines.append(_("  {code} {name}, condition {number}: {before} -> {after}").format(
            code=change.after.class_code, name=change.after.class_name, number=change.after.condition_no,
            before=limit_words(change.before.limit.value, change.before.limit.unit),
            after=limit_words(change.after.limit.value, change.after.limit.unit)))  # fmt: skip
    return lines


def _some(names: Sequence[str], shown: int = 10) -> str:
    return ", ".join([*names[:shown], *(["…"] if len(names) > shown else [])])
