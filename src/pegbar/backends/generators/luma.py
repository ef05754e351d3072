"""Luma: Ray 2 and Ray Flash 2, by the Dream Machine API and its official library.

Luma takes no files: pictures and films are read from addresses, so an account without a `pickup`
only makes films from words. It tells no costs and has no seeds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from pegbar.assets.fitting import tier_of, wide_or_tall
from pegbar.assets.generation import Kind, Reference, RefRole, Request, Used
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.wire.opening import key_of, library_of, one_try
from pegbar.backends.generators.wire.usual import film_in, id_in, sent_name
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
from pegbar.values.money import money
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.wire.calling import Ended

_ADDRESS: Final = "https://api.lumalabs.ai/dream-machine/v1"
_KEY: Final = "LUMAAI_API_KEY"
_PAGE: Final = 100
_PAGES: Final = 20

Modes = Literal[
    "adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3",
    "reimagine_1", "reimagine_2", "reimagine_3",
]  # fmt: skip


class LumaOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`loop` lets the end meet the beginning. `concepts` are camera moves by Luma's names
    (`dolly_zoom`). `mode` is how far a film that is changed may go from its source."""

    loop: bool = False
    concepts: tuple[str, ...] = ()
    mode: Modes = "adhere_2"


_SIZES: Final = (
    (960, 540), (1280, 720), (1920, 1080), (3840, 2160),
    (540, 960), (720, 1280), (1080, 1920), (2160, 3840),
)  # fmt: skip
"""Of its seven shapes those two whose pixels follow from its price by the pixel."""

_TEXT: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO, sizes=_SIZES, seconds=(5.0, 9.0), fps=(24.0,), prompt=5000
)
_FIRST: Final = replace(_TEXT, kind=Kind.IMAGE_TO_VIDEO, references={RefRole.FIRST: (1, 1)})
_FIRST_LAST: Final = replace(
    _TEXT, kind=Kind.FIRST_LAST, references={RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)}
)
_CHANGED: Final = Capability(
    kind=Kind.VIDEO_TO_VIDEO,
    seconds=(0.5, 10.0),
    between=True,
    prompt=5000,
    references={RefRole.SOURCE: (1, 1), RefRole.FIRST: (0, 1)},
)
_TERMS: Final = Terms(
    as_of=dt.date(2026, 7, 9),
    source="lumalabs.ai/legal/api-terms-of-use and terms-of-service, as reported on that day",
    keeps="no term is stated; inputs are read from the studio's own addresses",
    trains=False,
    regions=(),
    commercial=True,
    indemnity=None,
    marks="reserved in the terms; which ones it puts in was not established",
    licence="results may not be used for building training or evaluation data sets",
)


def _prices(per_megapixel: str) -> Prices:
    """Luma bills by the pixel at 24 frames a second."""
    tiers = (("540p", 960, 540), ("720p", 1280, 720), ("1080p", 1920, 1080), ("4k", 3840, 2160))
    each = money(per_megapixel)
    return Prices(
        as_of=dt.date(2025, 10, 28),
        source=f"{each} a million pixels: the list of ComfyUI's API nodes agrees to the cent",
        lines=tuple(
            Price(amount=each.times(wide * high * 24 / 1e6), per="second", tier=tier)
            for tier, wide, high in tiers
        ),
    )


def _ray(name: str, title: str, price: str) -> Profile:
    return Profile(
        name=f"luma/{name}",
        vendor="luma",
        title=title,
        premises=Premises.OUTSIDE,
        does=(_TEXT, _FIRST, _FIRST_LAST, _CHANGED),
        prices=_prices(price),
        terms=_TERMS,
        repeat=Repeat.NEVER,
        options=LumaOptions,
        knows_jobs=True,
        cancels="any time",
        at_once=10,
        poll=3.0,
        extra="luma",
        package="lumaai",
        secrets=(_KEY,),
        read_at="lumaai 1.21 (source); docs.lumalabs.ai as copied publicly in 2025",
    )


PROFILES: Final = (
    _ray("ray-2", "Luma Ray 2", "0.0064"),
    _ray("ray-flash-2", "Luma Ray Flash 2", "0.0022"),
)

_TROUBLES: Final[Mapping[int, Trouble]] = {402: Trouble.QUOTA, 406: Trouble.MODERATION}
_STATES: Final[Mapping[str, State]] = {
    "queued": State.WAITING,
    "dreaming": State.RUNNING,
    "completed": State.DONE,
    "failed": State.FAILED,
}
_REFUSED: Final = ("moderation", "not allowed")
_BROKE: Final = ("insufficient credit", "not enough credit")


class LumaVendor:
    """Luma."""

    name: str = "luma"

    def profiles(self, account: Account) -> Sequence[Profile]:
        """Those of everybody; an account of which Luma can fetch nothing makes films from words
        alone."""
        if not account.secrets or account.pickup:
            return PROFILES
        return tuple(replace(one, does=(_TEXT,)) for one in PROFILES)

    def open(self, profile: Profile, account: Account) -> Generator:
        return _Luma(profile, account)


class _Luma:
    """One model. Keeps one client, and its connections open."""

    def __init__(self, profile: Profile, account: Account) -> None:
        key = key_of(profile, account, _KEY)
        with library_of(profile):
            import lumaai

            from pegbar.backends.generators.wire.calling import Calling
        self._profile, self._account = profile, account
        self._client: Any = lumaai.LumaAI(auth_token=key, **one_try(account, _ADDRESS))
        self._call = Calling(
            who="Luma", library=(lumaai.LumaAIError,), own=_TROUBLES, weigh=_weighed
        )

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        asked = self._asked(handed.request, self._laid_out(handed))
        if handed.request.kind is Kind.VIDEO_TO_VIDEO:
            modify = self._client.generations.video.modify
            made = self._call(lambda: modify(**asked), create=True)
        else:
            made = self._call(lambda: self._client.generations.create(**asked), create=True)
        return Ticket(id=id_in(made, "Luma"))

    def look(self, ticket: Ticket) -> Sight:
        return _seen(self._call(lambda: self._client.generations.get(ticket.id)))

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring

        made = self._call(lambda: self._client.generations.get(ticket.id))
        address = film_in(getattr(getattr(made, "assets", None), "video", None), "Luma")
        film = bring(address, into, "film", seconds=self._account.timeout)
        used = Used(
            generator=self._profile.name,
            version=made.model or _model(self._profile),
            parameters=self._asked(handed.request, {}),
        )
        return Received(files=(film,), used=used)

    def cancel(self, ticket: Ticket) -> None:
        """Luma ends a job by deleting it, and would delete a finished one as well."""
        if self.look(ticket).state in (State.WAITING, State.RUNNING):
            self._call(lambda: self._client.generations.delete(ticket.id))

    def find(self, handed: Handed) -> Ticket | None:
        """By the addresses that were laid out for this job and no other. A job from words alone
        has none: another that says the same may be another take's, and only a person can tell."""
        given = _taken_in(handed.request)
        laid = {sent_name(handed.job, one) for one in given}
        wanted = self._asked(handed.request, {})
        same: list[str] = []
        for one in self._listed():
            said = _plain(one.request)
            if laid & {urlsplit(one).path.rpartition("/")[2] for one in _addresses(said)}:
                return Ticket(id=one.id)
            mine = not given and one.id not in handed.others
            if mine and all(said.get(key) == value for key, value in wanted.items()):
                same.append(one.id)
        if same:
            raise GeneratorTrouble(
                Trouble.UNCLEAR,
                f"Luma has {len(same)} jobs that say the same, and tells no names of ours",
                word=", ".join(same[:5]),
            )
        return None

    def _listed(self) -> Sequence[Any]:
        found: list[Any] = []
        for page in range(_PAGES):
            start = page * _PAGE
            answer = self._call(partial(self._client.generations.list, limit=_PAGE, offset=start))
            listed = getattr(answer, "generations", None)
            if listed is None:
                raise GeneratorTrouble(Trouble.DOWN, "Luma's list cannot be read", word="no list")
            found += listed
            if len(listed) < _PAGE:
                return found
        raise GeneratorTrouble(Trouble.UNCLEAR, f"Luma lists more than {_PAGE * _PAGES} jobs")

    def _laid_out(self, handed: Handed) -> dict[RefRole, str]:
        """The addresses of what goes in, by role. Nothing was asked of Luma before they stand."""
        from pegbar.backends.generators.wire.pickup import lay_out

        given = _taken_in(handed.request)
        if given and not self._account.pickup:
            raise GeneratorTrouble(
                Trouble.INVALID,
                "Luma reads pictures from addresses alone, and this account has no pickup",
                word="no pickup",
            )
        return {
            one.role: lay_out(
                self._account.pickup,
                f"pegbar/{sent_name(handed.job, one)}",
                handed.files[one.digest],
                media=one.media,
                seconds=self._account.timeout,
            )
            for one in given
        }

    def _asked(self, request: Request, laid: Mapping[RefRole, str]) -> dict[str, Any]:
        """What is sent. Without addresses it is what the record keeps: those are signed."""
        options = msgspec.convert(request.options, LumaOptions)
        model = _model(self._profile)
        if request.kind is Kind.VIDEO_TO_VIDEO:
            said: dict[str, Any] = {
                "generation_type": "modify_video",
                "model": model,
                "mode": options.mode,
                "prompt": request.prompt,
            }
            if laid:
                said["media"] = {"url": laid[RefRole.SOURCE]}
            if RefRole.FIRST in laid:
                said["first_frame"] = {"url": laid[RefRole.FIRST]}
            return said
        said = {
            "model": model,
            "prompt": request.prompt,
            "aspect_ratio": wide_or_tall(request.size),
            "resolution": tier_of(request.size),
            "duration": f"{request.seconds or 5:g}s",
            "loop": options.loop,
        }
        if options.concepts:
            said["concepts"] = [{"key": one} for one in options.concepts]
        if laid:
            said["keyframes"] = {
                _FRAMES[role]: {"type": "image", "url": url} for role, url in laid.items()
            }
        return said


def _weighed(found: GeneratorTrouble, ended: Ended, create: bool) -> GeneratorTrouble:  # noqa: ARG001
    """Luma tells by words alone what was refused for its content, and what is not paid for."""
    if found.why is Trouble.INVALID and _says(found.message, _REFUSED):
        found.why = Trouble.MODERATION
    if found.why in (Trouble.INVALID, Trouble.DENIED) and _says(found.message, _BROKE):
        found.why = Trouble.QUOTA
    return found


_FRAMES: Final = {RefRole.FIRST: "frame0", RefRole.LAST: "frame1"}


def _seen(made: Any) -> Sight:
    told = getattr(made, "state", None)
    if not isinstance(told, str):
        raise GeneratorTrouble(Trouble.DOWN, "Luma's answer tells no state", word="no state")
    state = _STATES.get(told, State.RUNNING)
    raw = {"id": made.id or "", "state": told, "model": made.model or ""}
    if state is not State.FAILED:
        return Sight(state=state, raw=raw)
    reason = made.failure_reason or "no reason is given"
    refused = _says(reason, _REFUSED)
    return Sight(
        state=state,
        trouble=Trouble.MODERATION if refused else Trouble.FAILED,
        word=reason.partition(":")[0][:40],
        message=reason,
        raw={**raw, "failure_reason": reason},
    )


def _model(profile: Profile) -> str:
    return profile.name.partition("/")[2]


def _taken_in(request: Request) -> tuple[Reference, ...]:
    roles = (RefRole.SOURCE, RefRole.FIRST, RefRole.LAST)
    return tuple(one for role in roles for one in request.of(role))


def _plain(said: Any) -> dict[str, Any]:
    return said.to_dict() if said is not None else {}


def _addresses(said: Mapping[str, Any]) -> list[str]:
    frames = said.get("keyframes")
    places = [
        *(frames.values() if isinstance(frames, dict) else ()),
        said.get("media"),
        said.get("first_frame"),
    ]
    return [one["url"] for one in places if isinstance(one, dict) and one.get("url")]


def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text.lower() for word in words)


VENDOR: Final = LumaVendor()
