"""Runway: its own models and those of others that it offers, by its API and its official library.

Files go up before a job is created, or inside the request where they are small; outputs come from
addresses that end after a day or two and are told anew by each look. It lists no jobs.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from pegbar.assets.generation import Kind, Reference, RefRole, Request, Used
from pegbar.assets.profile import Capability, NoOptions, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.wire.opening import key_of, library_of, one_try
from pegbar.backends.generators.wire.usual import draft_in, film_in, id_in, not_listed
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
from pegbar.values.canonical import Json
from pegbar.values.money import Money, money
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.wire.calling import Ended

_ADDRESS: Final = "https://api.dev.runwayml.com"
_KEY: Final = "RUNWAYML_API_SECRET"
_CREDITS: Final = "runway-credits"
_INSIDE: Final = 3_500_000  # bytes: as base64 below the 5 MB that a data URI may have


class RunwayOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`public_figures` set to `low` is less strict about faces that the public knows."""

    public_figures: Literal["auto", "low"] = "auto"


class ActTwoOptions(RunwayOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`body` carries gestures over as well as the face; `intensity` of the expression, 1 to 5."""

    body: bool = True
    intensity: Literal[1, 2, 3, 4, 5] = 3


_WIDE: Final = ((1280, 720), (720, 1280))
_SIX: Final = (*_WIDE, (1104, 832), (960, 960), (832, 1104), (1584, 672))
_VEO: Final = (*_WIDE, (1080, 1920), (1920, 1080))
_SEEDANCE: Final = (
    *((992, 432), (854, 480), (752, 560), (640, 640), (560, 752), (480, 854)),
    *((1470, 630), (1280, 720), (1112, 834), (960, 960), (834, 1112), (720, 1280)),
    *((2206, 946), (1920, 1080), (1664, 1248), (1440, 1440), (1248, 1664), (1080, 1920)),
)
_FIRST: Final = {RefRole.FIRST: (1, 1)}
_BOTH: Final = {RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)}


def _to(most: int, least: int = 2) -> tuple[float, ...]:
    return tuple(float(one) for one in range(least, most + 1))


def _three(text: Capability) -> tuple[Capability, ...]:
    """From words, from a first frame, from a first and a last."""
    return (
        text,
        replace(text, kind=Kind.IMAGE_TO_VIDEO, references=_FIRST),
        replace(text, kind=Kind.FIRST_LAST, references=_BOTH),
    )


_GEN45: Final = Capability(kind=Kind.TEXT_TO_VIDEO, sizes=_WIDE, seconds=_to(10), seed=True)
_GEN45_FIRST: Final = replace(_GEN45, kind=Kind.IMAGE_TO_VIDEO, sizes=_SIX, references=_FIRST)
_VEO31: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO, sizes=_VEO, seconds=(4.0, 6.0, 8.0), seed=True, negative=True
)
_DREAM: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO,
    sizes=_SEEDANCE,
    seconds=_to(30, 4),
    prompt=15_000,
    seed=True,
    draft=True,
    references={RefRole.CHARACTER: (0, 15), RefRole.STYLE: (0, 15)},
)
_ACT: Final = Capability(
    kind=Kind.PERFORMANCE,
    sizes=_SIX,
    seconds=(3.0, 30.0),
    between=True,
    prompt=0,
    needs_prompt=False,
    seed=True,
    references={RefRole.CHARACTER: (1, 1), RefRole.DRIVING: (1, 1)},
)
_ALEPH: Final = Capability(
    kind=Kind.VIDEO_TO_VIDEO,
    seconds=(2.0, 30.0),
    between=True,
    seed=True,
    references={RefRole.SOURCE: (1, 1), RefRole.MIDDLE: (0, 5)},
)

_TERMS: Final = Terms(
    as_of=dt.date(2026, 11, 20),
    source="docs.dev.runwayml.com and what conductatlas.com quotes of Runway's Terms of Use, as "
    "stored; what an enterprise agreement says instead was not established",
    keeps="uploads 24 hours, outputs' addresses 24 to 48 hours; the rest was not established",
    trains=True,
    commercial=None,
    indemnity=None,
    marks="not established: no page and no switch of the API tells",
    licence="by the Terms of Use, inputs and outputs may train Runway's models, irrevocably",
)


def _profile(
    model: str,
    title: str,
    does: tuple[Capability, ...],
    each: int | None,
    note: str = "github.com/runwayml/skills, rw-api-reference",
    *,
    options: type[msgspec.Struct] = RunwayOptions,
) -> Profile:
    """A model that bills `each` credits a second; None where no list was found that says."""
    line = () if each is None else (Price(amount=money(each, _CREDITS), per="second"),)
    return Profile(
        name=f"runway/{model}",
        vendor="runway",
        title=title,
        premises=Premises.OUTSIDE,
        does=does,
        prices=Prices(
            as_of=dt.date(2026, 11, 20),
            source=f"{note}; a credit is 0.01 USD: docs.dev.runwayml.com/guides/setup",
            lines=line,
            credit=money("0.01"),
        ),
        terms=_TERMS,
        repeat=Repeat.NEVER,
        options=options,
        cancels="any time",
        at_once=2,
        poll=5.0,
        extra="runway",
        package="runwayml",
        secrets=(_KEY,),
        read_at="runwayml 5.24 (its types); docs.dev.runwayml.com as stored on 2026-11-20; "
        "the lengths of aleph2 and seedance2_5 from others' pages",
    )


PROFILES: Final = (
    _profile("gen4.5", "Runway Gen-4.5", (_GEN45, _GEN45_FIRST), 12),
    _profile("gen4_turbo", "Runway Gen-4 Turbo", (replace(_GEN45_FIRST, needs_prompt=False),), 5),
    _profile("act_two", "Runway Act-Two", (_ACT,), 5, options=ActTwoOptions),
    _profile("aleph2", "Runway Aleph 2", (_ALEPH,), 28, "inference.sh/apps/runway/aleph-2"),
    _profile("veo3.1", "Google Veo 3.1 at Runway", _three(_VEO31), 20, options=NoOptions),
    _profile("veo3.1_fast", "Google Veo 3.1 Fast at Runway", _three(_VEO31), 10, options=NoOptions),
    _profile(
        "seedance2_5", "Seedance 2.5 at Runway", _three(_DREAM), None, "no list", options=NoOptions
    ),
)

_STATES: Final[Mapping[str, State]] = {
    "PENDING": State.WAITING,
    "THROTTLED": State.WAITING,
    "RUNNING": State.RUNNING,
    "SUCCEEDED": State.DONE,
    "FAILED": State.FAILED,
    "CANCELLED": State.CANCELLED,
}
_BROKE: Final = "enough credits"
_SOON: Final = 300.0  # seconds
_TOLD: Final = ("id", "status", "progress", "failure", "failureCode", "cost", "estimatedCost")


class RunwayVendor:
    """Runway."""

    name: str = "runway"

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002  the same for all
        return PROFILES

    def open(self, profile: Profile, account: Account) -> Generator:
        return _Runway(profile, account)


class _Runway:
    """One model. Keeps one client, and its connections open."""

    def __init__(self, profile: Profile, account: Account) -> None:
        key = key_of(profile, account, _KEY)
        with library_of(profile):
            import runwayml

            from pegbar.backends.generators.wire.calling import Calling
        self._profile, self._account = profile, account
        self._model = profile.name.partition("/")[2]
        self._client: Any = runwayml.RunwayML(api_key=key, **one_try(account, _ADDRESS))
        self._call = Calling(who="Runway", library=(runwayml.RunwayMLError,), weigh=_weighed)

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        draft = draft_in(handed, "Runway")
        uris = {} if draft else self._brought(handed)
        endpoint, asked = self._asked(handed.request, uris, draft)
        make = getattr(self._client, endpoint).create
        made = self._call(lambda: make(**asked), create=True)
        estimate = _credits(getattr(made, "estimated_cost", None))
        return Ticket(id=id_in(made, "Runway"), estimate=estimate)

    def look(self, ticket: Ticket) -> Sight:
        return _seen(self._task(ticket))

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring_all

        task = self._task(ticket)
        addresses = film_in(getattr(task, "output", None), "Runway")
        files = bring_all(addresses, into, seconds=self._account.timeout)
        _, said = self._asked(handed.request, {}, handed.draft)
        name, seed = self._profile.name, handed.request.seed
        used = Used(generator=name, version=self._model, seed=seed, parameters=said)
        return Received(files=files, used=used, cost=_credits(getattr(task, "cost", None)))

    def cancel(self, ticket: Ticket) -> None:
        """Runway ends a job by deleting it, and would delete a finished one as well. What runs
        already is charged."""
        if self.look(ticket).state in (State.WAITING, State.RUNNING):
            self._call(lambda: self._client.tasks.delete(ticket.id))

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("Runway", handed.job)

    def _task(self, ticket: Ticket) -> Any:
        return self._call(lambda: self._client.tasks.retrieve(ticket.id))

    def _brought(self, handed: Handed) -> dict[Reference, str]:
        """Where Runway finds what goes in. Nothing was created before all of it lies there."""
        return {one: self._laid(handed.files[one.digest], one) for one in handed.request.references}

    def _laid(self, path: Path, one: Reference) -> str:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise GeneratorTrouble(
                Trouble.INVALID, f"{one.role.value} cannot be read: {error.strerror}"
            ) from None
        if len(data) <= _INSIDE:
            return f"data:{one.media};base64,{base64.b64encode(data).decode()}"
        name = f"{one.role.value}.{one.media.partition('/')[2]}"
        upload = self._client.uploads.create_ephemeral
        return str(self._call(lambda: upload(file=(name, data, one.media))).uri)

    def _asked(
        self, request: Request, uris: Mapping[Reference, str], draft: Ticket | None
    ) -> tuple[str, dict[str, Any]]:
        """The endpoint and what is sent there. Without `uris` it is what the record keeps."""
        if draft is not None:
            return "text_to_video", {"model": self._model, "draft_task_id": draft.id}
        said: dict[str, Any] = {"model": self._model}
        if request.seed is not None:
            said["seed"] = request.seed
        if request.prompt and request.kind is not Kind.PERFORMANCE:
            said["prompt_text"] = request.prompt
        if request.negative:
            said["negative_prompt"] = request.negative
        options = msgspec.convert(request.options, self._profile.options)
        if isinstance(options, RunwayOptions) and options.public_figures != "auto":
            said["content_moderation"] = {"public_figure_threshold": options.public_figures}
        given = [(one, uris[one]) for one in request.references if one in uris]
        if request.kind is Kind.VIDEO_TO_VIDEO:
            return "video_to_video", said | _changed(given)
        said["ratio"] = f"{request.size[0]}:{request.size[1]}"
        if isinstance(options, ActTwoOptions):
            return "character_performance", said | _acted(given, options)
        said["duration"] = round(request.seconds or 0)
        if not isinstance(options, RunwayOptions):
            said["audio"] = False  # others' models charge for sound, and a show has its own
        if request.draft:
            said["draft"] = True
        if request.kind is Kind.TEXT_TO_VIDEO:
            shown = [{"uri": uri} for _, uri in given]
            return "text_to_video", said | ({"references": shown} if shown else {})
        frames = [{"uri": uri, "position": one.role.value} for one, uri in given]
        return "image_to_video", said | ({"prompt_image": frames} if frames else {})


def _weighed(found: GeneratorTrouble, ended: Ended, create: bool) -> GeneratorTrouble:  # noqa: ARG001
    if create and found.word == "503":
        # docs.dev.runwayml.com: it is shedding load, and has not begun.
        found.why = Trouble.DOWN
        return found
    # Too many at once wait as THROTTLED tasks: a 429 is the day's limit, unless it soon ends.
    day = create and found.why is Trouble.THROTTLED and not 0 < (found.after or 0) < _SOON
    if day or _BROKE in found.message.lower():
        found.why = Trouble.QUOTA
    return found


def _changed(given: Sequence[tuple[Reference, str]]) -> dict[str, Any]:
    keys = [{"uri": uri, "at": one.at} for one, uri in given if one.role is RefRole.MIDDLE]
    films = [("video_uri", uri) for one, uri in given if one.role is RefRole.SOURCE]
    return {**dict(films), **({"keyframes": keys} if keys else {})}


def _acted(given: Sequence[tuple[Reference, str]], options: ActTwoOptions) -> dict[str, Any]:
    shown = {
        "character" if one.role is RefRole.CHARACTER else "reference": {
            "type": one.media.partition("/")[0],
            "uri": uri,
        }
        for one, uri in given
    }
    return {"body_control": options.body, "expression_intensity": options.intensity, **shown}


def _seen(task: Any) -> Sight:
    state = _STATES.get(task.status, State.RUNNING)
    raw: dict[str, Json] = {
        key: value for key, value in task.to_dict(mode="json").items() if key in _TOLD
    }
    cost = _credits(getattr(task, "cost", None))
    if state is State.FAILED:
        code = task.failure_code or ""
        refused = code.startswith("SAFETY.")
        return Sight(
            state=state,
            trouble=Trouble.MODERATION if refused else _TROUBLES.get(code, Trouble.FAILED),
            word=code,
            message=task.failure,
            cost=cost,
            raw=raw,
        )
    share = float(task.progress) if state is State.RUNNING else None
    return Sight(state=state, share=share, cost=cost, raw=raw)


_TROUBLES: Final[Mapping[str, Trouble]] = {"ASSET.INVALID": Trouble.INVALID}


def _credits(told: Any) -> Money | None:
    found = getattr(told, "credits", None)
    return None if found is None else money(Decimal(str(found)), _CREDITS)


VENDOR: Final = RunwayVendor()
