"""What a message says. The text is made of facts alone: numbers, classes, areas and times, and nothing that a citizen
or a desk has written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.cases.reasons import LATENESS_KINDS
from app.i18n import _, ngettext, pick
from app.outbox.model import OutboxMessage, TakenMessage
from app.texts.times import local

MOST_LISTED = 50


@dataclass(frozen=True)
class Words:
    """Subject and lines of a message; `lines` may be cut from the end of the list of cases.

    Args:
        head: what is always said.
        cases: one line for each listed case.
        total: how many cases there are, listed or not.
        foot: the number of the message.
    """

    subject: str
    head: tuple[str, ...]
    cases: tuple[str, ...] = ()
    total: int = 0
    foot: str = ""

    def text(self, most_bytes: int | None = None, most_listed: int = MOST_LISTED) -> str:
        """Return the whole text, with as many cases as fit into a number of UTF-8 bytes."""
        for listed in range(min(len(self.cases), most_listed), -1, -1):
            found = self._text_with(listed)
            if most_bytes is None or len(found.encode()) <= most_bytes:
                return found
        return self._text_with(0).encode()[:most_bytes].decode(errors="ignore")

    def _text_with(self, listed: int) -> str:
        lines = [*self.head]
        if self.cases:
            lines += ["", *self.cases[:listed]]
            more = self.total - listed
            if more > 0:
                words = ngettext("… and {count} more case", "… and {count} more cases", more)
                lines.append(words.format(count=f"{more:,}"))
        return "\n".join([*lines, "", self.foot] if self.foot else lines)


def words_of(message: TakenMessage | OutboxMessage, time_zone: str) -> Words:
    """Return what a message says, in the language of this process.

    Raises:
        KeyError, ValueError, TypeError: the facts are not those of its kind.
    """
    unit = pick(message.unit_name, message.unit_name_en)
    foot = _("Message number: {key}").format(key=message.key)
    if message.kind == "digest":
        return _digest(message.facts, unit, foot, message.made_at, time_zone)
    if message.kind == "test":
        head = (_("This is a test message for {unit}. Nothing has to be done.").format(unit=unit),)
        return Words(_("Gridhall: test message"), head, foot=foot)
    return Words(str(message.facts["subject"]), tuple(str(message.facts["body"]).splitlines()), foot=foot)


def _digest(facts: Mapping[str, Any], unit: str, foot: str, made_at: datetime, time_zone: str) -> Words:
    total, urgent = int(facts["cases"]), int(facts.get("urgent", 0))
    at = f"{local(made_at.timestamp(), time_zone):%Y-%m-%d %H:%M}"
    subject = ngettext("{unit}: {count} case to deal with", "{unit}: {count} cases to deal with", total)
    head = [subject.format(unit=unit, count=f"{total:,}"), _("As of {time}.").format(time=at)]
    kinds = facts.get("lateness", {})
    head += [
        _("{what}: {count}").format(what=_(words), count=f"{int(kinds[key]):,}")
        for key, words in LATENESS_KINDS
        if kinds.get(key)
    ]
    if urgent:
        head.append(_("Urgent cases among them: {count}").format(count=f"{urgent:,}"))
    cases = tuple(_case_line(one, time_zone) for one in facts.get("list") or ())
    return Words(_("Gridhall: {subject}").format(subject=head[0]), tuple(head), cases, total, foot)


def _case_line(one: Mapping[str, Any], time_zone: str) -> str:
    at = local(datetime.fromisoformat(one["late_at"]).timestamp(), time_zone)
    kinds = dict(LATENESS_KINDS)
    parts = [
        one["case_no"], pick(one["class"], one.get("class_en")), pick(one.get("area") or "", one.get("area_en")),
        _(kinds.get(one["lateness"], one["lateness"])), _("deadline {time}").format(time=f"{at:%m-%d %H:%M}"),
        _("urgent") if one.get("is_urgent") else "",
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)
