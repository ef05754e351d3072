"""What a pipeline class can be asked for, from what its call takes: the ways through a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pegbar.assets.generation import Kind
from pegbar.backends.generators.diffusion.signatures import Signature, relatives, signature

_GIVEN: Final = frozenset(
    {"prompt", "image", "video", "mask_image", "control_image", "height", "width", "num_frames"}
)
"""What a request can fill; a class that needs more is not carried."""

_SCALES: Final = ("controlnet_conditioning_scale", "adapter_conditioning_scale")
_ENLARGES: Final = ("Upscale", "SuperResolution")
_CHANGES: Final = ("Img2Img", "Edit", "Pix2Pix", "Variation", "Depth2Img")
_ANIMATES: Final = ("ImageToVideo", "Image2Video", "StableVideoDiffusion", "ChronoEdit")
_FREE: Final = "video"
"""A class whose controls go in here works without them, too."""
_LEFT_OUT: Final = ("Audio", "Onnx", "Flax", "Prior", "Decoder", "Animate3D", "CombinedPipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way through a model: the class that goes it, the kind of work, and where its guides go
    (`image`, `control_image`, `conditioning_frames` …; empty: it takes none). `masked` ways need
    a mask."""

    kind: Kind
    pipeline: str
    control: str = ""
    masked: bool = False


def routes(name: str) -> tuple[Route, ...]:
    """Every way through the model that this class was saved as: its own and its relatives'."""
    own = signature(name)
    if own is None:
        return ()
    found: dict[tuple[Kind, bool, bool], Route] = {}
    others = (signature(one) for one in sorted(relatives(name) - {name}))
    for one in (own, *others):
        for route in _of(one) if one is not None else ():
            found.setdefault((route.kind, bool(route.control), route.masked), route)
    return tuple(found.values())


def _of(one: Signature) -> Iterator[Route]:
    if any(word in one.name for word in _LEFT_OUT) or not one.needs <= _GIVEN:
        return
    if not one.has("prompt") and not one.has("image"):
        return
    control = control_of(one)
    masked = one.has("mask_image")
    if "Inpaint" in one.name and not masked:
        return  # it takes a mask of another sort
    for kind in _moving(one) if moves(one) else _still(one, control):
        yield Route(kind=kind, pipeline=one.name, control=control, masked=masked)
        if control == _FREE:
            yield Route(kind=kind, pipeline=one.name, masked=masked)


def moves(one: Signature) -> bool:
    """Whether the class gives a film."""
    return one.has("num_frames") or one.has("video") or one.has("frames")


def control_of(one: Signature) -> str:
    """The argument that guides go into; empty where the class takes none."""
    for name in ("control_image", "conditioning_frames", "control_video"):
        if one.has(name):
            return name
    if any(one.has(name) for name in _SCALES) and one.has("image"):
        return "image"
    if "VACE" in one.name and one.has("video", "conditioning_scale"):
        return _FREE
    return ""


def _still(one: Signature, control: str) -> Iterator[Kind]:
    if any(word in one.name for word in _ENLARGES):
        if one.has("image"):
            yield Kind.UPSCALE
        return
    if not one.has("image") or control == "image":
        if one.has("height"):
            yield Kind.TEXT_TO_IMAGE
        return
    changes = any(word in one.name for word in _CHANGES)
    if not (changes or one.has("mask_image") or one.has("strength") or "image" in one.needs):
        yield Kind.TEXT_TO_IMAGE
    yield Kind.IMAGE_TO_IMAGE


def _moving(one: Signature) -> Iterator[Kind]:
    video = one.has("video") and control_of(one) != _FREE
    animates = "image" in one.needs or any(word in one.name for word in _ANIMATES)
    if video and "VideoToVideo" in one.name:
        yield Kind.VIDEO_TO_VIDEO
        return
    if not animates and one.has("prompt"):
        yield Kind.TEXT_TO_VIDEO
    if one.has("image"):
        yield Kind.IMAGE_TO_VIDEO
        if one.has("last_image") or one.has("frame_index"):
            yield Kind.FIRST_LAST
    if video and not animates:
        yield Kind.VIDEO_TO_VIDEO
