"""What the case service needs from outside."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from app.cases.model import ActionResult, Case, DryRun, Inputs, Photo, SimilarPhoto


class CaseStore(Protocol):
    """Keeps cases; moves and signs them as one person."""

    def record(self, person: str | None, request_id: UUID, case: Case, action_key: str, inputs: Inputs) -> ActionResult:
        """Move a case, or give the answer of an earlier same request."""

    def dry_run(self, person: str | None, case: Case, action_key: str, inputs: Inputs) -> DryRun:
        """Return what an act would change; nothing is changed."""

    def report(self, person: str | None, request_id: UUID, inputs: Inputs) -> ActionResult:
        """Make a case, or give the answer of an earlier same request."""

    def add_photo(self, person: str | None, photo: Photo) -> int:
        """Keep a photo for an act to come and give its number; the same content is kept once."""

    def upload_photo(self, person: str | None, upload_id: UUID, photo: Photo) -> int:
        """Do the same from where an earlier try was cut; the same upload makes one photo."""

    def cover_photo(self, person: str | None, attachment_id: int, content: bytes) -> None:
        """Put a picture in which something is covered in the place of a photo of a case."""

    def similar_photos(self, person: str | None, dhash: int) -> tuple[SimilarPhoto, ...]:
        """Return photos of cases that show the same as a picture, the nearest first."""

    def look(self, case_id: int) -> Case | None:
        """Return a case with every fact that the law asks about; None where there is none to be seen."""
