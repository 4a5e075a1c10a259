"""Jobs in other threads: what is asked after the end is not begun, and says nothing."""

from typing import Any

from widgets.background import Background


def test_nothing_is_begun_after_the_end(qtbot: Any) -> None:
    background, done = Background(1), []
    background.run(lambda: 1, on_answer=done.append)
    qtbot.waitUntil(lambda: done == [1])
    background.close()
    for outlives in (False, True):
        job = background.run(done.append, 2, on_answer=done.append, on_trouble=done.append, outlives=outlives)
        assert job.cancelled()
    assert done == [1]
