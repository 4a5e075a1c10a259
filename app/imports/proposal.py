"""The verbs `import fields` and `import suggest`: what a kind can take, and a proposed mapping written to a file."""

from __future__ import annotations

from pathlib import Path

from app.command_line.options import ImportOptions
from app.errors import Refused, tell_reason
from app.i18n import _, ngettext
from app.imports.suggest import suggest
from app.imports.targets import TARGETS, FieldType
from app.texts.suggest import suggestion


def fields_text(kind: str | None) -> str:
    """Return what a kind of import can take, as a person reads it; of all kinds where None."""
    kinds = [kind] if kind else list(TARGETS)
    lines: list[str] = []
    for one in kinds:
        lines += ([""] if lines else []) + [f"[{one}]  {_(TARGETS[one].label)}"]
        for each in TARGETS[one].fields:
            holds = {
                FieldType.TEXT: _("text, at most {longest} characters").format(longest=each.longest),
                FieldType.WORD: _("one of: {words}").format(words=", ".join(each.words)),
                FieldType.CLASS: _("a class of the code tables"),
                FieldType.UNIT: _("the name of a unit"),
                FieldType.INSTANT: _("a time"),
                FieldType.DAY: _("a day"),
                FieldType.FLAG: _("yes or no"),
            }[each.holds]
            needed = _("; needed") if each.is_needed else ""
            lines.append(f"  {each.name:<18}{_(each.label)}: {holds}{needed}")
    return "\n".join(lines)


def run_proposal(options: ImportOptions) -> int:
    """Do `import fields [KIND]` and `import suggest FILE`; neither needs a database.

    Raises:
        Refused: there is no such kind, or the file cannot be read.
    """
    if options.kind == "fields":
        kind = options.file.name if options.file is not None else None
        if kind is not None and kind not in TARGETS:
            raise Refused(_("There is no kind {kind}: {hint}").format(kind=kind, hint=suggestion(kind, list(TARGETS))))
        print(fields_text(kind))
        return 0
    if options.file is None:
        raise Refused(_("Name the file: main.py import suggest FILE."))
    found = suggest(options.file, options.holds)
    if options.mapping is None:
        print(found.text, end="")
        return 0
    write_suggestion(options.mapping, found.text)
    words = ngettext("{file} was written for {kind}; {count} of its lines has to be looked at.",
                     "{file} was written for {kind}; {count} of its lines have to be looked at.",
                     len(found.doubts))  # fmt: skip
    print(words.format(file=options.mapping, kind=found.kind, count=len(found.doubts)))
    return 0


def write_suggestion(file: Path, text: str) -> None:
    """Write a mapping; one that is there stays.

    Raises:
        Refused: the file is there already, or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise Refused(_("{file} is there already; name another file.").format(file=file)) from None
    except OSError as error:
        raise Refused(_("{file} cannot be written: {reason}.").format(file=file, reason=tell_reason(error))) from None
