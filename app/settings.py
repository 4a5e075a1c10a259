"""Every setting of the programme, read from the environment (`GRIDHALL_...`); the README explains each one.

Nothing secret is a setting: passwords come from a prompt, the system keyring or the password file of libpq.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Refused
from app.i18n import N_, _


def default_data_dir() -> Path:
    """Return the folder for the private cluster, local copies and logs.

    PostgreSQL refuses to run as root, so for root this is a folder that the server's account can reach too.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/gridhall")
    return Path(platformdirs.user_data_dir("gridhall"))


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="GRIDHALL_", env_ignore_empty=True, extra="ignore")

    database_url: str = Field("private:demo", description=N_("Database: a postgresql:// address or private:NAME"))
    data_dir: Path = Field(
        default_factory=default_data_dir, description=N_("Folder for the private cluster, caches and logs")
    )
    language: str = Field("zh_CN", pattern="^(zh_CN|en)$", description=N_("Language of the screens: zh_CN or en"))
    theme: str = Field("dark", pattern="^(dark|light)$", description=N_("Colours: dark or light"))
    server_bin: Path | None = Field(
        None, description=N_("Folder of the PostgreSQL server programs, if they are not found")
    )
    tile_source: str | None = Field(
        None,
        description=N_("Base map: a .mbtiles or .pmtiles file, an XYZ address with {z}/{x}/{y}, or a WMTS address"),
    )
    tile_attribution: str = Field("", description=N_("Line of attribution shown for the base map source"))
    playlist: Path | None = Field(None, description=N_("TOML file with the scenes of the wall and their seconds"))
    letter_templates: Path | None = Field(
        None, description=N_("Folder with the city's own templates of letters: supervision.docx, urging.docx")
    )
    log_level: str = Field(
        "INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description=N_("Level of the log: DEBUG, INFO, WARNING or ERROR"),
    )


def read_settings() -> Settings:
    """Read the settings of this process.

    Raises:
        Refused: a variable holds a value that its setting does not take.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        sentence = _("GRIDHALL_{name} has the invalid value “{value}” ({takes}). Correct or unset the variable.")
        takes = _(Settings.model_fields[field].description or "")
        raise Refused(sentence.format(name=field.upper(), value=first["input"], takes=takes)) from None
