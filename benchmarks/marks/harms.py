"""What happens to pictures on their way: each harm takes a marked film and gives a file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from pegbar.departments.finishing.ffmpeg import executable

Harm = Callable[[Path, Path], Path]

_GRADE: Final = (
    "eq=contrast=1.15:brightness=0.03:saturation=1.3:gamma=0.9,colorbalance=rm=.06:bm=-.06"
)
_CROP: Final = "crop=iw*0.9:ih*0.9"
_EVEN: Final = "scale=trunc(iw/2)*2:trunc(ih/2)*2"


def _run(*arguments: str | Path) -> None:
    command = [executable(), "-v", "error", "-y", *(str(one) for one in arguments)]
    subprocess.run(command, check=True)


def _h264(crf: int, filters: str = "null") -> Harm:
    def harm(film: Path, folder: Path) -> Path:
        target = folder / "harmed.mp4"
        how = ["-c:v", "libx264", "-preset", "medium", "-crf", str(crf), "-pix_fmt", "yuv420p"]
        _run("-i", film, "-vf", f"{filters},{_EVEN}", *how, "-threads", "1", "-an", target)
        return target

    return harm


def _hevc(film: Path, folder: Path) -> Path:
    target = folder / "harmed.mp4"
    how = ["-c:v", "libx265", "-preset", "medium", "-crf", "28", "-x265-params"]
    _run("-i", film, *how, "pools=1:frame-threads=1:log-level=error", "-an", target)
    return target


def _captioned(film: Path, folder: Path) -> Path:
    return _over(film, folder, 23, "null")


def _all_at_once(film: Path, folder: Path) -> Path:
    return _over(film, folder, 28, f"{_CROP},{_GRADE},scale=-2:trunc(ih*0.74/2)*2")


def _over(film: Path, folder: Path, crf: int, filters: str) -> Path:
    """A caption of two lines on a dark bar, and then the rest."""
    caption = folder / "caption.png"
    picture = Image.new("RGBA", (960, 540), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((180, 420, 780, 510), fill=(0, 0, 0, 170))
    font = ImageFont.load_default(30)
    pen.text((205, 428), "A caption lies over the picture here,", fill="white", font=font)
    pen.text((205, 466), "in two lines, as captions do.", fill="white", font=font)
    picture.save(caption)
    target = folder / "harmed.mp4"
    graph = f"[1][0]scale=rw:rh[c];[0][c]overlay,{filters},{_EVEN}"
    how = ["-c:v", "libx264", "-crf", str(crf), "-pix_fmt", "yuv420p", "-threads", "1"]
    _run("-i", film, "-i", caption, "-filter_complex", graph, *how, "-an", target)
    return target


def _screenshot(film: Path, folder: Path) -> Path:
    """One frame, shown at another size with a part cut off, as PNG."""
    target = folder / "harmed.png"
    shown = "scale=iw*1.37:ih*1.37:flags=bilinear,crop=iw*0.92:ih*0.9:iw*0.03:ih*0.06"
    _run("-ss", "1", "-i", film, "-frames:v", "1", "-vf", shown, target)
    return target


def _twice(film: Path, folder: Path) -> Path:
    first = _hevc(film, folder).rename(folder / "first.mp4")
    return _h264(23, "scale=-2:trunc(ih/3)*2")(first, folder)


def _ladder(film: Path, folder: Path) -> Path:
    """Two thirds of the size, then 4/9, each time encoded."""
    first = _h264(20, "scale=-2:trunc(ih/3)*2")(film, folder).rename(folder / "first.mp4")
    return _h264(23, "scale=-2:trunc(ih/3)*2")(first, folder)


def _as_it_is(film: Path, _: Path) -> Path:
    return film


HARMS: Final[dict[str, Harm]] = {
    "as it leaves (H.264 CRF 16)": _as_it_is,
    "H.264 CRF 18": _h264(18),
    "H.264 CRF 23": _h264(23),
    "H.264 CRF 28": _h264(28),
    "H.264 CRF 33": _h264(33),
    "HEVC CRF 28": _hevc,
    "to two thirds (1080p → 720p), CRF 23": _h264(23, "scale=-2:trunc(ih/3)*2"),
    "to two thirds, then 4/9 (→ 720p → 480p), CRF 20, 23": _ladder,
    "10 % crop, CRF 23": _h264(23, _CROP),
    "10 % crop, blown up again, CRF 23": _h264(23, f"{_CROP},scale=960:540"),
    "regrade, CRF 23": _h264(23, _GRADE),
    "caption burned in, CRF 23": _captioned,
    "screenshot: one frame, ×1.37, cropped, PNG": _screenshot,
    "HEVC, then two thirds at H.264 CRF 23": _twice,
    "caption + crop + regrade + smaller, CRF 28": _all_at_once,
}
