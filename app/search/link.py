"""A search as a link of text: gridhall:search?text=井盖&class=12&from=2026-01-01."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote

from app.errors import Refused
from app.i18n import _
from app.search.columns import FOUND_BY_KEY
from app.search.model import Box, SearchQuery
from app.texts.labels import STATE_LABELS

BEGINNING = "gridhall:search?"
LONGEST = 4_000
LARGEST_ID = 2**31 - 1


def _read_states(value: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for word in value.split(",") if word))
    if not set(words) <= set(STATE_LABELS):
        raise ValueError(value)
    return words


def _read_id(value: str) -> int:
    number = int(value)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(value)
    return number


def _read_box(value: str) -> Box:
    west, south, east, north = (float(one) for one in value.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(value)
    return west, south, east, north


def _box_text(box: Box) -> str:
    return ",".join(f"{one:.6f}" for one in box)


FIELDS: dict[str, tuple[str, Callable[[str], Any], Callable[[Any], str]]] = {
    "text": ("text", str, str),
    "place": ("place", str, str),
    "component": ("component", str, str),
    "class": ("class_id", _read_id, str),
    "unit": ("unit_id", _read_id, str),
    "street": ("street_id", _read_id, str),
    "district": ("district", str, str),
    "state": ("states", _read_states, ",".join),
    "box": ("box", _read_box, _box_text),
    "from": ("from_on", date.fromisoformat, str),
    "to": ("to_on", date.fromisoformat, str),
}
"""Word of the link -> field, how it is read and written. A telephone is in no link: it would be handed on."""


def write_link(query: SearchQuery, columns: tuple[str, ...] = ()) -> str:
    """Return the link of a search; a telephone number is left out."""
    query = query.tidied()
    parts = [
        f"{word}={quote(write(getattr(query, name)), safe=',-')}"
        for word, (name, _read, write) in FIELDS.items()
        if getattr(query, name) not in (None, "", ())
    ]
    if columns:
        parts.append(f"columns={quote(','.join(columns), safe=',')}")
    return BEGINNING + "&".join(parts)


def is_link(text: str) -> bool:
    """Whether a text is meant as a link of a search."""
    return text.strip().lower().startswith(BEGINNING)


def read_link(text: str) -> tuple[SearchQuery, tuple[str, ...]]:
    """Return the search of a link, and its columns, none where it names none.

    Raises:
        Refused: it is no link of a search, or a part of it cannot be read.
    """
    text = text.strip()
    if not is_link(text) or len(text) > LONGEST:
        raise Refused(_("This is not a link to a search."))
    found: dict[str, Any] = {}
    columns: tuple[str, ...] = ()
    for word, value in parse_qsl(text[len(BEGINNING) :]):
        if word == "columns":
            columns = tuple(dict.fromkeys(one for one in value.split(",") if one in FOUND_BY_KEY))
            continue
        try:
            name, read, _write = FIELDS[word]
            found[name] = read(value)
        except (KeyError, ValueError):
            raise Refused(_("The link to a search has a part that cannot be read: {part}.").format(part=word)) from None
    return SearchQuery(**found).tidied(), columns
