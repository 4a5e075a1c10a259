"""What is said about letters on the screen."""

from __future__ import annotations

from datetime import datetime

from app.i18n import N_, _, ngettext, pick
from app.letters.acts import DONE
from app.letters.model import CLOCKS, Letter, LetterAct, LetterState
from app.texts.numbers import count_text
from app.texts.spans import span_text

LATE = "late"
LADDER = N_("the ladder")


def minute_text(at: datetime, now: datetime) -> str:
    """17:00 today, 12-04 17:00 in this year, 2025-12-04 17:00 else."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d %H:%M}"


def clock_words(letter: Letter, now: datetime) -> str:
    """What the clock of a letter waits for, or how the letter ended."""
    if letter.due_at is not None:
        words = _(CLOCKS[letter.state]).format(time=minute_text(letter.due_at, now))
        if letter.due_at < now:
            words += " · " + _("late by {span}").format(span=span_text((now - letter.due_at).total_seconds(), 1))
        return words
    if letter.answered_at is not None:
        words = _("answered {time}").format(time=minute_text(letter.answered_at, now))
        return words + " · " + _("late") if letter.is_late else words
    return letter.void_reason or ""


def facts_text(letter: Letter, now: datetime) -> str:
    """How many cases, how silent the unit is, and for how long it has been late."""
    count = ngettext("{count} late case", "{count} late cases", letter.cases)
    parts = [count.format(count=count_text(letter.cases))]
    if letter.open_cases:
        parts.append(_("{count} in handling").format(count=count_text(letter.open_cases)))
    if letter.silent_cases:
        parts.append(_("{count} without feedback").format(count=count_text(letter.silent_cases)))
    if letter.oldest_due_at is not None and letter.oldest_due_at < letter.counted_at:
        span = (letter.counted_at - letter.oldest_due_at).total_seconds()
        parts.append(_("longest overdue {span}").format(span=span_text(span, 1)))
    parts.append(_("as of {time}").format(time=minute_text(letter.counted_at, now)))
    return " · ".join(parts)


def unit_text(letter: Letter) -> str:
    """The unit that a letter goes to."""
    return pick(letter.unit, letter.unit_en)


def writer_text(letter: Letter) -> str:
    """Who drafted a letter."""
    return letter.drafted_by or _(LADDER)


def act_words(act: LetterAct) -> str:
    """What was done, in the past tense."""
    words = _(DONE.get(act.action, act.action))
    if act.action == "add_case":
        return ngettext("{count} case added by the ladder", "{count} cases added by the ladder",
                        int(act.words)).format(count=count_text(int(act.words)))  # fmt: skip
    return f"{words}: {act.words}" if act.words else words


def end_words(letter: Letter) -> str:
    """The reply of the unit, or why it is void, or that notes are missing; '' for nothing."""
    if letter.state is LetterState.ANSWERED:
        return _("Reply: {text}").format(text=letter.answer or "–")
    if letter.state is LetterState.VOID:
        if letter.number is not None:
            return _("Void: {text}. The number stays in use.").format(text=letter.void_reason)
        return _("Void: {text}").format(text=letter.void_reason)
    if letter.unnoted:
        words = ngettext("The history of {count} case does not tell of it yet.",
                         "The history of {count} cases does not tell of it yet.", letter.unnoted)  # fmt: skip
        return words.format(count=count_text(letter.unnoted))
    return ""
