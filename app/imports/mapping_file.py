"""Reads a mapping file; a typo in it is named in one sentence with the nearest right word."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from app.errors import Refused, tell_reason
from app.i18n import _
from app.imports.mapping import MAKE, ROW_COLUMN, FieldPart, Mapping, pattern
from app.imports.targets import AREA_KINDS, LAYERS, FieldType
from app.texts.suggest import suggestion


def load_mapping(
    file: Path, kind: str, data_name: str = "", complete: bool = False, gone_limit: float | None = None
) -> Mapping:
    """Read a mapping file and check it against the table of targets.

    Args:
        kind: what the caller wants to import.
        data_name: name of the file that is to be imported; chooses the part of `[files]`, if there is one.
        complete: the file holds everything, whatever the mapping says.
        gone_limit: most percent that may be marked as gone; that of the mapping when None.

    Raises:
        Refused: it cannot be read, has a typo, or is for another kind of data.
    """
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise Refused(_("The mapping {file} cannot be read: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    except UnicodeDecodeError:
        raise Refused(_("The mapping {file} is no text in UTF-8; save it as UTF-8.").format(file=file)) from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(_("The mapping {file} is no valid TOML: {reason}.").format(file=file, reason=error)) from None
    try:
        table = choose_file(table, data_name)
        table |= {"complete": True} if complete else {}
        table |= {} if gone_limit is None else {"gone_limit": gone_limit}
        mapping = Mapping.model_validate(table)
        _check_words(mapping)
    except ValidationError as error:
        raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=_explain(error))) from None
    except ValueError as error:
        raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=error)) from None
    if mapping.kind != kind:
        raise Refused(_("Mapping {file} is for {found}, not for {wanted}.").format(
            file=file.name, found=mapping.kind, wanted=kind))  # fmt: skip
    mapping.frame  # noqa: B018 - refuses an unknown coordinate system now
    return mapping


def choose_file(table: dict[str, Any], data_name: str) -> dict[str, Any]:
    """Return the mapping of one file of several: what `[files."NAME*"]` says goes over the rest.

    Raises:
        ValueError: there are such parts, and none is for this file.
    """
    parts = table.get("files")
    if not isinstance(parts, dict):
        return table
    rest = {key: value for key, value in table.items() if key != "files"}
    for name, part in parts.items():
        if isinstance(part, dict) and pattern(name).fullmatch(data_name.casefold()):
            return _laid_over(rest, part)
    raise ValueError(_("no part of [files] is for {name}: {hint}").format(
        name=data_name, hint=suggestion(data_name, list(parts))))  # fmt: skip


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _laid_over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _explain(error: ValidationError) -> str:
    # A key with a typo is missing as well; the typo is what helps.
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    place = tuple(part for part in first["loc"] if not str(part).startswith("function-"))
    where = ".".join(str(part) for part in place)
    if first["type"] == "extra_forbidden":
        hint = suggestion(str(place[-1]), _known_keys(place[:-1]))
        text = _("unknown key “{key}”: {hint}").format(key=where, hint=hint)
    elif first["type"] == "missing":
        text = _("“{key}” is missing.").format(key=where)
    elif first["type"] == "literal_error":
        text = _("{key} = “{value}” is not possible: {hint}").format(
            key=where, value=first["input"], hint=suggestion(str(first["input"]), _choices(place)))  # fmt: skip
    elif first["type"] == "value_error":
        text = _("{key}: {reason}").format(key=where, reason=first["ctx"]["error"])
    else:
        text = _("{key} = “{value}” is not possible here.").format(key=where, value=str(first["input"])[:60])
    more = error.error_count() - 1
    return text + (_(" (and {count} more)").format(count=more) if more else "")


def _model_at(place: tuple[Any, ...]) -> type[BaseModel]:
    model: Any = Mapping
    for part in place:
        field = _field_of(model, part)
        if field is None:
            continue  # a key of a dictionary of models
        model = _inner_model(field.annotation) or model
    return model


def _field_of(model: type[BaseModel], key: Any) -> FieldInfo | None:
    return next((f for n, f in model.model_fields.items() if key in (n, f.alias)), None)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner_model(part))), None)


def _known_keys(place: tuple[Any, ...]) -> list[str]:
    keys = [field.alias or name for name, field in _model_at(place).model_fields.items()]
    return keys + (["column"] if _model_at(place) is FieldPart else [])


def _choices(place: tuple[Any, ...]) -> list[str]:
    field = _field_of(_model_at(place[:-1]), place[-1])
    words = get_args(field.annotation) if field else ()
    return [str(word) for part in words for word in (get_args(part) or (part,)) if isinstance(word, str)]


def _check_words(mapping: Mapping) -> None:
    """Check what the table of targets knows: fields, value maps and the words they lead to.

    Raises:
        ValueError: with a sentence for people.
    """
    target = mapping.target
    for part, names in (("fields", mapping.fields), ("constants", mapping.constants), ("values", mapping.values)):
        for name in names:
            if name not in target.names:
                raise ValueError(_("unknown field “{key}”: {hint}").format(
                    key=f"{part}.{name}", hint=suggestion(name, target.names)))  # fmt: skip
    for field in target.fields:
        given = field.name in mapping.fields or field.name in mapping.constants
        if field.is_needed and not given:
            raise ValueError(_("the field “{name}” is needed: name its column in [fields].").format(name=field.name))
        if field.holds is FieldType.WORD:
            _check_targets(mapping, field.name, field.words)
    _check_place(mapping)
    check_complete(mapping)
    if mapping.kind == "grids" and mapping.layer not in LAYERS:
        raise ValueError(_("layer has to be one of: {words}.").format(words=", ".join(LAYERS)))
    if mapping.layer == "area" and mapping.area_kind not in AREA_KINDS:
        raise ValueError(_("area_kind has to be one of: {words}.").format(words=", ".join(AREA_KINDS)))
    if mapping.classes.own:
        _check_targets(mapping, "class", (*mapping.classes.own, MAKE))


def check_complete(mapping: Mapping) -> None:
    """Refuse a complete file of a kind whose things cannot be marked as gone.

    Raises:
        ValueError: cases and roads; identifiers that are numbers of rows, which others take when a row is gone.
    """
    if not mapping.is_complete:
        return
    if mapping.kind not in ("components", "grids"):
        raise ValueError(_("only components and grids can be marked as gone; leave out “complete”."))
    if "id" in mapping.fields and ROW_COLUMN in mapping.fields["id"].columns:
        raise ValueError(_("a complete file needs identifiers of its own; {row} is none.").format(row=ROW_COLUMN))


def _check_targets(mapping: Mapping, name: str, words: tuple[str, ...]) -> None:
    meant = dict(mapping.values.get(name, {}))
    if name in mapping.constants:
        meant["constants"] = mapping.constants[name]
    for value, word in meant.items():
        if word not in words:
            raise ValueError(_("values.{field}: “{value}” leads to the unknown word “{word}”: {hint}").format(
                field=name, value=value, word=word, hint=suggestion(word, words)))  # fmt: skip


def _check_place(mapping: Mapping) -> None:
    place = mapping.place
    if place.source == "columns" and not (place.x and place.y):
        raise ValueError(_('[place] from = "columns" needs the names of the columns x and y.'))
    if place.source == "geojson" and not place.column:
        raise ValueError(_('[place] from = "geojson" needs the name of the column.'))
    if place.source == "columns" and mapping.target.geometry != "point":
        raise ValueError(_("{kind} need shapes: [place] from has to be geometry or geojson.").format(kind=mapping.kind))
    if place.source != "geometry" and place.crs == "file" and place.city_grid is None:
        raise ValueError(_("[place] crs has to be named for places from columns, for instance EPSG:4326."))
