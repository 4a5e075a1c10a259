"""What became of cases month by month, and the cases that are still to be counted.

Keys, constraints and indexes stand in the migrations.
"""

from sqlalchemy import BigInteger, Column, Date, Integer, Table, Text

from db.schema.tables.base import metadata

monthly_facts = Table(
    "monthly_facts",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("month_on", Date, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("unit_id", Integer),
    Column("district_code", Text),
    Column("late_s", BigInteger),
    Column("east_cell", Integer),
    Column("north_cell", Integer),
    Column("next_on", Date),
)

uncounted_cases = Table("uncounted_cases", metadata, Column("case_id", BigInteger, primary_key=True))
