"""Content credentials on a still of 1920×1080 and on an MP4 of 20 MB, beside a plain copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image

from benchmarks.rights.timing import both, head, row, took_each
from pegbar.backends.signers.c2pa_signer import C2paSigner, verify_file
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.ports.signer import Action, Claim, Ingredient

SIZE = (1920, 1080)
FILM_BYTES = 20_000_000
INGREDIENTS = 40
TIMES = 15


def measure() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_identity(folder / "identity", "Benchmark")
        signer, claim = C2paSigner(load_identity(folder / "identity")), _claim()
        anchor = folder / "identity" / "root.pem"
        head("file", "MB", "copied, ms", "copied and synced", "signed", "verified")
        for name, source in _files(folder).items():
            target, signed = source.with_stem("copy"), source.with_stem("signed")
            ways: tuple[Callable[[], object], ...] = (
                lambda source=source, target=target: shutil.copyfile(source, target),
                lambda source=source, target=target: _synced(source, target),
                lambda source=source, signed=signed: signer.sign(source, signed, claim),
                lambda signed=signed: _verified(signed, anchor),
            )
            size = f"{source.stat().st_size / 1e6:.1f}"
            row(name, size, *(both(one, 1e-3, 1) for one in took_each(ways, TIMES)))


def _synced(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _verified(path: Path, anchor: Path) -> None:
    verdict = verify_file(path, [anchor])
    if verdict.state != "trusted":
        raise SystemExit(f"{path.name} is {verdict.state}: {verdict.reasons}")


def _files(folder: Path) -> dict[str, Path]:
    rng = np.random.default_rng(5)
    small = rng.integers(0, 255, (68, 120, 3), np.uint8)
    picture = Image.fromarray(small).resize(SIZE, Image.Resampling.BICUBIC)
    png, jpeg, film = (folder / f"plain.{kind}" for kind in ("png", "jpg", "mp4"))
    picture.save(png)
    picture.save(jpeg, quality=92)
    # Noise: what is inside does not matter to a signature, its size does.
    command = (
        f"{imageio_ffmpeg.get_ffmpeg_exe()} -v quiet -f lavfi -i "
        f"testsrc2=s=1280x720:r=24:d=60,noise=alls=60:allf=t -c:v mpeg4 -q:v 3 "
        f"-movflags +faststart -fs {FILM_BYTES} {film}"
    )
    subprocess.run(command.split(), check=True, stdin=subprocess.DEVNULL)
    return {"a still, PNG": png, "a still, JPEG": jpeg, "a film, MP4": film}


def _claim() -> Claim:
    """As much as a short film says of itself."""
    return Claim(
        title="A film",
        author="Ada Berg",
        actions=[
            Action(
                action="c2pa.created",
                source_type="compositeWithTrainedAlgorithmicMedia",
                agent="Pegbar",
            )
        ],
        ingredients=[
            Ingredient(
                title=f"art/{number}.svg",
                media_type="image/svg+xml",
                digest="blake3:" + f"{number:064x}",
                by="Ada Berg",
                licence="CC-BY-4.0",
            )
            for number in range(INGREDIENTS)
        ],
        mining={"cawg.ai_training": "notAllowed", "cawg.data_mining": "notAllowed"},
        label={"origin": "composite", "territories": None},
    )
