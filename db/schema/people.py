"""Roles of posts and of people: made in a database, dropped with it."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection, Engine, select, text

from app.cases.model import Person, Post
from app.errors import Refused
from app.i18n import N_, _
from db.connection.errors import failure_of
from db.schema.queries import query, run_script
from db.schema.tables.people import staff, staff_posts

STRANGE_ROLE = "GH0R1"
WHY_STRANGE = {
    "long": N_("its name would be longer than 63 bytes"),
    "power": N_("it owns something, or holds rights over the server"),
    "database": N_("it holds rights in another database"),
    "login": N_("it is a person's, not a group's"),
    "member": N_("it was made by hand, or is a member of another group"),
}
"""By the words of `city.why_strange`."""


def make_post_roles(connection: Connection) -> None:
    """Make the group roles of this database and grant what each post needs; called at every upgrade."""
    connection.execute(text("select city.make_post_roles()"))


def make_missing_roles(connection: Connection) -> None:
    """Give everybody on the staff a role of this database where there is none; called at every upgrade."""
    connection.execute(text("select city.make_missing_roles()"))


def make_demo_roles(connection: Connection) -> int:
    """Make a role for each member of the demo's staff; tell how many were new."""
    return connection.scalar(text("select city.make_demo_roles()")) or 0


def roles_of(connection: Connection, database: str | None = None) -> list[str]:
    """Return the roles that belong to a database, this one or one that is gone: its groups, and its people in them."""
    name = database or connection.scalar(text("select current_database()"))
    return list(connection.scalars(query("roles_of_the_database"), {"database": name}))


def drop_roles(connection: Connection, names: list[str]) -> None:
    """Drop roles after their database is gone, or is being emptied in this transaction."""
    for name in names:
        run_script(connection, sql.SQL("drop role if exists {}").format(sql.Identifier(name)).as_string(None))


def explain_strange_role(error: BaseException) -> str | None:
    """Say whose role stands where one of this database should, or return None for another error."""
    failure = failure_of(error)
    if failure.state != STRANGE_ROLE:
        return None
    facts = failure.facts or {}
    return _(
        "The role {role} is not one of this database ({why}); nothing was changed, and the role was left alone. Give"
        " the database another name, or let the server's administrator rename the role."
    ).format(role=facts.get("role"), why=_(WHY_STRANGE.get(str(facts.get("why")), "")))


def refuse_strangers(engine: Engine) -> None:
    """Let in the owner of a city, and who holds a post in it today.

    Raises:
        Refused: it is nobody of them.
    """
    with engine.connect() as connection:
        if not connection.scalar(text("select city.is_owner() or city.my_staff_id() is not null")):
            raise Refused(_("You hold no post in this city today. Ask the administrator."))


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
