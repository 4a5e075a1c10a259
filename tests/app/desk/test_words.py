"""What the case pane says of a case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.cases.model import Case, State
from app.desk.case_file import CaseFile, Named
from app.desk.words import fact_rows

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("project", "said"),
    [("campaign", "Five-chaos campaign"), ("dust", "Dust control"), ("regular", None), ("of ours", "of ours")],
)
def test_the_project_of_a_case_is_said_in_words(english: None, project: str, said: str | None) -> None:
    cover = Named("井盖", "Cover")
    file = CaseFile(
        case=Case(1, 1, State.AT_DISPATCH), number="1", kind="component",
        class_id=1, class_code="01001", class_name=cover, major_name=cover,
        channel="supervisor", project=project, reported_at=NOW, now=NOW, time_zone="Asia/Shanghai",
    )  # fmt: skip
    assert dict(fact_rows(file)).get("Project") == said
