"""Where the film cuts: over shoulders, a breath before the turn, faces after a reveal."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.acting import Size
from pegbar.production.shots import Shot
from tests.departments.story.stage import scene
from tests.departments.story.test_rewrites import Pen

EXCHANGE = "MIRA\nOne.\n\nOTTO\nTwo.\n\nMIRA\nThree.\n\nOTTO\nFour.\n\nMIRA\nFive.\n\nOTTO\nSix.\n"


def frames(body: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (shot.framing.size.value, shot.framing.on, shot.framing.over) for shot in scene(body).shots
    ]


def test_an_exchange_goes_from_both_over_each_shoulder_to_each_alone() -> None:
    assert frames(EXCHANGE) == [
        ("WS", ("MIRA", "OTTO"), ""),
        ("MS", ("MIRA", "OTTO"), ""),
        ("MCU", ("MIRA",), "OTTO"),
        ("MCU", ("OTTO",), "MIRA"),
        ("MCU", ("MIRA",), ""),
        ("MCU", ("OTTO",), ""),
    ]


def test_only_the_line_that_is_felt_is_pushed_in_on() -> None:
    shots = scene(EXCHANGE + "\nMIRA\n(sadly)\nSeven.\n\nOtto looks up.").shots
    pushed = [shot for shot in shots if shot.framing.push]
    assert [(shot.framing.size, shot.beats[0].text) for shot in pushed] == [(Size.CU, "Seven.")]


def test_the_shot_before_a_turn_holds_for_a_breath() -> None:
    shots = scene("MIRA and OTTO.\n\nMIRA\nHm.\n\nThe moon rises.\n\nOTTO\nOh.").shots
    rise = next(at for at, shot in enumerate(shots) if shot.beats[0].verb.value == "rise")
    assert shots[rise - 1].hold > 8 and shots[rise].hold == 24
    assert shots[rise].framing.size is Size.WS


def test_a_pause_after_a_reveal_is_on_the_faces_of_those_who_saw_it() -> None:
    shots = scene("MIRA and OTTO.\n\nMIRA\nHm.\n\nThe moon rises.\n\nA long pause.").shots
    assert (shots[-1].framing.size, shots[-1].framing.on) == (Size.MS, ("MIRA", "OTTO"))
    assert [beat.kind for beat in shots[-1].beats] == ["pause"] and shots[-1].hold >= 24


def test_what_someone_looks_at_is_shown_alone_once_if_it_matters() -> None:
    text = "MIRA and OTTO.\n\nOTTO\nHm.\n\nMira picks up the lamp. Mira looks at the lamp."
    more = text + " She lights it.\n\nMira looks at the lamp."
    inserts = [shot for shot in scene(more).shots if shot.framing.on == ("LAMP",)]
    assert [(shot.framing.size, [beat.kind for beat in shot.beats]) for shot in inserts] == [
        (Size.CU, ["pause"])
    ]
    assert not [shot for shot in scene(text).shots if shot.framing.on == ("LAMP",)]


def test_who_gets_up_and_walks_over_is_one_shot() -> None:
    text = "MIRA sits on the crate. OTTO stands at the left.\n\nOTTO\nHm.\n\n"
    last = scene(text + "Mira gets up and walks to Otto.").shots[-1]
    assert [beat.verb.value for beat in last.beats] == ["stand", "walk"]
    assert last.framing.size in (Size.WS, Size.FS)
    assert last.framing.on == ("MIRA", "OTTO")


def test_a_line_after_some_doing_has_a_frame_of_its_own() -> None:
    text = "MIRA sits on the crate.\n\nOTTO\nHm.\n\nMira gets up. She lifts the lamp.\n\nMIRA\nSo."
    assert [beat.kind for beat in scene(text).shots[-1].beats] == ["line"]


def alike(one: Shot, other: Shot) -> bool:
    sizes = tuple(Size)
    near = abs(sizes.index(one.framing.size) - sizes.index(other.framing.size)) <= 1
    same = set(one.framing.on) == set(other.framing.on) and one.framing.over == other.framing.over
    return near and same


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_two_shots_in_a_row_never_have_nearly_the_same_frame(kinds: list[int]) -> None:
    pen = Pen()
    shots = scene("MIRA and OTTO.\n\n" + "\n\n".join(pen.block(kind) for kind in kinds)).shots
    for one, other in itertools.pairwise(shots):
        assert not alike(one, other), (one.framing, other.framing)
    for shot in shots:
        if shot.framing.push:
            assert any(beat.kind == "line" for beat in shot.beats)
