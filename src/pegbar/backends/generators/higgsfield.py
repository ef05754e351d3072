"""Higgsfield: its own DoP and models of others, by its official library.

What a job costs is asked before it is created, by the estimate that Higgsfield gives for nothing;
the same question finds out at no cost whether the request would be taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec

from pegbar.assets.fitting import tier_of, wide_or_tall
from pegbar.assets.generation import Kind, RefRole, Request, Used
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.wire.opening import library_of
from pegbar.backends.generators.wire.usual import film_in, not_listed
from pegbar.ports.generator import (
    Account,
    Generator,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.money import Money, money
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.wire.calling import Ended

_ADDRESS: Final = "https://api.higgsfield.ai"
_KEY, _ID, _SECRET = "HF_KEY", "HF_API_KEY", "HF_API_SECRET"
_UNIT: Final = "higgsfield-credits"
_SEEDS: Final = 1_000_000


class Motion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A camera move by Higgsfield's id for it."""

    id: str
    strength: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5


class DopOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`motions` are at most two camera moves. With `enhance_prompt` Higgsfield writes the prompt
    anew; off, so that the words that were approved are the words that are used."""

    motions: Annotated[tuple[Motion, ...], msgspec.Meta(max_length=2)] = ()
    enhance_prompt: bool = False


class SeedanceOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`camera_fixed` lets the camera stand."""

    camera_fixed: bool = False


def _dop(request: Request) -> dict[str, Any]:
    options = msgspec.convert(request.options, DopOptions)
    said: dict[str, Any] = {"enhance_prompt": options.enhance_prompt}
    if options.motions:
        said["motions"] = [msgspec.to_builtins(one) for one in options.motions]
    if request.seed is not None:
        said["seed"] = request.seed % _SEEDS or _SEEDS
    return said


def _seedance(request: Request) -> dict[str, Any]:
    options = msgspec.convert(request.options, SeedanceOptions)
    return {
        "duration": round(request.seconds or 5),
        "resolution": tier_of(request.size).removesuffix("p"),
        "aspect_ratio": wide_or_tall(request.size),
        "camera_fixed": options.camera_fixed,
    }


_FIRST: Final[Mapping[RefRole, tuple[int, int]]] = {RefRole.FIRST: (1, 1)}
_BOTH: Final[Mapping[RefRole, tuple[int, int]]] = {RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)}
_DOP: Final = Capability(
    kind=Kind.IMAGE_TO_VIDEO,
    sizes=((1280, 720),),
    seconds=(5.0,),
    prompt=5000,
    seed=True,
    references=_FIRST,
)
_DREAM: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO,
    sizes=((1248, 704), (704, 1248), (1920, 1088), (1088, 1920)),
    seconds=tuple(float(one) for one in range(2, 13)),
    fps=(24.0,),
    prompt=5000,
)
_TERMS: Final = Terms(
    as_of=dt.date(2026, 11, 21),
    source="docs.higgsfield.ai (FAQ) and the terms of use (4.4), as quoted publicly in 2026",
    keeps="results at least 7 days; how long inputs are kept was not established",
    trains=None,
    commercial=True,
    indemnity=None,
    marks="not established",
    licence="a model of another maker is under that maker's terms as well",
)


def _prices(each: int | None) -> Prices:
    lines = () if each is None else (Price(amount=money(each, _UNIT), per="call"),)
    return Prices(
        as_of=dt.date(2026, 10, 8),
        source="a customer's bill (9 credits, 0.563 USD a call of DoP); no list is published: "
        "the vendor's own estimate is asked before each job",
        lines=lines,
        credit=money("0.0625"),
    )


def _profile(
    name: str, title: str, does: tuple[Capability, ...], options: type[msgspec.Struct]
) -> Profile:
    return Profile(
        name=f"higgsfield/{name}",
        vendor="higgsfield",
        title=f"{title} at Higgsfield",
        premises=Premises.OUTSIDE,
        does=does,
        prices=_prices(9 if name == "dop-standard" else None),
        terms=_TERMS,
        repeat=Repeat.NEVER,
        options=options,
        cancels="before it starts",
        at_once=4,
        poll=2.0,
        extra="higgsfield",
        package="higgsfield-client",
        secrets=(_KEY, _ID, _SECRET),
        read_at="higgsfield-client 0.2 (source); docs.higgsfield.ai's OpenAPI, July 2026",
    )


_OWN: Final = (_DOP, replace(_DOP, kind=Kind.FIRST_LAST, references=_BOTH))
_SEEDANCE: Final = (_DREAM, replace(_DREAM, kind=Kind.IMAGE_TO_VIDEO, references=_FIRST))
_GRADES: Final = ("standard", "turbo", "lite")
PROFILES: Final = (
    *(_profile(f"dop-{one}", f"DoP {one}", _OWN, DopOptions) for one in _GRADES),
    _profile("seedance-1-lite", "Seedance 1 Lite", _SEEDANCE, SeedanceOptions),
    _profile("seedance-1-pro-fast", "Seedance 1 Pro Fast", _SEEDANCE, SeedanceOptions),
)

_PATHS: Final = {
    **{f"dop-{one}": f"higgsfield-ai/dop/{one}" for one in _GRADES},
    "seedance-1-lite": "bytedance/seedance/v1/lite",
    "seedance-1-pro-fast": "bytedance/seedance/v1/pro/fast",
}


def _path(model: str, kind: Kind) -> str:
    """Higgsfield's own models have one address, those of others one for each kind of work."""
    return _PATHS[model] if model.startswith("dop") else f"{_PATHS[model]}/{kind.value}"


_STATES: Final[Mapping[str, State]] = {
    "queued": State.WAITING,
    "in_progress": State.RUNNING,
    "completed": State.DONE,
    "failed": State.FAILED,
    "nsfw": State.FAILED,
    "canceled": State.CANCELLED,
}
_WORDS: Final = (
    ("concurrent", Trouble.THROTTLED),
    ("credits", Trouble.QUOTA),
    ("nsfw", Trouble.MODERATION),
    ("moderation", Trouble.MODERATION),
)
"""What tells in an answer of 400 or 403, where one status means several things."""


class HiggsfieldVendor:
    """Higgsfield."""

    name: str = "higgsfield"

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the port's
        return PROFILES

    def open(self, profile: Profile, account: Account) -> Generator:
        return _Higgsfield(profile, account)


def _key(account: Account) -> str:
    given = account.secrets
    both = given.get(_ID, ""), given.get(_SECRET, "")
    return given.get(_KEY, "") or (":".join(both) if all(both) else "")


def _client(address: str, key: str, seconds: float) -> Any:
    """The library's client, told to try once, and to believe its own address: what it makes of a
    bare id leads to the vendor's, whatever address it was given."""
    from functools import cached_property

    import httpx
    from higgsfield_client.http.client import SyncClient, SyncRequestController
    from higgsfield_client.http.retry import NoRetry
    from higgsfield_client.http.transport import HttpTransport

    from pegbar.backends.generators.wire.once import OneTry

    class Client(SyncClient):  # type: ignore[misc]
        @cached_property
        def _client(self) -> httpx.Client:
            with SyncClient._client.func(self) as built:
                return httpx.Client(
                    headers=built.headers,
                    timeout=built.timeout,
                    base_url=built.base_url,
                    transport=OneTry(seconds),
                )

        @cached_property
        def _upload_client(self) -> httpx.Client:
            return httpx.Client(transport=OneTry(seconds))

        @cached_property
        def _transport(self) -> Any:
            return HttpTransport(self._client, NoRetry())

        def get_request_controller(self, request_id: str) -> Any:
            urls = SyncRequestController.build_urls(self.base_url, request_id)
            return SyncRequestController(request_id, self._transport, **urls)

        def ask(self, method: str, address: str, said: Any = None) -> dict[str, Any]:
            """An answer as it came; the library's own calls keep its name and drop the rest."""
            answer = self._transport.request(method, address, json=said)
            found = answer.json() if answer.content else {}
            return found if isinstance(found, dict) else {}

    made = Client(base_url=address, timeout=seconds, api_key=key)
    _ = made._client, made._upload_client, made._transport  # before threads meet
    return made


class _Higgsfield:
    """One model. Keeps one client, and its connections open."""

    def __init__(self, profile: Profile, account: Account) -> None:
        key = _key(account)
        if not key:
            raise GeneratorTrouble(
                Trouble.DENIED, f"{profile.name} needs {_KEY}, or {_ID} and {_SECRET}"
            )
        self._profile = profile
        self._seconds = account.timeout
        self._address = account.address or _ADDRESS
        self._model = profile.name.partition("/")[2]
        with library_of(profile):
            from pegbar.backends.generators.wire.calling import Calling

            self._client = _client(self._address, key, account.timeout)
        self._call = Calling(who="Higgsfield", weigh=_weighed)

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        path = _path(self._model, handed.request.kind)
        said = self._said(handed.request) | self._uploaded(handed)
        worth = self._worth(path, said)
        made = self._call(lambda: self._client.submit(path, said), create=True)
        return Ticket(
            id=made.request_id,
            extra={"status": self._own(made.status_url), "cancel": self._own(made.cancel_url)},
            estimate=worth,
        )

    def look(self, ticket: Ticket) -> Sight:
        return _seen(self._status(ticket), ticket.estimate)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring

        film = self._status(ticket).get("video")
        address = film_in(film.get("url") if isinstance(film, dict) else None, "Higgsfield")
        file = bring(address, into, "film", seconds=self._seconds)
        used = Used(
            generator=self._profile.name,
            version=_path(self._model, handed.request.kind),
            seed=handed.request.seed,
            parameters=self._said(handed.request),
        )
        return Received(files=(file,), used=used, cost=ticket.estimate)

    def cancel(self, ticket: Ticket) -> None:
        """Only a job that waits can be ended; of one that runs Higgsfield says 400."""
        address = ticket.extra.get("cancel") or self._urls(ticket)["cancel_url"]
        try:
            self._call(lambda: self._client.ask("POST", address))
        except GeneratorTrouble as trouble:
            if trouble.word != "400":
                raise

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("Higgsfield", handed.job)

    def _said(self, request: Request) -> dict[str, Any]:
        write = _dop if self._model.startswith("dop") else _seedance
        return {"prompt": request.prompt} | write(request)

    def _uploaded(self, handed: Handed) -> dict[str, str]:
        """What goes in, at addresses of the vendor's. Nothing is asked for yet."""
        laid = {}
        for role, name in {RefRole.FIRST: "image_url", RefRole.LAST: "end_image_url"}.items():
            for one in handed.request.of(role):
                data = handed.files[one.digest].read_bytes()
                laid[name] = self._call(partial(self._client.upload, data, one.media))
        return laid

    def _worth(self, path: str, said: Mapping[str, Any]) -> Money | None:
        """What the vendor says that it will cost. Raises what it would say to the request itself,
        while it costs nothing yet."""
        try:
            told = self._call(lambda: self._client.ask("POST", f"/estimate/{path}", said))
        except GeneratorTrouble as trouble:
            if trouble.why is Trouble.LOST:  # this model has no estimate
                return None
            raise
        try:
            return money(Decimal(str(told.get("credits"))), _UNIT)
        except InvalidOperation:
            return None

    def _status(self, ticket: Ticket) -> dict[str, Any]:
        address = ticket.extra.get("status") or self._urls(ticket)["status_url"]
        return dict(self._call(lambda: self._client.ask("GET", address)))

    def _urls(self, ticket: Ticket) -> Mapping[str, str]:
        made = self._client.get_request_controller(ticket.id)
        return {"status_url": made.status_url, "cancel_url": made.cancel_url}

    def _own(self, address: str) -> str:
        """An address that an answer named, if the key may go there; else none."""
        return address if urlsplit(address)[:2] == urlsplit(self._address)[:2] else ""


def _weighed(found: GeneratorTrouble, ended: Ended, create: bool) -> GeneratorTrouble:  # noqa: ARG001
    if found.word in ("400", "403"):
        said = found.message.lower()
        found.why = next((why for word, why in _WORDS if word in said), found.why)
    return found


def _seen(told: Mapping[str, Any], estimate: Money | None) -> Sight:
    """What was refused or failed is not charged."""
    status = str(told.get("status", ""))
    if not status:
        raise GeneratorTrouble(Trouble.DOWN, "Higgsfield's answer tells no state", word="no state")
    state = _STATES.get(status, State.RUNNING)
    raw = {"status": status, "request_id": str(told.get("request_id", ""))}
    if state is State.DONE:
        return Sight(state=state, share=1.0, cost=estimate, raw=raw)
    nothing = Money(0, _UNIT)
    if state is State.CANCELLED:
        return Sight(state=state, cost=nothing, raw=raw)
    if state is not State.FAILED:
        return Sight(state=state, raw=raw)
    refused, message = status == "nsfw", str(told.get("error") or "")
    return Sight(
        state=state,
        trouble=Trouble.MODERATION if refused else Trouble.FAILED,
        word=status,
        message=message or ("refused for its content" if refused else "no reason is given"),
        cost=nothing,
        raw=raw | {"error": message},
    )


VENDOR: Final = HiggsfieldVendor()
