"""Names what looks at a show's graphs: the servers that an account has, and who asks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pegbar.assets.generation import LoraUse
from pegbar.assets.graph_file import GraphCard, GraphFile, Registered, Workflow, unpacked
from pegbar.backends.generators import comfy_check
from pegbar.backends.generators.comfy_check import Checked
from pegbar.backends.shows.accounts import FILE
from pegbar.values.errors import BadInput
from pegbar.wiring_generators import accounts_of

VENDOR: Final = "comfyui"


def servers_of(studio: Path | None, named: str) -> tuple[tuple[str, ...], Path | None]:
    """The servers that are asked: the one that is named, else those of the studio's account; and
    the models folder, where the account has one. Raises BadInput where there is none."""
    account = accounts_of(studio).get(VENDOR) if studio is not None else None
    folder = account.folder if account is not None else None
    if named:
        return (named.rstrip("/"),), folder
    if account is None or not account.servers:
        raise BadInput(
            "no server is named",
            hint=f"give --server http://127.0.0.1:8188, or write servers: under {VENDOR}: in the "
            f"studio's {FILE}",
        )
    return tuple(account.servers), folder


def propose_card(
    workflow: Workflow, server: str, cast: Sequence[str], folder: Path | None
) -> tuple[GraphCard, Checked]:
    """A card for a graph, and what its server lacks. Raises BadInput, GeneratorTrouble."""
    return comfy_check.proposed(workflow, server, cast, folder)


def check_graph(
    graph: GraphFile, server: str, loras: Mapping[LoraUse, Path], folder: Path | None
) -> Checked:
    """What a server lacks to run a registered graph. Raises BadInput, GeneratorTrouble."""
    return comfy_check.checked(_registered(graph), server, loras, folder)


def _registered(graph: GraphFile) -> Registered:
    return unpacked(graph.name, graph.packed())
