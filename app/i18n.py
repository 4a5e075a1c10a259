"""Both languages of every screen: English is written in the source, Chinese stands in `resources/i18n`.

`N_` marks a text for translation where it is written, `_` looks it up where it is shown. A text that means two things
gets a context: `NC_("state", "Returned")` marks it, `_` looks it up as well. A text with a number goes through
`ngettext`, which chooses between "{count} photo" and "{count} photos". Values are put into the looked-up text with
`str.format`, never with an f-string, so that the text looked up equals the text in the catalogue.

The lookup itself is the standard library's `gettext`; polib turns the catalogues into its form when a language is set.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

import polib

LANGUAGES = ("zh_CN", "en")
CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "i18n"
CONTEXT_END = "\x04"  # what gettext puts between a context and its text
PLURAL_FORMS = {"zh_CN": "nplurals=1; plural=0;"}

_catalogue = gettext.NullTranslations()
_language = "en"


def N_(text: str) -> str:  # noqa: N802 - the customary name of the marker
    """Mark a text for translation without looking it up."""
    return text


def NC_(context: str, text: str) -> str:  # noqa: N802 - the customary name of the marker
    """Mark a text that means different things in different places; `_` looks it up in its context."""
    return f"{context}{CONTEXT_END}{text}"


def _(text: str) -> str:
    """Return a text in the language of this process, or the English source where a translation is missing."""
    return _look_up(_catalogue, text)


def translate(text: str, name: str) -> str:
    """Return a text in any language, for what people may type or find in either of them."""
    return _look_up(_catalogue_of(name), text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a text for a number of things, in the language of this process."""
    return _catalogue.ngettext(singular, plural, count)


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
    global _catalogue, _language
    if name not in LANGUAGES:
        raise ValueError(name)
    _language = name
    _catalogue = _catalogue_of(name)


def catalogue_files(name: str) -> list[Path]:
    """Return the catalogues of a language, one for each part of the program."""
    return sorted((CATALOGUES / name).glob("*.po"))


def _look_up(catalogue: gettext.NullTranslations, text: str) -> str:
    found = catalogue.gettext(text) if text else text  # gettext answers '' with the head of the catalogue
    return found.rpartition(CONTEXT_END)[2] if found == text else found


def _catalogue_of(name: str) -> gettext.NullTranslations:
    return _read_translations(CATALOGUES / name) if name in PLURAL_FORMS else gettext.NullTranslations()


@cache
def _read_translations(folder: Path) -> gettext.GNUTranslations:
    """Join the catalogues of a language into the form that the standard library reads."""
    name = folder.name
    joined = polib.POFile()
    joined.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": PLURAL_FORMS[name]}
    for file in catalogue_files(name):
        joined.extend(entry for entry in polib.pofile(str(file)) if entry.translated())
    return gettext.GNUTranslations(io.BytesIO(joined.to_binary()))
