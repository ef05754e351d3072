"""One ComfyUI server over HTTP: each method is one exchange, tried once.

ComfyUI is GPL-3 and a program of its own: it is spoken to, never imported. What it says is taken
apart here, so that nobody above has to know how it says it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pegbar.backends.generators.comfy_nodes import NodeClass, read_classes
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.errors import NotInstalled

if TYPE_CHECKING:
    import httpx

_SAID: Final = 6
_SOON: Final = 4.0
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp")
_FRESH: Final = 20.0
"""How long what a server said about a class is believed: lists of models change while it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A server's queue: the ids that run and those that wait."""

    running: frozenset[str]
    pending: frozenset[str]


@dataclass(kw_only=True)
class Server:
    """Thread-safe. Mutable: it keeps its connection, and for a while what the server said about
    its classes of nodes."""

    address: str
    timeout: float = 60.0
    clock: Any = time.monotonic
    _clients: dict[float, httpx.Client] = field(default_factory=dict)
    _told: dict[str, tuple[float, NodeClass | None]] = field(default_factory=dict)
    _sizes: tuple[float, dict[str, tuple[int, ...]]] = field(default=(-1e9, {}))
    _version: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def busy(self) -> int:
        """How many jobs it has before a new one. Raises DOWN, also where it takes long to say."""
        told = self._send("GET", "/prompt", client=self._open(quick=True))
        info = told.get("exec_info") if isinstance(told, dict) else None
        left = info.get("queue_remaining") if isinstance(info, dict) else None
        return left if isinstance(left, int) else 0

    def version(self) -> str:
        if not self._version:
            told = self._get("/system_stats")
            system = told.get("system") if isinstance(told, dict) else None
            found = system.get("comfyui_version") if isinstance(system, dict) else None
            self._version = str(found or "unknown")
        return self._version

    def classes(self, names: Collection[str]) -> dict[str, NodeClass]:
        """What it says about these classes; one that it does not have is left out."""
        now = self.clock()
        with self._lock:
            known = {
                one: told[1]
                for one in names
                if (told := self._told.get(one)) is not None and now - told[0] < _FRESH
            }
        lacking = [one for one in names if one not in known]
        if lacking:
            found = self._classes(lacking)
            known |= {one: found.get(one) for one in lacking}
            with self._lock:
                self._told |= {one: (now, found.get(one)) for one in lacking}
        return {name: one for name, one in known.items() if one is not None}

    def _classes(self, names: Collection[str]) -> dict[str, NodeClass]:
        if len(names) > _SAID:
            return read_classes(_mapping(self._get("/object_info")))
        found: dict[str, NodeClass] = {}
        for name in names:
            found |= read_classes(_mapping(self._get(f"/object_info/{quote(name, safe='')}")))
        return found

    def classes_of_all(self) -> dict[str, NodeClass]:
        """What it says about every class that it has."""
        return read_classes(_mapping(self._get("/object_info")))

    def forget_classes(self) -> None:
        """Believe nothing of before: a file was just put there."""
        with self._lock:
            self._told.clear()

    def models(self, folder: str) -> dict[str, int]:
        """The files of a models folder by name, with their sizes where it tells."""
        try:
            told = self._get(f"/experiment/models/{quote(folder, safe='')}")
            return {str(one["name"]): int(one.get("size") or 0) for one in told}
        except (GeneratorTrouble, KeyError, TypeError, ValueError, AttributeError):
            listed = self._get(f"/models/{quote(folder, safe='')}")
            return {str(one): 0 for one in listed} if isinstance(listed, list) else {}

    def sizes(self, name: str) -> tuple[int, ...]:
        """How large the files of this name are in its models folders; nothing where it does not
        tell."""
        now = self.clock()
        with self._lock:
            told, sizes = self._sizes
        if now - told > _FRESH:
            sizes = self._all_sizes()
            with self._lock:
                self._sizes = (now, sizes)
        return sizes.get(name, ())

    def _all_sizes(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        try:
            folders = self._get("/experiment/models")
            for one in folders if isinstance(folders, list) else ():
                for name, size in self.models(str(one["name"])).items():
                    found[name] = (*found.get(name, ()), size)
        except (GeneratorTrouble, KeyError, TypeError):
            return found
        return found

    def upload(self, path: Path, name: str, subfolder: str) -> str:
        """Put a file into its folder of inputs; the name by which a node reads it."""
        sent = {"subfolder": subfolder, "type": "input"}
        with path.open("rb") as file:
            told = self._send("POST", "/upload/image", data=sent, files={"image": (name, file)})
        under, given = told.get("subfolder", ""), told.get("name")
        if not isinstance(given, str) or under.replace("\\", "/").strip("/") != subfolder:
            raise GeneratorTrouble(Trouble.BROKEN, f"{self.address} kept a file elsewhere")
        return f"{subfolder}/{given}"

    def submit(self, graph: Mapping[str, Any], job: str, client: str) -> Mapping[str, Any]:
        """Its answer to a prompt, whatever it is: also a refusal is read by who asked. Raises
        UNCLEAR where the answer was lost."""
        sent = {"prompt": graph, "prompt_id": job, "client_id": client}
        return _mapping(self._send("POST", "/prompt", create=True, json=sent))

    def history(self, job: str) -> Mapping[str, Any] | None:
        """What it keeps of a finished job; None while it is not finished, or not known."""
        told = _mapping(self._get(f"/history/{quote(job, safe='')}"))
        found = told.get(job)
        return found if isinstance(found, dict) else None

    def queue(self) -> Waiting:
        told = _mapping(self._get("/queue"))
        return Waiting(
            running=_ids(told.get("queue_running")), pending=_ids(told.get("queue_pending"))
        )

    def drop(self, jobs: Collection[str]) -> None:
        """Take jobs out of the queue; none that runs."""
        self._send("POST", "/queue", json={"delete": list(jobs)})

    def interrupt(self, job: str) -> None:
        self._send("POST", "/interrupt", json={"prompt_id": job})

    def view(self, name: str, subfolder: str, kind: str, part: Path) -> str:
        """Bring one file of a result; its media type. Raises EXPIRED where it is gone, BROKEN where
        it did not come whole."""
        asked = f"filename={quote(name)}&subfolder={quote(subfolder)}&type={quote(kind)}"
        if name.lower().endswith(_PICTURES):
            return self._picture(f"/view?{asked}", part)
        from pegbar.backends.generators.wire.bringing import bring

        got = bring(f"{self.address}/view?{asked}", part.parent, part.name, seconds=self.timeout)
        got.path.replace(part)
        return got.media

    def _picture(self, path: str, part: Path) -> str:
        """A file that is small enough to be held, on the connection that is open already."""
        from pegbar.backends.generators.wire.once import Answered, Dropped

        try:
            answer = self._open().get(self.address + path)
        except Answered as error:
            why = Trouble.EXPIRED if error.status in (403, 404, 410) else Trouble.DOWN
            raise GeneratorTrouble(
                why, "the result cannot be had", word=str(error.status)
            ) from None
        except Dropped as error:
            why = Trouble.BROKEN if error.sent else Trouble.DOWN
            raise GeneratorTrouble(why, "the download broke off", word=error.why) from None
        if not answer.content:
            raise GeneratorTrouble(Trouble.BROKEN, "the result is empty")
        part.write_bytes(answer.content)
        media = str(answer.headers.get("content-type", "")).split(";")[0].strip().lower()
        return media if media.startswith("image/") else "application/octet-stream"

    def _get(self, path: str) -> Any:
        return self._send("GET", path)

    def _send(
        self,
        method: str,
        path: str,
        *,
        create: bool = False,
        client: httpx.Client | None = None,
        **said: Any,
    ) -> Any:
        from pegbar.backends.generators.wire.once import Answered, Dropped, trouble_of

        try:
            answer = (client or self._open()).request(method, self.address + path, **said)
            return json.loads(answer.content) if answer.content.strip() else {}
        except Answered as error:
            if create and error.status == 400:
                return error.json()
            raise trouble_of(error, self.address, create=create) from None
        except Dropped as error:
            raise trouble_of(error, self.address, create=create) from None
        except ValueError:
            why = Trouble.UNCLEAR if create else Trouble.DOWN
            raise GeneratorTrouble(why, f"{self.address} does not answer in JSON") from None

    def _open(self, *, quick: bool = False) -> httpx.Client:
        seconds = min(_SOON, self.timeout) if quick else self.timeout
        with self._lock:
            if seconds not in self._clients:
                try:
                    import httpx

                    from pegbar.backends.generators.wire.once import OneTry
                except ImportError:
                    raise NotInstalled(
                        "ComfyUI is spoken to with httpx", hint="pip install 'pegbar[comfyui]'"
                    ) from None
                self._clients[seconds] = httpx.Client(transport=OneTry(seconds))
            return self._clients[seconds]


def _mapping(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _ids(listed: Any) -> frozenset[str]:
    """The jobs' ids in a queue: `[number, id, prompt, …]`."""
    rows = listed if isinstance(listed, list) else []
    return frozenset(str(one[1]) for one in rows if isinstance(one, list) and len(one) > 1)
