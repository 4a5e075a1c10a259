"""The coded lists that an act can ask for; codes are stored and never renamed, labels are shown in both languages."""

from __future__ import annotations

from app.i18n import N_

Words = tuple[tuple[str, str], ...]
"""(stored code, label) in the order of the list."""

NOT_OURS = "not_ours"
"""The one reason of a return that is a refusal: it is counted, and the third leads to coordination."""

RETURN_REASONS: Words = (
    (NOT_OURS, N_("Not ours")),
    ("wrong_class", N_("Wrong class")),
    ("wrong_place", N_("Wrong place")),
    ("not_found", N_("Nothing found at the place")),
    ("needs_help", N_("Another unit must do its part first")),
    ("other", N_("Other reason")),
)
REFUSE_REASONS: Words = (
    ("not_in_scope", N_("Not a matter of city management")),
    ("no_place", N_("The place cannot be found out")),
    ("duplicate", N_("Reported already")),
    ("consultation", N_("Only a question, answered at once")),
    ("no_report_zone", N_("Place or time where this is not collected")),
    ("other", N_("Other reason")),
)
NOT_FILED_REASONS: Words = (
    ("no_condition", N_("Meets no filing condition")),
    ("not_exists", N_("Verified: does not exist")),
    ("solved", N_("Solved already")),
    ("duplicate", N_("Reported already")),
    ("other", N_("Other reason")),
)
VOID_REASONS: Words = (
    ("no_condition", N_("Meets no filing condition")),
    ("filed_wrongly", N_("Filed by mistake")),
    ("no_unit", N_("No unit is responsible")),
    ("solved", N_("Solved already")),
    ("other", N_("Other reason")),
)
FAILED_REASONS: Words = (
    ("not_done", N_("Nothing was done")),
    ("half_done", N_("Done in part")),
    ("came_back", N_("It has come back")),
    ("wrong_photo", N_("The photo shows another place")),
    ("other", N_("Other reason")),
)
NOTICE_REASONS: Words = (
    ("plan_needed", N_("Needs a plan or money of later years")),
    ("other_owner", N_("The owner was told in writing")),
    ("law_suit", N_("In the hands of a court or another authority")),
    ("other", N_("Other reason")),
)
VERIFY_RESULTS: Words = (
    ("exists", N_("Exists")),
    ("not_exists", N_("Does not exist")),
    ("cannot_tell", N_("Cannot be told")),
)
URGE_WAYS: Words = (("message", N_("Message")), ("phone", N_("Phone call")), ("letter", N_("Letter")))
SUPERVISE_KINDS: Words = (
    ("timeout", N_("Overdue")),
    ("leader", N_("Ordered by a leader")),
    ("important", N_("Important case")),
)
