"""Numbers, spans and dates as the wall writes them, in both languages."""

import math

from app.i18n import set_language
from app.texts.numbers import change_text, count_text, percent_text
from app.texts.times import clock_text, date_text, when_text
from app.wall.answers import Figures, Nothing
from app.wall.data_status import DataStatus, FeedState, age_texts, standing_of_tile
from tests.fakes.hand_city import NOW

ZONE = "Asia/Shanghai"


def test_numbers():
    assert count_text(1284) == "1,284"
    assert count_text(math.nan) == "–"
    assert percent_text(0.9421) == "94.2%"
    assert [change_text(share) for share in (0.041, -0.02, 0.0, 2.5, 19.0)] == ["+4.1%", "−2.0%", "±0%", "+250%", "×20"]


def test_the_citys_own_time_and_day():
    assert clock_text(NOW, ZONE) == "18:00:00"
    assert when_text(NOW - 3600, NOW, ZONE) == "17:00:00"
    assert when_text(NOW - 86400, NOW, ZONE)[-6:] == " 18:00" and ":00:00" not in when_text(NOW - 86400, NOW, ZONE)
    assert when_text(0.0, NOW, ZONE) == "1970-01-01"
    assert date_text(NOW, ZONE) == "Sat 21 Nov"
    set_language("zh_CN")
    assert date_text(NOW, ZONE) == "11月21日 周六"


def test_six_standings_and_an_age_whenever_a_tile_is_not_live():
    cases, full, none = frozenset({"cases"}), Figures(()), Nothing("because")
    live, late, dead = (FeedState(state, age, NOW) for state, age in (("live", 0.2), ("late", 5.0), ("dead", 70.0)))
    assert standing_of_tile(FeedState(), cases, None) is DataStatus.LOADING
    assert standing_of_tile(live, cases, full) is DataStatus.LIVE
    assert standing_of_tile(live, cases, none) is DataStatus.EMPTY
    assert standing_of_tile(late, cases, full) is DataStatus.LATE
    assert standing_of_tile(dead, cases, none) is DataStatus.DEAD
    forbidden = FeedState("live", 0.1, NOW, forbidden=cases)
    assert standing_of_tile(forbidden, cases, full) is DataStatus.FORBIDDEN
    assert standing_of_tile(forbidden, frozenset({"components"}), full) is DataStatus.LIVE
    assert age_texts(DataStatus.LIVE, live, ZONE) == ()
    assert age_texts(DataStatus.LATE, late, ZONE)[0] == "delayed 5 s"
    assert age_texts(DataStatus.DEAD, dead, ZONE) == ("no data since 18:00:00", "since 18:00:00", "18:00")
