"""What is asked of a generator, and what came back: records, not bytes.

A request says what is wanted and not how. It holds digests, so that it can be kept in the ledger,
compared, and made the key of a step.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.money import Money


class Kind(StrEnum):
    """What sort of work it is."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    FIRST_LAST = "first-last-frame"
    VIDEO_TO_VIDEO = "video-to-video"
    PERFORMANCE = "performance-transfer"
    INBETWEEN = "inbetween"
    UPSCALE = "upscale"
    MATTE = "matte"


GIVES_VIDEO = frozenset(
    {
        Kind.TEXT_TO_VIDEO,
        Kind.IMAGE_TO_VIDEO,
        Kind.FIRST_LAST,
        Kind.VIDEO_TO_VIDEO,
        Kind.PERFORMANCE,
    }
)
"""The kinds whose result moves; inbetween, upscale and matte give what their source is."""


class GuideKind(StrEnum):
    """The stage's guides of a drawing: see `assets/guides.py`."""

    BEAUTY = "beauty"
    FLAT = "flat"
    LINE = "line"
    PARTS = "parts"
    DEPTH = "depth"
    NORMAL = "normal"
    POSE = "pose"
    FLOW = "flow"


class RefRole(StrEnum):
    """What a reference is for. FIRST, LAST and MIDDLE are frames of the result itself; SOURCE is
    what is changed, enlarged, cut out or put between; DRIVING is an actor's performance."""

    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"
    SOURCE = "source"
    DRIVING = "driving"
    CHARACTER = "character"
    STYLE = "style"
    MASK = "mask"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, a film or a sound that goes in. `who` is the character that it shows; `at` where
    in the result a MIDDLE frame belongs, 0..1."""

    role: RefRole
    digest: Digest
    media: str = "image/png"
    who: str = ""
    weight: float = 1.0
    at: float = 0.0


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """One guide as a control: of one drawing a picture, of a shot one picture per drawing in
    order, or one film."""

    kind: GuideKind
    digests: tuple[Digest, ...]
    media: str = "image/png"
    weight: float = 1.0


class LoraUse(msgspec.Struct, frozen=True, kw_only=True):
    """An adapter (safetensors) that is worn for the request. `trigger` are the words it listens
    to."""

    name: str
    digest: Digest
    weight: float = 1.0
    who: str = ""
    trigger: str = ""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted. `size` is width × height in pixels; `seconds` the length of a film and
    `fps` its frames per second. `options` are the generator's own, by its schema. `draft` asks for
    its cheap preview, and `promotes` names the draft (its take's digest) that this makes in full.
    `take` tells takes of the same request apart."""

    kind: Kind
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    size: tuple[int, int]
    seconds: float | None = None
    fps: float | None = None
    guides: tuple[Guide, ...] = ()
    references: tuple[Reference, ...] = ()
    loras: tuple[LoraUse, ...] = ()
    options: dict[str, object] = {}
    draft: bool = False
    promotes: str = ""
    take: int = 1

    def digest(self) -> Digest:
        """The digest of the request as canonical JSON."""
        plain: Json = msgspec.to_builtins(self)
        return digest_bytes(canonical(plain))

    def inputs(self) -> tuple[Digest, ...]:
        """Everything that goes in, in order, each once."""
        found = [digest for guide in self.guides for digest in guide.digests]
        found += [one.digest for one in self.references]
        found += [one.digest for one in self.loras]
        return tuple(dict.fromkeys(found))

    def of(self, role: RefRole) -> tuple[Reference, ...]:
        return tuple(one for one in self.references if one.role is role)


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What was really used, as far as it is known: the model's exact version, the seed, and the
    parameters that went out. `notes` are told to people (`LoRA ada changed 12.4 levels`)."""

    generator: str
    version: str
    seed: int | None = None
    parameters: dict[str, object] = {}
    notes: tuple[str, ...] = ()


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a result, exactly as it was received."""

    digest: Digest
    media: str
    name: str = ""


CREDENTIALS: Final = "c2pa"
"""The kind of a mark that is a file's content credentials."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that was found in received bytes before anything was rewritten: `kind` is `c2pa`,
    `house-mark`, `sandbox` …, `state` what it was worth, `by` who signed."""

    kind: str
    state: str = ""
    by: str = ""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A finished request. `cost` is what was really charged, in each unit that is billed;
    `seconds` how long it took."""

    job: str
    pieces: tuple[Piece, ...]
    used: Used
    cost: tuple[Money, ...] = ()
    marks: tuple[Mark, ...] = ()
    seconds: float = 0.0
