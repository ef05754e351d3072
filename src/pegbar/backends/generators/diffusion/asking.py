"""From a request to a call of a pipeline: only what its signature takes, in its own words."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from pegbar.assets.generation import GIVES_VIDEO, Guide, Kind, Reference, RefRole, Request
from pegbar.backends.generators.diffusion.abilities import Options, frames_for, times_of
from pegbar.backends.generators.diffusion.folder import (
    ControlNetWords,
    IpAdapterWords,
    ModelFolder,
    inside,
)
from pegbar.backends.generators.diffusion.routes import Route
from pegbar.backends.generators.diffusion.signatures import Signature
from pegbar.backends.generators.local import taking
from pegbar.ports.generator import GeneratorTrouble, Handed, Trouble
from pegbar.values.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request on its way into a pipeline. `controls` are the model's words for its guides, one
    for each of the request's; `scratch` is an empty folder."""

    handed: Handed
    folder: ModelFolder
    way: Route
    head: Signature
    controls: tuple[ControlNetWords, ...]
    scratch: Path

    @property
    def request(self) -> Request:
        return self.handed.request

    @property
    def options(self) -> Options:
        return msgspec.convert(self.request.options, Options)

    @property
    def frames(self) -> int:
        """How many pictures the result has."""
        moving = self.request.kind in GIVES_VIDEO
        return frames_for(self.folder, self.request.seconds or 0.0) if moving else 1

    @property
    def steps(self) -> int | None:
        return self.options.steps or self.folder.words.steps


def drawn_seed(request: Request) -> int:
    """The seed that was asked for, or one by lot, which is told."""
    return secrets.randbelow(2**31) if request.seed is None else request.seed


def plain(asked: Asked, seed: int) -> dict[str, Any]:
    """The words and numbers of the call: what can be told in a record."""
    request, options, words = asked.request, asked.options, asked.folder.words
    guidance = words.guidance if options.guidance is None else options.guidance
    fps = times_of(asked.folder)[0]
    wished: dict[str, Any] = {
        "prompt": request.prompt,
        "negative_prompt": request.negative or None,
        "width": request.size[0],
        "height": request.size[1],
        "num_inference_steps": asked.steps,
        "guidance_scale": guidance,
        "strength": options.strength,
        "num_frames": asked.frames if request.kind in GIVES_VIDEO else None,
        "frames": asked.frames if request.kind in GIVES_VIDEO else None,
        "frame_rate": fps,
        "fps": round(fps),
        "seed": seed,
    }
    kept = {*asked.head.takes, "seed"}
    return {name: one for name, one in wished.items() if one is not None and name in kept}


def pictures(asked: Asked) -> dict[str, Any]:
    """The pictures of the call."""
    head, request = asked.head, asked.request
    found: dict[str, Any] = {}
    source = first_of(request, RefRole.SOURCE)
    if request.kind in (Kind.IMAGE_TO_IMAGE, Kind.UPSCALE) and source is not None:
        found["image"] = _still(asked, source)
    if request.kind is Kind.VIDEO_TO_VIDEO and source is not None:
        frames = taking.film(asked.handed, source, asked.scratch / "source")
        found["video"] = [_image(asked, one) for one in taking.spread(frames, asked.frames)]
    first, last = first_of(request, RefRole.FIRST), first_of(request, RefRole.LAST)
    if first is not None:
        found["image"] = _still(asked, first)
    if last is not None and head.has("last_image"):
        found["last_image"] = _still(asked, last)
    elif last is not None and first is not None:
        found["image"] = [found["image"], _still(asked, last)]
        found["frame_index"] = [0, asked.frames - 1]
        found["strength"] = [1.0, 1.0]
    mask = first_of(request, RefRole.MASK)
    if mask is not None:
        found["mask_image"] = _still(asked, mask)
    if head.has("reference_images"):
        shown = [_still(asked, one) for one in request.of(RefRole.CHARACTER)]
        found |= {"reference_images": shown} if shown else {}
    return {**found, **_controls(asked)}


def _controls(asked: Asked) -> dict[str, Any]:
    """Guides as the pipeline takes them, and how strongly each holds."""
    way, guides = asked.way, asked.request.guides
    if not way.control or not guides:
        return {}
    held = [_guide(asked, one, words) for one, words in zip(guides, asked.controls, strict=True)]
    factor = asked.options.control
    scales = [
        words.weight * one.weight * factor
        for one, words in zip(guides, asked.controls, strict=True)
    ]
    one_only = len(held) == 1
    found: dict[str, Any] = {way.control: held[0] if one_only else held}
    for name in ("controlnet_conditioning_scale", "conditioning_scale"):
        if asked.head.has(name):
            found[name] = scales[0] if one_only else scales
    return found


def _guide(asked: Asked, guide: Guide, words: ControlNetWords) -> Any:
    """One guide: a picture for a still, as many as the film has frames for a film."""
    if guide.media.startswith("video/"):
        path = asked.handed.files[guide.digests[0]]
        given = taking.frames_of(path, asked.scratch / guide.kind.value, f"the {guide.kind} guide")
    elif guide.digests:
        moving = asked.request.kind in GIVES_VIDEO
        wanted = guide.digests if moving else guide.digests[:1]
        what = f"the {guide.kind.value} guide"
        given = [taking.picture(asked.handed, one, what) for one in wanted]
    else:
        raise GeneratorTrouble(Trouble.INVALID, f"the {guide.kind.value} guide has no picture")
    if words.invert:
        given = [255 - one for one in given]
    if asked.request.kind in GIVES_VIDEO:
        return [_image(asked, one) for one in taking.spread(given, asked.frames)]
    return _image(asked, given[0])


@contextmanager
def shown(pipe: Any, asked: Asked) -> Iterator[dict[str, Any]]:
    """While this lasts the model has its IP-Adapter on, if the request shows it anything; gives
    what the call takes for it."""
    words = asked.folder.words.ip_adapter
    seen: list[Reference] = []
    if words is not None and asked.head.has("ip_adapter_image"):
        seen = [one for role in words.roles for one in asked.request.of(role)]
    if words is None or not seen:
        yield {}
        return
    _put_on(pipe, asked, words)
    try:
        weights = [one.weight for one in seen]
        pipe.set_ip_adapter_scale(words.weight * sum(weights) / len(weights))
        yield {"ip_adapter_image": [[_raw(asked, one) for one in seen]]}
    finally:
        pipe.unload_ip_adapter()


def _put_on(pipe: Any, asked: Asked, words: IpAdapterWords) -> None:
    place = Place(f"{asked.folder.name}/pegbar.yaml")
    file = inside(asked.folder.path, words.file, place)
    if file.suffix != ".safetensors" or not file.is_file():
        raise GeneratorTrouble(
            Trouble.INVALID, f"the IP-Adapter {words.file} is no safetensors file"
        )
    given: dict[str, Any] = {"weight_name": file.name, "local_files_only": True, "subfolder": ""}
    if words.encoder:
        encoder = str(inside(asked.folder.path, words.encoder, place))
        takes = inspect.signature(pipe.load_ip_adapter).parameters
        if "image_encoder_pretrained_model_name_or_path" in takes:
            given["image_encoder_pretrained_model_name_or_path"] = encoder
        else:
            _see(pipe, encoder)
            given["image_encoder_folder"] = None
    pipe.load_ip_adapter(str(file.parent), **given)


def _see(pipe: Any, encoder: str) -> None:
    """Give a pipeline its image encoder."""
    from transformers import CLIPVisionModelWithProjection

    eye = CLIPVisionModelWithProjection.from_pretrained(
        encoder, local_files_only=True, use_safetensors=True, dtype=pipe.dtype
    )
    pipe.register_modules(image_encoder=eye.to(pipe.device))


def ticking(head: Signature, steps: int, tick: Callable[[float], None]) -> dict[str, Any]:
    """The argument by which a pipeline tells each of its steps, as far as it does."""

    def at_end(pipe: Any, step: int, _time: Any, given: dict[str, Any]) -> dict[str, Any]:
        count = int(getattr(pipe, "num_timesteps", 0) or steps)
        tick((step + 1) / max(1, count))
        return given

    def older(step: int, *_rest: Any) -> None:
        tick((step + 1) / max(1, steps))

    if head.has("callback_on_step_end"):
        return {"callback_on_step_end": at_end}
    return (
        {"callback": older, "callback_steps": 1} if head.has("callback", "callback_steps") else {}
    )


def first_of(request: Request, role: RefRole) -> Reference | None:
    return next(iter(request.of(role)), None)


def _raw(asked: Asked, one: Reference) -> Image.Image:
    return Image.fromarray(
        taking.picture(asked.handed, one.digest, f"the {one.role.value} picture")
    )


def _still(asked: Asked, one: Reference) -> Image.Image:
    found = taking.picture(asked.handed, one.digest, f"the {one.role.value} picture")
    return Image.fromarray(found) if asked.request.kind is Kind.UPSCALE else _image(asked, found)


def _image(asked: Asked, one: taking.Picture) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(taking.sized(one, asked.request.size)))
