"""The example show's own painter: it paints keys and truths for the benchmark.

It is the program that painted the show's keyframes, with another hand for every picture.
"""

from __future__ import annotations

import importlib
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.motion import owner_mask
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.ports.painter import GuideSet, Keyframe, Picture
from pegbar.wiring import gather_shoot, read_show


@dataclass(frozen=True, slots=True)
class Unseen:
    """A frame that no key shows: its guides, the truth, and the painter's second attempt."""

    shot: str
    frame: int
    guides: GuideSet
    truth: Picture
    again: Picture


class Easel:
    """A show's folder, its stage, and its painter at work in one size."""

    def __init__(self, show: Path, size: tuple[int, int]) -> None:
        sys.path.insert(0, str(show / "tools"))
        self._light: Any = importlib.import_module("light")
        self._painter: Any = importlib.import_module("painter")
        self._keys: Any = importlib.import_module("paint_keys")
        self._atlas = importlib.import_module("brushes").make_atlas()
        self.size = size
        staged = importlib.import_module("staging").staged_shots(show, ())
        self.staged = {one.performance.shot: one for one in staged}
        self.shots = {shot.id: shot for shot in gather_shoot(read_show(show), {}).story.shots}

    def guides(self, shot: str, frame: int, size: tuple[int, int] | None = None) -> GuideSet:
        staged = self.staged[shot]
        portfolio = portfolio_of(staged.designs)
        return draw_guides(self._drawing(shot, frame), staged.designs, size or self.size, portfolio)

    def frame(self, shot: str, place: float) -> int:
        """The frame at this share of a shot."""
        return round(place * (self.staged[shot].performance.frames - 1))

    def telling(self, shot: str) -> tuple[int, int]:
        """The two frames that the show's own keys are painted over."""
        first, second = self._keys.telling_frames(self.staged[shot].performance)
        return first, second

    def key(self, shot: str, frame: int, *, moonlit: str = "") -> tuple[Keyframe, KeyframeFile]:
        """A keyframe, painted by a hand of its own; `moonlit` wears another look."""
        name = f"{shot}-{frame:04d}"
        guides = self.guides(shot, frame)
        picture = self.painted(shot, frame, guides, zlib.crc32(name.encode()), moonlit)
        file = KeyframeFile(
            format=1, shot=shot, by="", size=self.size, drawing=self._drawing(shot, frame)
        )
        return Keyframe(name=name, picture=picture, guides=guides), file

    def unseen(self, shot: str, place: float) -> Unseen:
        frame = self.frame(shot, place)
        guides = self.guides(shot, frame)
        one, two = (self.painted(shot, frame, guides, 900 + frame + n) for n in (0, 5000))
        return Unseen(shot, frame, guides, one, two)

    def painted(
        self, shot: str, frame: int, guides: GuideSet, hand: int, moonlit: str = ""
    ) -> Picture:
        """The keys' painter at work, in the size of the guides."""
        staged, drawing = self.staged[shot], self._drawing(shot, frame)
        size = (guides.table.width, guides.table.height)
        seen = draw_beauty(drawing, staged.designs, size, portfolio_of(staged.designs))
        view = self._light.painters_view(seen[..., :3].astype(np.float32) / 255, guides, drawing)
        if moonlit:
            view = self._moonlit(view, owner_mask(guides, moonlit))
        picture: Picture = self._painter.paint(view, guides, self._atlas, hand)
        return picture

    def _drawing(self, shot: str, frame: int) -> Any:
        performance = self.staged[shot].performance
        return performance.drawings[performance.exposures[frame]]

    def _moonlit(self, view: Any, mask: Any) -> Any:
        """Someone in another look: silver blue, with a bright rim of light."""
        out = view.copy()
        grey = view[mask] @ np.array([0.3, 0.55, 0.15], np.float32)
        silver = np.stack([grey * 0.55 + 0.08, grey * 0.8 + 0.12, grey + 0.22], axis=-1)
        soft = self._light.blur(mask.astype(np.float32), 3)[mask]
        rim = np.clip((0.75 - soft) * 3, 0, 1)[:, None] * 0.6
        out[mask] = silver * (1 - rim) + np.array([0.88, 0.92, 1.0], np.float32) * rim
        return np.clip(out, 0, 1).astype(np.float32)
