"""The boards for Storyboarder: its project file and the pictures beside it.

Panels lie in the reference layer, fully opaque, so that an artist draws over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pegbar.departments.cut.cards import Board, travels
from pegbar.departments.cut.paper import at_most, framed, jpeg_bytes, png_bytes
from pegbar.values.digests import digest_json

_VERSION: Final = "2.1.0"
_TALL: Final = 900
"""Pixels: the height of the program's pages."""
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def storyboarder_files(name: str, boards: Sequence[Board], fps: int) -> dict[str, bytes]:
    """The files of a project by their paths: `NAME.storyboarder` and `images/`."""
    first = boards[0].panel if boards else None
    aspect = first.width / first.height if first else 16 / 9
    files: dict[str, bytes] = {}
    listed: list[object] = []
    for number, board in enumerate(boards, start=1):
        milliseconds = round(1000 * board.performance.frames / fps)
        start = round(1000 * board.first_frame / fps)
        shown = [board.panel]
        if board.start is not None and board.end is not None and travels(board.performance):
            shown = [board.start, board.end]
        for part, picture in enumerate(shown):
            place = len(listed) + 1
            uid = _uid(board.card.id, part)
            base = f"board-{place}-{uid}"
            large = framed(picture, (round(_TALL * aspect), _TALL))
            files[f"images/{base}-reference.png"] = png_bytes(large)
            files[f"images/{base}-thumbnail.png"] = png_bytes(at_most(picture, 192))
            files[f"images/{base}-posterframe.jpg"] = jpeg_bytes(at_most(picture, 960))
            said = "\n".join(f"{who}: {text}" for who, text in board.card.dialogue)
            share = milliseconds // len(shown)
            listed.append(
                {
                    "uid": uid,
                    "url": f"{base}.png",
                    "newShot": part == 0,
                    "lastEdited": 0,
                    "layers": {"reference": {"url": f"{base}-reference.png", "opacity": 1.0}},
                    "number": place,
                    "shot": f"{number}{chr(ord('A') + part)}",
                    "time": start + part * share,
                    "duration": milliseconds - share if part else share,
                    "dialogue": said if part == 0 else "",
                    "action": board.card.action if part == 0 else "",
                    "notes": _notes(board) if part == 0 else f"{board.card.id}: how it ends",
                }
            )
    project = {
        "version": _VERSION,
        "aspectRatio": aspect,
        "fps": fps,
        "defaultBoardTiming": 2000,
        "boards": listed,
    }
    text = msgspec.json.format(msgspec.json.encode(project), indent=2) + b"\n"
    return {f"{name}.storyboarder": text, **files}


def _notes(board: Board) -> str:
    card = board.card
    said = [card.id, card.framing, "" if card.camera == "static" else card.camera, card.lines]
    said += [f"not staged: {one}" for one in card.unstaged]
    said += [f"{one.level}: {one.message}" for one in board.findings]
    return "\n".join(part for part in said if part)


def _uid(shot: str, part: int) -> str:
    """Five letters or digits that stay with the board."""
    number = int(digest_json([shot, part]).partition(":")[2][:12], 16)
    return "".join(_LETTERS[number // 36**place % 36] for place in range(5))
