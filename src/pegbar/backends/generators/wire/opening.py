"""Opens a vendor's library with what the studio's account says, and nothing from elsewhere.

Loads no library itself before it is asked to, so that a vendor's file may import it at its head.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

from pegbar.assets.profile import Profile
from pegbar.ports.generator import Account, GeneratorTrouble, Trouble
from pegbar.values.errors import NotInstalled

if TYPE_CHECKING:
    import httpx


def key_of(profile: Profile, account: Account, *names: str) -> str:
    """The account's key under the first of these names that it has. Raises GeneratorTrouble
    (DENIED), before anybody is asked."""
    key = next((account.secrets[one] for one in names if account.secrets.get(one)), "")
    if not key:
        wanted = " or ".join(names)
        raise GeneratorTrouble(Trouble.DENIED, f"{profile.name} needs {wanted}", word=names[0])
    return key


@contextmanager
def library_of(profile: Profile) -> Iterator[None]:
    """Around the import of a vendor's library: says what installs it. Raises NotInstalled."""
    try:
        yield
    except ImportError as error:
        raise NotInstalled(
            f"{profile.name} needs {error.name}", hint=f"pip install 'pegbar[{profile.extra}]'"
        ) from error


class OneTrySettings(TypedDict):
    """What `one_try` gives."""

    base_url: str
    max_retries: int
    timeout: float
    http_client: httpx.Client


def one_try(account: Account, address: str) -> OneTrySettings:
    """How a library that Stainless made (Luma's, Runway's) is told to try once and to take its
    address from the account: left alone it reads one from the environment, and where a key goes
    is the account's say. `address` is the vendor's own."""
    import httpx

    from pegbar.backends.generators.wire.once import OneTry

    return OneTrySettings(
        base_url=account.address or address,
        max_retries=0,
        timeout=account.timeout,
        http_client=httpx.Client(transport=OneTry(account.timeout)),
    )
