"""One act on several cases that a person selected: each is an act of its own, on the case as it was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from app.cases.action import CaseAction
from app.cases.actions import BY_KEY
from app.cases.model import ActionResult, Case, Person, State
from app.cases.workflow import signing_post
from app.city.city import City
from app.desk.acts import can_be_done_at_once
from app.desk.lines import line_of
from app.errors import Refused
from app.i18n import _
from app.services import Services


@dataclass(frozen=True)
class BatchCase:
    """One case of a batch.

    Args:
        case: as it stood in the list, with the version that was seen.
        request_id: the same for every try, so that trying again changes nothing twice.
    """

    case: Case
    number: str
    title: str
    place: str
    request_id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Batch:
    """An act with the cases to which it can be done.

    Args:
        left_out: how many of the selected cases it cannot be done to now.
    """

    action: CaseAction
    cases: tuple[BatchCase, ...]
    left_out: int = 0


@dataclass(frozen=True)
class BatchOutcome:
    """What came of one case of a batch.

    Args:
        result: what the act made of it; None where it was refused.
        refusal: why; '' where it was carried out.
    """

    one: BatchCase
    result: ActionResult | None = None
    refusal: str = ""


def batch_of(city: City, person: Person, case_ids: Iterable[int]) -> Batch | None:
    """Return the act that can be done to most of some cases at once, with those cases; None where there is none."""
    chosen = [one for case_id in case_ids if (one := _seen(city, case_id)) is not None]
    able = {
        key: [one for one in chosen if action.is_possible(one.case.state) and signing_post(one.case, action, person)]
        for key, action in BY_KEY.items() if action.is_for_several and can_be_done_at_once(action)
    }  # fmt: skip
    counts = Counter({key: len(cases) for key, cases in able.items() if cases})
    if not counts:
        return None
    key = counts.most_common(1)[0][0]
    return Batch(BY_KEY[key], tuple(able[key]), len(chosen) - len(able[key]))


def carry_out_one(services: Services, action: CaseAction, one: BatchCase) -> BatchOutcome:
    """Act on one case of a batch as it was seen; runs in a background thread.

    A rule that says no, or somebody who was faster, is part of the answer.

    Raises:
        Unavailable: the database cannot be reached; ask again with the same case.
    """
    try:
        now = services.cases.look(one.case.case_id)
        if now is None:
            return BatchOutcome(one, refusal=_("This case cannot be seen any more."))
        seen = one.case if one.case.is_outrun_by(now) else now
        return BatchOutcome(one, services.cases.act(services.me.person, one.request_id, seen, action.key, {}))
    except Refused as refused:
        return BatchOutcome(one, refusal=str(refused))


def _seen(city: City, case_id: int) -> BatchCase | None:
    record, line = city.cases.record(case_id), line_of(city, case_id, city.clock.now())
    if record is None or line is None:
        return None
    case = Case(case_id, record["version"], State(record["state"]), record["unit_id"])
    return BatchCase(case, record["number"], line.title, line.place)
