"""The templates of letters, which an office changes in Word: made, found and checked.

`python -m app.letters.templates` makes the files in `resources/letters` anew. A placeholder is a word in double braces;
`{{cases}}` and `{{map}}` stand alone in their paragraph; the lines of `{{mark}}` and `{{signer}}` fit their words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from app.errors import Refused, tell_reason
from app.i18n import _, language, set_language
from app.letters.model import LetterKind
from app.papers.official import OfficialDocument, official_day
from app.papers.page import indent, switch

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "letters"
FIELD = re.compile(r"\{\{\s*(\w*)\s*\}\}")
NEEDED = {
    LetterKind.SUPERVISION: frozenset({"year", "number", "unit", "requirement", "reply_by", "cases"}),
    LetterKind.URGING: frozenset({"year", "number", "unit", "requirement", "reply_by", "case_count", "cases"}),
}
"""Without one of these a letter says nothing; a template that lacks one is not used."""
KNOWN = NEEDED[LetterKind.SUPERVISION] | NEEDED[LetterKind.URGING] | {
    "mark", "signer", "day", "as_of", "open_count", "silent_count", "longest", "shown_count", "map",
}  # fmt: skip
ANNEX_WORD = "附件"
BLOCKS = ("{{map}}", "{{cases}}")
PLACE_OF_DAY = date(2000, 10, 10)
TITLES = {
    LetterKind.SUPERVISION: "关于限期处置超期案件的督办函", LetterKind.URGING: "关于超期未办结案件的催办函",
}  # fmt: skip
REQUIRED = "{{requirement}}请于{{reply_by}}前函复我中心，逾期未复的，列入当月通报。"
TEXTS = {
    LetterKind.SUPERVISION: (
        "截至{{as_of}}，你单位承办的{{case_count}}件案件已超过处置时限，最久{{longest}}（见附件）。", REQUIRED,
    ),
    LetterKind.URGING: (
        "截至{{as_of}}，你单位在办案件{{open_count}}件，其中超期{{case_count}}件、超期未反馈{{silent_count}}件，"
        "最久{{longest}}（见附件）。", REQUIRED,
    ),
}  # fmt: skip
"""Four lines of text leave room for annex, name and day on the first page."""
ANNEX = "超期案件分布图及明细表（{{case_count}}件）"
ANNEX_TITLE = {
    LetterKind.SUPERVISION: "超期案件分布图及明细表",
    LetterKind.URGING: "超期案件分布图及明细表\n（前{{shown_count}}件，全部见电子表格）",
}
CODES = {LetterKind.SUPERVISION: "城指督函", LetterKind.URGING: "城指催函"}
"""The code of the issuing organ in the number; an office writes its own into the template."""


def template_file(kind: LetterKind, folder: Path | None) -> Path:
    """Return the template of the city where its folder holds one, else the one that is shipped."""
    own = folder / f"{kind}.docx" if folder is not None else None
    return own if own is not None and own.exists() else FOLDER / f"{kind}.docx"


def read_template(kind: LetterKind, folder: Path | None) -> bytes:
    """Return a template that was checked.

    Raises:
        Refused: it cannot be read, holds a placeholder that is unknown, or lacks one; the sentence names the file.
    """
    file = template_file(kind, folder)
    try:
        content = file.read_bytes()
        document = Document(io.BytesIO(content))
    except OSError as error:
        words = _("The template {file} cannot be read: {reason}.")
        raise Refused(words.format(file=file, reason=tell_reason(error))) from None
    except Exception as error:  # noqa: BLE001 - python-docx and its ZIP and XML readers raise what they like
        raise Refused(_("The template {file} is no Word document. Save it as .docx.").format(file=file)) from error
    check_fields(document, kind, file)
    return content


def check_fields(document: DocumentType, kind: LetterKind, file: Path) -> None:
    """Check the placeholders of a template.

    Raises:
        Refused: one is unknown, lacks or stands where it cannot be filled.
    """
    found: set[str] = set()
    for paragraph in paragraphs_of(document):
        names = FIELD.findall(paragraph.text)
        if "{{" in FIELD.sub("", paragraph.text):
            sentence = _("In the template {file} a placeholder has no end: “{text}”.")
            raise Refused(sentence.format(file=file, text=paragraph.text[:60]))
        alone = {"cases", "map"} & set(names)
        if alone and FIELD.sub("", paragraph.text).strip():
            sentence = _("In the template {file} the placeholder {name} must stand alone in its paragraph.")
            raise Refused(sentence.format(file=file, name="{{" + min(alone) + "}}"))
        found.update(names)
    unknown, lacking = sorted(found - KNOWN), sorted(NEEDED[kind] - found)
    if unknown:
        sentence = _("The template {file} has the unknown placeholder {name}. Known: {known}.")
        raise Refused(sentence.format(file=file, name="{{" + unknown[0] + "}}", known=", ".join(sorted(KNOWN))))
    if lacking:
        sentence = _("The template {file} lacks the placeholder {name}. Nothing was sent.")
        raise Refused(sentence.format(file=file, name="{{" + lacking[0] + "}}"))


def paragraphs_of(document: DocumentType) -> Iterator[Paragraph]:
    """Give every paragraph of the text, of tables in it, and of head and foot."""
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
    for section in document.sections:
        for part in (section.header, section.footer):
            yield from part.paragraphs


def make_template(kind: LetterKind) -> bytes:
    """Return the template that is shipped; it is written in Chinese, whatever the language of the screens."""
    with _in_chinese():
        made = OfficialDocument("{{mark}}", CODES[kind] + "〔{{year}}〕{{number}}号")
        made.title(TITLES[kind])
        made.addressee("{{unit}}")
        for words in TEXTS[kind]:
            made.paragraph(words)
        made.annexes([ANNEX])
        made.signature("{{signer}}", PLACE_OF_DAY)
        made.new_page()
        made.paragraph("", lead=ANNEX_WORD)
        made.title(ANNEX_TITLE[kind])
        made.paragraph("{{map}}")
        made.paragraph("{{cases}}")
        return _finished(made.content(), kind)


def _finished(content: bytes, kind: LetterKind) -> bytes:
    """Put the placeholder of the day into its line, and the word above an annex to the edge."""
    document = Document(io.BytesIO(content))
    document.core_properties.title = TITLES[kind]
    paragraphs = document.paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    paragraphs[texts.index(official_day(PLACE_OF_DAY))].runs[0].text = "{{day}}"
    first, last = texts.index(TEXTS[kind][-1]), texts.index("{{signer}}")
    for paragraph in paragraphs[first:last]:  # no name and day on a page without text
        paragraph.paragraph_format.keep_with_next = True
    for paragraph in paragraphs:
        if paragraph.text == ANNEX_WORD or paragraph.text in BLOCKS:
            to_edge(paragraph)
    for paragraph in paragraphs:
        for name in ("autoSpaceDE", "autoSpaceDN"):  # LibreOffice does not read it from the defaults
            switch(paragraph._element.get_or_add_pPr(), name, False)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def to_edge(paragraph: Paragraph) -> None:
    """Take every indent of a paragraph away, those that are counted in characters, too."""
    indent(paragraph)
    element = paragraph._element.get_or_add_pPr().find(qn("w:ind"))
    for name in ("firstLineChars", "leftChars", "rightChars"):
        element.attrib.pop(qn(f"w:{name}"), None)


@contextmanager
def _in_chinese() -> Iterator[None]:
    before = language()
    set_language("zh_CN")
    try:
        yield
    finally:
        set_language(before)


def main() -> None:
    """Write the templates that are shipped."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in LetterKind:
        (FOLDER / f"{kind}.docx").write_bytes(make_template(kind))


if __name__ == "__main__":
    main()
