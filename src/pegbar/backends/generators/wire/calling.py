"""Calls a vendor's library so that nothing comes out but an answer or trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import httpx

from pegbar.backends.generators.wire.once import Answered, Dropped, trouble_of
from pegbar.ports.generator import GeneratorTrouble, Trouble

T = TypeVar("T")
Ended = Answered | Dropped
"""How a try ended that gave no answer."""

_UNREAD: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)
"""What libraries make of an answer that is not what they wait for."""


def as_found(found: GeneratorTrouble, ended: Ended, create: bool) -> GeneratorTrouble:  # noqa: ARG001
    """The trouble as the general table tells it."""
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """Any call of a library that stands on `OneTry`. `who` is the vendor, `library` are its
    library's own errors: some wrap the transport's. `own` is what statuses mean at this vendor;
    `weigh` may read its words as well, and gives the trouble that it really is."""

    who: str
    library: tuple[type[Exception], ...] = ()
    own: Mapping[int, Trouble] = field(default_factory=dict)
    weigh: Callable[[GeneratorTrouble, Ended, bool], GeneratorTrouble] = as_found

    def __call__(self, call: Callable[[], T], *, create: bool = False) -> T:
        """What the call gives. Raises GeneratorTrouble: of a `create` whose answer was lost, or
        cannot be read, nobody knows whether it was taken (UNCLEAR); any other is made again."""
        known: tuple[type[Exception], ...] = (Answered, Dropped, *_UNREAD, *self.library)
        try:
            return call()
        except known as error:
            raise self._trouble(error, create) from None

    def _trouble(self, error: Exception, create: bool) -> GeneratorTrouble:
        ended = error if isinstance(error, Answered | Dropped) else error.__cause__
        if isinstance(ended, Answered | Dropped):
            found = trouble_of(ended, self.who, create=create, own=self.own)
            return self.weigh(found, ended, create)
        why = Trouble.UNCLEAR if create else Trouble.DOWN
        return GeneratorTrouble(
            why, f"{self.who}'s answer cannot be read", word=type(error).__name__
        )
