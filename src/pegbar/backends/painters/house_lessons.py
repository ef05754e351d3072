"""What the house painter learns from: every keyframe, made out of the others; and its exam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pegbar.backends.painters.house_net import PATCH, Lesson, Parameters, corrected
from pegbar.departments.painting.falloff import Falloff
from pegbar.departments.painting.features import guide_planes, paint_planes, shrink_of
from pegbar.departments.painting.grids import smaller, thinned
from pegbar.departments.painting.palette import palette_of
from pegbar.departments.painting.plates import Floats, Plate, plate_of
from pegbar.departments.painting.relight import alike, compared, learn_falloff, learn_glow
from pegbar.departments.painting.underpaint import Style, Underpainting, underpaint
from pegbar.ports.painter import Keyframe
from pegbar.values.canonical import Json

FIRST_TERM: Final = 0.4
_MOST: Final = 4
_FEW: Final = 6
_STRENGTHS: Final = (1.0, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True, slots=True)
class Strength:
    """How far the net is trusted: where nothing was carried, and on carried paint. 0 not at
    all .. 1 fully."""

    gaps: float
    paint: float


UNEXAMINED: Final = Strength(gaps=1.0, paint=0.0)
"""Of a net that only two keyframes taught, with none left to examine it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """The lessons of all keys, evened by `falloff`, and the exam when there is one."""

    style: Style
    falloff: Falloff
    lessons: tuple[Lesson, ...]
    exam: Exam | None


def school_of(keys: Sequence[Keyframe]) -> School:
    """Lessons between keyframes of the same place and mood, and the exam on the one that has
    the most others to be made from."""
    pairs = compared(keys)
    falloff = learn_falloff(pairs)
    keys = [falloff.evened(key) for key in keys]
    plates = tuple(plate_of(key) for key in keys)
    style = Style(palette_of(plates), learn_glow(pairs))
    kin = [alike(pairs, n) for n in range(len(keys))]
    lessons: list[Lesson] = []
    for number, key in enumerate(keys):
        if kin[number]:
            desk = Desk(plates, style, key, number)
            others = sorted(kin[number], key=lambda n: (abs(n - number), n))
            lessons.append(desk.lesson(others[:_MOST], 1.0))
            if len(others) > 1 and len(keys) <= _FEW:
                lessons.append(desk.lesson(others[:1], 0.5))
            if number % 3 == 0 or len(keys) <= _FEW:
                lessons.append(desk.lesson([number], 0.25))
    held = _held_out(kin)
    exam = None
    if held is not None:
        rest = [plate for n, plate in enumerate(plates) if n != held]
        unseen = [pair for pair in pairs if held not in (pair.goal, pair.source)]
        strict = Style(palette_of(rest), learn_glow(unseen))
        near = sorted(kin[held], key=lambda n: (abs(n - held), n))[:_MOST]
        under = underpaint(keys[held].guides, [plates[n] for n in near], strict, whole=True)
        exam = Exam(keys[held], held, under)
    return School(style=style, falloff=falloff, lessons=tuple(lessons), exam=exam)


def _held_out(kin: Sequence[Sequence[int]]) -> int | None:
    """The key in the middle of the largest company of three or more."""
    most = max(len(others) for others in kin)
    company = [n for n, others in enumerate(kin) if len(others) == most]
    return company[len(company) // 2] if most >= 2 else None


class Desk:
    """One key's lessons: what they share is made once."""

    def __init__(self, plates: Sequence[Plate], style: Style, key: Keyframe, number: int) -> None:
        self._plates, self._style, self._key, self._number = plates, style, key, number
        self._by = shrink_of(key.guides.table.width)
        self._goal = _at_least(smaller(key.picture, self._by) / np.float32(255))
        self._guide: Any = None

    def lesson(self, sources: Sequence[int], weight: float, *, owner: str = "") -> Lesson:
        """The key made from these; all of it, or one owner's parts of it."""
        key, by = self._key, self._by
        some = [self._plates[n] for n in sources]
        under = underpaint(key.guides, some, self._style, whole=True)
        ranks = thinned(under.ranks, by)
        if self._guide is None:
            self._guide = _at_least(guide_planes(under, key.guides, by))
        wanted = np.array(
            [False, *(part.owner == owner if owner else part.kind != "set" for part in under.parts)]
        )
        seen = wanted[ranks]
        figures = np.argwhere(seen)
        return Lesson(
            key=self._number,
            paint=_at_least(paint_planes(under, by)),
            fill=_at_least(smaller(under.fill, by) / np.float32(255)),
            guide=self._guide,
            ranks=_at_least(ranks),
            goal=self._goal,
            figures=figures[:: max(1, len(figures) // 4096)],
            weight=weight,
            mask=_at_least(seen.astype(np.float32)) if owner else None,
        )


def _at_least(plane: Any) -> Any:
    """Pictures smaller than a patch are mirrored at their lower right edges."""
    height, width = plane.shape[:2]
    more = [(0, max(0, PATCH - height)), (0, max(0, PATCH - width))] + [(0, 0)] * (plane.ndim - 2)
    return np.pad(plane, more, mode="symmetric") if max(more[0][1], more[1][1]) else plane


class Exam:
    """A key that neither net nor palette nor glow learned from, against what is made of it. Only
    the falloff, a few numbers for a whole set, has seen it."""

    def __init__(self, key: Keyframe, number: int, under: Underpainting) -> None:
        by = shrink_of(key.guides.table.width)
        self.name = key.name
        self.keys = (number,)
        self._planes = np.concatenate(
            [paint_planes(under, by), guide_planes(under, key.guides, by)], axis=-1
        )
        self._goal = smaller(key.picture, by)
        self._carried = smaller(under.picture, by)
        self._fill = smaller(under.fill, by)
        self._trust = smaller(under.trust, by)

    def mark(self, parameters: Parameters) -> float:
        """PSNR of the held-out key, in dB, with the net trusted as far as is best."""
        return self._best(corrected(parameters, self._planes))[1]

    def report(self, parameters: Parameters) -> tuple[Strength, dict[str, Json]]:
        """How far the net is best trusted on the held-out key, and what it brings there."""
        strength, mark = self._best(corrected(parameters, self._planes))
        return strength, {
            "psnr_palette": round(psnr(self._fill, self._goal), 2),
            "psnr_carried": round(psnr(self._carried, self._goal), 2),
            "psnr_painted": round(mark, 2),
        }

    def _best(self, correction: Floats) -> tuple[Strength, float]:
        """Gaps and carried paint are judged apart: the error of one does not touch the other."""
        best: list[float] = []
        error = 0.0
        for share in (1 - self._trust, self._trust):
            errors = [self._error(correction, strength, share) for strength in _STRENGTHS]
            least = int(np.argmin(errors))
            best.append(_STRENGTHS[least])
            error += errors[least]
        strength = Strength(gaps=best[0], paint=best[1])
        return strength, float(10 * np.log10(255**2 / max(error, 1e-9)))

    def _error(self, correction: Floats, strength: float, share: Floats) -> float:
        made = np.clip(self._carried + strength * correction, 0, 255)
        return float((((made - self._goal) ** 2) * share[..., None]).mean())


def psnr(one: Floats, other: Floats) -> float:
    """Peak signal to noise, dB, of pictures 0..255."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 99.0 if error < 1e-9 else float(10 * np.log10(255**2 / error))
