"""The words of a shot for a generator: what is seen, who does what, in which light, how framed.

They are made from the screenplay and the bible, and a director can overrule them in
`direction/cast.yaml`. They say what the guides cannot; places in the frame are the guides' affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pegbar.production.acting import Size
from pegbar.production.shots import Shot

_SIZES: Final[Mapping[Size, str]] = {
    Size.EWS: "Extreme wide shot.",
    Size.WS: "Wide shot.",
    Size.FS: "Full shot.",
    Size.MS: "Medium shot.",
    Size.MCU: "Medium close-up.",
    Size.CU: "Close-up.",
    Size.ECU: "Extreme close-up.",
}


def prompt_of(
    shot: Shot, *, figures: Mapping[str, str], place: str, things: Mapping[str, str], style: str
) -> str:
    """One paragraph. `figures` and `things` are what the bible says of them, by name, `place` what
    it says of the set, `style` of the whole show."""
    return " ".join(
        sentence
        for sentence in (
            _SIZES[shot.framing.size],
            *_seen(shot, figures, things),
            _sentence(place),
            f"{shot.mood.capitalize()} light." if shot.mood else "",
            f"{shot.weather.value.capitalize()}." if shot.weather else "",
            *_done(shot),
            _sentence(style),
        )
        if sentence
    )


def _seen(shot: Shot, figures: Mapping[str, str], things: Mapping[str, str]) -> Iterator[str]:
    for standing in shot.cast:
        about = figures.get(standing.who, "")
        name = standing.who.title()
        yield _sentence(f"{name}: {about}" if about else f"{name} is in the picture")
    for placing in shot.props:
        about = things.get(placing.prop, "")
        name = placing.prop.title()
        yield _sentence(f"{name}: {about}" if about else "")


def _done(shot: Shot) -> Iterator[str]:
    said = dict.fromkeys(
        beat.text for beat in shot.beats if beat.kind == "action" and beat.text.strip()
    )
    yield from (_sentence(text) for text in said)
    for beat in shot.beats:
        if beat.kind == "line" and not beat.offscreen:
            manner = f", {beat.manner}" if beat.manner else ""
            yield _sentence(f"{beat.who.title()} speaks{manner}")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."
