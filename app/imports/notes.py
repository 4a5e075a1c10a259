"""What an import tells with a number: sentences about rows that were changed or are incomplete, in both numbers."""

from __future__ import annotations

from enum import StrEnum

from app.i18n import ngettext


class Note(StrEnum):
    """What is counted while rows are checked."""

    POINTS = "points"
    CURVES = "curves"
    NO_PLACE = "no_place"
    TWICE_EARLIER = "twice_earlier"
    TWICE_LATER = "twice_later"
    OPEN_BUT_CLOSED = "open_but_closed"
    EARLY = "early"
    EARLY_DUE = "early_due"
    NEVER_DUE = "never_due"
    NO_LIMIT = "no_limit"
    KEPT = "kept"


def note_text(note: Note, count: int) -> str:
    """Return the sentence of a note, in the person's language."""
    words = _place_words(note, count) or _time_words(note, count)
    return words.format(count=count)


def _place_words(note: Note, count: int) -> str:
    match note:
        case Note.POINTS:
            return ngettext("{count} line or polygon became a point inside it.",
                            "{count} lines or polygons became a point inside them.", count)  # fmt: skip
        case Note.CURVES:
            return ngettext(
                "{count} shape has curves, which became short straight pieces, at most 0.1 m beside the curve.",
                "{count} shapes have curves, which became short straight pieces, at most 0.1 m beside the curve.",
                count,
            )  # fmt: skip
        case Note.NO_PLACE:
            return ngettext("{count} good row has no place: it counts in all figures and is not on the map.",
                            "{count} good rows have no place: they count in all figures and are not on the map.",
                            count)  # fmt: skip
        case Note.KEPT:
            return ngettext(
                "{count} case was left as it is: people have worked on it here since the last import.",
                "{count} cases were left as they are: people have worked on them here since the last import.", count,
            )  # fmt: skip
    return ""


def _time_words(note: Note, count: int) -> str:
    match note:
        case Note.TWICE_EARLIER:
            return ngettext("{count} time was twice, as the clocks were set back; the earlier one was taken.",
                            "{count} times were twice, as the clocks were set back; the earlier ones were taken.",
                            count)  # fmt: skip
        case Note.TWICE_LATER:
            return ngettext("{count} time was twice, as the clocks were set back; the later one was taken.",
                            "{count} times were twice, as the clocks were set back; the later ones were taken.",
                            count)  # fmt: skip
        case Note.OPEN_BUT_CLOSED:
            return ngettext("{count} open case had a time of closing; it was left out.",
                            "{count} open cases had a time of closing; it was left out.", count)  # fmt: skip
        case Note.EARLY:
            return ngettext("{count} time of a stage lay before the report or after the closing; it was left out.",
                            "{count} times of stages lay before the report or after the closing; they were left out.",
                            count)  # fmt: skip
        case Note.EARLY_DUE:
            return ngettext("{count} deadline lay before the report; it was left out.",
                            "{count} deadlines lay before the report; they were left out.", count)  # fmt: skip
        case Note.NEVER_DUE:
            return ngettext(
                "{count} deadline lay after the year 2199, which many systems write for “never”; it was left out.",
                "{count} deadlines lay after the year 2199, which many systems write for “never”; they were left out.",
                count,
            )  # fmt: skip
    return ngettext(
        "{count} open case has no deadline: it is shown as “No limit” and counts in no on-time rate.",
        "{count} open cases have no deadline: they are shown as “No limit” and count in no on-time rate.", count,
    )  # fmt: skip
