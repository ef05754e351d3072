"""How far a ComfyUI job is, heard on the server's WebSocket. A hint: where it drops or its library
is not installed, the job goes on and nobody is told how far it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

_SILENCE: Final = 120.0
_SWEEP: Final = 64


@dataclass(slots=True)
class _Heard:
    """What was heard of one job. Mutable: the listening thread writes it."""

    share: float | None = None
    done: bool = False
    listening: bool = False
    asked: float = 0.0


@dataclass(kw_only=True)
class Watch:
    """Listens for jobs, each on a connection of its own and only while somebody asks. Thread-safe.
    Mutable: it keeps what it heard."""

    connect: Callable[[str], Any] | None = None
    clock: Callable[[], float] = time.monotonic
    _heard: dict[str, _Heard] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def share(self, address: str, client: str, job: str, nodes: int) -> float | None:
        """The share of a running job that is done, 0..1; None where nothing was heard (yet)."""
        with self._lock:
            if len(self._heard) > _SWEEP:
                self._sweep()
            heard = self._heard.setdefault(job, _Heard())
            heard.asked = self.clock()
            if not heard.listening and not heard.done:
                heard.listening = True
                threading.Thread(
                    target=self._listen,
                    args=(_socket(address, client), job, nodes, heard),
                    name=f"comfyui {job[:8]}",
                    daemon=True,
                ).start()
            return heard.share

    def forget(self, job: str) -> None:
        with self._lock:
            if job in self._heard:
                self._heard.pop(job).done = True

    def _sweep(self) -> None:
        old = [job for job, one in self._heard.items() if self.clock() - one.asked > _SILENCE]
        for job in old:
            self._heard.pop(job).done = True

    def _listen(self, url: str, job: str, nodes: int, heard: _Heard) -> None:
        connect = self.connect or _connected
        try:
            socket = connect(url)
        except ImportError:
            heard.done = True
            return
        except OSError:
            heard.listening = False
            return
        try:
            while not heard.done and self.clock() - heard.asked < _SILENCE:
                told = socket.recv()
                if told in ("", b"", None):
                    break
                self._take(told, job, nodes, heard)
        except OSError:
            pass
        finally:
            heard.listening = False
            socket.close()

    def _take(self, told: object, job: str, nodes: int, heard: _Heard) -> None:
        if not isinstance(told, str):
            return  # previews come as bytes
        try:
            message = json.loads(told)
        except ValueError:
            return
        data = message.get("data") if isinstance(message, dict) else None
        if not isinstance(data, dict) or data.get("prompt_id") != job:
            return
        kind = message.get("type")
        if kind == "progress_state" and isinstance(data.get("nodes"), dict):
            share = share_of(data["nodes"], nodes)
            heard.share = share if heard.share is None else max(heard.share, share)
        heard.done = heard.done or kind in _ENDS


_ENDS: Final = frozenset({"execution_success", "execution_error", "execution_interrupted"})


def share_of(states: Mapping[str, Any], nodes: int) -> float:
    """How much of a graph is done: the finished nodes and the running ones' parts."""
    done = 0.0
    for one in states.values():
        if not isinstance(one, dict):
            continue
        value, most = one.get("value"), one.get("max")
        if one.get("state") == "finished":
            done += 1.0
        elif isinstance(value, int | float) and isinstance(most, int | float) and most > 0:
            done += min(1.0, max(0.0, value / most))
    return min(1.0, done / max(nodes, len(states), 1))


def _socket(address: str, client: str) -> str:
    return f"ws{address.removeprefix('http')}/ws?clientId={quote(client, safe='')}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A connection whose every failure is an OSError."""

    socket: Any

    def recv(self) -> object:
        import websocket

        try:
            return self.socket.recv()
        except websocket.WebSocketException as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        self.socket.close()


def _connected(url: str) -> _Line:
    import websocket

    try:
        return _Line(websocket.create_connection(url, timeout=_SILENCE))
    except websocket.WebSocketException as error:
        raise OSError(str(error)) from error
