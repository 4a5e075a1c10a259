"""The table of commands of a desk: a row gives a menu entry, a shortcut, a line of the palette and one of the help."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_


@dataclass(frozen=True)
class Command:
    """One thing that the window or a panel does.

    Args:
        key: names it in tests and preferences.
        label: marked for translation.
        menu: one of `MENUS`.
        does: the method that is called, without arguments.
        panel: key of the panel that has the method; None for the window.
        shortcut: as Qt writes it, in its portable form; '' for none.
        page: works on this page only; '' everywhere, `BESIDE` on every page but that of the cases.
        is_hint: stands in the line at the foot of the window.
        repeats: goes on while its key is held down; only for what moves about and changes nothing.
        also: further keys that do the same, which are not printed.
    """

    key: str
    label: str
    menu: str
    does: str
    panel: str | None = None
    shortcut: str = ""
    page: str = ""
    is_hint: bool = False
    repeats: bool = False
    also: tuple[str, ...] = ()


CASES = "cases"
BESIDE = "beside"
NEWS_KEY = "F2"
CLAIM_KEY = "F8"
ALERTS_KEY = "F9"
MENUS = {"case": N_("Case"), "view": N_("View"), "desk": N_("Desk")}

COMMANDS = (
    Command("next_case", N_("Next case"), "case", "go_next", "queue", "J", CASES, True, True),
    Command("previous_case", N_("Previous case"), "case", "go_previous", "queue", "K", CASES, True, True),
    Command("select_next", N_("Select the case below as well"), "case", "pick_next", "queue", "Shift+J", CASES),
    Command("select_previous", N_("Select the case above as well"), "case", "pick_previous", "queue", "Shift+K", CASES),
    Command("copy_cases", N_("Copy number and place"), "case", "copy_cases", "queue", "Ctrl+C", CASES),
    Command("main_act", N_("Carry out the next action"), "case", "act_main", "case", "Return", CASES, True),
    Command(
        "act_on_selected",
        N_("Carry out the action for all selected cases"),
        "case",
        "act_on_picked",
        "queue",
        "Shift+Return",
        CASES,
        also=("Shift+Enter",),
    ),
    Command("photos", N_("Show photos"), "case", "show_photos", "case", "Space", CASES, True),
    Command("show_ruling", N_("Open the ruling that names a unit"), "case", "show_ruling", "candidates", "U", CASES),
    Command("show_on_map", N_("Show on the map"), "case", "show_case", "map", "G", CASES, True),
    Command("new_report", N_("New report"), "case", "new_report", "intake", "N", "", True),
    Command("claim", N_("Claim, release or take over the case"), "case", "switch_claim", "case", CLAIM_KEY, CASES),
    Command("why", N_("How the deadline was set"), "case", "explain_due", "case", "?", CASES, True),
    Command("copy_sheet", N_("Copy the case as text"), "case", "copy_sheet", "case", "Ctrl+Shift+C", CASES),
    Command("save_sheet", N_("Case sheet as PDF or DOCX"), "case", "save_sheet", "case", "Ctrl+P", CASES),
    Command("crew_sheet", N_("Crew sheet as PDF"), "case", "save_crew_sheet", "queue", "Ctrl+Shift+P", CASES),
    Command("next_queue", N_("Next queue"), "view", "go_next_queue", None, "]", CASES, True),
    Command("previous_queue", N_("Previous queue"), "view", "go_previous_queue", None, "[", CASES),
    Command("filter_list", N_("Filter the list"), "view", "open_filters", "queue", "F3", CASES),
    Command("clear_filters", N_("Clear all filters"), "view", "clear_filters", "queue", "Shift+F3", CASES),
    Command("arrange_list", N_("Sort the list, choose columns"), "view", "open_layout", "queue", "F4", CASES),
    Command("only_mine", N_("Only my cases"), "view", "toggle_mine", "queue", "F6", CASES),
    Command("compact_rows", N_("Compact rows"), "view", "toggle_compact", "queue", "F7", CASES),
    Command("large_map", N_("Large map"), "view", "toggle_large_map", None, "M", CASES),
    Command("whole_city", N_("Show the whole city"), "view", "show_city", "map", "Shift+G", CASES),
    Command("layers", N_("Map layers"), "view", "switch_layers", "map", "L", CASES),
    Command("cases", N_("Back to the cases"), "view", "show_cases", None, "Esc", BESIDE, True),
    Command("reload", N_("Refresh"), "view", "reload", None, "F5"),
    Command("full_screen", N_("Full screen"), "view", "toggle_full_screen", None, "F11"),
    Command("larger_text", N_("Larger text"), "view", "enlarge_text", None, "Ctrl++", also=("Ctrl+=",)),
    Command("smaller_text", N_("Smaller text"), "view", "reduce_text", None, "Ctrl+-"),
    Command("ordinary_text", N_("Ordinary text size"), "view", "write_ordinary_text", None, "Ctrl+0"),
    Command("first_layout", N_("Reset layout"), "view", "arrange_as_at_first"),
    Command("find", N_("Find a case, an action or a panel"), "desk", "open_palette", None, "Ctrl+K", "", True),
    Command("search", N_("Search all cases"), "desk", "open_search", "search", "Ctrl+F"),
    Command("news", N_("What is new for me"), "desk", "open_news", None, NEWS_KEY),
    Command("alerts", N_("Alerts"), "desk", "open_page", "alerts", ALERTS_KEY),
    Command("help", N_("Keyboard shortcuts"), "desk", "open_help", None, "F1", "", True),
    Command("leave", N_("Exit"), "desk", "close", None, "Ctrl+Q"),
)
