"""The steps of a dated version, the same for every topic that has versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.errors import Refused
from app.manual import service as manual
from app.manual.model import ManualVersion
from app.responsibility import service as responsibility
from app.responsibility.model import RuleSet
from app.versions.model import DatedVersion, VersionState, version_at
from app.versions.service import VersionWords

START = datetime(2026, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


class StoreInMemory:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def now(self) -> tuple[datetime, date]:
        return START, START.date()

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        self.asked.append(("publish", person, name, effective_on))
        return START

    def withdraw(self, person: str | None, name: str) -> None:
        self.asked.append(("withdraw", person, name))


@pytest.mark.parametrize(
    ("words", "kind"), [(manual.WORDS, ManualVersion), (responsibility.WORDS, RuleSet)], ids=["manual", "rules"]
)
class TestSteps:
    """Both topics; the words differ, the steps do not."""

    def versions(self, kind: type[DatedVersion]) -> list[DatedVersion]:
        return [
            kind("draft", "Draft", "2026", "book"),
            kind("coming", "Coming", "2026", effective_from=START + HOUR),
            kind("now", "Now", "2026", effective_from=START - HOUR, effective_to=START + HOUR),
            kind("old", "Old", "2013", effective_from=START - 2 * HOUR, effective_to=START - HOUR),
        ]

    def test_states_follow_from_the_dates(self, words: VersionWords, kind: type[DatedVersion]) -> None:
        assert [one.state_at(START) for one in self.versions(kind)] == list(VersionState)
        for hours, name in ((-3, None), (-2, "old"), (-1, "now"), (0, "now"), (1, "coming")):
            found = version_at(self.versions(kind), START + hours * HOUR)
            assert (found.name if found else None) == name

    def test_a_copy_is_a_draft_of_its_kind(self, words: VersionWords, kind: type[DatedVersion]) -> None:
        versions = self.versions(kind)
        assert words.copy(versions, "draft", " b ", " B ") == kind("b", "B", "2026", "book")
        assert words.copy(versions, "old", "b", "B").state_at(START) is VersionState.DRAFT
        for name, new_name, title in (("nobody", "b", "B"), ("old", " ", "B"), ("old", "b", ""), ("old", "now", "B")):
            with pytest.raises(Refused):
                words.copy(versions, name, new_name, title)

    def test_only_a_draft_is_published_and_not_into_the_past(
        self, words: VersionWords, kind: type[DatedVersion]
    ) -> None:
        store, today = StoreInMemory(), START.date()
        for name, day in (
            ("coming", today), ("now", today), ("old", today), ("nobody", today), ("draft", today - timedelta(days=1))
        ):  # fmt: skip
            with pytest.raises(Refused):
                words.publish(store, self.versions(kind), "ann", name, day)
        assert store.asked == []
        assert words.publish(store, self.versions(kind), "ann", "draft", today) == START
        assert store.asked == [("publish", "ann", "draft", today)]

    def test_only_what_is_to_come_is_taken_back(self, words: VersionWords, kind: type[DatedVersion]) -> None:
        store = StoreInMemory()
        for name in ("draft", "now", "old", "nobody"):
            with pytest.raises(Refused):
                words.withdraw(store, self.versions(kind), "ann", name)
        words.withdraw(store, self.versions(kind), "ann", "coming")
        assert store.asked == [("withdraw", "ann", "coming")]
