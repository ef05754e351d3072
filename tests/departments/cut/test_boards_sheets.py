from __future__ import annotations

import io
from dataclasses import replace

import msgspec
import pytest
from PIL import Image
from pypdf import PdfReader

from pegbar.assets.performance import Camera
from pegbar.assets.tree import decode_tree
from pegbar.departments.cut.arrows import sign_of
from pegbar.departments.cut.boards_sheets import boards_pages, boards_pdf
from pegbar.departments.cut.cards import Board, BoardCard, blocked, move_of
from pegbar.departments.cut.work import boards
from pegbar.production.shots import Finding
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_performances


def board(number=1, push=0.0, **card):
    shot = performance(f"sc1-sh{number:03d}", 24, push=push)
    grey = Image.new("RGB", (160, 90), (90, 90, 90))
    return Board(
        card=BoardCard(id=shot.shot, number=number, **card),
        performance=shot,
        first_frame=24 * (number - 1),
        panel=grey,
        start=grey,
        end=grey,
    )


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_pdf_says_in_real_text_all_that_a_panel_has(tmp_path):
    card = {
        "heading": "EXT. ROOF - NIGHT", "size": "MCU", "on": ("MIRA",), "over": "OTTO",
        "first_line": 4, "last_line": 6, "action": "MIRA waits & [sees] #it.",
        "dialogue": (("MIRA", "Es ist spät, Öle."), ("李雷", "ok")), "camera": "push in",
        "unstaged": ("a cat sneezes",),
    }  # fmt: skip
    pinned = [criticised(board(push=0.2, **card), "the face is cut")]
    said = " ".join(text_of(boards_pdf("The Roof", pinned, FPS, "de", tmp_path)).split())
    words_of_it = (
        "THE ROOF", "EXT. ROOF - NIGHT", "L4-6", "sc1-sh001", "MCU · MIRA · over OTTO", "1.0 s",
        "camera: push in", "MIRA waits & [sees] #it.", "Es ist spät, Öle.", "start", "end",
        "not staged: a cat sneezes", "warning: the face is cut",
    )  # fmt: skip
    for words in words_of_it:
        assert words in said


def criticised(one: Board, message: str) -> Board:
    found = Finding(level="warning", department="critic", shot=one.card.id, message=message)
    return replace(one, findings=(found,))


@pytest.mark.parametrize(("shots", "pages"), [(0, 1), (1, 1), (6, 1), (7, 2), (13, 3)])
def test_a_page_holds_six_panels(tmp_path, shots, pages):
    pinned = [board(number + 1) for number in range(shots)]
    made = boards_pages("The Roof", pinned, FPS, "en", tmp_path)
    assert len(made) == pages
    with Image.open(io.BytesIO(made[0])) as page:
        assert page.width > page.height > 1200


def test_the_same_boards_give_the_same_bytes(tmp_path):
    pinned = [board(1), board(2, push=0.3)]
    once, again = (boards_pdf("The Roof", pinned, FPS, "en", tmp_path) for _ in range(2))
    assert once == again


def test_a_very_long_beat_stays_in_its_panel(tmp_path):
    pinned = [board(1, action="She walks on and on. " * 120), board(2)]
    assert len(PdfReader(io.BytesIO(boards_pdf("R", pinned, FPS, "en", tmp_path))).pages) == 1


def test_first_and_last_frame_are_shown_only_where_something_travels(tmp_path):
    still, moving = (
        text_of(boards_pdf("R", [board(1, push=push)], FPS, "en", tmp_path)) for push in (0.0, 0.3)
    )
    assert "start" not in still
    assert "start" in moving and "end" in moving


def test_someone_who_crosses_the_frame_is_blocking():
    shot = performance("a", 24)
    assert not blocked(shot)
    last = shot.drawings[-1]
    gone = msgspec.structs.replace(last, figures=last.figures[:1])
    walked = msgspec.structs.replace(
        last, figures=(msgspec.structs.replace(last.figures[0], x=600), last.figures[1])
    )
    for end in (gone, walked):
        assert blocked(msgspec.structs.replace(shot, drawings=(*shot.drawings[:-1], end)))


def test_each_move_of_the_camera_has_a_sign_and_its_name():
    shot = performance("a", 24)

    def labels(**end):
        camera = msgspec.structs.replace(Camera(500, 300, 800), **end)
        last = msgspec.structs.replace(shot.drawings[-1], camera=camera)
        sign = sign_of(move_of(msgspec.structs.replace(shot, drawings=(*shot.drawings[:-1], last))))
        assert bool(sign.arrows) == bool(end)
        return [label.text for label in sign.labels]

    assert labels() == []
    assert labels(x=700) == ["truck"]
    assert labels(swing_x=0.3) == ["pan"]
    assert labels(swing_y=-0.2) == ["tilt"]
    assert labels(y=200) == ["pedestal"]
    assert labels(width=600) == ["push in"]


def test_the_step_gives_pages_and_a_pdf_and_hears_the_critic(tmp_path):
    bench = FolderBench(tmp_path)
    shot = performance("sc1-sh001")
    png = io.BytesIO()
    Image.new("RGB", (64, 36), (9, 9, 9)).save(png, "PNG")
    found = [
        Finding(level="error", department="critic", message="half a face"),
        Finding(level="note", department="critic", message="fine otherwise"),
    ]
    inputs = put_performances(bench, [shot]) | {
        "panel/sc1-sh001": bench.put(png.getvalue()),
        "findings/sc1-sh001": bench.put(msgspec.json.encode(found)),
    }
    params = {"title": "R", "fps": FPS, "shots": [{"id": "sc1-sh001", "number": 3}]}
    made = boards(order(bench, params, inputs))
    said = text_of(bench.read(made["pdf"]))
    assert "half a face" in said and "fine otherwise" not in said
    assert "half a face" in bench.read(made["html"]).decode()
    assert list(decode_tree(bench.read(made["pages"])).files) == ["page-01.png"]
