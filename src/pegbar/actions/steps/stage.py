"""The stage's steps: lines are spoken, shots performed, drawings drawn."""

from __future__ import annotations

from collections.abc import Iterator

from pegbar.actions.film_words import spoken_beats, without_lines
from pegbar.actions.steps.desk import Desk
from pegbar.graph.step import Input, Output, Step
from pegbar.production.shots import Beat, Shot


def voices(desk: Desk, shot: Shot) -> Iterator[Step]:
    """A step for each line of the shot."""
    show = desk.shoot.show
    for beat in spoken_beats(shot):
        if recording := desk.shoot.recordings.get(beat.id):
            yield _recorded(desk, shot, beat, recording)
            continue
        casting = show.voice_of(beat.who)
        yield desk.step(
            "voice.speak",
            f"voice/{beat.id}",
            {
                "voice": casting.name,
                "text": beat.text,
                "language": show.language,
                "pitch": casting.pitch,
                "pace": casting.pace,
                "manner": beat.manner,
                "emotion": beat.emotion.value,
            },
            {"text": desk.source(desk.shoot.lines[beat.id])},
            generator=desk.hands.voice,
            shot=shot.id,
            cost=1.0,
        )


def _recorded(desk: Desk, shot: Shot, beat: Beat, recording: str) -> Step:
    """A line that a performer recorded."""
    return desk.step(
        "voice.recorded",
        f"voice/{beat.id}",
        {
            "file": recording,
            "text": beat.text,
            "language": desk.shoot.show.language,
            "timed_by": desk.hands.voice,
            "manner": beat.manner,
            "emotion": beat.emotion.value,
        },
        {
            "text": desk.source(desk.shoot.lines[beat.id]),
            "recording": desk.source(recording),
        },
        shot=shot.id,
        cost=1.0,
    )


def staged(desk: Desk, shot: Shot) -> Iterator[Step]:
    """The performance, and the panel that stands for it on the boards."""
    speeches: dict[str, Input] = {
        f"speech/{beat.id}": Output(f"voice/{beat.id}", "speech") for beat in spoken_beats(shot)
    }
    params, designs = desk.designs(shot)
    played: dict[str, Input] = {
        f"capture/{one.who}": desk.source(path)
        for path, one in desk.shoot.captures.items()
        if one.shot == shot.id
    }
    yield desk.step(
        "stage.perform",
        f"perform/{shot.id}",
        {"shot": without_lines(shot), "fps": desk.fps, "size": desk.shape, **params},
        {"script": desk.source(desk.shoot.passages[shot.id]), **speeches, **played, **designs},
        shot=shot.id,
        cost=0.2,
    )
    if shot.weather is not None:
        yield desk.drawn("stage.weather", f"weather/{shot.id}", shot, cost=1.0)
    yield desk.drawn("stage.panel", f"panel/{shot.id}", shot, cost=1.0)
