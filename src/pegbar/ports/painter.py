"""A painter: learns a look from keyframes, and paints drawings from their guides in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from pegbar.assets.guides import PartTable

if TYPE_CHECKING:  # who plans or asks need not load it
    import numpy as np
    import numpy.typing as npt

Picture: TypeAlias = "npt.NDArray[np.uint8]"
"""H×W×3 uint8, sRGB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSet:
    """The guides of one drawing, decoded. See `assets/guides.py`.

    flat H×W×3 uint8 sRGB · line H×W uint8 (0 is ink) · parts H×W uint16.
    """

    flat: Picture
    line: npt.NDArray[np.uint8]
    parts: npt.NDArray[np.uint16]
    table: PartTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """A frame that an artist painted, and the guides that it was painted over."""

    name: str
    picture: Picture
    guides: GuideSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a painter learned: weights (safetensors) and a model card (JSON)."""

    weights: bytes
    card: Mapping[str, object]


Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""

UNCHANGED: Final[Mapping[str, Look]] = MappingProxyType({})
"""Nobody wears another look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Another look for one character: `owner` is whose parts change, `keys` are keyframes that
    show them as they are wished for. Nothing else in their pictures matters."""

    owner: str
    keys: Sequence[Keyframe]
    seed: int


class Session(Protocol):
    """A painter with its keyframes laid out and its look loaded: paints many drawings."""

    def paint(self, guides: GuideSet) -> Picture:
        """One drawing, painted; the same guides give the same bytes. Raises StepFailed."""
        ...


class Painter(Protocol):
    """Paints drawings in a look. A painter holds no state between calls."""

    def identity(self) -> str:
        """Name and version of the painter, without the look."""
        ...

    def learn(
        self, keys: Sequence[Keyframe], *, seed: int, progress: Callable[[int, int], None]
    ) -> Look:
        """Learn the look of these keyframes. Raises StepFailed, NotInstalled."""
        ...

    def restyle(
        self, keys: Sequence[Keyframe], look: Look, wish: Wish, *, progress: Progress
    ) -> Look:
        """Learn a character's other look, over a look and the keyframes that it paints from: a
        small change of its weights. Raises StepFailed, NotInstalled."""
        ...

    def open(
        self, keys: Sequence[Keyframe], look: Look, restyles: Mapping[str, Look] = UNCHANGED
    ) -> Session:
        """Make ready to paint from these keyframes; `restyles` are the other looks that figures
        wear, by owner. Raises StepFailed, NotInstalled."""
        ...
