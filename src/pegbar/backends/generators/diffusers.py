"""Models in a folder on this machine, by diffusers: every pipeline that loads from its folder.

`folder:` of the account holds the models, one folder each, as `save_pretrained` writes them. What
a model can do follows from its pipeline; `pegbar.yaml` beside its index says the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pegbar.assets.generation import GIVES_VIDEO, Used
from pegbar.assets.profile import Profile
from pegbar.backends.generators.diffusion import signatures
from pegbar.backends.generators.diffusion.abilities import (
    VENDOR_NAME,
    controls_of,
    profile_of,
    times_of,
    way_for,
)
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.backends.generators.diffusion.folder import (
    ControlNetWords,
    ModelFolder,
    model_folder,
    model_folders,
)
from pegbar.backends.generators.diffusion.loading import Loaded, Warm
from pegbar.backends.generators.diffusion.routes import Route
from pegbar.backends.generators.inhouse import Bench, Hand, InHouse, Work, lacking
from pegbar.ports.generator import Account, Generator, GeneratorTrouble, Handed, Trouble

if TYPE_CHECKING:
    import numpy as np

_LOADED: Final = 0.1
_DRAWN: Final = 0.95
"""How much of a job is done when the model is in memory, and when its steps are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Studio:
    """What the models of a process share: the one in memory, the jobs, the digests of files."""

    warm: Warm
    bench: Bench
    digests: FileDigests


class Diffusers:
    """Implements port Vendor."""

    name: Final = VENDOR_NAME

    def __init__(self, digests: FileDigests | None = None, bench: Bench | None = None) -> None:
        self._shared = _Studio(
            warm=Warm(),
            bench=Bench() if bench is None else bench,
            digests=FileDigests() if digests is None else digests,
        )

    def profiles(self, account: Account) -> Sequence[Profile]:
        if account.folder is None:
            return ()
        found = model_folders(account.folder)
        return [profile_of(one, self._shared.digests) for one in found]

    def open(self, profile: Profile, account: Account) -> Generator:
        if not signatures.installed():
            raise lacking("local models need the diffusers extra", "diffusers")
        if account.folder is None:
            raise GeneratorTrouble(
                Trouble.DENIED, "generators.yaml names no folder for diffusers", word="folder"
            )
        name = profile.name.partition("/")[2]
        path = account.folder
        if (path / name).is_dir():
            path = path / name
        craft = _Craft(path, profile, self._shared)
        return InHouse(profile, self._shared.bench, craft, check=craft.check)


@dataclass(frozen=True, slots=True)
class _Craft:
    """Makes a request's pictures with one model."""

    path: Path
    profile: Profile
    shared: _Studio

    def check(self, handed: Handed) -> None:
        """Whether there is a way for all that the request holds. Raises GeneratorTrouble."""
        _way(self._folder(), handed)

    def _folder(self) -> ModelFolder:
        folder = model_folder(self.path)
        if folder.wrong:
            raise GeneratorTrouble(Trouble.INVALID, f"{folder.name}: {folder.wrong}")
        return folder

    def __call__(self, handed: Handed, into: Path, hand: Hand) -> Work:
        folder = self._folder()
        with self.shared.warm.model(folder, self.profile.version) as loaded:
            hand.share(_LOADED)
            return _made(loaded, self.profile, handed, into, hand)


def _made(loaded: Loaded, profile: Profile, handed: Handed, into: Path, hand: Hand) -> Work:
    import torch

    from pegbar.backends.generators.diffusion import asking
    from pegbar.backends.generators.diffusion.wearing import wearing
    from pegbar.backends.generators.local import giving

    folder, request = loaded.folder, handed.request
    way, controls = _way(folder, handed)
    head = signatures.signature(way.pipeline)
    assert head is not None, "a way leads through a class that there is"
    asked = asking.Asked(
        handed=handed, folder=folder, way=way, head=head, controls=controls, scratch=into / "in"
    )
    seed = asking.drawn_seed(request)
    told = asking.plain(asked, seed)
    call: dict[str, Any] = {name: one for name, one in told.items() if name != "seed"}
    call |= asking.pictures(asked)
    call |= asking.ticking(
        head, asked.steps or 50, lambda share: hand.share(_LOADED + share * (_DRAWN - _LOADED))
    )
    if head.has("generator"):
        call["generator"] = torch.Generator("cpu").manual_seed(seed)
    if head.has("output_type"):
        call["output_type"] = "np"
    view = loaded.view(way, controls)
    with wearing(view, handed) as notes, asking.shown(view, asked) as seen:
        result = view(**call, **seen)
    hand.share(_DRAWN)
    _check_flagged(result)
    pictures = _pictures(result, profile.name)
    give = asked.options.give if request.kind in GIVES_VIDEO else "frames"
    fps = times_of(folder)[0]
    files = (
        giving.given(pictures, fps, into, give)
        if len(pictures) > 1
        else giving.as_pictures(pictures, into)
    )
    parameters = {**told, "pipeline": way.pipeline, "device": loaded.device, **_scheduler(view)}
    return Work(
        files=files,
        used=Used(
            generator=profile.name,
            version=profile.version,
            seed=seed,
            parameters={**parameters, "dtype": str(loaded.dtype).removeprefix("torch.")},
            notes=notes,
        ),
    )


def _way(folder: ModelFolder, handed: Handed) -> tuple[Route, tuple[ControlNetWords, ...]]:
    """The way that the request goes, and the controls for its guides, in their order."""
    from pegbar.assets.generation import RefRole

    request = handed.request
    masked = bool(request.of(RefRole.MASK))
    way = way_for(folder, request.kind, guided=bool(request.guides), masked=masked)
    if way is None:
        what = "with guides" if request.guides else "without guides"
        raise GeneratorTrouble(
            Trouble.INVALID, f"{folder.name} makes no {request.kind.value} {what}"
        )
    by_kind = {one.guide: one for one in controls_of(folder, way)}
    missing = [one.kind.value for one in request.guides if one.kind not in by_kind]
    if missing:
        raise GeneratorTrouble(Trouble.INVALID, f"{folder.name} takes no {missing[0]} guide there")
    return way, tuple(by_kind[one.kind] for one in request.guides)


def _check_flagged(result: Any) -> None:
    """The model's own checker, where it has one, is a refusal like a vendor's."""
    flagged = getattr(result, "nsfw_content_detected", None)
    if flagged and any(flagged):
        raise GeneratorTrouble(
            Trouble.MODERATION, "the model's own safety checker refused the picture", word="nsfw"
        )


def _pictures(result: Any, name: str) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """The pictures of a result: H×W×3 each. Raises GeneratorTrouble where there are none."""
    import numpy as np

    found = result.images if hasattr(result, "images") else result.frames
    whole = np.asarray(found[0] if hasattr(result, "frames") else found, dtype=np.float32)
    if whole.ndim == 3:
        whole = whole[None]
    if whole.ndim != 4 or whole.shape[-1] < 3 or not whole.size:
        raise GeneratorTrouble(Trouble.BROKEN, f"{name} gave no pictures, but {whole.shape}")
    if not np.isfinite(whole).all():
        raise GeneratorTrouble(
            Trouble.FAILED,
            f"{name} gave numbers that are none; try dtype: float32 in its pegbar.yaml",
        )
    eight = np.rint(whole[..., :3].clip(0, 1) * 255).astype(np.uint8)
    return list(eight)


def _scheduler(view: Any) -> dict[str, object]:
    scheduler = getattr(view, "scheduler", None)
    return {"scheduler": type(scheduler).__name__} if scheduler is not None else {}


VENDOR: Final = Diffusers()
