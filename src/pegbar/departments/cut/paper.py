"""What all of this room's pages share: their colours, how a picture gets onto them."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw

from pegbar.assets.pictures import decode_png, encode_png
from pegbar.values.errors import BadInput, StepFailed

GROUND = (18, 19, 23)
CARD = (27, 29, 35)
RULE = (52, 55, 64)
TEXT = (242, 239, 232)
QUIET = (154, 155, 166)
ACCENT = (232, 176, 75)


def opened(png: bytes, about: str) -> Image.Image:
    """A picture in RGB. Raises StepFailed, with what it was a picture of."""
    try:
        return Image.fromarray(decode_png(png, about))
    except BadInput as error:
        raise StepFailed(f"{about} is not a picture", hint="make it again") from error


def framed(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture inside `size`, its shape kept, the rest black."""
    scale = min(size[0] / picture.width, size[1] / picture.height)
    inner = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    small = picture.resize(inner, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if inner == size or (size[0] - inner[0] <= 1 and size[1] - inner[1] <= 1):
        return small if inner == size else small.resize(size, Image.Resampling.BICUBIC)
    whole = Image.new("RGB", size)
    whole.paste(small, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    return whole


def at_most(picture: Image.Image, wide: int) -> Image.Image:
    """The picture, no wider than this."""
    if picture.width <= wide:
        return picture
    tall = max(round(picture.height * wide / picture.width), 1)
    return picture.resize((wide, tall), Image.Resampling.LANCZOS)


def rounded(page: Image.Image, box: tuple[int, int, int, int], fill: tuple[int, int, int]) -> None:
    """A card on the page."""
    ImageDraw.Draw(page).rounded_rectangle(box, radius=10, fill=fill)


def png_bytes(page: Image.Image) -> bytes:
    return encode_png(np.asarray(page))


def jpeg_bytes(picture: Image.Image) -> bytes:
    """For embedding in a page, where a PNG would be ten times as large."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88, subsampling=0, optimize=False)
    return buffer.getvalue()
