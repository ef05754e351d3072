"""The show as the stage gives it to a painter: each shot told, timed and acted.

Lines take their reading time here, whoever speaks them later: a key keeps the drawing that it was
painted over and not a frame number, so it stays in register when voices change the timing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pegbar.actions.shoot import Shoot
from pegbar.assets.performance import Performance
from pegbar.backends.voices.text_timing import TextTiming
from pegbar.departments.stage.acting.work import perform
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.ports.voice import VoiceRequest
from pegbar.ports.work import Tools, Work
from pegbar.production.acting import Verb
from pegbar.production.shots import Shot
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest, digest_bytes
from pegbar.wiring import gather_shoot, read_show


@dataclass(frozen=True, slots=True)
class Staged:
    """One shot, acted, and all that it is drawn from. `size` in pixels."""

    performance: Performance
    designs: Designs
    size: tuple[int, int]


@dataclass(slots=True)
class Easel:
    """A bench without a studio around it. Mutable: it keeps what is put on it."""

    scratch: Path
    kept: dict[Digest, bytes] = field(default_factory=dict)

    def path(self, digest: Digest) -> Path:
        file = self.scratch / digest.replace(":", "-")
        file.write_bytes(self.kept[digest])
        return file

    def read(self, digest: Digest) -> bytes:
        return self.kept[digest]

    def put(self, data: bytes | Path) -> Digest:
        found = data if isinstance(data, bytes) else data.read_bytes()
        digest = digest_bytes(found)
        self.kept[digest] = found
        return digest

    def once(self, about: Json, make: Callable[[], bytes]) -> Digest:
        return self.put(make())

    def progress(self, done: int, total: int) -> None:
        """Nobody is waiting."""


def staged_shots(folder: Path, only: tuple[str, ...]) -> Iterator[Staged]:
    """The show's shots in order, or those of these ids. Raises BadInput."""
    shoot = gather_shoot(read_show(folder), {})
    with tempfile.TemporaryDirectory() as scratch:
        for shot in shoot.story.shots:
            if not only or shot.id in only:
                yield _staged(shoot, shot, Easel(Path(scratch)))


def _staged(shoot: Shoot, shot: Shot, easel: Easel) -> Staged:
    show = shoot.show
    figures = {standing.who: show.characters[standing.who].rig for standing in shot.cast}
    props = {placing.prop: show.props[placing.prop].design for placing in shot.props}
    scenery = show.sets[shot.set].design
    inputs = {path: easel.put(one.data) for path, one in shoot.matter.items()}
    for beat in shot.beats:
        if beat.verb is Verb.SPEAK:
            voice = show.characters[beat.who].voice
            request = VoiceRequest(
                text=beat.text, language=show.language, voice="text", pace=voice.pace
            )
            speech = TextTiming().speak(request).speech
            inputs[f"speech/{beat.id}"] = easel.put(msgspec.json.encode(speech))
    work = Work(
        step=f"perform/{shot.id}",
        params={
            "shot": msgspec.to_builtins(shot),
            "fps": show.picture.fps,
            "size": list(show.picture.size),
            "figures": figures,
            "set": scenery,
            "props": props,
        },
        inputs=inputs,
        bench=easel,
        tools=Tools(painters={}, voices={}, signer=_nobody),
    )
    performance = msgspec.json.decode(easel.kept[perform(work)["out"]], type=Performance)
    designs = load_designs(
        lambda path: shoot.matter[path].data,
        figures=figures,
        props=props,
        scenery=(shot.set, scenery),
    )
    return Staged(performance, designs, show.picture.size)


def _nobody() -> None:  # type: ignore[return]
    raise AssertionError("a painter signs nothing")
