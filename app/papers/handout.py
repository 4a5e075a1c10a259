"""The handout of a meeting: one HTML file with everything in it, which opens on any computer and asks no network."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

from app.i18n import _, language
from app.papers.fonts import printable
from app.papers.model import MeetingPapers, PaperItem, PaperMonth, Pictures
from app.papers.texts import (
    AROUND,
    as_of_text,
    cases_named,
    counts_text,
    item_facts,
    item_title,
    meeting_moment,
    month_text,
    outcome_dates,
    outcome_head,
    outcome_words,
    paper_title,
    parties,
    photo_words,
    refusal_lines,
)

CHART_WIDTH, CHART_HEIGHT, CHART_FOOT = 520, 150, 22
MOST_REFUSALS = 8
STYLE = """
:root { --ink: #14202e; --second: #4c6079; --line: #d5dee8; --accent: #0f6fb8; --tint: #eaf2fa; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: var(--ink); background: #fff; line-height: 1.5;
  font-family: "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
header { border-left: .5rem solid var(--accent); padding-left: 1rem; margin-bottom: 1.5rem; }
h1 { margin: 0; font-size: 1.9rem; } h2 { font-size: 1.35rem; margin: 0 0 .2rem; }
h3 { font-size: 1rem; margin: .8rem 0 .3rem; }
.outcome-word { white-space: nowrap; }
.second, figcaption, .axis { color: var(--second); } .demo { color: #8f5500; font-weight: bold; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
a { color: var(--accent); } .number { color: var(--accent); font-weight: bold; }
section { border-top: 2px solid var(--line); padding: 1.2rem 0; }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; } figure { margin: 0; }
figure img { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; border: 1px solid var(--line); }
.outcome { background: var(--tint); border-left: .4rem solid var(--accent); padding: .8rem 1rem; margin: .8rem 0; }
.outcome p { margin: .2rem 0; } .outcome .head { display: flex; justify-content: space-between; gap: 1rem; }
svg { max-width: 100%; height: auto; } ul, ol { margin: .2rem 0; padding-left: 1.4rem; }
@media (max-width: 40rem) { .pictures { grid-template-columns: 1fr; } }
@media print { body { max-width: none; padding: 0; } section { break-before: page; border: 0; } }
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What the file may do: show its own pictures in its own style, and nothing else."""


def handout_of(papers: MeetingPapers, pictures: Mapping[int, Pictures]) -> str:
    """Return the handout as one HTML page; an item without pictures is told in words alone."""
    title = _said(paper_title(papers))
    parts = [
        f"<!DOCTYPE html><html lang='{'en' if language() == 'en' else 'zh-CN'}'><head><meta charset='utf-8'>",
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>{title}</title><style>{STYLE}</style></head><body>",
        _header(papers), _agenda(papers),
    ]  # fmt: skip
    parts += [_item(item, papers, pictures.get(item.card.item_id, Pictures())) for item in papers.items]
    return "".join([*parts, "</body></html>"])


def _header(papers: MeetingPapers) -> str:
    meeting = papers.meeting
    facts = [papers.organ, meeting_moment(meeting.starts_at), meeting.place]
    if meeting.chair:
        facts.append(_("{label}: {value}").format(label=_("Chair"), value=meeting.chair))
    demo = f"<p class='demo'>{_said(_('Demo data'))}</p>" if meeting.is_demo else ""
    second = " · ".join(map(_said, facts))
    counts = _said(f"{counts_text(papers)} · {as_of_text(papers)}")
    return f"<header><h1>{_said(paper_title(papers))}</h1><p>{second}</p><p class='second'>{counts}</p>{demo}</header>"


def _agenda(papers: MeetingPapers) -> str:
    rows = "".join(
        f"<tr><td class='number'>{item.place_no}</td>"
        f"<td><a href='#item-{item.place_no}'>{_said(item_title(item))}</a></td>"
        f"<td>{_said(' ⇄ '.join(unit for unit, _words in parties(item)))}</td>"
        f"<td class='outcome-word'>{_said(outcome_head(item, papers))}</td></tr>"
        for item in papers.items
    )
    head = "".join(f"<th>{_said(one)}</th>" for one in (_("No."), _("Item"), _("Units in dispute"), _("Outcome")))
    return f"<nav><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></nav>"


def _item(item: PaperItem, papers: MeetingPapers, pictures: Pictures) -> str:
    parts = [
        f"<section id='item-{item.place_no}'>",
        f"<h2><span class='number'>{item.place_no}</span> {_said(item_title(item))}</h2>",
        f"<p class='second'>{_said(item_facts(item, papers))} · {_said(cases_named(item))}</p>",
        _pictures(item, papers, pictures), _outcome(item, papers),
        f"<h3>{_said(_('Units in dispute'))}</h3><ol>",
        "".join(f"<li><b>{_said(unit)}</b> {_said(words)}</li>" for unit, words in parties(item)), "</ol>",
    ]  # fmt: skip
    refusals = refusal_lines(item, papers.time_zone)
    if refusals:
        lines = "".join(f"<li>{_said(one)}</li>" for one in refusals[:MOST_REFUSALS])
        parts.append(f"<h3>{_said(_('Refusals'))}</h3><ul>{lines}</ul>")
    if item.precedents:
        did = _("Earlier ruling {number}: sent {sent}, back {refused}")
        told = [did.format(number=one.ruling_no, sent=one.sent, refused=one.refused) for one in item.precedents]
        lines = "".join(f"<li>{_said(f'{words} · {one.title}')}</li>"
                        for words, one in zip(told, item.precedents, strict=True))  # fmt: skip
        parts.append(f"<h3>{_said(_('Earlier rulings'))}</h3><ul>{lines}</ul>")
    if item.months:
        parts.append(f"<h3>{_said(_(AROUND))}</h3>{_chart(item.months)}")
    return "".join([*parts, "</section>"])


def _pictures(item: PaperItem, papers: MeetingPapers, pictures: Pictures) -> str:
    found = []
    if pictures.map_image:
        words = _("Map of {item}").format(item=item_title(item))
        found.append(_figure(pictures.map_image, words, _("Map")))
    missing = False
    for photo in item.photos:
        content = pictures.photos.get(photo.attachment_id)
        missing = missing or content is None
        if content is not None:
            words = photo_words(photo, papers.time_zone)
            found.append(_figure(content, f"{item_title(item)}, {words}", words))
    told = f"<p class='second'>{_said(_('A photo cannot be shown.'))}</p>" if missing else ""
    return f"<div class='pictures'>{''.join(found)}</div>{told}"


def _figure(content: bytes, words: str, caption: str) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(content).decode("ascii")
    return (f"<figure><img alt='{_said(words)}' src='data:image/{kind};base64,{data}'>"
            f"<figcaption>{_said(caption)}</figcaption></figure>")  # fmt: skip


def _outcome(item: PaperItem, papers: MeetingPapers) -> str:
    unit = ""
    if item.ruling is not None:
        words = _("{label}: {value}").format(label=_("Responsible unit"), value=item.ruling.unit)
        unit = f"<p><b>{_said(words)}</b></p>"
    return (f"<div class='outcome'><p class='head'><b>{_said(outcome_head(item, papers))}</b>"
            f"<span class='second'>{_said(outcome_dates(item))}</span></p>"
            f"<p>{_said(outcome_words(item, papers))}</p>{unit}</div>")  # fmt: skip


def _chart(months: Sequence[PaperMonth]) -> str:
    """Bars of cases and refusals; a drawing in the page itself, which needs no program to be shown."""
    most = max(1, *(max(one.cases, one.refusals) for one in months))
    step, room = CHART_WIDTH / len(months), CHART_HEIGHT - CHART_FOOT - 14
    parts = []
    for number, one in enumerate(months):
        left = number * step + step * 0.16
        for side, (count, colour) in enumerate(((one.cases, "#56B4E9"), (one.refusals, "#E69F00"))):
            high = room * count / most
            x, y, wide = left + side * step * 0.34, CHART_HEIGHT - CHART_FOOT - high, step * 0.32
            parts.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{wide:.1f}' height='{high:.1f}' fill='{colour}'/>")
            if count:
                parts.append(
                    f"<text x='{x + wide / 2:.1f}' y='{y - 2:.1f}' text-anchor='middle' font-size='11'>{count}</text>"
                )
        middle = number * step + step / 2
        parts.append(f"<text x='{middle:.1f}' y='{CHART_HEIGHT - 6}' text-anchor='middle' font-size='11' "
                     f"fill='#4c6079'>{_said(month_text(one))}</text>")  # fmt: skip
    foot = CHART_HEIGHT - CHART_FOOT
    cases, refusals = sum(one.cases for one in months), sum(one.refusals for one in months)
    first, second = _("Cases {count}").format(count=cases), _("Refusals {count}").format(count=refusals)
    legend = (f"<p class='second'><span style='color:#56B4E9'>■</span> {_said(first)} "
              f"<span style='color:#E69F00'>■</span> {_said(second)}</p>")  # fmt: skip
    return (f"<svg viewBox='0 0 {CHART_WIDTH} {CHART_HEIGHT}' width='{CHART_WIDTH}' height='{CHART_HEIGHT}' role='img' "
            f"aria-label='{_said(_(AROUND))}'>{''.join(parts)}"
            f"<line x1='0' y1='{foot}' x2='{CHART_WIDTH}' y2='{foot}' stroke='#9dafc2'/></svg>{legend}")  # fmt: skip


def _said(words: str) -> str:
    return escape(printable(words), quote=True).replace("\n", "<br>")
