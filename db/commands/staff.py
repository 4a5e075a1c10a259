"""The verb `staff`: who works here, who comes and who goes."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from app.cases.model import Post
from app.command_line.options import StaffOptions
from app.duty.model import Brought
from app.duty.service import DutyService
from app.duty.texts import brought_text
from app.errors import Refused, tell_reason
from app.i18n import _, ngettext
from app.people.model import CHANGES, STANDINGS, NewMember, PostHeld
from app.people.reading import read_people_file
from app.people.service import Added, StaffService
from app.texts.text_table import text_table
from db.connection.passwords import ask_new_password, keep_password
from db.stores.duty import DatabaseDutyStore
from db.stores.people import DatabaseStaffStore

DONE, FAILED = 0, 1
MOST_SHOWN = 20
NOTHING = "–"


def run_staff(engine: Engine, options: StaffOptions) -> int:
    """Do one part of the verb; return the exit code.

    Raises:
        Refused: an option is wrong, or the person may not do it.
    """
    return PARTS[options.part](StaffService(DatabaseStaffStore(engine)), engine, options)


def add(service: StaffService, engine: Engine, options: StaffOptions) -> int:
    """Add one member of staff, with a role to log in with."""
    posts = _posts(options)
    new = NewMember(_number(options), options.name or "", posts, options.unit, options.valid_from, options.valid_to)
    if not new.name:
        raise Refused(_("The name is missing: --name NAME."))
    password = None if options.without_password else ask_new_password(new.number, options.password_file)
    service.add(new, password)
    print(_("{name} was added with the account {role}.").format(
        name=new.name, role=f"{engine.url.database}_{new.number}"))  # fmt: skip
    return DONE


def change(service: StaffService, _engine: Engine, options: StaffOptions) -> int:
    """Give a member of staff other posts from a day on."""
    service.change_posts(_number(options), _posts(options), options.valid_from)
    print(_("The posts of {number} were changed.").format(number=options.number))
    return DONE


def lock(service: StaffService, _engine: Engine, options: StaffOptions) -> int:
    """Lock somebody; their sessions end at once."""
    service.lock(_number(options), True)
    print(_("{number} is locked, and all its sessions were ended.").format(number=options.number))
    return DONE


def unlock(service: StaffService, _engine: Engine, options: StaffOptions) -> int:
    """Let somebody in again."""
    service.lock(_number(options), False)
    print(_("{number} may log in again.").format(number=options.number))
    return DONE


def set_password(service: StaffService, engine: Engine, options: StaffOptions) -> int:
    """Change one's own password, or somebody's who forgot theirs."""
    me = None if options.number else service.me()
    password = ask_new_password(options.number or (me.name if me else ""), options.password_file)
    service.set_password(options.number, password)
    if me is not None:
        keep_password(engine.url, password)
    print(_("The password was changed."))
    return DONE


def show(service: StaffService, _engine: Engine, _options: StaffOptions) -> int:
    """Show everybody as a table."""
    members = service.members()
    heading = (
        _("staff number"),
        _("full name"),
        _("posts"),
        _("unit"),
        _("effective from"),
        _("effective until"),
        _("status"),
    )
    rows = [
        (one.number, one.name, "; ".join(post.words() for post in one.posts) or NOTHING, one.unit or NOTHING,
         f"{one.valid_from}", f"{one.valid_to or NOTHING}", _(STANDINGS[one.standing]))
        for one in members
    ]  # fmt: skip
    print(text_table([heading, *rows]))
    return DONE


def show_history(service: StaffService, _engine: Engine, options: StaffOptions) -> int:
    """Show what changed of somebody or of everybody, when and by whom."""
    heading = (_("when"), _("staff number"), _("what changed"), _("before"), _("now"), _("by whom"))
    rows = [
        (one.changed_at, one.number or NOTHING, _(CHANGES.get(one.what, one.what)), one.was or NOTHING,
         one.becomes or NOTHING, one.changed_by)
        for one in service.changes(options.number)
    ]  # fmt: skip
    print(text_table([heading, *rows]) if rows else _("Nothing has changed, or nothing that you may see."))
    return DONE


def bring_in(service: StaffService, _engine: Engine, options: StaffOptions) -> int:
    """Add everybody of a list, or nobody; rejected rows are told."""
    if not options.number:
        raise Refused(_("Name the file with the list of staff: staff import FILE.csv."))
    rows = read_people_file(Path(options.number))
    into = options.passwords
    if into is not None and into.exists():
        raise Refused(_("{file} already exists. Passwords are written to a new file only.").format(file=into))
    added = service.bring_in(rows, is_dry_run=options.dry_run, are_passwords_wanted=into is not None)
    if into is not None and added.passwords:
        _write_passwords(into, added.passwords)
    _tell(added, options)
    return FAILED if added.rejects else DONE


def bring_in_shifts(_service: StaffService, engine: Engine, options: StaffOptions) -> int:
    """Plan the shifts of a list, all or none."""
    if not options.number:
        raise Refused(_("Name the file with the list: staff {part} FILE.csv.").format(part=options.part))
    duty = DutyService(DatabaseDutyStore(engine))
    return _tell_brought(duty.bring_in_shifts(Path(options.number), options.dry_run), options)


def bring_in_contacts(_service: StaffService, engine: Engine, options: StaffOptions) -> int:
    """Keep the contacts of a list, all or none."""
    if not options.number:
        raise Refused(_("Name the file with the list: staff {part} FILE.csv.").format(part=options.part))
    duty = DutyService(DatabaseDutyStore(engine))
    return _tell_brought(duty.bring_in_contacts(Path(options.number), options.dry_run), options)


def _tell_brought(brought: Brought, options: StaffOptions) -> int:
    for line, reason in brought.rejects[:MOST_SHOWN]:
        print(_("Line {line}: {reason}").format(line=line, reason=reason), file=sys.stderr)
    print(brought_text(brought, options.dry_run))
    return FAILED if brought.rejects else DONE


PARTS: dict[str, Callable[[StaffService, Engine, StaffOptions], int]] = {
    "add": add,
    "change": change,
    "lock": lock,
    "unlock": unlock,
    "password": set_password,
    "list": show,
    "history": show_history,
    "import": bring_in,
    "shifts": bring_in_shifts,
    "contacts": bring_in_contacts,
}
"""The parts of `main.py staff`; each returns the exit code."""


def _number(options: StaffOptions) -> str:
    if not options.number:
        raise Refused(_("The staff number is missing: staff {part} NUMBER.").format(part=options.part))
    return str(options.number)


def _posts(options: StaffOptions) -> tuple[PostHeld, ...]:
    if not options.post:
        every = ", ".join(post.value for post in Post)
        raise Refused(_("The post is missing: --post POST ({posts}).").format(posts=every))
    return tuple(PostHeld(Post(post), None, None if post == Post.HANDLER else options.area) for post in options.post)


def _write_passwords(into: Path, passwords: dict[str, str]) -> None:
    """Write first passwords to a new file that nobody else may read."""
    try:
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([(_("staff number"), _("first password")), *passwords.items()])
    except OSError as error:
        raise Refused(
            _(
                "The first passwords could not be written to {file} ({reason}). Set new ones: staff password NUMBER."
            ).format(file=into, reason=tell_reason(error))
        ) from None


def _tell(added: Added, options: StaffOptions) -> None:
    for line, number, reason in added.rejects[:MOST_SHOWN]:
        print(_("line {line}, {number}: {reason}").format(line=line, number=number or NOTHING, reason=reason))
    if len(added.rejects) > MOST_SHOWN:
        print(_("... and {count} more").format(count=len(added.rejects) - MOST_SHOWN))
    if added.rejects:
        count = len(added.rejects)
        words = ngettext(
            "No staff were added: {count} row has errors.", "No staff were added: {count} rows have errors.", count
        )
        print(words.format(count=count), file=sys.stderr)
    elif options.dry_run:
        print(_("{count} staff members would be added. Nothing was changed.").format(count=added.people))
    else:
        print(_("{count} staff members were added.").format(count=added.people))
