"""People log in over TLS with a password that the server never saw; who is locked is out at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from app.cases.model import Post
from app.errors import Refused, Unavailable
from app.people.model import ENDED, LOCKED, NewMember, PostHeld
from app.people.service import StaffService
from app.settings import Settings
from db.connection.engine import find_url, make_engine, open_engine
from db.schema.people import refuse_strangers
from db.stores.people import DatabaseStaffStore
from tests.db.people.conftest import CITY, PASSWORD
from tests.fakes.guarded import Guarded, start_guarded, write_certificate

LogIn = Callable[..., psycopg.Connection]
LEADER = (PostHeld(Post.LEADER),)


@pytest.fixture
def staff(hall: Engine) -> StaffService:
    return StaffService(DatabaseStaffStore(hall))


def try_address(named: str) -> str:
    """What a person reads who opens the programme with this address."""
    try:
        engine = open_engine(find_url(named, Settings()))
    except (Refused, Unavailable) as trouble:
        return str(trouble)
    engine.dispose()
    return ""


def test_the_server_keeps_a_verifier_and_never_saw_a_password(hall: Engine, log_in: LogIn) -> None:
    with hall.connect() as connection:
        kept = connection.scalar(text("select rolpassword from pg_authid where rolname = 'hall_acc'"))
        mighty = text("select rolcreaterole or rolsuper or rolcreatedb or rolbypassrls or rolreplication from pg_roles"
                      " where rolname = 'hall_adm'")  # fmt: skip
        assert connection.scalar(mighty) is False
    assert kept.startswith("SCRAM-SHA-256$4096:") and PASSWORD not in kept
    session = log_in("acc")
    assert session.execute("select session_user::text, current_user::text").fetchone() == ("hall_acc", "hall_acc")
    assert session.execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()").fetchone() == (True,)


@pytest.mark.parametrize(
    ("differs", "said"),
    [({"password": "wrong"}, "authentication failed"), ({"sslmode": "disable"}, "no encryption")],
)  # fmt: skip
def test_a_wrong_way_in(log_in: LogIn, guarded: Guarded, hall: Engine, differs: dict, said: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=said):
        guarded.log_in(**({"role": "hall_acc", "password": PASSWORD, "database": CITY} | differs))


def test_a_wrong_certificate_or_none_is_told_in_one_sentence(
    guarded: Guarded, hall: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = write_certificate(tmp_path / "none", ("127.0.0.1",))
    address = guarded.address("hall_acc", CITY, f"sslrootcert={strange}")
    assert "no trusted authority has signed its certificate" in try_address(address)
    other_name = guarded.address("hall_acc", CITY).replace("127.0.0.1", "localhost")
    assert "its certificate is for another name" in try_address(other_name)
    missing = guarded.address("hall_acc", CITY, f"sslrootcert={tmp_path / 'missing.crt'}")
    assert "trusted certificates is missing" in try_address(missing)
    for weaker in ("disable", "allow", "prefer", "require", "verify-ca"):
        told = try_address(guarded.address("hall_acc", CITY, f"sslmode={weaker}"))
        assert f"Leave sslmode={weaker} out" in told and "\n" not in told
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"*:*:*:*:{PASSWORD}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    assert try_address(guarded.address("hall_acc", CITY)) == ""
    assert "has no access to" in try_address(guarded.address("hall_acc", "other_city"))


def test_a_server_without_tls_is_not_trusted(tmp_path_factory: pytest.TempPathFactory) -> None:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="gridhall-plain-"))
    folder.chmod(0o755)
    plain = start_guarded(folder / "cluster", has_tls=False)
    try:
        assert "it does not support TLS" in try_address(plain.address("anybody", "postgres"))
    finally:
        plain.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_who_is_locked_is_out_at_once_and_stays_out(staff: StaffService, log_in: LogIn, new_case) -> None:
    staff.add(NewMember("gone", "要走的人", LEADER), PASSWORD)
    session = log_in("gone")
    assert session.execute("select count(*) > 0 from city.cases where case_id = %s", [new_case()]).fetchone() == (True,)
    staff.lock("gone", True)
    with pytest.raises(psycopg.OperationalError):
        session.execute("select 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        log_in("gone")
    assert {one.number: one.standing for one in staff.members()}["gone"] == LOCKED
    staff.lock("gone", False)
    assert log_in("gone").execute("select name from city.me()").fetchone() == ("要走的人",)


def test_a_session_that_slipped_in_sees_and_does_nothing(
    hall: Engine, staff: StaffService, log_in: LogIn, new_case
) -> None:
    staff.add(NewMember("slip", "漏网的人", LEADER), PASSWORD)
    case_id = new_case()
    session = log_in("slip")
    with hall.begin() as connection:  # the lock, but for the end of the session
        connection.execute(text("alter table city.staff disable trigger noted"))
        connection.execute(text("update city.staff set is_locked = true where number = 'slip'"))
        connection.execute(text("alter table city.staff enable trigger noted"))
    assert session.execute("select count(*) from city.cases").fetchone() == (0,)
    assert session.execute("select count(*) from city.staff").fetchone() == (0,)
    act = ("insert into city.flow_records (request_id, case_id, seen_version, action)"
           " values (gen_random_uuid(), %s, 1, 'urge')")  # fmt: skip
    with pytest.raises(psycopg.Error) as refused:
        session.execute(act, [case_id])
    assert refused.value.sqlstate == "GH005"


def test_who_has_left_cannot_log_in_any_more(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    staff.add(NewMember("past", "离职的人", LEADER, None, date(2020, 1, 1), date(2020, 12, 31)), PASSWORD)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        log_in("past")
    assert {one.number: one.standing for one in staff.members()}["past"] == ENDED


def test_a_person_without_a_post_is_refused_in_a_sentence(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    staff.add(NewMember("idle", "没有岗位", LEADER), PASSWORD)
    with hall.begin() as connection:
        connection.execute(text("update city.staff_posts set valid_to = '2020-01-01' where staff_id ="
                                " (select staff_id from city.staff where number = 'idle')"))  # fmt: skip
    engine = make_engine(hall.url.set(username="hall_idle"))
    with pytest.raises(Refused, match="no post in this city today"):
        refuse_strangers(engine)
    engine.dispose()
    assert log_in("idle").execute("select * from city.me()").fetchall() == []


def test_people_change_their_own_password_and_forgotten_ones_are_replaced(
    hall: Engine, staff: StaffService, guarded: Guarded, log_in: LogIn
) -> None:
    staff.add(NewMember("own", "本人", LEADER), PASSWORD)
    engine = make_engine(hall.url.set(username="hall_own"))
    oneself = StaffService(DatabaseStaffStore(engine))
    oneself.set_password(None, "another-Horse-8")
    with pytest.raises(Refused, match="Only administrators"):
        oneself.set_password("acc", "another-Horse-8")
    for weak in ("short", "aaaaaaaaaaaa", "x" * 200):
        with pytest.raises(Refused, match="password"):
            oneself.set_password(None, weak)
    engine.dispose()
    with pytest.raises(psycopg.OperationalError):
        log_in("own")
    guarded.log_in("hall_own", "another-Horse-8", CITY).close()
    staff.set_password("own", PASSWORD)
    log_in("own")


def test_an_administrator_does_all_this_without_any_right_to_make_roles(hall: Engine, log_in: LogIn) -> None:
    engine = make_engine(hall.url.set(username="hall_adm"))
    administrator = StaffService(DatabaseStaffStore(engine))
    administrator.add(NewMember("fresh", "新人", (PostHeld(Post.DISPATCHER, area="450103"),)), PASSWORD)
    assert log_in("fresh").execute("select posts->0->>'area_code' from city.me()").fetchone() == ("450103",)
    administrator.change_posts("fresh", (PostHeld(Post.HANDLER, unit="U1"),))
    assert log_in("fresh").execute("select posts->0->>'post', jsonb_array_length(posts) from city.me()").fetchone() == (
        "handler", 1,
    )  # fmt: skip
    administrator.lock("fresh", True)
    for forbidden in (lambda: administrator.lock("adm", True), lambda: administrator.change_posts("adm", LEADER)):
        with pytest.raises(Refused, match="to their own account"):
            forbidden()
    with pytest.raises(Refused, match="no staff member with the number"):
        administrator.lock("nobody", True)
    engine.dispose()


def test_who_held_which_post_in_the_past_stays_as_it_was(hall: Engine, staff: StaffService, log_in: LogIn) -> None:
    staff.add(NewMember("dated", "有经历的人", LEADER, None, date(2020, 1, 1)), PASSWORD)
    held = text("select post, p.valid_from, p.valid_to from city.staff_posts p join city.staff s using (staff_id)"
                " where s.number = 'dated' order by p.valid_from")  # fmt: skip
    ask = ("select city.change_posts((select staff_id from city.staff where number = 'dated'),"
           " '[{\"post\": \"dispatcher\"}]', %s)")  # fmt: skip
    with pytest.raises(psycopg.Error) as refused:
        log_in("adm").execute(ask, [date(2020, 6, 1)])
    assert refused.value.sqlstate == "GH058"
    with pytest.raises(Refused, match="past posts cannot be changed"):
        staff.change_posts("dated", LEADER, date(2020, 6, 1))
    with hall.connect() as connection:
        assert connection.execute(held).all() == [("leader", date(2020, 1, 1), None)]
        today = connection.scalar(text("select city.local_day(city.city_now())"))
    log_in("adm").execute(ask, [today])
    with hall.connect() as connection:
        assert connection.execute(held).all() == [
            ("leader", date(2020, 1, 1), today - timedelta(days=1)), ("dispatcher", today, None),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewMember("acc", "x", LEADER), "is in use"),
        (NewMember("dispatcher", "x", LEADER), "is not a valid staff number"),
        (NewMember("worker", "x", LEADER), "is not a valid staff number"),
        (NewMember('a"; drop', "x", LEADER), "is not a valid staff number"),
        (NewMember("x" * 40, "x", LEADER), "is not a valid staff number"),
        (NewMember("n1", " ", LEADER), "the name"),
        (NewMember("n1", "x", ()), "at least one post"),
        (NewMember("n1", "x", (*LEADER, *LEADER)), "no post twice"),
        (NewMember("n1", "x", (PostHeld(Post.HANDLER),)), "the unit"),
        (NewMember("n1", "x", (PostHeld(Post.HANDLER, unit="U9"),)), "the unit"),
        (NewMember("n1", "x", (PostHeld(Post.LEADER, area="999999"),)), "the district"),
        (NewMember("n1", "x", (PostHeld(Post.HANDLER, unit="U1", area="450103"),)), "the district"),
        (NewMember("n1", "x", (PostHeld(Post.SUPERVISOR, duty_grid="D"),)), "the duty grid"),
        (NewMember("n1", "x", LEADER, None, date(2026, 2, 1), date(2026, 1, 1)), "the dates"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_left_of_it(
    hall: Engine, staff: StaffService, new: NewMember, said: str
) -> None:
    with hall.connect() as connection:
        before = connection.execute(
            text("select (select count(*) from city.staff), (select count(*) from pg_roles)")
        ).one()
    with pytest.raises(Refused, match=said):
        staff.add(new, PASSWORD)
    with hall.connect() as connection:
        after = connection.execute(
            text("select (select count(*) from city.staff), (select count(*) from pg_roles)")
        ).one()
    assert after == before
