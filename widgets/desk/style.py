"""How a desk looks: one style sheet made from the tokens of the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from widgets.parts.check_boxes import ICONS, check_box_style
from widgets.parts.text_size import scaled_style
from widgets.theme import Theme, apply_theme

TONES = ("text", "text_2", "text_3", "accent", "good", "soon", "late", "urgent", "paused")
CHOSEN = 0.14
"""Share of the accent in the ground of what is chosen: more of it, and late times on it can be read no more."""
RANKS = {"title": "font-size: 22px; font-weight: 700", "heading": "font-size: 17px; font-weight: 600",
         "strong": "font-size: 15px; font-weight: 600", "body": "font-size: 15px", "second": "font-size: 13px",
         "figure": "font-size: 26px; font-weight: 700"}  # fmt: skip


def desk_style(theme: Theme) -> str:
    """Return the style sheet of a desk."""
    tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {getattr(theme, tone)}; }}' for tone in TONES)
    ranks = "\n".join(f'QLabel[rank="{rank}"] {{ {words}; }}' for rank, words in RANKS.items())
    return scaled_style(
        STYLE.format(theme=theme, icons=ICONS.as_posix(), **_mixed(theme)) + check_box_style(theme) + tones + ranks
    )


def dress(application: QApplication, theme: Theme) -> None:
    """Give the application the colours of a theme, and the size of text that is chosen."""
    apply_theme(application, theme)
    application.setStyleSheet(desk_style(theme))


def faint(colour: str, ground: str, share: float) -> str:
    """A colour laid over a ground so thin that only a share of it shows."""
    over, under = QColor(colour), QColor(ground)
    mixed = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return QColor(*(round(a * share + b * (1 - share)) for a, b in mixed)).name()


def on_accent(theme: Theme) -> str:
    """What can be read on the accent colour."""
    return theme.ground if QColor(theme.accent).lightnessF() > 0.5 else "#FFFFFF"


def _mixed(theme: Theme) -> dict[str, str]:
    return {
        "chosen": faint(theme.accent, theme.panel, CHOSEN),
        "late_ground": faint(theme.late, theme.panel, 0.14),
        "soon_ground": faint(theme.soon, theme.panel, 0.14),
        "on_accent": on_accent(theme),
        "accent_hover": faint(theme.accent, theme.text, 0.85),
    }


STYLE = """
QMainWindow, QDialog, QWidget#page {{ background: {theme.ground}; }}
QMainWindow::separator {{ background: {theme.line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {theme.accent}; }}
QFrame#panel {{ background: {theme.ground}; border: none; }}
QFrame#header, QFrame#foot {{ background: {theme.panel}; border: none; }}
QFrame#header {{ border-bottom: 1px solid {theme.line}; }}
QFrame#foot {{ border-top: 1px solid {theme.line}; }}
QFrame#bar {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
QFrame#strip {{ background: {soon_ground}; border: none; border-bottom: 1px solid {theme.line}; }}
QFrame#card {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}
QFrame#popup {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
QFrame#rule {{ background: {theme.line}; border: none; max-height: 1px; min-height: 1px; }}
QLabel {{ background: transparent; color: {theme.text}; }}
QDockWidget {{ color: {theme.text_2}; font-size: 13px; }}
QTabBar {{ background: {theme.panel}; }}
QTabBar::tab {{ background: {theme.panel}; color: {theme.text_2}; padding: 7px 12px; border: none;
    border-bottom: 2px solid {theme.panel}; font-size: 13px; }}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom: 2px solid {theme.accent}; }}
QTabBar::tab:hover {{ background: {theme.raised}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {theme.line}; }}
QPushButton, QToolButton {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
    border-radius: 6px; padding: 6px 12px; min-height: 20px; font-size: 15px; }}
QPushButton:hover, QToolButton:hover {{ background: {theme.raised}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {theme.line}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 5px 11px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {theme.text_3}; }}
QPushButton[kind="main"] {{ background: {theme.accent}; color: {on_accent}; border-color: {theme.accent};
    font-weight: 600; }}
QPushButton[kind="main"]:hover {{ background: {accent_hover}; }}
QPushButton[kind="main"]:focus {{ border: 2px solid {theme.text}; }}
QPushButton[kind="main"]:disabled {{ background: {theme.raised}; color: {theme.text_3}; border-color: {theme.line}; }}
QPushButton[kind="chip"] {{ border-radius: 13px; padding: 3px 11px; min-height: 18px; font-size: 13px;
    color: {theme.text_2}; background: transparent; }}
QPushButton[kind="chip"]:checked {{ background: {chosen}; color: {theme.text}; border-color: {theme.accent}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="chip"]:focus {{ border: 2px solid {theme.accent}; padding: 2px 10px; }}
QPushButton[kind="plain"] {{ background: transparent; border-color: transparent; color: {theme.text_2};
    padding: 4px 8px; font-size: 13px; }}
QPushButton[kind="plain"]:focus {{ border: 2px solid {theme.accent}; padding: 3px 7px; }}
QPushButton[kind="search"] {{ color: {theme.text_3}; text-align: left; background: {theme.ground}; }}
QToolButton::menu-indicator {{ image: none; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QSpinBox, QDoubleSpinBox {{
    background: {theme.ground}; color: {theme.text}; border: 1px solid {theme.line}; border-radius: 6px;
    padding: 5px 8px; font-size: 15px; selection-background-color: {theme.accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QDateTimeEdit:focus,
QSpinBox:focus, QDoubleSpinBox:focus {{ border: 2px solid {theme.accent}; padding: 4px 7px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QDateEdit:disabled, QSpinBox:disabled,
QDoubleSpinBox:disabled {{ background: {theme.panel}; color: {theme.text_3}; border-color: {theme.panel}; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0;
    border: none; }}
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{
    image: url("{icons}/down.svg"); width: 12px; height: 8px; }}
QListWidget#framed {{ border: 1px solid {theme.line}; border-radius: 6px; }}
QListWidget#framed:focus {{ border: 2px solid {theme.accent}; }}
QListWidget::item {{ padding: 3px 6px; }}
QComboBox QAbstractItemView {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
    selection-background-color: {chosen}; selection-color: {theme.text}; }}
QCheckBox {{ color: {theme.text}; font-size: 15px; spacing: 8px; padding: 3px; border: 2px solid transparent;
    border-radius: 4px; }}
QCheckBox:focus {{ border-color: {theme.accent}; }}
QListView, QTreeView, QTableView {{ background: {theme.ground}; color: {theme.text}; border: none; outline: none;
    selection-background-color: {chosen}; selection-color: {theme.text}; gridline-color: {theme.line};
    alternate-background-color: {theme.panel}; }}
QListView:focus, QTreeView:focus, QTableView:focus {{ border: none; }}
QHeaderView::section {{ background: {theme.panel}; color: {theme.text_2}; border: none; padding: 6px 8px;
    border-bottom: 1px solid {theme.line}; font-size: 13px; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: {theme.ground}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {theme.line}; border-radius: 4px; min-height: 32px; min-width: 32px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {theme.text_3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 6px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {chosen}; }}
QMenu::item:disabled {{ color: {theme.text_3}; }}
QMenu::separator {{ background: {theme.line}; height: 1px; margin: 4px 8px; }}
QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 6px; }}
QSplitter::handle {{ background: {theme.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
"""
