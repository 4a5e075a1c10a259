"""Roles of posts and of people: made in a database, dropped with it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select, text

from app.cases.model import Person, Post
from app.errors import Refused
from app.i18n import _
from db.queries import query
from db.tables.people import staff, staff_posts


def make_post_roles(connection: Connection) -> None:
    """Make the group roles of this database and grant what each post needs; called at every upgrade."""
    connection.execute(text("select city.make_post_roles()"))


def make_demo_roles(connection: Connection) -> int:
    """Make a role for each member of the demo's staff; tell how many were new."""
    return connection.scalar(text("select city.make_demo_roles()")) or 0


def roles_of(connection: Connection) -> list[str]:
    """Return the roles that belong to this database: its groups, and everybody in them."""
    group = connection.scalar(text("select city.post_role('staff')"))
    return list(connection.scalars(query("roles_of_the_database"), {"group": group}))


def drop_roles(connection: Connection, names: list[str]) -> None:
    """Drop roles after their database is gone; `connection` is to another database of the cluster."""
    for name in names:
        quoted = connection.dialect.identifier_preparer.quote_identifier(name)
        connection.execute(text(f"drop role if exists {quoted}"))


def refuse_strangers(engine: Engine) -> None:
    """Let in the owner of a city, and who holds a post in it today.

    Raises:
        Refused: it is nobody of them.
    """
    with engine.connect() as connection:
        if not connection.scalar(text("select city.is_owner() or city.my_staff_id() is not null")):
            raise Refused(_("You hold no post in this city today; ask your administrator."))


def read_people(connection: Connection) -> list[Person]:
    """Return everybody who may act today, with their posts and the units that they hold them in."""
    today = text("city.local_day(city.city_now())")
    rows = connection.execute(
        select(
            staff.c.staff_id,
            staff.c.role_name,
            staff_posts.c.post,
            staff_posts.c.unit_id,
            staff_posts.c.area_code,
            staff.c.unit_id.label("own_unit_id"),
        )
        .join(staff_posts, staff_posts.c.staff_id == staff.c.staff_id)
        .where(~staff.c.is_locked, staff_posts.c.valid_from <= today)
        .where(staff_posts.c.valid_to.is_(None) | (staff_posts.c.valid_to >= today))
        .order_by(staff.c.staff_id)
    )
    people: dict[str, Person] = {}
    for row in rows:
        person = people.setdefault(row.role_name, Person(row.role_name, staff_id=row.staff_id))
        person.posts[Post(row.post)] = row.unit_id or row.own_unit_id
        if row.area_code is not None:
            person.areas[Post(row.post)] = row.area_code
    return list(people.values())
