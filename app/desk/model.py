"""The plain values of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.model import Person, Post
from app.i18n import pick


@dataclass(frozen=True)
class DeskUser:
    """Who sits at this desk.

    Args:
        person: as cases know them; its role is None, since the connection itself is theirs.
        role_name: the database role.
        number: on the staff, as people say it.
        unit, unit_en: the unit they belong to.
    """

    person: Person
    role_name: str
    name: str
    number: str = ""
    unit: str = ""
    unit_en: str | None = None

    def holds_one_of(self, posts: frozenset[Post]) -> bool:
        """Tell whether they hold one of these posts; no posts at all means that everybody may."""
        return not posts or bool(posts & self.person.posts.keys())

    @property
    def administers_city(self) -> bool:
        """Whether they look after what is the city's: an administrator of an area looks after its people only."""
        return Post.ADMINISTRATOR in self.person.posts and self.person.areas.get(Post.ADMINISTRATOR) is None

    @property
    def posts_text(self) -> str:
        """Their posts in words, each once."""
        return ", ".join(post.label for post in self.person.posts)

    @property
    def unit_text(self) -> str:
        """Their unit in the language of this process."""
        return pick(self.unit, self.unit_en)
