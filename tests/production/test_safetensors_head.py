"""Heads of weight files: read as far as they can be trusted, and not one byte further."""

from __future__ import annotations

import json
import pickle
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from pegbar.production.safetensors_head import read_head
from pegbar.values.errors import BadInput, PegbarError, Trespass

PLAIN = save(
    {"a.lora_A.weight": np.zeros((4, 8), "f4"), "a.lora_B.weight": np.zeros((8, 4), "f2")},
    {"made by": "us"},
)


def file(head: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def entry(start: int, end: int, shape: object = None, kind: object = "U8") -> dict[str, object]:
    shape = [end - start] if shape is None else shape
    return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}


def test_a_head_tells_names_kinds_and_shapes() -> None:
    head = read_head(PLAIN, "a.safetensors")
    assert head.about == {"made by": "us"}
    assert {name: (one.kind, one.shape) for name, one in head.tensors.items()} == {
        "a.lora_A.weight": ("F32", (4, 8)),
        "a.lora_B.weight": ("F16", (8, 4)),
    }


HARM = {
    "a zip of PyTorch's": (b"PK\x03\x04" + bytes(60), "a pickle"),
    "a bare pickle": (pickle.dumps({"a": 1}), "a pickle"),
    "overlapping": (file({"a": entry(0, 4), "b": entry(2, 6)}, bytes(6)), "overlap"),
    "a gap": (file({"a": entry(0, 4), "b": entry(6, 8)}, bytes(8)), "gap"),
    "hidden bytes": (file({"a": entry(0, 4)}, bytes(9)), "5 bytes of this file"),
    "a wrong size": (file({"a": entry(0, 4, [2**40, 2**40])}, bytes(4)), "another size"),
    "an odd name": (file({"a\x1b[2J": entry(0, 1)}, b"x"), "no name of a tensor"),
    "too many": (file({f"t{n}": entry(n, n + 1) for n in range(20_001)}, bytes(20_001)), "20000"),
}
BAD = {
    "empty": (b"", "too short"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "its head would have"),
    "a bomb of a head": (file({}, length=2**62), "at most"),
    "cut in the head": (file({"a": entry(0, 4)})[:20], "within its head"),
    "cut in a tensor": (PLAIN[:-1], "cut short"),
    "not JSON": (file(b"{{{{{{{{"), "cannot be read"),
    "a list": (file([1, 2, 3]), "no list of tensors"),
    "deep": (file(b"[" * 200_000), "cannot be read"),
    "doubled": (
        file(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":1}', b"x"),
        "twice",
    ),
    "no tensor": (file({"__metadata__": {}}), "no tensor"),
    "words that are none": (file({"__metadata__": {"a": 1}, "b": entry(0, 1)}, b"x"), "not text"),
    "an unknown kind": (file({"a": entry(0, 1, kind="OBJ")}, b"x"), "unknown kind"),
    "a kind that is a list": (file({"a": entry(0, 1, kind=[1])}, b"x"), "unknown kind"),
    "less than nothing": (file({"a": entry(0, 1, [-1])}, b"x"), "makes no sense"),
    "half of one": (file({"a": entry(0, 1, [0.5])}, b"x"), "makes no sense"),
    "true": (file({"a": entry(0, 1, [True])}, b"x"), "makes no sense"),
    "more keys": (file({"a": {**entry(0, 1), "run": "me"}}, b"x"), "not described"),
}


@pytest.mark.parametrize("what", HARM)
def test_what_is_built_to_do_harm_is_a_trespass(what: str) -> None:
    data, says = HARM[what]
    with pytest.raises(Trespass, match=says):
        read_head(data, "a.safetensors")


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_such_file_is_named(what: str) -> None:
    data, says = BAD[what]
    with pytest.raises(BadInput, match=says) as caught:
        read_head(data, "a.safetensors")
    assert not isinstance(caught.value, Trespass)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255), st.integers(0, len(PLAIN)))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(at: int, byte: int, cut: int) -> None:
    data = bytearray(PLAIN)
    data[at] = byte
    try:
        read_head(bytes(data[:cut]), "a.safetensors")
    except PegbarError as error:
        assert error.place is not None
