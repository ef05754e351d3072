from __future__ import annotations

import io
import json

from PIL import Image

from pegbar.departments.cut.cards import Board, BoardCard
from pegbar.departments.cut.storyboarder import storyboarder_files
from tests.fakes.films import FPS, performance


def board(number, first, push=0.0):
    shot = performance(f"sc1-sh{number:02d}0", 36, push=push)
    grey = Image.new("RGB", (160, 90), (90, 90, 90))
    card = BoardCard(
        id=shot.shot, number=number, size="MCU", on=("MIRA",), action="She waits.",
        dialogue=(("MIRA", "Привет!"),), camera="static", unstaged=("a cat sneezes",),
    )  # fmt: skip
    return Board(card=card, performance=shot, first_frame=first, panel=grey, start=grey, end=grey)


def project(*boards):
    files = storyboarder_files("roof", boards, FPS)
    return files, json.loads(files["roof.storyboarder"])


def test_a_project_opens_with_every_picture_that_it_names():
    files, data = project(board(1, 0), board(2, 36))
    assert (data["version"], data["fps"]) == ("2.1.0", 24)
    assert round(data["aspectRatio"], 3) == 1.778
    for one in data["boards"]:
        layer = files[f"images/{one['layers']['reference']['url']}"]
        with Image.open(io.BytesIO(layer)) as picture:
            assert picture.size == (1600, 900)
        base = one["url"].removesuffix(".png")
        assert f"images/{base}-thumbnail.png" in files
        assert f"images/{base}-posterframe.jpg" in files


def test_boards_say_what_is_done_and_said_and_follow_each_other_in_time():
    _, data = project(board(1, 0), board(2, 36, push=0.3))
    boards = data["boards"]
    assert [one["shot"] for one in boards] == ["1A", "2A", "2B"]
    assert [one["newShot"] for one in boards] == [True, True, False]
    assert [one["number"] for one in boards] == [1, 2, 3]
    at = 0
    for one in boards:
        assert one["time"] == at
        at += one["duration"]
    assert at == 3000
    assert boards[0]["dialogue"] == "MIRA: Привет!"
    assert boards[0]["action"] == "She waits."
    assert "not staged: a cat sneezes" in boards[0]["notes"]


def test_a_board_keeps_its_name_when_others_come_before_it():
    first, second = project(board(2, 0))[1], project(board(1, 0), board(2, 36))[1]
    assert first["boards"][0]["uid"] == second["boards"][1]["uid"]
    assert len({one["uid"] for one in second["boards"]}) == 2
