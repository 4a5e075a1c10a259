"""The lines of the case history: each act as it was signed, and each photo in which something was covered later."""

from __future__ import annotations

from app.cases.actions import BY_KEY
from app.city.city import City
from app.desk.case_file import CaseFile, FlowLine
from app.desk.changes import change_lines
from app.desk.texts import basis_texts, cover_texts, flow_details, flow_signature, flow_title
from app.texts.times import when_text
from widgets.desk.panels.case.history_list import HistoryRow


def history_rows(case: CaseFile, city: City | None) -> tuple[HistoryRow, ...]:
    """Return the lines, the latest first; the tone of the dot says what kind of act it was."""
    rows = []
    for line in case.history:
        action = BY_KEY.get(line.action)
        tone = "text_3" if action is None or action.to_state is None else "soon" if action.increments else "accent"
        details = [_answers_text(line, case), *change_lines(line.changed, city, case.time_zone), *basis_texts(line)]
        said = (flow_title(line), "\n".join(filter(None, details)), flow_signature(line), tone)
        rows.append((line.at, said))
    rows += [(at, (title, details, signature, "text_3")) for at, title, details, signature in cover_texts(case)]
    rows.sort(key=lambda row: row[0])
    now = case.now.timestamp()
    return tuple(HistoryRow(when_text(at.timestamp(), now, case.time_zone), *said) for at, said in reversed(rows))


def _answers_text(line: FlowLine, case: CaseFile) -> str:
    """What was answered; of a correction only why, since the lines of what it changed say the rest."""
    if line.changed:
        return str(line.inputs.get("reason") or "")
    return flow_details(line, case.time_zone)
