"""A model's folder: what it was saved as, and the studio's own words beside it (`pegbar.yaml`).

Nothing of it is run: no code that lies in it, no pickle. What is refused here never reaches a
library.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from pegbar.assets.generation import GuideKind, RefRole
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.digests import digest_json
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

INDEX: Final = "model_index.json"
WORDS: Final = "pegbar.yaml"
CONTROLNET: Final = "controlnet"
PICKLES: Final = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5")
_LIMIT: Final = 1024 * 1024
_LIBRARIES: Final = frozenset({"diffusers", "transformers"})
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")

Above = Annotated[float, msgspec.Meta(ge=0.0, le=1000.0)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class ControlNetWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ControlNet: the guide that it is given, the folder that it lies in (none: the model takes
    the guide itself), how strongly it holds. `invert` turns light and dark: many line models want
    white lines on black."""

    guide: GuideKind
    folder: str = ""
    weight: Above = 1.0
    invert: bool = False


class IpAdapterWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An IP-Adapter: its file, the folder of its image encoder, and what references go into it."""

    file: str
    encoder: str = ""
    weight: Above = 0.6
    roles: tuple[RefRole, ...] = (RefRole.STYLE, RefRole.CHARACTER)
    most: Count = 4


class ModelWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`pegbar.yaml` beside `model_index.json`. All of it may be left out. `frames` is how many a
    film has at least and at most, each one more than a multiple of `frames_step`."""

    format: Literal[1]
    title: str = ""
    licence: str = ""
    commercial: bool | None = None
    sizes: tuple[tuple[int, int], ...] = ()
    most_pixels: Annotated[int, msgspec.Meta(ge=64, le=64_000_000)] = 0
    multiple: Annotated[int, msgspec.Meta(ge=0, le=512)] = 0
    fps: Annotated[float, msgspec.Meta(ge=1, le=120)] | None = None
    frames: tuple[Count, Count] | None = None
    frames_step: Count | None = None
    steps: Count | None = None
    guidance: Above | None = None
    prompt: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 2000
    loras: Annotated[int, msgspec.Meta(ge=0, le=32)] = 8
    controlnets: tuple[ControlNetWords, ...] = ()
    ip_adapter: IpAdapterWords | None = None
    device: Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$")] = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    offload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model on this machine. `pipeline` is the class that it was saved as; `parts` what it is
    built of, by name: library and class. `wrong` says why it cannot be used."""

    name: str
    path: Path
    pipeline: str = ""
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    words: ModelWords = ModelWords(format=1)  # noqa: RUF009 - frozen
    controlnets: tuple[ControlNetWords, ...] = ()
    wrong: str = ""

    def version(self, digests: FileDigests) -> str:
        """The digest of every file of it, in short. Raises OSError."""
        return digest_json(dict(digests.of(self.path, _walked(self.path)).items()))[7:23]

    def config(self, part: str) -> Mapping[str, Any]:
        """A part's config.json; nothing where it has none that can be read."""
        try:
            found = json.loads(_read(self.path / part / "config.json"))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def model_folders(top: Path) -> Iterator[ModelFolder]:
    """Every model right below this folder, and the folder itself where it is one."""
    if (top / INDEX).is_file():
        yield model_folder(top)
        return
    try:
        below = sorted(top.iterdir())
    except OSError:
        return
    for one in below:
        if not one.name.startswith(".") and (one / INDEX).is_file():
            yield model_folder(one)


def model_folder(path: Path) -> ModelFolder:
    """One model; what is wrong with it stands in `wrong`."""
    name = path.name
    try:
        if not _NAME.fullmatch(name):
            raise BadInput(f"a model's folder cannot be called {name[:60]!a}")
        pipeline, parts = _index(path)
        words = _words(path)
        _check_weights(path)
        return ModelFolder(
            name=name,
            path=path,
            pipeline=pipeline,
            parts=parts,
            words=words,
            controlnets=_controlnets(path, words, parts),
        )
    except BadInput as error:
        safe = re.sub(r"[^A-Za-z0-9_.+-]", "-", name)[:80] or "model"
        return ModelFolder(name=safe, path=path, wrong=str(error))
    except OSError as error:
        return ModelFolder(name=name, path=path, wrong=f"it cannot be read: {error.strerror}")


def _index(path: Path) -> tuple[str, dict[str, tuple[str, str]]]:
    """The class of the pipeline, and its parts. Raises BadInput for code of the folder's own."""
    file = str(path / INDEX)
    try:
        found = json.loads(_read(path / INDEX))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not JSON: {str(error)[:80]}", place=Place(file)) from None
    name = found.get("_class_name") if isinstance(found, dict) else None
    if not isinstance(name, str) or not name.isidentifier():
        raise BadInput(
            "it names no pipeline of diffusers",
            place=Place(file),
            hint="code that lies in a model's folder is never run",
        )
    parts = {}
    for part, value in found.items():
        if part.startswith("_") or not isinstance(value, list) or len(value) != 2:
            continue
        library, kind = value
        if library is None or kind is None:
            continue
        known = library in _LIBRARIES or _is_pipeline_module(library)
        if not known or not isinstance(kind, str) or not kind.isidentifier():
            raise BadInput(
                f"its {part} is made by {str(library)[:40]!a}, which is not diffusers or "
                "transformers",
                place=Place(file),
                hint="code that lies in a model's folder is never run",
            )
        parts[part] = (str(library), kind)
    return name, parts


def _is_pipeline_module(library: object) -> bool:
    """Whether it is one of diffusers' own modules, such as `stable_diffusion`, and no file of the
    model's."""
    from pegbar.backends.generators.diffusion.signatures import modules

    return isinstance(library, str) and library in modules()


def _words(path: Path) -> ModelWords:
    file = path / WORDS
    if not file.is_file():
        return ModelWords(format=1)
    try:
        text = _read(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this is not UTF-8 text", place=Place(str(file))) from None
    return read_yaml(text, str(file), ModelWords)


def _controlnets(
    path: Path, words: ModelWords, parts: Mapping[str, tuple[str, str]]
) -> tuple[ControlNetWords, ...]:
    """Those that pegbar.yaml names, else those below `controlnet/` that are called like a guide.
    Raises BadInput."""
    place = Place(str(path / WORDS))
    if words.controlnets:
        for one in words.controlnets:
            if not one.folder:
                continue
            inside(path, one.folder, place)
            if not (path / one.folder / "config.json").is_file():
                raise BadInput(f"there is no ControlNet in {one.folder}", place=place)
        return words.controlnets
    found = tuple(
        ControlNetWords(guide=kind, folder=f"{CONTROLNET}/{kind.value}")
        for kind in GuideKind
        if (path / CONTROLNET / kind.value / "config.json").is_file()
    )
    if not found and CONTROLNET in parts:
        raise BadInput(
            "nobody says which guide its ControlNet takes",
            place=place,
            hint="controlnets: [{guide: line, folder: controlnet}]",
        )
    return found


def inside(path: Path, name: str, place: Place) -> Path:
    """A path below the model's folder. Raises BadInput."""
    found = (path / name).resolve()
    if not name or not found.is_relative_to(path.resolve()):
        raise BadInput(f"{name[:80]!a} is not inside the model's folder", place=place)
    return found


def _check_weights(path: Path) -> None:
    """Every part with weights has them as safetensors. Raises BadInput."""
    kinds: dict[Path, set[str]] = {}
    for file in _walked(path):
        kinds.setdefault(file.parent, set()).add(file.suffix.lower())
    for folder, there in sorted(kinds.items()):
        bad = sorted(there & set(PICKLES))
        if bad and ".safetensors" not in there:
            shown = folder.relative_to(path).as_posix()
            raise BadInput(
                f"{shown} holds its weights as {bad[0]}, which can run code",
                hint="save the model again with safe_serialization=True",
            )


def _walked(path: Path) -> Iterator[Path]:
    """The plain files of a model, in order, without hidden ones."""
    for folder, names, files in os.walk(path):
        names[:] = sorted(one for one in names if not one.startswith("."))
        for one in sorted(files):
            file = Path(folder, one)
            if not one.startswith(".") and file.is_file():
                yield file


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise BadInput("the file is larger than 1 MiB", place=Place(str(path)))
    return data
