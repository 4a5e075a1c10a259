"""The cameras that the city shares: at crossings and along main streets."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from db.demo.copy import boolean, constant, copy_rows, int4, points, set_sequence, texts
from db.demo.frame import random_of, to_degrees
from db.demo.places import SpotFinder
from db.demo.streets import Streets

CAMERAS = 8300
SHARE_AT_CROSSINGS = 0.62
SHARE_ONLINE = 0.967


def write_cameras(connection: Connection, finder: SpotFinder, streets: Streets, seed: int) -> None:
    """Write the cameras, numbered from north to south, named after their street."""
    rng = random_of(seed, "cameras")
    crossings = int(CAMERAS * SHARE_AT_CROSSINGS)
    found = [finder.find("crossing", crossings, rng), finder.find("signpost", CAMERAS - crossings, rng)]
    at = np.vstack([spots.points for spots in found])
    street = np.concatenate([spots.street for spots in found])
    kind = np.repeat(["路口", "路段"], [crossings, CAMERAS - crossings])
    order = np.argsort(-at[:, 1], kind="stable")
    names: list[str] = []
    count: dict[str, int] = {}
    for place in order.tolist():
        name = f"{streets.names[street[place]]}{kind[place]}"
        count[name] = count.get(name, 0) + 1
        names.append(f"{name}{count[name]:02d}")
    copy_rows(connection, "cameras", {
        "camera_id": int4(np.arange(1, CAMERAS + 1)), "code": texts([f"4501V{n:06d}" for n in range(1, CAMERAS + 1)]),
        "name": texts(names), "owner": constant("公安视频", CAMERAS), "geom": points(to_degrees(at[order])),
        "is_online": boolean(rng.random(CAMERAS) < SHARE_ONLINE),
    })  # fmt: skip
    set_sequence(connection, "cameras", "camera_id")
