"""What the sandbox's vendors give: films and pictures made from those that they were sent.

Every one says SANDBOX along its lower edge, with the seed where one was sent, whose colour lies
over the picture: takes are told apart. Films are real H.264 in MP4, of the size and the
length that were asked for; the same content is encoded once.
"""

from __future__ import annotations

import io
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from pegbar.backends.sandbox.cards import band, card
from pegbar.backends.sandbox.orders import Order, without_marker
from pegbar.departments.finishing import ffmpeg
from pegbar.values.errors import PegbarError

_MOST_KEPT: Final = 192 * 2**20
_ENCODED: Final = (
    *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "27", "-pix_fmt", "yuv420p"),
    *("-threads", "1", "-movflags", "+faststart", "-an", "-f", "mp4"),
)
_SECONDS: Final = 120.0
_DEFAULT_SIZE: Final = (1280, 720)
_DEFAULT_SECONDS: Final = 5.0
_PUSH: Final = 0.06  # how far a single picture is pushed in, so that a film of it moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One result as it leaves."""

    data: bytes
    media: str
    size: tuple[int, int]
    seconds: float | None = None


@dataclass(kw_only=True)
class Studio:
    """Makes results, and keeps those it made. Thread-safe; `made` counts what was not kept. `fps`
    overrules what orders ask for, where films only have to be there."""

    made: int = 0
    fps: float | None = None
    _kept: OrderedDict[str, Taken] = field(default_factory=OrderedDict)
    _making: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, order: Order, *, wrong_size: bool = False, credentials: bool = False) -> Taken:
        """The order's result. Bad input pictures make a card instead: a sandbox does not judge."""
        order = order if self.fps is None else replace(order, fps=self.fps)
        key = _key(order, wrong_size)
        taken = self._once(key, lambda: _make(order, wrong_size))
        if not credentials:
            return taken
        from pegbar.backends.sandbox.credentials import signed

        return self._once(
            f"{key} signed", lambda: replace(taken, data=signed(taken.data, taken.media))
        )

    def _once(self, key: str, make: Callable[[], Taken]) -> Taken:
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            taken = make()
            with self._lock:
                self.made += 1
                self._kept[key] = taken
                self._making.pop(key, None)
                while len(self._kept) > 1 and self._weight() > _MOST_KEPT:
                    self._kept.popitem(last=False)
            return taken

    def _weight(self) -> int:
        return sum(len(one.data) for one in self._kept.values())


def size_of(order: Order) -> tuple[int, int]:
    """The size of the result: as asked, else of what was sent, with even sides."""
    if order.size is not None:
        return order.size
    for data in (*(picture for _, picture in order.frames), order.source):
        picture = _opened(data)
        if picture is not None:
            return picture.width // 2 * 2, picture.height // 2 * 2
    film = None if order.source is None else _film_told(order.source)
    return film[0] if film is not None else _DEFAULT_SIZE


def _make(order: Order, wrong_size: bool) -> Taken:
    width, height = size_of(order)
    if wrong_size:
        width, height = max(2, width // 4 * 2), max(2, height // 4 * 2)
    size = (width, height)
    if order.gives == "image":
        return Taken(data=_png(_first(order, size), order), media="image/png", size=size)
    with tempfile.TemporaryDirectory(prefix="pegbar-sandbox-") as folder:
        data, seconds = _film(order, size, Path(folder))
    return Taken(data=data, media="video/mp4", size=size, seconds=seconds)


def _film(order: Order, size: tuple[int, int], folder: Path) -> tuple[bytes, float]:
    band(size, order.model, order.seed).save(folder / "band.png", compress_level=1)
    length = order.seconds
    for moving in (order.driving, order.source):
        if length is None and moving is not None and _opened(moving) is None:
            length = length_of(moving)
    seconds = length or _DEFAULT_SECONDS
    if order.source is not None and _opened(order.source) is None:
        (folder / "source").write_bytes(order.source)
        try:
            return _encoded(folder, _kept_source(size), order, seconds), seconds
        except PegbarError:
            pass  # what was sent is no film that can be read: a card tells it as well
    pictures = _pictures(order, size)
    for number, picture in enumerate(pictures):
        picture.save(folder / f"{number}.bmp")
    if not order.frames and order.source is None:
        return _encoded(folder, _still(), order, seconds), seconds
    graph = _faded(len(pictures), seconds) if len(pictures) > 1 else _pushed(size, order, seconds)
    return _encoded(folder, graph, order, seconds), seconds


def _encoded(folder: Path, graph: tuple[Sequence[str], str], order: Order, seconds: float) -> bytes:
    files, filters = graph
    inputs = [part for file in (*files, "band.png") for part in ("-i", str(folder / file))]
    out = folder / "result.mp4"
    fps = f"{order.fps:g}"
    filters = filters.replace("FPS", fps).replace("BAND", f"[{len(files)}:v]")
    ffmpeg.run(
        [*inputs, "-filter_complex", filters, "-t", f"{seconds:.3f}", "-r", fps, *_ENCODED, out],
        about="the sandbox's film",
        seconds=_SECONDS,
    )
    return out.read_bytes()


def _kept_source(size: tuple[int, int]) -> tuple[Sequence[str], str]:
    width, height = size
    fit = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    return ["source"], f"[0:v]{fit},tpad=stop=-1:stop_mode=clone[a];[a]BANDoverlay"


def _still() -> tuple[Sequence[str], str]:
    return ["0.bmp"], "[0:v]BANDoverlay,format=yuv420p,loop=-1:1,settb=1/FPS,setpts=N"


def _pushed(size: tuple[int, int], order: Order, seconds: float) -> tuple[Sequence[str], str]:
    frames = max(2, round(seconds * order.fps))
    zoom = f"1+{_PUSH}*on/{frames - 1}"
    move = (
        f"zoompan=z='{zoom}':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2'"
        f":d={frames}:s={size[0]}x{size[1]}:fps=FPS"
    )
    return ["0.bmp"], f"[0:v]{move}[a];[a]BANDoverlay"


def _faded(count: int, seconds: float) -> tuple[Sequence[str], str]:
    """Each picture becomes the next, over equal parts of the film."""
    part = seconds / (count - 1)
    hold = "loop=-1:1,settb=1/FPS,setpts=N"
    heads = [f"[{n}:v]format=yuv420p,{hold}[p{n}]" for n in range(count)]
    chain, last = [], "p0"
    for n in range(1, count):
        fade = f"xfade=transition=fade:duration={part:.4f}:offset={part * (n - 1):.4f}"
        chain.append(f"[{last}][p{n}]{fade}[f{n}]")
        last = f"f{n}"
    return [f"{n}.bmp" for n in range(count)], ";".join([*heads, *chain, f"[{last}]BANDoverlay"])


def _pictures(order: Order, size: tuple[int, int]) -> list[Image.Image]:
    frames = [_opened(picture) for _, picture in sorted(order.frames, key=lambda one: one[0])]
    found = [_fitted(one, size) for one in frames if one is not None]
    return found or [_first(order, size)]


def _first(order: Order, size: tuple[int, int]) -> Image.Image:
    for data in (*(picture for _, picture in order.frames), order.source):
        picture = _opened(data)
        if picture is not None:
            return _fitted(picture, size)
    return card(size, without_marker(order.prompt), order.model)


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Covering the size, the overhang cut off evenly."""
    scale = max(size[0] / picture.width, size[1] / picture.height)
    wide = max(size[0], round(picture.width * scale)), max(size[1], round(picture.height * scale))
    left, top = (wide[0] - size[0]) // 2, (wide[1] - size[1]) // 2
    grown = picture.convert("RGB").resize(wide, Image.Resampling.LANCZOS)
    return grown.crop((left, top, left + size[0], top + size[1]))


def _png(picture: Image.Image, order: Order) -> bytes:
    over = band(picture.size, order.model, order.seed)
    whole = Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")
    data = io.BytesIO()
    whole.save(data, "PNG", compress_level=3)
    return data.getvalue()


def _opened(data: bytes | None) -> Image.Image | None:
    if data is None:
        return None
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return picture


def length_of(data: bytes) -> float | None:
    """How long a film is, in seconds; None where it cannot be read."""
    told = _film_told(data)
    return None if told is None else told[1]


@lru_cache(maxsize=32)
def _film_told(data: bytes) -> tuple[tuple[int, int], float] | None:
    """A film's size and its length in seconds; None for what is no film."""
    with tempfile.NamedTemporaryFile(prefix="pegbar-sandbox-") as file:
        file.write(data)
        file.flush()
        try:
            nothing = ["-t", "0", "-f", "null", "-"]
            log = ffmpeg.run(["-i", file.name, *nothing], about="a film", seconds=_SECONDS).log
        except PegbarError:
            return None
    clock = re.search(r"Duration: (\d+):(\d+):([\d.]+)", log)
    size = re.search(r"Video: .*? (\d{2,5})x(\d{2,5})[ ,]", log)
    if clock is None or size is None:
        return None
    hours, minutes, seconds = (float(one) for one in clock.groups())
    return (int(size[1]), int(size[2])), hours * 3600 + minutes * 60 + seconds


def _key(order: Order, wrong_size: bool) -> str:
    """Of what is seen alone: a prompt counts only where a card shows it."""
    sent = [(at, picture) for at, picture in order.frames]
    shown = "" if sent or order.source else without_marker(order.prompt)
    whole = blake2b(digest_size=20)
    asked = (order.model, order.gives, order.size, order.seconds, order.fps, order.seed)
    whole.update(repr((*asked, shown, wrong_size)).encode())
    for at, data in (*sent, (2.0, order.source or b""), (3.0, order.driving or b"")):
        whole.update(f"|{at}|".encode() + blake2b(data, digest_size=16).digest())
    return whole.hexdigest()
