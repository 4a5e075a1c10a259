"""The tables of schema `city`, one module per topic."""

from db.tables import (
    cases,
    components,
    deadlines,
    feed,
    jobs,
    manual,
    people,
    places,
    profile,
    reports,
    responsibility,
    server_clock,
)
from db.tables.base import metadata

__all__ = [
    "metadata",
    "cases",
    "components",
    "deadlines",
    "feed",
    "jobs",
    "manual",
    "people",
    "places",
    "profile",
    "reports",
    "responsibility",
    "server_clock",
]
