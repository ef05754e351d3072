"""art/loras/NAME.safetensors with NAME.yaml beside it: the adapters that a show trained or bought.

A LoRA is its bytes; its name is a label. It is a source like a drawing is: who made it, under
which licence and for which purposes is said in the show's sources.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

import msgspec

from pegbar.production.safetensors_head import Head, read_head
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

FOLDER: Final = "art/loras"
WEIGHTS: Final = ".safetensors"
ABOUT: Final = (".yaml", ".yml")
PICKLES: Final = (".pt", ".pth", ".ckpt", ".bin", ".pkl")
STRONGEST: Final = 4.0
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
_DOWN: Final = re.compile(
    r"\.(?:lora_down|lora\.down|lora_A(?:\.[\w-]+)?|lora_linear_layer\.down)\.weight$"
)
_OTHER_RANKS: Final = re.compile(r"\.(?:hada_w1_b|hada_w2_b|lokr_w1_b|lokr_w2_b)$")


class LoraAbout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """NAME.yaml. `who` is the character that it shows (nobody: a style), `weight` how strongly it
    is worn, `trigger` the words that it listens to, `base` the family of models that it fits
    (`sdxl`, `wan2.1`)."""

    format: Literal[1]
    who: str = ""
    weight: Annotated[float, msgspec.Meta(ge=-STRONGEST, le=STRONGEST)] = 1.0
    trigger: str = ""
    base: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoraFile:
    """A LoRA of the show. `path` and `about_path` are its two files, `size` in bytes, `rank` the
    largest in it (0 where none could be told), `keys` how many tensors it has. `said` is the place
    that names its character."""

    name: str
    path: str
    about_path: str
    digest: Digest
    size: int
    rank: int
    keys: int
    who: str = ""
    weight: float = 1.0
    trigger: str = ""
    base: str = ""
    about: str = ""
    said: Place | None = None


def read_loras(files: Mapping[str, bytes]) -> dict[str, LoraFile]:
    """The LoRAs among a show's files, by name. Raises BadInput, Trespass."""
    found: dict[str, LoraFile] = {}
    for path in sorted(files):
        at = PurePosixPath(path)
        if str(at.parent) != FOLDER:
            continue
        if at.suffix.lower() in PICKLES:
            raise Trespass(
                f"{path} is a pickle; opening one runs whatever code is in it",
                place=Place(path),
                hint="put the safetensors file there",
            )
        if at.suffix.lower() == WEIGHTS:
            found[at.stem] = _lora(path, files)
        elif at.suffix.lower() in ABOUT and f"{FOLDER}/{at.stem}{WEIGHTS}" not in files:
            raise BadInput(
                f"there is no {at.stem}{WEIGHTS} beside it",
                place=Place(path),
                hint="a LoRA is two files: NAME.safetensors and NAME.yaml",
            )
    return found


def check_people(loras: Mapping[str, LoraFile], characters: Mapping[str, object]) -> None:
    """Whoever a LoRA shows is in the show. Raises BadInput."""
    import difflib

    for one in loras.values():
        if one.who and one.who not in characters:
            near = difflib.get_close_matches(one.who, characters, n=1)
            known = ", ".join(characters) or "nobody"
            raise BadInput(
                f"nobody is called {one.who[:60]!a}",
                place=one.said,
                hint=f"did you mean {near[0]}?" if near else f"in the show: {known}",
            )


def _lora(path: str, files: Mapping[str, bytes]) -> LoraFile:
    name = PurePosixPath(path).stem
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"a LoRA cannot be called {name[:60]!a}",
            place=Place(path),
            hint="letters, digits, hyphens, underscores and dots, at most 80",
        )
    about_path = next((p for end in ABOUT if (p := f"{FOLDER}/{name}{end}") in files), "")
    if not about_path:
        raise BadInput(
            f"{path} has no {name}.yaml beside it",
            place=Place(path),
            hint="say there whom it shows and what it fits: format: 1, who: …, base: …",
        )
    about, places = _about(files[about_path], about_path)
    head = read_head(files[path], path)
    rank = rank_of(head)
    if not rank and not any("lora" in key or "lok" in key or "hada" in key for key in head.tensors):
        raise BadInput(
            f"{path} holds no LoRA: none of its {len(head.tensors)} tensors is one of an adapter",
            place=Place(path),
            hint="a whole model belongs into a models folder: see the guide to local models",
        )
    return LoraFile(
        name=name,
        path=path,
        about_path=about_path,
        digest=digest_bytes(files[path]),
        size=len(files[path]),
        rank=rank,
        keys=len(head.tensors),
        who=about.who,
        weight=about.weight,
        trigger=about.trigger,
        base=about.base,
        about=about.about,
        said=places.at("who"),
    )


def _about(data: bytes, path: str) -> tuple[LoraAbout, Places]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"byte {data[error.start]:#04x} is not UTF-8 text",
            place=Place(path, line),
            hint="save it as plain text in UTF-8",
        ) from None
    return read_placed(text, path, LoraAbout)


def rank_of(head: Head) -> int:
    """The largest rank of its adapters: the rows of their lower halves."""
    ranks = [
        one.shape[0]
        for name, one in head.tensors.items()
        if one.shape and (_DOWN.search(name) or _OTHER_RANKS.search(name))
    ]
    return max(ranks, default=0)
