"""How the workers do, in words: quiet when all is well."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.jobs.model import WorkerHealth
from app.texts.spans import span_text

NOBODY_AFTER_S = 15.0
"""A worker that is just being started again is no alarm."""
OLD_AFTER_S = 60.0


def worker_alarm(health: WorkerHealth) -> str:
    """Return what somebody has to see to; '' when all is well."""
    if not health.living and health.due and health.waited_s >= NOBODY_AFTER_S:
        jobs = ngettext("No worker: {count} job waits", "No worker: {count} jobs wait", health.due)
        return jobs.format(count=f"{health.due:,}")
    if not health.living and health.fallen:
        return _("The worker stopped unexpectedly")
    if health.waited_s >= OLD_AFTER_S:
        return _("Jobs have waited for {span}").format(span=span_text(health.waited_s))
    return ""


def worker_line(health: WorkerHealth) -> str:
    """Return the whole state in one line, for the terminal and the page."""
    workers = ngettext("{count} worker at work", "{count} workers at work", health.living)
    jobs = ngettext("{count} job due", "{count} jobs due", health.due)
    words = [workers.format(count=health.living) if health.living else _("no worker at work")]
    words.append(jobs.format(count=f"{health.due:,}") if health.due else _("no job due"))
    if health.due:
        words.append(_("the oldest has waited for {span}").format(span=span_text(health.waited_s)))
    if health.failing:
        words.append(_("failed and tried again: {count}").format(count=f"{health.failing:,}"))
    if health.fallen:
        words.append(_("died in the last day: {count}").format(count=health.fallen))
    return " · ".join(words)
