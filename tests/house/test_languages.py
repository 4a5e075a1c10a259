"""Rule: both languages are complete, and what is looked up is what was written."""

import re
import string
from collections import defaultdict

import polib
import pytest

from app.i18n import LANGUAGES, NC_, PLURAL_FORMS, _, catalogue_files, ngettext, set_language
from tests.house.source import MarkedText, marked_texts

CHINESE = re.compile(r"[\u3400-\u9fff]")
TRANSLATED = [language for language in LANGUAGES if language != "en"]
Key = tuple[str | None, str]


def source_texts() -> dict[Key, MarkedText]:
    return {(one.context, one.text): one for one in marked_texts() if one.text is not None}


def entries(language: str) -> dict[Key, polib.POEntry]:
    return {
        (entry.msgctxt, entry.msgid): entry
        for file in catalogue_files(language)
        for entry in polib.pofile(str(file))
        if entry.translated()
    }


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def fields(text: str) -> list[str]:
    return sorted(name for _before, name, _form, _how in string.Formatter().parse(text) if name is not None)


def places(found: list[MarkedText]) -> str:
    return "\n".join(f"  {one.place}: {one.trouble or one.text!r}" for one in found)


def test_a_text_is_written_out_where_it_is_marked() -> None:
    wrong = [one for one in marked_texts() if one.trouble]
    assert not wrong, "Texts inside _() and N_() are plain texts, values come by .format():\n" + places(wrong)


def test_no_text_is_looked_up_before_the_language_is_known() -> None:
    wrong = [one for one in marked_texts() if one.is_at_import]
    assert not wrong, "At import mark with N_() and look up with _() where it is shown:\n" + places(wrong)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    known = entries(language)
    missing = [f"  {one.place}: {one.text!r}" for key, one in source_texts().items() if key not in known]
    assert not missing, f"Add these texts to resources/i18n/{language}/<part>.po:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_with_a_number_has_its_forms(language: str) -> None:
    known = entries(language)
    wrong = [
        f"  {one.place}: {one.text!r}"
        for key, one in source_texts().items()
        if one.plural is not None and key in known and known[key].msgid_plural != one.plural
    ]
    assert not wrong, "msgid_plural must be the second text of ngettext():\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_without_its_text(language: str) -> None:
    used = source_texts()
    orphans = [
        f"  {file.name}: {entry.msgid!r}"
        for file in catalogue_files(language)
        for entry in polib.pofile(str(file))
        if (entry.msgctxt, entry.msgid) not in used
    ]
    assert not orphans, "No code says these texts any more; take them out of the catalogue:\n" + "\n".join(orphans)


@pytest.mark.parametrize("language", TRANSLATED)
def test_both_languages_have_the_same_fields(language: str) -> None:
    wrong = [
        f"  {entry.msgid!r} -> {translated!r}"
        for entry in entries(language).values()
        for translated in translations(entry)
        if fields(entry.msgid_plural or entry.msgid) != fields(translated)
    ]
    assert not wrong, "The fields {…} differ between the languages:\n" + "\n".join(wrong)


def test_sentences_are_in_chinese() -> None:
    wrong = [
        f"  {entry.msgid!r} -> {translated!r}"
        for entry in entries("zh_CN").values()
        for translated in translations(entry)
        if not CHINESE.search(translated) and len(re.findall(r"[A-Za-z]{3,}", re.sub(r"\{\w*\}", "", entry.msgid))) > 2
    ]
    assert not wrong, "These translations hold no Chinese:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_has_one_translation(language: str) -> None:
    found: defaultdict[Key, dict[str, str]] = defaultdict(dict)
    for file in catalogue_files(language):
        for entry in polib.pofile(str(file)):
            found[entry.msgctxt, entry.msgid]["|".join(translations(entry))] = file.name
    wrong = [f"  {text!r}: {versions}" for text, versions in found.items() if len(versions) > 1]
    assert not wrong, "Catalogues disagree, and the last one would win:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_says_how_it_counts(language: str) -> None:
    assert language in PLURAL_FORMS, f"Rule: app/i18n.py names the plural forms of {language}"


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    folder = tmp_path / "zh_CN"
    folder.mkdir()
    (folder / "part.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Open"\nmsgstr "打开"\n\n'
        'msgctxt "state"\nmsgid "Open"\nmsgstr "在办"\n\n'
        'msgid "{count} photo"\nmsgid_plural "{count} photos"\nmsgstr[0] "{count} 张照片"\n',
        "utf-8",
    )
    monkeypatch.setattr("app.i18n.CATALOGUES", tmp_path)
    yield
    set_language("en")


@pytest.mark.usefixtures("catalogue")
def test_a_context_tells_one_meaning_from_another() -> None:
    set_language("zh_CN")
    assert (_("Open"), _(NC_("state", "Open")), _(NC_("button", "Shut"))) == ("打开", "在办", "Shut")
    set_language("en")
    assert (_("Open"), _(NC_("state", "Open"))) == ("Open", "Open")


@pytest.mark.usefixtures("catalogue")
def test_numbers_choose_their_form() -> None:
    set_language("en")
    assert [ngettext("{count} photo", "{count} photos", count) for count in (0, 1, 2)] == [
        "{count} photos", "{count} photo", "{count} photos",
    ]  # fmt: skip
    set_language("zh_CN")
    assert {ngettext("{count} photo", "{count} photos", count) for count in (0, 1, 2)} == {"{count} 张照片"}
