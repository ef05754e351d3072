"""Google's Gemini Omni, by the Interactions API and its official library.

`Omni` also serves `vertex.py`, Google's other house. Veo is to be had there alone.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from pegbar.assets.fitting import tier_of, wide_or_tall
from pegbar.assets.generation import Kind, Reference, RefRole, Request, Used
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.wire.genai import client_of, refuses, spoken, unpacked, written
from pegbar.backends.generators.wire.opening import key_of
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
from pegbar.values.money import money
from pegbar.values.repeat import Repeat

ADDRESS: Final = "https://generativelanguage.googleapis.com"
_KEYS: Final = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
_MOST_PICTURES: Final = 6
_DRAFT: Final = "360p"


class OmniOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`one_shot` asks for a single take: left to itself the model cuts. `thinking` is how long it
    thinks before it begins."""

    one_shot: bool = True
    thinking: Literal["", "minimal", "low", "medium", "high"] = ""


_SIZES: Final = (
    (1280, 720), (720, 1280), (1920, 1080), (1080, 1920), (3840, 2160), (2160, 3840),
)  # fmt: skip
_TEXT: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO,
    sizes=_SIZES,
    seconds=tuple(float(one) for one in range(3, 16)),
    fps=(24.0,),
    prompt=20_000,
    seed=True,
    references={RefRole.CHARACTER: (0, _MOST_PICTURES), RefRole.STYLE: (0, _MOST_PICTURES)},
    draft=True,
)
_SHOWN: Final = {RefRole.CHARACTER: (0, 5), RefRole.STYLE: (0, 5)}
DOES: Final = (
    _TEXT,
    replace(_TEXT, kind=Kind.IMAGE_TO_VIDEO, references={**_SHOWN, RefRole.FIRST: (1, 1)}),
    replace(
        _TEXT,
        kind=Kind.FIRST_LAST,
        seconds=_TEXT.seconds[:8],
        references={RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)},
    ),
    replace(
        _TEXT,
        kind=Kind.VIDEO_TO_VIDEO,
        seconds=(1.0, 10.0),
        between=True,
        references={**_SHOWN, RefRole.SOURCE: (1, 1)},
    ),
)


def _line(amount: str, tier: str, *, draft: bool = False) -> Price:
    return Price(amount=money(amount), per="second", tier=tier, draft=draft)


PRICES: Final = Prices(
    as_of=dt.date(2026, 11, 11),
    source="Google's list as docs.laozhang.ai and muapi.ai give it: both come to the same",
    lines=(
        _line("0.07", "720p"),
        _line("0.105", "1080p"),
        _line("0.21", "4k"),
        _line("0.0233", "", draft=True),
    ),
)
_TERMS: Final = Terms(
    as_of=dt.date(2026, 10, 7),
    source="ai.google.dev/gemini-api: docs/pricing and docs/omni as copied publicly",
    keeps="jobs are stored so that they can be looked at; for how long was not established",
    trains=False,
    regions=(),
    commercial=None,
    indemnity=None,
    marks="SynthID in every film, by Google's page; C2PA by others' pages",
    licence="a paid account; in the EEA, Switzerland and the UK uploaded films are not edited",
)
PROFILES: Final = (
    Profile(
        name="google/omni-1.2-flash",
        vendor="google",
        title="Gemini Omni 1.2 Flash",
        premises=Premises.OUTSIDE,
        does=DOES,
        prices=PRICES,
        terms=_TERMS,
        repeat=Repeat.NEVER,
        options=OmniOptions,
        cancels="any time",
        at_once=4,
        poll=5.0,
        extra="google",
        package="google-genai",
        secrets=_KEYS,
        read_at="google-genai 3.4 (source); ai.google.dev/gemini-api/docs/omni of September 2026; "
        "that a draft is enlarged by the task `upscale` stands in the library alone",
    ),
)

_STATES: Final[Mapping[str, State]] = {
    "queued": State.WAITING,
    "in_progress": State.RUNNING,
    "requires_continuation": State.RUNNING,
    "completed": State.DONE,
    "cancelled": State.CANCELLED,
}
"""Every other state is a failure; one that nobody has heard of is waited for."""
_FAILURES: Final[Mapping[str, Trouble]] = {
    "failed": Trouble.FAILED,
    "incomplete": Trouble.FAILED,
    "requires_action": Trouble.FAILED,
    "budget_exceeded": Trouble.QUOTA,
}
_TASKS: Final[Mapping[Kind, str]] = {
    Kind.TEXT_TO_VIDEO: "text_to_video",
    Kind.IMAGE_TO_VIDEO: "image_to_video",
    Kind.FIRST_LAST: "image_to_video",
    Kind.VIDEO_TO_VIDEO: "edit",
}


class GoogleVendor:
    """The Gemini Developer API."""

    name: str = "google"

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the port's
        return PROFILES

    def open(self, profile: Profile, account: Account) -> Generator:
        told = {"vertexai": False, "api_key": key_of(profile, account, *_KEYS)}
        return Omni(profile, client_of(profile, account, told, account.address or ADDRESS))


class Omni:
    """One model. Keeps one client, and its connections open. `inline` has the film come inside the
    answer, for a house that keeps no files."""

    def __init__(self, profile: Profile, client: Any, *, inline: bool = False) -> None:
        self._profile, self._client, self._inline = profile, client, inline
        self._talks = client.interactions  # made at its first use, by whichever thread comes first
        self._model = f"gemini-{profile.name.partition('/')[2]}"

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        request, draft = handed.request, draft_in(handed, "Google")
        shown = _shown(request)
        if sum(one.media.startswith("image/") for one in shown) > _MOST_PICTURES:
            raise GeneratorTrouble(
                Trouble.INVALID, f"it takes {_MOST_PICTURES} pictures at most", word="pictures"
            )
        asked = self._asked(request, draft)
        if draft is None:
            asked["input"] = [*(_content(one, handed) for one in shown), *asked["input"]]
        if self._inline:  # labels come back on the bill, where there is a bill with labels
            asked["labels"] = {"pegbar-job": label(handed.job)}
        made = spoken(lambda: self._talks.create(**asked), create=True)
        return Ticket(id=id_in(made, "Google"))

    def look(self, ticket: Ticket) -> Sight:
        made = spoken(lambda: self._talks.get(ticket.id))
        seen = spoken(lambda: _seen(made))
        name = _file(made)
        if seen.state is not State.DONE or name is None:
            return seen
        kept = spoken(lambda: self._client.files.get(name=name))
        state = getattr(kept.state, "name", "")
        if state == "FAILED":
            return replace(seen, state=State.FAILED, trouble=Trouble.FAILED, message="file failed")
        return seen if state in ("ACTIVE", "") else replace(seen, state=State.RUNNING, share=None)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        made = spoken(lambda: self._talks.get(ticket.id), fetch=True)
        film, name = film_in(getattr(made, "output_video", None), "Google"), _file(made)
        if name:
            data = spoken(lambda: self._client.files.download(file=name), fetch=True)
        else:
            data = unpacked(film_in(film.data, "Google"))
        request = handed.request
        used = Used(
            generator=self._profile.name,
            version=made.model or self._model,
            seed=request.seed,
            parameters=self._asked(request, handed.draft),
        )
        return Received(files=(written(data, into, film.mime_type or "video/mp4"),), used=used)

    def cancel(self, ticket: Ticket) -> None:
        if self.look(ticket).state in (State.WAITING, State.RUNNING):
            spoken(lambda: self._talks.cancel(ticket.id))

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("Google", handed.job)

    def _asked(self, request: Request, draft: Ticket | None) -> dict[str, Any]:
        """What is sent, but for the pictures: so it is what the record keeps as well."""
        options = msgspec.convert(request.options, OmniOptions)
        film: dict[str, Any] = {
            "type": "video",
            "resolution": _DRAFT if request.draft else tier_of(request.size),
            "delivery": "inline" if self._inline else "uri",
        }
        settings: dict[str, Any] = {"video_config": {"task": _TASKS.get(request.kind, "")}}
        asked: dict[str, Any] = {"model": self._model, "background": True, "store": True}
        if draft is not None:
            settings["video_config"]["task"] = "upscale"
            asked["previous_interaction_id"] = draft.id
        elif request.kind is not Kind.VIDEO_TO_VIDEO:  # a film that is changed keeps its own
            film["aspect_ratio"] = wide_or_tall(request.size)
            film["duration"] = f"{request.seconds or 8:g}s"
        if request.seed is not None:
            settings["seed"] = request.seed
        if options.thinking:
            settings["thinking_level"] = options.thinking
        said = [{"type": "text", "text": _words(request, options)}]
        return asked | {"input": said, "generation_config": settings, "response_format": film}


def _shown(request: Request) -> tuple[Reference, ...]:
    """What goes in, in the order in which the prompt counts it."""
    roles = (RefRole.SOURCE, RefRole.FIRST, RefRole.LAST, RefRole.CHARACTER, RefRole.STYLE)
    return tuple(one for role in roles for one in request.of(role))


def _words(request: Request, options: OmniOptions) -> str:
    """The prompt, with what each picture is for in Google's own notation before it."""
    tags: dict[str, list[str]] = {"Sources": [], "References": []}
    pictures = (one for one in _shown(request) if one.media.startswith("image/"))
    for number, one in enumerate(pictures, start=1):
        frame = {RefRole.FIRST: "FIRST_FRAME", RefRole.LAST: "LAST_FRAME"}.get(one.role)
        kind = "Sources" if frame else "References"
        name = frame or f"IMAGE_REF_{len(tags['References'])}"
        tags[kind].append(f"<{name}>@Image{number}")
    heads = [f"[# {kind} {' '.join(found)}]" for kind, found in tags.items() if found]
    alone = options.one_shot and request.kind is not Kind.VIDEO_TO_VIDEO
    ends = ["In one continuous shot, no scene cuts."] if alone else []
    return " ".join([*heads, request.prompt, *ends])


def _content(one: Reference, handed: Handed) -> dict[str, Any]:
    data = base64.b64encode(handed.files[one.digest].read_bytes()).decode()
    return {"type": one.media.partition("/")[0], "data": data, "mime_type": one.media}


def label(job: str) -> str:
    """Our name for a job, as a label may be written."""
    return re.sub(r"[^a-z0-9_-]", "-", job.lower())[:63]


def _file(made: Any) -> str | None:
    """The file's name at Google. Whatever host its address names, it is asked for at ours: the key
    goes nowhere else."""
    film = getattr(made, "output_video", None)
    found = re.search(r"files/([\w-]+)", getattr(film, "uri", None) or "")
    return f"files/{found[1]}" if found else None


def _seen(made: Any) -> Sight:
    status = str(made.status)
    raw: dict[str, Any] = {"id": made.id or "", "status": status}
    if made.usage is not None:
        raw["usage"] = json.loads(made.usage.model_dump_json(exclude_none=True))
    if status in _FAILURES:
        message = "; ".join(one.message or "" for one in made.errors or ()) or "no reason is given"
        why = Trouble.MODERATION if refuses(message) else _FAILURES[status]
        return Sight(state=State.FAILED, trouble=why, word=status, message=message, raw=raw)
    state = _STATES.get(status, State.RUNNING)
    if state is State.DONE and getattr(made, "output_video", None) is None:
        return Sight(
            state=State.FAILED,
            trouble=Trouble.MODERATION,
            word="no film",
            message=getattr(made, "output_text", "") or "it ended with words, and without a film",
            raw=raw,
        )
    return Sight(state=state, raw=raw)


VENDOR: Final = GoogleVendor()
