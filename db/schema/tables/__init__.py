"""The tables of schema `city`, one module per topic."""

from db.schema.tables import (
    cases,
    claims,
    components,
    deadlines,
    duty,
    feed,
    jobs,
    manual,
    meetings,
    on_behalf,
    people,
    places,
    profile,
    reports,
    responsibility,
    search,
    server_clock,
)
from db.schema.tables.base import metadata

__all__ = [
    "metadata",
    "cases",
    "claims",
    "components",
    "deadlines",
    "duty",
    "feed",
    "jobs",
    "manual",
    "meetings",
    "on_behalf",
    "people",
    "places",
    "profile",
    "reports",
    "responsibility",
    "search",
    "server_clock",
]
