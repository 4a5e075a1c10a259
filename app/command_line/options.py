"""What each verb of the command line was asked to do: one frozen class for each verb, made from what was typed."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Options:
    """What every verb takes.

    Args:
        database: postgresql://user@host/database or private[:NAME].
        language: language of the screens, zh_CN or en.
        theme: colours, dark or light.
    """

    database: str
    language: str = "zh_CN"
    theme: str = "dark"

    @classmethod
    def read(cls, given: argparse.Namespace, database: str) -> Self:
        """Return the options of one verb; the parser gives every field under its own name.

        Args:
            given: what was typed.
            database: the database where none was typed.
        """
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = getattr(given, field.name)
            values[field.name] = tuple(value) if isinstance(value, list) else value
        values["database"] = database if given.database is None else given.database
        return cls(**values)

    def words(self) -> list[str]:
        """Return what has to be typed so that another process has the same database, language and theme."""
        return ["--database", self.database, "--language", self.language, "--theme", self.theme]


@dataclass(frozen=True, kw_only=True)
class PictureOptions(Options):
    """What a verb takes that can save a picture of its window instead of showing it.

    Args:
        picture: file of the picture; None to show the window.
        size: width and height in pixels; None for the window's own.
        after: seconds to wait at least.
    """

    picture: Path | None = None
    size: tuple[int, int] | None = None
    after: float = 0


@dataclass(frozen=True, kw_only=True)
class WallOptions(PictureOptions):
    """Options of `wall`.

    Args:
        scene: key of the first scene, or several with commas; None to begin where the wall stood.
        screens: "all", or numbers of screens as "1,2"; None for the first.
        kiosk: full screen without a mouse pointer.
        kept: a keeper runs this process and starts it again after a crash.
    """

    scene: str | None = None
    screens: str | None = None
    kiosk: bool = False
    kept: bool = False

    def words(self) -> list[str]:
        """Return what has to be typed so that another process opens the same wall."""
        words = ["wall", *super().words()]
        words += ["--scene", self.scene] if self.scene else []
        words += ["--screens", self.screens] if self.screens else []
        return words + (["--kiosk"] if self.kiosk else [])


@dataclass(frozen=True, kw_only=True)
class DeskOptions(PictureOptions):
    """Options of `desk`.

    Args:
        panel: key of the panel that is brought to the front.
        role: role, staff number or post of the desk's person (`--as`); private databases only.
    """

    panel: str | None = None
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingOptions(PictureOptions):
    """Options of `meeting`.

    Args:
        part: "list" to print the meetings, "pack" to write the papers of one, "evidence" to write the evidence of an
            item; None to open the room.
        number: of the meeting whose papers are written, or of the item whose evidence is.
        out: folder of the papers, or file of the evidence.
        lines: tells how far it is in plain lines, for the window that started it.
        view: "board"; "present" for the agenda of the next meeting, one item on each screen; "console" for the
            presenter's own screen; "ruling" for the form of the first item.
        screen: the display of the room while it is presented, counted from 1; 0: the last one.
        role: role, staff number or post of whoever sits there (`--as`); private databases only.
    """

    part: str | None = None
    number: int | None = None
    out: Path | None = None
    lines: bool = False
    view: str = "board"
    screen: int = 0
    role: str | None = None

    def pack_words(self) -> list[str]:
        """Return what has to be typed, before a number and a folder, so that another process writes papers."""
        words = ["meeting", *super().words(), "--lines"]
        return words + (["--as", self.role] if self.role else []) + ["pack"]


@dataclass(frozen=True, kw_only=True)
class DemoOptions(Options):
    """Options of `demo`.

    Args:
        database: '' for the private database that is named after the size.
        size: "small" or "city".
        speed: of the city's clock; 1 is the time of day.
        build_only: make sure that the city is there, then end.
    """

    size: str = "city"
    speed: float = 1.0
    build_only: bool = False


@dataclass(frozen=True, kw_only=True)
class SimulateOptions(Options):
    """Options of `simulate`.

    Args:
        speed: of the city's clock; 1 is the time of day.
        seconds: when to end; None to go on.
    """

    speed: float = 1.0
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class WorkerOptions(Options):
    """Options of `worker`: those of every verb."""


@dataclass(frozen=True, kw_only=True)
class DatabaseOptions(Options):
    """Options of `db`.

    Args:
        part: what to do.
        yes: remove everything without confirmation.
        cases: `history` only: total number of closed cases of earlier years.
        folder: `photos` only: the folder of the server for old photos.
        older_than: `photos` only: move what no photo has used for so many months.
        check: `photos` only: whether the server can read every file of the folder.
    """

    part: str
    yes: bool = False
    cases: int | None = None
    folder: Path | None = None
    older_than: int | None = None
    check: bool = False


@dataclass(frozen=True, kw_only=True)
class StaffOptions(Options):
    """Options of `staff`.

    Args:
        part: what to do.
        number: staff number, or the file of a staff list.
        post: keys of posts.
        unit: code of their unit.
        area: code of the district or zone of the posts; None for the whole city.
        passwords: new file for the first passwords of a list.
    """

    part: str
    number: str | None = None
    name: str | None = None
    post: tuple[str, ...] | None = None
    unit: str | None = None
    area: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    password_file: Path | None = None
    without_password: bool = False
    passwords: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class OutboxOptions(Options):
    """Options of `outbox`.

    Args:
        part: what to do.
        name: the channel; of `secret` the name of the secret.
        is_on: switch the channel on or off; None to leave it.
        security: how the mail server is spoken to: starttls, tls or none.
        hosts: where addresses of robots may lead.
        acknowledge_hours: until when the unit must have given a sign; 0 for never.
        unit: `test` only: code of the unit.
    """

    part: str
    name: str | None = None
    is_on: bool | None = None
    host: str | None = None
    port: int | None = None
    security: str | None = None
    sender: str | None = None
    login: str | None = None
    hosts: tuple[str, ...] | None = None
    per_minute: int | None = None
    acknowledge_hours: int | None = None
    unit: str | None = None
    password_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class ImportOptions(PictureOptions):
    """Options of `import`; a picture is one of its window.

    Args:
        kind: kind of data in the file; `fields` to print what kinds can take, `suggest` to propose a mapping, `window`
            for a window that does all of it.
        file: what to import; of `fields` the kind, None for all.
        mapping: file that says what the columns mean; of `suggest` a new one.
        holds: `suggest` only: kind of data in the file, None to guess it.
        rejects: file for rejected rows; None for one beside the file.
        complete: the file holds everything of its source, so that what is no longer in it is gone.
        gone_limit: most percent that may be marked as gone; None for that of the mapping.
    """

    kind: str
    file: Path | None = None
    mapping: Path | None = None
    holds: str | None = None
    rejects: Path | None = None
    complete: bool = False
    gone_limit: float | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportOptions(Options):
    """Options of `export`.

    Args:
        kind: what to write.
        file: a new file; its ending says which type.
        layer: of grids: which grids or areas.
        source: only what came in under this name of a mapping.
    """

    kind: str
    file: Path
    layer: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class BenchOptions(Options):
    """Options of `bench`.

    Args:
        subject: what to measure.
        drawing: be one of the clients of `bench feed`.
        shift: be the desk of `bench queries` or of `bench intake`.
        rows: `imports` only: number of components; None for that of the bench.
        json: file for the measurements.
    """

    subject: str
    drawing: bool = False
    shift: bool = False
    rows: int | None = None
    json: Path | None = None


@dataclass(frozen=True, kw_only=True)
class RoomOptions(Options):
    """Options of a command line without a verb: those of every verb."""


DatabaseVerbOptions = (
    DatabaseOptions | SimulateOptions | WorkerOptions | StaffOptions | ImportOptions | ExportOptions | MeetingOptions
    | OutboxOptions
)  # fmt: skip
"""Those of the verbs that need no window, at least for some of their parts."""
