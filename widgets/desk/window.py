"""The window of a desk: arranges the panels in docks and pages, and installs the commands; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.city.city import City
from app.city.model import CityChange
from app.desk.finding import find_cases
from app.desk.queues import Queue, counts_of, first_queue, lists_of, queues_of, viewer_of
from app.i18n import _
from widgets.desk.commands import BESIDE, CASES, COMMANDS, MENUS, Command
from widgets.desk.dock_layout import DockLayout
from widgets.desk.foot import DeskFoot
from widgets.desk.header import DeskHeader, DeskQueues
from widgets.desk.key_help import KeyHelp
from widgets.desk.large_map import LIST, MAP, LargeMap
from widgets.desk.news import NewsList
from widgets.desk.palette import Palette
from widgets.desk.panel import DockPlace, Panel, PanelContext, PanelState
from widgets.desk.panels import panel_classes
from widgets.desk.panels.candidates.candidate_card import CandidateCard
from widgets.desk.panels.map import MapPanel
from widgets.desk.panels.search.panel import SearchPanel
from widgets.desk.parts.entry import Entry
from widgets.desk.style import dress
from widgets.parts.fitting import bring_inside, fill_screen, open_fitting
from widgets.parts.label import label
from widgets.parts.press_key import press_key
from widgets.parts.text_size import ORDINARY, next_percent, scaled, set_text_percent, text_percent

FIRST_SIZE = QSize(1600, 900)
LEAST_SIZE = QSize(760, 440)
FOLD_BELOW = 1200
"""A narrower desk has two columns: the queue over the map, with all that stands beside a case behind it as tabs."""
PRESSES = ("Return", "Space")
CASE, SEARCH = "case", "search"
CASES_FOCUS = "queue"  # whose keys work at first
DOCK_OPTIONS = (
    QMainWindow.DockOption.AllowNestedDocks
    | QMainWindow.DockOption.AllowTabbedDocks
    | QMainWindow.DockOption.GroupedDragging
)


class MainWindow(QMainWindow):
    """One desk; every panel of `widgets/desk/panels/` is in it by itself."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self._preferences = context, context.preferences
        self.queues: tuple[Queue, ...] = queues_of(context.services.me.person)
        self.lists: tuple[Queue, ...] = lists_of(context.services.me.person)
        self.panels: dict[str, Panel[Any, Any]] = {one.key: one(context) for one in panel_classes()}
        self.docks: dict[str, QDockWidget] = {}
        self._shortcuts: list[tuple[Command, QShortcut]] = []
        self._page_shortcuts: list[tuple[str, QShortcut]] = []
        self._list_shortcuts: list[QShortcut] = []
        self._is_arranged = self._was_shown_first = self.is_folded = False
        self.setWindowTitle(_("Gridhall · Desk"))
        self._build()
        self._install_commands()
        context.selection.selection_changed.connect(self._on_selection_changed)
        context.selection.case_asked_for.connect(self.show_cases)
        context.selection.figure_opened.connect(self._on_selection_figure_opened)
        context.selection.list_asked_for.connect(self.focus_list)
        for panel in self.panels.values():
            panel.panel_asked_for.connect(self.show_panel)
        context.changes.city_loaded.connect(self._on_changes_city_loaded)
        context.changes.city_changed.connect(self._on_changes_city_changed)
        context.selection.select_queue(first_queue((*self.queues, *self.lists)).key)
        self.setMinimumSize(LEAST_SIZE)
        self.resize(FIRST_SIZE)
        self._arrange(is_kept=True)

    # Arranging --------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        context = self.context
        me = context.services.me
        viewer = viewer_of(me.person, context.selection.seen_at)
        self.header = DeskHeader(DeskQueues(me, self.queues, self.lists, viewer), context.changes, context.theme)
        for tabs in (self.header.tabs, self.header.lists):
            tabs.queue_chosen.connect(self._on_tabs_queue_chosen)
        self.header.search.clicked.connect(self.open_palette)
        self.foot = DeskFoot()
        self.foot.alerts.follow(context)
        self.cases_page = QMainWindow()
        self.cases_page.setObjectName("page")
        self.cases_page.setDockOptions(DOCK_OPTIONS)
        self.cases_page.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.cases_page)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # pages are wider than small screens
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.header, 0), (self.pages, 1), (self.foot, 0)):
            column.addWidget(part, stretch)
        self.setCentralWidget(whole)
        for key, panel in self.panels.items():
            if panel.place is DockPlace.PAGE or not self._may_see(
                panel
            ):  # what is forbidden takes no room beside the case
                self.pages.addWidget(panel)
                panel.state_changed.connect(partial(self._on_panel_state_changed, panel))
            else:
                self.docks[key] = QDockWidget(_(panel.title))
                self.docks[key].setObjectName(key)
                self.docks[key].setWidget(panel)
        places = {key: panel.place for key, panel in self.panels.items()}
        self.dock_layout = DockLayout(self.cases_page, self.docks, places)
        side = self.dock_layout.at(DockPlace.SIDE)
        for dock in self.docks.values():
            is_alone = len(side) == 1 and dock is side[0]  # else tabs, or what they show, say enough
            dock.setTitleBarWidget(_title(dock.windowTitle()) if is_alone else QWidget())
        self.large_map = LargeMap(self.cases_page, self.docks)
        self.news = NewsList(context, self)
        self.news.news_changed.connect(self._on_news_changed)
        self.palette_box = Palette(self)
        self.key_help = KeyHelp(self)

    def arrange_as_at_first(self) -> None:
        """Put every panel where it stands at first, and forget how it was."""
        self.large_map.close()
        self._preferences.forget_layout()
        self._arrange(is_kept=False)
        bring_inside(self)

    def show_fitting(self) -> None:
        """Show the desk as it was left, or in its first size; on a small screen it fills that."""
        open_fitting(self, FIRST_SIZE, self._preferences.layout())

    def _arrange(self, is_kept: bool) -> None:
        page = self.cases_page
        self.dock_layout.put(self.is_folded)
        self.dock_layout.dress_tabs()
        kept = self._preferences.docks(self.is_folded) if is_kept else None
        self._is_arranged = kept is not None and page.restoreState(kept)
        self._share_out()
        QTimer.singleShot(0, self, self.dock_layout.dress_tabs)  # Qt makes the bars when it lays out

    def _fold(self) -> None:
        """Give a narrow desk fewer columns, and a wide one all of them."""
        is_folded = self.width() < scaled(FOLD_BELOW)
        if is_folded != self.is_folded:
            self.large_map.close()
            self._preferences.keep_docks(self.is_folded, self.cases_page.saveState())
            self.is_folded = is_folded
            self._arrange(is_kept=True)

    def _may_see(self, panel: Panel[Any, Any]) -> bool:
        return self.context.services.me.holds_one_of(panel.posts)

    def _share_out(self) -> None:
        """Give each column its share of the window, until the person arranges otherwise."""
        if not self._is_arranged and not self.large_map.is_open:
            self.dock_layout.share_out(self.width(), self.pages.height(), self.is_folded)

    def resizeEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Keep the shares, and fold where it is narrow."""
        super().resizeEvent(event)
        self.header.give_height(self.height())
        self._fold()
        self._share_out()
        QTimer.singleShot(0, self, self._share_out)  # a smaller page has its new size only afterwards

    def showEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Share out once more when the real size is known."""
        super().showEvent(event)
        self._share_out()
        self.dock_layout.dress_tabs()
        self.focus_list()

    # Pages and panels -------------------------------------------------------------------------------------------------

    def show_panel(self, key: str) -> None:
        """Bring a panel to the front, wherever it stands."""
        if key not in (LIST, MAP):
            self.large_map.close()
        if key not in self.docks:
            self.pages.setCurrentWidget(self.panels[key])
        else:
            self.pages.setCurrentWidget(self.cases_page)
            self.docks[key].show()
            self.docks[key].raise_()
        self._show_page()

    def show_cases(self) -> None:
        """Go to the page of the queue, the case and the map."""
        self.pages.setCurrentWidget(self.cases_page)
        self._show_page()
        self.focus_list()

    def open_with(self, key: str) -> None:
        """Look at a queue or list from the start, in place of the one that the desk would choose."""
        self._was_shown_first = True
        self._on_tabs_queue_chosen(key)

    def focus_list(self) -> None:
        """Have the list take the keys, on the page where it stands."""
        if self.page == CASES and CASES_FOCUS in self.panels:
            self.panels[CASES_FOCUS].setFocus()

    @property
    def page(self) -> str:
        """The page that is shown: `cases`, or the key of a panel."""
        shown = self.pages.currentWidget()
        return next((key for key, panel in self.panels.items() if panel is shown), CASES)

    def toggle_large_map(self) -> None:
        """Give the map the room of everything but the list, or give it back."""
        if self.large_map.is_open:
            self.large_map.close()
        else:
            self.large_map.open(self.is_folded)
        self.dock_layout.dress_tabs()
        self.focus_list()

    def go_next_queue(self) -> None:
        """Look at the next queue."""
        self._step_queue(1)

    def go_previous_queue(self) -> None:
        """Look at the queue before."""
        self._step_queue(-1)

    def reload(self) -> None:
        """Have every panel that is seen ask again."""
        for panel in self.panels.values():
            if panel.isVisible():
                panel.reload()

    def toggle_full_screen(self) -> None:
        """Take the whole screen, or give it back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        if self.isFullScreen():
            fill_screen(self)

    def enlarge_text(self) -> None:
        """Write everything one size larger."""
        self._write_in(next_percent(text_percent(), 1))

    def reduce_text(self) -> None:
        """Write everything one size smaller."""
        self._write_in(next_percent(text_percent(), -1))

    def write_ordinary_text(self) -> None:
        """Write everything in the ordinary size."""
        self._write_in(ORDINARY)

    def _write_in(self, percent: int) -> None:
        application = QApplication.instance()
        if percent == text_percent() or not isinstance(application, QApplication):
            return
        set_text_percent(percent)
        self._preferences.keep_text_percent(percent)
        dress(application, self.context.theme)
        self._fold()
        self._show_page()  # the keys at the foot are laid out by their widths

    def open_help(self) -> None:
        """Show the keys of this desk."""
        self.key_help.show_rows(self.entries())

    def open_palette(self) -> None:
        """Find anything by typing."""
        self.palette_box.open_with(self.entries(), self._find_cases)

    def open_news(self) -> None:
        """Go to the latest of what is new for this person."""
        self.news.open_latest()

    def is_complete(self) -> bool:
        """Whether everything that is seen is complete."""
        seen = [panel for panel in self.panels.values() if panel.isVisible()]
        return self.context.changes.city is not None and all(panel.is_at_rest() for panel in seen)

    @property
    def trouble(self) -> str:
        """Why the picture will hardly become complete; '' when nothing is wrong."""
        return self.context.changes.trouble if self.context.changes.city is None else ""

    def stop(self) -> None:
        """Keep the layout and end what runs by itself."""
        self.header.stop()
        for panel in self.panels.values():
            panel.stop()

    # Commands ---------------------------------------------------------------------------------------------------------

    def _install_commands(self) -> None:
        menu = QMenu(self)
        for key, title in MENUS.items():
            part = menu.addMenu(_(title))
            for command in COMMANDS:
                if command.menu == key and self._target(command) is not None:
                    self._install(command, part)
        pages = menu.addMenu(_("Panels"))
        for number, (title, act) in enumerate(self._panel_entries(), 1):
            entry = pages.addAction(title)
            entry.triggered.connect(act)
            if number <= 9:
                entry.setShortcut(QKeySequence(f"Ctrl+{number}"))
                entry.setAutoRepeat(False)
                self.addAction(entry)
        self.header.menu_button.setMenu(menu)
        self.menu = menu
        self._page_shortcuts = [
            (key, self._shortcut(letter, partial(self._on_page_key_pressed, key, letter, does)))
            for key, panel in self.panels.items()
            for letter, does in panel.page_keys()
        ]
        self._list_shortcuts = [
            self._shortcut(queue.shortcut, partial(self._on_tabs_queue_chosen, queue.key)) for queue in self.lists
        ]
        self._show_page()

    def _shortcut(self, keys: str, does: Any) -> QShortcut:
        return press_key(keys, self, does)

    def _install(self, command: Command, menu: QMenu) -> None:
        entry = QAction(_(command.label), self)
        entry.triggered.connect(lambda: self.run_command(command))
        if command.shortcut:
            entry.setText(f"{_(command.label)}\t{keys_text(command.shortcut)}")
            keys = [command.shortcut, *command.also] + ["Enter"] * (command.shortcut == "Return")
            for key in keys:
                shortcut = self._shortcut(key, partial(self._on_key_pressed, command))
                shortcut.setAutoRepeat(command.repeats)
                self._shortcuts.append((command, shortcut))
        menu.addAction(entry)

    def _on_key_pressed(self, command: Command) -> None:
        """Enter and the space bar belong to the button or card that was walked to, and not to the case."""
        focus = self.focusWidget() if command.shortcut in PRESSES else None
        if isinstance(focus, QAbstractButton):
            focus.click()
        elif isinstance(focus, CandidateCard):
            focus.take()
        else:
            self.run_command(command)

    def _on_page_key_pressed(self, key: str, letter: str, does: Callable[[], object]) -> None:
        """Escape gives the desk back from the large map when there is no card to be closed."""
        city_map = self.panels[key]
        if letter == "Esc" and self.large_map.is_open and isinstance(city_map, MapPanel) and not city_map.has_card:
            self.toggle_large_map()
        else:
            does()

    def run_command(self, command: Command) -> None:
        """Do what a row of the table says."""
        if command.page == CASES and self.page != CASES:
            self.show_cases()  # an act waits until the case has been seen
        if command.panel == CASE:
            self.large_map.close()
        target = self._target(command)
        if target is not None:
            getattr(target, command.does)()

    def _target(self, command: Command) -> Any:
        """The window, or the panel of a command where this person may see it."""
        panel = self.panels.get(command.panel) if command.panel is not None else None
        return self if command.panel is None else panel if panel is not None and self._may_see(panel) else None

    def _panel_entries(self) -> list[tuple[str, Any]]:
        entries: list[tuple[str, Any]] = [(_("Queue, case and map"), self.show_cases)]
        seen = [panel for panel in self.panels.values() if self._may_see(panel)]
        ordered = sorted(seen, key=lambda panel: panel.place is not DockPlace.PAGE)
        for panel in ordered:
            entries.append((_(panel.title), lambda _checked=False, key=panel.key: self.show_panel(key)))
        return entries

    def entries(self) -> list[Entry]:
        """Everything that can be done now, for the palette and the help: acts on the case, commands, panels."""
        found = [entry for panel in self.panels.values() for entry in panel.entries()]
        for command in COMMANDS:
            if self._target(command) is not None:
                found.append(
                    Entry(_(command.label), keys_text(command.shortcut), _(MENUS[command.menu]),
                          partial(self.run_command, command))
                )  # fmt: skip
        for queue in self.lists:
            found.append(
                Entry(
                    queue.label, keys_text(queue.shortcut), _("Lists"), partial(self._on_tabs_queue_chosen, queue.key)
                )
            )
        for number, (title, act) in enumerate(self._panel_entries(), 1):
            found.append(Entry(title, f"Ctrl {number}" if number <= 9 else "", _("Panels"), act))
        return found

    def _find_cases(self, words: str) -> list[Entry]:
        city = self.context.changes.city
        if city is None:
            return []
        found = [
            Entry(one.title, "", one.place, partial(self._go_to_case, one.case_id)) for one in find_cases(city, words)
        ]
        search = self.panels.get(SEARCH)
        if not found and search is not None and self._may_see(search):  # what the city in memory does not hold
            title = _("Search all cases for “{words}”").format(words=words)
            found.append(Entry(title, "Ctrl F", _(search.title), partial(self._search_for, words)))
        return found

    def _search_for(self, words: str) -> None:
        search = self.panels[SEARCH]
        if isinstance(search, SearchPanel):
            search.open_search(words)

    def _go_to_case(self, case_id: int) -> None:
        self.context.selection.show_case(case_id)

    def _step_queue(self, step: int) -> None:
        keys = [queue.key for queue in (*self.queues, *self.lists)]
        at = keys.index(self.context.selection.queue) if self.context.selection.queue in keys else 0
        self.context.selection.select_queue(keys[(at + step) % len(keys)])
        self.focus_list()

    def _show_page(self) -> None:
        page = self.page
        shown = self.pages.currentWidget()
        if shown is not None and page != CASES:
            shown.setFocus()
        own = {shortcut.key().toString() for key, shortcut in self._page_shortcuts if key == page}
        for command, shortcut in self._shortcuts:  # the keys of a page come before those of the desk
            shortcut.setEnabled(_works_on(command, page) and shortcut.key().toString() not in own)
        for shortcut in self._list_shortcuts:
            shortcut.setEnabled(shortcut.key().toString() not in own)
        for key, shortcut in self._page_shortcuts:
            shortcut.setEnabled(page == (CASES if key in self.docks else key))
        self.header.choose(self.context.selection.queue if page == CASES else "")
        self.foot.show_hints(
            [one for one in COMMANDS if one.is_hint and _works_on(one, page) and self._target(one) is not None]
        )

    def _on_panel_state_changed(self, panel: Panel[Any, Any], state: str) -> None:
        """Before, its table was not there to take the keys."""
        focus = self.focusWidget()
        is_free = focus is None or not panel.isAncestorOf(focus)
        if state == PanelState.ANSWERED and self.pages.currentWidget() is panel and is_free:
            panel.setFocus()

    def _on_selection_changed(self) -> None:
        """Cases come and go by themselves; that takes nobody off the page that they are at."""
        if self.page == CASES:
            self.header.choose(self.context.selection.queue)

    def _on_selection_figure_opened(self, _figure: object) -> None:
        """The list that holds the cases has the keys."""
        self._was_shown_first = True
        self.show_cases()

    def _on_tabs_queue_chosen(self, key: str) -> None:
        self.context.selection.select_queue(key)
        self.show_cases()

    def _on_changes_city_changed(self, change: CityChange) -> None:
        if "profile" in change.topics and self.context.changes.city is not None:
            self.foot.show_city(self.context.changes.city)

    def _on_changes_city_loaded(self, city: City) -> None:
        self.foot.show_city(city)
        if not self._was_shown_first:
            self._was_shown_first = True
            self.context.selection.select_queue(first_queue((*self.queues, *self.lists), counts_of(city)).key)
            QTimer.singleShot(0, self, self.focus_list)  # before, its list was not there to take it

    def _on_news_changed(self, has_come: bool) -> None:
        """A number in the title, a line at the foot, a wink of the taskbar: whoever works on is not disturbed."""
        count = len(self.news.news)
        title = _("Gridhall · Desk")
        self.setWindowTitle(f"({count}) {title}" if count else title)
        self.foot.show_news(count, self.news.words())
        if has_come and not self.isActiveWindow():
            QApplication.alert(self)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep how the desk is arranged."""
        self.large_map.close()
        self._preferences.keep_layout(self.saveGeometry(), self.is_folded, self.cases_page.saveState())
        self.stop()
        super().closeEvent(event)


def _works_on(command: Command, page: str) -> bool:
    return command.page in ("", page) or (command.page == BESIDE and page != CASES)


def keys_text(shortcut: str) -> str:
    """A shortcut as it is printed on buttons: Ctrl K, Enter."""
    parts = shortcut.replace("Return", "Enter").replace("++", "+").split("+") if shortcut else []
    return " ".join(part or "+" for part in parts)


def _title(words: str) -> QWidget:
    made = label(words, "text_2", "second")
    made.setContentsMargins(12, 8, 12, 6)
    return made
