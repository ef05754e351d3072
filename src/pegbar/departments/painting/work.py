"""The painting department's steps: learning a look, restyling a
character, painting a shot. Thin: decode, paint, put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial

import msgspec

from pegbar.assets.pictures import decode_guides, decode_png, encode_png
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.painting.cards import card_page
from pegbar.ports.painter import GuideSet, Keyframe, Look, Painter, Session, Wish
from pegbar.ports.work import Work
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, NotInstalled


class _LearnParams(msgspec.Struct, frozen=True, kw_only=True):
    generator: str
    seed: int
    keys: tuple[str, ...]


class _RestyleParams(msgspec.Struct, frozen=True, kw_only=True):
    generator: str
    seed: int
    owner: str
    look: str
    keys: tuple[str, ...]
    wished: tuple[str, ...]


class _ShotParams(msgspec.Struct, frozen=True, kw_only=True):
    generator: str
    keys: tuple[str, ...]
    dressed: tuple[str, ...] = ()


def learn(work: Work) -> Mapping[str, Digest]:
    """The look of the show's keyframes: weights and a model card."""
    params = msgspec.convert(work.params, _LearnParams)
    look = _generator(work, params.generator).learn(
        _keyframes(work, params.keys), seed=params.seed, progress=work.bench.progress
    )
    return _kept(work, look.weights, dict(look.card))


def restyle(work: Work) -> Mapping[str, Digest]:
    """One character's other look: a small change of the show's weights, and its card."""
    params = msgspec.convert(work.params, _RestyleParams)
    folder = f"art/looks/{params.look}"
    wished = tuple(_keyframe(work, name, "wish", folder) for name in params.wished)
    made = _generator(work, params.generator).restyle(
        _keyframes(work, params.keys),
        _look(work),
        Wish(owner=params.owner, keys=wished, seed=params.seed),
        progress=work.bench.progress,
    )
    return _kept(work, made.weights, {**made.card, "look": params.look})


def _kept(work: Work, weights: bytes, card: dict[str, object]) -> Mapping[str, Digest]:
    """Weights, their card, and the card's page for people."""
    told: Json = msgspec.to_builtins(card)
    return {
        "weights": work.bench.put(weights),
        "card": work.bench.put(canonical(told)),
        "page": work.bench.put(card_page(card).encode()),
    }


def shot(work: Work) -> Mapping[str, Digest]:
    """A take of one shot: every drawing painted, each at most once ever."""
    easel = _Easel(work, msgspec.convert(work.params, _ShotParams))
    drawings = decode_tree(work.read("guides")).files
    made: dict[str, Digest] = {}
    for done, (name, drawing) in enumerate(sorted(drawings.items()), start=1):
        made[f"{name}.png"] = work.bench.once(easel.about(drawing), partial(easel.paint, drawing))
        work.bench.progress(done, len(drawings))
    return {"out": work.bench.put(tree_of(made).encode())}


class _Easel:
    """What the drawings of one shot share; made ready when the first of them is painted."""

    def __init__(self, work: Work, params: _ShotParams) -> None:
        self._work = work
        self._params = params

    def about(self, drawing: Digest) -> Json:
        """Everything that a painted drawing depends on."""
        inputs = self._work.inputs
        dressed = {who: inputs[f"restyle/{who}/weights"] for who in self._params.dressed}
        return {
            **({"dressed": dressed} if dressed else {}),
            "generator": self._params.generator,
            "drawing": drawing,
            "weights": inputs["weights"],
            "card": inputs["card"],
            "keys": [
                [inputs[f"key/{name}/picture"], inputs[f"key/{name}/guides"]]
                for name in self._params.keys
            ],
        }

    def paint(self, drawing: Digest) -> bytes:
        return encode_png(self._session.paint(_guides(self._work, drawing)))

    @cached_property
    def _session(self) -> Session:
        keys = _keyframes(self._work, self._params.keys)
        dressed = {who: _look(self._work, f"restyle/{who}/") for who in self._params.dressed}
        return _generator(self._work, self._params.generator).open(keys, _look(self._work), dressed)


def _generator(work: Work, name: str) -> Painter:
    make = work.tools.painters.get(name)
    if make is None:
        raise NotInstalled(
            f"the generator {name} is not on this machine",
            hint="pip install 'pegbar[painter]'" if name == "house-painter" else "",
            about=name,
        )
    return make()


def _look(work: Work, prefix: str = "") -> Look:
    card = msgspec.json.decode(work.read(f"{prefix}card"), type=dict[str, object])
    return Look(weights=work.read(f"{prefix}weights"), card=card)


def _keyframes(work: Work, names: Sequence[str]) -> tuple[Keyframe, ...]:
    return tuple(_keyframe(work, name) for name in names)


def _keyframe(work: Work, name: str, group: str = "key", folder: str = "art/keys") -> Keyframe:
    """A painted key of this name, in a group of the step's inputs."""
    guides = _guides(work, work.inputs[f"{group}/{name}/guides"])
    picture = decode_png(work.read(f"{group}/{name}/picture"), f"{folder}/{name}.png")
    if picture.shape != guides.flat.shape:
        raise BadInput(
            f"{folder}/{name}.png is {picture.shape[1]}×{picture.shape[0]} pixels, but was painted "
            f"over a drawing of {guides.table.width}×{guides.table.height}",
            hint=f"save it in the size that {folder}/{name}.json says",
            about=name,
        )
    return Keyframe(name=name, picture=picture, guides=guides)


def _guides(work: Work, drawing: Digest) -> GuideSet:
    """The guides in a drawing's tree."""
    tree = decode_tree(work.bench.read(drawing))
    files = {name: work.bench.read(digest) for name, digest in tree.files.items()}
    return decode_guides(files, GuideSet)
