"""Both languages of every screen: English is written in the source, Chinese stands in `resources/i18n`.

`N_` marks a text for translation where it is written, `_` looks it up where it is shown. Values are put into the
looked-up text with `str.format`, never with an f-string, so that the text looked up equals the text in the catalogue.
"""

from __future__ import annotations

from pathlib import Path

import polib

LANGUAGES = ("zh_CN", "en")
CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "i18n"

_texts: dict[str, str] = {}
_language = "en"


def N_(text: str) -> str:  # noqa: N802 - the customary name of the marker
    """Mark a text for translation without looking it up."""
    return text


def _(text: str) -> str:
    """Return a text in the language of this process, or the English source where a translation is missing."""
    return _texts.get(text, text)


def language() -> str:
    """Return the language of this process, `zh_CN` or `en`."""
    return _language


def pick(chinese: str, english: str | None) -> str:
    """Return the name of a thing in the language of this process; names without an English form stay Chinese."""
    return english if _language == "en" and english else chinese


def set_language(name: str) -> None:
    """Read every catalogue of a language; English needs none.

    Raises:
        ValueError: the language is not one of `LANGUAGES`.
    """
    global _language
    if name not in LANGUAGES:
        raise ValueError(name)
    _language = name
    _texts.clear()
    _texts.update(read_catalogue(name))


def read_catalogue(name: str) -> dict[str, str]:
    """Return source text -> translation from all files of a language."""
    texts: dict[str, str] = {}
    for file in sorted((CATALOGUES / name).glob("*.po")):
        texts |= {entry.msgid: entry.msgstr for entry in polib.pofile(str(file)) if entry.msgstr}
    return texts
