from __future__ import annotations

import msgspec
import pytest

from pegbar.assets.performance import SpokenLine
from pegbar.departments.stage.capture.wear import mouth_of, worn
from pegbar.production.acting import Viseme
from pegbar.production.capture import Capture, Channels, read_capture
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import dot, drawing, performance


def capture(frames: int = 24, **values: tuple[float, ...]) -> Capture:
    still = dict.fromkeys(Channels.__struct_fields__, (0.0,) * frames)
    rest = {**still, "lids": (1.0,) * frames, **values}
    return Capture(
        who="DOT",
        shot="sc1-sh001",
        actor="Ada",
        video="take.mp4",
        video_digest=digest_bytes(b"take"),
        tool="tool",
        model="model",
        fps=24.0,
        found=1.0,
        channels=Channels(**rest),
    )


RAMP = tuple(n / 24 for n in range(24))
HELD = performance(drawing(dot()), exposures=(0,) * 24)


def test_a_held_drawing_gets_the_actors_face_on_twos() -> None:
    shown = worn(HELD, {"DOT": capture(turn=RAMP)}, 2)
    turns = [shown.drawings[n].figures[0].face.turn for n in shown.exposures]
    assert turns[0] == 0 and turns[-1] > 0.8
    assert all(turns[n] == turns[n + 1] for n in range(0, 24, 2))


def test_an_actor_who_holds_still_is_one_drawing() -> None:
    assert len(worn(HELD, {"DOT": capture()}, 2).drawings) == 1


def test_the_pictures_right_is_behind_a_figure_that_faces_left() -> None:
    left = performance(drawing(dot(facing=-1)), exposures=(0,) * 24)
    turned = capture(turn=(0.5,) * 24, brow_left=(0.4,) * 24)
    face = worn(left, {"DOT": turned}, 2).drawings[0].figures[0].face
    assert (face.turn, face.brow_near, face.brow_far) == (-0.5, 0.4, 0.0)


def test_who_speaks_keeps_the_mouth_of_the_voice() -> None:
    line = SpokenLine(beat="b", who="DOT", text="Oh.", start=12, frames=12)
    spoken = msgspec.structs.replace(HELD, lines=(line,))
    shown = worn(spoken, {"DOT": capture(jaw=(1.0,) * 24)}, 2)
    mouths = [shown.drawings[n].figures[0].face.mouth for n in shown.exposures]
    assert set(mouths[:12]) == {Viseme.D} and set(mouths[12:]) == {Viseme.REST}


def test_past_the_end_of_the_video_its_last_frame_is_held() -> None:
    shown = worn(HELD, {"DOT": capture(2, turn=(0.0, 0.8))}, 2)
    assert shown.drawings[shown.exposures[-1]].figures[0].face.turn == 0.8


def test_nobodys_performance_changes_nothing() -> None:
    assert worn(HELD, {}, 2) is HELD


def test_mouths_go_by_opening_and_width() -> None:
    shapes = [mouth_of(jaw, width) for jaw, width in ((0, 0), (0.2, 0), (0.2, -0.8), (0.5, 0))]
    assert shapes == [Viseme.REST, Viseme.B, Viseme.F, Viseme.C]
    assert mouth_of(0.9, 0) is Viseme.D


def test_a_performance_that_was_damaged_is_refused_in_one_message() -> None:
    data = msgspec.json.encode(capture())
    assert read_capture(data, "p.json") == capture()
    short = msgspec.json.encode(
        msgspec.structs.replace(
            capture(), channels=msgspec.structs.replace(capture().channels, jaw=(0.0,))
        )
    )
    with pytest.raises(BadInput, match="equally long"):
        read_capture(short, "p.json")
    with pytest.raises(BadInput, match="no captured performance"):
        read_capture(data[:-9], "p.json")
