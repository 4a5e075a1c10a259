"""How the workers do is told in words: quiet when all is well, an alarm when somebody has to see to it."""

import pytest

from app.i18n import set_language
from app.jobs.model import JOB_STATES, KINDS, WORKER_STATES, WorkerHealth, kind_text
from app.jobs.texts import worker_alarm, worker_line


@pytest.mark.parametrize(
    ("health", "alarm"),
    [
        (WorkerHealth(), ""),  # nobody ever worked here, and nothing is to be done
        (WorkerHealth(living=2), ""),
        (WorkerHealth(living=1, due=400, waited_s=3.0), ""),
        (WorkerHealth(living=1, fallen=3), ""),  # another has taken its place
        (WorkerHealth(due=2, waited_s=3.0), ""),  # it is just being started again
        (WorkerHealth(due=1, waited_s=16.0), "No worker: 1 job waits"),
        (WorkerHealth(due=1200, fallen=1, waited_s=90_000.0), "No worker: 1,200 jobs wait"),
        (WorkerHealth(fallen=1), "The worker stopped unexpectedly"),
        (WorkerHealth(living=1, due=9, waited_s=61.0), "Jobs have waited for 1 min"),
    ],
)
def test_the_alarm(health: WorkerHealth, alarm: str) -> None:
    assert worker_alarm(health) == alarm


def test_the_line_tells_everything() -> None:
    health = WorkerHealth(2, 1, 1, 1, 12.0)
    assert worker_line(health) == (
        "2 workers at work · 1 job due · the oldest has waited for 12 s · failed and tried again: 1"
        " · died in the last day: 1"
    )
    assert worker_line(WorkerHealth()) == "no worker at work · no job due"
    set_language("zh_CN")
    assert worker_line(WorkerHealth()) == "没有后台作业进程 · 没有到期作业"


def test_every_kind_and_state_has_its_word() -> None:
    assert kind_text("months") == "Tables of the coming months" and kind_text("later_kind") == "later_kind"
    assert len({kind.key for kind in KINDS}) == len(KINDS) and all(WORKER_STATES.values()) and all(JOB_STATES.values())
