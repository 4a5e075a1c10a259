"""The map of a letter: streets, water and borders around its cases, drawn without a window."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import shapely
from PIL import Image, ImageDraw, ImageFont

from app.letters.model import LetterCase

WIDE_PX, HIGH_PX = 1560, 900
M_PER_DEGREE = 111_320.0
LEAST_M, EDGE = 700.0, 0.12
WIDTHS = {"trunk": 9, "main": 7, "secondary": 5, "small": 3, "lane": 2}
GROUND, WATER, STREET, CASING, BORDER = "#F4F3EE", "#BBD7EA", "#FFFFFF", "#B4B1A6", "#8A6BB0"
DOT, RING, INK = "#D2141E", "#FFFFFF", "#33353A"
NUMBERED = 9
SCALES_M = (100, 200, 500, 1000, 2000, 5000, 10000, 20000)
Box = tuple[float, float, float, float]


def box_around(cases: Sequence[LetterCase]) -> Box | None:
    """Return west, south, east, north in degrees around the places of cases; None where none has a place."""
    places = [(one.lon, one.lat) for one in cases if one.lon is not None and one.lat is not None]
    if not places:
        return None
    lons, lats = [lon for lon, _lat in places], [lat for _lon, lat in places]
    middle = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    shrink = math.cos(math.radians(middle[1]))
    wide_m = max((max(lons) - min(lons)) * M_PER_DEGREE * shrink, LEAST_M) * (1 + 2 * EDGE)
    high_m = max((max(lats) - min(lats)) * M_PER_DEGREE, LEAST_M * HIGH_PX / WIDE_PX) * (1 + 2 * EDGE)
    wide_m = max(wide_m, high_m * WIDE_PX / HIGH_PX)
    high_m = wide_m * HIGH_PX / WIDE_PX
    east, north = wide_m / 2 / (M_PER_DEGREE * shrink), high_m / 2 / M_PER_DEGREE
    return middle[0] - east, middle[1] - north, middle[0] + east, middle[1] + north


def draw_map(box: Box, shapes: Sequence[tuple[str, bytes]], cases: Sequence[LetterCase]) -> bytes:
    """Return the map as PNG.

    Args:
        box: west, south, east, north in degrees.
        shapes: class of a street, `water` or `district`, and WKB in degrees.
        cases: the first ones lie on top; few ones carry their number in the letter.
    """
    west, south, east, north = box
    image = Image.new("RGB", (WIDE_PX, HIGH_PX), GROUND)
    pen = ImageDraw.Draw(image)

    def pixels(points: object) -> list[tuple[float, float]]:
        return [((x - west) / (east - west) * WIDE_PX, (north - y) / (north - south) * HIGH_PX)
                for x, y in shapely.get_coordinates(points).tolist()]  # fmt: skip

    known = [(kind, shapely.from_wkb(shape)) for kind, shape in shapes]
    for kind, shape in known:
        if kind == "water":
            for part in shapely.get_parts(shape):
                if part.geom_type == "Polygon":
                    pen.polygon(pixels(part.exterior), fill=WATER)
    zoom = 0.6 if east - west > 0.06 else 1.0
    for is_casing in (True, False):
        for kind, shape in known:
            if kind in WIDTHS:
                width = max(1, round(WIDTHS[kind] * zoom)) + (3 if is_casing else 0)
                for part in shapely.get_parts(shape):
                    pen.line(pixels(part), fill=CASING if is_casing else STREET, width=width, joint="curve")
    for kind, shape in known:
        if kind == "district":
            for part in shapely.get_parts(shape):
                _dash(pen, pixels(part))
    _draw_cases(pen, cases, box)
    _draw_scale(pen, (east - west) * M_PER_DEGREE * math.cos(math.radians((south + north) / 2)))
    pen.rectangle((0, 0, WIDE_PX - 1, HIGH_PX - 1), outline=CASING, width=2)
    whole = io.BytesIO()
    image.quantize(64, Image.Quantize.FASTOCTREE).save(whole, "PNG")
    return whole.getvalue()


def _draw_cases(pen: ImageDraw.ImageDraw, cases: Sequence[LetterCase], box: Box) -> None:
    west, south, east, north = box
    is_numbered = len(cases) <= NUMBERED
    radius = 17 if is_numbered else 8 if len(cases) <= 200 else 5
    font = ImageFont.load_default(size=24)
    for one in reversed(cases):
        if one.lon is None or one.lat is None:
            continue
        x, y = (one.lon - west) / (east - west) * WIDE_PX, (north - one.lat) / (north - south) * HIGH_PX
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=DOT, outline=RING, width=2)
        if is_numbered:
            pen.text((x, y), str(one.place_no), fill=RING, font=font, anchor="mm")


def _draw_scale(pen: ImageDraw.ImageDraw, wide_m: float) -> None:
    length = next((one for one in SCALES_M if one >= wide_m / 8), SCALES_M[-1])
    right, low, pixels = WIDE_PX - 30, HIGH_PX - 30, length / wide_m * WIDE_PX
    words = f"{length} m" if length < 1000 else f"{length // 1000} km"
    pen.rectangle((right - pixels - 14, low - 44, right + 14, low + 12), fill=GROUND)
    pen.line((right - pixels, low - 8, right - pixels, low, right, low, right, low - 8), fill=INK, width=3)
    pen.text((right - pixels / 2, low - 8), words, fill=INK, font=ImageFont.load_default(size=26), anchor="ms")


def _dash(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], on: float = 16.0, off: float = 9.0) -> None:
    """A dashed line; PIL has none."""
    is_on, left = True, on
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        length, done = math.hypot(to_x - x, to_y - y), 0.0
        while done < length:
            step = min(left, length - done)
            if is_on:
                a, b = done / length, (done + step) / length
                pen.line((x + (to_x - x) * a, y + (to_y - y) * a, x + (to_x - x) * b, y + (to_y - y) * b),
                         fill=BORDER, width=3)  # fmt: skip
            done, left = done + step, left - step
            if left <= 0:
                is_on = not is_on
                left = on if is_on else off
