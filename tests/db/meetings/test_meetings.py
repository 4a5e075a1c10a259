"""Hard items that arise, meetings from draft to closed, and rulings that decide the next case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, State
from app.errors import Conflict, Refused
from app.meetings.items import ITEM_ACTIONS
from app.meetings.model import Card, CardFilter, ItemState, Meeting, MeetingState
from app.meetings.outline import outline_around
from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from app.rulings.model import NewRuling
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.responsibility.test_rules import make_draft, publish, rule
from tests.db.stores.test_acts import RETURN, WHY, Centre
from tests.db.stores.test_refusals import try_sql

MeetingsOf = Callable[[str], MeetingService]
U1, U2 = 1, 2
LITTER, VENDOR = 1, 3
SQUARE = '{"type": "Polygon", "coordinates": [[[108.33, 22.81], [108.37, 22.81], [108.37, 22.83], [108.33, 22.83], [108.33, 22.81]]]}'  # noqa: E501


def refused_three_times(centre: Centre) -> Case:
    case = centre.walk(State.AT_DISPATCH)
    for turn, unit_id in enumerate((U1, U2, U1)):
        case = centre.act("dispatcher-1", case, "redispatch" if turn else "dispatch", unit_id=unit_id)
        handler = "handler-1" if unit_id == U1 else "handler-2"
        case = centre.act(handler, case, "return", **RETURN)
    assert case.state is State.TO_COORDINATE
    return case


def only_card(service: MeetingService) -> Card:
    (card,) = [card for column in service.board().columns for card in column.cards]
    return card


def a_day(days: float = 3) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def meeting_of(service: MeetingService, number: int) -> Meeting:
    (found,) = [one for one in service.meetings() if one.meeting_no == number]
    return found


def running(meetings: MeetingsOf, chair: str = "leader-1") -> int:
    """A meeting that is running, with the only item of the board on its agenda."""
    presenter = meetings("presenter-1")
    number = presenter.plan("hall", a_day(), 60, "市级指挥大厅")
    presenter.act(only_card(presenter), "schedule", {"meeting": number, "minutes": 4})
    meetings("leader-1").name_chair(number, chair)
    presenter.move(meeting_of(presenter, number), MeetingState.CALLED)
    presenter.move(meeting_of(presenter, number), MeetingState.RUNNING)
    return number


def ruling(city: Connection, **more: object) -> NewRuling:
    today: date = city.execute(text("select city.local_day(city.city_now())")).scalar_one()
    given = NewRuling("民族大道沿线垃圾", "由排水公司负责。", (LITTER, VENDOR), U2, today, outline=SQUARE)
    return replace(given, **more)  # type: ignore[arg-type]


# Items ----------------------------------------------------------------------------------------------------------------


def test_the_table_of_acts_is_that_of_the_database(city: Connection) -> None:
    kept = {row.action: (set(row.leaves), row.enters) for row in city.execute(text("select * from city.item_moves()"))}
    assert kept == {one.key: ({state.value for state in one.leaves}, one.enters and one.enters.value)
                    for one in ITEM_ACTIONS}  # fmt: skip


def test_the_third_refusal_makes_an_item_with_its_units(centre: Centre, meetings: MeetingsOf) -> None:
    case = refused_three_times(centre)
    card = only_card(meetings("presenter-1"))
    assert (card.state, card.bounces, card.cases, card.units) == (
        ItemState.CANDIDATE, 3, 1, ("青秀区城管局", "排水公司"),
    )  # fmt: skip
    assert card.class_name == "暴露垃圾" and card.causes == ("other",) and card.schedule_by_s is not None
    detail = meetings("leader-1").detail(card.item_id)
    assert [one.case_id for one in detail.cases] == [case.case_id] and len(detail.refusals) == 3
    assert detail.acts[0].action == "put" and detail.acts[0].inputs["by"] == "refusals" and not detail.acts[0].person


def test_items_arise_from_referral_supervision_and_a_fallback_rule(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    case = centre.walk(State.AT_DISPATCH)
    centre.act("leader-1", case, "supervise", kind="leader", requirement="尽快明确")
    assert city.scalars(text("select arose_by from city.hard_items")).all() == ["supervision"]
    centre.act("dispatcher-1", centre.look(case), "send_to_coordination", **WHY)
    assert city.scalars(text("select arose_by from city.hard_items")).all() == ["supervision"], "one item for one case"
    store = DatabaseResponsibilityStore(city)
    fallback = rule("D-1", U1, is_fallback=True)
    make_draft(store, "a", fallback)
    publish(rules, store, str(centre.people["administrator-1"].role_name), "a")
    rule_id = city.scalar(text("select rule_id from city.responsibility_rules"))
    for _turn in range(2):
        centre.act("dispatcher-1", centre.walk(State.AT_DISPATCH), "dispatch", unit_id=U1,
                   basis={"kind": "rule", "rule_id": rule_id})  # fmt: skip
    rows = city.execute(text("select arose_by, (select count(*) from city.hard_item_cases h where h.item_id ="
                             " i.item_id) from city.hard_items i order by item_id")).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [("supervision", 1), ("fallback", 2)]


def test_a_case_that_a_unit_has_is_put_by_hand_and_no_case_is_in_two_items(
    centre: Centre, meetings: MeetingsOf
) -> None:
    presenter = meetings("presenter-1")
    held = centre.walk(State.RECEIVED)
    first = presenter.put_item(held.case_id, ["railway"])
    assert presenter.put_item(held.case_id) == first
    other = centre.walk(State.AT_DISPATCH)
    second = presenter.put_item(other.case_id)
    cards = {card.item_id: card for column in presenter.board().columns for card in column.cards}
    assert cards[first].causes == ("railway",)
    with pytest.raises(Refused, match="another open item"):
        presenter.act(cards[second], "add_case", {"case_id": held.case_id})
    with pytest.raises(Refused, match="at least one case"):
        presenter.act(cards[second], "remove_case", {"case_id": other.case_id})
    with pytest.raises(Refused, match="Your post"):
        meetings("handler-1").put_item(held.case_id)


def test_acts_lead_through_the_columns_and_the_slower_one_is_told(centre: Centre, meetings: MeetingsOf) -> None:
    refused_three_times(centre)
    presenter = meetings("presenter-1")
    before = only_card(presenter)
    presenter.act(before, "gather")
    with pytest.raises(Conflict, match="acted first"):
        presenter.act(before, "gather")
    card = only_card(presenter)
    with pytest.raises(Refused, match="the reason"):
        presenter.act(card, "adjourn", {"until": "2030-01-01"})
    with pytest.raises(Refused, match="the day"):
        presenter.act(card, "adjourn", {"reason": "待补材料", "until": "2001-01-01"})
    presenter.act(card, "adjourn", {"reason": "待补材料", "until": (date.today() + timedelta(days=20)).isoformat()})
    assert only_card(presenter).reason == "待补材料"
    presenter.act(only_card(presenter), "resume")
    assert [act.action for act in presenter.detail(card.item_id).acts] == ["resume", "adjourn", "gather", "put"]
    with pytest.raises(Refused, match="not possible"):
        presenter.act(only_card(presenter), "finish")


def test_a_case_decided_at_the_desk_settles_its_item(centre: Centre, meetings: MeetingsOf) -> None:
    case = refused_three_times(centre)
    centre.act("presenter-1", case, "decide_unit", unit_id=U1, **WHY)
    card = only_card(meetings("leader-1"))
    assert card.state is ItemState.DONE and meetings("leader-1").detail(card.item_id).acts[0].action == "settle"


def test_the_board_counts_exactly_and_filters(centre: Centre, meetings: MeetingsOf) -> None:
    presenter = meetings("presenter-1")
    for _turn in range(3):
        presenter.put_item(centre.walk(State.AT_DISPATCH).case_id, ["boundary"])
    refused_three_times(centre)
    columns = {column.state: column for column in presenter.board(CardFilter(cause="boundary")).columns}
    assert (columns[ItemState.CANDIDATE].count, columns[ItemState.CANDIDATE].total) == (3, 4)
    assert sum(column.count for column in presenter.board(CardFilter(least_bounces=3)).columns) == 1
    assert sum(column.count for column in presenter.board(CardFilter(words="排水")).columns) == 1
    assert sum(column.count for column in presenter.board(CardFilter(least_days=5)).columns) == 0
    assert len(presenter.cards(ItemState.CANDIDATE, CardFilter(), 3)) == 1
    assert presenter.board().pairs[0].items == 1 and presenter.board().causes["boundary"] == 3


def test_items_of_the_same_units_become_one(centre: Centre, meetings: MeetingsOf) -> None:
    presenter = meetings("presenter-1")
    for _turn in range(3):
        refused_three_times(centre)
    (proposal,) = presenter.board().proposals
    assert (len(proposal.item_ids), proposal.cases, proposal.classes) == (3, 3, 1)
    with pytest.raises(Refused):
        meetings("dispatcher-1").merge(proposal)
    presenter.merge(proposal)
    with pytest.raises(Conflict):
        presenter.merge(proposal)
    board = presenter.board()
    (left,) = next(column.cards for column in board.columns if column.state is ItemState.CANDIDATE)
    assert (left.item_id, left.cases, left.bounces) == (proposal.item_ids[0], 3, 9) and not board.proposals
    assert presenter.detail(proposal.item_ids[1]).acts[0].inputs == {"into": left.item_id}


def test_a_unit_sees_its_own_items_and_others_see_none(city: Connection, centre: Centre, meetings: MeetingsOf) -> None:
    refused_three_times(centre)
    meetings("presenter-1").put_item(centre.walk(State.AT_DISPATCH).case_id)
    assert [meetings(who).board().total for who in ("leader-1", "handler-1", "handler-2")] == [2, 1, 1]
    role = str(centre.people["wall-1"].role_name)
    assert try_sql(city, role, "select * from city.hard_items") == "42501"
    assert meetings("dispatcher-2").board().total == 0  # of one district


def test_the_clock_of_a_case_follows_its_item(city: Connection, centre: Centre, meetings: MeetingsOf) -> None:
    case = refused_three_times(centre)
    presenter = meetings("presenter-1")

    def due() -> datetime:
        asked = text("select stage_due_at from city.cases where case_id = :id")
        return city.execute(asked, {"id": case.case_id}).scalar_one()

    asked = text("select city.due_at(started_at, 10, 'work_day') from city.stage_clocks where case_id = :id"
                 " and stage = 'coordinate'")  # fmt: skip
    ten_days = city.execute(asked, {"id": case.case_id}).scalar_one()
    assert due() == ten_days
    number = presenter.plan("hall", a_day(40), 60, "厅")
    presenter.act(only_card(presenter), "schedule", {"meeting": number})
    assert due() == meeting_of(presenter, number).starts_at
    presenter.act(only_card(presenter), "unschedule")
    assert due() == ten_days
    until = date.today() + timedelta(days=30)
    presenter.act(only_card(presenter), "adjourn", {"reason": "待补材料", "until": until.isoformat()})
    assert due().astimezone(UTC).date() == until
    centre.act("presenter-1", centre.look(case), "back_to_dispatch", **WHY)


# Meetings -------------------------------------------------------------------------------------------------------------


def test_a_meeting_goes_its_way_and_is_read_only_at_the_end(
    city: Connection, centre: Centre, meetings: MeetingsOf
) -> None:
    refused_three_times(centre)
    presenter = meetings("presenter-1")
    number = presenter.plan("on_site", a_day(), 30, "现场")
    presenter.invite(number, [U1, U2])
    presenter.act(only_card(presenter), "schedule", {"meeting": number, "minutes": 45})
    meeting = meeting_of(presenter, number)
    assert (meeting.items, meeting.units, meeting.minutes_over) == (1, 2, 15)
    with pytest.raises(Refused, match="while the meeting is"):
        presenter.move(meeting, MeetingState.RUNNING)
    presenter.move(meeting, MeetingState.CALLED)
    with pytest.raises(Refused, match="no chair"):
        presenter.move(meeting_of(presenter, number), MeetingState.RUNNING)
    with pytest.raises(Refused, match="Only these posts"):
        presenter.name_chair(number, "presenter-1")
    meetings("leader-1").name_chair(number, "presenter-1")
    presenter.order(number, only_card(presenter).item_id, 1, 5)
    presenter.move(meeting_of(presenter, number), MeetingState.RUNNING)
    presenter.move(meeting_of(presenter, number), MeetingState.CLOSED)
    card = only_card(presenter)
    assert (card.state, card.meeting_no) == (ItemState.EVIDENCE, None), "what nobody decided goes back to the board"
    with pytest.raises(Refused, match="Closed"):
        presenter.invite(number, [])
    with pytest.raises(Refused, match="Closed"):
        presenter.act(card, "schedule", {"meeting": number})
    assert try_sql(city, "gridhall", "update city.meetings set place = 'x'") == "GH108"
    assert presenter.plan("hall", a_day(), 60, "厅") == number + 1


def test_a_meeting_needs_a_time_a_place_and_a_post(meetings: MeetingsOf) -> None:
    presenter = meetings("presenter-1")
    for given, words in (
        (("party", a_day(), 60, "厅"), "the kind"),
        (("hall", a_day(-1), 60, "厅"), "the time"),
        (("hall", a_day(), 5, "厅"), "the minutes"),
        (("hall", a_day(), 60, " "), "the place"),
    ):
        with pytest.raises(Refused, match=words):
            presenter.plan(*given)
    with pytest.raises(Refused):
        meetings("dispatcher-1").plan("hall", a_day(), 60, "厅")


# Rulings --------------------------------------------------------------------------------------------------------------


def with_rules(city: Connection, centre: Centre, rules: ResponsibilityService, name: str = "a") -> None:
    store = DatabaseResponsibilityStore(city)
    make_draft(store, name, rule("R-1", U1))
    publish(rules, store, str(centre.people["administrator-1"].role_name), name)


def first_candidate(city: Connection, case: Case) -> tuple[int, bool, str, str]:
    asked = text(
        "select unit_id, doubt, reasons->0->>'kind' as kind, reasons->0->>'decision_no' as no"
        " from city.weigh(:id, city.city_now()) where rank = 1"
    )
    row = city.execute(asked, {"id": case.case_id}).one()
    return row.unit_id, row.doubt, row.kind, row.no


def test_a_ruling_moves_its_cases_and_decides_the_next_one(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    case = refused_three_times(centre)
    number = running(meetings)
    confirmed = meetings("leader-1").confirm(number, only_card(meetings("leader-1")), ruling(city))
    assert (confirmed.ruling_no, confirmed.moved, confirmed.kept) == (f"{number}-1", 1, 0)
    case = centre.look(case)
    assert (case.state, case.unit_id) == (State.DISPATCHED, U2)
    last = city.execute(text("select action, on_behalf_of, post, inputs from city.flow_records where case_id = :id"
                             " order by version desc limit 1"), {"id": case.case_id}).one()  # fmt: skip
    assert (last.action, last.on_behalf_of, last.post) == ("dispatch_by_ruling", "ruling", "leader")
    assert last.inputs["basis"]["code"] == confirmed.ruling_no
    card = only_card(meetings("presenter-1"))
    assert (card.state, card.ruling_no) == (ItemState.RULED, confirmed.ruling_no)
    following = centre.walk(State.AT_DISPATCH)
    assert first_candidate(city, following) == (U2, None, "ruling", confirmed.ruling_no)
    suggested = city.execute(text("select unit_id, is_suggested, reasons->0->>'code' from city.candidates(:id)"),
                             {"id": following.case_id}).first()  # fmt: skip
    assert tuple(suggested or ()) == (U2, True, confirmed.ruling_no)


def test_the_preview_counts_what_went_elsewhere_and_came_back(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    case = refused_three_times(centre)
    centre.walk(State.RECEIVED)
    leader = meetings("leader-1")
    basis = leader.basis(only_card(leader).item_id)
    assert basis.class_ids == (LITTER,) and len(basis.places) == 1 and basis.units[0][0] in (U1, U2)
    for place in ({"outline": SQUARE}, {"outline": None, "duty_grid_ids": (1,)},
                  {"outline": outline_around(basis.places)}):  # fmt: skip
        preview = leader.preview(ruling(city, **place))
        assert (preview.cases, preview.elsewhere, preview.refusals, preview.all_refusals) == (2, 2, 2, 3), (place, case)
    assert leader.preview(ruling(city, class_ids=(VENDOR,))).cases == 0


def test_publishing_an_older_draft_never_drops_a_ruling(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    store, admin = DatabaseResponsibilityStore(city), str(centre.people["administrator-1"].role_name)
    with_rules(city, centre, rules)
    make_draft(store, "older", rule("R-1", U1), rule("R-2", U1, kind="event", class_code="06010", priority=1000))
    refused_three_times(centre)
    number = running(meetings)
    confirmed = meetings("leader-1").confirm(number, only_card(meetings("leader-1")), ruling(city))
    publish(rules, store, admin, "older")
    assert city.scalar(text("select name from city.rules_in_force(city.city_now())")) == "older"
    assert first_candidate(city, centre.walk(State.AT_DISPATCH)) == (U2, None, "ruling", confirmed.ruling_no)


def test_equal_rank_is_refused_unless_the_earlier_ruling_is_replaced(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    leader = meetings("leader-1")
    refused_three_times(centre)
    number = running(meetings)
    first = leader.confirm(number, only_card(leader), ruling(city))
    presenter = meetings("presenter-1")
    item = presenter.put_item(centre.walk(State.AT_DISPATCH).case_id)

    def card() -> Card:
        return next(one for column in leader.board().columns for one in column.cards if one.item_id == item)

    presenter.act(card(), "schedule", {"meeting": number})
    other = ruling(city, unit_id=U1)
    assert [(one.ruling_no, one.is_equal) for one in leader.collisions(other)] == [(first.ruling_no, True)]
    with pytest.raises(Refused, match=f"Ruling {first.ruling_no} says something else"):
        leader.confirm(number, card(), other)
    assert city.scalar(text("select count(*) from city.rulings")) == 1
    second = leader.confirm(number, card(), replace(other, replaces=(first.ruling_no,)))
    assert second.ruling_no == f"{number}-2" and second.moved == 1
    assert first_candidate(city, centre.walk(State.AT_DISPATCH)) == (U1, None, "ruling", second.ruling_no)
    kept = city.execute(text("select replaced_by from city.rulings where ruling_no = :no"), {"no": first.ruling_no})
    assert kept.scalar_one() == second.ruling_id, "nothing is erased"


def test_grids_hold_too_and_the_more_particular_ruling_comes_first(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    leader = meetings("leader-1")
    refused_three_times(centre)
    number = running(meetings)
    confirmed = leader.confirm(
        number, only_card(leader), ruling(city, outline=None, duty_grid_ids=(1,), sends_to_unit=False)
    )
    assert city.scalar(text("select state from city.cases where last_action = 'return_by_ruling'")) == "returned"
    assert first_candidate(city, centre.walk(State.AT_DISPATCH))[:1] == (U2,)
    assert leader.collisions(ruling(city, unit_id=U1))[0].is_equal is False and confirmed.moved == 1


def test_only_the_chair_confirms_and_only_what_is_whole(
    city: Connection, centre: Centre, meetings: MeetingsOf, rules: ResponsibilityService
) -> None:
    with_rules(city, centre, rules)
    case = refused_three_times(centre)
    number = running(meetings, "presenter-1")
    card = only_card(meetings("leader-1"))
    with pytest.raises(Refused, match="Only the chair"):
        meetings("leader-1").confirm(number, card, ruling(city))
    with pytest.raises(Refused):
        meetings("dispatcher-1").confirm(number, card, ruling(city))
    bow = '{"type": "Polygon", "coordinates": [[[108.3, 22.8], [108.4, 22.9], [108.4, 22.8], [108.3, 22.9], [108.3, 22.8]]]}'  # noqa: E501
    away = '{"type": "Polygon", "coordinates": [[[109, 22.8], [109.1, 22.8], [109.1, 22.9], [109, 22.8]]]}'
    chair = meetings("presenter-1")
    for wrong, words in (
        (ruling(city, outline=bow), "crosses itself"),
        (ruling(city, outline=away), "leaves the city"),
        (ruling(city, outline="no"), "no area"),
        (ruling(city, duty_grid_ids=(1,)), "only one"),
        (ruling(city, outline=None), "only one"),
        (ruling(city, from_on=date(2001, 1, 1)), "today or later"),
        (ruling(city, class_ids=(999,)), "classes"),
        (ruling(city, unit_id=999), "unit"),
        (ruling(city, words=" "), "title"),
        (ruling(city, replaces=("9-9",)), "9-9"),
    ):
        with pytest.raises(Refused, match=words):
            chair.confirm(number, card, wrong)
    assert (
        centre.look(case).state is State.TO_COORDINATE and city.scalar(text("select count(*) from city.rulings")) == 0
    )
    assert chair.confirm(number, card, ruling(city)).moved == 1
    assert try_sql(city, "gridhall", "update city.rulings set words = 'x'") == "GH119"
    assert try_sql(city, "gridhall", "delete from city.ruling_rules") == "GH119"
    assert try_sql(city, "gridhall", "update city.hard_item_acts set action = 'x'") == "GH110"
