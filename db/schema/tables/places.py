"""Areas, grids, streets, water and green.

Keys, constraints and indexes stand in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Boolean, Column, Date, Double, FetchedValue, Identity, Integer, Table, Text

from db.schema.tables.base import metadata

areas = Table(
    "areas",
    metadata,
    Column("area_id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("parent_code", Text),
    Column("geom", Geometry("MULTIPOLYGON", 4490)),
    Column("area_m2", Double),
    Column("valid_from", Date, nullable=False, server_default=FetchedValue()),
    Column("valid_to", Date),
    Column("source", Text),
)

duty_grids = Table(
    "duty_grids",
    metadata,
    Column("duty_grid_id", Integer, Identity(), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("district_code", Text),
    Column(
        "geom",
        Geometry("MULTIPOLYGON", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("area_m2", Double, nullable=False),
    Column("road_m", Double),
    Column("valid_from", Date, nullable=False, server_default=FetchedValue()),
    Column("valid_to", Date),
    Column("name_en", Text),
)

unit_grids = Table(
    "unit_grids",
    metadata,
    Column("unit_grid_id", Integer, Identity(), primary_key=True),
    Column("code", Text, nullable=False),
    Column("duty_grid_id", Integer),
    Column("district_code", Text),
    Column("township_code", Text),
    Column("community_code", Text),
    Column("management_grade", Text, nullable=False, server_default=FetchedValue()),
    Column(
        "geom",
        Geometry("MULTIPOLYGON", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("area_m2", Double, nullable=False),
    Column("valid_from", Date, nullable=False, server_default=FetchedValue()),
    Column("valid_to", Date),
)

streets = Table(
    "streets",
    metadata,
    Column("street_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text),
    Column("name_en", Text),
    Column("class", Text, nullable=False),
    Column("is_bridge", Boolean, nullable=False, server_default=FetchedValue()),
    Column(
        "geom",
        Geometry("LINESTRING", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("source", Text),
)

waters = Table(
    "waters",
    metadata,
    Column("water_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text),
    Column("name_en", Text),
    Column("kind", Text, nullable=False),
    Column(
        "geom",
        Geometry("MULTIPOLYGON", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("source", Text),
)

greens = Table(
    "greens",
    metadata,
    Column("green_id", BigInteger, Identity(), primary_key=True),
    Column("name", Text),
    Column("name_en", Text),
    Column(
        "geom",
        Geometry("MULTIPOLYGON", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False),
        nullable=False,
    ),
    Column("source", Text),
)

cameras = Table(
    "cameras",
    metadata,
    Column("camera_id", Integer, Identity(), primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text),
    Column(
        "geom", Geometry("POINT", 4490, 2, from_text="ST_GeomFromEWKT", name="geometry", nullable=False), nullable=False
    ),
    Column("is_online", Boolean, nullable=False, server_default=FetchedValue()),
)
