from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from pegbar.assets.performance import Face, FigurePose, Performance
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.departments.cut.arrows import drawn_on, sign_of
from pegbar.departments.cut.cards import Move, move_of
from pegbar.departments.cut.moments import candidates, telling_frame
from pegbar.departments.cut.work import boards, contact_sheet, poster
from pegbar.production.acting import Viseme
from pegbar.values.digests import Digest
from pegbar.values.errors import StepFailed
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_performances, put_take


def with_faces(shot: Performance, *faces: Face) -> Performance:
    """The shot with one face for each drawing, the last for all others."""
    drawings = tuple(
        msgspec.structs.replace(
            drawing,
            figures=(FigurePose(who="MIRA", x=0, y=0, face=faces[min(i, len(faces) - 1)]),),
        )
        for i, drawing in enumerate(shot.drawings)
    )
    return msgspec.structs.replace(shot, drawings=drawings)


def film(bench: FolderBench, shots: list[Performance]) -> dict[str, Digest]:
    inputs = put_performances(bench, shots)
    for number, shot in enumerate(shots):
        inputs |= put_take(bench, shot, (160, 90), 40 + 50 * number)
    return inputs


def test_the_sheet_shows_every_shot_and_grows_by_rows(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    shots = [performance(f"sh{i}", 24) for i in range(5)]
    sizes = {}
    for count, columns in ((3, 3), (4, 3), (5, 3), (5, 4)):
        params = {"title": "Moon", "shots": [s.shot for s in shots[:count]], "fps": FPS}
        made = contact_sheet(order(bench, {**params, "columns": columns}, film(bench, shots)))
        page = decode_png(bench.read(made["out"]))
        sizes[count, columns] = page.shape[:2]
        colours = {int(c) for c in np.unique(page[:, :, 0])}
        assert {40 + 50 * i for i in range(count)} <= colours
    assert sizes[4, 3][0] == sizes[5, 3][0] > sizes[3, 3][0]
    assert sizes[5, 4][1] > sizes[5, 3][1]


def test_the_sheet_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    work = order(
        bench,
        {"title": "Été", "shots": ["a"], "fps": FPS, "columns": 4},
        film(bench, [performance("a", 9)]),
    )
    assert contact_sheet(work) == contact_sheet(work)


def test_moments_are_spread_over_the_shot_and_never_blink() -> None:
    blink, awake = Face(lids=0.1), Face()
    shot = with_faces(performance("a", 40), awake, blink, blink, blink, blink, awake)
    frames = candidates(shot, 4)
    assert len(frames) == 4
    assert list(frames) == sorted(frames)
    assert not {shot.exposures[f] for f in frames} & {1, 2, 3, 4}


def test_the_telling_frame_is_late_and_has_its_mouth_closed() -> None:
    talking = with_faces(performance("a", 80), Face(mouth=Viseme.D), Face())
    assert talking.exposures[telling_frame(talking)] > 15
    assert telling_frame(performance("b", 1)) == 0


def test_a_shot_without_frames_has_no_moments() -> None:
    assert candidates(performance("a", 0), 4) == ()
    assert telling_frame(performance("a", 0)) == 0


@pytest.mark.parametrize("title", ["The Moon Is Late", "", "Ünder " * 30, "月が遅い"])
def test_a_poster_is_large_and_has_its_title_on_a_calm_edge(tmp_path: Path, title: str) -> None:
    bench = FolderBench(tmp_path)
    inputs = film(bench, [performance("a", 24)])
    made = poster(order(bench, {"title": title, "shot": "a"}, inputs))
    page = decode_png(bench.read(made["out"]))
    assert page.shape == (1080, 1920, 3)
    written = (page.min(axis=2) > 225).sum()
    assert (written > 500) == bool(title.strip())


def test_a_poster_of_a_shot_without_frames_is_refused(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    inputs = film(bench, [performance("a", 0)])
    with pytest.raises(StepFailed, match="a has no frames"):
        poster(order(bench, {"title": "Moon", "shot": "a"}, inputs))


@pytest.mark.parametrize(
    ("move", "arrows", "frame"),
    [
        (Move(0, 0, 0), 0, False),
        (Move(0.1, 0, 0), 4, True),
        (Move(-0.1, 0, 0), 4, True),
        (Move(0, 0.2, 0), 1, False),
        (Move(0.1, -0.2, 0.1), 6, True),
    ],
)
def test_each_move_of_the_camera_has_its_sign(move: Move, arrows: int, frame: bool) -> None:
    sign = sign_of(move)
    assert len(sign.arrows) == arrows
    assert (sign.frame is not None) == frame
    panel = Image.new("RGB", (160, 90), (90, 90, 90))
    changed = np.asarray(drawn_on(panel, sign)) != 90
    assert changed.any() == (arrows > 0)


def test_arrows_point_where_the_camera_goes() -> None:
    pushed = sign_of(move_of(performance("a", 24, push=0.3))).arrows[0]
    assert pushed.head[0] > pushed.tail[0]
    pulled = sign_of(move_of(performance("a", 24, push=-0.3))).arrows[0]
    assert pulled.head[0] < pulled.tail[0]


CARD = {
    "id": "sc1-sh001", "heading": "EXT. <ROOF> - NIGHT", "size": "MCU", "on": ["MIRA"],
    "first_line": 4, "last_line": 6, "action": "MIRA looks up & waits.",
    "dialogue": [["MIRA", "It is <late>."]], "camera": "push in", "unstaged": ["a cat sneezes"],
    "painted_by": "stage",
}  # fmt: skip


def pinned(bench: FolderBench, **more: bytes) -> dict[str, Digest]:
    shots = [performance("sc1-sh001", 48, push=0.2), performance("sc1-sh002", 24)]
    panel = encode_png(np.full((90, 160, 3), 77, np.uint8))
    params = {
        "title": "Moon & Star",
        "fps": FPS,
        "shots": [CARD, {"id": "sc1-sh002", "heading": "INT. ATTIC", "camera": "static"}],
    }
    inputs = put_performances(bench, shots)
    inputs |= {f"panel/{s.shot}": bench.put(panel) for s in shots}
    inputs |= {name.replace("__", "/"): bench.put(data) for name, data in more.items()}
    return boards(order(bench, params, inputs))


class Reader(HTMLParser):
    """Collects what a page shows and refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.images: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.images.append(given["src"] or "")
            assert given["alt"]
        if tag in ("link", "script", "iframe"):
            self.links.append(tag)
        if tag == "article":
            self.ids.append(given["id"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_boards_page_says_everything_and_needs_nothing_else(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    reader = Reader()
    page = bench.read(pinned(bench)["html"]).decode()
    reader.feed(page)
    for words in ("Moon & Star", "EXT. <ROOF> - NIGHT", "INT. ATTIC", "MCU · MIRA", "L4-6",
                  "MIRA looks up & waits.", "It is <late>.", "camera: push in", "00:00:02:00",
                  "Not staged: a cat sneezes"):  # fmt: skip
        assert words in reader.text
    assert reader.ids == ["sc1-sh001", "sc1-sh002"]
    assert reader.links == []
    assert "http" not in page
    for source in reader.images:
        data = base64.b64decode(source.removeprefix("data:image/jpeg;base64,"))
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (160, 90)


def test_first_and_last_pictures_are_shown_where_they_were_drawn(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    end = encode_png(np.full((90, 160, 3), 200, np.uint8))
    made = pinned(bench, **{"start__sc1-sh001": end, "end__sc1-sh001": end})
    captions = re.findall("<figcaption>(.*?)</figcaption>", bench.read(made["html"]).decode())
    assert captions == ["start", "end"]


def test_the_boards_picture_holds_the_panels(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    page = decode_png(bench.read(pinned(bench)["png"]))
    assert page.shape[1] > 1600
    assert (page == 77).all(axis=2).sum() > 1.2 * 520 * 292


def test_a_panel_that_is_no_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="the panel of sc1-sh001 is not a picture"):
        pinned(FolderBench(tmp_path), **{"panel__sc1-sh001": b"no"})
