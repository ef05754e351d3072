"""Lantern, a made-up vendor of films. This file is all of it: docs/guide/add-a-vendor.md."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from pegbar.assets.generation import Kind, RefRole, Used
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Terms
from pegbar.backends.generators.wire.opening import key_of, library_of
from pegbar.ports.generator import (
    Account,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.money import money, read_money
from pegbar.values.repeat import Repeat


class LanternOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only this vendor has. Forms and the reference are made from it."""

    flicker: Annotated[float, msgspec.Meta(ge=0, le=1, description="how restless light is")] = 0.2


_FILM = Capability(
    kind=Kind.TEXT_TO_VIDEO,
    sizes=((640, 360), (1280, 720)),
    seconds=(2.0, 8.0),
    between=True,
    prompt=500,
    seed=True,
)
_FROM = replace(_FILM, kind=Kind.IMAGE_TO_VIDEO, references={RefRole.FIRST: (1, 1)})
_DAY = dt.date(2026, 11, 21)
_PROFILE = Profile(
    name="lantern/glow-1",
    vendor="lantern",
    title="Lantern Glow 1",
    premises=Premises.OUTSIDE,
    does=(_FILM, _FROM),
    prices=Prices(as_of=_DAY, source="made up", lines=(Price(amount=money("0.02"), per="second"),)),
    terms=Terms(as_of=_DAY, source="made up", keeps="nothing", trains=False, commercial=True),
    repeat=Repeat.NEVER,
    options=LanternOptions,
    knows_jobs=True,
    cancels="any time",
    extra="lantern",
    package="httpx",
    secrets=("LANTERN_KEY",),
    read_at="docs/guide/add-a-vendor.md",
)
_STATES = {
    "queued": State.WAITING,
    "running": State.RUNNING,
    "done": State.DONE,
    "cancelled": State.CANCELLED,
}


class Lantern:
    """The vendor: its generators, and how one is opened."""

    name = "lantern"

    def profiles(self, account: Account) -> Sequence[Profile]:
        return [_PROFILE]

    def open(self, profile: Profile, account: Account) -> LanternGenerator:
        key = key_of(profile, account, "LANTERN_KEY")
        with library_of(profile):
            import httpx

            from pegbar.backends.generators.wire.calling import Calling
            from pegbar.backends.generators.wire.once import OneTry
        http = httpx.Client(
            base_url=account.address or "https://lantern.example",
            headers={"authorization": f"Bearer {key}"},
            transport=OneTry(account.timeout),
        )
        return LanternGenerator(profile, http, Calling(who="Lantern"))


VENDOR = Lantern()


@dataclass(frozen=True)
class LanternGenerator:
    """Four short calls, and one for a create whose answer was lost."""

    profile: Profile
    http: Any = field(repr=False)
    call: Any

    def create(self, handed: Handed) -> Ticket:
        asked = handed.request
        said: dict[str, Any] = {
            "name": handed.job,
            "prompt": asked.prompt,
            "size": list(asked.size),
            "seconds": asked.seconds,
            "seed": asked.seed,
            **msgspec.to_builtins(msgspec.convert(asked.options, LanternOptions)),
        }
        for one in asked.of(RefRole.FIRST):
            said["first"] = base64.b64encode(handed.files[one.digest].read_bytes()).decode()
        got = self.call(lambda: self.http.post("/films", json=said).json(), create=True)
        return Ticket(id=got["id"], estimate=read_money(got["price"]))

    def look(self, ticket: Ticket) -> Sight:
        got = self.call(lambda: self.http.get(f"/films/{ticket.id}").json())
        if got["state"] in ("refused", "failed"):
            why = Trouble.MODERATION if got["state"] == "refused" else Trouble.FAILED
            return Sight(state=State.FAILED, trouble=why, message=f"Lantern: {got['why']}")
        cost = read_money(got["cost"]) if "cost" in got else None
        return Sight(state=_STATES[got["state"]], share=got.get("share"), cost=cost)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring_all

        got = self.call(lambda: self.http.get(f"/films/{ticket.id}").json())
        used = Used(generator=self.profile.name, version=got["model"], seed=handed.request.seed)
        return Received(files=bring_all([got["film"]], into), used=used)

    def cancel(self, ticket: Ticket) -> None:
        self.call(lambda: self.http.delete(f"/films/{ticket.id}"))

    def find(self, handed: Handed) -> Ticket | None:
        got = self.call(lambda: self.http.get("/films", params={"name": handed.job}).json())
        return Ticket(id=got["ids"][0]) if got["ids"] else None
