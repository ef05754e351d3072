"""Sound's steps: the mix, and the master that is measured after it was encoded."""

from __future__ import annotations

from collections.abc import Iterator

from pegbar.actions.film_words import spoken_beats
from pegbar.actions.steps.desk import CREDITS, DISCLOSURE, TITLE, Desk
from pegbar.graph.step import Input, Output, Step


def sound(desk: Desk) -> Iterator[Step]:
    voices: dict[str, Input] = {
        f"sound/{beat.id}": Output(f"voice/{beat.id}", "sound")
        for shot in desk.shots
        for beat in spoken_beats(shot)
    }
    form, _ = desk.told()
    told = {DISCLOSURE: desk.shots[0 if form == "card" else -1].mood} if form != "none" else {}
    yield desk.step(
        "sound.mix",
        "sound/mix",
        {
            "shots": desk.reel(),
            "fps": desk.fps,
            "moods": {
                TITLE: desk.shots[0].mood,
                CREDITS: desk.shots[-1].mood,
                **{shot.id: shot.mood for shot in desk.shots},
                **told,
            },
        },
        {**desk.reel_inputs(pictures=False), **voices},
        cost=4.0,
    )
    yield desk.step("sound.master", "sound/master", {}, {"mix": Output("sound/mix")}, cost=4.0)
