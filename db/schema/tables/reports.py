"""What came in: reports, their reporters, pictures, and the keys of other systems.

Keys, constraints and indexes stand in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Identity,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from db.schema.tables.base import metadata

channels = Table(
    "channels",
    metadata,
    Column("code", Text, primary_key=True),
    Column("number", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("may_be_anonymous", Boolean, nullable=False),
    Column("must_be_verified", Boolean, nullable=False),
    Column("gets_call_back", Boolean, nullable=False),
    Column("posts", ARRAY(Text()), nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("report_id", BigInteger, Identity(), primary_key=True),
    Column("case_id", BigInteger),
    Column("channel", Text, nullable=False),
    Column("outside_id", Text),
    Column("class_id", SmallInteger),
    Column("text", Text),
    Column("address", Text),
    Column("geom", Geometry("POINT", 4490)),
    Column("staff_id", Integer),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("reported_on", Date, nullable=False),
    Column("wants_call_back", Boolean, nullable=False, server_default=FetchedValue()),
    Column("called_back_at", DateTime(timezone=True)),
    Column("satisfaction", SmallInteger),
)

reporters = Table(
    "reporters",
    metadata,
    Column("report_id", BigInteger, primary_key=True),
    Column("name", Text),
    Column("phone", Text),
    Column("wishes_secrecy", Boolean, nullable=False, server_default=FetchedValue()),
)

attachments = Table(
    "attachments",
    metadata,
    Column("attachment_id", BigInteger, Identity(), primary_key=True),
    Column("case_id", BigInteger),
    Column("report_id", BigInteger),
    Column("kind", Text, nullable=False),
    Column("file_name", Text),
    Column("media_type", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("taken_at", DateTime(timezone=True)),
    Column("geom", Geometry("POINT", 4490)),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("added_by", Integer),
    Column("original_sha256", LargeBinary),
    Column("covered_by", Integer),
    Column("covered_at", DateTime(timezone=True)),
)

photo_pieces = Table(
    "photo_pieces",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column("upload_id", Uuid, primary_key=True),
    Column("begins", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

attachment_contents = Table(
    "attachment_contents",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("content", LargeBinary),
    Column("is_sample", Boolean, nullable=False, server_default=FetchedValue()),
    Column("archived_at", DateTime(timezone=True)),
)

photo_uploads = Table(
    "photo_uploads",
    metadata,
    Column("staff_id", Integer, primary_key=True),
    Column("upload_id", Uuid, primary_key=True),
    Column("attachment_id", BigInteger, nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
)

picture_hashes = Table(
    "picture_hashes",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("dhash", BigInteger, nullable=False),
)

photo_matches = Table(
    "photo_matches",
    metadata,
    Column("attachment_id", BigInteger, primary_key=True),
    Column("other_id", BigInteger, primary_key=True),
    Column("bits", SmallInteger, nullable=False),
)

report_moves = Table(
    "report_moves",
    metadata,
    Column("move_id", BigInteger, Identity(), primary_key=True),
    Column("report_id", BigInteger, nullable=False),
    Column("from_case_id", BigInteger, nullable=False),
    Column("to_case_id", BigInteger, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("undone_at", DateTime(timezone=True)),
)

source_keys = Table(
    "source_keys",
    metadata,
    Column("source", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("id", BigInteger, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
)
