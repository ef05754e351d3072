"""Google Cloud's Vertex (Agent Platform): Veo, and Omni under a cloud's contract.

An account names its project; who it is comes from a token, from a key file, or from where it runs
(application default credentials). `region` pins where it works, and Google's cloud keeps to it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from pegbar.assets.fitting import tier_of, wide_or_tall
from pegbar.assets.generation import Kind, Reference, RefRole, Request, Used
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.google import DOES, PRICES, Omni, OmniOptions, label
from pegbar.backends.generators.wire.genai import client_of, refuses, spoken, unpacked, written
from pegbar.backends.generators.wire.opening import library_of
from pegbar.backends.generators.wire.usual import film_in, id_in, not_listed
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

_PROJECT: Final = "GOOGLE_CLOUD_PROJECT"
_TOKEN: Final = "VERTEX_ACCESS_TOKEN"
_FILE: Final = "GOOGLE_APPLICATION_CREDENTIALS"
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
_WIDE: Final = frozenset({"us", "eu"})
_SHOWN_LASTS: Final = 8.0
_MODELS: Final = {
    "veo-3.1": "veo-3.1-generate-001",
    "veo-3.1-fast": "veo-3.1-fast-generate-001",
}


class VeoOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`people` is whom it may show. `sound` lets it make sound, which a film of ours drops.
    `resize` is what becomes of a first frame in another shape, `compression` how the film is
    packed."""

    people: Literal["allow_adult", "dont_allow", "allow_all"] = "allow_adult"
    sound: bool = False
    resize: Literal["", "pad", "crop"] = ""
    compression: Literal["", "optimized", "lossless"] = ""


_TEXT: Final = Capability(
    kind=Kind.TEXT_TO_VIDEO,
    sizes=((1280, 720), (720, 1280), (1920, 1080), (1080, 1920), (3840, 2160), (2160, 3840)),
    seconds=(4.0, 6.0, 8.0),
    fps=(24.0,),
    prompt=3000,
    negative=True,
    seed=True,
    references={RefRole.CHARACTER: (0, 3)},
)
_VEO: Final = (
    _TEXT,
    replace(_TEXT, kind=Kind.IMAGE_TO_VIDEO, references={RefRole.FIRST: (1, 1)}),
    replace(_TEXT, kind=Kind.FIRST_LAST, references={RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)}),
)
_TERMS: Final = Terms(
    as_of=dt.date(2026, 11, 21),
    source="cloud.google.com: data governance (Service Specific Terms, section 17), model pages",
    keeps="inputs and outputs may be cached up to 24 hours, prompts logged against abuse; both can "
    "be switched off for a project",
    trains=False,
    commercial=None,
    indemnity=None,
    marks="C2PA in Veo's films, by Google's model page",
)


def _line(amount: str, tier: str) -> Price:
    return Price(amount=money(amount), per="second", tier=tier)


_FULL: Final = Prices(
    as_of=dt.date(2026, 10, 7),
    source="ai.google.dev/gemini-api/docs/pricing, with sound; without it costs no more",
    lines=(_line("0.40", "720p"), _line("0.40", "1080p"), _line("0.60", "4k")),
)
_FAST: Final = Prices(
    as_of=dt.date(2026, 3, 2),
    source="aifreeapi.com of Google's list in March 2026, with sound; later pages say less",
    lines=(_line("0.15", "720p"), _line("0.15", "1080p")),
)


def _profile(
    name: str, title: str, does: tuple[Capability, ...], prices: Prices, region: str
) -> Profile:
    return Profile(
        name=f"vertex/{name}",
        vendor="vertex",
        title=f"{title} on Vertex",
        premises=Premises.OUTSIDE,
        does=does,
        prices=prices,
        terms=replace(_TERMS, regions=(region,)),
        repeat=Repeat.NEVER,
        options=VeoOptions if does is _VEO else OmniOptions,
        cancels="never" if does is _VEO else "any time",
        at_once=10,
        poll=10.0,
        extra="google",
        package="google-genai",
        secrets=(_PROJECT, _TOKEN, _FILE),
        read_at="google-genai 3.4 (source); docs.cloud.google.com/gemini-enterprise-agent-platform "
        "as stored in November 2026",
    )


class VertexVendor:
    """Google Cloud."""

    name: str = "vertex"

    def profiles(self, account: Account) -> Sequence[Profile]:
        """Those of everybody, in the account's region. Omni is to be had worldwide alone."""
        region = account.region or "us-central1"
        return (
            _profile("veo-3.1", "Veo 3.1", _VEO, _FULL, region),
            _profile("veo-3.1-fast", "Veo 3.1 Fast", _VEO, _FAST, region),
            _profile("omni-1.2-flash", "Gemini Omni 1.2 Flash", DOES, PRICES, "global"),
        )

    def open(self, profile: Profile, account: Account) -> Generator:
        region = profile.terms.regions[0]
        own = _pass(profile, account)
        told = {"vertexai": True, "location": region, **own}
        client = client_of(profile, account, told, account.address or _house(region))
        if profile.name.endswith("omni-1.2-flash"):
            return Omni(profile, client, inline=True)
        return _Veo(profile, client, own["project"])


def _house(region: str) -> str:
    if region == "global":
        return "https://aiplatform.googleapis.com"
    if region in _WIDE:
        return f"https://aiplatform.{region}.rep.googleapis.com"
    return f"https://{region}-aiplatform.googleapis.com"


def _pass(profile: Profile, account: Account) -> dict[str, Any]:
    """Who asks, and for which project. Raises GeneratorTrouble DENIED where nobody can tell."""
    with library_of(profile):
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.oauth2.credentials import Credentials
    given = account.secrets
    project = given.get(_PROJECT, "")
    token = given.get(_TOKEN, "")
    try:
        if token:
            who: Any = Credentials(token=token)
        elif account.sandbox:
            raise GoogleAuthError("a rehearsal asks nobody who it is")
        elif given.get(_FILE):
            who, own = _filed(Path(given[_FILE]))
            project = project or own
        else:
            who, own = google.auth.default(scopes=[_SCOPE])
            project = project or own or ""
    except (GoogleAuthError, OSError, ValueError, LookupError, TypeError) as error:
        raise GeneratorTrouble(
            Trouble.DENIED,
            f"{profile.name} needs {_TOKEN}, {_FILE}, or a machine that Google knows",
            word=type(error).__name__,
        ) from None
    if not project:
        raise GeneratorTrouble(Trouble.DENIED, f"{profile.name} needs {_PROJECT}")
    return {"project": project, "credentials": who}


def _filed(path: Path) -> tuple[Any, str]:
    """Who a key file says one is, and its project. Loaded by its kind, as Google wants it."""
    from google.auth import identity_pool
    from google.oauth2 import credentials, service_account

    told = json.loads(path.read_bytes())
    load: Callable[..., Any] = {
        "service_account": service_account.Credentials.from_service_account_info,
        "authorized_user": credentials.Credentials.from_authorized_user_info,
        "external_account": identity_pool.Credentials.from_info,
    }[told["type"]]
    return load(told, scopes=[_SCOPE]), told.get("project_id") or told.get("quota_project_id") or ""


class _Veo:
    """One model. Keeps one client, and its connections open."""

    def __init__(self, profile: Profile, client: Any, project: str) -> None:
        from google.genai import types

        self._profile, self._client, self._types = profile, client, types
        self._model = _MODELS[profile.name.partition("/")[2]]
        self._project = f"projects/{project}/"
        place = f"locations/{profile.terms.regions[0]}/publishers/google/models"
        self._mine = f"{place}/{self._model}/operations/"

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        request = handed.request
        shown = request.of(RefRole.CHARACTER)
        if shown and request.seconds != _SHOWN_LASTS:
            raise GeneratorTrouble(
                Trouble.INVALID, f"with characters' pictures it gives {_SHOWN_LASTS:g} seconds"
            )
        types, picture = self._types, self._picture
        asked = self._asked(request)
        if shown:
            asked["reference_images"] = [
                types.VideoGenerationReferenceImage(
                    image=picture(one, handed), reference_type="ASSET"
                )
                for one in shown
            ]
        for one in request.of(RefRole.LAST):
            asked["last_frame"] = picture(one, handed)
        first = [picture(one, handed) for one in request.of(RefRole.FIRST)]
        source = types.GenerateVideosSource(
            prompt=request.prompt, image=first[0] if first else None
        )
        settings = types.GenerateVideosConfig(**asked, labels={"pegbar-job": label(handed.job)})
        make = self._client.models.generate_videos
        made = spoken(lambda: make(model=self._model, source=source, config=settings), create=True)
        # Whose project it is stays in the account: ledgers are shown to others.
        return Ticket(id=re.sub(r"^projects/[^/]+/", "", id_in(made, "Google", "name")))

    def look(self, ticket: Ticket) -> Sight:
        return spoken(lambda: _seen(self._operation(ticket)))

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        made = spoken(lambda: self._operation(ticket), fetch=True)
        came = film_in(_films(made), "Google")[0]
        data = unpacked(film_in(came.video_bytes, "Google"))
        film = written(data, into, came.mime_type or "video/mp4")
        used = Used(
            generator=self._profile.name,
            version=self._model,
            seed=handed.request.seed,
            parameters=self._asked(handed.request),
        )
        return Received(files=(film,), used=used)

    def cancel(self, ticket: Ticket) -> None:
        """Veo cannot be stopped."""

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("Vertex", handed.job)

    def _operation(self, ticket: Ticket) -> Any:
        """By its name as we keep it, as Google's console shows it, or by its last part alone."""
        name = ticket.id if "/" in ticket.id else f"{self._mine}{ticket.id}"
        own = "" if name.startswith("projects/") else self._project
        operation = self._types.GenerateVideosOperation(name=f"{own}{name}")
        return self._client.operations.get(operation)

    def _picture(self, one: Reference, handed: Handed) -> Any:
        data = handed.files[one.digest].read_bytes()
        return self._types.Image(image_bytes=data, mime_type=one.media)

    def _asked(self, request: Request) -> dict[str, Any]:
        """What is asked for, but for words and pictures."""
        options = msgspec.convert(request.options, VeoOptions)
        asked: dict[str, Any] = {
            "number_of_videos": 1,
            "duration_seconds": round(request.seconds or 8),
            "aspect_ratio": wide_or_tall(request.size),
            "resolution": tier_of(request.size),
            "person_generation": options.people,
            "generate_audio": options.sound,
        }
        asked |= {"seed": request.seed} if request.seed is not None else {}
        asked |= {"negative_prompt": request.negative} if request.negative else {}
        asked |= {"resize_mode": options.resize} if options.resize else {}
        return asked | ({"compression_quality": options.compression} if options.compression else {})


_CODES: Final[Mapping[int, Trouble]] = {
    7: Trouble.DENIED,
    8: Trouble.QUOTA,
    16: Trouble.DENIED,
}
"""What google.rpc.Code says of an operation that ended badly; the rest has failed."""


def _films(made: Any) -> list[Any]:
    told = made.response or made.result
    return [one.video for one in (told.generated_videos or ()) if one.video] if told else []


def _seen(made: Any) -> Sight:
    raw: dict[str, Any] = {"done": bool(made.done)}
    if not made.done:
        return Sight(state=State.RUNNING, raw=raw)
    if made.error:
        code, message = made.error.get("code"), str(made.error.get("message") or "")
        why = Trouble.MODERATION if refuses(message) else _CODES.get(code, Trouble.FAILED)
        return Sight(state=State.FAILED, trouble=why, word=str(code), message=message, raw=raw)
    told = made.response or made.result
    kept_back = getattr(told, "rai_media_filtered_count", None) or 0
    if _films(made):
        return Sight(state=State.DONE, raw=raw)
    reasons = "; ".join(getattr(told, "rai_media_filtered_reasons", None) or ())
    # Veo refuses without a word of failure: it is done, and there is no film.
    return Sight(
        state=State.FAILED,
        trouble=Trouble.MODERATION if kept_back else Trouble.FAILED,
        word="raiMediaFilteredCount" if kept_back else "no film",
        message=reasons or "it ended without a film",
        raw={**raw, "raiMediaFilteredCount": kept_back},
    )


VENDOR: Final = VertexVendor()
