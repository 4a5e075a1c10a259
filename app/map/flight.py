"""A smooth flight between two views: out, across and in again, so that the eye keeps its place."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from app.map.projection import View, resolution_of_zoom

RHO = 1.35  # how much a flight prefers zooming out over moving across; 1.42 is the usual taste


def flight(start: View, end: View) -> Callable[[float], View]:
    """The view at each share (0 to 1) of the flight, by van Wijk and Nuij's optimal path.

    Source: J. J. van Wijk, W. A. A. Nuij, "Smooth and efficient zooming and panning", 2003.
    """
    span_0 = max(start.width, start.height) * start.resolution
    span_1 = max(start.width, start.height) * resolution_of_zoom(end.zoom)
    east, north = end.east_m - start.east_m, end.north_m - start.north_m
    distance = math.hypot(east, north)
    if distance < 1e-6 * min(span_0, span_1) or distance == 0:
        return lambda share: _straight(start, end, _eased(share))
    rho2 = RHO * RHO

    def turn(span: float, sign: float) -> float:
        b = (span_1**2 - span_0**2 + sign * rho2**2 * distance**2) / (2 * span * rho2 * distance)
        return math.log(max(math.sqrt(b * b + 1) - b, 1e-300))

    r0, r1 = turn(span_0, 1.0), turn(span_1, -1.0)
    length = (r1 - r0) / RHO
    if abs(length) < 1e-9 or not math.isfinite(length):
        return lambda share: _straight(start, end, _eased(share))

    def at(share: float) -> View:
        if share >= 1:
            return replace(end, width=start.width, height=start.height)
        s = _eased(share) * length
        across = span_0 / rho2 * (math.cosh(r0) * math.tanh(RHO * s + r0) - math.sinh(r0))
        span = span_0 * math.cosh(r0) / math.cosh(RHO * s + r0)
        way = across / distance
        zoom = start.zoom - math.log2(span / span_0)
        return replace(start, east_m=start.east_m + way * east, north_m=start.north_m + way * north, zoom=zoom)

    return at


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def _straight(start: View, end: View, share: float) -> View:
    return replace(
        start,
        east_m=start.east_m + (end.east_m - start.east_m) * share,
        north_m=start.north_m + (end.north_m - start.north_m) * share,
        zoom=start.zoom + (end.zoom - start.zoom) * share,
    )
