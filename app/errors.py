"""The two kinds of trouble that are told to people; anything else is a bug.

A message says what happened and what to do, in one line, already in the person's language.
"""

from __future__ import annotations

import errno

from app.i18n import N_, _

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


REASONS = {
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EROFS: N_("Read-only file system"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EIO: N_("Input/output error"),
}


INTERNAL = N_("Internal error. If it happens again, send the details to the administrator.")


class Refused(Exception):
    """A rule said no: bad input, a move that is not allowed, a mapping with a typo. Nothing was changed."""


class Forbidden(Refused):
    """The person who is logged in may not see or do this at all."""


class Conflict(Refused):
    """Somebody else was faster: what was decided on is no longer so. Look again and decide anew."""


class Unavailable(Exception):
    """The world failed: no server, no disk, no network, no display. Trying again later may help."""


class Busy(Unavailable):
    """The server is there, but others held this up, and it was undone. The same may be tried again at once."""


def is_told(trouble: BaseException) -> bool:
    """Tell whether people can do something about it; anything else is a bug and is never swallowed."""
    return isinstance(trouble, Refused | Unavailable)


def tell_trouble(trouble: BaseException, internal: str = INTERNAL) -> str:
    """Return the sentence for people.

    Args:
        internal: what is said of a bug, whose own words are for the log.
    """
    return str(trouble) if is_told(trouble) else _(internal)


def tell_system_error(error: BaseException) -> str | None:
    """Say in one sentence what the operating system refused, or return None where it is none of its usual refusals."""
    if not isinstance(error, OSError):
        return None
    if error.errno in DISK_FULL:
        return _("The disk is full (writing {file}). Free some space and try again.").format(file=error.filename or "–")
    if error.errno in NOT_ALLOWED and error.filename:
        return _("The account has no right to use {file} ({reason}). Correct its rights, or name another.").format(
            file=error.filename, reason=tell_reason(error)
        )
    return None


def tell_reason(error: OSError) -> str:
    """Say in a few words, in the person's language, why the operating system refused; rare ones in its own words."""
    known = REASONS.get(error.errno or 0)
    return _(known) if known else error.strerror or str(error)
