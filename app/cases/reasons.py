"""The coded lists that an act can ask for; codes are stored and never renamed, labels are shown in both languages."""

from __future__ import annotations

from app.i18n import N_

Words = tuple[tuple[str, str], ...]
"""(stored code, label) in the order of the list."""

NOT_OURS = "not_ours"
"""The one reason of a return that is a refusal: it is counted, and the third leads to coordination."""

RETURN_REASONS: Words = (
    (NOT_OURS, N_("Not our responsibility")),
    ("wrong_class", N_("Wrong class")),
    ("wrong_place", N_("Wrong place")),
    ("not_found", N_("Nothing found at the place")),
    ("needs_help", N_("Another unit must act first")),
    ("other", N_("Other reason")),
)
REFUSE_REASONS: Words = (
    ("not_in_scope", N_("Not a city management matter")),
    ("no_place", N_("Place cannot be found")),
    ("duplicate", N_("Already reported")),
    ("consultation", N_("Enquiry, answered at once")),
    ("no_report_zone", N_("Area or period exempt from collection")),
    ("other", N_("Other reason")),
)
NOT_FILED_REASONS: Words = (
    ("no_condition", N_("Meets no filing condition")),
    ("not_exists", N_("Verification: not confirmed")),
    ("solved", N_("Already solved")),
    ("duplicate", N_("Already reported")),
    ("other", N_("Other reason")),
)
VOID_REASONS: Words = (
    ("no_condition", N_("Meets no filing condition")),
    ("filed_wrongly", N_("Filed by mistake")),
    ("no_unit", N_("No unit is responsible")),
    ("solved", N_("Already solved")),
    ("other", N_("Other reason")),
)
FAILED_REASONS: Words = (
    ("not_done", N_("Nothing was done")),
    ("half_done", N_("Only partly done")),
    ("came_back", N_("Problem recurred")),
    ("wrong_photo", N_("The photo shows another place")),
    ("other", N_("Other reason")),
)
NOTICE_REASONS: Words = (
    ("plan_needed", N_("Needs planning or funds of a later year")),
    ("other_owner", N_("Owner informed in writing")),
    ("law_suit", N_("Handled by a court or another authority")),
    ("other", N_("Other reason")),
)
VERIFY_RESULTS: Words = (
    ("exists", N_("Confirmed")),
    ("not_exists", N_("Not confirmed")),
    ("cannot_tell", N_("Cannot confirm")),
)
TOLD_WAYS: Words = (
    ("radio", N_("Radio")),
    ("phone", N_("Phone call")),
)
URGE_WAYS: Words = (
    ("message", N_("System message")),
    ("phone", N_("Phone call")),
    ("letter", N_("Supervision letter")),
)
LATENESS_KINDS: Words = (
    ("soon", N_("Due soon")),
    ("accept", N_("Acceptance overdue")),
    ("dispatch", N_("Dispatch overdue")),
    ("receive", N_("Receiving overdue")),
    ("handle", N_("Handling overdue")),
    ("check", N_("Check overdue")),
    ("silent", N_("Overdue without a word")),
)
"""The kinds of lateness that a row of the ladder may name (db/schema/sql/city/58_ladder.sql)."""
SUPERVISE_KINDS: Words = (
    ("timeout", N_("Overdue")),
    ("leader", N_("Ordered by a leader")),
    ("important", N_("Important case")),
)
