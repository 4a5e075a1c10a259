"""The table of everything one can do to a case, from the report to the end and back.

The same rows are written into `city.case_moves` at every upgrade; the database checks them once more at its one door.
A new act is a new row at the end: a row in the middle changes letters that people know (`app/desk/acts.py`). What a row
can say stands in `action.py`, how it is decided and applied in `workflow.py`, what is special about a few of them in
`effects.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.cases.action import CLOCK, MERGING, RULING, SPLITTING, CaseAction, Precondition
from app.cases.inputs import (
    AFTER,
    BASIS,
    CHANNEL,
    CLASS,
    COMMAND,
    COMPONENT,
    CONDITION,
    FLAG,
    INTO,
    NOTE,
    OFFICER,
    OTHER_CASE,
    PHOTOS,
    PLACE,
    PROOF,
    REASON,
    REPORT_ID,
    REPORTER,
    SUPERVISION,
    TEXT,
    UNIT,
    UNTIL,
    code,
)
from app.cases.model import ENDED, Case, Person, Post, State
from app.cases.reasons import (
    FAILED_REASONS,
    LATENESS_KINDS,
    NOT_FILED_REASONS,
    NOTICE_REASONS,
    REFUSE_REASONS,
    RETURN_REASONS,
    SUPERVISE_KINDS,
    TOLD_WAYS,
    URGE_WAYS,
    VERIFY_RESULTS,
    VOID_REASONS,
)
from app.cases.workflow import apply, check, check_inputs, has_asked, signing_post, stands_apart
from app.errors import Refused
from app.i18n import N_, _

__all__ = ["ACTIONS", "BY_KEY", "CaseAction", "allowed_actions", "apply", "check", "check_inputs", "find_action",
           "is_overdue", "is_quiet", "signing_post"]  # fmt: skip

OPEN = frozenset(State) - ENDED
FILED = OPEN - {State.REPORTED, State.ACCEPTED, State.TO_VERIFY}
TO_DISPATCH = frozenset({State.AT_DISPATCH, State.RETURNED})
BEFORE_A_RULING = TO_DISPATCH | {State.AT_DISTRICT, State.TO_COORDINATE}
BEFORE_A_UNIT = TO_DISPATCH | {State.REPORTED, State.ACCEPTED, State.AT_DISTRICT}

NOT_SUSPENDED = Precondition("suspended_at", refusal="GH031")
NOTHING_ASKED = Precondition("asked")
EXTENSION_ASKED, SUSPENSION_ASKED = Precondition("asked", ("extension",)), Precondition("asked", ("suspension",))
OF_THE_ASSIGNMENT = (
    "received_at", "handled_at", "handler_id", "handled_by", "checked_at", "checked_by", "returned_code",
)  # fmt: skip
"""What belongs to one assignment and begins anew with the next; the assignments themselves keep it."""
NO_UNIT = ("unit_id", "dispatched_at", "due_at", "limit_s", "asked", "asked_until", *OF_THE_ASSIGNMENT)
HANDLERS = ("handler_id", "handled_by")
THE_TEXT = TEXT.named("text")
REMARK, DONE, FOUND = (
    replace(THE_TEXT, label=words) for words in (N_("Remark"), N_("What was done"), N_("What was found"))
)
SUSPENDED_UNTIL, REPLY_BY, ADJOURNED_UNTIL = (
    replace(UNTIL, label=words) for words in (N_("Suspended until"), N_("Reply due by"), N_("Adjourned until"))
)
"""The same answers by the names that fit the acts."""
THE_REASON = REASON.required()
SENDERS = (Post.DISPATCHER, Post.SHIFT_LEADER)
DESKS = (Post.ACCEPTOR, Post.SHIFT_LEADER, Post.DISPATCHER)
RETURNED_FOR = {"returned_code": "reason_code"}
OPTIONAL_PLACE = tuple(ask.optional() for ask in PLACE)
CHECKERS = (Post.SUPERVISOR, Post.INSPECTOR)
TOLD = (OFFICER, code("told_by", N_("How it was told"), TOLD_WAYS))
"""Who was there, and how they told it to whoever enters their result."""
SENT_PHOTOS = (replace(PHOTOS, label=N_("Photos that were sent")), TEXT.named("no_photo_reason"))
THEIR_RESULT = N_("The result counts as that of the officer whom you name, and your name stays beside it. Enter it?")
ON_BEHALF = Precondition("is_on_behalf_allowed", ("true",), "GH070")

ACTIONS = (
    # Acceptance and verifying -----------------------------------------------------------------------------------------
    CaseAction(
        "report", N_("Report"), frozenset(), State.REPORTED,
        (Post.SUPERVISOR, Post.HOTLINE_AGENT, Post.ACCEPTOR, Post.INSPECTOR, Post.SHIFT_LEADER),
        asks=(CLASS.required(), *PLACE, CHANNEL.required(), THE_TEXT, TEXT.named("address"), COMPONENT,
              FLAG.named("is_urgent"), TEXT.named("outside_id"), TEXT.named("project"), REPORTER,
              FLAG.named("wants_call_back"), PHOTOS),
        sets_time="reported_at", starts=("accept",),
        done_label=N_("reported"),
    ),
    CaseAction(
        "accept", N_("Accept"), frozenset({State.REPORTED}), State.ACCEPTED, (Post.ACCEPTOR,),
        asks=(CLASS, FLAG.named("is_urgent")), sets_time="accepted_at",
        copies_inputs={"class_id": "class_id", "is_urgent": "is_urgent"}, ends=("accept",), starts=("file",),
        done_label=N_("accepted"),
    ),
    CaseAction(
        "refuse", N_("Do not accept"), frozenset({State.REPORTED}), State.VOID, (Post.ACCEPTOR, Post.SHIFT_LEADER),
        asks=(code("reason_code", N_("Kind of reason"), REFUSE_REASONS), THE_REASON),
        confirms=N_(
            "The report is not accepted, and the case ends. Do not accept?"
        ), sets_time="closed_at", ends=("accept",),
        done_label=N_("not accepted"),
    ),
    CaseAction(
        "send_to_verify", N_("Send for verification"), frozenset({State.ACCEPTED}), State.TO_VERIFY,
        (Post.ACCEPTOR, Post.SHIFT_LEADER), asks=(REMARK,), clears=("verify_result",),
        ends=("file",), starts=("verify",),
        done_label=N_("sent for verification"),
    ),
    CaseAction(
        "verify", N_("Submit verification"), frozenset({State.TO_VERIFY}), State.ACCEPTED, CHECKERS,
        asks=(code("result", N_("Result"), VERIFY_RESULTS), FOUND, PROOF), sets_time="verified_at",
        copies_inputs={"verify_result": "result"}, ends=("verify",), starts=("file",),
        done_label=N_("verified"),
    ),
    # Filing -----------------------------------------------------------------------------------------------------------
    CaseAction(
        "file", N_("File"), frozenset({State.ACCEPTED}), State.AT_DISPATCH, (Post.SHIFT_LEADER,),
        asks=(CLASS, CONDITION, FLAG.named("is_urgent"), TEXT.named("project"), TEXT.named("unverified_reason")),
        sets_time="filed_at",
        copies_inputs={"class_id": "class_id", "condition_no": "condition_no", "is_urgent": "is_urgent",
                                  "project": "project"},
        clears=("returned_code",), ends=("file",), starts=("dispatch",), effects=("verified_first", "known_condition"),
        done_label=N_("filed"),
    ),
    CaseAction(
        "refuse_filing", N_("Do not file"), frozenset({State.ACCEPTED}), State.VOID, (Post.SHIFT_LEADER,),
        asks=(code("reason_code", N_("Kind of reason"), NOT_FILED_REASONS), THE_REASON),
        confirms=N_("The report is not filed, and the case ends. Do not file?"), sets_time="closed_at", ends=("file",),
        is_next_when=Precondition("verify_result", ("not_exists",)),
        done_label=N_("not filed"),
    ),
    # Dispatch on two levels -------------------------------------------------------------------------------------------
    CaseAction(
        "dispatch", N_("Dispatch"), frozenset({State.AT_DISPATCH}), State.DISPATCHED, (Post.DISPATCHER,),
        asks=(UNIT.required(), REASON, BASIS), sets_time="dispatched_at", copies_inputs={"unit_id": "unit_id"},
        ends=("dispatch",), starts=("receive", "handle"), assignment="opens",
        done_label=N_("dispatched"),
    ),
    CaseAction(
        "redispatch", N_("Dispatch again"), frozenset({State.RETURNED}), State.DISPATCHED, (Post.DISPATCHER,),
        asks=(UNIT.required(), REASON, BASIS), sets_time="dispatched_at", copies_inputs={"unit_id": "unit_id"},
        clears=OF_THE_ASSIGNMENT, ends=("dispatch",), starts=("receive", "handle"), assignment="opens",
        done_label=N_("dispatched again"),
    ),
    CaseAction(
        "hand_to_district", N_("Hand over to district"), TO_DISPATCH, State.AT_DISTRICT, (Post.DISPATCHER,),
        asks=(COMMAND, REMARK), copies_inputs={"command_code": "command_code"}, ends=("dispatch",),
        starts=("district",),
        done_label=N_("handed over to district"),
    ),
    CaseAction(
        "dispatch_in_district", N_("District dispatch"), frozenset({State.AT_DISTRICT}), State.DISPATCHED,
        (Post.DISPATCHER,), asks=(UNIT.required(), REASON, BASIS), is_own_command=True, sets_time="dispatched_at",
        copies_inputs={"unit_id": "unit_id"}, clears=OF_THE_ASSIGNMENT, ends=("district",),
        starts=("receive", "handle"),
        assignment="opens",
        done_label=N_("dispatched by district"),
    ),
    CaseAction(
        "return_to_city", N_(
            "Return to city dispatch"
        ), frozenset({State.AT_DISTRICT}), State.RETURNED, (Post.DISPATCHER,),
        asks=(code("reason_code", N_("Kind of reason"), RETURN_REASONS), THE_REASON, PHOTOS), is_own_command=True,
        copies_inputs=RETURNED_FOR, clears=("command_code",), increments="returned_times", ends=("district",),
        starts=("dispatch",),
        effects=("count_refusal",),
        done_label=N_("returned to city dispatch"),
    ),
    CaseAction(
        "return_to_acceptance", N_("Return to intake"), TO_DISPATCH, State.ACCEPTED, (Post.DISPATCHER,),
        asks=(code("reason_code", N_("Kind of reason"), RETURN_REASONS), THE_REASON, PHOTOS),
        copies_inputs=RETURNED_FOR, increments="returned_times", ends=("dispatch",), starts=("file",),
        done_label=N_("returned to intake"),
    ),
    CaseAction(
        "take_back", N_("Withdraw dispatch"), frozenset({State.DISPATCHED}), State.AT_DISPATCH, (Post.DISPATCHER,),
        asks=(THE_REASON,), clears=NO_UNIT, ends=("receive", "handle"), starts=("dispatch",),
        assignment="taken_back_at", effects=("back_to_command",),
        done_label=N_("dispatch withdrawn"),
    ),
    # Handling ---------------------------------------------------------------------------------------------------------
    CaseAction(
        "receive", N_("Receive"), frozenset({State.DISPATCHED}), State.RECEIVED, (Post.HANDLER,), is_own_unit=True,
        sets_time="received_at", sets_actor="handler_id", ends=("receive",), assignment="received_at",
        is_for_several=True,
        done_label=N_("received"),
    ),
    CaseAction(
        "return", N_("Return"), frozenset({State.DISPATCHED, State.RECEIVED}), State.RETURNED,
        (Post.HANDLER,), asks=(code("reason_code", N_("Kind of reason"), RETURN_REASONS), THE_REASON, PHOTOS),
        needs=(NOT_SUSPENDED,), is_own_unit=True, copies_inputs=RETURNED_FOR, clears=NO_UNIT,
        increments="returned_times",
        ends=("receive", "handle", "grant"), starts=("dispatch",), assignment="returned_at",
        effects=("back_to_command", "count_refusal"),
        done_label=N_("returned"),
    ),
    CaseAction(
        "handle", N_("Submit result"), frozenset({State.RECEIVED}), State.HANDLED, (Post.HANDLER,),
        asks=(DONE, AFTER), needs=(NOT_SUSPENDED,), is_own_unit=True, excluded_actors=("checked_by",),
        sets_time="handled_at", sets_actor="handled_by",
        clears=("asked", "asked_until"), ends=("handle", "grant"), starts=("check",), assignment="handled_at",
        done_label=N_("handled"),
    ),
    CaseAction(
        "ask_extension", N_("Request extension"), frozenset({State.RECEIVED}), None, (Post.HANDLER,),
        asks=(THE_REASON, PHOTOS), needs=(NOT_SUSPENDED, NOTHING_ASKED), is_own_unit=True,
        sets={"asked": "extension"}, starts=("grant",), effects=("before_due",),
        done_label=N_("extension requested"),
    ),
    CaseAction(
        "grant_extension", N_("Approve extension"), frozenset({State.RECEIVED}), None, (Post.DISPATCHER,),
        asks=(REMARK,), needs=(EXTENSION_ASKED,), answers=("ask_extension",), clears=("asked",),
        increments="extended_times", ends=("grant",), effects=("extend",),
        done_label=N_("extension approved"),
    ),
    CaseAction(
        "refuse_extension", N_("Reject extension"), frozenset({State.RECEIVED}), None, (Post.DISPATCHER,),
        asks=(THE_REASON,), needs=(EXTENSION_ASKED,), answers=("ask_extension",), clears=("asked",), ends=("grant",),
        done_label=N_("extension rejected"),
    ),
    CaseAction(
        "ask_suspension", N_("Request suspension"), frozenset({State.RECEIVED}), None, (Post.HANDLER,),
        asks=(THE_REASON, SUSPENDED_UNTIL.required(), PHOTOS),
        needs=(NOT_SUSPENDED, NOTHING_ASKED, Precondition("suspended_times", ("0",), "GH035")), is_own_unit=True,
        copies_inputs={"asked_until": "until"}, sets={"asked": "suspension"}, starts=("grant",),
        effects=("within_a_year",),
        done_label=N_("suspension requested"),
    ),
    CaseAction(
        "grant_suspension", N_("Approve suspension"), frozenset({State.RECEIVED}), None, SENDERS,
        asks=(SUSPENDED_UNTIL, REMARK),
        confirms=N_("The deadline does not run until that day. Approve suspension?"), needs=(SUSPENSION_ASKED,),
        answers=("ask_suspension",), sets_time="suspended_at", clears=("asked",), increments="suspended_times",
        ends=("grant",), effects=("suspend",),
        done_label=N_("suspended"),
    ),
    CaseAction(
        "refuse_suspension", N_("Reject suspension"), frozenset({State.RECEIVED}), None, SENDERS, asks=(THE_REASON,),
        needs=(SUSPENSION_ASKED,), answers=("ask_suspension",), clears=("asked", "asked_until"), ends=("grant",),
        done_label=N_("suspension rejected"),
    ),
    CaseAction(
        "resume", N_("Resume"), frozenset({State.RECEIVED}), None, SENDERS, asks=(THE_REASON,),
        needs=(Precondition("suspended_at", is_any=True),), clears=("suspended_at", "suspended_until", "asked_until"),
        effects=("resume",),
        done_label=N_("resumed"),
    ),
    CaseAction(
        "resume_by_itself", N_("Suspension ended"), frozenset({State.RECEIVED}), None, (), on_behalf_of=CLOCK,
        needs=(Precondition("suspended_at", is_any=True),), clears=("suspended_at", "suspended_until", "asked_until"),
        effects=("resume",),
        done_label=N_("suspension ended"),
    ),
    # Check and end ----------------------------------------------------------------------------------------------------
    CaseAction(
        "send_to_check", N_("Send for check"), frozenset({State.HANDLED}), None, DESKS, asks=(REMARK,),
        sets_time="check_sent_at",
        done_label=N_("sent for check"),
    ),
    CaseAction(
        "check", N_("Check: passed"), frozenset({State.HANDLED}), State.CHECKED, CHECKERS, asks=(FOUND, PROOF),
        excluded_actors=HANDLERS, sets_time="checked_at", sets_actor="checked_by", ends=("check",), starts=("close",),
        done_label=N_("checked"),
    ),
    CaseAction(
        "fail_check", N_("Check: failed"), frozenset({State.HANDLED}), State.TO_REWORK, CHECKERS,
        asks=(code("reason_code", N_("Kind of reason"), FAILED_REASONS), FOUND, PROOF), excluded_actors=HANDLERS,
        sets_actor="checked_by", ends=("check",), starts=("dispatch",),
        done_label=N_("check failed"),
    ),
    CaseAction(
        "rework", N_("Rework"), frozenset({State.TO_REWORK, State.CHECKED}), State.DISPATCHED, SENDERS,
        asks=(THE_REASON, PHOTOS), sets_time="dispatched_at", clears=OF_THE_ASSIGNMENT, increments="reworked_times",
        ends=("dispatch", "close"), starts=("receive", "handle"), assignment="opens",
        done_label=N_("rework"),
    ),
    CaseAction(
        "close", N_("Close"), frozenset({State.CHECKED}), State.CLOSED, (Post.SHIFT_LEADER,),
        asks=(REMARK,), excluded_actors=(*HANDLERS, "checked_by"), sets_time="closed_at", ends=("close",),
        done_label=N_("closed"),
    ),
    CaseAction(
        "close_by_notice", N_("Close with notice"), frozenset({State.RECEIVED, State.HANDLED, State.CHECKED}),
        State.CLOSED, (Post.SHIFT_LEADER,),
        asks=(code("reason_code", N_("Kind of reason"), NOTICE_REASONS), TEXT.named("notice").required(), PHOTOS),
        confirms=N_(
            "The case is closed although the problem is not solved. Close with notice?"
        ), needs=(NOT_SUSPENDED,),
        excluded_actors=(*HANDLERS, "checked_by"), sets_time="closed_at", clears=("asked", "asked_until"),
        ends=("handle", "grant", "check", "close"),
        done_label=N_("closed with notice"),
    ),
    CaseAction(
        "void", N_("Void"), TO_DISPATCH | {State.AT_DISTRICT, State.TO_COORDINATE}, State.VOID,
        (Post.SHIFT_LEADER,),
        asks=(code("reason_code", N_("Kind of reason"), VOID_REASONS), THE_REASON),
        confirms=N_("The case becomes void and does not count as filed. Void?"), sets_time="closed_at",
        ends=("dispatch", "district", "coordinate"),
        done_label=N_("void"),
    ),
    CaseAction(
        "reopen", N_("Reopen"), frozenset({State.CLOSED}), State.TO_REWORK,
        (Post.HOTLINE_AGENT, Post.ACCEPTOR, Post.SHIFT_LEADER), asks=(THE_REASON, PHOTOS),
        confirms=N_("The case goes back to the unit that handled it. Send for rework?"),
        needs=(Precondition("reopened_times", ("0",), "GH035"),),
        clears=("closed_at", "due_at", "limit_s", "appeal"), sets={"is_exempt": False}, increments="reopened_times",
        starts=("dispatch",),
        effects=("within_days",),
        done_label=N_("reopened"),
    ),
    CaseAction(
        "appeal", N_("Appeal"), frozenset({State.CLOSED}), None, (Post.HANDLER,), asks=(THE_REASON, PHOTOS),
        needs=(Precondition("appeal", refusal="GH035"),), is_own_unit=True, sets={"appeal": "asked"},
        effects=("was_overdue",),
        done_label=N_("appealed"),
    ),
    CaseAction(
        "pass_appeal", N_("Pass first review"), frozenset({State.CLOSED}), None, (Post.DISPATCHER,),
        asks=(THE_REASON,), needs=(Precondition("appeal", ("asked",)),), answers=("appeal",), sets={"appeal": "passed"},
        done_label=N_("first review passed"),
    ),
    CaseAction(
        "grant_appeal", N_("Approve appeal"), frozenset({State.CLOSED}), None, (Post.ACCEPTOR,), asks=(THE_REASON,),
        needs=(Precondition("appeal", ("passed",)),), answers=("appeal", "pass_appeal"),
        sets={"appeal": "granted", "is_exempt": True},
        done_label=N_("appeal approved"),
    ),
    CaseAction(
        "refuse_appeal", N_("Reject appeal"), frozenset({State.CLOSED}), None, (Post.DISPATCHER,),
        asks=(THE_REASON,), needs=(Precondition("appeal", ("asked",)),), answers=("appeal",),
        sets={"appeal": "refused"},
        done_label=N_("appeal rejected"),
    ),
    CaseAction(
        "reject_appeal", N_("Reject at final review"), frozenset({State.CLOSED}), None, (Post.ACCEPTOR,),
        asks=(THE_REASON,), needs=(Precondition("appeal", ("passed",)),), answers=("appeal", "pass_appeal"),
        sets={"appeal": "refused"},
        done_label=N_("appeal rejected"),
    ),
    # Pressing on ------------------------------------------------------------------------------------------------------
    CaseAction(
        "urge", N_("Urge"), OPEN - {State.REPORTED}, None, (*DESKS, Post.INSPECTOR, Post.LEADER),
        asks=(code("way", N_("Means"), URGE_WAYS), REMARK), needs=(NOT_SUSPENDED,), increments="urged_times",
        is_quiet=True,
        done_label=N_("urged"),
    ),
    CaseAction(
        "system_urge", N_("System urge"), OPEN, None, (), on_behalf_of=CLOCK,
        asks=(code("lateness", N_("Lateness"), LATENESS_KINDS),), needs=(NOT_SUSPENDED,),
        increments="urged_times", is_quiet=True,
        done_label=N_("urged by the system"),
    ),
    CaseAction(
        "supervise", N_("Supervise"), FILED, None, (Post.LEADER, Post.INSPECTOR, Post.SHIFT_LEADER),
        asks=(code("kind", N_("Kind of supervision"), SUPERVISE_KINDS), TEXT.named("requirement").required(), REPLY_BY),
        increments="supervised_times", effects=("supervise",), is_quiet=True,
        done_label=N_("supervised"),
    ),
    CaseAction(
        "answer_supervision", N_("Reply to supervision"), FILED | {State.CLOSED}, None,
        (Post.HANDLER, Post.DISPATCHER), asks=(SUPERVISION, REMARK.required(), PHOTOS),
        needs=(Precondition("supervised_kind", is_any=True),), is_own_unit=True, effects=("answer_supervision",),
        done_label=N_("reply to supervision"),
    ),
    # Coordination -----------------------------------------------------------------------------------------------------
    CaseAction(
        "send_to_coordination", N_("Refer for coordination"), TO_DISPATCH | {State.AT_DISTRICT}, State.TO_COORDINATE,
        SENDERS, asks=(THE_REASON, PHOTOS), ends=("dispatch", "district"), starts=("coordinate",),
        done_label=N_("referred for coordination"),
    ),
    CaseAction(
        "decide_unit", N_("Dispatch as ruled"), frozenset({State.TO_COORDINATE}),
        State.DISPATCHED, (Post.PRESENTER, Post.SHIFT_LEADER), asks=(UNIT.required(), THE_REASON, BASIS, PHOTOS),
        answers=("send_to_coordination",), sets_time="dispatched_at", copies_inputs={"unit_id": "unit_id"},
        sets={"is_disputed": False}, clears=OF_THE_ASSIGNMENT, ends=("coordinate",), starts=("receive", "handle"),
        assignment="opens",
        done_label=N_("unit assigned by ruling"),
    ),
    # Several reports, one case ----------------------------------------------------------------------------------------
    CaseAction(
        "merge", N_("Merge"), BEFORE_A_UNIT, State.MERGED, DESKS, asks=(INTO, REASON),
        confirms=N_("The reports move to the other case, and only its deadline counts. Merge?"),
        sets_time="closed_at", copies_inputs={"merged_into": "into_case_id"}, effects=("merge",),
        done_label=N_("merged"),
    ),
    CaseAction(
        "absorb", N_("Other case merged in"), OPEN, None, DESKS, asks=(OTHER_CASE,), on_behalf_of=MERGING,
        is_quiet=True,
        done_label=N_("case merged in"),
    ),
    CaseAction(
        "undo_merge", N_("Undo the merge"), frozenset({State.MERGED}), None, DESKS, asks=(REASON,),
        clears=("closed_at", "merged_into", "merged_state"), effects=("undo_merge",),
        done_label=N_("merge undone"),
    ),
    CaseAction(
        "release", N_("Removed from merge"), frozenset(State) - {State.MERGED}, None, DESKS, asks=(OTHER_CASE,),
        on_behalf_of=MERGING,
        done_label=N_("removed from merge"),
    ),
    CaseAction(
        "split", N_("Split"), OPEN, None, DESKS, asks=(REPORT_ID, CLASS, REASON),
        needs=(Precondition("has_several_reports", ("true",), "GH013"),), effects=("split",),
        done_label=N_("split"),
    ),
    CaseAction(
        "split_off", N_("Becomes a separate case"), frozenset(), State.REPORTED, DESKS,
        asks=(REPORT_ID, OTHER_CASE, CLASS.required(), *PLACE, CHANNEL.required(), THE_TEXT, TEXT.named("address")),
        on_behalf_of=SPLITTING, sets_time="reported_at", starts=("accept",),
        done_label=N_("became a separate case"),
    ),
    # Mending what a case says -----------------------------------------------------------------------------------------
    CaseAction(
        "correct", N_("Correct"), OPEN, None, (Post.DISPATCHER, Post.SHIFT_LEADER, Post.ACCEPTOR),
        asks=(CLASS, CONDITION, *OPTIONAL_PLACE, TEXT.named("address"), COMPONENT, THE_TEXT, THE_REASON),
        needs=(NOT_SUSPENDED,), copies_inputs={"class_id": "class_id", "condition_no": "condition_no"},
        clears=("returned_code",), effects=("known_condition", "correct"),
        is_tried_out=True, is_next_when=Precondition("returned_code", ("wrong_place",)),
        done_label=N_("corrected"),
    ),
    CaseAction(
        "note", N_("Add note"), frozenset(State) - {State.MERGED}, None,
        (*DESKS, Post.HOTLINE_AGENT, Post.HANDLER, Post.SUPERVISOR, Post.INSPECTOR, Post.PRESENTER, Post.LEADER),
        asks=(NOTE,), is_own_unit=True, is_quiet=True,
        done_label=N_("note added"),
    ),
    CaseAction(
        "add_photos", N_("Add photos"), frozenset(State) - {State.MERGED}, None,
        (*DESKS, Post.HOTLINE_AGENT, Post.HANDLER, Post.SUPERVISOR, Post.INSPECTOR), asks=(PROOF, REMARK),
        is_own_unit=True, is_quiet=True,
        done_label=N_("photos added"),
    ),
    CaseAction(
        "add_report", N_("Add report"), OPEN, None,
        (Post.HOTLINE_AGENT, Post.ACCEPTOR, Post.SHIFT_LEADER, Post.SUPERVISOR, Post.INSPECTOR),
        asks=(CHANNEL.required(), THE_TEXT, TEXT.named("address"), *OPTIONAL_PLACE, TEXT.named("outside_id"), REPORTER,
              FLAG.named("wants_call_back"), PHOTOS),
        effects=("add_report",), is_quiet=True,
        done_label=N_("report added"),
    ),
    # Results that a patrol officer tells by radio or telephone; the officer counts as who checked ---------------------
    CaseAction(
        "verify_for", N_("Enter verification"), frozenset({State.TO_VERIFY}), State.ACCEPTED, (Post.ACCEPTOR,),
        asks=(*TOLD, code("result", N_("Result"), VERIFY_RESULTS), FOUND, *SENT_PHOTOS),
        confirms=THEIR_RESULT, needs=(ON_BEHALF,),
        sets_time="verified_at", copies_inputs={"verify_result": "result"}, ends=("verify",), starts=("file",),
        effects=("named_officer",),
        done_label=N_("verification entered on behalf"),
    ),
    CaseAction(
        "check_for", N_("Enter check: passed"), frozenset({State.HANDLED}), State.CHECKED, (Post.ACCEPTOR,),
        asks=(*TOLD, FOUND, *SENT_PHOTOS), confirms=THEIR_RESULT, needs=(ON_BEHALF,), excluded_actors=HANDLERS,
        sets_time="checked_at", sets_actor="checked_by", ends=("check",), starts=("close",),
        effects=("named_officer", "checked_by_officer"),
        done_label=N_("check entered on behalf: passed"),
    ),
    CaseAction(
        "fail_check_for", N_("Enter check: failed"), frozenset({State.HANDLED}), State.TO_REWORK, (Post.ACCEPTOR,),
        asks=(*TOLD, code("reason_code", N_("Kind of reason"), FAILED_REASONS), FOUND, *SENT_PHOTOS),
        confirms=THEIR_RESULT, needs=(ON_BEHALF,), excluded_actors=HANDLERS,
        sets_actor="checked_by", ends=("check",), starts=("dispatch",),
        effects=("named_officer", "checked_by_officer"),
        done_label=N_("check entered on behalf: failed"),
    ),
    # Other outcomes of coordination -----------------------------------------------------------------------------------
    CaseAction(
        "back_to_dispatch", N_("Return to dispatch"), frozenset({State.TO_COORDINATE}), State.RETURNED,
        (Post.PRESENTER, Post.SHIFT_LEADER), asks=(THE_REASON, PHOTOS), answers=("send_to_coordination",),
        clears=("command_code",), ends=("coordinate",), starts=("dispatch",),
        done_label=N_("returned to dispatch"),
    ),
    CaseAction(
        "adjourn", N_("Adjourn"), frozenset({State.TO_COORDINATE}), None, (Post.PRESENTER, Post.SHIFT_LEADER),
        asks=(ADJOURNED_UNTIL.required(), THE_REASON), ends=("coordinate",), starts=("coordinate",),
        effects=("within_a_year",),
        done_label=N_("adjourned"),
    ),
    # What a ruling of a meeting does to the cases of its item ---------------------------------------------------------
    CaseAction(
        "dispatch_by_ruling", N_("Dispatched by a ruling"), BEFORE_A_RULING, State.DISPATCHED,
        (Post.LEADER, Post.PRESENTER), asks=(UNIT.required(), THE_REASON, BASIS), on_behalf_of=RULING,
        sets_time="dispatched_at", copies_inputs={"unit_id": "unit_id"}, sets={"is_disputed": False},
        clears=OF_THE_ASSIGNMENT, ends=("dispatch", "district", "coordinate"), starts=("receive", "handle"),
        assignment="opens",
        done_label=N_("dispatched by a ruling"),
    ),
    CaseAction(
        "return_by_ruling", N_("Returned to dispatch by a ruling"),
        frozenset({State.TO_COORDINATE, State.AT_DISTRICT}), State.RETURNED, (Post.LEADER, Post.PRESENTER),
        asks=(THE_REASON,), on_behalf_of=RULING, clears=("command_code",), ends=("district", "coordinate"),
        starts=("dispatch",),
        done_label=N_("returned to dispatch by a ruling"),
    ),
)  # fmt: skip

BY_KEY = {action.key: action for action in ACTIONS}


def find_action(key: str) -> CaseAction:
    """Return the row of an act.

    Raises:
        Refused: there is no such act.
    """
    if key not in BY_KEY:
        raise Refused(_("There is no action “{action}”.").format(action=key))
    return BY_KEY[key]


def is_quiet(key: str) -> bool:
    """Tell whether an act of the history outran nobody; what is no act of the table, like an import, is not quiet."""
    return key in BY_KEY and BY_KEY[key].is_quiet


def allowed_actions(case: Case, person: Person) -> list[CaseAction]:
    """Return what this person may do to this case now, in the order of the table."""
    return [
        action
        for action in ACTIONS
        if action.is_possible(case.state)
        and action.on_behalf_of is None
        and signing_post(case, action, person)
        and (
            case.facts is None
            or all(need.is_met(getattr(case.facts, need.fact)) for need in action.needs)
            and not stands_apart(case.facts, action, person)
            and not has_asked(case.facts, action, person)
        )
    ]


def is_overdue(
    now: datetime,
    closed_at: datetime | None,
    handled_at: datetime | None,
    due_at: datetime | None,
    stage_due_at: datetime | None,
    is_suspended: bool = False,
) -> bool:
    """Tell whether a case is late: open, not suspended, and the first of its clocks was due before now.

    Once it is handled, nobody can be late with the handling any more. The same for whole columns:
    `app.map.marks.is_overdue`.
    """
    dues = [due for due in (due_at if handled_at is None else None, stage_due_at) if due is not None]
    return closed_at is None and not is_suspended and bool(dues) and min(dues) < now
