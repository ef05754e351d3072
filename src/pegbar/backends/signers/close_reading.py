"""The bytes of a signed file that C2PA's hashes and signature leave out, held to their one form.

The standard does not cover a manifest store's own frame (box sizes, labels, the padding beside the
signature) nor, in an MP4, the boxes `ftyp`, `free`, `skip` and `mfra`: something could be changed
or hidden there and the file would still verify. Pegbar writes those bytes in one way only, so in
files that Pegbar signed every other way is a change. Other programs' files are not read so closely.

Sources: ISO 19566-5 (JUMBF boxes), RFC 9052 (COSE_Sign1), C2PA 2.x (embedding).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pegbar.values.digests import Digest, digest_bytes

_UUID_TAIL: Final = b"\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
_BMFF_UUID: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_BMFF_HEAD: Final = _BMFF_UUID + bytes(4) + b"manifest\x00" + bytes(8)
_BMFF_UNHASHED: Final = (b"ftyp", b"free", b"skip")
_JPEG_HEAD: Final = b"JP\x02\x11"
_PARTS: Final = {
    "c2pa.assertions": b"c2as",
    "c2pa.claim.v2": b"c2cl",
    "c2pa.signature": b"c2cs",
}
_MANIFESTS: Final = (b"c2ma", b"c2um")
"""A manifest, and one that only updates another, as other programs may write it."""
_LABELLED: Final = 0x03  # the toggles of a description box: requestable, with a label
_SALTED: Final = 0x13  # and with a private box, the salt of an assertion


_NOTHING: Final[Mapping[str, str]] = {}


class Altered(Exception):
    """The file is not in the form that Pegbar gave it. Carries what is odd, in words."""


def read_closely(
    kind: str, data: memoryview, manifest: str, kept: Mapping[str, str] = _NOTHING
) -> None:
    """Raise Altered unless the store in a file of type `kind` is framed as Pegbar frames it.

    `manifest` is the label of the manifest that was verified, `kept` those of its ingredients'
    own: these are framed as their makers framed them, and have to have these digests (empty: none
    was signed).
    """
    try:
        _store(_STORES[kind](data), manifest, kept)
        found = manifests_of(kind, data) if kept else {}
        for label, digest in kept.items():
            _need(not digest or found[label] == digest, "an ingredient's credentials were changed")
    except (struct.error, LookupError, UnicodeDecodeError) as error:
        raise Altered("the frame of its credentials is broken") from error


def manifests_of(kind: str, data: memoryview) -> dict[str, Digest]:
    """The manifests in a file by their labels, and the digest of each with its frame."""
    try:
        store = _superboxes(_STORES[kind](data), {"c2pa": (b"c2pa",)}, "store")["c2pa"]
        found = {}
        for _, body in _boxes(store):
            _, label, _ = _description(body, toggles={_LABELLED})
            found[label] = digest_bytes(bytes(body))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Altered("the frame of its credentials is broken") from error
    return found


def unhashed(kind: str, data: memoryview) -> Digest | None:
    """The digest of the boxes that C2PA leaves out of an MP4's hash; None for other files.

    Raises Altered for a file that does not hold together, or that holds an index of fragments:
    signing moves what that points at, so that it cannot be held to one form.
    """
    if kind not in {"video/mp4", "audio/mp4"}:
        return None
    try:
        boxes = list(_bmff_boxes(data))
    except struct.error as error:
        raise Altered("its boxes do not fit") from error
    _need(all(name != b"mfra" for name, _ in boxes), "it holds an index of fragments")
    return digest_bytes(b"".join(bytes(box) for name, box in boxes if name in _BMFF_UNHASHED))


def _png_store(data: memoryview) -> memoryview:
    found = None
    at = 8
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        if name == b"caBX":
            _need(found is None, "it holds credentials twice")
            (check,) = struct.unpack_from(">I", data, at + 8 + size)
            _need(check == zlib.crc32(body, zlib.crc32(name)), "its credentials' check sum is off")
            found = body
        at += 12 + size
    return _found(found)


def _bmff_boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The top boxes of an MP4, heads included."""
    at = 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
        end = at + size if size else len(data)
        _need(at + 8 <= end <= len(data), "its boxes do not fit")
        yield name, data[at:end]
        at = end


def _bmff_store(data: memoryview) -> memoryview:
    found = None
    for name, box in _bmff_boxes(data):
        if name == b"uuid" and box[8:24] == _BMFF_UUID:
            _need(found is None, "it holds credentials twice")
            _need(box[8 : 8 + len(_BMFF_HEAD)] == _BMFF_HEAD, "its credentials' box is odd")
            found = box[8 + len(_BMFF_HEAD) :]
    return _found(found)


def _wav_store(data: memoryview) -> memoryview:
    found = None
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"C2PA":
            _need(found is None, "it holds credentials twice")
            _need(not any(data[at + 8 + size : at + 8 + size + size % 2]), "its padding is odd")
            found = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return _found(found)


def _jpeg_store(data: memoryview) -> memoryview:
    """A store in a JPEG lies in numbered APP11 segments, each of which repeats the first eight
    bytes of the box that it goes on with."""
    parts: list[bytes] = []
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, size = struct.unpack_from(">xBH", data, at)
        body = data[at + 4 : at + 2 + size]
        if marker == 0xEB:
            _need(bytes(body[:4]) == _JPEG_HEAD, "its credentials' segment is odd")
            (number,) = struct.unpack_from(">I", body, 4)
            _need(number == len(parts) + 1, "its credentials' segments are out of order")
            _need(not parts or body[8:16] == parts[0][:8], "its credentials' segments differ")
            parts.append(bytes(body[16:] if parts else body[8:]))
        at += 2 + size
    return _found(memoryview(b"".join(parts)))


_STORES: Final = {
    "image/png": _png_store,
    "image/jpeg": _jpeg_store,
    "audio/wav": _wav_store,
    "video/mp4": _bmff_store,
    "audio/mp4": _bmff_store,
}


def _store(data: memoryview, manifest: str, kept: Mapping[str, str]) -> None:
    store = _superboxes(data, {"c2pa": (b"c2pa",)}, "store")["c2pa"]
    known = {**dict.fromkeys(kept, _MANIFESTS), manifest: _MANIFESTS[:1]}
    active = _superboxes(store, known, "manifest")[manifest]
    parts = _superboxes(active, {name: (kind,) for name, kind in _PARTS.items()}, "part")
    for name, body in _boxes(parts["c2pa.assertions"]):
        _need(name == b"jumb", "its statements are framed oddly")
        _description(body, toggles={_LABELLED, _SALTED})
    for label in ("c2pa.claim.v2", "c2pa.signature"):
        names = [name for name, _ in _boxes(parts[label])]
        _need(names == [b"cbor"], "its claim is framed oddly")
    _signature(parts["c2pa.signature"][8:])


def _superboxes(
    data: memoryview, known: Mapping[str, Sequence[bytes]], what: str
) -> dict[str, memoryview]:
    """Each box in `data`, by its label, without its description: all that are known, once each.
    `known` tells of which kinds each may be."""
    found: dict[str, memoryview] = {}
    for name, body in _boxes(data):
        _need(name == b"jumb", f"a {what} of its credentials is framed oddly")
        kind, label, rest = _description(body, toggles={_LABELLED})
        _need(kind in known.get(label, ()), f"a {what} of its credentials is not what it was")
        _need(label not in found, f"its credentials hold a {what} too many or too few")
        found[label] = rest
    _need(len(found) == len(known), f"its credentials hold a {what} too many or too few")
    return found


def _description(body: memoryview, *, toggles: set[int]) -> tuple[bytes, str, memoryview]:
    """The first four bytes of a superbox's type, its label, and what follows its description."""
    (size,) = struct.unpack_from(">I", body, 0)
    head = bytes(body[4:24])
    _need(head[:4] == b"jumd" and head[8:] == _UUID_TAIL, "a box has no known type")
    _need(body[24] in toggles, "a box is marked oddly")
    label = bytes(body[25:size]).split(b"\x00", 1)[0]
    _need(body[24] != _LABELLED or 25 + len(label) + 1 == size, "a label is odd")
    return bytes(body[8:12]), label.decode(), body[size:]


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        _need(8 <= size <= len(data) - at, "a box of its credentials does not fit")
        yield name, data[at + 8 : at + size]
        at += size


def _signature(cose: memoryview) -> None:
    """A COSE_Sign1 with nothing in it but what is signed, zeros as padding, and the signature."""
    _need(bytes(cose[:2]) == b"\xd2\x84", "its signature is framed oddly")
    _, at = _bytes(cose, 2)
    pads = cose[at] - 0xA0
    _need(0 <= pads <= 2, "unsigned words stand beside its signature")
    at += 1
    for number in range(pads):
        key = b"\x63pad" if number == 0 else b"\x64pad2"
        _need(bytes(cose[at : at + len(key)]) == key, "unsigned words stand beside its signature")
        pad, at = _bytes(cose, at + len(key))
        _need(not any(pad), "something is hidden beside its signature")
    _need(bytes(cose[at : at + 3]) == b"\xf6\x58\x40", "its signature is framed oddly")
    _need(at + 3 + 64 == len(cose), "something follows its signature")


def _bytes(cbor: memoryview, at: int) -> tuple[memoryview, int]:
    """A CBOR byte string and the place behind it."""
    head = cbor[at]
    _need(head >> 5 == 2, "its signature is framed oddly")
    if head < 0x58:
        size, start = head & 0x1F, at + 1
    else:
        width = {0x58: 1, 0x59: 2, 0x5A: 4}.get(head, 0)
        _need(width > 0, "its signature is framed oddly")
        start = at + 1 + width
        size = int.from_bytes(cbor[at + 1 : start], "big")
    return cbor[start : start + size], start + size


def _found(store: memoryview | None) -> memoryview:
    if store is None:
        raise Altered("its credentials are not where Pegbar puts them")
    return store


def _need(holds: bool, trouble: str) -> None:
    if not holds:
        raise Altered(trouble)
