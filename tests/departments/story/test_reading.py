"""Action text is understood, or said to be not understood."""

from __future__ import annotations

import pytest

from pegbar.production.acting import Emotion, Verb
from tests.departments.story.stage import acts, beats, scene, told

HELLO = "MIRA\nHello.\n\nOTTO\nHello.\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mira walks to Otto.", [("walk", "MIRA", "OTTO")]),
        ("Mira goes over to the crate.", [("walk", "MIRA", "crate")]),
        ("MIRA slowly comes to the lamp.", [("walk", "MIRA", "LAMP")]),
        ("Otto sits down on the crate.", [("sit", "OTTO", "crate")]),
        ("Mira looks at Otto.", [("look", "MIRA", "OTTO")]),
        ("Mira looks up.", [("look", "MIRA", "")]),
        ("Mira stares at the lamp.", [("look", "MIRA", "LAMP")]),
        ("Mira watches the moon.", [("look", "MIRA", "MOON")]),
        ("Mira picks up the lamp.", [("pick_up", "MIRA", "LAMP")]),
        ("Mira takes the lamp.", [("pick_up", "MIRA", "LAMP")]),
        ("Mira lights the lamp.", [("light", "MIRA", "LAMP")]),
        ("Mira turns on the lamp.", [("light", "MIRA", "LAMP")]),
        ("The lamp flickers on.", [("light", "LAMP", "")]),
        ("Mira points at the moon.", [("point", "MIRA", "MOON")]),
        ("Mira waves to Otto.", [("wave", "MIRA", "OTTO")]),
        ("Mira nods.", [("nod", "MIRA", "")]),
        ("Mira shakes her head.", [("shake_head", "MIRA", "")]),
        ("Mira jumps.", [("jump", "MIRA", "")]),
        ("Mira hugs Otto.", [("hug", "MIRA", "OTTO")]),
        ("Mira shrugs.", [("shrug", "MIRA", "")]),
        ("Mira turns to Otto.", [("turn", "MIRA", "OTTO")]),
        ("The moon rises.", [("rise", "MOON", "")]),
        ("The MOON comes out.", [("rise", "MOON", "")]),
        ("Otto leaves.", [("exit", "OTTO", "")]),
        ("Otto walks away.", [("exit", "OTTO", "")]),
        ("Mira and Otto look up.", [("look", "MIRA", ""), ("look", "OTTO", "")]),
        (
            "They look at each other.",
            [("look", "MIRA", "OTTO"), ("look", "OTTO", "MIRA")],
        ),
        (
            "Mira picks up the lamp and lights it.",
            [("pick_up", "MIRA", "LAMP"), ("light", "MIRA", "LAMP")],
        ),
        (
            "Mira walks to Otto, then sits. She nods.",
            [("walk", "MIRA", "OTTO"), ("sit", "MIRA", ""), ("nod", "MIRA", "")],
        ),
        (
            "Mira hands the lamp to Otto.",
            [("pick_up", "MIRA", "LAMP"), ("hand_over", "MIRA", "OTTO")],
        ),
        (
            "Mira gives Otto the lamp. He raises it.",
            [("pick_up", "MIRA", "LAMP"), ("hand_over", "MIRA", "OTTO"), ("raise", "OTTO", "LAMP")],
        ),
        (
            "Mira picks up the lamp. She puts it down.",
            [("pick_up", "MIRA", "LAMP"), ("put_down", "MIRA", "LAMP")],
        ),
        (
            "Mira picks up the lamp. Otto takes it from Mira.",
            [("pick_up", "MIRA", "LAMP"), ("hand_over", "MIRA", "OTTO")],
        ),
    ],
)
def test_a_sentence_gives_its_beats(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    known = "Mira herself waits. Otto himself waits.\n\n"
    story = scene(known + HELLO + sentence)
    done = [act for act in acts(story) if act[0] not in ("speak", "wait")]
    assert done == expected
    assert story.unstaged == ()


@pytest.mark.parametrize("text", ["A pause.", "Beat.", "Silence.", "A long pause.", "They wait."])
def test_a_pause_is_a_beat_of_nobody(text: str) -> None:
    last = beats(scene(HELLO + text))[-1]
    assert (last.kind, last.verb, last.who) == ("pause", Verb.WAIT, "")


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Mira sneezes.", "sneezes"),
        ("Mira nods and sneezes.", "sneezes"),
        ("The dog walks to Mira.", "'dog'"),
        ("Mira walks to the fountain.", "'fountain'"),
        ("She nods. The lamp walks.", "prop"),
        ("Mira puts down the book.", "does not hold"),
        ("Otto sits on the sofa.", "no mark"),
        ("Mira lights the book.", "no `glow`"),
        ("The lamp rises.", "no `rise`"),
        ("A dog barks.", "no such sound"),
        ("SUPER: One year later", "words on the screen"),
        ("CLOSE ON the kettle.", "called 'kettle'"),
        ("OVER ANNA'S SHOULDER.", "called 'ANNA'"),
        ("The end of everything.", "nothing that a figure"),
        ("Mira never looks at Otto.", "does not happen"),
        ("Mira's lamp nods.", "prop"),
        ("Mira's brother nods.", "something of theirs"),
        ("Mira picks up the lamp, turns it over in her hands.", "'turns'"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(sentence: str, reason: str) -> None:
    story = scene(HELLO + sentence)
    assert any(reason in one.reason and one.line == 9 for one in story.unstaged), story.unstaged


def test_he_is_not_guessed_where_it_could_be_either() -> None:
    story = scene(HELLO + "Mira and Otto nod. He shrugs.")
    assert "more than one" in story.unstaged[0].reason
    assert ("shrug", "MIRA", "") not in acts(story)


def test_a_pronoun_that_was_once_clear_stays_clear() -> None:
    story = scene(HELLO + "Mira picks herself up, and she nods. Otto looks at Mira. She shrugs.")
    assert ("shrug", "MIRA", "") in acts(story)


def test_brackets_colour_a_line_or_are_acted() -> None:
    story = scene(
        """
        MIRA
        (sadly)
        No.
        (beat)
        Yes.

        OTTO
        (looking up, in awe)
        Oh.

        OTTO
        (in Greek)
        Nai.
        """
    )
    said = {beat.text: beat for beat in beats(story)}
    assert said["No."].emotion is Emotion.SAD
    assert [beat.verb.value for beat in beats(story)].count("wait") >= 1
    assert ("look", "OTTO", "") in acts(story)
    assert [one.text for one in story.unstaged if "Greek" in one.text] == ["(in Greek)"]


def test_a_voice_from_off_is_heard_and_not_seen() -> None:
    story = scene("MIRA\nHello?\n\nMOTHER (O.S.)\nComing!\n\nOTTO (V.O.)\nI was not there.")
    voices = {beat.who: beat.offscreen for beat in beats(story) if beat.verb is Verb.SPEAK}
    assert voices == {"MIRA": False, "MOTHER": True, "OTTO": True}
    assert {one.who for shot in story.shots for one in shot.cast} == {"MIRA"}
    assert "MOTHER" in story.findings[0].message


def test_two_who_do_the_same_are_shown_together() -> None:
    story = scene(HELLO + "Both jump.")
    shot = story.shots[-1]
    assert [(beat.verb.value, beat.who) for beat in shot.beats] == [
        ("jump", "MIRA"),
        ("jump", "OTTO"),
    ]
    assert set(shot.framing.on) == {"MIRA", "OTTO"}


def test_two_who_sit_on_one_seat_sit_side_by_side() -> None:
    story = scene("MIRA (9) and OTTO (10) sit on the crate.\n\nMIRA\nHm.")
    mira, otto = story.shots[0].cast
    assert mira.posture == otto.posture == "sit"
    assert 90 <= abs(mira.x - otto.x) <= 200 and story.unstaged == ()


def test_what_is_missed_in_the_opening_belongs_to_the_first_shot() -> None:
    story = scene("Wind howls.\n\nMIRA\nHm.\n\nMira sneezes.\n\nOTTO\nOh.")
    assert story.unstaged[0].shot == story.shots[0].id
    assert story.unstaged[1].shot == next(
        shot.id for shot in story.shots if any(beat.text == "Hm." for beat in shot.beats)
    )


def framings(body: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(shot.framing.size.value, shot.framing.on) for shot in scene(body).shots]


TALK = "MIRA and OTTO. The LAMP stands beside Mira, burning.\n\nMIRA\nHm.\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("CLOSE ON OTTO.", ("CU", ("OTTO",))),
        ("Close on Otto's face as he nods.", ("CU", ("OTTO",))),
        ("ANGLE ON MIRA - she smiles.", ("MS", ("MIRA",))),
        ("EXTREME CLOSE UP - OTTO", ("ECU", ("OTTO",))),
        ("INSERT - THE LAMP", ("CU", ("LAMP",))),
        ("Wide shot.", ("WS", ("MIRA", "OTTO"))),
        ("Medium shot of Mira.", ("MS", ("MIRA",))),
    ],
)
def test_a_frame_that_the_script_asks_for_is_a_shot_of_its_own(
    sentence: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert framings(TALK + sentence)[-1] == expected


@pytest.mark.parametrize(
    ("sentence", "name", "value"),
    [
        ("OVER OTTO'S SHOULDER: Mira nods.", "over", "OTTO"),
        ("PAN TO OTTO.", "pan", 0.3),
        ("The camera pans left.", "pan", -0.3),
        ("TILT UP TO THE MOON.", "tilt", -0.22),
        ("PUSH IN ON MIRA.", "push", 0.18),
        ("We pull back.", "push", -0.25),
        ("HANDHELD.", "shake", 0.5),
        ("RACK FOCUS FROM MIRA TO OTTO.", "rack", ("MIRA", "OTTO")),
        ("TRUCK RIGHT.", "truck", 0.25),
        ("CRANE UP.", "pedestal", -0.2),
    ],
)
def test_camera_words_move_the_camera(sentence: str, name: str, value: object) -> None:
    moved = [getattr(shot.framing, name) for shot in scene(TALK + sentence).shots]
    assert value in moved


def test_what_follows_camera_words_is_acted() -> None:
    story = scene(
        TALK + "CLOSE ON OTTO as he blows out the lamp.\n\nOVER OTTO'S SHOULDER: Mira nods."
    )
    assert acts(story)[1:] == [("light", "OTTO", "LAMP"), ("nod", "MIRA", "")]
    assert story.unstaged == ()


@pytest.mark.parametrize(
    "sentence",
    ["Otto blows out the lamp.", "Otto puts the lamp out.", "Otto turns it off.",
     "Otto extinguishes the lamp.", "Otto snuffs out the lamp.", "The lamp goes out.",
     "The lamp flickers out."],
)  # fmt: skip
def test_a_light_is_put_out(sentence: str) -> None:
    story = scene(TALK + sentence + "\n\nMIRA\nDark.")
    beat = next(one for one in beats(story) if one.verb is Verb.LIGHT)
    assert beat.manner == "out" and story.unstaged == ()
    assert {one.prop: one.lit for one in story.shots[-1].props}["LAMP"] == 0


@pytest.mark.parametrize(
    ("sentence", "who", "feeling"),
    [
        ("Otto's hand shakes.", "OTTO", Emotion.AFRAID),
        ("Mira's eyes slowly widen.", "MIRA", Emotion.SURPRISED),
        ("Mira hums. Her face falls.", "MIRA", Emotion.SAD),
        ("Otto’s old face lights up.", "OTTO", Emotion.HAPPY),
    ],
)
def test_what_a_body_shows_is_what_its_owner_feels(
    sentence: str, who: str, feeling: Emotion
) -> None:
    last = beats(scene(TALK + sentence))[-1]
    assert (last.who, last.emotion) == (who, feeling)


def test_two_who_do_it_to_each_other_need_no_object() -> None:
    assert ("hug", "MIRA", "OTTO") in acts(scene(TALK + "Mira and Otto hug."))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("A bell rings.", "bell"),
        ("Someone knocks at the door.", "knock"),
        ("A loud crash.", "bump"),
    ],
)
def test_sounds_that_nobody_makes_are_beats_of_their_own(sentence: str, kind: str) -> None:
    last = beats(scene(TALK + sentence))[-1]
    assert (last.kind, last.manner) == ("sound", kind)


@pytest.mark.parametrize(
    ("heading", "action", "weather", "mood"),
    [
        ("EXT. ROOF - NIGHT - RAIN", "", "rain", "night"),
        ("EXT. ROOF - SNOWY MORNING", "", "snow", "day"),
        ("EXT. MISTY ROOF - DUSK", "", "mist", "evening"),
        ("EXT. ROOF - DAY", "Rain falls.", "rain", "day"),
        ("EXT. ROOF - DAY", "It snows.", "snow", "day"),
        ("EXT. ROOF - DAY", "A thin fog rolls in.", "mist", "day"),
        ("EXT. ROOF - NIGHT - RAIN", "The rain stops.", None, "night"),
        ("EXT. ROOF - NIGHT", "Dawn breaks.", None, "dawn"),
        ("INT. ATTIC - RAIN", "", None, "rain"),
    ],
)
def test_weather_and_hour_come_from_heading_and_action(
    heading: str, action: str, weather: str | None, mood: str
) -> None:
    story = told(f"{heading}\n\nMIRA\nHm.\n\n{action}\n\nMIRA\nWell.\n")
    last = story.shots[-1]
    assert (last.weather, last.mood) == (weather, mood)
    assert story.unstaged == ()


def test_weather_begins_where_the_script_says_so_and_stays_out_of_doors() -> None:
    story = told("EXT. ROOF\n\nMIRA\nDry.\n\nRain falls.\n\nMIRA\n(sadly)\nWet.\n")
    assert [shot.weather for shot in story.shots] == [None, None, "rain"]
    inside = told("INT. ATTIC\n\nMIRA\nDry.\n\nRain falls.\n")
    assert "indoors" in inside.unstaged[0].reason


def test_two_who_speak_at_once_are_in_one_shot_and_marked() -> None:
    story = scene("MIRA\nYes!\n\nOTTO ^\nNo!\n\nMIRA\nOh.")
    shot = next(one for one in story.shots if any(beat.with_previous for beat in one.beats))
    said = [(beat.who, beat.with_previous) for beat in shot.beats if beat.kind == "line"]
    assert said[:2] == [("MIRA", False), ("OTTO", True)]
    assert {"MIRA", "OTTO"} <= set(shot.framing.on)


def test_a_camera_that_moves_between_two_who_speak_at_once_does_not_part_them() -> None:
    story = scene("MIRA\nYes!\n\nPAN TO OTTO.\n\nOTTO ^\nNo!")
    shot = next(one for one in story.shots if any(beat.with_previous for beat in one.beats))
    assert {"MIRA", "OTTO"} <= set(shot.framing.on)
