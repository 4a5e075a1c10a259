"""A letter is drafted, approved by somebody else, numbered when it is sent, received and answered."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from app.errors import Conflict, Refused
from app.letters.acts import BY_KEY, LETTER_ACTIONS
from app.letters.model import FEW_CASES, LetterKind, LetterState
from app.letters.service import LetterService, note_all
from tests.db.letters.conftest import WORDS, StoreOf, act, approved, late_cases, reply_by, send


def notes(city: Connection, case_id: int) -> list[str]:
    rows = city.execute(
        text("select action, coalesce(inputs->>'text', '') from city.flow_records where case_id = :id and version > 1"
             " order by version"), {"id": case_id})  # fmt: skip
    return [f"{action} {words}".strip() for action, words in rows]


def test_the_table_of_acts_is_that_of_the_database(city: Connection) -> None:
    rows = city.execute(text("select * from city.letter_moves()"))
    assert {row.action: (set(row.leaves), row.enters, set(row.posts)) for row in rows} == {
        one.key: ({state.value for state in one.leaves}, one.enters and one.enters.value,
                  {post.value for post in one.posts}) for one in LETTER_ACTIONS
    }  # fmt: skip
    assert city.scalar(text("select city.few_cases()")) == FEW_CASES


def test_a_letter_goes_its_way_with_a_clock_for_each_state(city: Connection, store: StoreOf) -> None:
    case_ids = late_cases(city, 2)
    letter = approved(city, store, case_ids)
    assert letter.state is LetterState.APPROVED and letter.number is None and letter.cases == 2
    assert letter.due_at is not None and letter.silent_cases == 2 and letter.open_cases == 2
    sent = send(store, letter)
    assert (sent.state, sent.number, sent.year) == (LetterState.SENT, 1, 2026) and sent.sent_by == "演示 shift_leader"
    supervised = city.execute(text("select kind, requirement, until from city.supervisions order by case_id")).all()
    assert [row.requirement for row in supervised] == ["督办函〔2026〕1号：限期办结。"] * 2
    assert all(row.kind == "timeout" and row.until == letter.reply_by for row in supervised)
    received = act(store, "handler-1", sent.letter_id, "receive")
    assert received.state is LetterState.RECEIVED and received.due_at == letter.reply_by
    answered = act(store, "handler-1", sent.letter_id, "answer", text="配件已到，明日办结。")
    assert answered.state is LetterState.ANSWERED and answered.due_at is None and answered.unnoted == 0
    for case_id in case_ids:
        assert notes(city, case_id) == ["supervise", "note 督办函〔2026〕1号单位函复：配件已到，明日办结。"]
    assert city.scalar(text("select count(distinct due_at) from city.cases")) == 1, "an answer moves no deadline"


def test_who_wrote_a_letter_does_not_approve_it(city: Connection, store: StoreOf) -> None:
    letter_id = store("leader-1").draft(late_cases(city, 1), WORDS, reply_by(city))
    with pytest.raises(Refused, match="不得|另一位|approve"):
        act(store, "leader-1", letter_id, "approve")
    other = store("dispatcher-1").draft(late_cases(city, 1), WORDS, reply_by(city))
    act(store, "leader-1", other, "change", requirement="改过。", reply_by=reply_by(city).isoformat())
    with pytest.raises(Refused):
        act(store, "leader-1", other, "approve")


@pytest.mark.parametrize("person", ["dispatcher-1", "shift_leader-1", "inspector-1", "handler-1", "evaluator-1"])
def test_only_a_leader_approves(city: Connection, store: StoreOf, person: str) -> None:
    letter_id = store("inspector-1").draft(late_cases(city, 1), WORDS, reply_by(city))
    with pytest.raises(Refused):
        act(store, person, letter_id, "approve")
    assert store("leader-1").letter(letter_id).state is LetterState.DRAFT


def test_somebody_faster_is_told(city: Connection, store: StoreOf) -> None:
    letter_id = store("inspector-1").draft(late_cases(city, 1), WORDS, reply_by(city))
    seen = store("leader-1").letter(letter_id)
    act(store, "leader-1", letter_id, "approve")
    with pytest.raises(Conflict):
        store("leader-1").act(letter_id, seen.version, "void", {"text": "x"})


def test_a_unit_sees_what_was_sent_to_it_and_nothing_else(city: Connection, store: StoreOf) -> None:
    letter = approved(city, store, late_cases(city, 1))
    with pytest.raises(Refused):
        store("handler-1").letter(letter.letter_id)
    send(store, letter)
    assert store("handler-1").letter(letter.letter_id).number == 1
    with pytest.raises(Refused):
        store("handler-2").letter(letter.letter_id)
    with pytest.raises(Refused):
        act(store, "handler-2", letter.letter_id, "receive")


def test_a_void_letter_keeps_its_number_and_says_why(city: Connection, store: StoreOf) -> None:
    first = send(store, approved(city, store, late_cases(city, 1)))
    void = act(store, "leader-1", first.letter_id, "void", text="单位写错")
    assert (void.state, void.number, void.void_reason) == (LetterState.VOID, 1, "单位写错")
    assert send(store, approved(city, store, late_cases(city, 1))).number == 2
    draft = store("dispatcher-1").draft(late_cases(city, 1), WORDS, reply_by(city))
    assert act(store, "leader-1", draft, "void", text="不需要").number is None


def test_a_case_that_went_elsewhere_is_named_before_anything_is_sent(city: Connection, store: StoreOf) -> None:
    letter = approved(city, store, ids := late_cases(city, 2))
    city.execute(text("update city.cases set unit_id = 2 where case_id = :id"), {"id": ids[0]})
    with pytest.raises(Refused, match="450103-261120-0001"), store("leader-1").sending(letter):
        pass
    assert store("leader-1").letter(letter.letter_id).number is None
    act(store, "leader-1", letter.letter_id, "send_back")
    assert act(store, "shift_leader-1", letter.letter_id, "recount").cases == 1


@pytest.mark.parametrize(
    ("words", "days"), [("", 4), ("x" * 1001, 4), ("请电 13800138000", 4), ("请电 0771-5501234", 4), (WORDS, -1)]
)
def test_what_is_missing_is_named(city: Connection, store: StoreOf, words: str, days: float) -> None:
    with pytest.raises(Refused):
        store("dispatcher-1").draft(late_cases(city, 1), words, reply_by(city, days))


def test_one_letter_goes_to_one_unit_about_open_cases(city: Connection, store: StoreOf) -> None:
    with pytest.raises(Refused, match="450103-261120-0001"):
        store("dispatcher-1").draft([*late_cases(city, 1), *late_cases(city, 1, 2)], WORDS, reply_by(city))
    with pytest.raises(Refused):
        store("dispatcher-1").draft([], WORDS, reply_by(city))


def test_an_urging_letter_is_about_all_late_cases_and_notes_each_once(city: Connection, store: StoreOf) -> None:
    case_ids = late_cases(city, 7)
    (unit,) = store("shift_leader-1").late_units()
    assert (unit.unit_id, unit.cases, unit.silent, unit.draft_id) == (1, 7, 7, None)
    letter_id = store("shift_leader-1").draft_urging(1, WORDS, reply_by(city))
    assert store("shift_leader-1").draft_urging(1, WORDS, reply_by(city)) == letter_id, "the draft is counted anew"
    letter = act(store, "leader-1", letter_id, "approve")
    assert letter.kind is LetterKind.URGING and letter.cases == 7 == len(store("leader-1").case_ids(letter_id))
    sent = send(store, letter)
    assert sent.number == 1 and sent.unnoted == 7
    assert store("leader-1").note_cases(letter_id, 3) == 3
    assert note_all(store("shift_leader-1"), letter_id, lambda: False) == 4
    assert note_all(store("shift_leader-1"), letter_id, lambda: False) == 0
    for case_id in case_ids:
        assert notes(city, case_id) == ["urge 催办函〔2026〕1号：限期办结。"]


def test_notes_go_on_where_a_case_was_closed_suspended_or_merged(city: Connection, store: StoreOf) -> None:
    closed, merged, suspended = late_cases(city, 3)
    letter_id = store("shift_leader-1").draft_urging(1, WORDS, reply_by(city))
    send(store, act(store, "leader-1", letter_id, "approve"))
    city.execute(
        text("update city.cases set closed_at = last_at, state = 'closed' where case_id = :id"), {"id": closed}
    )
    city.execute(text("update city.cases set state = 'merged' where case_id = :id"), {"id": merged})
    city.execute(text("update city.cases set suspended_at = last_at where case_id = :id"), {"id": suspended})
    assert note_all(store("leader-1"), letter_id, lambda: False) == 3
    assert [len(notes(city, one)) for one in (closed, merged, suspended)] == [1, 0, 1]


def test_lists_count_what_is_late(city: Connection, store: StoreOf) -> None:
    letter = approved(city, store, late_cases(city, 1))
    found = LetterService(store("leader-1")).letters(LetterState.APPROVED)
    assert [one.letter_id for one in found.letters] == [letter.letter_id]
    assert found.count(LetterState.APPROVED).late == 0 and found.count(LetterState.DRAFT).count == 0
    city.execute(text("update city.letters set due_at = city.city_now() - interval '1 minute'"))
    late = LetterService(store("leader-1")).letters(None)
    assert [one.is_late for one in late.letters] == [True] and late.count(LetterState.APPROVED).late == 1


def test_every_act_has_a_line_in_the_history(city: Connection, store: StoreOf) -> None:
    letter = send(store, approved(city, store, late_cases(city, 1)))
    detail = store("evaluator-1").detail(letter.letter_id, 10)
    assert [one.action for one in detail.acts] == ["send", "approve", "draft"]
    assert detail.has_document and not detail.has_annex and detail.cases[0].number == "450103-261120-0001"
    assert set(BY_KEY) | {"draft", "add_case"} >= {one.action for one in detail.acts}
    assert store("evaluator-1").file(letter.letter_id, "document") == b"document"
