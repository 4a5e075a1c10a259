"""What all tables share."""

from sqlalchemy import MetaData
from sqlalchemy.types import UserDefinedType

metadata = MetaData(schema="city")


class XID8(UserDefinedType):
    """The server's 64-bit transaction number."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Name the type in SQL."""
        return "xid8"
