"""Reads the head of a safetensors file: names, kinds and shapes of its tensors, and nothing else.

A weight file comes from strangers. Its head is held against the form before any library sees it:
what is too large, doubled, overlapping, longer than the file or no safetensors at all is refused.
The form: https://github.com/huggingface/safetensors#format.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

HEAD_LIMIT: Final = 16 * 1024 * 1024
TENSOR_LIMIT: Final = 20_000
_DIMENSIONS: Final = 8
_NAME: Final = 400
_BITS: Final = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
    "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32,
    "U64": 64, "I64": 64, "F64": 64,
}  # fmt: skip
_PICKLES: Final = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its kind (`F16`) and its shape."""

    kind: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The tensors of a file by name, and what its maker wrote about it."""

    tensors: Mapping[str, Tensor]
    about: Mapping[str, str] = field(default_factory=dict)


def read_head(data: bytes, file: str) -> Head:
    """The head of a whole file. Raises BadInput for what is no such file or is cut short, Trespass
    for a file that could run code or is built to do harm."""
    place = Place(file)
    if data.startswith(_PICKLES):
        raise Trespass(
            "this is a pickle, as PyTorch saves it; opening one runs whatever code is in it",
            place=place,
            hint="ask its maker for the safetensors file",
        )
    if len(data) < 10:
        raise BadInput("this is no safetensors file: it is too short", place=place)
    (length,) = struct.unpack_from("<Q", data)
    if length > HEAD_LIMIT:
        raise BadInput(
            f"this is no safetensors file: its head would have {length} bytes, at most "
            f"{HEAD_LIMIT} are read",
            place=place,
        )
    if 8 + length > len(data):
        raise BadInput("the file ends within its head", place=place, hint="copy it again, whole")
    entries = _entries(data[8 : 8 + length], place)
    about = _about(entries.pop("__metadata__", {}), place)
    if not entries:
        raise BadInput("no tensor is in this file", place=place)
    if len(entries) > TENSOR_LIMIT:
        raise Trespass(f"more than {TENSOR_LIMIT} tensors in one file", place=place)
    tensors = {}
    spans: list[tuple[int, int]] = []
    for name, entry in entries.items():
        tensors[name], span = _tensor(name, entry, place)
        spans.append(span)
    _check_spans(spans, len(data) - 8 - length, place)
    return Head(tensors=tensors, about=about)


def _entries(text: bytes, place: Place) -> dict[str, Any]:
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        # ValueError: not JSON, a doubled key, a number of too many digits.
        raise BadInput(f"the file's head cannot be read: {str(error)[:80]}", place=place) from None
    if not isinstance(found, dict):
        raise BadInput("the file's head is no list of tensors", place=place)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _about(value: Any, place: Place) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise BadInput("what its maker wrote about the file is not text", place=place)
    return value


def _tensor(name: str, entry: Any, place: Place) -> tuple[Tensor, tuple[int, int]]:
    """One entry, and where its bytes lie. Raises BadInput, Trespass."""
    shown = ascii(name[:60])
    if not name or len(name) > _NAME or not name.isprintable():
        raise Trespass(f"{shown} is no name of a tensor", place=place)
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise BadInput(f"the tensor {shown} is not described as one", place=place)
    kind, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in _BITS:
        raise BadInput(f"the tensor {shown} is of an unknown kind {ascii(kind)[:20]}", place=place)
    if not _counts(shape) or len(shape) > _DIMENSIONS or not _counts(span) or len(span) != 2:
        raise BadInput(f"the shape or place of the tensor {shown} makes no sense", place=place)
    start, end = span
    if end - start != prod(shape) * _BITS[kind] // 8:
        raise Trespass(f"the tensor {shown} claims another size than it has", place=place)
    return Tensor(kind, tuple(shape)), (start, end)


def _counts(value: Any) -> bool:
    """Whether it is a list of whole numbers that a file can hold."""
    return isinstance(value, list) and all(type(one) is int and 0 <= one < 2**48 for one in value)


def _check_spans(spans: list[tuple[int, int]], size: int, place: Place) -> None:
    """Tensors lie one behind the other and fill the file: nothing is shared, nothing is hidden."""
    at = 0
    for start, end in sorted(spans):
        if start != at:
            what = "overlap" if start < at else "leave a gap"
            raise Trespass(f"the tensors of this file {what}", place=place)
        at = end
    if at > size:
        raise BadInput("the file is cut short", place=place, hint="copy it again, whole")
    if at < size:
        raise Trespass(f"{size - at} bytes of this file belong to no tensor", place=place)
