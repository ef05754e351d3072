"""What Google's two houses share: the library that speaks to both, and their words for trouble."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pegbar.assets.profile import Profile
from pegbar.backends.generators.wire.opening import library_of
from pegbar.ports.generator import Account, Brought, GeneratorTrouble, Trouble

_REFUSED: Final = (
    "safety", "policy", "policies", "prohibited", "usage guidelines", "responsible ai", "blocked",
)  # fmt: skip

T = TypeVar("T")


def client_of(profile: Profile, account: Account, told: Mapping[str, Any], address: str) -> Any:
    """Google's client: one try, and nothing read from the environment that the account says."""
    with library_of(profile):
        import httpx
        from google import genai
        from google.genai import types

        from pegbar.backends.generators.wire.once import OneTry
    options = types.HttpOptions(
        base_url=address,
        api_version="v1beta1" if told["vertexai"] else "v1beta",
        timeout=round(account.timeout * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        httpx_client=httpx.Client(transport=OneTry(account.timeout)),
    )
    return genai.Client(**told, http_options=options)


def spoken(call: Callable[[], T], *, create: bool = False, fetch: bool = False) -> T:
    """What a call to Google gives. Raises GeneratorTrouble and nothing else. Of a `fetch` whose
    answer broke off, half came; what is not found any more has ended."""
    from google.auth.exceptions import GoogleAuthError, TransportError

    from pegbar.backends.generators.wire import once

    try:
        return call()
    except once.Dropped as error:
        if fetch and error.sent:
            raise GeneratorTrouble(
                Trouble.BROKEN, "the film broke off on its way", word=error.why
            ) from None
        raise trouble_of(error, create) from None
    except once.Answered as error:
        found = trouble_of(error, create)
        if fetch and error.status in (401, 403, 404, 410):
            found.why = Trouble.EXPIRED
        raise found from None
    except GoogleAuthError as error:  # before anything was sent
        why = Trouble.DOWN if isinstance(error, TransportError) else Trouble.DENIED
        raise GeneratorTrouble(
            why, "Google gives no pass for this account", word=type(error).__name__
        ) from None
    except Exception as error:  # noqa: BLE001 - what the library makes of an answer that it cannot
        # read is its own affair; of a create it means that nobody knows.
        why = Trouble.UNCLEAR if create else Trouble.DOWN
        raise GeneratorTrouble(
            why, "Google's answer cannot be read", word=type(error).__name__
        ) from None


def trouble_of(error: Any, create: bool) -> GeneratorTrouble:
    """What became of a call, from Google's status and its words for it."""
    from pegbar.backends.generators.wire import once

    found = once.trouble_of(error, "Google", create=create)
    found.message = _unnamed(found.message)
    if isinstance(error, once.Dropped) or found.why in (Trouble.UNCLEAR, Trouble.DOWN):
        return found
    said = error.json().get("error")
    details = said if isinstance(said, dict) else {}
    message = str(details.get("message") or found.message)
    whole = json.dumps(details).lower()
    why, after = found.why, found.after
    if error.status == 429:
        why = Trouble.QUOTA if "perday" in whole or "billing" in whole else Trouble.THROTTLED
        delay = re.search(r'"retrydelay":\s*"(\d+(?:\.\d+)?)s"', whole)
        after = after if after is not None or delay is None else float(delay[1])
    elif error.status == 400 and ("api_key_invalid" in whole or "api key not valid" in whole):
        why = Trouble.DENIED
    elif error.status == 400 and refuses(message):
        why = Trouble.MODERATION
    word = str(details.get("status") or error.status)
    return GeneratorTrouble(why, f"Google: {_unnamed(message)[:300]}", word=word, after=after)


def _unnamed(message: str) -> str:
    """Google's words without the name of the account's project: ledgers are shown to others."""
    return re.sub(r"projects/[^/\s'\"]+", "projects/…", message)


def refuses(message: str) -> bool:
    """Whether Google's words for a failure tell of its rules for what is shown."""
    return any(word in message.lower() for word in _REFUSED)


def unpacked(data: Any) -> bytes:
    """A film that stands in the answer. Raises GeneratorTrouble BROKEN."""
    if isinstance(data, bytes):
        return data
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise GeneratorTrouble(Trouble.BROKEN, "the film in the answer is no film") from None


def written(data: bytes | None, into: Path, media: str) -> Brought:
    """A film's bytes as a file."""
    if not data:
        raise GeneratorTrouble(Trouble.BROKEN, "the result is empty")
    path = into / "film.mp4"
    path.write_bytes(data)
    return Brought(path=path, media=media, name=path.name)
