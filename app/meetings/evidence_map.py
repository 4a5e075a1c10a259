"""The interactive evidence map: one page of HTML that asks nothing from any network and opens on any computer.

Folium draws it. Everything of folium's that would be fetched is left out; Leaflet comes from the installed package
XStatic-Leaflet and stands in the page, the base map is made of the city's own shapes.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import branca.element
import folium
import shapely
from PIL import Image, ImageOps

from app.errors import Unavailable
from app.i18n import N_, _, language, ngettext, pick
from app.meetings.evidence import STEPS, Evidence, MapShape, Step
from app.meetings.texts import cause_text
from app.texts.labels import COMPONENT_STATE_LABELS
from app.texts.times import local

LARGEST_BYTES = 3 * 1024 * 1024
"""The whole page; streets of the last rank, then photos are left out of one that would be larger."""
PHOTO_SIDE = 520
RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "evidence"
TOKENS = (
    "ground", "panel", "raised", "line", "text", "text2", "accent", "on-accent", "late", "land", "water", "green",
    "minor", "major", "grid", "border", "then", "rule",
)  # fmt: skip
COLOURS = {
    name: dict(zip(TOKENS, words.split(), strict=True))
    for name, words in (
        ("dark", "#07101F #0E1A2E #1B2C47 #26385A #E8EEF9 #93A4C3 #39A9FF #07101F #FF5C5C #0A1526 #123A66 #12301F"
                 " #26415F #4A76A8 #33507A #FFFFFF #FFB020 #36C98F"),
        ("light", "#F4F7FB #FFFFFF #E6EDF6 #CBD6E4 #14213A #56657F #1168C2 #FFFFFF #C8202F #F2F4F6 #B9D5EE #D5E8D2"
                  " #DCE2EA #A9B6C8 #A5B4CC #2B3A55 #B36A00 #0B8A57"),
    )
}  # fmt: skip
STREETS = {"street_trunk": ("major", 6), "street_main": ("major", 4), "street_secondary": ("major", 3),
           "street_small": ("minor", 2.5), "street_lane": ("minor", 1.5)}  # fmt: skip
LAYERS: tuple[tuple[str, str, bool], ...] = (
    ("water", N_("Water"), True), ("green", N_("Green"), True), ("street", N_("Streets"), True),
    ("duty_grid", N_("Duty grids"), True), ("responsibility", N_("Responsibility areas"), True),
    ("ruling", N_("Areas of rulings"), True), ("district", N_("Boundaries now"), True),
    ("district_then", N_("Boundaries on the day of the report"), True),
)  # fmt: skip
"""Layer, what the switch says, whether it shows at the start."""


class PlainMap(folium.Map):
    """A map of folium's that brings nothing to be fetched; Leaflet is put into the page by whoever makes it."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []


def evidence_page(evidence: Evidence, theme: str = "light") -> str:
    """Return the evidence of an item as one page of HTML of at most 3 MB.

    Raises:
        Unavailable: the package with Leaflet is not installed.
    """
    shapes: Iterable[MapShape] = evidence.shapes
    page = _page(evidence, tuple(shapes), theme, True)
    for is_kept, has_photos in ((_is_no_lane, True), (_is_no_lane, False), (_is_large, False)):
        if len(page.encode()) <= LARGEST_BYTES:
            break
        page = _page(evidence, tuple(shape for shape in shapes if is_kept(shape)), theme, has_photos)
    return page


def leaflet_text() -> tuple[str, str]:
    """Return script and style sheet of Leaflet; the pictures that the sheet names stand in it.

    Raises:
        Unavailable: the package is not installed.
    """
    try:
        from xstatic.pkg import leaflet
    except ImportError:
        raise Unavailable(_("The evidence map needs the package XStatic-Leaflet, which is not installed.")) from None
    folder = Path(leaflet.BASE_DIR)
    script = (folder / "leaflet.js").read_text("utf-8").partition("//# sourceMappingURL")[0]
    sheet = re.sub(r"/\*.*?\*/", "", (folder / "leaflet.css").read_text("utf-8"), flags=re.DOTALL)
    for name in ("layers.png", "layers-2x.png", "marker-icon.png"):
        picture = base64.b64encode((folder / "images" / name).read_bytes()).decode()
        sheet = sheet.replace(f"images/{name}", f"data:image/png;base64,{picture}")
    return script, sheet


# The map --------------------------------------------------------------------------------------------------------------


def _page(evidence: Evidence, shapes: tuple[MapShape, ...], theme: str, has_photos: bool) -> str:
    colours, item = COLOURS[theme], evidence.item
    script, sheet = leaflet_text()
    plan = PlainMap(
        location=[item.lat or 0.0, item.lon or 0.0], zoom_start=17, max_zoom=20, min_zoom=12, tiles=None,
        attribution_control=False, zoom_animation=False, fade_animation=False,
    )  # fmt: skip
    figure = plan.get_root()
    assert isinstance(figure, branca.element.Figure)
    figure.title = _title(evidence)
    variables = f"color-scheme:{theme};" + "".join(f"--{name}:{colour};" for name, colour in colours.items())
    style = f":root{{{variables}}}\n{(RESOURCES / 'page.css').read_text('utf-8')}"
    for text in (f"<style>{sheet}</style>", f"<style>{style}</style>", f"<script>{script}</script>"):
        figure.header.add_child(_element(text))
    _add_shapes(plan, shapes, colours)
    _add_components(plan, evidence, colours)
    _add_alike(plan, evidence, colours)
    _add_cases(plan, evidence, colours)
    folium.LayerControl(collapsed=True).add_to(plan)
    photos = {key: _thumbnail(content) for key, content in evidence.photos.items()} if has_photos else {}
    figure.html.add_child(_element(_head(evidence)))
    figure.html.add_child(_element(_side(evidence, photos)))
    data = {"map": plan.get_name(), "steps": [_step_data(step, evidence, colours) for step in evidence.journey],
            "labels": _street_labels(shapes), "play": _("▶ Replay"), "pause": _("❚❚ Pause")}  # fmt: skip
    figure.script.add_child(_element(f"var EVIDENCE = {_json(data)};"), name="zz_data")
    figure.script.add_child(_element((RESOURCES / "page.js").read_text("utf-8")), name="zz_page")
    page: str = figure.render()
    return page.replace("<html>", f'<html lang="{"en" if language() == "en" else "zh-CN"}">', 1)


def _element(text: str) -> branca.element.Element:
    """A piece of the page that is put in as it is: folium would read braces in it as a template."""
    return branca.element.Element("{% raw %}" + text + "{% endraw %}")


def _add_shapes(plan: folium.Map, shapes: tuple[MapShape, ...], colours: dict[str, str]) -> None:
    for layer, words, is_shown in LAYERS:
        features = [
            _feature(shapely.from_wkb(shape.shape), pick(shape.name or "", shape.name_en), _style(shape.layer, colours))
            for shape in shapes
            if shape.layer == layer or (layer == "street" and shape.layer in STREETS)
        ]
        if layer == "street":
            features.sort(key=lambda feature: feature["properties"]["style"]["weight"])
        _add_features(plan, features, _(words), is_shown)


def _add_features(plan: folium.Map, features: list[dict[str, Any]], words: str, is_shown: bool = True) -> None:
    if not features:
        return
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features}, name=words, show=is_shown, smooth_factor=0.5,
        style_function=lambda feature: feature["properties"]["style"],
        marker=folium.CircleMarker(radius=7),
    )  # fmt: skip
    if any(feature["properties"]["name"] for feature in features):
        folium.GeoJsonTooltip(["name"], labels=False, sticky=True).add_to(layer)
    layer.add_to(plan)


def _feature(shape: Any, name: str, style: dict[str, Any]) -> dict[str, Any]:
    rounded = shapely.set_precision(shape, 1e-6, mode="pointwise")
    return {"type": "Feature", "geometry": shapely.geometry.mapping(rounded),
            "properties": {"name": html.escape(name), "style": style}}  # fmt: skip


def _style(layer: str, colours: dict[str, str]) -> dict[str, Any]:
    if layer in STREETS:
        tone, weight = STREETS[layer]
        return {"color": colours[tone], "weight": weight, "opacity": 1, "fill": False}
    if layer in ("water", "green"):
        return {"color": colours[layer], "weight": 1, "fill": True, "fillColor": colours[layer], "fillOpacity": 1}
    lines = {"duty_grid": ("grid", 1.5, ""), "responsibility": ("accent", 2, "6 5"), "ruling": ("rule", 3, ""),
             "district": ("border", 3, "10 7"), "district_then": ("then", 3, "2 6")}  # fmt: skip
    tone, weight, dash = lines[layer]
    return {"color": colours[tone], "weight": weight, "dashArray": dash, "fill": layer == "ruling",
            "fillColor": colours[tone], "fillOpacity": 0.12}  # fmt: skip


def _add_components(plan: folium.Map, evidence: Evidence, colours: dict[str, str]) -> None:
    features = []
    for one in reversed(evidence.components):
        owner = pick(one.owner or _("not registered"), one.owner_en or _("not registered"))
        keeper = pick(one.maintainer or _("not registered"), one.maintainer_en or _("not registered"))
        words = _("{code} · {state} · owner: {owner} · maintainer: {keeper}").format(
            code=one.code, state=_(COMPONENT_STATE_LABELS[one.state]), owner=owner, keeper=keeper
        )
        tone = "accent" if one.is_own else "late" if one.owner is None else "text2"
        style = {"color": colours[tone], "weight": 3 if one.is_own else 1.5, "fill": True, "fillColor": colours[tone],
                 "fillOpacity": 0.35, "radius": 8 if one.is_own else 5}  # fmt: skip
        features.append(_feature(shapely.Point(one.lon, one.lat), words, style))
    _add_features(plan, features, _("Components of this class"))


def _add_alike(plan: folium.Map, evidence: Evidence, colours: dict[str, str]) -> None:
    features = []
    for one in evidence.alike.cases:
        day = local(one.reported_s, evidence.item.time_zone)
        words = f"{one.case_no} · {day:%Y-%m-%d} · {pick(one.unit or '–', one.unit_en)}"
        style = {"color": colours["then"], "weight": 1.5, "fill": True, "fillColor": colours["then"],
                 "fillOpacity": 0.25, "radius": 6}  # fmt: skip
        features.append(_feature(shapely.Point(one.lon, one.lat), words, style))
    _add_features(plan, features, _("Cases like it in 12 months"))


def _add_cases(plan: folium.Map, evidence: Evidence, colours: dict[str, str]) -> None:
    places = {step.case_no: (step.lon, step.lat) for step in evidence.journey if step.lon is not None}
    style = {"color": colours["border"], "weight": 3, "fill": True, "fillColor": colours["late"], "fillOpacity": 1,
             "radius": 9}  # fmt: skip
    features = [_feature(shapely.Point(*place), number, style) for number, place in places.items()]
    _add_features(plan, features, _("Cases of this item"))


def _street_labels(shapes: tuple[MapShape, ...]) -> list[dict[str, Any]]:
    """The name of each larger street once, in the middle of its longest piece."""
    longest: dict[str, Any] = {}
    for shape in shapes:
        name = pick(shape.name or "", shape.name_en)
        if name and shape.layer in ("street_trunk", "street_main", "street_secondary"):
            line = max(shapely.get_parts(shapely.from_wkb(shape.shape)), key=shapely.length)
            if name not in longest or line.length > longest[name].length:
                longest[name] = line
    found = []
    for name, line in longest.items():
        middle = line.interpolate(0.5, normalized=True)
        found.append({"lat": round(middle.y, 6), "lon": round(middle.x, 6), "words": html.escape(name)})
    return found


# Beside the map -------------------------------------------------------------------------------------------------------


def _title(evidence: Evidence) -> str:
    item = evidence.item
    return f"№ {item.item_id} {pick(item.class_name, item.class_name_en)} · {pick(item.address, item.address_en)}"


def _head(evidence: Evidence) -> str:
    item = evidence.item
    times = ngettext("{count} refusal", "{count} refusals", item.bounces).format(count=item.bounces)
    causes = _(", ").join(cause_text(cause) for cause in item.causes)
    since = _("reported {day}").format(day=f"{item.since_on:%Y-%m-%d}")
    return (
        f"<header><h1>{html.escape(pick(item.class_name, item.class_name_en))}</h1>"
        f"<span>{html.escape(pick(item.address, item.address_en))}</span><span>№ {item.item_id}</span>"
        f"<span class='late'>{html.escape(times)}</span><span>{html.escape(causes)}</span>"
        f"<span>{html.escape(since)}</span></header>"
    )


def _side(evidence: Evidence, photos: dict[int, str]) -> str:
    parts = [f"<h2>{_('Journey')}</h2>"]
    if evidence.journey:
        parts.append(f"<div id='replay'><button id='play' class='main'>{_('▶ Replay')}</button></div>")
    rows = "".join(_step_row(step, evidence, photos) for step in evidence.journey)
    parts.append(f"<ol id='journey'>{rows}</ol>")
    parts += [_component_table(evidence), _census_table(evidence), _ruling_table(evidence), _alike_line(evidence),
              _statement_rows(evidence)]  # fmt: skip
    return f"<aside>{''.join(parts)}</aside>"


def _step_row(step: Step, evidence: Evidence, photos: dict[int, str]) -> str:
    at = local(step.at_s, evidence.item.time_zone)
    unit = f" <b class='unit'>{html.escape(pick(step.unit, step.unit_en))}</b>" if step.unit else ""
    words = f"<q>{html.escape(step.words)}</q>" if step.words and step.what != "photo" else ""
    picture = photos.get(step.attachment_id or -1, "")
    image = f"<img alt='{html.escape(_('Photo'))}' src='{picture}'>" if picture else ""
    return (
        f"<li tabindex='0' class='{step.what}'><time>{at:%m-%d %H:%M}</time>"
        f"<span>{html.escape(_(STEPS[step.what]))}{unit}</span>{words}{image}</li>"
    )


def _step_data(step: Step, evidence: Evidence, colours: dict[str, str]) -> dict[str, Any]:
    at = local(step.at_s, evidence.item.time_zone)
    unit = pick(step.unit, step.unit_en) if step.unit else ""
    tone = "late" if step.what == "refused" else "accent"
    return {"lon": step.lon, "lat": step.lat, "words": f"{at:%m-%d} {_(STEPS[step.what])} {unit}".strip(),
            "colour": colours[tone]}  # fmt: skip


def _table(title: str, rows: list[tuple[str, ...]], nothing: str = "") -> str:
    if not rows:
        return f"<h2>{html.escape(title)}</h2><p class='none'>{html.escape(nothing)}</p>" if nothing else ""
    lines = "".join(
        f"<tr><th>{html.escape(first)}</th>{''.join(f'<td>{html.escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return f"<h2>{html.escape(title)}</h2><table>{lines}</table>"


def _component_table(evidence: Evidence) -> str:
    own = next((one for one in evidence.components if one.is_own), None)
    if own is None:
        return ""
    none = _("not registered")
    rows: list[tuple[str, ...]] = [
        (_("Code"), own.code),
        (_("State"), _(COMPONENT_STATE_LABELS[own.state])),
        (_("Owner"), pick(own.owner or none, own.owner_en or none)),
        (_("Maintainer"), pick(own.maintainer or none, own.maintainer_en or none)),
        (_("Census"), f"{own.census_on:%Y-%m-%d}" if own.census_on else _("no census yet")),
    ]
    return _table(_("Component"), rows)


def _census_table(evidence: Evidence) -> str:
    rows: list[tuple[str, ...]] = []
    for one in evidence.census:
        until = local(one.replaced_s, evidence.item.time_zone)
        state = _(COMPONENT_STATE_LABELS[one.state]) if one.state in COMPONENT_STATE_LABELS else ""
        names = pick(one.owner or "–", one.owner_en), pick(one.maintainer or "–", one.maintainer_en)
        rows.append((_("until {day}").format(day=f"{until:%Y-%m-%d}"), state, " / ".join(names)))
    return _table(_("Earlier records of the component"), rows)


def _ruling_table(evidence: Evidence) -> str:
    rows: list[tuple[str, ...]] = [
        (one.ruling_no, one.title, _("sent {sent}, back {refused}").format(sent=one.sent, refused=one.refused))
        for one in evidence.precedents
    ]
    return _table(_("Earlier rulings"), rows, _("None about this class or place"))


def _alike_line(evidence: Evidence) -> str:
    alike = evidence.alike
    words = ngettext("{count} case like it in 12 months", "{count} cases like it in 12 months", alike.count)
    rows: list[tuple[str, ...]] = [
        (f"{local(one.reported_s, evidence.item.time_zone):%Y-%m-%d}", one.case_no, pick(one.unit or "–", one.unit_en))
        for one in alike.cases[:12]
    ]
    return _table(words.format(count=alike.count), rows, _("None within {metres} m").format(metres=500))


def _statement_rows(evidence: Evidence) -> str:
    rows: list[tuple[str, ...]] = [(pick(one.unit, one.unit_en), one.words) for one in evidence.statements]
    rows += [(pick(one.unit or "–", one.unit_en), one.name) for one in evidence.files]
    return _table(_("Statements and files of the units"), rows)


# Pieces ---------------------------------------------------------------------------------------------------------------


def _is_no_lane(shape: MapShape) -> bool:
    return shape.layer not in ("street_lane",)


def _is_large(shape: MapShape) -> bool:
    return shape.layer not in ("street_lane", "street_small", "green", "duty_grid")


def _thumbnail(content: bytes) -> str:
    """A small picture as a data URL; '' where it is none."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return ""
    image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=72)
    return f"data:image/jpeg;base64,{base64.b64encode(kept.getvalue()).decode()}"


def _json(data: dict[str, Any]) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")
