"""Joins the services of a desk over one engine, which is logged in as the person who sits there."""

from __future__ import annotations

from sqlalchemy import Engine, event

from app.cases.service import CaseService
from app.claims.service import ClaimService
from app.deadlines.service import DeadlineService
from app.duty.service import DutyService
from app.ladder.service import LadderService
from app.letters.service import LetterService
from app.manual.editing import ManualEditing
from app.manual.service import ManualService
from app.responsibility.automatic import AutomaticDispatch
from app.responsibility.service import ResponsibilityService
from app.services import Services
from app.settings import read_settings
from db.connection.engine import make_engine
from db.readers.cases import DatabaseCaseReader, find_role, read_me
from db.readers.intake import DatabaseIntakeReader
from db.readers.jobs import DatabaseJobReader
from db.readers.search import DatabaseCaseSearch
from db.stores.cases import DatabaseCaseStore
from db.stores.claims import DatabaseClaimStore
from db.stores.deadlines import DatabaseDeadlineStore
from db.stores.duty import DatabaseDutyStore
from db.stores.ladder import DatabaseLadderStore
from db.stores.letter_press import ProcessLetterPress
from db.stores.letters import DatabaseLetterStore
from db.stores.manual import DatabaseManualStore
from db.stores.manual_editing import DatabaseManualEditing
from db.stores.on_behalf import DatabaseOnBehalfStore
from db.stores.responsibility import DatabaseResponsibilityStore

DESK_CONNECTIONS = 3


def engine_as(engine: Engine, word: str) -> Engine:
    """Return an engine whose every connection is another person; only the owner of a private cluster can do that.

    Args:
        word: a role name, a staff number or a post.

    Raises:
        Refused: nobody is called like that.
    """
    with engine.connect() as connection:
        role = find_role(connection, word)
    made = make_engine(engine.url, DESK_CONNECTIONS).execution_options(person=role)

    @event.listens_for(made, "connect")
    def _become(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute("select set_config('session_authorization', %s, false)", [role])
        connection.commit()

    return made


def make_services(engine: Engine) -> Services:
    """Return the services of whoever the engine logs in as.

    Raises:
        Refused: this role is nobody of the staff.
    """
    with engine.connect() as connection:
        me = read_me(connection)
    return Services(
        me=me,
        cases=CaseService(DatabaseCaseStore(engine)),
        case_reader=DatabaseCaseReader(engine),
        manual=ManualService(DatabaseManualStore(engine)),
        manual_editing=ManualEditing(DatabaseManualEditing(engine)),
        deadlines=DeadlineService(DatabaseDeadlineStore(engine)),
        responsibility=ResponsibilityService(DatabaseResponsibilityStore(engine)),
        automatic=AutomaticDispatch(DatabaseResponsibilityStore(engine), DatabaseCaseStore(engine)),
        jobs=DatabaseJobReader(engine),
        claims=ClaimService(DatabaseClaimStore(engine)),
        duty=DutyService(DatabaseDutyStore(engine)),
        intake=DatabaseIntakeReader(engine),
        search=DatabaseCaseSearch(engine),
        on_behalf=DatabaseOnBehalfStore(engine),
        ladder=LadderService(DatabaseLadderStore(engine)),
        letters=LetterService(
            DatabaseLetterStore(engine), ProcessLetterPress(engine, read_settings().letter_templates)
        ),
    )
