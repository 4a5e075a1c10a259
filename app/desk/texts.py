"""The history, the photos and the deadline of a case in readable sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.cases.actions import BY_KEY, is_quiet
from app.cases.inputs import InputField
from app.cases.model import ENDED, POST_LABELS, Post, State
from app.cases.reasons import SUPERVISE_KINDS
from app.city.addresses import say_address
from app.city.model import Shapes
from app.deadlines.lateness import Lateness, lateness_of_one
from app.deadlines.model import STAGE_LABELS
from app.desk.case_file import AssignmentLine, CaseFile, FlowLine, Named, PhotoLine
from app.i18n import N_, _, ngettext
from app.responsibility.model import Reason
from app.responsibility.reasons import SENTENCES as REASONS
from app.responsibility.reasons import sentence
from app.responsibility.texts import PROJECTS
from app.texts.labels import channel_label
from app.texts.spans import overdue_text, span_text
from app.texts.times import local, when_text

PHOTO_KINDS = {
    "near": N_("Close-up"), "far": N_("Wide view"), "reference": N_("Reference"), "before": N_("Before handling"),
    "after": N_("After handling"), "other": N_("Photo"),
}  # fmt: skip
SYSTEM = {
    "clock": N_("the clock"), "merge": N_("merging"), "split": N_("split"), "automatic": N_("automatic dispatch"),
    "import": N_("import"), "ruling": N_("a ruling"),
}  # fmt: skip
VERIFIED = {
    "exists": (N_("verified"), "good"), "not_exists": (N_("verified: untrue"), "late"),
    "cannot_tell": (N_("verification could not tell"), "soon"),
}  # fmt: skip
"""What verification found, in a badge."""
NAMED = ("unit_id", "command_code", "into_case_id", "officer_id")
"""Answers that stand in the title of an act: whom or what it names."""
UNSAID = frozenset({"lon", "lat", "basis", "reporter"})
"""Kinds of answers that the line of an act leaves out; they are shown elsewhere."""


def flow_title(line: FlowLine) -> str:
    """What was done, and whom or what it names: Dispatch → Drainage company."""
    action = BY_KEY.get(line.action)
    done = _(action.done_label) if action else line.action
    title = done[:1].upper() + done[1:]
    named = next((line.names[key] for key in NAMED if key in line.names), None)
    return f"{title} → {named}" if named is not None else title


def flow_details(line: FlowLine, time_zone: str) -> str:
    """What was answered, in the order of the questions: Wrong class · it is a water cover · 2 photos."""
    action = BY_KEY.get(line.action)
    asks = action.asks if action else ()
    said = [_answer(ask, line.inputs.get(ask.key), line.names, time_zone) for ask in asks]
    return " · ".join(part for part in said if part)


def happened_text(case: CaseFile, version: int) -> str:
    """What happened to a case after a version of it was seen: Dispatch → Drainage company · 10:32 · somebody.

    Quiet acts outran nobody, so the last of the others is named.
    """
    later = [line for line in case.history if line.version > version]
    later = [line for line in later if not is_quiet(line.action)] or later
    if not later:
        return case.case.state.label
    last = later[-1]
    when = when_text(last.at.timestamp(), case.now.timestamp(), case.time_zone)
    return " · ".join(part for part in (flow_title(last), when, flow_signature(last)) if part)


def basis_texts(line: FlowLine) -> list[str]:
    """What the choice of the unit rested on, as it was kept with the act: rule, owner, border, earlier returns."""
    return reason_texts(line.inputs.get("basis"))


def reason_texts(basis: Any) -> list[str]:
    """The reasons of a basis in words; a person's own programme may have written anything."""
    reasons = basis.get("reasons") if isinstance(basis, Mapping) else None
    given = reasons if isinstance(reasons, list) else []
    known = [one for one in given if isinstance(one, Mapping) and one.get("kind") in list(REASONS)]
    return [sentence(Reason(one["kind"], {key: fact for key, fact in one.items() if key != "kind"})) for one in known]


def flow_signature(line: FlowLine) -> str:
    """Who did it, with which post; for the system, which part of it."""
    if line.on_behalf_of:
        return _("by the system: {part}").format(part=_(SYSTEM.get(line.on_behalf_of, line.on_behalf_of)))
    post = _(POST_LABELS[Post(line.post)]) if line.post in set(Post) else ""
    return " · ".join(part for part in (line.person, post) if part)


def _answer(ask: InputField, value: Any, names: Mapping[str, Named], time_zone: str) -> str:
    if value is None or ask.kind in UNSAID or ask.key in NAMED:
        return ""
    if ask.kind == "component":
        return f"{_(ask.label)} {names.get(ask.key, value)}"
    if ask.key in names:
        return str(names[ask.key])
    if ask.kind == "word":
        return _(dict(ask.words).get(value, str(value)))
    if ask.kind == "channel":
        return channel_label(value)
    if ask.kind == "flag":
        return _(ask.label) if value else ""
    if ask.kind in ("photos", "proof", "after"):
        return ngettext("{count} photo", "{count} photos", len(value)).format(count=len(value)) if value else ""
    if ask.kind == "instant":
        return _("until {time}").format(
            time=f"{local(datetime.fromisoformat(value).timestamp(), time_zone):%Y-%m-%d %H:%M}"
        )
    if ask.key == "supervision_no":
        return _("supervision {number}").format(number=value)
    if ask.kind == "number":
        return _("condition {number}").format(number=value)
    if ask.kind in ("text", "reason"):
        return str(value).strip()
    return f"{_(ask.label)} {value}"


def photo_text(photo: PhotoLine, case: CaseFile) -> str:
    """After the work · 18:37 · 6 m from the case; before it, whether the very same picture was used elsewhere."""
    at = photo.taken_at or photo.added_at
    parts = [repeat_text(photo)] if photo.other_cases or photo.is_of_others else []
    parts += [_(PHOTO_KINDS[photo.kind]), when_text(at.timestamp(), case.now.timestamp(), case.time_zone)]
    if photo.distance_m is not None:
        parts.append(_("{metres} m from the case").format(metres=f"{photo.distance_m:,.0f}"))
    parts += [_("something is covered")] if photo.is_covered else []
    return " · ".join(parts)


def cover_texts(case: CaseFile) -> list[tuple[datetime, str, str, str]]:
    """Return when something was covered in a photo after it came, that it was, in which one, and who did it."""
    found = []
    for photo in case.photos:
        if photo.covered_at is not None:
            added = when_text(photo.added_at.timestamp(), case.now.timestamp(), case.time_zone)
            which = _("{kind}, added {time}").format(kind=_(PHOTO_KINDS[photo.kind]), time=added)
            found.append((photo.covered_at, _("Photo covered"), which, photo.covered_by or ""))
    return found


def first_before(photos: Sequence[PhotoLine]) -> int:
    """Return the place of the photo that others are compared with: the first that shows the place before the work."""
    return next((at for at, one in enumerate(photos) if one.kind != "after"), 0)


def repeat_text(photo: PhotoLine) -> str:
    """Say that the very same picture was used for other cases, or by somebody else."""
    if photo.other_cases and photo.is_of_others:
        return _("! Same picture in other cases ({count}), also somebody else's").format(count=photo.other_cases)
    if photo.other_cases:
        return _("! Same picture in other cases ({count})").format(count=photo.other_cases)
    return _("! Same picture as somebody else's")


def assignment_text(line: AssignmentLine, case: CaseFile) -> str:
    """What a unit did with the case, and when."""
    steps = (
        (_("dispatched {time}"), line.dispatched_at), (_("received {time}"), line.received_at),
        (_("handled {time}"), line.handled_at), (_("returned {time}"), line.returned_at),
        (_("withdrawn {time}"), line.taken_back_at),
    )  # fmt: skip
    return " · ".join(
        sentence.format(time=when_text(at.timestamp(), case.now.timestamp(), case.time_zone))
        for sentence, at in steps
        if at
    )


def due_texts(case: CaseFile, now: float) -> tuple[str, str, str]:
    """Return what is left, one sentence about it, and its tone; empty texts for a case that has ended.

    Stage, time and tone are of one clock: the one that is due first, as in lists and on the map.
    """
    facts = case.case.facts
    is_ended = case.case.state in ENDED or (facts is not None and facts.closed_at is not None)
    is_suspended = facts is not None and facts.suspended_at is not None
    due_s, soon_s = (at.timestamp() if at is not None else None for at in (case.due_at, case.soon_at))
    late = lateness_of_one(is_ended, is_suspended, due_s, soon_s, now)
    if late is Lateness.CLOSED:
        return "", "", "text_2"
    if late is Lateness.SUSPENDED and facts is not None:
        until = facts.suspended_until
        words = _("The time limit is paused.")
        if until is not None:
            words = _("The time limit is paused until {time}.").format(time=_moment(until, case))
        return _("Suspended"), words, "paused"
    if case.due_at is None or due_s is None:
        return _("No limit"), _("No time limit is running in this case."), "text_2"
    stage = _(STAGE_LABELS[case.stage]) if case.stage in STAGE_LABELS else case.case.state.label
    is_late = late is Lateness.OVERDUE
    words = _("{stage}: was due by {time}.") if is_late else _("{stage}: due by {time}.")
    tone = "late" if is_late else "soon" if late is Lateness.SOON else "accent"
    said = words.format(stage=stage, time=_moment(case.due_at, case))
    if case.is_provisional:
        said += " " + _("The work calendar of that day is not confirmed: provisional deadline.")
    return overdue_text(now - due_s) if is_late else span_text(due_s - now), said, tone


def place_text(case: CaseFile, streets: Shapes | None = None) -> str:
    """Address and district; a street by its name in the language of the screen where the city's streets are known."""
    address = case.address if streets is None else say_address(streets, case.address)
    return " · ".join(part for part in (address, str(case.district) if case.district else "") if part)


def fact_rows(case: CaseFile) -> list[tuple[str, str]]:
    """Return what else is known, as label and value; what is not known is left out."""
    component = case.component_code or ""
    owners = [str(one) for one in (case.owner, case.maintainer) if one is not None]
    rows = [
        (_("Class"), f"{case.class_name} · {case.class_code} · {case.major_name}"),
        (_("Component"), " · ".join([component, *dict.fromkeys(owners)]) if component else ""),
        (_("Grid"), " · ".join(part for part in (case.duty_grid, case.unit_grid) if part)),
        (_("Source"), channel_label(case.channel)),
        (_("Campaign"), "" if case.project == "regular" else _(PROJECTS.get(case.project, case.project))),
        (
            _("Responsible unit"),
            " · ".join(part for part in (str(case.unit) if case.unit else "", case.handler or "") if part),
        ),
        (_("Command manual"), _manual_text(case)),
        (_("Merged into"), case.into_number or ""),
        (_("Supervision"), _supervisions_text(case)),
    ]
    return [(name, value) for name, value in rows if value]


def _supervisions_text(case: CaseFile) -> str:
    """The supervisions that nobody has answered, by number and kind; what each requires is in the history."""
    waiting = case.case.facts.open_supervisions if case.case.facts is not None else ()
    kinds = dict(SUPERVISE_KINDS)
    return " · ".join(f"{one.number} {_(kinds.get(one.kind, one.kind))}" for one in waiting)


def _manual_text(case: CaseFile) -> str:
    if not case.manual_version:
        return ""
    named = case.manual_title if case.manual_title not in (None, case.manual_version) else ""
    version = " · ".join(part for part in (named, case.manual_version) if part)
    if case.condition_no is None:
        return version
    return _("{version}, condition {number}").format(version=version, number=case.condition_no)


def counter_words(case: CaseFile) -> list[tuple[str, str]]:
    """Return what happened to the case more than it should, each with its tone."""
    facts = case.case.facts
    if facts is None:
        return []
    words = [
        (facts.returned_times, _("returned {count}×"), "soon"), (facts.refused_times, _("not ours {count}×"), "late"),
        (facts.reworked_times, _("reworked {count}×"), "soon"), (facts.urged_times, _("urged {count}×"), "text_2"),
        (facts.supervised_times, _("supervised {count}×"), "late"),
        (facts.extended_times, _("extended {count}×"), "text_2"),
        (facts.reopened_times, _("reopened {count}×"), "soon"),
    ]  # fmt: skip
    found = [(text.format(count=count), tone) for count, text, tone in words if count]
    if facts.verify_result in VERIFIED and case.case.state is State.ACCEPTED:
        said, tone = VERIFIED[facts.verify_result]
        found.insert(0, (_(said), tone))
    if facts.is_disputed:
        found.append((_("disputed"), "late"))
    if facts.asked == "extension":
        found.append((_("requests extension"), "accent"))
    if facts.asked == "suspension":
        found.append((_("requests suspension"), "accent"))
    return found


def _moment(at: datetime, case: CaseFile) -> str:
    then, today = local(at.timestamp(), case.time_zone), local(case.now.timestamp(), case.time_zone)
    return f"{then:%H:%M}" if then.date() == today.date() else f"{then:%m-%d %H:%M}"
