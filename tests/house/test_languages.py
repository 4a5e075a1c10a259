"""Rule: both languages are complete, and what is looked up is what was written."""

import re
import string
from collections import defaultdict

import polib
import pytest

from app.i18n import CATALOGUES, LANGUAGES, read_catalogue
from tests.house.source import MarkedText, marked_texts

CHINESE = re.compile(r"[\u3400-\u9fff]")
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def source_texts() -> dict[str, str]:
    return {one.text: one.place for one in marked_texts() if one.text is not None}


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
    known = read_catalogue(language)
    missing = [f"  {place}: {text!r}" for text, place in source_texts().items() if text not in known]
    assert not missing, f"Add these texts to resources/i18n/{language}/<part>.po:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_without_its_text(language: str) -> None:
    used = source_texts()
    orphans = [
        f"  {file.name}: {entry.msgid!r}"
        for file in sorted((CATALOGUES / language).glob("*.po"))
        for entry in polib.pofile(str(file))
        if entry.msgid not in used
    ]
    assert not orphans, "No code says these texts any more; take them out of the catalogue:\n" + "\n".join(orphans)


@pytest.mark.parametrize("language", TRANSLATED)
def test_both_languages_have_the_same_fields(language: str) -> None:
    wrong = [
        f"  {text!r} -> {translated!r}"
        for text, translated in read_catalogue(language).items()
        if fields(text) != fields(translated)
    ]
    assert not wrong, "The fields {…} differ between the languages:\n" + "\n".join(wrong)


def test_sentences_are_in_chinese() -> None:
    wrong = [
        f"  {text!r} -> {translated!r}"
        for text, translated in read_catalogue("zh_CN").items()
        if not CHINESE.search(translated) and len(re.findall(r"[A-Za-z]{3,}", re.sub(r"\{\w*\}", "", text))) > 2
    ]
    assert not wrong, "These translations hold no Chinese:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_has_one_translation(language: str) -> None:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for file in sorted((CATALOGUES / language).glob("*.po")):
        for entry in polib.pofile(str(file)):
            found[entry.msgid][entry.msgstr] = file.name
    wrong = [f"  {text!r}: {versions}" for text, versions in found.items() if len(versions) > 1]
    assert not wrong, "Catalogues disagree, and the last one would win:\n" + "\n".join(wrong)
