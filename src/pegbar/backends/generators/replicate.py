"""Replicate: many models as predictions, by its official library `replicate`.

Which models is written in `catalogues/replicate.yaml` and in a studio's own files. The library
retries no create; looks that were throttled it would retry asleep, so it is given a transport that
tries once (`wire/once.py`). Predictions can be listed, but carry no name of ours, and lose their
inputs after an hour: a create whose answer was lost cannot surely be found again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pegbar.assets.generation import Reference
from pegbar.assets.profile import Premises, Prices, Profile, Terms
from pegbar.backends.generators.catalogues.asking import arguments
from pegbar.backends.generators.catalogues.reading import Offer
from pegbar.backends.generators.catalogues.selling import Seller, used
from pegbar.backends.generators.wire.opening import key_of, library_of
from pegbar.backends.generators.wire.usual import not_listed, sent_name, unless_over
from pegbar.ports.generator import (
    Account,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.canonical import Json
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.wire.calling import Calling

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


def _opened(offer: Offer, account: Account) -> ReplicateGenerator:
    """One model, with the library's client on a transport of ours."""
    key = key_of(offer.profile, account, *BASE.secrets)
    with library_of(offer.profile):
        import httpx
        from replicate.client import Client
        from replicate.exceptions import ReplicateException

        from pegbar.backends.generators.wire.calling import Calling
        from pegbar.backends.generators.wire.once import OneTry
    home = account.address or _HOME
    client = Client(
        api_token=key,
        base_url=home,
        timeout=httpx.Timeout(account.timeout),
        transport=OneTry(account.timeout),
    )
    call = Calling(who="Replicate", library=(ReplicateException,))
    return ReplicateGenerator(
        offer=offer, client=client, call=call, home=home, key=key, seconds=account.timeout
    )


VENDOR: Final = Seller(BASE, _opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicateGenerator:
    """One model at Replicate."""

    offer: Offer
    client: Any = field(repr=False)
    call: Calling
    home: str
    key: str = field(repr=False)
    seconds: float

    @property
    def profile(self) -> Profile:
        return self.offer.profile

    def create(self, handed: Handed) -> Ticket:
        said = arguments(self.offer, handed.request, lambda one: self._sent(one, handed))
        owner_and_name, _, version = self.offer.endpoints[handed.request.kind].endpoint.partition(
            ":"
        )
        if version:
            made = self.call(
                lambda: self.client.predictions.create(version=version, input=said), create=True
            )
        else:
            made = self.call(
                lambda: self.client.models.predictions.create(model=owner_and_name, input=said),
                create=True,
            )
        return Ticket(id=made.id, extra={"version": made.version or ""})

    def look(self, ticket: Ticket) -> Sight:
        found = self.call(lambda: self.client.predictions.get(ticket.id))
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

        found = self.call(lambda: self.client.predictions.get(ticket.id))
        addresses = _addresses(found.output, self.offer.endpoints[handed.request.kind].gives)
        files = bring_all(
            addresses, into, seconds=self.seconds, headers=self._headers(addresses[0])
        )
        version = found.version or ticket.extra.get("version") or found.model or ""
        asked = handed.request
        return Received(files=files, used=used(self.offer, asked, version, asked.seed))

    def cancel(self, ticket: Ticket) -> None:
        with unless_over():
            self.call(lambda: self.client.predictions.cancel(ticket.id))

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("Replicate", handed.job)

    def _sent(self, reference: Reference, handed: Handed) -> str:
        """Upload a file, and give its address."""
        name = sent_name(handed.job, reference)

        def upload() -> Any:
            with handed.files[reference.digest].open("rb") as file:
                return self.client.files.create(file, filename=name, content_type=reference.media)

        return str(self.call(upload).urls["get"])

    def _headers(self, address: str) -> Mapping[str, str]:
        """The key goes to Replicate's own address alone."""
        own = address.startswith(f"{self.home}/")
        return {"Authorization": f"Bearer {self.key}"} if own else {}


def _addresses(output: Any, where: str) -> list[str]:
    """Where the files of an output lie: it is an address, a list of them, or a mapping."""
    if where and isinstance(output, dict):
        output = output.get(where)
    several = output if isinstance(output, list) else [output]
    addresses = [one for one in several if isinstance(one, str) and one]
    if not addresses:
        raise GeneratorTrouble(Trouble.BROKEN, "Replicate's answer holds no file")
    return addresses
