"""The house painter's net: a lean U-Net without normalisation, its losses and its training.

Only `house_painter` imports this, and only when it works: it needs torch. Parameters are a plain
mapping from names to tensors, so that they go to and from safetensors as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import torch
import torch.nn.functional as F

from pegbar.departments.painting.features import GUIDE, PAINT
from pegbar.departments.painting.plates import Floats

Tensor: TypeAlias = Any
Parameters: TypeAlias = dict[str, Tensor]

PLANES: Final = PAINT + GUIDE
_LAYERS: Final[tuple[tuple[str, int, int], ...]] = (
    ("near", PLANES, 8),
    ("down1", PLANES, 32),
    ("down2", 32, 64),
    ("flat2", 64, 64),
    ("down3", 64, 128),
    ("flat3", 128, 128),
    ("up2", 192, 64),
    ("up1", 96, 32),
    ("up0", 40, 8),
    ("out", 8, 3),
)
PATCH: Final = 96
BATCH: Final = 6
_TEXTURE: Final = 0.15
_EDGES: Final = 0.6
_KEEP: Final = 0.985


def new_parameters(seed: int) -> Parameters:
    """Fresh parameters. The last layer is zero: an unlearned net leaves paint as it is."""
    chance = torch.Generator().manual_seed(seed)
    made: Parameters = {}
    for name, given, taken in _LAYERS:
        scale = 0.0 if name == "out" else math.sqrt(2 / (given * 9))
        made[f"{name}.w"] = torch.randn(taken, given, 3, 3, generator=chance) * scale
        made[f"{name}.b"] = torch.zeros(taken)
    return made


def correction(parameters: Mapping[str, Tensor], planes: Tensor) -> Tensor:
    """B×3×H×W: what to add to the paint (the first three planes), -1..1 for 255."""

    def layer(name: str, x: Tensor, stride: int = 1) -> Tensor:
        out = F.conv2d(x, parameters[f"{name}.w"], parameters[f"{name}.b"], stride, 1)
        return F.leaky_relu(out, 0.1) if name != "out" else out

    def joined(low: Tensor, high: Tensor) -> Tensor:
        grown = F.interpolate(low, scale_factor=2, mode="nearest")
        return torch.cat([grown, high], dim=1)

    near = layer("near", planes)
    half = layer("down1", planes, 2)
    quarter = layer("flat2", layer("down2", half, 2))
    eighth = layer("flat3", layer("down3", quarter, 2))
    quarter = layer("up2", joined(eighth, quarter))
    half = layer("up1", joined(quarter, half))
    return layer("out", layer("up0", joined(half, near)))


def corrected(parameters: Mapping[str, Tensor], planes: Floats) -> Floats:
    """The correction for one picture: h×w×PLANES to h×w×3, in 255ths."""
    height, width = planes.shape[:2]
    with torch.inference_mode():
        x = torch.from_numpy(planes).permute(2, 0, 1)[None]
        x = F.pad(x, (0, -width % 8, 0, -height % 8), mode="replicate")
        x = x.contiguous(memory_format=torch.channels_last)
        out = correction(parameters, x)[0, :, :height, :width].permute(1, 2, 0) * 255
        found: Floats = out.contiguous().numpy()
    return found


def laid_out(parameters: Mapping[str, Tensor]) -> Parameters:
    """The parameters in the order of memory that painting is fastest with."""
    return {
        name: value.contiguous(memory_format=torch.channels_last) if value.dim() == 4 else value
        for name, value in parameters.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One keyframe (by its number) as the others would have it carried. `paint` h×w×PAINT,
    `fill` h×w×3 the palette's version, `guide` h×w×GUIDE, `ranks` h×w, `goal` h×w×3 the keyframe
    itself; planes 0..1. `figures` are places to look at, `weight` is how often the lesson is
    given. Where `mask` h×w is 0, nothing is learned."""

    key: int
    paint: Floats
    fill: Floats
    guide: Floats
    ranks: Any
    goal: Floats
    figures: Any
    weight: float
    mask: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Steps `begin` to `end` of a course that is `of` steps long, learning as fast as `rate`."""

    begin: int
    end: int
    of: int
    seed: int
    rate: float = 2e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a term brought: the loss of each step, the exams' marks, and the parameters kept."""

    losses: tuple[float, ...]
    exams: tuple[float, ...]
    parameters: Parameters


Exam: TypeAlias = Callable[[Parameters], float]
Whole: TypeAlias = Callable[[Parameters], Parameters]


def _itself(parameters: Parameters) -> Parameters:
    return parameters


def train(
    start: Parameters,
    lessons: Sequence[Lesson],
    term: Term,
    *,
    exam: Exam | None,
    progress: Callable[[int, int], None],
    whole: Whole = _itself,
) -> Course:
    """Learn to make goals out of carried paint. `exam` marks parameters on what was held out
    (higher is better): the best ones are kept, and the term ends when three exams in a row
    brought nothing. Without one, the parameters' running mean is kept. `whole` makes the net's
    parameters of those that are learned."""
    rng = np.random.Generator(np.random.PCG64(term.seed))
    parameters = laid_out(start)
    parameters = {name: v.detach().clone().requires_grad_(True) for name, v in parameters.items()}
    calm = {name: value.detach().clone() for name, value in parameters.items()}
    adam = torch.optim.Adam(list(parameters.values()), lr=term.rate)
    rules = _Rules(_Texture(term.seed), whole)
    losses: list[float] = []
    marks: list[float] = []
    best = calm
    every = max(1, (term.end - term.begin) // 5)
    with ThreadPoolExecutor(2, initializer=torch.set_num_threads, initargs=(1,)) as desks:
        for step in range(term.begin, term.end):
            for group in adam.param_groups:
                group["lr"] = _rate(step, term)
            halves = [_batch(lessons, rng) for _ in range(2)]
            losses.append(_step(parameters, adam, desks, halves, rules))
            keep = min(_KEEP, (len(losses) + 1) / (len(losses) + 10))
            with torch.no_grad():
                for name, value in parameters.items():
                    calm[name] = calm[name] * keep + value.detach() * (1 - keep)
            progress(step + 1, term.of)
            if exam and len(losses) % every == 0:
                marks.append(round(exam(calm), 3))
                best = dict(calm) if marks[-1] == max(marks) else best
                if len(marks) > 3 and max(marks[:-3]) >= max(marks[-3:]):
                    break
    return Course(losses=tuple(losses), exams=tuple(marks), parameters=best if exam else calm)


def _step(
    parameters: Parameters,
    adam: Any,
    desks: ThreadPoolExecutor,
    halves: Sequence[tuple[Tensor, Tensor]],
    course: _Rules,
) -> float:
    """One step down the slope; returns the loss. The two halves of the batch are worked at
    once."""
    both = list(desks.map(lambda half: _slopes(parameters, half, course), halves))
    for place, value in enumerate(parameters.values()):
        value.grad = (both[0][1][place] + both[1][1][place]) / 2
    torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
    adam.step()
    return (both[0][0] + both[1][0]) / 2


def _rate(step: int, term: Term) -> float:
    """Warming up over a term's first steps, falling over the whole course."""
    warm = min(1.0, (step - term.begin + 1) / 20)
    fall = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * step / term.of))
    return term.rate * warm * fall


def _slopes(
    parameters: Parameters, half: tuple[Tensor, Tensor], course: _Rules
) -> tuple[float, tuple[Tensor, ...]]:
    """The loss of half a batch and its gradients. Two desks work at once, each on one thread:
    so the sums are the same on every machine with the same arithmetic, however busy it is."""
    planes, goal = half[0], half[1][:, :3]
    made = planes[:, :3] + correction(course.whole(parameters), planes)
    loss = _loss(goal + (made - goal) * half[1][:, 3:], goal, course.texture)
    return float(loss.detach()), torch.autograd.grad(loss, list(parameters.values()))


def _batch(lessons: Sequence[Lesson], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Patches of lessons; some with parts hidden, so that gaps are learned too."""
    odds = np.array([lesson.weight for lesson in lessons])
    chosen = rng.choice(len(lessons), size=BATCH // 2, p=odds / odds.sum())
    planes, goals = [], []
    for number in chosen:
        lesson = lessons[int(number)]
        top, left = _place(lesson, rng)
        cut = (slice(top, top + PATCH), slice(left, left + PATCH))
        paint = lesson.paint[cut].copy()
        if rng.random() < 0.4:
            hidden = _hidden(lesson.ranks[cut], rng)
            paint[hidden, :3] = lesson.fill[cut][hidden]
            paint[hidden, 3:] = 0
        planes.append(np.concatenate([paint, lesson.guide[cut]], axis=-1))
        seen = np.ones((PATCH, PATCH), np.float32) if lesson.mask is None else lesson.mask[cut]
        goals.append(np.concatenate([lesson.goal[cut], seen[..., None]], axis=-1))
    return _tensor(planes), _tensor(goals)


def _tensor(pictures: Sequence[Floats]) -> Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)  # channels last


def _place(lesson: Lesson, rng: np.random.Generator) -> tuple[int, int]:
    """Where a patch begins; every other one looks at a figure."""
    height, width = lesson.ranks.shape
    top, left = max(0, height - PATCH), max(0, width - PATCH)
    if len(lesson.figures) and (lesson.mask is not None or rng.random() < 0.5):
        y, x = lesson.figures[int(rng.integers(len(lesson.figures)))]
        jitter = rng.integers(-PATCH // 3, PATCH // 3, size=2)
        return (
            int(np.clip(y - PATCH // 2 + jitter[0], 0, top)),
            int(np.clip(x - PATCH // 2 + jitter[1], 0, left)),
        )
    return int(rng.integers(top + 1)), int(rng.integers(left + 1))


def _hidden(ranks: Any, rng: np.random.Generator) -> Any:
    """Either some of the parts in the patch, or a rectangle of it."""
    if rng.random() < 0.5:
        seen = np.unique(ranks)
        return np.isin(ranks, rng.choice(seen, size=min(len(seen), 2), replace=False))
    mask = np.zeros(ranks.shape, np.bool_)
    top, left = rng.integers(0, max(1, ranks.shape[0] - 8)), rng.integers(0, ranks.shape[1] - 8)
    mask[top : top + int(rng.integers(6, 32)), left : left + int(rng.integers(6, 32))] = True
    return mask


def _loss(made: Tensor, goal: Tensor, texture: _Texture) -> Tensor:
    total = (made - goal).abs().mean()
    one, other = made, goal
    for level in range(3):
        share = _EDGES / (1 + level)
        for axis in (2, 3):
            total = total + share * (one.diff(dim=axis) - other.diff(dim=axis)).abs().mean()
        one, other = F.avg_pool2d(one, 2), F.avg_pool2d(other, 2)
    return total + _TEXTURE * texture.apart(made, goal)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a course judges by, and how its parameters become a net's."""

    texture: _Texture
    whole: Whole


class _Texture:
    """How unlike two pictures' strokes are, wherever each stroke lies: the responses to random
    filters, sorted, and compared (a sliced Wasserstein distance)."""

    def __init__(self, seed: int) -> None:
        chance = torch.Generator().manual_seed(seed + 1)
        filters = torch.randn(12, 3, 5, 5, generator=chance)
        filters = filters - filters.mean(dim=(1, 2, 3), keepdim=True)
        self._filters = filters / filters.flatten(1).norm(dim=1)[:, None, None, None]

    def apart(self, made: Tensor, goal: Tensor) -> Tensor:
        with torch.no_grad():
            want = self._sorted(goal)
        return (self._sorted(made) - want).abs().mean()

    def _sorted(self, picture: Tensor) -> Tensor:
        return F.conv2d(picture, self._filters, stride=2).flatten(2).sort(dim=2).values
