"""Which of Qt's input methods serves this desktop: the one that it names, or another that speaks to the same program.

Qt as it comes from the package index brings the plugins `compose`, `ibus` and `virtualkeyboard` only. A desktop with
fcitx, the usual one for Chinese, names `fcitx`; fcitx speaks the protocol of ibus as well, so that plugin serves it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QWidget

FALLBACK = "ibus"
OWN = ("none", "simple", "compose")
"""Words that ask for no program at all."""
SEVERAL, ONE, OF_X = "QT_IM_MODULES", "QT_IM_MODULE", "XMODIFIERS"

log = logging.getLogger(__name__)


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """Put into the environment what Qt can load, before the first application is made; the log says what and why."""
    chosen = input_method(environment, plugins_of_qt())
    if chosen is None:
        return
    named = environment.get(SEVERAL) or environment.get(ONE) or environment.get(OF_X)
    log.warning("This Qt brings no input method for %s; %s is used, which fcitx serves as well", named, chosen)
    environment.pop(SEVERAL, None)
    environment[ONE] = chosen


def input_method(environment: MutableMapping[str, str], plugins: Collection[str]) -> str | None:
    """What to use instead of what the environment names; None where that is right as it is.

    Args:
        environment: the variables of the desktop.
        plugins: names of Qt's plugins that are installed.
    """
    if FALLBACK not in plugins:
        return None
    if SEVERAL in environment or ONE in environment:
        named = [name.strip().lower() for name in (environment.get(SEVERAL) or environment[ONE]).split(";")]
        is_served = any(name in ("", *OWN, *plugins) for name in named)
        return None if is_served else FALLBACK
    # A desktop of X may name only what X knows; Qt would take none. One of Wayland speaks to the program by itself.
    of_x = environment.get(OF_X, "").strip()
    name = of_x.removeprefix("@im=").lower()
    is_named = of_x.startswith("@im=") and name not in ("", *OWN, "local")
    return FALLBACK if is_named and not environment.get("WAYLAND_DISPLAY") else None


def plugins_of_qt() -> set[str]:
    """The names of the input methods that this Qt can load."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    names = [file.stem for file in folder.glob("*platforminputcontextplugin*")] if folder.is_dir() else []
    found = {name.removeprefix("lib").split("platforminputcontextplugin")[0] for name in names}
    return found | ({"qtvirtualkeyboard"} if any(folder.glob("*qtvirtualkeyboardplugin*")) else set())


def keep_keys(_before: QWidget | None, now: QWidget | None) -> None:
    """Keep the input method away from a list that has the keys now; receives `QApplication.focusChanged`.

    Qt lets lists and boxes of choices compose, for a search as one types. With a Chinese input method switched on, N in
    the list of cases would begin a syllable and open nothing.
    """
    if isinstance(now, QAbstractItemView) or (isinstance(now, QComboBox) and not now.isEditable()):
        now.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
