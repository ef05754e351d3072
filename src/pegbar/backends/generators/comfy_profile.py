"""A registered ComfyUI graph as a generator's profile: everything in it comes from its card."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any, Final

import msgspec

from pegbar.assets.generation import RefRole
from pegbar.assets.graph_file import GraphCard, Registered, unpacked
from pegbar.assets.profile import Capability, NoOptions, Premises, Prices, Profile, Terms
from pegbar.backends.generators.comfy_fill import spots_of
from pegbar.ports.generator import Account
from pegbar.values.canonical import canonical
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.repeat import Repeat

_READ: Final = dt.date(2026, 11, 21)
_PROMPT: Final = 100_000
_STACK: Final = 16
"""How many LoRAs one slot that repeats takes."""

_SOURCE: Final = "the studio's own servers; read in the server of ComfyUI 0.30.0 (GPL-3)"


def registered_graphs(account: Account) -> list[Registered]:
    found = []
    for name, text in sorted(account.tools.items()):
        with suppress(BadInput):  # a tool of another kind is not ours to judge
            found.append(unpacked(name, text))
    return found


def profile_of(graph: Registered, account: Account) -> Profile:
    card = graph.card
    version = f"graph {graph.digest} {digest_bytes(canonical(_plain(card)))}"
    return Profile(
        name=f"comfyui/{graph.name}",
        vendor="comfyui",
        title=card.title or f"the graph {graph.name} on ComfyUI",
        premises=Premises.STUDIO,
        does=(_capability(card),),
        prices=Prices(as_of=_READ, source="the studio's own servers: nothing is billed"),
        terms=Terms(
            as_of=_READ,
            source=_SOURCE,
            keeps="on the studio's server, until its folders pegbar/ are cleared",
            trains=False,
            licence=card.licence,
        ),
        repeat=Repeat.BOUNDED,
        version=f"sandbox {version}" if account.sandbox else version,
        options=_options(graph),
        knows_jobs=True,
        cancels="any time",
        at_once=4 * max(1, len(account.servers)),
        poll=0.5,
        extra="comfyui",
        read_at="the source of ComfyUI 0.30.0, server.py and execution.py, 2026-11-21",
        met=True,
    )


def _plain(card: GraphCard) -> Any:
    return msgspec.to_builtins(card)


def _capability(card: GraphCard) -> Capability:
    bind = card.bind
    references = {role: (len(spots_of(said)),) * 2 for role, said in bind.references.items()}
    if RefRole.STYLE in references:
        references[RefRole.STYLE] = (0, references[RefRole.STYLE][1])
    free = not bind.width and not card.sizes
    return Capability(
        kind=card.makes,
        sizes=card.sizes,
        most_pixels=card.most_pixels,
        multiple=1 if free else card.multiple,
        seconds=card.seconds,
        between=card.between,
        fps=card.fps,
        prompt=_PROMPT if bind.prompt else 0,
        needs_prompt=False,
        negative=bool(bind.negative),
        seed=bool(bind.seed),
        references={role: (least, most) for role, (least, most) in references.items()},
        guides=frozenset(bind.guides),
        loras=sum(_STACK if one.repeats else 1 for one in bind.loras),
    )


def _options(graph: Registered) -> type[msgspec.Struct]:
    """What the casting may set: the inputs that the studio named."""
    names = [name for name in graph.card.bind.options if name.isidentifier()]
    if not names:
        return NoOptions
    return msgspec.defstruct(
        "GraphOptions",
        [(name, bool | int | float | str | None, None) for name in names],
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        module=__name__,
    )
