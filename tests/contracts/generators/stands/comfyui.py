"""ComfyUI on the sandbox: two graphs of a show, one of pictures and one of films."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pegbar.assets.graph_file import GraphCard, GraphFile, read_card, read_workflow
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.comfyui import VENDOR
from pegbar.backends.sandbox.comfyui import result_of
from pegbar.ports.generator import Account, Ticket, Vendor
from pegbar.values.digests import digest_bytes
from tests.backends.generators.comfy_graphs import plain_graph

from ..stand import Files, SandboxPlay, SandboxStand, Waived, fitting_request

_PICTURE = plain_graph()
_FILM = {name: node for name, node in _PICTURE.items() if name != "8"} | {
    "14": {"class_type": "CreateVideo", "inputs": {"images": ["7", 0], "fps": 12.0}},
    "15": {"class_type": "SaveVideo", "inputs": {"video": ["14", 0], "filename_prefix": "x"}},
}
_BIND = """
bind:
  prompt: "3.text"
  negative: "4.text"
  seed: "6.seed"
  width: "11.width"
  height: "11.height"
  references: {%s: "10.image"}
  options: {denoise: "6.denoise"}
"""
_CARDS = {
    "picture": "format: 1\nmakes: image-to-image\n" + _BIND % "source",
    "film": "format: 1\nmakes: image-to-video\nseconds: [1]\nfps: [12]\n" + _BIND % "first",
}


def graph(name: str, workflow: dict, card: str) -> GraphFile:
    """A registered graph, as a show's folder would hold it."""
    data = json.dumps(workflow).encode()
    held, places = read_card(card.encode(), f"graphs/{name}.yaml")
    assert isinstance(held, GraphCard)
    return GraphFile(
        name=name,
        path=f"graphs/{name}.json",
        card_path=f"graphs/{name}.yaml",
        digest=digest_bytes(data),
        card_digest=digest_bytes(card.encode()),
        card=held,
        workflow=read_workflow(data, f"graphs/{name}.json"),
        places=places,
    )


TOOLS = {
    name: graph(name, workflow, _CARDS[name]).packed()
    for name, workflow in {"picture": _PICTURE, "film": _FILM}.items()
}

_NO_KEYS = "a studio's own server has no keys"
_NO_JUDGE = "a studio's own server judges nothing"


@dataclass(kw_only=True)
class ComfyPlay(SandboxPlay):
    """The floor's work as ComfyUI names and writes it."""

    def gives(self, ticket: Ticket) -> Sequence[bytes]:
        work = self.floor.creates[-1]
        return [result_of(self.floor, work, json.loads(str(work.order.said["graph"])))[0]]


@dataclass(kw_only=True)
class ComfyStand(SandboxStand):
    vendor: Vendor = VENDOR

    def profiles(self) -> Sequence[Profile]:
        return self.vendor.profiles(Account(tools=TOOLS))

    def request(self, profile: Profile, able: Capability, files: Files):
        return fitting_request(able, files)

    @contextmanager
    def open(self) -> Iterator[ComfyPlay]:
        with super().open() as play:
            account = replace(play.account, tools=TOOLS, sandbox=False)
            yield ComfyPlay(floor=play.floor, vendor=play.vendor, account=account)


_WAIVED: Waived = {
    "without_a_key_it_does_not_open": _NO_KEYS,
    "a_wrong_key_is_denied": _NO_KEYS,
    "moderation_is_told_as_such_and_asked_once": _NO_JUDGE,
    "a_result_that_is_kept_back_is_moderation": _NO_JUDGE,
    "no_credits_are_quota": "a studio's own server charges nothing",
    "an_address_that_has_ended_is_asked_for_again": "a file there has a name, and no address that "
    "ends; one that was deleted is LOST, which its own tests try",
}

STAND = ComfyStand(waived=_WAIVED)
