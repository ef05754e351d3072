"""A transport for httpx that tries each request once, and tells how it ended in two errors of its
own.

Vendors' libraries retry what fails: a create that is sent twice is paid twice, and a library that
sleeps through a minute of 429 hides it from whoever plans the work. They recognise failures by
httpx's errors and by responses' status. Given this transport they meet neither: what is not a
success leaves it as Answered or Dropped, which no library catches.
"""

from __future__ import annotations

import json
import ssl
import urllib.request
import weakref
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from pegbar.ports.generator import GeneratorTrouble, Trouble

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
_LONGEST: Final = 300
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Dropped(Exception):
    """No answer came. `sent` tells whether the request may have arrived."""

    def __init__(self, sent: bool, why: str) -> None:
        super().__init__(why)
        self.sent = sent
        self.why = why


class Answered(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> dict[str, Any]:
        """The body as a mapping; empty where it is none."""
        with suppress(ValueError):
            value = json.loads(self.body)
            if isinstance(value, dict):
                return value
        return {}

    def words(self) -> str:
        """What the vendor says about it, short enough for a line."""
        said = self.json()
        for key in ("detail", "title", "message", "error"):
            if isinstance(said.get(key), str) and said[key]:
                return str(said[key])[:_LONGEST]
        text = self.body[: 4 * _LONGEST].decode("utf-8", "replace").strip()
        return text[:_LONGEST] if text and not text.startswith("<") else f"HTTP {self.status}"

    @property
    def after(self) -> float | None:
        """How many seconds the vendor wants to be left alone for."""
        with suppress(ValueError):
            return max(0.0, float(self.headers.get("retry-after", "")))
        return None


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are trusted: read once, it takes a tenth of a second."""
    return httpx.create_ssl_context()


def _transport(proxy: str, limits: httpx.Limits) -> httpx.HTTPTransport:
    return httpx.HTTPTransport(verify=trusted(), retries=0, limits=limits, proxy=proxy or None)


class _Way:
    """One way out: straight, or through a proxy."""

    def __init__(self, proxy: str = "") -> None:
        self.kept = _transport(proxy, httpx.Limits(max_connections=None))
        # A kept connection that the other side has just closed breaks as if an answer were lost.
        # What can spend money is sent on a connection of its own, so that a break means something.
        self.fresh = _transport(
            proxy, httpx.Limits(max_connections=None, max_keepalive_connections=0)
        )

    def close(self) -> None:
        self.kept.close()
        self.fresh.close()


class OneTry(httpx.BaseTransport):
    """Thread-safe. `seconds` bound every wait, whatever the library asks for: some switch their
    timeouts off. `moved` leads from hosts that a library has hard-coded to where they are instead
    (a sandbox). A studio's proxies (HTTPS_PROXY, NO_PROXY) are kept to, this machine excepted."""

    def __init__(self, seconds: float, moved: Mapping[str, str] | None = None) -> None:
        self._timeout = httpx.Timeout(seconds, connect=min(seconds, 15.0)).as_dict()
        self._moved = dict(moved or {})
        known = urllib.request.getproxies()
        self._proxies = {one: known[one] for one in ("http", "https", "all") if known.get(one)}
        self._ways = {proxy: _Way(proxy) for proxy in ("", *self._proxies.values())}
        # Nobody closes a library's client; kept connections end with whoever held them.
        self._end = weakref.finalize(self, _closed, *self._ways.values())

    def _way(self, url: httpx.URL) -> _Way:
        if not self._proxies or url.host in _HERE or urllib.request.proxy_bypass(url.host):
            return self._ways[""]
        return self._ways[self._proxies.get(url.scheme) or self._proxies.get("all", "")]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "timeout": self._timeout}
        self._move(request)
        way = self._way(request.url)
        inner = way.kept if request.method in ("GET", "HEAD") else way.fresh
        try:
            response = inner.handle_request(request)
            try:
                body = b"".join(response.iter_raw())
            finally:
                response.close()
        except _NEVER_SENT as error:
            raise Dropped(False, type(error).__name__) from error
        except httpx.TransportError as error:
            raise Dropped(True, type(error).__name__) from error
        whole = httpx.Response(response.status_code, headers=response.headers, content=body)
        if response.status_code >= 400:
            raise Answered(response.status_code, dict(response.headers), whole.content)
        return whole

    def _move(self, request: httpx.Request) -> None:
        to = self._moved.get(request.url.host)
        if to is None:
            return
        parts = urlsplit(to)
        path = parts.path.rstrip("/") + request.url.raw_path.decode("ascii")
        request.url = httpx.URL(f"{parts.scheme}://{parts.netloc}{path}")
        request.headers["host"] = parts.netloc

    def close(self) -> None:
        self._end()


def _closed(*ways: _Way) -> None:
    for one in ways:
        one.close()


_TABLE: Final[Mapping[int, Trouble]] = {
    400: Trouble.INVALID,
    401: Trouble.DENIED,
    402: Trouble.QUOTA,
    403: Trouble.DENIED,
    404: Trouble.INVALID,
    409: Trouble.INVALID,
    413: Trouble.INVALID,
    422: Trouble.INVALID,
    429: Trouble.THROTTLED,
}
"""What a status means where a vendor's own table says nothing else."""


def trouble_of(
    error: Dropped | Answered,
    who: str,
    *,
    create: bool = False,
    own: Mapping[int, Trouble] | None = None,
) -> GeneratorTrouble:
    """An ended try as trouble. Of a create whose answer was lost, and of one that was answered by
    a server in trouble, nobody knows whether it was taken; a look that ended so is made again."""
    if isinstance(error, Dropped):
        if create and error.sent:
            return GeneratorTrouble(
                Trouble.UNCLEAR, f"{who} was asked, and its answer was lost", word=error.why
            )
        return GeneratorTrouble(Trouble.DOWN, f"{who} cannot be reached", word=error.why)
    if error.status >= 500 or error.status == 408:
        why = Trouble.UNCLEAR if create else Trouble.DOWN
    else:
        table = {**_TABLE, **({} if create else {404: Trouble.LOST}), **(own or {})}
        why = table.get(error.status, Trouble.INVALID)
    return GeneratorTrouble(
        why, f"{who}: {error.words()}", word=str(error.status), after=error.after
    )
