"""How the board looks: one style sheet made from the tokens of the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from widgets.board.colours import mixed
from widgets.parts.check_boxes import check_box_style
from widgets.parts.text_size import scaled_style
from widgets.theme import Theme, apply_theme

TONES = ("text", "text_2", "text_3", "accent", "good", "soon", "late")
RANKS = {"title": "font-size: 20px; font-weight: 700", "heading": "font-size: 17px; font-weight: 600",
         "strong": "font-size: 15px; font-weight: 600", "body": "font-size: 15px", "second": "font-size: 13px",
         "small": "font-size: 12px", "figure": "font-size: 22px; font-weight: 700"}  # fmt: skip


def dress(application: QApplication, theme: Theme) -> None:
    """Give the application the colours of a theme."""
    apply_theme(application, theme)
    application.setStyleSheet(board_style(theme))


def board_style(theme: Theme) -> str:
    """Return the style sheet of the board."""
    tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {getattr(theme, tone)}; }}' for tone in TONES)
    ranks = "\n".join(f'QLabel[rank="{rank}"] {{ {words}; }}' for rank, words in RANKS.items())
    is_light_accent = QColor(theme.accent).lightnessF() > 0.5
    filled = STYLE.format(
        theme=theme,
        chosen=mixed(theme.accent, theme.panel, 0.18).name(),
        on_accent=theme.ground if is_light_accent else "#FFFFFF",
    )
    return scaled_style(filled + check_box_style(theme) + tones + ranks)


STYLE = """
QWidget#board, QDialog {{ background: {theme.ground}; }}
QFrame#bar {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.line}; }}
QFrame#foot {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
QFrame#side {{ background: {theme.panel}; border: none; border-right: 1px solid {theme.line}; }}
QFrame#detail {{ background: {theme.panel}; border: none; border-left: 1px solid {theme.line}; }}
QFrame#figures {{ background: {theme.ground}; border: 1px solid {theme.line}; border-radius: 8px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QLabel {{ color: {theme.text}; background: transparent; }}
QPushButton#chip {{ background: transparent; color: {theme.text_2}; border: 1px solid {theme.line}; border-radius: 13px;
    padding: 3px 11px; font-size: 13px; min-height: 18px; }}
QPushButton#chip:hover {{ background: {theme.raised}; }}
QPushButton#chip:checked {{ background: {chosen}; color: {theme.text}; border-color: {theme.accent}; }}
QPushButton#chip:focus {{ border-color: {theme.accent}; }}
QPushButton {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line}; border-radius: 6px;
    padding: 5px 12px; font-size: 15px; min-height: 22px; }}
QPushButton:focus {{ border: 1px solid {theme.accent}; }}
QPushButton:disabled {{ color: {theme.text_3}; }}
QPushButton[kind="main"] {{ background: {theme.accent}; color: {on_accent}; border-color: {theme.accent};
    font-weight: 600; }}
QPushButton[kind="main"]:disabled {{ background: {theme.raised}; color: {theme.text_3}; border-color: {theme.line}; }}
QLineEdit, QDateEdit, QDateTimeEdit, QSpinBox, QPlainTextEdit, QComboBox {{
    background: {theme.ground}; color: {theme.text};
    border: 1px solid {theme.line}; border-radius: 6px; padding: 4px 8px; font-size: 15px; min-height: 22px;
    selection-background-color: {theme.accent}; }}
QLineEdit:focus, QDateEdit:focus, QPlainTextEdit:focus {{ border-color: {theme.accent}; }}
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 24px; }}
QCheckBox {{ color: {theme.text}; font-size: 15px; spacing: 8px; }}
QListWidget {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; border-radius: 8px;
    font-size: 14px; outline: none; }}
QListWidget::item {{ padding: 5px 8px; }}
QListWidget::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
QListWidget:focus {{ border-color: {theme.accent}; }}
QTimeEdit {{ background: {theme.ground}; color: {theme.text}; border: 1px solid {theme.line}; border-radius: 6px;
    padding: 4px 8px; font-size: 15px; min-height: 22px; }}
QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
QTableView {{ background: {theme.ground}; color: {theme.text}; border: 1px solid {theme.line}; outline: none;
    font-size: 14px; selection-background-color: {chosen}; selection-color: {theme.text}; }}
QHeaderView::section {{ background: {theme.panel}; color: {theme.text_2}; border: none; padding: 6px 8px;
    font-size: 13px; }}
QPushButton#link {{ background: transparent; color: {theme.accent}; border: none; text-align: left; padding: 1px 0;
    font-size: 13px; }}
QScrollBar:vertical {{ background: transparent; width: 8px; }}
QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px; min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ background: none; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; height: 0; }}
"""
