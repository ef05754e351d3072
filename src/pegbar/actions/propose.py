"""Tell what the story department proposes for each shot, and what a director made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pegbar.production.acting import Size, Verb
from pegbar.production.shots import Beat, Framing, Overruled, Shot, Standing, Story

_REST = Framing(size=Size.MS, on=())
_OFTEN = ("size", "on")


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a shot. `auto` is what was proposed; `hand` what direction made of it, at
    `file` and `line`. Where nobody overruled it `by` is auto and `hand` is empty."""

    name: str
    by: str
    auto: str
    hand: str = ""
    file: str = ""
    line: int = 0


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A shot as it is proposed and overruled."""

    shot: str
    heading: str
    lines: tuple[int, int]
    values: tuple[Value, ...]


def proposals(story: Story) -> tuple[Proposal, ...]:
    """Every shot of the story, each of its values with who decided it."""
    return tuple(
        Proposal(
            shot=shot.id,
            heading=shot.heading,
            lines=(shot.first_line, shot.last_line),
            values=tuple(_values(shot, [one for one in story.overruled if one.shot == shot.id])),
        )
        for shot in story.shots
    )


def _values(shot: Shot, overruled: Sequence[Overruled]) -> Iterator[Value]:
    """The values that say something, in the order of the reference; then all that was added."""
    changed = {one.value: one for one in overruled}
    for name, now in _said(shot):
        if one := changed.pop(name, None):
            yield _overruled(one)
        elif now:
            yield Value(name=name, by="auto", auto=now)
    for one in changed.values():
        yield _overruled(one)


def _overruled(one: Overruled) -> Value:
    return Value(
        name=one.value, by="hand", auto=one.auto, hand=one.hand, file=one.file, line=one.line
    )


def _said(shot: Shot) -> Iterator[tuple[str, str]]:
    """A shot's values by their dotted names, as text; empty where a value is at rest."""
    for name in Framing.__struct_fields__:
        value = getattr(shot.framing, name)
        rests = name not in _OFTEN and value == getattr(_REST, name)
        yield f"framing.{name}", "" if rests else _text(value)
    yield "mood", shot.mood
    yield "weather", _text(shot.weather)
    yield "frames", _text(shot.frames)
    yield "expose", str(shot.expose)
    yield "hold", str(shot.hold)
    yield "transition", shot.transition
    for one in shot.cast:
        yield from _standing(one)
    for number, beat in enumerate(shot.beats, start=1):
        yield from _beat(number, beat)


def _standing(one: Standing) -> Iterator[tuple[str, str]]:
    where = f"cast.{one.who}"
    yield f"{where}.x", _text(one.x)
    yield f"{where}.facing", "right" if one.facing == 1 else "left"
    yield f"{where}.posture", one.posture
    yield f"{where}.emotion", one.emotion.value
    yield f"{where}.holding", one.holding


def _beat(number: int, beat: Beat) -> Iterator[tuple[str, str]]:
    where = f"beats.{number}"
    yield f"{where}.verb", beat.verb.value
    yield f"{where}.who", beat.who
    yield f"{where}.target", beat.target
    yield f"{where}.manner", beat.manner
    yield f"{where}.emotion", beat.emotion.value
    yield f"{where}.seconds", _text(beat.seconds)
    yield f"{where}.x", _text(beat.x)
    yield f"{where}.with_previous", "yes" if beat.with_previous else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_diff(found: Iterable[Proposal], story: Story) -> Iterator[str]:
    """The proposals to read: `~` before what was overruled, with what it was and where it says
    so. Beats are told by the words of the script."""
    beats = {shot.id: shot.beats for shot in story.shots}
    for one in found:
        yield f"{one.shot}  lines {one.lines[0]}-{one.lines[1]}  {one.heading}"
        groups: dict[str, list[str]] = {}
        changed: list[Value] = []
        for value in one.values:
            if value.by == "hand":
                changed.append(value)
                continue
            group, name = _group(value.name)
            if not group.isdigit() and not (name == "emotion" and value.auto == "neutral"):
                groups.setdefault(group, []).append(f"{name} {value.auto}".strip())
        for group, said in groups.items():
            yield f"    {group:<10} {' · '.join(said)}"
        for number, beat in enumerate(beats[one.shot], start=1):
            yield f"    {number:<10} {_action(beat)}"
        for value in changed:
            change = f"{value.auto or 'nothing'} -> {value.hand or 'nothing'}"
            yield f"  ~ {value.name:<22} {change:<24}  {value.file}:{value.line}"


def _group(name: str) -> tuple[str, str]:
    """`cast.MIRA.x` belongs to MIRA, `framing.size` to the frame, `hold` to the shot."""
    head, _, rest = name.partition(".")
    if head in ("cast", "beats"):
        who, _, rest = rest.partition(".")
        return who, rest
    return ("frame", rest) if head == "framing" else ("shot", name)


def _action(beat: Beat) -> str:
    words = " ".join(one for one in (beat.who, beat.verb.value, beat.target) if one)
    feeling = "" if beat.emotion.value == "neutral" else f" ({beat.emotion.value})"
    where = f" to {beat.x:g}" if beat.x is not None else ""
    text = f"  “{beat.text}”" if beat.text else ""
    return f"{words if beat.verb is not Verb.WAIT or beat.who else 'a pause'}{where}{feeling}{text}"


def skeleton(scene: str, shots: Sequence[Shot], anchors: Mapping[str, str]) -> str:
    """A file of direction for a scene in which all that is proposed stands as comments, and the
    words by which each shot is known again stand for real."""
    rows = [
        "# What is proposed for this scene. Take the # off a line and change its values: they are",
        "# then done by hand. All else stays automatic.",
        "format: 1",
        f"scene: {scene}",
        "",
        "shots:",
    ]
    for shot in shots:
        framing = shot.framing
        words = anchors.get(shot.id, "").split("\n")
        on = ", ".join(_name(one) for one in framing.on)
        cast = ", ".join(
            f"{_name(one.who)}: {{{_where(one, framing)}"
            f"facing: {'right' if one.facing == 1 else 'left'}, "
            f"posture: {one.posture}, emotion: {one.emotion.value}}}"
            for one in shot.cast
        )
        beats = ", ".join(
            f"{number}: {{verb: {beat.verb.value}, emotion: {beat.emotion.value}}}"
            for number, beat in enumerate(shot.beats, start=1)
        )
        rows += [
            f"  {shot.id}:",
            f"    words: {_quoted(words[1] if len(words) > 1 else shot.heading)}",
            f"    # frame: {{size: {framing.size.value}, on: [{on}], push: {framing.push:g}}}",
            f"    # mood: {_name(shot.mood)}",
            f"    # transition: {shot.transition}",
            f"    # hold: {shot.hold}",
            f"    # expose: {shot.expose}",
            f"    # cast: {{{cast}}}",
            f"    # beats: {{{beats}}}",
            "",
        ]
    return "\n".join(rows)


def _where(one: Standing, framing: Framing) -> str:
    """The place of someone who is in the frame; others may only be cheated out of it."""
    return f"x: {one.x:g}, " if one.who in framing.on else ""


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NOT_NAMES = frozenset({"true", "false", "null"})


def _name(text: str) -> str:
    """A name as YAML reads it back."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _NOT_NAMES
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_skeletons(story: Story, folder: Path) -> tuple[Path, ...]:
    """Start a file of direction for each scene of which no shot is directed. A file that is there
    is never touched. Returns what was written."""
    directed = {one.shot.partition("-")[0] for one in story.overruled}
    scenes: dict[str, list[Shot]] = {}
    for shot in story.shots:
        scenes.setdefault(shot.scene, []).append(shot)
    written = []
    for scene, shots in scenes.items():
        path = folder / f"{scene}.yaml"
        if scene in directed or path.exists():
            continue
        folder.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton(scene, shots, story.anchors))
        written.append(path)
    return tuple(written)
