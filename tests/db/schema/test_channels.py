"""The table of channels and the programme agree, and no function keeps a list of its own."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.cases.effects import OWN_CHANNELS
from app.cases.model import Post
from app.city.model import CHANNELS
from app.i18n import set_language
from app.texts.labels import channel_label
from db.schema.queries import scripts


def test_the_table_and_the_programme_agree(connection: Connection) -> None:
    rows = connection.execute(text("select * from city.channels order by number")).all()
    assert tuple(row.code for row in rows) == CHANNELS
    assert [row.number for row in rows] == list(range(len(CHANNELS)))
    assert {row.code for row in rows if not row.must_be_verified} == OWN_CHANNELS
    assert {post for row in rows for post in row.posts} <= set(Post)


def test_channels_are_called_alike_on_screens_and_in_the_table(connection: Connection) -> None:
    for row in connection.execute(text("select * from city.channels")):
        for language, name in (("zh_CN", row.name), ("en", row.name_en)):
            set_language(language)
            assert channel_label(row.code) == name
    set_language("en")


def test_only_the_table_lists_them() -> None:
    kept = [script for folder in ("city", "read_side") for script in scripts(folder) if "'wechat'" in script]
    assert kept == []


def test_a_case_of_an_unknown_channel_is_of_other_sources(connection: Connection) -> None:
    definition = connection.scalar(text("select pg_get_viewdef('read_side.city_cases'::regclass)"))
    assert f"{CHANNELS.index('other')}::smallint" in str(definition) or f"({CHANNELS.index('other')})::smallint" in str(
        definition
    )
