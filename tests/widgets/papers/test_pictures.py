"""Maps and photos of papers, painted without a display."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import shapely
from PySide6.QtGui import QColor, QImage

from app.papers.model import MapShape, PaperItem
from tests.fakes.papers import an_item, png
from widgets.papers.map_painter import SIZE
from widgets.papers.pictures import PHOTO, PaperPainter


@pytest.fixture
def painter(qapp: Any) -> PaperPainter:
    return PaperPainter()


def shape(kind: str, name: str, geometry: Any) -> MapShape:
    return MapShape(kind, name, shapely.to_wkb(geometry))


def around(item: PaperItem) -> PaperItem:
    """Two districts with a border beside the item, two streets, water and the place of a ruling."""
    east, north = item.card.lon, item.card.lat
    middle = east + 0.001
    west = shapely.box(east - 0.01, north - 0.01, middle, north + 0.01)
    beyond = shapely.box(middle, north - 0.01, east + 0.01, north + 0.01)
    return replace(item, shapes=(
        shape("area", "高新区", west), shape("area", "西乡塘区", beyond),
        shape("main", "高新大道", shapely.LineString([(east - 0.01, north), (east + 0.01, north)])),
        shape("lane", "", shapely.LineString([(east, north - 0.01), (east, north + 0.01)])),
        shape("water", "", shapely.box(east - 0.002, north - 0.002, east - 0.0015, north + 0.002)),
        shape("ruling", "71-1", shapely.box(east - 0.0005, north - 0.0005, east + 0.0005, north + 0.0005)),
    ))  # fmt: skip


def image_of(content: bytes | None) -> QImage:
    assert content is not None
    return QImage.fromData(content)


def colours(image: QImage) -> set[int]:
    small = image.scaled(240, 180)
    return {small.pixel(x, y) for x in range(0, 240, 3) for y in range(0, 180, 3)}


def test_a_map_shows_both_parties_in_colours_of_their_own(painter: PaperPainter) -> None:
    image = image_of(painter.paint_map(around(an_item(1))))
    assert image.size() == SIZE and len(colours(image)) > 20
    left, right = QColor(image.pixel(120, 120)), QColor(image.pixel(SIZE.width() - 40, 120))
    assert left.blue() > left.red() and right.red() > right.blue(), "one party is blue, the other is amber"


def test_a_place_that_crosses_itself_breaks_no_map(painter: PaperPainter) -> None:
    item = an_item(1)
    east, north = item.card.lon, item.card.lat
    bow = shapely.Polygon([(east, north), (east + 0.01, north + 0.01), (east + 0.01, north), (east, north + 0.01)])
    crossed = replace(item, shapes=(shape("area", "高新区", bow), shape("ruling", "71-1", bow)))
    assert image_of(painter.paint_map(crossed)).size() == SIZE


def test_a_map_without_anything_around_is_painted_too(painter: PaperPainter) -> None:
    assert image_of(painter.paint_map(an_item(1))).size() == SIZE


def test_without_a_place_there_is_no_map(painter: PaperPainter) -> None:
    item = an_item(1)
    assert painter.paint_map(replace(item, card=replace(item.card, lon=None, lat=None))) is None


def test_a_map_reaches_as_far_as_its_cases_but_not_over_the_whole_city(painter: PaperPainter) -> None:
    item = an_item(1)
    far = replace(item, cases=(replace(item.cases[0], lon=109.3),))
    assert painter.paint_map(far) != painter.paint_map(item)


def test_a_photo_becomes_small_and_a_broken_one_is_none(painter: PaperPainter) -> None:
    small = image_of(painter.shrink_photo(png(2400, 1200)))
    assert small.width() == PHOTO.width() and small.height() == PHOTO.height() // 2
    assert painter.shrink_photo(b"no picture") is None
    assert painter.shrink_photo(b"%PDF-1.4 a paper that is called a photo") is None
