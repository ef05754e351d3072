"""What a model's folder can do, as a profile: from its pipeline, its parts, the studio's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from pegbar.assets.generation import GIVES_VIDEO, GuideKind, Kind, RefRole
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.backends.generators.diffusion.folder import ControlNetWords, ModelFolder
from pegbar.backends.generators.diffusion.routes import Route, routes
from pegbar.backends.generators.diffusion.signatures import Signature, signature
from pegbar.backends.generators.inhouse import at_home
from pegbar.values.repeat import Repeat

VENDOR_NAME: Final = "diffusers"
PACKAGE: Final = "diffusers 0.42"
AS_OF: Final = dt.date(2026, 11, 21)
READ_AT: Final = "https://huggingface.co/docs/diffusers"
FORMAT: Final = "1"
"""Part of every version: raised when this code turns a request into a call in another way."""

_PIXELS: Final = 1920 * 1088
_TIMES: Final[Mapping[str, tuple[float, int, int]]] = {
    "AnimateDiff": (8.0, 1, 32),
    "CogVideoX": (8.0, 4, 81),
    "Hunyuan": (24.0, 4, 129),
    "LTX": (25.0, 8, 257),
    "Mochi": (30.0, 6, 163),
    "StableVideo": (7.0, 1, 25),
    "Wan": (16.0, 4, 121),
}
"""How families of films were trained: frames a second, the step between lengths, the most frames.
`pegbar.yaml` overrules it."""

_OTHER_TIMES: Final = (16.0, 4, 121)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`strength` is how far a source is left behind, `control` a factor on all guides, `give`
    whether a film comes as one file or frame by frame."""

    steps: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    guidance: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    strength: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    control: Annotated[float, msgspec.Meta(ge=0, le=4)] = 1.0
    give: Literal["film", "frames"] = "film"


def profile_of(folder: ModelFolder, digests: FileDigests) -> Profile:
    """The model as a generator; one that cannot be used does nothing, and its title says why."""
    words = folder.words
    title = words.title or folder.name
    does = () if folder.wrong else abilities(folder)
    wrong = folder.wrong or (
        "" if does else f"{folder.pipeline} makes no pictures that can be asked for here"
    )
    try:
        version = f"{FORMAT}.{folder.version(digests)}" if not wrong else ""
    except OSError as error:
        does, wrong, version = (), f"it cannot be read: {error.strerror}", ""
    return Profile(
        name=f"{VENDOR_NAME}/{folder.name}",
        vendor=VENDOR_NAME,
        title=f"{title} (cannot be used: {wrong})" if wrong else title,
        does=does,
        repeat=Repeat.BOUNDED,
        version=version,
        options=Options,
        extra=VENDOR_NAME,
        package=PACKAGE,
        read_at=READ_AT,
        **at_home(
            AS_OF,
            "the model's own licence, as its pegbar.yaml tells it",
            commercial=words.commercial,
            licence=words.licence,
        ),
    )


def abilities(folder: ModelFolder) -> tuple[Capability, ...]:
    """What its ways through can do, by kind of work."""
    ways = [one for one in routes(folder.pipeline) if _goes(one, folder)]
    kinds = [kind for kind in Kind if any(one.kind is kind for one in ways)]
    return tuple(
        able
        for kind in kinds
        if (able := _able(folder, kind, [one for one in ways if one.kind is kind])) is not None
    )


def way_for(folder: ModelFolder, kind: Kind, *, guided: bool, masked: bool) -> Route | None:
    """The way that a request goes; None where there is none."""
    ways = [one for one in routes(folder.pipeline) if one.kind is kind and _goes(one, folder)]
    fit = [one for one in ways if bool(one.control) == guided and one.masked == masked]
    return fit[0] if fit else None


def controls_of(folder: ModelFolder, way: Route) -> tuple[ControlNetWords, ...]:
    """The guides that a way takes: by ControlNets, or by the model itself (no folder)."""
    nets = "ControlNet" in way.pipeline
    return tuple(one for one in folder.controlnets if bool(one.folder) == nets)


def times_of(folder: ModelFolder) -> tuple[float, int, tuple[int, int]]:
    """Frames a second, the step between lengths, the fewest and the most frames."""
    known = (one for family, one in _TIMES.items() if family in folder.pipeline)
    fps, step, most = next(known, _OTHER_TIMES)
    words = folder.words
    step = words.frames_step or step
    told = folder.config("motion_adapter").get("motion_max_seq_length")
    most = told if type(told) is int and 0 < told <= 1000 else most
    return words.fps or fps, step, words.frames or (step + 1, most)


def frames_for(folder: ModelFolder, seconds: float) -> int:
    """The frames that so many seconds need: never fewer, as many as the model can."""
    fps, step, (least, most) = times_of(folder)
    wanted = max(least, round(seconds * fps))
    return min(most, -(-(wanted - 1) // step) * step + 1)


def multiple_of(folder: ModelFolder) -> int:
    """What both sides of a picture have to be multiples of: how far its autoencoder shrinks it,
    and how large a patch its transformer reads."""
    if folder.words.multiple:
        return folder.words.multiple
    vae = folder.config("vae")
    shrink = 8
    for name in ("spatial_compression_ratio", "scale_factor_spatial"):
        if type(vae.get(name)) is int:
            shrink = vae[name]
            break
    else:
        for name, less in (("block_out_channels", 1), ("temperal_downsample", 0)):
            if isinstance(vae.get(name), list):
                shrink = 2 ** max(0, len(vae[name]) - less)
                break
    if "transformer" not in folder.parts:
        return max(1, shrink)
    patch: Any = folder.config("transformer").get("patch_size", 1)
    side = patch[-1] if isinstance(patch, list) and patch else patch
    return max(1, shrink * (side if type(side) is int and side > 1 else 2))


def _goes(way: Route, folder: ModelFolder) -> bool:
    """Whether the model has what this way needs."""
    if not way.control:
        return True
    return bool(controls_of(folder, way))


def _able(folder: ModelFolder, kind: Kind, ways: list[Route]) -> Capability | None:
    plain = [one for one in ways if not one.masked]
    heads = [found for one in ways if (found := signature(one.pipeline)) is not None]
    if not heads:
        return None
    head, words = heads[0], folder.words
    guides = {one.guide for way in ways if way.control for one in controls_of(folder, way)}
    references = _references(kind, masked=any(one.masked for one in ways), free=bool(plain))
    references |= _shown(folder, heads)
    fps, _, (least, most) = times_of(folder)
    moving = kind in GIVES_VIDEO
    return Capability(
        kind=kind,
        sizes=words.sizes,
        most_pixels=words.most_pixels or _PIXELS,
        multiple=1 if words.sizes else multiple_of(folder),
        seconds=(round(least / fps, 3), round(most / fps, 3)) if moving else (),
        between=moving,
        fps=(fps,) if moving else (),
        prompt=words.prompt if head.has("prompt") else 0,
        needs_prompt=kind in (Kind.TEXT_TO_IMAGE, Kind.TEXT_TO_VIDEO),
        negative=head.has("negative_prompt"),
        seed=True,
        references=references,
        guides=frozenset[GuideKind](guides),
        loras=words.loras if all(one.wears_loras for one in heads) else 0,
    )


def _references(kind: Kind, *, masked: bool, free: bool) -> dict[RefRole, tuple[int, int]]:
    one = (1, 1)
    found = {
        Kind.IMAGE_TO_IMAGE: {RefRole.SOURCE: one},
        Kind.VIDEO_TO_VIDEO: {RefRole.SOURCE: one},
        Kind.UPSCALE: {RefRole.SOURCE: one},
        Kind.IMAGE_TO_VIDEO: {RefRole.FIRST: one},
        Kind.FIRST_LAST: {RefRole.FIRST: one, RefRole.LAST: one},
    }.get(kind, {})
    if masked:
        found = {**found, RefRole.MASK: (0 if free else 1, 1)}
    return dict(found)


def _shown(folder: ModelFolder, heads: list[Signature]) -> dict[RefRole, tuple[int, int]]:
    """References that show a character or a style."""
    adapter = folder.words.ip_adapter
    if adapter is not None and all(one.has("ip_adapter_image") for one in heads):
        return dict.fromkeys(adapter.roles, (0, adapter.most))
    if all(one.has("reference_images") for one in heads):
        return {RefRole.CHARACTER: (0, 4)}
    return {}
