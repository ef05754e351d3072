"""Cuts a screenplay into scenes, and finds each scene's set and light."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pegbar.departments.story.designs import Designs
from pegbar.departments.story.names import best_match, split_heading, words_of
from pegbar.departments.story.vocabulary import vocabulary
from pegbar.departments.story.world import weather_in
from pegbar.production.acting import WeatherKind
from pegbar.production.scenery import MOODS
from pegbar.production.screenplay import Element, Kind, Screenplay, plain
from pegbar.production.show import Show
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_TIMES = {
    "day": vocabulary("day morning noon midday afternoon daytime"),
    "evening": vocabulary("evening dusk sunset twilight sundown golden magic nightfall"),
    "dawn": vocabulary("dawn sunrise daybreak predawn"),
    "night": vocabulary("night midnight moonlight nighttime"),
    "rain": vocabulary("rain rainy storm"),
}
_INSIDE = re.compile(r"int\b(?!\.?\s*/)", re.IGNORECASE)
_SAME = frozenset(vocabulary("continuous later same moments seconds minutes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene as written, with its set, light and weather. `goes_on` tells that no time has
    passed since the scene before, `inside` that a roof is over it."""

    heading: str
    number: str
    set: str
    mood: str
    goes_on: bool
    weather: WeatherKind | None
    inside: bool
    elements: tuple[Element, ...]
    first_line: int


def cut_scenes(screenplay: Screenplay, show: Show, designs: Designs) -> list[Scene]:
    """The scenes in order. Raises BadInput for a scene whose set the show does not have."""
    found: list[Scene] = []
    starts = [at for at, one in enumerate(screenplay.elements) if one.kind is Kind.SCENE]
    for start, end in zip(starts, [*starts[1:], len(screenplay.elements)], strict=True):
        heading = screenplay.elements[start]
        place, time = split_heading(plain(heading.text))
        known = _set_of(place, heading, screenplay.file, show)
        before = found[-1] if found else None
        words = set(words_of(time))
        inside = bool(_INSIDE.match(plain(heading.text)))
        falls = weather_in({*words_of(place), *words})
        if falls is None and before and words & _SAME:
            falls = before.weather
        found.append(
            Scene(
                heading=plain(heading.text),
                number=heading.number,
                set=known,
                mood=_mood_of(words, before, known, show, designs),
                weather=None if inside else falls,
                inside=inside,
                goes_on=bool(before and before.set == known and words & _SAME),
                elements=screenplay.elements[start + 1 : end],
                first_line=heading.first_line,
            )
        )
    return found


def _set_of(place: str, heading: Element, file: str, show: Show) -> str:
    names = sorted(show.sets)
    if found := best_match(place, names):
        return found
    near = difflib.get_close_matches(place.casefold(), [one.casefold() for one in names], n=1)
    hint = f"add a set named {place or 'after the place'} under `sets` in show.yaml"
    if near:
        hint = f"did you mean {next(one for one in names if one.casefold() == near[0])}? or {hint}"
    elif names:
        hint = f"the show has: {', '.join(names)}; {hint}"
    raise BadInput(
        f"no set is drawn for '{place[:60]}'", place=Place(file, heading.first_line), hint=hint
    )


def _mood_of(words: set[str], before: Scene | None, name: str, show: Show, designs: Designs) -> str:
    """The light: what the heading's time says, else the scene before (CONTINUOUS), else the
    show's own mood, else the set's."""
    facts = designs.sets.get(name)
    own: Sequence[str] = sorted(facts.moods) if facts else ()
    for mood in own:
        if set(words_of(mood)) and set(words_of(mood)) <= words:
            return mood
    for mood, times in _TIMES.items():
        if words.intersection(times):
            return mood
    if before and words & _SAME:
        return before.mood
    return show.mood or (facts.mood if facts else "day")


def moods_of(name: str, designs: Designs) -> list[str]:
    """The moods that a set can be lit in."""
    facts = designs.sets.get(name)
    return sorted({*MOODS, *(facts.moods if facts else ())})
