"""The pictures that a film is put together from, by digest, with a root that stands for all."""

from __future__ import annotations

import msgspec

from pegbar.values.digests import Digest


class FrameSequence(msgspec.Struct, frozen=True, kw_only=True):
    """`frames` are pictures by shot and number, `files` the pages beside the film that carry no
    credentials of their own (timeline, captions). The roots are RFC 6962's, over canonical JSON
    of `[name, digest]` in the order of the names."""

    sequence: int = 1
    frames: dict[str, Digest]
    frames_root: str
    files: dict[str, Digest]
    files_root: str
