"""Roles of another city are never taken over, granted, re-keyed, locked or dropped, whatever their names look like."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.model import Post
from app.errors import Refused
from app.people.model import NewMember, PostHeld
from app.people.service import StaffService
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.people import roles_of
from db.schema.upgrade import upgrade
from db.stores.people import DatabaseStaffStore
from tests.conftest import started_cluster
from tests.fakes import tiny_city

VERIFIER = "SCRAM-SHA-256$4096:" + "A" * 22 + "==$" + "B" * 43 + "=:" + "C" * 43 + "="


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateCluster]:
    with started_cluster() as made:
        engine = make_engine(made.ensure_database("bare-two"))
        upgrade(engine)
        engine.dispose()
        yield made


def at_the_server(server: PrivateCluster) -> Connection:
    """A connection beside the cities, each statement on its own."""
    return make_engine(server.url("postgres")).connect().execution_options(isolation_level="AUTOCOMMIT")


@pytest.fixture
def city_of(server: PrivateCluster) -> Iterator[Callable[..., Engine]]:
    """Make a city in a database of a name; what is left of the name is removed after the test."""
    engines: dict[str, Engine] = {}

    def make(name: str, is_upgraded: bool = True) -> Engine:
        with at_the_server(server) as connection:
            quoted = connection.dialect.identifier_preparer.quote(name)
            template = '"bare-two"' if is_upgraded else "template0"
            connection.exec_driver_sql(f"create database {quoted} template {template}".replace("%", "%%"))
        engine = engines[name] = make_engine(server.url(name))
        if is_upgraded:
            upgrade(engine)
            with engine.begin() as connection:
                connection.connection.cursor().execute(tiny_city.CITY)
        return engine

    yield make
    for name, engine in engines.items():
        engine.dispose()
        server.drop_database(name)
    with at_the_server(server) as connection:
        left = connection.scalars(
            text("select rolname from pg_roles where rolname !~ '^pg_' and rolname <> session_user")
        ).all()
        assert all(role.startswith("stranger") or "two" in role for role in left), left
        left = [role for role in left if not role.startswith("bare-two")]
        for role in left:
            connection.exec_driver_sql(f'drop owned by "{role}"')
        for role in left:
            connection.exec_driver_sql(f'drop role if exists "{role}"')


def staff_of(engine: Engine) -> StaffService:
    return StaffService(DatabaseStaffStore(engine))


def join(engine: Engine, number: str, post: Post = Post.DISPATCHER) -> None:
    staff_of(engine).add(NewMember(number, f"演示 {number}", (PostHeld(post),)), None)


def role(engine: Engine, name: str) -> tuple[object, ...]:
    """What the server says of a role: everything that somebody could have changed."""
    with engine.connect() as connection:
        return tuple(
            connection.execute(
                text(
                    "select rolname, rolcanlogin, rolsuper, rolvaliduntil::text, rolconnlimit,"
                    " (select rolpassword from pg_authid a where a.oid = r.oid),"
                    " array(select roleid::regrole::text from pg_auth_members where member = r.oid order by 1),"
                    " array(select member::regrole::text from pg_auth_members where roleid = r.oid order by 1)"
                    " from pg_roles r where rolname = :name"
                ),
                {"name": name},
            ).one()
        )


MADE_BY_HAND = {
    "somebody who logs in": "create role \"{name}\" login password 'x'",
    "a superuser": 'create role "{name}" superuser',
    "a group of the company": 'create role "{name}"; create role "stranger-{name}" in role "{name}"',
    "who may make roles": 'create role "{name}" createrole',
    "who owns a database": 'create role "{name}"; alter database other_one owner to "{name}"',
    "who holds rights in another database": 'create role "{name}"; grant connect on database other_one to "{name}"',
    "a member of something else": 'create role "stranger-group"; create role "{name}" in role "stranger-group"',
}


@pytest.mark.parametrize("kind", MADE_BY_HAND)
@pytest.mark.parametrize("group", ["staff", "dispatcher"])
def test_an_upgrade_takes_over_no_role_that_was_there(
    server: PrivateCluster, city_of: Callable[..., Engine], kind: str, group: str
) -> None:
    name = f"two_{group}"
    other = city_of("other_one", is_upgraded=False)
    engine = city_of("two", is_upgraded=False)
    with other.begin() as connection:
        connection.exec_driver_sql(MADE_BY_HAND[kind].format(name=name))
    before = role(other, name)
    with pytest.raises(Refused, match=name):
        upgrade(engine)
    assert role(other, name) == before
    server.drop_database("two")
    assert role(other, name) == before, "and none is dropped"
    with other.begin() as connection:
        connection.exec_driver_sql(f'alter database other_one owner to "{other.url.username}"')
        connection.exec_driver_sql(f'drop owned by "{name}"; drop role "{name}"')
    upgrade(city_of("two_again", is_upgraded=False))


def test_a_city_whose_name_begins_another(server: PrivateCluster, city_of: Callable[..., Engine]) -> None:
    """`hall_` begins the roles of `hall_two` as well: people with one number live side by side."""
    hall, two = city_of("hall"), city_of("hall_two")
    for engine in (hall, two):
        join(engine, "d9")
        join(engine, "adm9", Post.ADMINISTRATOR)
    others = ("hall_two_d9", "hall_two_adm9", "hall_two_staff", "hall_two_dispatcher")
    theirs = [role(two, name) for name in others]
    for number in ("two_staff", "two_dispatcher", "two_worker", "two_d9"):
        with pytest.raises(Refused):
            join(hall, number)
    upgrade(hall)
    assert all(name.startswith("hall_") and not name.startswith("hall_two") for name in names(hall))
    server.drop_database("hall")
    assert theirs == [
        role(two, name) for name in ("hall_two_d9", "hall_two_adm9", "hall_two_staff", "hall_two_dispatcher")
    ]
    with two.connect() as connection:
        assert connection.scalars(text("select rolname from pg_roles where rolname ~ '^hall_(?!two)'")).all() == []


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return roles_of(connection)


def test_nobodys_number_is_the_group_of_a_city_to_come(city_of: Callable[..., Engine]) -> None:
    hall = city_of("hall")
    for number in ("two_staff", "two_administrator", "staff", "x_worker", "two_shift_leader"):
        with pytest.raises(Refused):
            join(hall, number)
    join(hall, "two_d1")
    city_of("hall_two")


def test_a_row_that_names_somebody_elses_role_changes_nothing_of_it(city_of: Callable[..., Engine]) -> None:
    """After a restore under a shorter name the staff of `hall_two` stands in `hall`, with roles of `hall_two`."""
    hall, two = city_of("hall"), city_of("hall_two")
    join(two, "d9")
    before = role(two, "hall_two_d9")
    with hall.begin() as connection:
        connection.execute(
            text("insert into city.staff (role_name, name, number) values ('hall_two_d9', '演示', 'two_d9')")
        )
        staff_id = connection.scalar(text("select staff_id from city.staff where number = 'two_d9'"))
    held = '[{"post": "leader"}]'
    for attempt in (
        f"select city.lock_staff({staff_id}, true)",
        f"select city.rekey_staff({staff_id}, '{VERIFIER}')",
        f"select city.change_posts({staff_id}, '{held}')",
    ):
        with pytest.raises(Exception, match="nobody of that number"), hall.begin() as connection:
            connection.exec_driver_sql(attempt)
        assert role(two, "hall_two_d9") == before
    with hall.begin() as connection:
        connection.execute(text("update city.staff set is_locked = true where number = 'two_d9'"))
        assert connection.scalar(text("select city.end_sessions(:id)"), {"id": staff_id}) == 0
    upgrade(hall)
    assert role(two, "hall_two_d9") == before


@pytest.mark.parametrize("copy", ["hall_copy", "hal", "Hall", "大厅", "hall copy", 'a"b', "a:b", "a%b", "a'b"])
def test_a_city_restored_under_another_name_has_roles_of_its_own(
    server: PrivateCluster, city_of: Callable[..., Engine], copy: str
) -> None:
    hall = city_of("hall")
    join(hall, "d9")
    join(hall, "adm9", Post.ADMINISTRATOR)
    ours = {name: role(hall, name) for name in names(hall)}
    hall.dispose()
    with at_the_server(server) as connection:
        quoted = '"' + copy.replace('"', '""') + '"'
        connection.exec_driver_sql(f"create database {quoted} template hall".replace("%", "%%"))
    other = make_engine(server.url(copy))
    try:
        upgrade(other)
        with other.connect() as connection:
            roles = connection.scalars(text("select role_name from city.staff where not is_demo order by 1")).all()
            assert set(roles) == {f"{copy}_d9", f"{copy}_adm9"}
            rights = connection.scalar(
                text(
                    "select count(*) from pg_class c, aclexplode(c.relacl) a"
                    " where c.relnamespace = 'city'::regnamespace and a.grantee = 'hall_staff'::regrole"
                )
            )
            assert rights == 0, "the groups of the other city hold nothing here"
            assert not connection.scalar(
                text("select has_database_privilege('hall_d9', current_database(), 'connect')")
            )
        staff_of(other).lock("d9", True)
        assert set(names(other)) & set(ours) == set()
    finally:
        other.dispose()
        server.drop_database(copy)
    assert {name: role(hall, name) for name in names(hall)} == ours
    with hall.connect() as connection:
        left = connection.scalar(
            text("select count(*) from pg_roles where starts_with(rolname, :copy || '_')"), {"copy": copy}
        )
        assert left == 0


def test_a_city_restored_in_its_place_has_its_people_again(
    server: PrivateCluster, city_of: Callable[..., Engine]
) -> None:
    """The database went, the roles stayed, and a dump came back: passwords and groups are as they were."""
    hall = city_of("hall")
    join(hall, "d9")
    with hall.begin() as connection:
        connection.execute(text("select city.rekey_staff((select staff_id from city.staff where number = 'd9'), :v)"),
                           {"v": VERIFIER})  # fmt: skip
    before = role(hall, "hall_d9")
    hall.dispose()
    with at_the_server(server) as connection:
        connection.exec_driver_sql("create database kept template hall")
        connection.exec_driver_sql("drop database hall")
        connection.exec_driver_sql("create database hall template kept")
        connection.exec_driver_sql("drop database kept")
    upgrade(hall)
    assert role(hall, "hall_d9") == before
    with hall.connect() as connection:
        assert connection.scalar(text("select has_database_privilege('hall_d9', 'hall', 'connect')"))


def test_a_renamed_city_and_a_new_one_of_its_old_name(server: PrivateCluster, city_of: Callable[..., Engine]) -> None:
    hall = city_of("hall_two")
    hall.dispose()
    with at_the_server(server) as connection:
        connection.exec_driver_sql("alter database hall_two rename to renamed")
    try:
        new = city_of("hall_two", is_upgraded=False)
        with pytest.raises(Refused, match="hall_two_staff"):
            upgrade(new)
        renamed = make_engine(server.url("renamed"))
        upgrade(renamed)
        renamed.dispose()
        upgrade(new)
    finally:
        server.drop_database("renamed")


def test_a_name_that_the_server_would_cut_is_refused(city_of: Callable[..., Engine]) -> None:
    with pytest.raises(Refused, match="63"):
        city_of("two_" + "x" * 50)


def test_a_number_at_the_limit(city_of: Callable[..., Engine]) -> None:
    name = "two_" + "x" * 36
    engine = city_of(name)
    join(engine, "n" * (63 - len(name) - 1))
    with pytest.raises(Refused):
        join(engine, "n" * (63 - len(name)))
    with pytest.raises(Refused):
        join(engine, "N1")


def test_a_reset_leaves_roles_that_were_let_in_by_hand(server: PrivateCluster, city_of: Callable[..., Engine]) -> None:
    hall, two = city_of("hall"), city_of("hall_two")
    join(two, "d9")
    with hall.begin() as connection:
        connection.exec_driver_sql('create role "stranger-reads" login in role hall_staff')
        connection.exec_driver_sql('grant hall_staff to "hall_two_d9"; grant hall_staff to "hall_two_staff"')
    assert not {"stranger-reads", "hall_two_d9", "hall_two_staff"} & set(names(hall))
    server.drop_database("hall")
    assert role(two, "hall_two_d9")[6] == ["hall_two_dispatcher", "hall_two_staff"]
    role(two, "stranger-reads")


def test_whoever_owns_something_elsewhere_can_be_locked_all_the_same(
    server: PrivateCluster, city_of: Callable[..., Engine]
) -> None:
    hall = city_of("hall")
    join(hall, "d9")
    with at_the_server(server) as connection:
        connection.exec_driver_sql('create table made_by_d9 (); alter table made_by_d9 owner to "hall_d9"')
    staff_of(hall).lock("d9", True)
    assert not role(hall, "hall_d9")[1]
    with at_the_server(server) as connection:
        connection.exec_driver_sql("drop table made_by_d9")


def test_a_reset_that_was_broken_off_is_asked_again(server: PrivateCluster, city_of: Callable[..., Engine]) -> None:
    hall, two = city_of("hall"), city_of("two", is_upgraded=False)
    join(hall, "d9")
    hall.dispose()
    with at_the_server(server) as connection:
        connection.exec_driver_sql("drop database hall")
    assert server.holds("hall") and "hall" not in server.databases()
    server.drop_database("hall")
    assert not server.holds("hall")
    with two.connect() as connection:
        assert connection.scalars(text("select rolname from pg_roles where rolname ~ '^hall'")).all() == []
