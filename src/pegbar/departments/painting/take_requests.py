"""Every request of one take, from what the stage made of the shot: the step that asks for them and
a forecast of what they cost make the very same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from pegbar.assets.casting import CastChoice
from pegbar.assets.generation import GIVES_VIDEO, GuideKind, LoraUse, Request
from pegbar.assets.performance import Performance
from pegbar.assets.profile import Profile
from pegbar.assets.tree import decode_tree
from pegbar.departments.painting.requests import Brief, Given, request_for
from pegbar.values.digests import Digest, digest_json

CONTROLS: Final[Mapping[GuideKind, str]] = {
    GuideKind.FLAT: "flat",
    GuideKind.LINE: "line",
    GuideKind.PARTS: "ids",
    GuideKind.DEPTH: "depth",
    GuideKind.NORMAL: "normals",
    GuideKind.POSE: "pose",
}
"""The guides that the stage's controls hold, by the folders that they lie in."""

FILM: Final = "film"
"""The piece that a shot is which is asked for as one film."""


class TakeParams(msgspec.Struct, frozen=True, kw_only=True):
    """What a step says of its take. `loras` are worn in this order; their files are inputs by
    `lora/NAME`."""

    shot: str
    choice: CastChoice
    take: int
    prompt: str
    negative: str
    size: tuple[int, int]
    seed: int
    keys: tuple[str, ...] = ()
    loras: tuple[LoraUse, ...] = ()

    @property
    def moving(self) -> bool:
        return self.choice.kind in GIVES_VIDEO


def errand_key(profile: Profile, request: Request) -> str:
    """What names a piece of work for ever: who is asked, and for what. No code of ours is in it."""
    return digest_json({"generator": profile.identity, "request": request.digest()})


def take_requests(
    told: Mapping[str, Any],
    inputs: Mapping[str, Digest],
    read: Callable[[Digest], bytes],
    profile: Profile,
) -> Mapping[str, Request]:
    """The requests by the pieces that come of them, in order: `film`, or `0003` for a drawing.
    `told` are a step's parameters, `inputs` its inputs by name.

    Raises Refused where the generator does not do this kind of work.
    """
    params = msgspec.convert(told, TakeParams)
    stage = _Stage(inputs, read)
    performance = msgspec.json.decode(read(inputs["performance"]), type=Performance)
    brief = Brief(
        prompt=params.prompt,
        negative=params.negative,
        size=params.size,
        seconds=performance.frames / performance.fps,
        fps=performance.fps,
        seed=params.seed,
    )

    def request(given: Given) -> Request:
        return request_for(brief, params.choice, profile, given, params.take)

    keys = [inputs[f"key/{name}/picture"] for name in params.keys]
    if params.moving:
        given = Given(
            ends=stage.ends(),
            source=stage.animatic(),
            guides=stage.guides(None),
            style=keys,
            loras=params.loras,
        )
        return {FILM: request(given)}
    names = [f"{index:04d}" for index in range(len(performance.drawings))]
    return {
        name: request(
            Given(
                source=stage.drawing(name),
                guides=stage.guides(name),
                style=keys,
                loras=params.loras,
            )
        )
        for name in names
    }


class _Stage:
    """What the stage drew for the shot. Its trees are read once."""

    def __init__(self, inputs: Mapping[str, Digest], read: Callable[[Digest], bytes]) -> None:
        def tree(name: str) -> Mapping[str, Digest]:
            return decode_tree(read(inputs[name])).files if name in inputs else {}

        self._inputs, self._beauty, self._controls = inputs, tree("beauty"), tree("controls")

    def ends(self) -> tuple[Digest, Digest] | None:
        inputs = self._inputs
        return (inputs["first"], inputs["last"]) if "first" in inputs else None

    def animatic(self) -> tuple[Digest, str] | None:
        found = self._inputs.get("animatic")
        return (found, "video/mp4") if found else None

    def drawing(self, name: str) -> tuple[Digest, str] | None:
        found = self._beauty.get(f"{name}.png")
        return (found, "image/png") if found else None

    def guides(self, drawing: str | None) -> dict[GuideKind, Sequence[Digest]]:
        """The guides of one drawing, or of all in order."""
        found: dict[GuideKind, Sequence[Digest]] = {}
        folders = {GuideKind.BEAUTY: ("", self._beauty)}
        folders |= {kind: (f"{name}/", self._controls) for kind, name in CONTROLS.items()}
        for kind, (folder, files) in folders.items():
            suffix = ".png" if drawing is None else f"{drawing}.png"
            there = [
                digest
                for name, digest in sorted(files.items())
                if name.startswith(folder)
                and name.endswith(suffix)
                and "/" not in name[len(folder) :]
            ]
            if there:
                found[kind] = there
        return found
