"""What the search says: how many were found, and why something cannot be searched for."""

from __future__ import annotations

from app.errors import Refused
from app.i18n import _, ngettext
from app.search.model import (
    MOST_COUNTED,
    SHORTEST_END,
    SHORTEST_PHONE,
    SHORTEST_WORD,
    Found,
    SearchQuery,
    read_text,
)


def count_text(found: Found) -> str:
    """37 cases; more than 1,000 cases; 37 cases so far, searched back to 2024-03."""
    if found.is_more:
        return _("More than {count} cases").format(count=f"{MOST_COUNTED:,}")
    count = len(found.ids)
    said = ngettext("{count} case", "{count} cases", count).format(count=f"{count:,}")
    if found.went_to is None:
        return said
    month = str(found.went_to)[:6]
    return _("{cases} so far, searched back to {month}").format(cases=said, month=f"{month[:4]}-{month[4:]}")


def check_query(query: SearchQuery) -> None:
    """Refuse what no search can find quickly.

    Raises:
        Refused: a word, the end of a number or of a telephone is too short, or the days are in the wrong order.
    """
    typed, places = read_text(query.text), read_text(query.place)
    if any(len(word) < SHORTEST_WORD for word in (*typed.words, *places.words)):
        raise Refused(_("Type at least {count} characters of a word.").format(count=SHORTEST_WORD))
    if any(len(number) < SHORTEST_END for number in typed.numbers):
        raise Refused(
            _("Type at least {count} digits of a case number, or put figures of the text in quotes.").format(
                count=SHORTEST_END
            )
        )
    if query.phone and sum(one.isdigit() for one in query.phone) < SHORTEST_PHONE:
        raise Refused(_("Type at least the last {count} digits of a phone number.").format(count=SHORTEST_PHONE))
    if query.from_on and query.to_on and query.from_on > query.to_on:
        raise Refused(_("The first day is after the last day."))
