"""direction/cast.yaml: one line chooses the cast, the narrowest line speaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.casting.weighing import WEIGHTS
from pegbar.backends.shows.accounts import AccountEntry, AccountsFile
from pegbar.ports.generator import Agreed
from pegbar.production.acting import Size, Verb, WeatherKind
from pegbar.production.cast_file import NO_CASTING, CastFile, PartFile, read_cast
from pegbar.production.shot_words import WORDS, words_of
from pegbar.production.shots import Beat, Framing, Shot, Standing
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput

THREE = """
format: 1
use: mix
casts:
  painter: {everything: house-painter}
  comfy: {everything: comfyui/film}
  mix:
    everything: [luma/ray-2, auto]
    wide: google/veo-3.1
    close speaking: runway/gen4.5
    PIP: {generator: runway/act-two, options: {expressionIntensity: 4}}
shots:
  sc1-sh020: {takes: 2}
never: [fal/*]
"""
SHOTS, PEOPLE = ("sc1-sh010", "sc1-sh020"), ("PIP", "TOVE")


def shot(name="sc1-sh010", size=Size.MS, who=("TOVE",), verb=Verb.WAIT, **more) -> Shot:
    beat = Beat(id="b1", kind="action", verb=verb, who="TOVE", first_line=1, last_line=1)
    return Shot(
        id=name,
        scene="sc1",
        number=1,
        heading="EXT. ROOF - NIGHT",
        set="ROOF",
        mood="night",
        framing=more.pop("framing", Framing(size=size, on=())),
        cast=tuple(Standing(who=one, x=0.0, facing=1) for one in who),
        beats=(beat,),
        first_line=1,
        last_line=2,
        **more,
    )


def read(text: str = THREE):
    return read_cast(text, SHOTS, PEOPLE)


def part(one: Shot, text: str = THREE):
    return read(text).part(one)


def test_one_line_chooses_the_cast():
    painter = part(shot(), THREE.replace("use: mix", "use: painter"))

    assert painter is not None
    assert painter.candidates == ("house-painter",)
    assert part(shot()).candidates == ("luma/ray-2", "auto")


def test_words_that_stand_together_all_have_to_be_true():
    assert part(shot(size=Size.CU, verb=Verb.SPEAK)).candidates == ("runway/gen4.5",)
    assert part(shot(size=Size.CU)).candidates == ("luma/ray-2", "auto")


def test_a_character_comes_before_the_sort_of_shot():
    one = part(shot(size=Size.EWS, who=("TOVE", "PIP")))

    assert one.candidates == ("runway/act-two",)
    assert one.options == {"expressionIntensity": 4}
    assert one.whose == "PIP"


def test_a_shot_s_own_line_overrules_only_what_it_says():
    one = part(shot("sc1-sh020", size=Size.WS))

    assert (one.candidates, one.takes) == (("google/veo-3.1",), 2)


def test_options_stay_with_the_generator_that_they_were_written_for():
    text = """
format: 1
casts: {mix: {everything: {generator: luma/ray-2, options: {loop: true}, prompt: soft, takes: 3}}}
shots: {sc1-sh010: runway/gen4.5}
"""
    one = part(shot(), text)

    assert (one.candidates, one.options) == (("runway/gen4.5",), {})
    assert (one.prompt, one.takes) == ("soft", 3)


def test_a_time_to_wait_is_written_as_people_say_it():
    text = "format: 1\ncasts: {a: {everything: {generator: auto, within: 20m}}}\n"

    assert part(shot(), text).within == 1200.0
    assert part(shot()).within is None


def test_a_named_generator_is_by_hand_and_a_list_with_auto_is_not():
    assert part(shot(size=Size.WS)).hand
    assert not part(shot()).hand


def test_never_forbids_by_pattern():
    assert read().forbids("fal/kling") == "fal/*"
    assert read().forbids("runway/gen4.5") == ""


def test_without_a_file_nobody_is_named():
    assert NO_CASTING.part(shot()) is None
    assert not NO_CASTING.there


def test_a_shot_that_no_line_speaks_of_is_made_as_ever():
    assert part(shot(), "format: 1\nshots: {sc1-sh020: luma/ray-2}\n") is None


def test_the_words_of_a_shot_are_all_known():
    framing = Framing(size=Size.CU, on=(), over="PIP", push=0.2)
    one = shot(who=("PIP", "TOVE"), verb=Verb.SPEAK, framing=framing, weather=WeatherKind.RAIN)

    assert words_of(one) == {
        "everything",
        "close",
        "speaking",
        "moving",
        "several",
        "shoulder",
        "weather",
        "rain",
    }
    assert words_of(one) <= set(WORDS)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("use: mx\ncasts: {mix: {everything: auto}}", 2, "did you mean mix"),
        ("casts: {a: {everything: auto}, b: {everything: auto}}", 2, "which is in use"),
        ("casts:\n  a:\n    wid: auto", 4, "did you mean wide"),
        ("casts:\n  a:\n    wide speeking: auto", 4, "did you mean speaking"),
        ("casts:\n  a:\n    pip: auto", 4, "did you mean PIP"),
        ("casts:\n  a:\n    '': auto", 4, "known"),
        ("shots: {sc1-sh02: auto}", 2, "did you mean sc1-sh020"),
        ("characters: {TOVA: auto}", 2, "did you mean TOVE"),
        ("shots:\n  sc1-sh010: {takess: 2}", 3, "did you mean 'takes'"),
        ("shots:\n  sc1-sh010: {takes: 0}", 3, "at least 1"),
        ("shots:\n  sc1-sh010: []", 3, "nobody is named"),
        ("shots:\n  sc1-sh010: [auto, auto]", 3, "twice"),
        ("shots:\n  sc1-sh010: {within: soon}", 3, "90s, 20m, 2h"),
        ("nevr: [fal/*]", 2, "did you mean 'never'"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, line, words):
    with pytest.raises(BadInput) as refusal:
        read(f"format: 1\n{text}\n")

    assert words in str(refusal.value)
    assert refusal.value.place.line == line


@settings(max_examples=30, deadline=None)
@given(st.permutations(["wide", "silent", "still", "alone", "everything"]))
def test_everything_is_looked_at_last_wherever_it_stands(order):
    lines = ", ".join(f"{word}: x/{word}" for word in order)
    first = next(word for word in order if word != "everything")

    one = part(shot(size=Size.WS), f"format: 1\ncasts: {{a: {{{lines}}}}}\n")

    assert one.candidates == (f"x/{first}",)


# -- the page

PAGE = (Path(__file__).parents[2] / "docs/reference/casting.md").read_text("utf-8")
SAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_sample_cast_on_the_page_is_one():
    cast = read_cast(SAMPLES[0], ("sc1-sh020", "sc2-sh010"), ("PIP", "TOVE"))

    one = cast.part(shot("sc2-sh010"))
    assert (one.candidates, one.options) == (("runway/gen4.5",), {"public_figures": "low"})
    assert cast.part(shot("sc1-sh020", size=Size.WS)).takes == 3


def test_the_sample_accounts_on_the_page_are_some():
    read = read_yaml(SAMPLES[1], "generators.yaml", AccountsFile)

    assert read.vendors["runway"].terms.trains is False
    assert read.vendors["comfyui"].servers == ("http://gpu1:8188", "http://gpu2:8188")


@pytest.mark.parametrize("kind", [CastFile, PartFile, AccountsFile, AccountEntry, Agreed])
def test_every_key_stands_on_the_page(kind):
    missing = [one for one in kind.__struct_fields__ if f"`{one}`" not in PAGE]
    assert missing == []


def test_every_word_for_shots_and_every_weight_stands_on_the_page():
    assert [one for one in WORDS if f"`{one}`" not in PAGE] == []
    told = {name: f"{weight:.2f}" for name, weight in WEIGHTS.items()}
    assert [name for name, weight in told.items() if f"| `{name}` | {weight} |" not in PAGE] == []
