"""The pack of a meeting: minutes, slides, handout and follow-up list, written as a whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import N_, NC_, _
from app.papers.files import open_folder
from app.papers.follow_up import follow_up_of
from app.papers.handout import handout_of
from app.papers.minutes import minutes_of
from app.papers.model import MeetingPapers, PaperItem, Pictures
from app.papers.ports import PaperSource, PicturePainter
from app.papers.slides import slides_of
from app.papers.texts import file_stem
from app.progress import Progress

PAPERS: tuple[tuple[str, str, Callable[[MeetingPapers, dict[int, Pictures]], bytes]], ...] = (
    ("docx", NC_("document", "Minutes"), minutes_of),
    ("pptx", N_("Slides"), slides_of),
    ("html", N_("Handout"), lambda papers, pictures: handout_of(papers, pictures).encode()),
    ("xlsx", N_("Follow-up list"), lambda papers, _pictures: follow_up_of(papers)),
)
"""The files of a pack: how each ends, what it is called, and what makes it."""
PHOTOS_EACH = 3
"""So many photos of an item are in its papers."""


class Cancelled(Exception):
    """Somebody wants the pack no more; nothing of it is left."""


def write_pack(
    source: PaperSource, painter: PicturePainter, meeting_no: int, folder: Path, progress: Progress,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> list[Path]:  # fmt: skip
    """Write the papers of a meeting into a folder; those that stood there before are replaced all at once.

    Returns:
        The files, in the order of `PAPERS`.

    Raises:
        Refused: there is no such meeting, or the folder cannot be written. Unavailable: the database cannot be reached.
        Cancelled: `is_cancelled` said so.
    """
    papers = source.read_meeting(meeting_no)
    open_folder(folder)
    total = len(papers.items) + len(PAPERS)
    pictures: dict[int, Pictures] = {}
    for done, item in enumerate(papers.items):
        progress.step(_("Writing the papers"), done, total)
        _stop(is_cancelled)
        pictures[item.card.item_id] = _pictures_of(item, source, painter)
    with _beside(folder) as part:
        for done, (ending, _name, make) in enumerate(PAPERS, start=len(papers.items)):
            progress.step(_("Writing the papers"), done, total)
            _stop(is_cancelled)
            (part / f"{file_stem(papers)}.{ending}").write_bytes(make(papers, pictures))
        _stop(is_cancelled)
        written = _move(part, folder, [f"{file_stem(papers)}.{ending}" for ending, _name, _make in PAPERS])
    progress.step(_("Writing the papers"), total, total)
    return written


def _pictures_of(item: PaperItem, source: PaperSource, painter: PicturePainter) -> Pictures:
    """The pictures of an item; a photo that is gone or broken is left out, and its papers say so."""
    photos = {}
    for photo in item.photos[:PHOTOS_EACH]:
        content = source.read_photo(photo.attachment_id)
        small = painter.shrink_photo(content) if content else None
        if small:
            photos[photo.attachment_id] = small
    return Pictures(painter.paint_map(item), photos)


def _stop(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise Cancelled


class _beside(contextlib.AbstractContextManager[Path]):  # noqa: N801 - used like a function
    """A hidden folder on the same disk, gone at the end whatever happens; troubles of the disk are told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._part: Path | None = None

    def __enter__(self) -> Path:
        try:
            self._part = Path(tempfile.mkdtemp(prefix=".papers-", dir=self._folder))
        except OSError as error:
            raise self._refused(error) from None
        return self._part

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if self._part is not None:
            shutil.rmtree(self._part, ignore_errors=True)
        if isinstance(error, OSError):
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> Refused:
        words = _("The folder {folder} cannot be used: {reason}.")
        return Refused(words.format(folder=self._folder, reason=tell_reason(error)))


def _move(part: Path, folder: Path, names: list[str]) -> list[Path]:
    """Give the files their names; where one of them cannot be replaced, those that were there before come back."""
    kept = part / "before"
    kept.mkdir()
    moved: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).replace(kept / name)
            moved.append(name)
            (part / name).replace(folder / name)
    except OSError:
        for name in moved:
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
                if (kept / name).exists():
                    (kept / name).replace(folder / name)
        raise
    return [folder / name for name in names]
