"""The fonts of papers: the names of GB/T 9704-2012 and what stands in where a machine does not have them.

The standard names fonts that are not free. A paper names them all the same, so that it is right in an office that has
them; the table of fonts inside the file and the settings given to LibreOffice say what to take instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.i18n import language

LATIN = "Times New Roman"
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold."""


@dataclass(frozen=True)
class PaperFont:
    """A font of papers.

    Args:
        name: as the standard writes it.
        others: what stands in, the nearest first; the last ones are free.
    """

    name: str
    others: tuple[str, ...]


TITLE = PaperFont("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "Noto Serif CJK SC", "Source Han Serif SC"))
BODY = PaperFont("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋", "FandolFang R", "Noto Serif CJK SC"))
HEADING = PaperFont("黑体", ("SimHei", "华文黑体", "Noto Sans CJK SC", "WenQuanYi Micro Hei"))
SECOND_HEADING = PaperFont("楷体_GB2312", ("楷体", "KaiTi", "AR PL UKai CN", "FandolKai", "Noto Serif CJK SC"))
NUMBER = PaperFont("宋体", ("SimSun", "华文宋体", "Noto Serif CJK SC", "Source Han Serif SC"))
SCREEN = PaperFont("微软雅黑", ("Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei"))
"""The font of slides and workbooks, which the standard does not concern."""
FONTS = (TITLE, BODY, HEADING, SECOND_HEADING, NUMBER, SCREEN)


def printable(text: str) -> str:
    """Return a text without the characters that no document can hold; ends of lines stay."""
    return NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def set_fonts(properties, font: PaperFont, latin: str = LATIN) -> None:  # type: ignore[no-untyped-def]
    """Name the fonts of every script in the properties of a run or a style (`w:rPr`)."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", font.name), ("cs", latin)):
        fonts.set(qn(f"w:{script}"), name)
    if language() != "en":
        fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are Chinese ones
    properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, fonts)


def font_table() -> bytes:
    """Return the table of fonts of a Word file (ISO/IEC 29500-1, 17.8.3): each with the names that stand in."""
    rows = "".join(
        f'<w:font w:name="{escape(font.name)}"><w:altName w:val="{escape(",".join(font.others))}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for font in FONTS
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{space}">{latin}{rows}</w:fonts>'.encode()


def font_settings(cache: str) -> str:
    """Return settings of fontconfig that give LibreOffice the fonts that stand in.

    Args:
        cache: a folder for fontconfig's own files.
    """
    rows = "".join(
        f"<alias binding='same'><family>{escape(font.name)}</family><prefer>"
        + "".join(f"<family>{escape(name)}</family>" for name in font.others)
        + "</prefer></alias>"
        for font in FONTS
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
        f"<cachedir>{escape(cache)}</cachedir>{rows}</fontconfig>"
    )
