"""A studio key that this machine holds: 32 random bytes, wrapping with AES-256-GCM."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable, Sequence
from typing import Final

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pegbar.ports.keys import Wrapped
from pegbar.values.errors import BadInput, Corrupt, Refused

SIZE: Final = 32
_NONCE: Final = 12
_MARK: Final = "pegbar-studio-key"
_CONTEXT: Final = "pegbar 2026-11 identity of a studio key"


class SecretKeeper:
    """Implements port KeyKeeper. The first secret wraps; the others only open what they wrapped
    before, until everything is wrapped anew."""

    def __init__(self, secrets: Sequence[bytes], where: str) -> None:
        self._by_name = {identity_of(one): one for one in secrets}
        self._current = identity_of(secrets[0])
        self._where = where

    def __repr__(self) -> str:
        return f"SecretKeeper({self._current}, {self._where})"

    @property
    def identity(self) -> str:
        return self._current

    @property
    def where(self) -> str:
        return self._where

    def wrap(self, key: bytes, about: str) -> Wrapped:
        nonce = secrets.token_bytes(_NONCE)
        closed = AESGCM(self._by_name[self._current]).encrypt(nonce, key, about.encode())
        return Wrapped(by=self._current, data=nonce + closed)

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes:
        secret = self._by_name.get(wrapped.by)
        if secret is None:
            raise Refused(
                f"the {about} is closed by studio key {wrapped.by}, and the key in {self._where} "
                f"is {self._current}",
                hint="put that studio key back from its backup; nothing else opens it",
                about=wrapped.by,
            )
        try:
            return AESGCM(secret).decrypt(
                wrapped.data[:_NONCE], wrapped.data[_NONCE:], about.encode()
            )
        except (InvalidTag, ValueError):
            raise Corrupt(
                f"the {about} is damaged, or belongs to another show",
                hint="restore the show's keys from a backup",
                about=about,
            ) from None


def new_secret() -> bytes:
    return secrets.token_bytes(SIZE)


def identity_of(secret: bytes) -> str:
    """Sixteen digits that name a secret and tell nothing of it."""
    return blake3(secret, derive_key_context=_CONTEXT).hexdigest(8)


def encode_secrets(held: Iterable[bytes]) -> str:
    """Secrets as text, one a line, the one that wraps first."""
    return "".join(f"{_MARK} {identity_of(one)} {base64.b64encode(one).decode()}\n" for one in held)


def decode_secrets(text: str, where: str) -> list[bytes]:
    """The secrets in a text; `#` starts a comment. Raises Corrupt."""
    lines = [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]
    found = []
    for words in lines:
        if len(words) != 3 or words[0] != _MARK:
            raise _damaged(where)
        secret = _decoded(words[2])
        if secret is None or identity_of(secret) != words[1]:
            raise _damaged(where)
        found.append(secret)
    if not found:
        raise _damaged(where)
    return found


def secrets_of_variable(text: str, name: str) -> list[bytes]:
    """The secrets in an environment variable: 32 bytes in Base64; several with commas between.

    Raises BadInput.
    """
    found = [_decoded(word.strip()) for word in text.split(",")]
    whole = [one for one in found if one is not None]
    if len(whole) != len(found):
        raise BadInput(
            f"{name} holds no studio key", hint="a studio key is 32 random bytes in Base64"
        )
    return whole


def _decoded(text: str) -> bytes | None:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return data if len(data) == SIZE else None


def _damaged(where: str) -> Corrupt:
    return Corrupt(f"the studio key in {where} is damaged", hint="restore it from its backup")
