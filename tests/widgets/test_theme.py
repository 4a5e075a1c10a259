"""What is written can be read: every colour of text on every ground that it stands on."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from app.i18n import set_language
from widgets.desk.style import CHOSEN, faint, on_accent
from widgets.theme import apply_theme, load_theme

LEAST = 4.5
TEXTS = ("text", "text_2", "text_3", "accent", "good", "soon", "late", "urgent", "paused", "label")
GROUNDS = ("ground", "panel")


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def test_the_measure_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_colour_of_text_can_be_read(name: str, text: str) -> None:
    theme = load_theme(name)
    for ground in GROUNDS:
        found = contrast(getattr(theme, text), getattr(theme, ground))
        assert found >= LEAST, f"{text} on {ground} of {name}: {found:.2f}"


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("text", ["text", "text_2", "text_3", "soon", "late"])
def test_what_stands_on_coloured_strips_can_be_read(name: str, text: str) -> None:
    theme = load_theme(name)
    strips = {"chosen": faint(theme.accent, theme.panel, CHOSEN), "raised": theme.raised}
    if text != "text_3":  # strips that warn hold no quiet words
        strips |= {tone: faint(getattr(theme, tone), theme.panel, 0.14) for tone in ("late", "soon")}
    for strip, ground in strips.items():
        found = contrast(getattr(theme, text), ground)
        assert found >= LEAST, f"{text} on {strip} of {name}: {found:.2f}"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_words_on_the_main_button_can_be_read(name: str) -> None:
    theme = load_theme(name)
    assert contrast(on_accent(theme), theme.accent) >= LEAST


def test_quotation_marks_are_narrow_in_english_only(qapp: QApplication) -> None:
    widths = {}
    for name in ("en", "zh_CN"):
        set_language(name)
        apply_theme(qapp, load_theme("dark"))
        widths[name] = QFontMetricsF(qapp.font()).horizontalAdvance("“”")
    set_language("en")
    apply_theme(qapp, load_theme("dark"))
    assert widths["en"] < 0.75 * widths["zh_CN"]
