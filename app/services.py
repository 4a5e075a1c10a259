"""What a desk can ask for: the use cases and readers, all of them as the person who sits there."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.service import CaseService
from app.claims.service import ClaimService
from app.deadlines.service import DeadlineService
from app.desk.model import DeskUser
from app.desk.ports import CaseReader
from app.duty.service import DutyService
from app.intake.ports import IntakeReader
from app.jobs.ports import JobReader
from app.ladder.service import LadderService
from app.letters.service import LetterService
from app.manual.editing import ManualEditing
from app.manual.service import ManualService
from app.on_behalf.ports import OnBehalfStore
from app.responsibility.automatic import AutomaticDispatch
from app.responsibility.service import ResponsibilityService
from app.search.ports import CaseSearch


@dataclass(frozen=True)
class Services:
    """The services of one desk; safe to use from background jobs.

    Args:
        me: who sits at the desk.
        cases: acts on cases.
        case_reader: everything that is known about one case.
        manual: the command manual and its versions.
        manual_editing: the rules of its drafts.
        deadlines: deadlines with their counts.
        responsibility: candidates with reasons, rules and their tester.
        automatic: the score and the switch of each class.
        jobs: how jobs and workers do.
        claims: who works on a case, and who has it open.
        duty: shifts of the staff and contacts of units.
        intake: what a report needs before it is sent.
        on_behalf: results entered for patrol officers.
        search: finds cases of all years.
        ladder: what is done against overdue cases.
        letters: supervision letters and urging letters.
    """

    me: DeskUser
    cases: CaseService
    case_reader: CaseReader
    manual: ManualService
    manual_editing: ManualEditing
    deadlines: DeadlineService
    responsibility: ResponsibilityService
    automatic: AutomaticDispatch
    jobs: JobReader
    claims: ClaimService
    duty: DutyService
    intake: IntakeReader
    search: CaseSearch
    on_behalf: OnBehalfStore
    ladder: LadderService
    letters: LetterService
