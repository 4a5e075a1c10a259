"""The part of a mapping file that says how a table is read, whatever becomes of its rows."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.tables.text import AUTO


class FilePart(BaseModel):
    """A table of the mapping; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadPart(FilePart):
    """How the file is to be read."""

    encoding: str = "auto"
    delimiter: str = Field(default=AUTO, pattern=rf"^({AUTO}|(?s:.))$")
    layer: str | None = None
    empty: list[str] = [""]
    longest_field: int = Field(default=1_000_000, ge=1000, le=100_000_000)
