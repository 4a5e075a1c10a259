"""The evidence as one page: whole, small, offline, and nothing that anybody wrote becomes markup or script."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
import shapely
from PIL import Image

from app.meetings.evidence import Evidence, EvidenceItem, MapShape, NearComponent, Statement, Step
from app.meetings.model import Precedent
from app.meetings.presentation import LikeCase, LikeCases

pytest.importorskip("xstatic.pkg.leaflet", reason="XStatic-Leaflet is not installed")
NOW_S = 1_764_000_000.0
BAD = "</script><script>alert(1)</script>{{ 7 * 7 }}"


def some_photo(side: int = 900) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(kept, "JPEG", quality=90)
    return kept.getvalue()


def some_evidence(words: str = "以道路中线为界，井在中线以西") -> Evidence:
    item = EvidenceItem(12, "scheduled", "雨水井盖", "Storm drain cover", "科园大道", None, ("boundary",), 2, 108.3,
                        22.8, NOW_S, date(2026, 10, 30), "Asia/Shanghai", 71, NOW_S)  # fmt: skip
    steps = (
        Step("450103-1", "report", NOW_S, None, None, "", None, 108.3, 22.8),
        Step("450103-1", "refused", NOW_S + 60, "西乡塘区市政所", "Roads Office", words, None, 108.3, 22.8),
        Step("450103-1", "photo", NOW_S + 90, None, None, "near", 5, 108.3, 22.8),
    )
    shapes = (
        MapShape("street_main", words, None, shapely.to_wkb(shapely.LineString([(108.29, 22.8), (108.31, 22.8)]))),
        MapShape("district", "西乡塘区", None, shapely.to_wkb(shapely.LineString([(108.3, 22.79), (108.3, 22.81)]))),
        MapShape(
            "district_then", "西乡塘区", None, shapely.to_wkb(shapely.LineString([(108.301, 22.79), (108.3, 22.81)]))
        ),
    )
    component = NearComponent("4501030101", "lost", None, None, "市政所", "Roads", None, 108.3, 22.8, True)
    alike = LikeCase(9, "450103-9", NOW_S, "closed", "市政所", "Roads", 1, "科园大道", 40.0, 108.3001, 22.8)
    return Evidence(item, steps, shapes, (component,), (), (Precedent("70-12", "梧桐苑路", 43, 1),),
                    LikeCases(1, 1, (alike,)), (Statement(1, "市政所", "Roads", words, NOW_S, True),), (),
                    {5: some_photo()})  # fmt: skip


def page_of(evidence: Evidence) -> str:
    from app.meetings.evidence_map import evidence_page

    return evidence_page(evidence)


def test_the_page_has_everything_and_asks_for_nothing() -> None:
    from app.meetings.evidence_map import leaflet_text

    page = page_of(some_evidence())
    for words in (
        "Storm drain cover",
        "Roads Office",
        "以道路中线为界",
        "70-12",
        "450103-9",
        "data:image/jpeg;base64,",
        "L.map(",
    ):
        assert words in page
    page = page.replace(leaflet_text()[0], "")
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:|#)", page)
    assert not re.search(r"url\((?![\"']?(data:|#))", page)
    assert re.findall(r"https?://[\w.]+", page) == []


def test_what_people_wrote_is_neither_markup_nor_script_nor_template() -> None:
    page = page_of(some_evidence(BAD))
    assert "<script>alert(1)" not in page and "49" not in re.findall(r"<q>.*?</q>", page)[0]
    assert "{{ 7 * 7 }}" in page


def test_a_page_that_would_be_too_large_leaves_out_small_streets_then_photos() -> None:
    from app.meetings.evidence_map import LARGEST_BYTES

    line = shapely.LineString([(108.3 + place / 1e4, 22.8 + (place % 7) / 1e4) for place in range(600)])
    lanes = tuple(MapShape("street_lane", f"巷{place}", None, shapely.to_wkb(line)) for place in range(400))
    page = page_of(replace(some_evidence(), shapes=lanes + some_evidence().shapes))
    assert len(page.encode()) <= LARGEST_BYTES and "巷7" not in page and "data:image/jpeg" in page


def test_a_broken_photo_and_an_item_without_place_leave_a_page() -> None:
    bare = replace(some_evidence(), photos={5: b"no picture"})
    assert "<img" not in page_of(bare)
    nowhere = replace(bare.item, lon=None, lat=None)
    assert "Storm drain cover" in page_of(Evidence(nowhere))
