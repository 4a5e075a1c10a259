"""Sends letters one after another: each whole, with its number, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.errors import is_told, tell_system_error, tell_trouble
from app.i18n import _
from app.letters.annex import write_annex
from app.letters.document import fill_letter, letter_fields
from app.letters.model import IN_LETTER, BatchResult, Letter, LetterCase, LetterKind, LetterState
from app.letters.ports import IsCancelled, LetterStore, Step
from app.letters.service import note_all
from app.letters.sketch import box_around, draw_map
from app.letters.templates import read_template


def send_letters(
    store: LetterStore, letter_ids: Sequence[int], templates: Path | None, step: Step, is_cancelled: IsCancelled
) -> BatchResult:
    """Send approved letters.

    Every template is checked before the first letter takes a number. What stops one letter (a full disk, a server that
    is gone, a refusal) stops the batch after the letters that are whole; the rest waits without numbers.

    Args:
        templates: the folder of the city's own templates.
    """
    done: list[int] = []
    trouble, is_ended = "", False
    try:
        letters = [store.letter(letter_id) for letter_id in letter_ids]
        papers = {kind: read_template(kind, templates) for kind in sorted({one.kind for one in letters})}
        office = store.office()[0]
        for at, letter in enumerate(letters):
            if is_cancelled():
                is_ended = True
                break
            if letter.state in (LetterState.DRAFT, LetterState.APPROVED):
                words = _("{unit}: {count} cases").format(unit=letter.unit, count=letter.cases)
                step(words, at, len(letters))
                send_one(store, letter, papers[letter.kind], office)
                done.append(letter.letter_id)
            note_all(store, letter.letter_id, is_cancelled)
            step("", at + 1, len(letters))
    except Exception as error:  # the letters before it are sent, and that is told
        told = tell_system_error(error)
        if told is None and not is_told(error):
            raise
        trouble = told or tell_trouble(error)
    waiting = tuple(one for one in letter_ids if one not in done)
    return BatchResult(tuple(done), waiting, trouble, is_ended)


def send_one(store: LetterStore, letter: Letter, template: bytes, office: str) -> None:
    """Send one letter: everything that takes time is made before its number is taken.

    Raises:
        Refused: the database says no. OSError: no room. Nothing was sent then.
    """
    is_urging = letter.kind is LetterKind.URGING
    cases = store.cases(letter.letter_id, None)
    shown = store.cases(letter.letter_id, IN_LETTER)
    title = f"{letter.unit}超期案件明细表（{len(cases)}件）"
    annex = write_annex(cases, title, letter.counted_at) if is_urging else b""
    photos = store.photos([one.attachment_id for one in shown if one.attachment_id is not None])
    picture = make_map(store, cases)
    with store.sending(letter) as sending:
        fields = letter_fields(letter, sending.number, office)
        document = fill_letter(template, fields, shown, photos, picture, letter.counted_at)
        if is_urging:
            sending.keep("annex", annex)
        sending.keep("document", document)


def make_map(store: LetterStore, cases: Sequence[LetterCase]) -> bytes | None:
    """Return the map around the cases; None where none has a place."""
    box = box_around(cases)
    return draw_map(box, store.streets(*box), cases) if box is not None else None
