"""Small files of every kind that can carry credentials."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

KINDS = ("png", "jpg", "wav", "mp4", "m4a")


def make_media(folder: Path) -> dict[str, Path]:
    """One file of each kind in `folder`."""
    files = {kind: folder / f"plain.{kind}" for kind in KINDS}
    picture = Image.linear_gradient("L").resize((48, 27)).convert("RGB")
    picture.save(files["png"])
    picture.save(files["jpg"])
    with wave.open(str(files["wav"]), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(256)) * 4)
    _encode("-f lavfi -i testsrc=d=0.2:s=64x36:r=10 -f lavfi -i sine=d=0.2", files["mp4"])
    _encode("-f lavfi -i sine=d=0.2", files["m4a"])
    return files


def _encode(what: str, target: Path) -> None:
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    shown = ["-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    command = [ffmpeg, "-v", "error", *what.split(), *shown, str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
