"""A voice: text in, sound and timing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pegbar.assets.speech import Speech

if TYPE_CHECKING:  # who plans or asks need not load it
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRequest:
    """`pitch` and `pace` are factors, `melody` scales how far the pitch wanders; 1 leaves the
    voice as it is."""

    text: str
    language: str
    voice: str
    pitch: float = 1.0
    pace: float = 1.0
    melody: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceResult:
    """`samples`: N float32, -1..1, mono, at 48 kHz; None when there is no sound."""

    samples: npt.NDArray[np.float32] | None
    speech: Speech


class Voice(Protocol):
    def identity(self) -> str:
        """What speaks, with version and model digest: it enters the step's key."""
        ...

    def speak(self, request: VoiceRequest) -> VoiceResult:
        """Raises StepFailed when the text cannot be spoken."""
        ...
