"""Acts on cases: decides in plain words, then lets the database move and sign."""

from __future__ import annotations

from uuid import UUID

from app.cases.actions import check, find_action
from app.cases.model import ActionResult, Case, DryRun, Inputs, Person, Photo, SimilarPhoto
from app.cases.ports import CaseStore

REPORT = "report"


class CaseService:
    """The use cases of everybody who acts on cases."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def act(self, person: Person, request_id: UUID, case: Case, action_key: str, inputs: Inputs) -> ActionResult:
        """Do something to a case; the same request id changes nothing twice.

        Raises:
            Refused: a rule said no, or somebody else was faster.
            Unavailable: the database cannot be reached; ask again with the same request id.
        """
        check(case, find_action(action_key), inputs, person)
        return self._store.record(person.role_name, request_id, case, action_key, inputs)

    def dry_run(self, person: Person, case: Case, action_key: str, inputs: Inputs) -> DryRun:
        """Return what an act would change, by the same law and at the same door; nothing is changed.

        Raises:
            Refused: a rule would say no, or the case has been moved.
            Unavailable: the database cannot be reached.
        """
        check(case, find_action(action_key), inputs, person)
        return self._store.dry_run(person.role_name, case, action_key, inputs)

    def report(self, person: Person, request_id: UUID, inputs: Inputs) -> ActionResult:
        """Report something, which makes a case.

        Raises:
            Refused: a rule said no.
            Unavailable: the database cannot be reached; ask again with the same request id.
        """
        check(None, find_action(REPORT), inputs, person)
        return self._store.report(person.role_name, request_id, inputs)

    def add_photo(self, person: Person, photo: Photo, upload_id: UUID | None = None) -> int:
        """Keep a photo that an act of the same person will name.

        Args:
            upload_id: with it the photo goes in pieces, each try goes on where the last was cut.

        Raises:
            Refused: it is too large, no picture, or cannot be where and when it says.
            Unavailable: the database cannot be reached.
        """
        if upload_id is not None:
            return self._store.upload_photo(person.role_name, upload_id, photo)
        return self._store.add_photo(person.role_name, photo)

    def cover_photo(self, person: Person, attachment_id: int, content: bytes) -> None:
        """Put a picture in which something is covered in the place of a photo of a case; what it was stays apart.

        Raises:
            Refused: the person may not, or it is no picture.
            Unavailable: the database cannot be reached.
        """
        self._store.cover_photo(person.role_name, attachment_id, content)

    def similar_photos(self, person: Person, dhash: int) -> tuple[SimilarPhoto, ...]:
        """Return photos of cases that show the same as a picture that is about to be added, the nearest first.

        Args:
            dhash: see `app.photos.similarity.difference_hash`.

        Raises:
            Unavailable: the database cannot be reached.
        """
        return self._store.similar_photos(person.role_name, dhash)

    def look(self, case_id: int) -> Case | None:
        """Return a case with every fact that the law asks about; None where there is none to be seen."""
        return self._store.look(case_id)
