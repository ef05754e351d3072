"""The sandbox's house: every vendor's side behind one loopback server, in a thread of its own.

    with Sandbox() as house:
        house.address("runway")     # http://127.0.0.1:41873/runway

It listens on 127.0.0.1 and nowhere else, and takes any key. A side is a file beside this one with
`routes(floor)`; other packages bring theirs under the entry point `pegbar.sandboxes`.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import socket
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import metadata
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pegbar.backends.sandbox.floor import Floor
from pegbar.values.errors import BadInput, NotInstalled

if TYPE_CHECKING:
    import uvicorn

HOST: Final = "127.0.0.1"
ENTRY_POINTS: Final = "pegbar.sandboxes"
_OWN: Final = "pegbar.backends.sandbox"
_ROOMS: Final = frozenset({"cards", "credentials", "door", "floor", "house", "orders", "pictures"})
_OPENS: Final = 20.0
_CLOSES: Final = 5.0

Routes: TypeAlias = Callable[[Floor], Sequence[Any]]
"""A vendor's side: its Litestar handlers, at the paths that stand under the vendor's address."""


def sides(only: Collection[str] | None = None) -> dict[str, Routes]:
    """Every vendor that can be played here, by name, or only those that are named. Raises
    NotInstalled."""
    package = importlib.import_module(_OWN)
    found: dict[str, Routes] = {}
    for one in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        if one.name not in _ROOMS and (only is None or one.name in only):
            module = _loaded(f"{_OWN}.{one.name}")
            if callable(getattr(module, "routes", None)):
                found[one.name] = module.routes
    for point in metadata.entry_points(group=ENTRY_POINTS):
        if only is None or point.name in only:
            found[point.name] = point.load()
    return found


def _loaded(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotInstalled(
            f"the sandbox needs {error.name}", hint='pip install "pegbar[sandbox]"'
        ) from error


class Sandbox:
    """The running house. `floor` holds the jobs; port 0 takes any that is free; `only` are the
    vendors that move in, all where it is None; `more` are sides that no package has (a test's).

    Raises NotInstalled without the extra `sandbox`, BadInput where the port is taken.
    """

    def __init__(
        self,
        floor: Floor | None = None,
        *,
        port: int = 0,
        only: Collection[str] | None = None,
        more: Mapping[str, Routes] | None = None,
    ) -> None:
        self.floor = floor or Floor()
        self._sides = {**sides(only), **(more or {})}
        self._socket = _bound(port)
        self.floor.root = f"http://{HOST}:{self._socket.getsockname()[1]}"
        try:
            self._server = _server(self.floor, self._sides)
        except BaseException:
            self._socket.close()
            raise
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="sandbox", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self.floor.root.rpartition(":")[2])

    @property
    def vendors(self) -> tuple[str, ...]:
        return tuple(self._sides)

    def address(self, vendor: str = "") -> str:
        """Where a vendor is; without a name what belongs into generators.yaml as `sandbox`."""
        return self.floor.address(vendor) if vendor else self.floor.root

    def __enter__(self) -> Sandbox:
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_OPENS / 0.005)):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.005)
        if not self._server.started:
            raise BadInput("the sandbox did not open", hint="try another --port")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_CLOSES)
        with contextlib.suppress(OSError):
            self._socket.close()


def _bound(port: int) -> socket.socket:
    # The protocol is named so that asyncio knows it as TCP, and sends small answers at once.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except (OSError, OverflowError) as error:
        door.close()
        raise BadInput(
            f"port {port} cannot be had: {error}", hint="take another with --port, or 0 for any"
        ) from error
    return door


def _server(floor: Floor, found: Mapping[str, Routes]) -> uvicorn.Server:
    import uvicorn

    from pegbar.backends.sandbox.door import Porch, Socket, app_of

    config = uvicorn.Config(
        Porch(app_of(floor, found), floor),
        http=Socket,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=2048,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
