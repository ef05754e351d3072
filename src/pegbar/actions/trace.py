"""What a file is made of, down to drawings and people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pegbar.actions.loosenings import more_than
from pegbar.actions.messages import TraceNode
from pegbar.assets.facts import SourceSeen, StepMade
from pegbar.graph.key import decode_material
from pegbar.ports.ledger import Index
from pegbar.rights.loosening import Loosening, loosened
from pegbar.values.digests import Digest

NOBODY: Final = "nobody said"
KINDS: Final = {
    "voice.speak": "voice",
    "voice.recorded": "recorded line",
    "stage.perform": "performance",
    "stage.guides": "guides",
    "stage.key_guides": "guides",
    "stage.beauty": "take",
    "stage.panel": "panel",
    "stage.weather": "weather",
    "stage.controls": "guides",
    "stage.critic": "criticism",
    "paint.learn": "look",
    "paint.restyle": "look",
    "paint.shot": "take",
    "stage.ends": "first and last frame",
    "generate.sent": "generation",
    "generate.here": "generation",
    "generate.asked": "generation",
    "take.conform": "take",
    "take.animatic": "animatic",
    "sound.mix": "mix",
    "sound.master": "sound",
    "picture.encode": "picture",
    "film.mux": "film",
    "film.sign": "signed file",
    "cut.empty_stage": "performance",
    "cut.card_timing": "performance",
    "cut.title": "title card",
    "cut.credits": "credits",
    "cut.timeline": "timeline",
    "cut.captions": "captions",
    "cut.contact_sheet": "contact sheet",
    "cut.poster": "poster",
    "cut.boards": "boards",
    "cut.alternatives": "alternatives",
    "cut.xdts": "exposure sheets",
    "cut.storyboarder": "boards",
    "film.mezzanine": "film",
    "film.disclosure": "disclosure",
    "film.sequence": "manifest",
    "film.sign_pages": "signed file",
    "cut.disclosure": "disclosure card",
}


def trace(digest: Digest, index: Index, decided: Sequence[Loosening] = ()) -> TraceNode | None:
    """The tree of everything behind these bytes, or None when the ledger does not know them.

    What stands in several branches is opened in the first and marked `seen` in the others.
    `decided` are the loosenings on record.
    """
    return _Tracer(index, decided).node(digest, "")


class _Tracer:
    """Walks the lineage once. Mutable: it remembers what it has opened."""

    def __init__(self, index: Index, decided: Sequence[Loosening]) -> None:
        self._index = index
        self._decided = decided
        self._opened: set[str] = set()

    def node(self, digest: Digest, slot: str) -> TraceNode | None:
        sources = self._index.sources(digest)
        named = [one for one in sources if one.path == slot] or list(sources)
        if named:
            return _source(named[0], self._decided)
        makers = self._index.makers(digest)
        return self._made(digest, makers[0]) if makers else None

    def _made(self, digest: Digest, fact: StepMade) -> TraceNode:
        stuff = decode_material(fact.material.encode())
        opened = fact.key in self._opened
        self._opened.add(fact.key)
        inputs = (
            []
            if opened
            else [
                self.node(given, slot) or _lost(given, slot) for slot, given in stuff.inputs.items()
            ]
        )
        return TraceNode(
            kind=KINDS.get(fact.recipe, fact.recipe),
            name=fact.step,
            digest=digest,
            made_by=stuff.generator or f"pegbar {fact.recipe}",
            seen=opened,
            inputs=tuple(inputs),
        )


def _source(seen: SourceSeen, decided: Sequence[Loosening]) -> TraceNode:
    looser = loosened(seen.digest, seen.label, decided)
    return TraceNode(
        kind=_source_kind(seen.path),
        name=seen.path,
        digest=seen.digest,
        made_by=seen.person or NOBODY,
        licence=seen.licence,
        loosened="; ".join(more_than(seen.label, looser)) if looser else "",
    )


def _source_kind(path: str) -> str:
    if "#" in path:
        return "passage"
    if path.startswith("art/keys/"):
        return "keyframe" if path.endswith(".png") else "keyframe's drawing"
    if path.startswith("graphs/"):
        return "graph"
    kinds = {"svg": "drawing", "png": "picture", "safetensors": "LoRA"}
    return kinds.get(path.rpartition(".")[2], "design")


def _lost(digest: Digest, slot: str) -> TraceNode:
    return TraceNode(kind="unknown", name=slot, digest=digest, made_by=NOBODY)
