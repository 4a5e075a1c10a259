"""The door reads whose data a database holds."""

from sqlalchemy import Engine, text

from db.readers.database_info import read_database_info
from tests.db.feed.conftest import PROFILE


def test_a_city_and_none(database: Engine) -> None:
    assert read_database_info(database, "private:x").city == ""
    with database.begin() as connection:
        connection.execute(text(PROFILE))
    plate = read_database_info(database, "private:x")
    assert (plate.city, plate.city_en, plate.is_demo, plate.database) == ("测试市", "Test City", False, "private:x")
    assert plate.person == "gridhall"
