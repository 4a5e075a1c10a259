"""Letters are sent whole or not at all: numbers have no gap, with two at once and with a full disk."""

from __future__ import annotations

import errno
import io
import threading
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, text

import app.letters.batch as batch
from app.errors import Refused
from app.letters.batch import send_letters
from app.letters.model import BatchResult, LetterState
from app.letters.templates import make_template
from db.connection.session import transaction
from db.services import engine_as
from db.stores.letter_press import ProcessLetterPress
from db.stores.letters import DatabaseLetterStore
from tests.db.letters.conftest import WORDS, StoreOf, act, approved, late_cases, reply_by, send
from tests.fakes import tiny_city

PHONE, NAME = "13800138000", "张三丰"


def never() -> bool:
    return False


def quiet(_words: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def drafts(city: Connection, store: StoreOf, count: int) -> list[int]:
    return [approved(city, store, late_cases(city, 1)).letter_id for _turn in range(count)]


def numbers(store: StoreOf, ids: list[int]) -> list[int | None]:
    return [store("leader-1").letter(one).number for one in ids]


def test_a_disk_full_at_the_ninth_leaves_eight_sent_and_no_gap(
    city: Connection, store: StoreOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, real, calls = drafts(city, store, 16), batch.fill_letter, []

    def full(*values: object) -> bytes:
        calls.append(1)
        if len(calls) == 9:
            raise OSError(errno.ENOSPC, "No space left on device", "/tmp/annex.xlsx")
        return real(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "fill_letter", full)
    result = send_letters(store("leader-1"), ids, None, quiet, never)
    assert (len(result.done), len(result.waiting)) == (8, 8) and "annex.xlsx" in result.trouble
    assert numbers(store, ids) == [*range(1, 9), *[None] * 8]
    kept = city.scalar(text("select count(*) from city.letter_files"))
    assert kept == 8 and city.scalar(text("select count(*) from city.supervisions")) == 8
    again = send_letters(store("leader-1"), ids, None, quiet, never)
    assert len(again.done) == 8 and not again.trouble, "those that were sent are not sent again"
    assert numbers(store, ids) == list(range(1, 17))
    assert city.scalar(text("select count(*) from city.letter_files")) == 16


def test_a_batch_that_is_cancelled_ends_between_two_letters(city: Connection, store: StoreOf) -> None:
    ids, told = drafts(city, store, 3), []
    result = send_letters(store("leader-1"), ids, None, lambda *one: told.append(one), lambda: len(told) >= 2)
    assert result.is_cancelled and result.done == (ids[0],) and numbers(store, ids) == [1, None, None]


def test_a_broken_template_is_named_before_any_number_is_taken(
    city: Connection, store: StoreOf, tmp_path: Path
) -> None:
    ids = drafts(city, store, 2)
    document = Document(io.BytesIO(make_template("supervision")))  # type: ignore[arg-type]
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("{{number}}", "")
    document.save(str(tmp_path / "supervision.docx"))
    result = send_letters(store("leader-1"), ids, tmp_path, quiet, never)
    assert not result.done and "supervision.docx" in result.trouble and "{{number}}" in result.trouble
    assert numbers(store, ids) == [None, None]


def test_a_letter_without_a_document_is_not_sent(city: Connection, store: StoreOf) -> None:
    letter = approved(city, store, late_cases(city, 1))
    with pytest.raises(Refused), store("leader-1").sending(letter):
        city.execute(text("set constraints all immediate"))
    assert store("leader-1").letter(letter.letter_id).state is LetterState.APPROVED
    sent = send(store, letter)
    with (
        pytest.raises(Exception, match="what was sent stays"),
        transaction(city, store("shift_leader-1")._person) as one,
    ):
        one.execute(text("select city.keep_letter_file(:id, 'annex', 'x')"), {"id": sent.letter_id})


def test_no_number_or_name_of_a_citizen_comes_into_a_letter(city: Connection, store: StoreOf) -> None:
    case_ids = late_cases(city, 6)
    city.execute(
        text("update city.cases set text = :text, address = :place where case_id = any(:ids)"),
        {"text": f"{NAME} {PHONE}", "place": f"民族大道 联系 {PHONE}、0771-5501234", "ids": case_ids},
    )  # fmt: skip
    city.execute(
        text("with made as (insert into city.reports (case_id, channel, text, address, reported_at, reported_on)"
             " values (:id, 'web', :text, 'x', now(), current_date) returning report_id)"
             " insert into city.reporters select report_id, :name, :phone, false from made"),
        {"id": case_ids[0], "text": f"{NAME} {PHONE}", "name": NAME, "phone": PHONE},
    )  # fmt: skip
    urging = store("shift_leader-1").draft_urging(1, WORDS, reply_by(city))
    act(store, "leader-1", urging, "approve")
    other = approved(city, store, case_ids[:2]).letter_id
    assert len(send_letters(store("leader-1"), [urging, other], None, quiet, never).done) == 2
    for one in (urging, other):
        told = words_of(store("leader-1").file(one, "document"))
        assert "民族大道" in told and "450103-261120-0001" in told
        assert not any(secret in told for secret in (PHONE, NAME, "5501234", "{{"))
    rows = list(load_workbook(io.BytesIO(store("leader-1").file(urging, "annex"))).active.values)
    assert len(rows) == 2 + len(case_ids) == 2 + store("leader-1").letter(urging).cases
    assert not any(secret in str(rows) for secret in (PHONE, NAME, "5501234"))


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture
def hall(database: Engine) -> Engine:
    """A tiny city in a database of its own, whose letters are committed."""
    with database.begin() as connection:
        tiny_city.build(connection)
    return database


def stores_of(hall: Engine) -> StoreOf:
    with hall.connect() as connection:
        roles = {number: str(one.role_name) for number, one in tiny_city.people(connection).items()}
    return lambda number: DatabaseLetterStore(hall, roles[number])


def committed(hall: Engine, count: int) -> tuple[StoreOf, list[int]]:
    """Approved letters that everybody sees."""
    store = stores_of(hall)
    with hall.begin() as connection:
        made = [late_cases(connection, 1) for _turn in range(count)]
    with hall.connect() as connection:
        return store, [approved(connection, store, case_ids).letter_id for case_ids in made]


def test_two_who_send_at_once_share_the_numbers_without_a_gap(hall: Engine) -> None:
    store, ids = committed(hall, 8)
    go = threading.Barrier(2)

    def work(person: str, mine: list[int]) -> None:
        go.wait()
        for one in mine:
            send(store, store("leader-1").letter(one), person)

    threads = [
        threading.Thread(target=work, args=one) for one in (("leader-1", ids[::2]), ("shift_leader-1", ids[1::2]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(store, ids)) == list(range(1, 9))  # type: ignore[type-var]


def test_a_number_whose_transaction_failed_is_the_next_one(hall: Engine) -> None:
    store, (first, second) = committed(hall, 2)
    begun, failed = threading.Event(), threading.Event()

    def fail() -> None:
        with pytest.raises(ZeroDivisionError), store("leader-1").sending(store("leader-1").letter(first)) as sending:
            assert sending.number.number == 1
            begun.set()
            failed.wait(0.3)
            raise ZeroDivisionError

    thread = threading.Thread(target=fail)
    thread.start()
    begun.wait()
    assert send(store, store("leader-1").letter(second)).number == 1
    failed.set()
    thread.join()
    assert send(store, store("leader-1").letter(first)).number == 2


def test_a_process_of_its_own_sends_and_can_be_cancelled(hall: Engine) -> None:
    store, ids = committed(hall, 2)
    steps: list[tuple[str, int, int]] = []
    press = ProcessLetterPress(engine_as(hall, "leader"), None)
    result = press.send(ids, lambda *one: steps.append(one), never)
    assert result == BatchResult(tuple(ids), ()) and steps[-1] == ("", 2, 2)
    assert numbers(store, ids) == [1, 2]
