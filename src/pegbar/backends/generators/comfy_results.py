"""Brings a ComfyUI job's results: whole or not at all, and only what is the job's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pegbar.assets.generation import LoraUse
from pegbar.backends.generators.comfy_pictures import check_whole, difference
from pegbar.backends.generators.comfy_proof import Proofs, verdict
from pegbar.backends.generators.comfy_server import Server
from pegbar.ports.generator import Brought, GeneratorTrouble, Sight, State, Trouble

_LISTS: Final = ("images", "gifs", "video", "videos", "audio", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One file that a node gave, as the server names it."""

    name: str
    subfolder: str
    kind: str


def results_of(history: Mapping[str, Any], nodes: Sequence[str], folder: str) -> list[Result]:
    """The files that the wanted nodes gave, in order. Raises BROKEN where there is none, or where
    the server names one outside the job's own folder: then it is another job's."""
    outputs = history.get("outputs")
    found: list[Result] = []
    for node in nodes:
        held = outputs.get(node) if isinstance(outputs, dict) else None
        for one in _listed(held):
            kind = str(one.get("type") or "output")
            subfolder = str(one.get("subfolder") or "").replace("\\", "/").strip("/")
            name = str(one.get("filename") or "")
            own = subfolder == folder or (kind == "temp" and not subfolder)
            if not own or not name or PurePosixPath(name).name != name:
                raise GeneratorTrouble(
                    Trouble.BROKEN, "the server gave a file that is not this job's", word="folder"
                )
            found.append(Result(name=name, subfolder=subfolder, kind=kind))
    if not found:
        raise GeneratorTrouble(Trouble.BROKEN, "the run succeeded and gave no file", word="empty")
    return found


def _listed(held: Any) -> Iterator[Mapping[str, Any]]:
    for name in _LISTS if isinstance(held, dict) else ():
        rows = held.get(name)
        for one in rows if isinstance(rows, list) else ():
            if isinstance(one, dict) and "filename" in one:
                yield one


def bring_results(server: Server, wanted: Sequence[Result], into: Path) -> list[Brought]:
    """All of them, or none. A file that is gone there is LOST: the job has to run again."""
    got: list[Brought] = []
    try:
        for number, one in enumerate(wanted):
            path = into / f"{number:04d}{PurePosixPath(one.name).suffix.lower()}"
            media = server.view(one.name, one.subfolder, one.kind, path)
            got.append(Brought(path=path, media=media, name=one.name))
            check_whole(path, media)
    except GeneratorTrouble as trouble:
        for brought in got:
            brought.path.unlink(missing_ok=True)
        if trouble.why is Trouble.EXPIRED:
            raise GeneratorTrouble(
                Trouble.LOST, "the job's file was deleted on its server", word=trouble.word
            ) from None
        raise
    return got


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is known of each LoRA's effect, and how to find out the rest: `histories` are the runs
    beside the job by name, `folders` where each put its files."""

    server: Server
    nodes: Sequence[str]
    histories: Mapping[str, Mapping[str, Any]]
    folders: Mapping[str, str]
    loras: Sequence[LoraUse]
    keys: Sequence[str]
    checks: Sequence[int]
    proofs: Proofs

    def notes(self, first: Brought) -> list[str]:
        """What is told of each LoRA. `first` is the job's own result. Raises FAILED for a LoRA
        that changed nothing."""
        if self.checks:
            with tempfile.TemporaryDirectory(prefix="pegbar-comfyui-") as scratch:
                self._measure(first, Path(scratch))
        said = []
        for lora, key in zip(self.loras, self.keys, strict=True):
            if not lora.weight:
                said.append(f"LoRA {lora.name} is worn at 0")
                continue
            levels = self.proofs.of(key)
            if levels is None:
                said.append(f"LoRA {lora.name}: its effect is looked at in another job of the show")
            else:
                said.append(verdict(lora, levels))
        return said

    def _measure(self, first: Brought, scratch: Path) -> None:
        base = first
        if "with" in self.histories:
            base = self._one("with", scratch)
        for place in self.checks:
            other = self._one(f"without-{place}", scratch)
            self.proofs.learn(self.keys[place], difference(base.path, other.path, base.media))

    def _one(self, run: str, scratch: Path) -> Brought:
        found = results_of(self.histories[run], self.nodes, self.folders[run])
        into = scratch / run
        into.mkdir()
        return bring_results(self.server, found[:1], into)[0]


def sight_of(history: Mapping[str, Any]) -> Sight:
    """A finished job as its server tells it. What a person stopped is told as an error too, and
    known by its message alone."""
    status = history.get("status")
    held = status if isinstance(status, dict) else {}
    if held.get("status_str") == "success":
        return Sight(state=State.DONE, share=1.0)
    for name, data in _messages(held):
        if name == "execution_interrupted":
            return Sight(state=State.CANCELLED, word=name, message="it was interrupted there")
        if name == "execution_error":
            kind = str(data.get("exception_type") or "")
            words = " ".join(str(data.get("exception_message") or "").split())[:400]
            at = f"node {data.get('node_id')} ({data.get('node_type')})"
            return Sight(
                state=State.FAILED,
                trouble=Trouble.FAILED,
                word=kind,
                message=f"ComfyUI: {at}: {words or kind}",
            )
    return Sight(
        state=State.FAILED,
        trouble=Trouble.FAILED,
        word=str(held.get("status_str") or "error"),
        message="ComfyUI: the run failed, and its server does not say why",
    )


def _messages(status: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = status.get("messages")
    for one in rows if isinstance(rows, list) else ():
        if isinstance(one, list) and len(one) == 2 and isinstance(one[1], dict):
            yield str(one[0]), one[1]
