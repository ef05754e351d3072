"""The boards as one self-contained page: to read, to print, to click from the panel to the line."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from PIL import Image

from pegbar.departments.cut.arrows import drawn_on, sign_of
from pegbar.departments.cut.cards import Board, move_of
from pegbar.departments.cut.paper import at_most, jpeg_bytes
from pegbar.values.time import timecode

_LARGE, _SMALL = 960, 240

_STYLE = """
:root{color-scheme:light dark;--paper:#faf8f3;--card:#fff;--ink:#201f1e;--soft:#6f6b65;
--line:#ddd7cb;--accent:#9a6410;--warn:#a8381c}
@media (prefers-color-scheme:dark){:root{--paper:#121317;--card:#1b1d23;--ink:#f2efe8;
--soft:#a3a3ad;--line:#33363f;--accent:#e8b04b;--warn:#f08a68}}
*{box-sizing:border-box}
body{margin:0;padding:2.5rem clamp(1rem,4vw,4rem);background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{margin-bottom:2rem}
h1{margin:0;font-size:1.6rem;font-weight:600;letter-spacing:.16em;text-transform:uppercase}
header p{margin:.3rem 0 0;color:var(--soft)}
h2{margin:2.2rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--line);
font-size:.85rem;font-weight:600;letter-spacing:.12em;color:var(--soft)}
.boards{display:grid;gap:1.6rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr))}
article{display:flex;flex-direction:column;background:var(--card);border:1px solid var(--line);
border-radius:8px;overflow:hidden;break-inside:avoid}
.panel{display:block;width:100%;height:auto;background:#000}
.ends{display:flex;gap:2px;background:var(--line)}
.ends figure{flex:1;margin:0;position:relative}
.ends img{display:block;width:100%;height:auto}
.ends figcaption{position:absolute;left:.4rem;bottom:.3rem;padding:0 .4rem;border-radius:4px;
background:#000a;color:#fff;font-size:.7rem}
.words{padding:.9rem 1rem 1rem}
.words .top{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .7rem;margin:0 0 .2rem}
.words .chips{display:flex;flex-wrap:wrap;gap:.3rem;margin:0 0 .6rem}
.id{font-weight:650}
.chips span{padding:0 .5rem;border:1px solid var(--line);border-radius:99px;
font-size:.85em;color:var(--soft)}
.time{margin-left:auto;color:var(--soft);font-size:.9em;font-variant-numeric:tabular-nums}
.words p{margin:.35rem 0}
.said b{font-size:.86em;font-weight:600;letter-spacing:.05em;color:var(--accent)}
.unstaged{color:var(--warn);font-size:.9em}
@media print{@page{size:A4 landscape;margin:12mm}
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#555;--line:#bbb;--accent:#7a4d08;--warn:#8f2a10}
body{padding:0;font-size:8pt;line-height:1.35}header{margin-bottom:0}h1{font-size:13pt}
h2{margin:4mm 0 2.5mm;font-size:7.5pt;break-after:avoid}
.boards{grid-template-columns:repeat(3,1fr);gap:4mm}
.words{padding:2mm 2.5mm 2.5mm}.words .chips{margin-bottom:1.2mm}.words p{margin:.8mm 0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def boards_page(title: str, boards: Sequence[Board], fps: int) -> str:
    """HTML, with its style and its pictures inside; one section for each scene's heading."""
    frames = sum(b.performance.frames for b in boards)
    facts = f"{len(boards)} shots · {timecode(frames, fps)} · {fps} fps"
    parts = [
        "<!doctype html>",
        '<html><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(title)}: boards</title><style>{_STYLE}</style></head><body>",
        f"<header><h1>{escape(title)}</h1><p>{facts}</p></header>",
    ]
    heading: str | None = None
    for board in boards:
        if board.card.heading != heading:
            parts.append("</section>" if heading is not None else "")
            heading = board.card.heading
            parts.append(f'<h2>{escape(heading)}</h2><section class="boards">')
        parts.append(_article(board, fps))
    parts.append("</section>" if heading is not None else "<p>There are no shots yet.</p>")
    parts.append("</body></html>")
    return "\n".join(p for p in parts if p) + "\n"


def _article(board: Board, fps: int) -> str:
    card, performance = board.card, board.performance
    panel = drawn_on(at_most(board.panel, _LARGE), sign_of(move_of(performance)))
    time = f"{timecode(board.first_frame, fps)} · {performance.frames / fps:.1f} s"
    camera = f"camera: {card.camera}" if card.camera else ""
    chips = [f"<span>{escape(c)}</span>" for c in (card.framing, camera, card.lines) if c]
    words = [
        f'<p class="top"><span class="id">{escape(card.id)}</span>'
        f'<span class="time">{time}</span></p>'
    ]
    if chips:
        words.append(f'<p class="chips">{"".join(chips)}</p>')
    if card.action:
        words.append(f"<p>{escape(card.action)}</p>")
    words += [
        f'<p class="said"><b>{escape(who)}</b> {escape(text)}</p>' for who, text in card.dialogue
    ]
    if card.unstaged:
        words.append(f'<p class="unstaged">Not staged: {escape("; ".join(card.unstaged))}</p>')
    words += [
        f'<p class="unstaged">{escape(one.level)}: {escape(one.message)}</p>'
        for one in board.findings
    ]
    about = f"{card.id}: {card.action or card.framing}"
    return (
        f'<article id="{escape(card.id)}">{_image(panel, about, "panel")}{_ends(board)}'
        f'<div class="words">{"".join(words)}</div></article>'
    )


def _ends(board: Board) -> str:
    """The first and the last picture, where they were drawn."""
    figures = [
        f"<figure>{_image(at_most(picture, _SMALL), name, '')}"
        f"<figcaption>{name}</figcaption></figure>"
        for name, picture in (("start", board.start), ("end", board.end))
        if picture is not None
    ]
    return f'<div class="ends">{"".join(figures)}</div>' if figures else ""


def _image(picture: Image.Image, about: str, style: str) -> str:
    data = base64.b64encode(jpeg_bytes(picture)).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    kind = f' class="{style}"' if style else ""
    return f'<img{kind} {size} alt="{escape(about)}" src="data:image/jpeg;base64,{data}">'
