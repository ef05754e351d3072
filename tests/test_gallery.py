"""The gallery shows everything that can be asked for, and its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

from pegbar.departments.stage.acting.reactions import MANNERS
from pegbar.production.acting import Emotion, Hand, Size, Verb, View, WeatherKind

FOLDER = Path(__file__).parents[1] / "docs" / "gallery"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
SAID_OTHERWISE = {
    Verb.SPEAK: "a line",
    Verb.ENTER: "walk",
    Verb.EXIT: "walk",
    Verb.LOWER: "put down",
    Verb.WAIT: "pause",
}


def test_every_verb_is_in_the_gallery() -> None:
    for verb in Verb:
        name = SAID_OTHERWISE.get(verb, verb.value.replace("_", " "))
        assert f"**{name}**" in PAGE, verb


def test_every_reaction_feeling_side_hand_size_and_weather_is_in_the_gallery() -> None:
    words = [*Emotion, *Hand, *Size, *WeatherKind]
    words += [view.value.replace("_", "-") for view in View]
    words += ["laughs" if manner == "smile" else f"{manner}s" for manner in MANNERS]
    for word in words:
        assert re.search(rf"\b{word}\b", PAGE), word


def test_every_picture_of_the_gallery_is_there_and_shown() -> None:
    shown = set(re.findall(r"\(([\w-]+\.jpg)\)", PAGE))
    there = {file.name for file in FOLDER.glob("*.jpg")}
    assert shown == there
    assert sum(file.stat().st_size for file in FOLDER.glob("*.jpg")) < 3_000_000
