"""What is asked of the search over all cases, and what it finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.desk.case_file import Named

MOST_COUNTED = 1_000
"""Cases are counted up to here; beyond it is "more than"."""
PAGE = 50
MOST_EXPORTED = 10_000
SHORTEST_WORD, SHORTEST_END, SHORTEST_PHONE = 2, 3, 4
NUMBER = re.compile(r"^[0-9][0-9-]*$")
WHOLE_BEGINNING = re.compile(r"^\d{6}-")
"""Area and hyphen: a number from its beginning."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class SearchQuery:
    """What is asked; everything holds together, and what is empty is not asked.

    Args:
        text: words of text or place, and numbers of cases, as typed into one field; in quotes a phrase with blanks.
        place: words of the place alone.
        component: code of a component.
        phone: of a reporter, or its end.
        unit_id: has the case or had it.
        states: stored words of states; none for all.
        box: west, south, east, north in degrees.
        from_on, to_on: days of the report, both included.
        ids: the cases that a figure of another page counted, in their order; nothing else is asked then.
        ids_words: what that figure is called.
    """

    text: str = ""
    place: str = ""
    component: str = ""
    phone: str = ""
    class_id: int | None = None
    unit_id: int | None = None
    street_id: int | None = None
    district: str | None = None
    states: tuple[str, ...] = ()
    box: Box | None = None
    from_on: date | None = None
    to_on: date | None = None
    ids: tuple[int, ...] = ()
    ids_words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return self.tidied() == SearchQuery()

    def tidied(self) -> SearchQuery:
        """Return it without blanks at the ends."""
        text, place, component, phone = (
            " ".join(words.split()) for words in (self.text, self.place, self.component, self.phone)
        )
        return replace(self, text=text, place=place, component=component, phone=phone)


@dataclass(frozen=True)
class TypedText:
    """What was typed into the one field, told apart: words, and numbers of cases."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def read_text(typed: str) -> TypedText:
    """Tell words from numbers of cases; what stands in quotes is a phrase, also one of digits."""
    words, numbers = [], []
    for phrase, plain in re.findall(r"[\"“”]([^\"“”]*)[\"“”]|([^\s\"“”]+)", typed):
        if phrase.strip():
            words.append(phrase.strip())
        elif NUMBER.match(plain):
            numbers.append(plain)
        elif plain:
            words.append(plain)
    return TypedText(tuple(words), tuple(numbers))


@dataclass(frozen=True)
class FoundCase:
    """One case that was found: what a line says.

    Args:
        state: the stored word.
        place: longitude and latitude.
    """

    case_id: int
    number: str
    state: str
    class_name: Named
    address: str
    text: str
    channel: str
    district: Named | None
    unit: Named | None
    reported_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Found:
    """What a search found.

    Args:
        ids: of all cases that were found, the latest number first, up to `MOST_COUNTED` and one.
        cases: the first of them.
        went_to: every case from this id on has been looked at; None where all have.
        is_whole: the cases of a figure, however many they are.
    """

    ids: tuple[int, ...] = ()
    cases: tuple[FoundCase, ...] = ()
    went_to: int | None = None
    is_whole: bool = False

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return len(self.ids) > MOST_COUNTED and not self.is_whole

    @property
    def is_unfinished(self) -> bool:
        """Whether the search stopped before it had looked at every case that may match."""
        return self.went_to is not None and not self.is_more
