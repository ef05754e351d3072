"""Take an actor's performance into a show: points on a face become channels, and a file of
direction that says whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.publish import place_bytes
from pegbar.actions.shoot import Shoot
from pegbar.assets.traces import carries_credentials
from pegbar.departments.stage.capture.channels import channels_of, points_of
from pegbar.ports.credentials import CredentialReader
from pegbar.ports.signer import Verdict
from pegbar.production.capture import FOLDER, Capture
from pegbar.values.digests import digest_file
from pegbar.values.errors import BadInput

_PLAIN: Final = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What a person says of a video: whom the actor plays, where, and under which consent."""

    video: Path
    who: str
    shot: str
    actor: str
    consent: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader found in the video, and what it is; what the video's own credentials were
    worth, where it carried some."""

    fps: float
    tool: str
    model: str
    frames: Sequence[Sequence[Sequence[float]] | None]
    credentials: Verdict | None = None


def check_take(take: Take, shoot: Shoot) -> None:
    """Raises BadInput for a figure or a shot that is not in the film."""
    shots = {shot.id: [one.who for one in shot.cast] for shot in shoot.story.shots}
    if take.shot not in shots:
        raise BadInput(f"there is no shot {take.shot!r}", hint=f"choose from {', '.join(shots)}")
    if take.who not in shots[take.shot]:
        raise BadInput(
            f"{take.who} is not in {take.shot}",
            hint=f"there are {', '.join(shots[take.shot]) or 'no figures'}",
        )
    if not take.actor.strip():
        raise BadInput("nobody is named as the actor", hint="say --actor NAME")
    if take.name and not _PLAIN.fullmatch(take.name):
        raise BadInput(f"{take.name!r} is no plain name", hint="letters, digits, - and _")


def credentials_of(video: Path, reader: CredentialReader | None) -> Verdict | None:
    """What a video's own credentials are worth, before anything is read off it."""
    data = video.read_bytes()
    return reader.read(data) if reader is not None and carries_credentials(data) else None


def keep_performance(take: Take, reading: Reading, show: Path) -> tuple[Path, Capture]:
    """Write the performance into the show's direction. Raises BadInput."""
    points = points_of(reading.frames, reading.fps)
    capture = Capture(
        who=take.who,
        shot=take.shot,
        actor=take.actor.strip(),
        consent=take.consent,
        video=take.video.name,
        video_digest=digest_file(take.video),
        tool=reading.tool,
        model=reading.model,
        fps=reading.fps,
        found=round(points.found, 4),
        channels=channels_of(points),
        credentials=reading.credentials.state if reading.credentials else "",
        signer=reading.credentials.signer if reading.credentials else "",
    )
    path = show / FOLDER / f"{take.name or f'{take.shot}-{take.who.lower()}'}.json"
    place_bytes(msgspec.json.encode(capture) + b"\n", path)
    return path, capture
