"""Who is on duty now, as a line for a header and as a list."""

from __future__ import annotations

from collections.abc import Sequence

from app.cases.model import Post
from app.duty.model import Brought, OnDuty
from app.i18n import _, ngettext

MOST_NAMES = 2


def duty_line(on_duty: Sequence[OnDuty]) -> str:
    """Return the shift leader of the city and how many are on duty; '' where no shift is planned."""
    if not on_duty:
        return ""
    count = len({one.staff_id for one in on_duty})
    said = ngettext("{count} on duty", "{count} on duty", count).format(count=count)
    leaders = [one for one in on_duty if one.post == Post.SHIFT_LEADER]
    names = _(", ").join(one.name for one in (sorted(leaders, key=lambda one: bool(one.area_code)))[:MOST_NAMES])
    return (
        _("{post} {names} · {count}").format(post=Post.SHIFT_LEADER.label, names=names, count=said) if names else said
    )


def brought_text(brought: Brought, is_dry_run: bool) -> str:
    """Return what an import of a list did, in one sentence."""
    rejected = len({line for line, _reason in brought.rejects})
    if rejected:
        words = ngettext(
            "Nothing was added: {count} row was rejected.", "Nothing was added: {count} rows were rejected.", rejected
        )
        return words.format(count=rejected)
    if is_dry_run:
        words = ngettext("{count} row would be added.", "{count} rows would be added.", brought.count)
    else:
        words = ngettext("{count} row was added.", "{count} rows were added.", brought.count)
    return words.format(count=brought.count)


def duty_list(on_duty: Sequence[OnDuty]) -> str:
    """Return who is on duty, one line for each post, with their seats."""
    lines = []
    for post in Post:
        names = [f"{one.name} ({one.seat})" if one.seat else one.name for one in on_duty if one.post == post]
        if names:
            lines.append(_("{post}: {names}").format(post=post.label, names=_(", ").join(names)))
    return "\n".join(lines)
