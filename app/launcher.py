"""The rooms that a person may enter, and the city that they are about: what the door says before it opens."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import _, pick


@dataclass(frozen=True)
class AppEntry:
    """One room.

    Args:
        verb: what the command line calls it.
        name: what people call it, marked for translation.
        about: one line about it, marked for translation.
    """

    verb: str
    name: str
    about: str


@dataclass(frozen=True)
class DatabaseInfo:
    """Whose data lie behind the door.

    Args:
        city, city_en: its name; '' while the database holds no city.
        is_demo: the data are made up.
        database: as it was named; an address holds no password.
        person: the role that is logged in.
    """

    city: str
    city_en: str
    is_demo: bool
    database: str
    person: str

    @property
    def title(self) -> str:
        """The name of the city, or that there is none yet."""
        return pick(self.city, self.city_en) or _("No city in this database yet")

    @property
    def origin(self) -> str:
        """Database and person in one line."""
        return _("Database {database} · logged in as {person}").format(database=self.database, person=self.person)
