"""The critic's step: decodes the shot, its performance, the one before it and the designs, and
judges."""

from __future__ import annotations

import msgspec

from pegbar.assets.performance import Performance
from pegbar.assets.pictures import encode_png
from pegbar.assets.tree import tree_of
from pegbar.departments.stage.critic.review import finding, marked, review
from pegbar.departments.stage.critic.sight import Awaited, Case, Missing, Neighbour
from pegbar.departments.stage.design import load_designs
from pegbar.ports.work import Work
from pegbar.production.shots import Shot
from pegbar.values.digests import Digest

_MOST_PICTURES = 8


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """`size` is the frame's shape in small numbers. Paths of design files are names of inputs."""

    shot: Shot
    size: tuple[int, int]
    set: str
    figures: dict[str, str] = {}
    props: dict[str, str] = {}
    awaited: tuple[Awaited, ...] = ()
    missing: tuple[Missing, ...] = ()
    before: Shot | None = None


def critic(work: Work) -> dict[str, Digest]:
    """What an audience would stumble over in one shot, and pictures of where."""
    params = msgspec.convert(work.params, _Params)
    before = None
    if params.before is not None:
        before = Neighbour(shot=params.before, performance=_performance(work, "before"))
    case = Case(
        shot=params.shot,
        performance=_performance(work, "performance"),
        designs=load_designs(
            work.read,
            figures=params.figures,
            props=params.props,
            scenery=(params.shot.set, params.set),
        ),
        awaited=params.awaited,
        missing=params.missing,
        before=before,
    )
    aspect = params.size[0] / params.size[1]
    faults = review(case, aspect)
    told = [finding(fault, params.shot.id) for fault in faults]
    seen = [(n, one) for n, one in enumerate(faults, start=1) if one.frame is not None]
    pictures = {
        f"{number:02d}-{fault.level}.png": work.bench.put(encode_png(marked(case, fault, aspect)))
        for number, fault in seen[:_MOST_PICTURES]
    }
    return {
        "findings": work.bench.put(msgspec.json.encode(told)),
        "pictures": work.bench.put(tree_of(pictures).encode()),
    }


def _performance(work: Work, name: str) -> Performance:
    return msgspec.json.decode(work.read(name), type=Performance)
