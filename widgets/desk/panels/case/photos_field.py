"""The photos of an act as one of its fields; they are sent with the act."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.cases.model import Photo
from app.photos.remarks import PhotoCase
from widgets.desk.panels.case.field import Field
from widgets.desk.photos.photo_files import compare_with
from widgets.desk.photos.photo_input import PhotoInput

KINDS = {"after": "after", "proof": "near", "photos": "other"}
"""What a photo shows until somebody says otherwise, by the kind of the question."""


class PhotosField(Field):
    """Photos for an act, compared with its case."""

    def make_input(self) -> QWidget:
        """Take photos."""
        self.photo_input = PhotoInput(
            self.context.services, self.context.background, self._compare_with, KINDS[self.ask.kind]
        )
        self.photo_input.changed.connect(self.value_changed.emit)
        return self.photo_input

    @property
    def photos(self) -> tuple[Photo, ...]:
        """What is sent."""
        return self.photo_input.photos()

    def value(self) -> Any:
        """Photos have no numbers before they are sent: the dialog sends them and puts the numbers in."""
        return None

    def set_value(self, value: Any) -> None:
        """Photos cannot be put in as numbers."""

    def has_photos(self) -> bool:
        """Whether photos would be lost."""
        return self.photo_input.has_photos()

    def is_answered(self) -> bool:
        """Tell whether every file is read, and there is a photo where one is needed."""
        if self.photo_input.is_busy():
            return False
        photos = self.photo_input.photos()
        if self.ask.kind == "after" and photos:
            return any(photo.kind == "after" for photo in photos)
        return bool(photos) or not self.ask.is_required

    def _compare_with(self) -> PhotoCase:
        return compare_with(self.context.city, self.context.case)
