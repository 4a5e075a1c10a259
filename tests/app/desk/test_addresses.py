"""A desk in English says streets by their English names, in its queues and when it finds a case, and finds by them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.cases.model import Case, State
from app.city.city import City
from app.desk.case_file import CaseFile, Named
from app.desk.finding import find_cases
from app.desk.lines import line_of
from app.desk.texts import place_text
from app.i18n import set_language
from tests.fakes.hand_city import NOW, make_city


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def city() -> City:
    made = make_city(cases=200, components=10)
    names = ["凤凰街", *made.streets.names[1:]]
    made.streets = replace(made.streets, names=names, names_en=["Fenghuang Street", *made.streets.names_en[1:]])
    made.cases.addresses[7] = "凤凰街"
    return made


def test_a_line_and_a_found_case_say_the_street_in_the_language_of_the_desk(city: City, language: str) -> None:
    said = {"en": "Fenghuang Street", "zh_CN": "凤凰街"}[language]
    case_id = int(city.cases.column("case_id")[7])
    found = line_of(city, case_id, NOW)
    assert found is not None and found.place.split(" · ")[0] == said
    assert [one.place for one in find_cases(city, "凤凰")] == [said]
    assert [one.case_id for one in find_cases(city, "fenghuang s")] == ([case_id] if language == "en" else [])


def test_the_pane_of_a_case_says_the_street_in_the_language_of_the_desk(city: City, language: str) -> None:
    cover, now = Named("井盖", "Cover"), datetime(2026, 11, 26, tzinfo=UTC)
    file = CaseFile(
        case=Case(1, 1, State.AT_DISPATCH), number="1", kind="component", class_id=1, class_code="01001",
        class_name=cover, major_name=cover, channel="supervisor", project="regular", reported_at=now, now=now,
        time_zone="Asia/Shanghai", address="凤凰街",
    )  # fmt: skip
    assert place_text(file, city.streets) == {"en": "Fenghuang Street", "zh_CN": "凤凰街"}[language]
    assert place_text(file) == "凤凰街"
