"""What a case is for those who act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.i18n import N_, _
from app.texts.labels import STATE_LABELS

Inputs = dict[str, Any]
"""What an act asks for, by key; plain values that JSON knows."""


class State(StrEnum):
    """Where a case stands; the words are stored and never renamed."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    AT_DISPATCH = "at_dispatch"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    HANDLED = "handled"
    CHECKED = "checked"
    CLOSED = "closed"
    VOID = "void"
    TO_VERIFY = "to_verify"
    AT_DISTRICT = "at_district"
    RETURNED = "returned"
    TO_REWORK = "to_rework"
    TO_COORDINATE = "to_coordinate"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The state in the language of this process."""
        return _(STATE_LABELS[self])


ENDED = frozenset({State.CLOSED, State.VOID, State.MERGED})
"""Nothing is left to do in these states."""


class Post(StrEnum):
    """What a member of staff is entitled to do."""

    ACCEPTOR = "acceptor"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    HOTLINE_AGENT = "hotline_agent"
    EVALUATOR = "evaluator"
    PRESENTER = "presenter"
    LEADER = "leader"
    WALL = "wall"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The post in the language of this process."""
        return _(POST_LABELS[self])


POST_LABELS = {
    Post.ACCEPTOR: N_("Intake officer"),
    Post.SHIFT_LEADER: N_("Shift leader"),
    Post.DISPATCHER: N_("Dispatcher"),
    Post.HANDLER: N_("Unit officer"),
    Post.SUPERVISOR: N_("Patrol officer"),
    Post.INSPECTOR: N_("Inspector"),
    Post.HOTLINE_AGENT: N_("Hotline agent"),
    Post.EVALUATOR: N_("Evaluator"),
    Post.PRESENTER: N_("Meeting chair"),
    Post.LEADER: N_("Leader"),
    Post.WALL: N_("Video wall"),
    Post.ADMINISTRATOR: N_("Administrator"),
}


@dataclass(frozen=True)
class Person:
    """Who acts.

    Args:
        role_name: the database role to act as; None is the person who is logged in.
        posts: each post held today, with the unit that it is held in (None: none).
        staff_id: number on the staff, where it is known.
        areas: the district of a post that is held for one district only.
    """

    role_name: str | None
    posts: dict[Post, int | None] = field(default_factory=dict)
    staff_id: int | None = None
    areas: dict[Post, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Supervision:
    """A supervision that nobody has answered yet.

    Args:
        number: of this case, from 1.
        staff_id: who supervises, number on the staff.
    """

    number: int
    kind: str
    staff_id: int | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What the law asks about a case beside its state: columns of `city.cases` of the same name, and `COUNTED`.

    Args:
        command_code: the district command that it was handed to.
        verify_result: exists, not_exists or cannot_tell.
        handler_id, handled_by, checked_by: who received it, reported it done and checked it.
        asked: what its unit has asked for and nobody has answered yet: extension or suspension.
        supervised_kind: why it is supervised: of the oldest supervision that is not answered.
        returned_code: why it came back, until it is dispatched, filed or corrected.
        open_supervisions: those that are not answered, the oldest first; told by `city.open_supervisions`.
        merged_into, merged_state: the case that it is part of, and the state that it had before.
        appeal: asked, passed, granted or refused.
        is_exempt: its overdue does not count in statistics; that it was overdue stays.
        signers: act -> number on the staff of who did it last; told by `city.signers`, since history knows it.
        is_on_behalf_allowed: the city takes results that are entered for a patrol officer.
        has_several_reports: told by `city.has_several_reports`, since reports come and go without an act on the case.
    """

    channel: str | None = None
    command_code: str | None = None
    verify_result: str | None = None
    handler_id: int | None = None
    handled_by: int | None = None
    checked_by: int | None = None
    returned_times: int = 0
    refused_times: int = 0
    reworked_times: int = 0
    urged_times: int = 0
    supervised_times: int = 0
    extended_times: int = 0
    suspended_times: int = 0
    reopened_times: int = 0
    is_disputed: bool = False
    asked: str | None = None
    asked_until: datetime | None = None
    suspended_at: datetime | None = None
    suspended_until: datetime | None = None
    supervised_kind: str | None = None
    merged_into: int | None = None
    merged_state: str | None = None
    appeal: str | None = None
    is_exempt: bool = False
    due_at: datetime | None = None
    handled_at: datetime | None = None
    closed_at: datetime | None = None
    returned_code: str | None = None
    has_several_reports: bool = False
    is_on_behalf_allowed: bool = False
    open_supervisions: tuple[Supervision, ...] = ()
    signers: Mapping[str, int] = field(default_factory=dict, hash=False)


COUNTED = frozenset({"has_several_reports", "is_on_behalf_allowed", "open_supervisions", "signers"})
"""Facts that are no columns of cases: the database has a function of the same name for each."""


@dataclass(frozen=True)
class Case:
    """A case as the person who acts saw it.

    Args:
        facts: what else the law asks; None where it was not read, and then only the database can tell.
        quiet_acts: how many of the last acts were quiet (`CaseAction.is_quiet`); 0 where it was not read.
    """

    case_id: int
    version: int
    state: State
    unit_id: int | None = None
    facts: CaseFacts | None = None
    quiet_acts: int = 0

    @property
    def loud_version(self) -> int:
        """The version that the last act made that was not quiet: an act that has seen this one is not outrun."""
        return self.version - self.quiet_acts

    def is_outrun_by(self, now: Case) -> bool:
        """Tell whether more than quiet acts lie between this case, as somebody saw it, and the case as it is now."""
        return self.version < now.loud_version


@dataclass(frozen=True)
class Photo:
    """A photo before it is added.

    Args:
        kind: near, far, reference, before, after or other.
        taken_at, lon, lat: what the picture itself says (EXIF), where it does.
        dhash: 64 bits that pictures of the same have in common (app/photos/similarity.py); None where it has none.
        original: the picture before something in it was covered; None where nothing is.
    """

    content: bytes
    kind: str = "other"
    file_name: str | None = None
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    dhash: int | None = None
    original: bytes | None = None


@dataclass(frozen=True)
class SimilarPhoto:
    """A photo of a case that shows the same as a picture that is about to be added.

    Args:
        case_id, case_no, kind, added_at: None where the person may not see that case.
        bits: in how many of 64 bits the two hashes differ, 0 for alike.
    """

    case_id: int | None
    case_no: str | None
    kind: str | None
    added_at: datetime | None
    bits: int


@dataclass(frozen=True)
class DryRun:
    """What an act would change, if it were done now.

    Args:
        changed: what -> before and after, as history would keep it.
        units_before, units_after: names of the units that may be meant for the case, in order.
    """

    changed: Mapping[str, Any]
    units_before: tuple[str, ...] = ()
    units_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionResult:
    """What an act made of a case; a repeated request gets the same answer."""

    case: Case
    acted_at: datetime
