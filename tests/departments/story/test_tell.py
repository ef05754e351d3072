"""Shots: framing, state that is carried, stable ids, and the director's hand."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.production.acting import Emotion, Size, Verb, WeatherKind
from pegbar.production.shots import Shot, Story
from pegbar.values.errors import BadInput
from tests.departments.story.stage import acts, beats, directed, scene, told

PAGE = """
EXT. ROOF - NIGHT

Stars. MIRA sits on the crate. The LAMP is beside her, not lit. OTTO walks to Mira.

OTTO
It is late.

MIRA
It always is.

Otto looks up.

OTTO
(worried)
Will it come?

A pause.

Mira picks up the lamp. She lights it.

MIRA
(tenderly)
There.

The moon rises.

OTTO
Oh!
"""


def shot_with(story: Story, words: str) -> Shot:
    return next(shot for shot in story.shots if any(words in beat.text for beat in shot.beats))


def test_a_page_is_told_in_the_shots_that_an_editor_would_cut() -> None:
    story = told(PAGE)
    assert [(shot.framing.size.value, set(shot.framing.on)) for shot in story.shots] == [
        ("WS", {"MIRA", "OTTO"}),
        ("MS", {"OTTO", "MIRA"}),
        ("CU", {"OTTO"}),
        ("MS", {"MIRA", "LAMP"}),
        ("FS", {"MIRA", "OTTO", "LAMP"}),
        ("CU", {"MIRA"}),
        ("WS", {"MIRA", "OTTO", "MOON"}),
        ("MCU", {"OTTO"}),
    ]
    assert story.unstaged == ()
    assert [shot.number for shot in story.shots] == list(range(1, 9))


def test_feelings_push_in_reveals_are_held_and_a_pause_stays_close() -> None:
    story = told(PAGE)
    assert shot_with(story, "Will it come").framing.push > 0
    assert shot_with(story, "moon rises").hold > shot_with(story, "It is late").hold
    assert shot_with(story, "A pause").id == shot_with(story, "Will it come").id


def test_state_is_carried_from_shot_to_shot() -> None:
    story = told(PAGE)
    last = story.shots[-1]
    mira, otto = last.cast
    assert (mira.posture, mira.holding, mira.x) == ("sit", "LAMP", 1200)
    assert otto.x == 1200 - 85 * 2 and otto.facing == 1 and mira.facing == -1
    assert {one.prop: (one.lit, one.raised) for one in last.props}["LAMP"] == (1, 0)
    assert {one.prop: one.raised for one in last.props}["MOON"] == 1
    first = story.shots[0]
    assert {one.prop: (one.lit, one.raised, one.held_by) for one in first.props} == {
        "LAMP": (0, 0, ""),
        "MOON": (1, 0, ""),
    }


def test_everyone_keeps_a_side_of_the_screen() -> None:
    for shot in told(PAGE).shots:
        places = {one.who: one.x for one in shot.cast}
        assert places["OTTO"] < places["MIRA"]


def test_a_changed_line_changes_nothing_in_other_shots() -> None:
    before, after = (
        told(PAGE),
        told(PAGE.replace("It always is.", "It always, always is, my dear.")),
    )
    changed = [a.id for a, b in zip(before.shots, after.shots, strict=True) if a != b]
    assert changed == ["sc1-sh020"]


def test_a_rewrite_keeps_the_ids_of_all_that_stayed() -> None:
    before = told(PAGE)
    new = PAGE.replace("Otto looks up.", "MIRA\n(angrily)\nDo not start!\n\nOtto looks up.")
    new = new.replace("Will it come?", "Will it ever come?")
    after = told(new, previous=before.anchors)
    kept = [shot.id for shot in before.shots]
    assert [one.id for one in after.shots] == [*kept[:2], "sc1-sh025", *kept[2:]]
    front = told("INT. ATTIC\n\nMIRA\nDust.\n" + PAGE, previous=before.anchors)
    assert [one.id for one in front.shots][-8:] == kept


def test_words_in_direction_hold_an_id_without_any_record_of_the_past() -> None:
    text = "format: 1\nshots: {sc1-sh777: {words: 'The moon rises.', hold: 99}}"
    assert shot_with(told(PAGE, directed(text)), "moon rises").id == "sc1-sh777"


def test_every_beat_and_every_frame_is_of_someone_who_is_there() -> None:
    for shot in told(PAGE).shots:
        there = {one.who for one in shot.cast} | {one.prop for one in shot.props}
        assert set(shot.framing.on) <= there
        assert {beat.who for beat in shot.beats} - {""} <= there
        assert [beat.id for beat in shot.beats] == [
            f"{shot.id}-b{at}" for at in range(1, len(shot.beats) + 1)
        ]


def test_a_lamp_beside_someone_is_there_and_dark_and_held_things_are_in_the_hand() -> None:
    story = scene("MIRA stands at the left. The LAMP is beside her, burning.\n\nMIRA\nHm.")
    lamp = next(one for one in story.shots[0].props if one.prop == "LAMP")
    assert abs(lamp.x - 400) <= 2 * 90 and lamp.lit == 1
    held = scene("MIRA holds the lamp. It is not lit.\n\nMIRA\nHm.").shots[0]
    assert held.cast[0].holding == "LAMP" and held.props[0].held_by == "MIRA"
    assert held.props[0].lit == 0


def test_who_comes_in_is_not_there_before_and_who_leaves_is_gone_after() -> None:
    story = scene("MIRA\nOtto?\n\nOtto comes in.\n\nOTTO\nHere.\n\nOtto leaves.\n\nMIRA\nGone.")
    present = [{one.who for one in shot.cast} for shot in story.shots]
    assert present[0] == {"MIRA"} and present[-1] == {"MIRA"}
    coming = shot_with(story, "comes in")
    start = next(one for one in coming.cast if one.who == "OTTO")
    enter = next(beat for beat in coming.beats if beat.verb is Verb.ENTER)
    assert not 200 <= start.x <= 1800 and enter.x is not None and 200 <= enter.x <= 1800


def test_the_heading_gives_set_and_light() -> None:
    story = told(
        "INT. THE ROOF - DAWN\n\nMIRA\nA.\n\nINT. ATTIC\n\nMIRA\nB.\n\n"
        "EXT. ROOF - MOONLIGHT\n\nMIRA\nC.\n\nEXT. ROOF - CONTINUOUS\n\nMIRA\nD.\n"
    )
    seen = {(shot.scene, shot.set, shot.mood) for shot in story.shots}
    assert seen == {
        ("sc1", "ROOF", "dawn"),
        ("sc2", "ATTIC", "day"),
        ("sc3", "ROOF", "moonlight"),
        ("sc4", "ROOF", "moonlight"),
    }


def test_fades_and_dissolves_are_made_and_other_transitions_are_reported() -> None:
    story = told(
        "FADE IN:\n\nEXT. ROOF\n\nMIRA\nA.\n\nDISSOLVE TO:\n\nEXT. ROOF\n\nMIRA\nB.\n\n"
        "IRIS TO:\n\nEXT. ROOF\n\nMIRA\nC.\n\nFADE OUT.\n"
    )
    assert [(shot.scene, shot.transition) for shot in story.shots if shot.transition != "cut"] == [
        ("sc1", "fade_in"),
        ("sc2", "dissolve"),
        ("sc3", "fade_out"),
    ]
    assert [one.text for one in story.unstaged] == ["IRIS TO:"]


def test_a_dissolve_behind_the_last_scene_is_reported() -> None:
    story = told("EXT. ROOF\n\nMIRA\nA.\n\nDISSOLVE TO:\n")
    assert [one.line for one in story.unstaged] == [6]


def test_an_unknown_set_or_a_misspelt_name_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match="no set is drawn for 'CELLAR'") as caught:
        told("EXT. ROOF\n\nMIRA\nA.\n\nINT. CELLAR - DAY\n\nMIRA\nB.\n")
    assert caught.value.place is not None and caught.value.place.line == 6
    with pytest.raises(BadInput, match="did you mean MIRA"):
        scene("MIRRA\nHello.")


DIRECTION = """
format: 1
shots:
  sc1-sh020:
    frame: {size: FS, on: [MIRA], push: 0.1}
    mood: moonlight
    length: 2s
    hold: 3
    expose: 1
    transition: fade_out
    cast: {OTTO: {mark: left, facing: left, emotion: angry}}
    beats: {1: {emotion: sad, seconds: 1.5}}
"""


def test_the_director_overrules_and_it_is_written_down() -> None:
    shot = told(PAGE, directed(DIRECTION)).shots[1]
    assert (shot.framing.size, shot.framing.on, shot.framing.push) == (Size.FS, ("MIRA",), 0.1)
    assert (shot.mood, shot.frames, shot.hold, shot.expose) == ("moonlight", 48, 3, 1)
    assert (shot.beats[0].emotion, shot.beats[0].seconds) == (Emotion.SAD, 1.5)
    otto = next(one for one in shot.cast if one.who == "OTTO")
    assert (otto.x, otto.facing, otto.emotion) == (400, -1, Emotion.ANGRY)
    assert shot.hand == (
        "beats.1.emotion",
        "beats.1.seconds",
        "cast.OTTO.emotion",
        "cast.OTTO.facing",
        "cast.OTTO.mark",
        "expose",
        "frames",
        "framing.on",
        "framing.push",
        "framing.size",
        "hold",
        "mood",
        "transition",
    )


def test_a_directed_place_is_where_the_next_shot_goes_on_from() -> None:
    after = told(PAGE, directed(DIRECTION)).shots[2]
    assert next(one.x for one in after.cast if one.who == "OTTO") == 400
    assert after.hand == ()


def test_a_directed_verb_is_played() -> None:
    text = "format: 1\nshots: {sc1-sh040: {beats: {1: {verb: look, target: MOON}}}}"
    story = told(PAGE, directed(text))
    assert (story.shots[3].beats[0].verb, story.shots[3].beats[0].target) == (Verb.LOOK, "MOON")
    assert ("pick_up", "MIRA", "LAMP") not in acts(story)


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("sc1-sh020:", "sc1-sh021:", "did you mean sc1-sh020"),
        ("{OTTO:", "{OTTA:", "did you mean OTTO"),
        ("on: [MIRA]", "on: [MIRRA]", "did you mean MIRA"),
        ("mark: left", "mark: lefft", "did you mean left"),
        ("mood: moonlight", "mood: moonlit", "did you mean moonlight"),
        ("{1: {emotion", "{9: {emotion", "no beat 9"),
    ],
)
def test_direction_for_what_is_not_there_is_refused(good: str, bad: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        told(PAGE, directed(DIRECTION.replace(good, bad)))
    assert caught.value.place is not None and caught.value.place.line > 3


def test_the_same_script_is_told_the_same_way() -> None:
    assert msgspec.json.encode(told(PAGE)) == msgspec.json.encode(told(PAGE))


def test_a_long_script_is_told_quickly() -> None:
    text = "\n".join(PAGE.replace("NIGHT", f"NIGHT #{n}#") for n in range(4))
    told(text)
    start = time.perf_counter()
    told(text)
    assert time.perf_counter() - start < 0.25


_SENTENCES = [
    "Mira walks to Otto.", "He sits.", "She hands the lamp to him.", "Otto leaves.", "They wait.",
    "Mira comes in.", "The moon rises.", "Otto puts it down.", "Mira takes the book.", "It glows.",
    "Mira jumps and Otto hugs her, then nods.", "The lamp is beside her, not lit.", "and, then",
    "Otto raises the lamp.", "Mira lowers it.", "Nobody moves.", "Mira looks at the lamp.",
]  # fmt: skip
_LINES = [
    "MIRA\nHi.",
    "OTTO\n(sadly)\nNo.",
    "MIRA (O.S.)\nHey!",
    "OTTO\n(he stands up)\nOh.",
    "GHOST\nBoo.",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(_SENTENCES)
        | st.sampled_from(_LINES)
        | st.text(max_size=20).filter(lambda t: "[[" not in t and "/*" not in t),
        max_size=14,
    )
)
def test_any_scene_is_told_and_everything_in_it_is_there(parts: list[str]) -> None:
    try:
        story = scene("\n\n".join(parts))
    except BadInput:
        return
    assert story.shots
    for shot in story.shots:
        there = {one.who for one in shot.cast} | {one.prop for one in shot.props}
        assert shot.beats and set(shot.framing.on) <= there
        seen = {beat.who for beat in shot.beats if beat.who and not beat.offscreen}
        assert seen <= there
        held = {one.who: one.holding for one in shot.cast if one.holding}
        assert {one.held_by: one.prop for one in shot.props if one.held_by} == held
    assert len({beat.id for beat in beats(story)}) == len(beats(story))


DEEP = """
format: 1
shots:
  sc1-sh020:
    frame: {tilt: -0.2, shake: 0.3, over: OTTO, rack: [MIRA, LAMP]}
    weather: snow
    transition: dissolve
    props: {LAMP: {mark: middle, lit: 1}, MOON: {raised: 0.5}}
    beats: {1: {with_previous: true, x: 500}}
    keys: {MIRA: [{at: 1, pose: sit}, {at: 9, look: [0.2, -1]}]}
"""


def test_every_value_of_a_shot_can_be_overruled_and_knows_that_it_was() -> None:
    shot = told(PAGE, directed(DEEP)).shots[1]
    framing = shot.framing
    assert (framing.tilt, framing.shake, framing.over) == (-0.2, 0.3, "OTTO")
    assert framing.rack == ("MIRA", "LAMP")
    assert (shot.weather, shot.transition) == (WeatherKind.SNOW, "dissolve")
    lamp = next(one for one in shot.props if one.prop == "LAMP")
    assert (lamp.x, lamp.y, lamp.lit) == (900, 800, 1)
    assert (shot.beats[0].with_previous, shot.beats[0].x) == (True, 500)
    assert [key.sit for key in shot.keys["MIRA"]] == [1, None]
    assert {"framing.rack", "keys.MIRA", "props.LAMP.lit", "weather"} <= set(shot.hand)


def test_what_was_overruled_is_told_with_what_was_proposed_and_where_it_is_said() -> None:
    story = told(PAGE, directed(DIRECTION))
    changed = {one.value: one for one in story.overruled}
    assert set(changed) == set(story.shots[1].hand)
    size = changed["framing.size"]
    assert (size.auto, size.hand, size.shot) == ("MS", "FS", "sc1-sh020")
    assert (size.file, size.line) == ("direction/sc1.yaml", 5)
    assert (changed["hold"].auto, changed["hold"].hand) == ("14", "3")
    assert told(PAGE).overruled == ()


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ("over: OTTO", "over: OTTA", "did you mean OTTO"),
        ("[MIRA, LAMP]", "[MIRA]", "from one to another"),
        ("[MIRA, LAMP]", "[MIRA, LUMP]", "did you mean LAMP"),
        ("MOON: {", "MOO: {", "did you mean MOON"),
        ("keys: {MIRA", "keys: {MIRRA", "did you mean MIRA"),
        ("weather: snow", "weather: snow\n    length: 8f", "this key is on frame 9"),
    ],
)
def test_deep_direction_for_what_is_not_there_is_refused(good: str, bad: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        told(PAGE, directed(DEEP.replace(good, bad)))
    assert caught.value.place is not None and caught.value.place.line > 3
