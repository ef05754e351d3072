"""The boards on paper: six panels to a landscape page, as a PDF with real text and as pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pegbar.departments.cut.arrows import drawn_on, sign_of
from pegbar.departments.cut.cards import Board, move_of, travels
from pegbar.departments.cut.paper import at_most, jpeg_bytes
from pegbar.departments.cut.typeset import families, set_pages
from pegbar.values.canonical import Json
from pegbar.values.time import timecode

_LARGE, _SMALL = 1040, 360
_PPI: Final = 150.0

_PAGE: Final = """
#set document(title: data.title + ": boards", date: none)
#let ink = rgb("#211f1d")
#let soft = rgb("#7a746b")
#let line = rgb("#d5cfc3")
#let accent = rgb("#96600f")
#let warn = rgb("#a8361a")
#set text(font: data.fonts, size: 8pt, fill: ink, lang: data.lang, hyphenate: auto)
#set par(leading: 0.5em, justify: false, spacing: 0.75em)
#set page(paper: "a4", flipped: true, margin: (x: 11mm, top: 19mm, bottom: 12mm),
  fill: rgb("#fdfcf9"), header-ascent: 5mm, footer-descent: 4mm,
  header: grid(columns: (1fr, auto), align: (left + bottom, right + bottom),
    text(size: 12.5pt, weight: "semibold", tracking: 0.08em, upper(data.title)),
    text(size: 7.5pt, fill: soft, data.facts)),
  footer: context grid(columns: (1fr, auto),
    text(size: 6.5pt, fill: soft, data.foot),
    text(size: 7pt, fill: soft)[#counter(page).display() / #counter(page).final().first()]))

#let words(it) = {
  if it.action != "" { par(it.action) }
  for said in it.dialogue {
    par({
      text(size: 0.82em, weight: "semibold", tracking: 0.06em, fill: accent, upper(said.who))
      h(0.5em)
      said.text
    })
  }
  for one in it.unstaged { par(text(fill: warn)[not staged: #one]) }
  for one in it.findings { par(text(fill: warn)[#one.level: #one.message]) }
}

// Long words for a small place: as large as they fit, and where nothing fits the end is cut.
#let fitted(room, body) = layout(space => {
  let chosen = 4.9pt
  for size in (8.2pt, 7.6pt, 7pt, 6.4pt, 5.8pt, 5.3pt) {
    let tall = measure(block(width: space.width, text(size: size, body))).height
    if tall <= room { chosen = size; break }
  }
  block(width: 100%, height: room, clip: true, text(size: chosen, body))
})

#let panel(it) = block(width: 100%, height: 84.5mm, breakable: false, {
  grid(columns: (1fr, auto), column-gutter: 3mm, align: (left + bottom, right + bottom),
    text(size: 6.3pt, fill: soft, tracking: 0.05em, it.heading),
    text(size: 6.3pt, fill: soft, number-width: "tabular", it.at))
  v(1.3mm, weak: true)
  block(width: 100%, height: 49.6mm, fill: black, stroke: 0.4pt + line, radius: 1mm, clip: true,
    align(center + horizon, image(it.picture, width: 100%, height: 100%, fit: "contain")))
  v(1.8mm, weak: true)
  grid(columns: (auto, auto, 1fr, auto), column-gutter: 2mm, align: horizon,
    box(fill: ink, radius: 0.8mm, inset: (x: 1.5mm, y: 0.9mm),
      text(size: 7.6pt, weight: "bold", fill: white, it.number)),
    text(size: 8pt, weight: "semibold", it.id),
    text(size: 7.2pt, fill: soft, it.framing),
    text(size: 7.4pt, number-width: "tabular", it.length))
  v(2mm)
  let room = 23.2mm
  if it.camera != "" {
    text(size: 7pt, fill: accent, it.camera)
    v(1.6mm)
    room = 19.2mm
  }
  if it.ends.len() == 2 {
    grid(columns: (1fr, 46mm), column-gutter: 2.5mm,
      fitted(room, words(it)),
      grid(columns: (1fr, 1fr), column-gutter: 1mm, ..it.ends.map(end => {
        image(end.file, width: 100%)
        v(1mm, weak: true)
        align(center, text(size: 5.6pt, fill: soft, end.name))
      })))
  } else { fitted(room, words(it)) }
})

#if data.panels.len() == 0 [There are no shots yet.]
#for six in data.panels.chunks(6) {
  grid(columns: (1fr, 1fr, 1fr), rows: (84.5mm, 84.5mm), column-gutter: 6mm, row-gutter: 5mm,
    ..six.map(panel))
}
"""


def boards_pdf(title: str, boards: Sequence[Board], fps: int, language: str, folder: Path) -> bytes:
    """The pages as one PDF; the same boards give the same bytes. Raises StepFailed."""
    data = _data(title, boards, fps, language, folder)
    return set_pages(_PAGE, data, _texts(boards, title), kind="pdf", folder=folder)[0]


def boards_pages(
    title: str, boards: Sequence[Board], fps: int, language: str, folder: Path
) -> list[bytes]:
    """The same pages as PNG pictures. Raises StepFailed."""
    data = _data(title, boards, fps, language, folder)
    return set_pages(_PAGE, data, _texts(boards, title), kind="png", folder=folder, ppi=_PPI)


def _texts(boards: Sequence[Board], title: str) -> Iterator[str]:
    yield title
    for board in boards:
        card = board.card
        yield from (card.heading, card.framing, card.action, *card.unstaged)
        for who, text in card.dialogue:
            yield from (who, text)


def _data(
    title: str, boards: Sequence[Board], fps: int, language: str, folder: Path
) -> dict[str, Json]:
    frames = sum(board.performance.frames for board in boards)
    tag = language.split("-")[0].lower()
    return {
        "title": title,
        "facts": f"Storyboard  ·  {len(boards)} shots  ·  {timecode(frames, fps)}  ·  {fps} fps",
        "foot": "Frames within frames and arrows are the camera's. L counts the script's lines.",
        "fonts": list(families(language)),
        "lang": tag if len(tag) in (2, 3) and tag.isalpha() else "en",
        "panels": [_panel(board, fps, folder) for board in boards],
    }


def _panel(board: Board, fps: int, folder: Path) -> Json:
    card, performance = board.card, board.performance
    picture = drawn_on(at_most(board.panel, _LARGE), sign_of(move_of(performance)))
    name = f"panel-{board.first_frame:06d}.jpg"
    (folder / name).write_bytes(jpeg_bytes(picture))
    ends: list[Json] = []
    if board.start is not None and board.end is not None and travels(board.performance):
        for end, shown in (("start", board.start), ("end", board.end)):
            file = f"{end}-{board.first_frame:06d}.jpg"
            (folder / file).write_bytes(jpeg_bytes(at_most(shown, _SMALL)))
            ends.append({"name": end, "file": file})
    camera = "" if card.camera in ("", "static") else f"camera: {card.camera}"
    return {
        "id": card.id,
        "number": str(card.number or ""),
        "heading": "  ·  ".join(part for part in (card.heading, card.lines) if part),
        "at": timecode(board.first_frame, fps),
        "length": f"{performance.frames / fps:.1f} s",
        "framing": card.framing,
        "camera": camera,
        "action": card.action,
        "dialogue": [{"who": who, "text": text} for who, text in card.dialogue],
        "unstaged": list(card.unstaged),
        "findings": [{"level": one.level, "message": one.message} for one in board.findings],
        "picture": name,
        "ends": ends,
    }
