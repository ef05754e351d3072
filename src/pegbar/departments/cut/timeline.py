"""The cut as an OpenTimelineIO timeline, for editors' own tools; opens again as what it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import opentimelineio as otio

from pegbar.assets.performance import Performance, SpokenLine
from pegbar.production.shots import Finding


class ShotCard(msgspec.Struct, frozen=True, kw_only=True):
    """What the script says of a shot, and who painted it."""

    id: str
    heading: str = ""
    first_line: int = 0
    last_line: int = 0
    painted_by: str = ""
    script: str = ""
    unstaged: tuple[str, ...] = ()


def timeline_json(
    title: str,
    fps: int,
    cards: Sequence[ShotCard],
    performances: Mapping[str, Performance],
    media: str,
    findings: Mapping[str, Sequence[Finding]] | None = None,
) -> str:
    """The .otio file: a clip for each shot with its script lines, dialogue, what was not staged
    and `findings` as markers, and for each character a track of what it says. `media` is the
    film's file, relative to the timeline; empty leaves clips without one."""
    timeline = otio.schema.Timeline(name=title)
    timeline.metadata["pegbar"] = {"timeline": 1, "fps": fps}
    frames = sum(performances[card.id].frames for card in cards)
    timeline.tracks.append(_picture(cards, performances, media, fps, frames))
    for clip, card in zip(timeline.tracks[0], cards, strict=True):
        clip.markers.extend(_warnings(card, (findings or {}).get(card.id, ()), clip, fps))
    whole = _media(media, frames, fps)
    for track in _dialogue(cards, performances, whole, fps):
        timeline.tracks.append(track)
    text: str = otio.adapters.write_to_string(timeline, "otio_json")
    return text


def _picture(
    cards: Sequence[ShotCard],
    performances: Mapping[str, Performance],
    media: str,
    fps: int,
    frames: int,
) -> otio.schema.Track:
    track = otio.schema.Track(name="Picture", kind=otio.schema.TrackKind.Video)
    start = 0
    for card in cards:
        performance = performances[card.id]
        clip = otio.schema.Clip(
            name=card.id,
            source_range=_span(start if media else 0, performance.frames, fps),
            media_reference=_media(media, frames, fps),
        )
        clip.metadata["pegbar"] = {
            **msgspec.to_builtins(card),
            "drawings": len(performance.drawings),
            "frames": performance.frames,
            "first_frame": start,
        }
        clip.markers.extend(_markers(card, performance, start if media else 0, fps))
        track.append(clip)
        start += performance.frames
    return track


def _media(media: str, frames: int, fps: int) -> otio.core.MediaReference:
    if not media:
        return otio.schema.MissingReference()
    return otio.schema.ExternalReference(target_url=media, available_range=_span(0, frames, fps))


def _markers(
    card: ShotCard, performance: Performance, first: int, fps: int
) -> list[otio.schema.Marker]:
    """The script's lines over the whole shot, and each spoken line where it is spoken."""
    color = otio.schema.MarkerColor
    script = otio.schema.Marker(
        name=f"{card.script or 'script'}:{card.first_line}-{card.last_line}",
        marked_range=_span(first, performance.frames, fps),
        color=color.CYAN,
        metadata={"pegbar": {"script": card.script, "first_line": card.first_line,
                             "last_line": card.last_line, "heading": card.heading}},
    )  # fmt: skip
    spoken = [
        otio.schema.Marker(
            name=f"{line.who}: {line.text}",
            marked_range=_span(first + line.start, line.frames, fps),
            color=color.YELLOW,
            metadata={"pegbar": _about(line)},
        )
        for line in performance.lines
    ]
    return [script, *spoken]


def _warnings(
    card: ShotCard, findings: Sequence[Finding], clip: otio.schema.Clip, fps: int
) -> list[otio.schema.Marker]:
    """What an editor has to know of a shot: on its first frame."""
    said = [("not staged", text) for text in card.unstaged]
    said += [(one.level, one.message) for one in findings]
    first = clip.source_range.start_time.to_frames()
    color = otio.schema.MarkerColor
    return [
        otio.schema.Marker(
            name=f"{kind}: {text}",
            marked_range=_span(first, 1, fps),
            color=color.RED if kind in ("error", "not staged") else color.ORANGE,
            metadata={"pegbar": {"finding": kind, "text": text}},
        )
        for kind, text in said
    ]


def _about(line: SpokenLine) -> dict[str, object]:
    return {"beat": line.beat, "who": line.who, "text": line.text, "offscreen": line.offscreen}


def _dialogue(
    cards: Sequence[ShotCard],
    performances: Mapping[str, Performance],
    media: otio.core.MediaReference,
    fps: int,
) -> list[otio.schema.Track]:
    """One track for each speaker, in the order in which they first speak. A clip is the place in
    the film's own sound where the line is heard."""
    spoken: dict[str, list[tuple[int, str, SpokenLine]]] = {}
    start = 0
    for card in cards:
        performance = performances[card.id]
        for line in performance.lines:
            spoken.setdefault(line.who, []).append((start + line.start, card.id, line))
        start += performance.frames
    tracks = []
    for who, lines in spoken.items():
        track = otio.schema.Track(name=who, kind=otio.schema.TrackKind.Audio)
        at = 0
        ordered = sorted(lines, key=lambda entry: entry[0])
        for i, (first, shot, line) in enumerate(ordered):
            # Nobody talks over themselves: a line ends where their next one begins.
            last = min([first + line.frames, *(entry[0] for entry in ordered[i + 1 : i + 2])])
            if last <= max(first, at):
                continue
            first = max(first, at)
            if first > at:
                track.append(otio.schema.Gap(source_range=_span(0, first - at, fps)))
            clip = otio.schema.Clip(
                name=line.beat,
                source_range=_span(0 if media.is_missing_reference else first, last - first, fps),
                media_reference=media.clone(),
            )
            clip.metadata["pegbar"] = {**_about(line), "shot": shot}
            track.append(clip)
            at = last
        tracks.append(track)
    return tracks


def _span(first: int, frames: int, fps: int) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(first, fps), otio.opentime.RationalTime(frames, fps)
    )
