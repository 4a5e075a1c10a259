"""What cases are found by.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Column, Integer, Table
from sqlalchemy.dialects.postgresql import ARRAY

from db.schema.tables.base import metadata

case_terms = Table(
    "case_terms",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("terms", ARRAY(Integer()), nullable=False),
)
