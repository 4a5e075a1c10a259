"""Colours by name, from `resources/themes`: the one place where a screen learns how things look."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.errors import Unavailable
from app.i18n import _, language
from widgets.parts.text_size import scaled

THEMES = Path(__file__).resolve().parent.parent / "resources" / "themes"
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)


@dataclass(frozen=True)
class Theme:
    """One look: colours by name, as `#RRGGBB` texts, so that worker processes can use them without Qt."""

    name: str
    ground: str
    panel: str
    raised: str
    line: str
    text: str
    text_2: str
    text_3: str
    accent: str
    good: str
    soon: str
    late: str
    urgent: str
    paused: str
    land: str
    water: str
    water_edge: str
    green: str
    street_small: str
    street_main: str
    street_trunk: str
    district_line: str
    label: str
    halo: str
    mark_light: str
    grid_ramp: tuple[str, ...]
    grid_opacity: float
    series: tuple[str, ...]


def load_theme(name: str) -> Theme:
    """Read the theme `dark` or `light`."""
    tokens = tomllib.loads((THEMES / f"{name}.toml").read_text("utf-8"))
    lists = {key: tuple(value) for key, value in tokens.items() if isinstance(value, list)}
    return Theme(name=name, **(tokens | lists))


def find_family() -> str:
    """Return the first installed family that has Chinese glyphs.

    Raises:
        Unavailable: none is installed, so Chinese would show as boxes.
    """
    installed = set(QFontDatabase.families())
    for family in FAMILIES:
        if family in installed:
            return family
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if chinese:
        return chinese[0]
    raise Unavailable(
        _("No font with Chinese characters is installed. Install one (Debian: apt-get install fonts-noto-cjk).")
    )


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole application the theme's palette and font, with figures of one width."""
    font = QFont(find_family())
    font.setPixelSize(scaled(15))
    font.setFeature(QFont.Tag("tnum"), 1)
    if language() == "en":  # else quotation marks and dots are as wide as a Chinese character
        font.setFeature(QFont.Tag("pwid"), 1)
    application.setFont(font)
    application.setStyle("Fusion")
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, theme.ground),
        (QPalette.ColorRole.Base, theme.panel),
        (QPalette.ColorRole.AlternateBase, theme.raised),
        (QPalette.ColorRole.Button, theme.raised),
        (QPalette.ColorRole.Text, theme.text),
        (QPalette.ColorRole.WindowText, theme.text),
        (QPalette.ColorRole.ButtonText, theme.text),
        (QPalette.ColorRole.ToolTipBase, theme.panel),
        (QPalette.ColorRole.ToolTipText, theme.text),
        (QPalette.ColorRole.PlaceholderText, theme.text_3),
        (QPalette.ColorRole.Highlight, theme.accent),
    ):
        palette.setColor(role, QColor(colour))
    application.setPalette(palette)
