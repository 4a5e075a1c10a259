"""What lists say about rulings, in words."""

from __future__ import annotations

from app.i18n import _, language, ngettext
from app.rulings.model import EFFECTS, RULING_STATES, Effect, Ruling, RulingEffect, RulingState
from app.texts.numbers import count_text


def units_text(ruling: Ruling) -> str:
    """The units that a ruling names."""
    return _(", ").join(ruling.units if language() != "en" else ruling.units_en) or "–"


def classes_text(ruling: Ruling) -> str:
    """The classes that it is about; components of an owner or a campaign have none here."""
    return _(", ").join(ruling.classes if language() != "en" else ruling.classes_en)


def days_text(ruling: Ruling) -> str:
    """From when to when it holds."""
    until = _("without an end") if ruling.valid_to is None else ruling.valid_to.isoformat()
    return f"{ruling.valid_from.isoformat()} – {until}"


def state_text(ruling: Ruling) -> str:
    """Where it stands today."""
    if ruling.state is RulingState.REPLACED:
        return _("replaced by {number}").format(number=ruling.replaced_by)
    return _(RULING_STATES[ruling.state])


def state_tone(ruling: Ruling) -> str:
    """The tone of its state."""
    return {"in_force": "good", "to_come": "accent"}.get(ruling.state.value, "text_3")


def head_text(ruling: Ruling) -> str:
    """Number, kind and meeting."""
    words = _("Ruling {number} · {effect} · meeting {meeting} of {day}")
    return words.format(
        number=ruling.ruling_no, effect=_(EFFECTS[ruling.effect]), meeting=ruling.meeting_no,
        day=ruling.decided_on.isoformat(),
    )  # fmt: skip


def effect_lines(ruling: Ruling, effect: RulingEffect) -> list[str]:
    """What it did since: cases that went by it, refusals before and after, days saved, progress."""
    lines = []
    if ruling.effect in (Effect.RULE, Effect.BOUNDARY):
        routed = ngettext("{count} case went by it", "{count} cases went by it", effect.cases_after)
        back = _("{count} came back").format(count=count_text(effect.refusals_after))
        lines.append(f"{routed.format(count=count_text(effect.cases_after))}, {back}")
        before = ngettext("The year before: {count} case, {refusals} refusals",
                          "The year before: {count} cases, {refusals} refusals", effect.cases_before)  # fmt: skip
        lines.append(before.format(count=count_text(effect.cases_before), refusals=count_text(effect.refusals_before)))
        if effect.days_before is not None and effect.days_after is not None:
            words = _("Days to the right unit: {before} before, {after} since; {saved} days saved")
            lines.append(words.format(before=f"{effect.days_before:.1f}", after=f"{effect.days_after:.1f}",
                                      saved=f"{effect.days_saved or 0:,.0f}"))  # fmt: skip
    if effect.parts:
        words = (
            _("{done} of {parts} components entered") if ruling.effect is Effect.OWNER else _("{done} of {parts} done")
        )
        lines.append(words.format(done=count_text(effect.parts_done), parts=count_text(effect.parts)))
    return lines
