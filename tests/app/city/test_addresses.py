"""An English screen says the streets by their English names; whatever else an address holds stays as it was written."""

from dataclasses import replace

from app.city.addresses import say_address
from app.i18n import set_language
from tests.fakes.city import fake_city


def test_a_street_is_said_in_the_language_of_the_screen() -> None:
    streets = fake_city(100, 10, grids=2).streets
    streets = replace(
        streets,
        names=["凤凰街", "无名路", *streets.names[2:]],
        names_en=["Fenghuang Street", "", *streets.names_en[2:]],
    )
    try:
        set_language("en")
        assert say_address(streets, "凤凰街") == "Fenghuang Street"
        assert say_address(streets, "无名路") == "无名路"
        assert say_address(streets, "凤凰街 12 号") == "凤凰街 12 号"
        assert say_address(streets, "") == ""
        set_language("zh_CN")
        assert say_address(streets, "凤凰街") == "凤凰街"
    finally:
        set_language("en")
