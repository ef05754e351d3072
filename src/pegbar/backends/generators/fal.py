"""fal: many models behind one queue, by its official library `fal-client`.

Which models is written in `catalogues/fal.yaml` and in a studio's own files. The library retries a
create that was throttled ten times over a minute, and one whose connection broke at once; here it
is given a transport that tries once (`wire/once.py`). fal knows no name of ours for a request, so
a create whose answer was lost cannot be found again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pegbar.assets.generation import GIVES_VIDEO, Reference
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
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.backends.generators.wire.calling import Calling, Ended
    from pegbar.backends.generators.wire.once import Answered

_READ: Final = dt.date(2026, 11, 21)
BASE: Final = Profile(
    name="fal",
    vendor="fal",
    title="fal",
    premises=Premises.OUTSIDE,
    does=(),
    # Its FAQ: server errors are never charged, a 422 may be; that is what moderation is.
    prices=Prices(as_of=_READ, source="", charges_for=frozenset({"refused"})),
    terms=Terms(as_of=_READ, source=""),
    repeat=Repeat.NEVER,
    cancels="any time",
    poll=3.0,
    extra="fal",
    package="fal-client",
    secrets=("FAL_KEY",),
)
_QUEUE: Final = "queue.fal.run"
_REST: Final = "rest.fal.ai"
_INLINE: Final = 6 * 2**20
"""Up to here a file goes out within the request; what is larger is uploaded first."""

_KEEP_SECONDS: Final = 7 * 86400
"""After which fal is asked to delete what was uploaded and made: a production's weekend fits."""

_LOCKED: Final = ("locked", "balance", "top_up", "top up")


def _opened(offer: Offer, account: Account) -> FalGenerator:
    """One model, with the library's client on a transport of ours."""
    key = key_of(offer.profile, account, *BASE.secrets)
    with library_of(offer.profile):
        import fal_client
        import httpx

        from pegbar.backends.generators.wire.calling import Calling
        from pegbar.backends.generators.wire.once import OneTry
    moved = {}
    if account.address:
        moved = {_QUEUE: account.address, _REST: account.address}
    client = fal_client.SyncClient(key=key, default_timeout=account.timeout)
    # The library makes this one lazily, with retries to another domain; ours stands in its place.
    client.__dict__["_client"] = httpx.Client(
        transport=OneTry(account.timeout, moved),
        headers={"Authorization": f"Key {key}", "User-Agent": "pegbar"},
        follow_redirects=False,
    )
    call = Calling(who="fal", library=(fal_client.FalClientError,), weigh=_weighed)
    return FalGenerator(offer=offer, client=client, call=call, seconds=account.timeout)


VENDOR: Final = Seller(BASE, _opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalGenerator:
    """One model of fal's."""

    offer: Offer
    client: Any = field(repr=False)
    call: Calling
    seconds: float

    @property
    def profile(self) -> Profile:
        return self.offer.profile

    def create(self, handed: Handed) -> Ticket:
        does = self.offer.endpoints.get(handed.request.kind)
        said = arguments(self.offer, handed.request, lambda one: self._sent(one, handed))
        assert does is not None, "arguments() refuses what no endpoint does"
        life = json.dumps({"expiration_duration_seconds": _KEEP_SECONDS})
        handle = self.call(
            lambda: self.client.submit(
                does.endpoint, said, headers={"X-Fal-Object-Lifecycle-Preference": life}
            ),
            create=True,
        )
        return Ticket(
            id=str(handle.request_id),
            extra={
                "status_url": str(handle.status_url),
                "response_url": str(handle.response_url),
                "cancel_url": str(handle.cancel_url),
            },
        )

    def look(self, ticket: Ticket) -> Sight:
        status = self.call(lambda: self._handle(ticket).status())
        kind = type(status).__name__
        if kind == "Queued":
            return Sight(state=State.WAITING, raw={"queue_position": status.position})
        if kind == "InProgress":
            return Sight(state=State.RUNNING)
        if status.error or status.error_type:
            return _failed(status.error_type or "", str(status.error or ""))
        # Only the result tells whether it was kept back: a moderation refusal is COMPLETED too.
        answer = self._result(ticket)
        if isinstance(answer, Sight):
            return answer
        return Sight(state=State.DONE, share=1.0, raw={"metrics": status.metrics})

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        from pegbar.backends.generators.wire.bringing import bring_all

        answer = self._result(ticket)
        if isinstance(answer, Sight):
            raise GeneratorTrouble(
                answer.trouble or Trouble.FAILED, answer.message, word=answer.word
            )
        does = self.offer.endpoints[handed.request.kind]
        where = does.gives or ("video" if handed.request.kind in GIVES_VIDEO else "images")
        files = bring_all(_addresses(answer, where), into, seconds=self.seconds)
        told = answer.get("seed")
        seed = told if isinstance(told, int) else handed.request.seed
        return Received(files=files, used=used(self.offer, handed.request, does.endpoint, seed))

    def cancel(self, ticket: Ticket) -> None:
        with unless_over():
            self.call(self._handle(ticket).cancel)

    def find(self, handed: Handed) -> Ticket | None:
        raise not_listed("fal", handed.job)

    def _sent(self, reference: Reference, handed: Handed) -> str:
        path = handed.files[reference.digest]
        if path.stat().st_size <= _INLINE:
            from fal_client import encode

            return str(encode(path.read_bytes(), reference.media))
        from fal_client import StorageSettings

        return str(
            self.call(
                lambda: self.client.upload(
                    path.read_bytes(),
                    reference.media,
                    file_name=sent_name(handed.job, reference),
                    repository="fal",
                    lifecycle=StorageSettings(expires_in=_KEEP_SECONDS),
                )
            )
        )

    def _handle(self, ticket: Ticket) -> Any:
        """The request at fal, by the addresses that it gave; by its id alone where a person has
        settled what became of a create."""
        if not ticket.extra:
            endpoint = next(iter(self.offer.endpoints.values())).endpoint
            return self.client.get_handle(endpoint, ticket.id)
        from fal_client import SyncRequestHandle

        return SyncRequestHandle(request_id=ticket.id, client=self.client._client, **ticket.extra)

    def _result(self, ticket: Ticket) -> dict[str, Any] | Sight:
        """The job's answer, or how it failed."""
        import httpx

        from pegbar.backends.generators.wire.once import Answered, Dropped, trouble_of

        try:
            answer = self.client._client.get(self._handle(ticket).response_url).json()
        except Answered as error:
            word, said = _why(error)
            if error.status == 422 or word:
                return _failed(word, said, taken=error.status != 422)
            raise trouble_of(error, "fal") from None
        except Dropped as error:
            raise trouble_of(error, "fal") from None
        except (ValueError, TypeError, httpx.HTTPError, httpx.InvalidURL):
            raise GeneratorTrouble(Trouble.BROKEN, "fal's answer is not JSON") from None
        if not isinstance(answer, dict):
            raise GeneratorTrouble(Trouble.BROKEN, "fal's answer is not what it should be")
        kept_back = answer.get("has_nsfw_concepts")
        if isinstance(kept_back, list) and any(kept_back):
            return _failed("content_policy_violation", "the pictures were kept back")
        return answer


def _weighed(found: GeneratorTrouble, ended: Ended, create: bool) -> GeneratorTrouble:  # noqa: ARG001
    """fal's word for what is wrong, and its sentence, in place of the status alone."""
    from pegbar.backends.generators.wire.once import Answered

    if not isinstance(ended, Answered):
        return found
    word, said = _why(ended)
    why = found.why
    if ended.status == 403 and any(one in said.lower() for one in _LOCKED):
        why, word = Trouble.QUOTA, "locked"
    elif word == "content_policy_violation":
        why = Trouble.MODERATION
    return GeneratorTrouble(why, f"fal: {said}", word=word or found.word, after=found.after)


def _why(error: Answered) -> tuple[str, str]:
    """fal's own word for what is wrong, and its sentence: models tell a list of errors, the queue
    one with its type beside it."""
    detail = error.json().get("detail")
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        first = detail[0]
        loc = first.get("loc")
        where = ".".join(str(one) for one in loc if one != "body") if isinstance(loc, list) else ""
        said = str(first.get("msg") or "")[:300]
        return str(first.get("type") or ""), f"{where}: {said}" if where else said
    word = error.json().get("error_type") or error.headers.get("x-fal-error-type") or ""
    return str(word), error.words()


def _failed(word: str, said: str, *, taken: bool = True) -> Sight:
    """A request that ended without a result, by fal's word for it; `taken` tells that the model
    took its inputs."""
    if word == "client_cancelled":
        return Sight(state=State.CANCELLED, word=word, message=said)
    why = Trouble.FAILED if taken else Trouble.INVALID
    if word == "content_policy_violation":
        why = Trouble.MODERATION
    return Sight(state=State.FAILED, trouble=why, word=word, message=f"fal: {said or word}")


def _addresses(answer: Mapping[str, Any], where: str) -> list[str]:
    found = answer.get(where)
    several = found if isinstance(found, list) else [found]
    told = [one.get("url") for one in several if isinstance(one, dict)]
    addresses = [one for one in told if isinstance(one, str) and one]
    if not addresses:
        raise GeneratorTrouble(Trouble.BROKEN, f"fal's answer holds no {where}")
    return addresses
