"""Pictures and guides as files: PNG in and out, with limits on what comes in."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from pegbar.assets.guides import FLAT, LINE, PARTS, TABLE, PartTable
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

MAX_PIXELS: Final = 64_000_000
MAX_BYTES: Final = 256 << 20

Grey = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint16]
_Guides = TypeVar("_Guides")


def encode_png(picture: npt.NDArray[np.uint8] | Words) -> bytes:
    """H×W×3 or H×W uint8, or H×W uint16, as PNG; fast rather than small, and always the same."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def decode_png(data: bytes, file: str = "picture") -> npt.NDArray[np.uint8]:
    """H×W×3 uint8 sRGB; transparency lies on white. Raises BadInput."""
    with _opened(data, file) as image:
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            over = Image.new("RGBA", image.size, (255, 255, 255, 255))
            image = Image.alpha_composite(over, image.convert("RGBA"))
        return np.array(image.convert("RGB"), dtype=np.uint8)


def decode_picture(data: bytes, file: str = "picture") -> npt.NDArray[np.uint8]:
    """A PNG, JPEG or WebP that others made: H×W×3 uint8, as it says it is. Raises BadInput."""
    with _opened(data, file, ("PNG", "JPEG", "WEBP")) as image:
        return np.array(image.convert("RGB"), dtype=np.uint8)


def _opened(data: bytes, file: str, formats: tuple[str, ...] = ("PNG",)) -> Image.Image:
    """A picture of reasonable size, loaded. Whatever the library dislikes becomes BadInput."""
    if len(data) > MAX_BYTES:
        raise BadInput("the picture's file is too large", place=Place(file))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data), formats=formats)
            if image.width * image.height > MAX_PIXELS:
                raise BadInput(
                    f"the picture is {image.width}×{image.height}, too large", place=Place(file)
                )
            image.load()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Warning,
        OverflowError,
        KeyError,
        IndexError,
        TypeError,
    ) as error:
        raise BadInput(
            "not a PNG picture that can be read", place=Place(file), hint="export it again as PNG"
        ) from error
    return image


class GuidePictures(Protocol):
    """Guides, as `pegbar.ports.painter.GuideSet` holds them."""

    @property
    def flat(self) -> npt.NDArray[np.uint8]: ...
    @property
    def line(self) -> Grey: ...
    @property
    def parts(self) -> Words: ...
    @property
    def table(self) -> PartTable: ...


def encode_guides(guides: GuidePictures) -> dict[str, bytes]:
    """The four files of one drawing's guides, by name."""
    return {
        FLAT: encode_png(guides.flat),
        LINE: encode_png(guides.line),
        PARTS: encode_png(guides.parts),
        TABLE: msgspec.json.encode(guides.table),
    }


def decode_parts(data: bytes) -> Words:
    """H×W uint16. Raises BadInput."""
    with _opened(data, PARTS) as image:
        if image.mode not in ("I;16", "I;16B", "I", "L"):
            raise BadInput("part ids are not a 16-bit grey picture", place=Place(PARTS))
        return np.array(image).astype(np.uint16)


def decode_line(data: bytes) -> Grey:
    """H×W uint8. Raises BadInput."""
    with _opened(data, LINE) as image:
        return np.array(image.convert("L"), dtype=np.uint8)


def decode_table(data: bytes) -> PartTable:
    """Raises BadInput."""
    try:
        return msgspec.json.decode(data, type=PartTable)
    except msgspec.DecodeError as error:
        raise BadInput(f"the table of parts: {error}", place=Place(TABLE)) from error


def decode_guides(files: Mapping[str, bytes], make: Callable[..., _Guides]) -> _Guides:
    """The guides in these files: `decode_guides(files, GuideSet)`. Raises BadInput."""
    for name in (FLAT, LINE, PARTS, TABLE):
        if name not in files:
            raise BadInput(f"the guides lack {name}", place=Place(name))
    flat, line = decode_png(files[FLAT], FLAT), decode_line(files[LINE])
    parts, table = decode_parts(files[PARTS]), decode_table(files[TABLE])
    size = (table.height, table.width)
    if not flat.shape[:2] == line.shape == parts.shape == size:
        raise BadInput("the guides are not of one size", place=Place(TABLE))
    return make(flat=flat, line=line, parts=parts, table=table)
