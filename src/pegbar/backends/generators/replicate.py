"""Replicate: many models as predictions, by its official library `replicate`.

Which models is written in `catalogues/replicate.yaml` and in a studio's own files. The library
retries no create; looks that were throttled it would retry asleep, so it is given a transport that
tries once (`wire/once.py`). Predictions can be listed, but carry no name of ours, and lose their
inputs after an hour: a create whose answer was lost cannot surely be found again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pegbar.assets.generation import Reference, Used
from pegbar.assets.profile import Premises, Prices, Profile, Terms
from pegbar.backends.generators.catalogues.asking import arguments
from pegbar.backends.generators.catalogues.reading import Offer, models
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
from pegbar.values.errors import NotInstalled
from pegbar.values.repeat import Repeat

_READ: Final = dt.date(2026, 11, 21)
BASE: Final = Profile(
    name="replicate",
    vendor="replicate",
    title="Replicate",
    premises=Premises.OUTSIDE,
    does=(),
    prices=Prices(as_of=_READ, source=""),
    terms=Terms(as_of=_READ, source=""),
    repeat=Repeat.NEVER,
    cancels="any time",
    poll=2.0,
    extra="replicate",
    package="replicate",
    secrets=("REPLICATE_API_TOKEN",),
)
_HOME: Final = "https://api.replicate.com"
_STATES: Final = {
    "starting": State.WAITING,
    "processing": State.RUNNING,
    "succeeded": State.DONE,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}
_MODERATION: Final = re.compile(r"\bE005\b|nsfw|sensitive|safety|content policy|moderat", re.I)
"""How a refusal for what was asked or shown reads in a failed prediction's text: there is no code
for it that all models keep."""

_CODE: Final = re.compile(r"\((?:code: )?([A-Z]+\d*)\)")
_SUFFIX: Final = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}


class _Replicate:
    """The vendor."""

    name = "replicate"

    def profiles(self, account: Account) -> Sequence[Profile]:
        return [one.profile for one in models(BASE, tuple(account.catalogues))]

    def open(self, profile: Profile, account: Account) -> Generator:
        offers = models(BASE, tuple(account.catalogues))
        offer = next((one for one in offers if one.profile.name == profile.name), None)
        if offer is None:
            raise GeneratorTrouble(Trouble.INVALID, f"no catalogue holds {profile.name}")
        key = account.secrets.get("REPLICATE_API_TOKEN", "")
        if not key:
            raise GeneratorTrouble(
                Trouble.DENIED, "there is no REPLICATE_API_TOKEN", word="REPLICATE_API_TOKEN"
            )
        return ReplicateGenerator(
            profile=profile,
            offer=offer,
            client=_client(key, account),
            home=account.address or _HOME,
            key=key,
            seconds=account.timeout,
        )


VENDOR: Final = _Replicate()


def _client(key: str, account: Account) -> Any:
    """The library's client, on a transport of ours."""
    try:
        import httpx
        from replicate.client import Client

        from pegbar.backends.generators.wire.once import OneTry
    except ImportError:
        raise NotInstalled(
            "Replicate needs its library", hint="pip install 'pegbar[replicate]'"
        ) from None
    return Client(
        api_token=key,
        base_url=account.address or _HOME,
        timeout=httpx.Timeout(account.timeout),
        transport=OneTry(account.timeout),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicateGenerator:
    """One model at Replicate."""

    profile: Profile
    offer: Offer
    client: Any = field(repr=False)
    home: str
    key: str = field(repr=False)
    seconds: float

    def create(self, handed: Handed) -> Ticket:
        said = arguments(self.offer, handed.request, lambda one: self._sent(one, handed))
        owner_and_name, _, version = self.offer.endpoints[handed.request.kind].endpoint.partition(
            ":"
        )
        if version:
            made = self._call(
                lambda: self.client.predictions.create(version=version, input=said), create=True
            )
        else:
            made = self._call(
                lambda: self.client.models.predictions.create(model=owner_and_name, input=said),
                create=True,
            )
        return Ticket(id=made.id, extra={"version": made.version or ""})

    def look(self, ticket: Ticket) -> Sight:
        found = self._call(lambda: self.client.predictions.get(ticket.id))
        state = _STATES.get(found.status)
        raw: dict[str, Json] = {"status": found.status, "metrics": dict(found.metrics or {})}
        if state is None:
            raise GeneratorTrouble(
                Trouble.DOWN, f"Replicate tells of a state {found.status}", word=found.status
            )
        if state is State.FAILED:
            said = str(found.error or "it failed")[:300]
            code = _CODE.search(said)
            why = Trouble.MODERATION if _MODERATION.search(said) else Trouble.FAILED
            return Sight(
                state=state,
                trouble=why,
                word=code[1] if code else "",
                message=f"Replicate: {said}",
                raw=raw,
            )
        if state is State.DONE and found.output is None:
            return Sight(
                state=State.FAILED,
                trouble=Trouble.LOST,
                word="data_removed",
                message="Replicate removes results after an hour, and has removed this one",
                raw=raw,
            )
        share = found.progress.percentage if found.progress else None
        return Sight(state=state, share=1.0 if state is State.DONE else share, raw=raw)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring_all

        found = self._call(lambda: self.client.predictions.get(ticket.id))
        addresses = _addresses(found.output, self.offer.endpoints[handed.request.kind].gives)
        files = bring_all(
            addresses, into, seconds=self.seconds, headers=self._headers(addresses[0])
        )
        version = found.version or ticket.extra.get("version") or found.model or ""
        return Received(
            files=files,
            used=Used(
                generator=self.profile.name,
                version=version,
                seed=handed.request.seed,
                # As it went out, with files by their digests.
                parameters={**arguments(self.offer, handed.request, lambda one: one.digest)},
            ),
        )

    def cancel(self, ticket: Ticket) -> None:
        try:
            self._call(lambda: self.client.predictions.cancel(ticket.id))
        except GeneratorTrouble as trouble:
            # Finished, or unknown: there is nothing left to end.
            if trouble.why not in (Trouble.INVALID, Trouble.LOST):
                raise

    def find(self, handed: Handed) -> Ticket | None:
        raise GeneratorTrouble(
            Trouble.UNCLEAR, "Replicate cannot be asked for a job by our name", word=handed.job
        )

    def _sent(self, reference: Reference, handed: Handed) -> str:
        """Upload a file; its name holds our job's, so that a person finds it there."""
        name = f"{handed.job}-{reference.role.value}{_SUFFIX.get(reference.media, '')}"

        def upload() -> Any:
            with handed.files[reference.digest].open("rb") as file:
                return self.client.files.create(file, filename=name, content_type=reference.media)

        return str(self._call(upload).urls["get"])

    def _headers(self, address: str) -> Mapping[str, str]:
        """The key goes to Replicate's own address alone."""
        own = address.startswith(f"{self.home}/")
        return {"Authorization": f"Bearer {self.key}"} if own else {}

    def _call(self, call: Callable[[], Any], *, create: bool = False) -> Any:
        import httpx
        from replicate.exceptions import ReplicateException

        from pegbar.backends.generators.wire.once import Answered, Dropped, trouble_of

        unread = (LookupError, TypeError, ValueError, AttributeError)
        try:
            return call()
        except (Dropped, Answered) as error:
            raise trouble_of(error, "Replicate", create=create) from None
        except (*unread, ReplicateException, httpx.HTTPError, httpx.InvalidURL):
            # An answer that the library cannot read: a create may well have been taken.
            why = Trouble.UNCLEAR if create else Trouble.DOWN
            raise GeneratorTrouble(why, "Replicate's answer cannot be read") from None


def _addresses(output: Any, where: str) -> list[str]:
    """Where the files of an output lie: it is an address, a list of them, or a mapping."""
    if where and isinstance(output, dict):
        output = output.get(where)
    several = output if isinstance(output, list) else [output]
    addresses = [one for one in several if isinstance(one, str) and one]
    if not addresses:
        raise GeneratorTrouble(Trouble.BROKEN, "Replicate's answer holds no file")
    return addresses
