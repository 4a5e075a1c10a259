"""What all tables share."""

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, FetchedValue, Identity, Integer, MetaData, Text
from sqlalchemy.types import UserDefinedType

metadata = MetaData(schema="city")


class XID8(UserDefinedType):
    """The server's 64-bit transaction number."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Name the type in SQL."""
        return "xid8"


def version_columns(key: str) -> tuple[Column[Any], ...]:
    """Return the columns of every table of versions that take force with a day; see `sql/city/55_versions.sql`.

    Args:
        key: name of its primary key.
    """
    return (
        Column(key, Integer, Identity(), primary_key=True),
        Column("name", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("code_version", Text, nullable=False),
        Column("source", Text, nullable=False, server_default=FetchedValue()),
        Column("effective_from", DateTime(timezone=True)),
        Column("effective_to", DateTime(timezone=True)),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("created_by", Text, nullable=False, server_default=FetchedValue()),
        Column("published_at", DateTime(timezone=True)),
        Column("published_by", Text),
        Column("is_demo", Boolean, nullable=False, server_default=FetchedValue()),
    )
