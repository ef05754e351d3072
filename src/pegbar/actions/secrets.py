"""Look after a show's keys: seal, rotate, seal anew, wrap anew; each is a fact when it is done."""

from __future__ import annotations

from typing import Literal

import msgspec

from pegbar.assets.facts import KeysChanged
from pegbar.ports.keys import Progress, SecretsTold, Strongroom
from pegbar.ports.ledger import Ledger

Change = Literal["seal", "rotate", "reseal", "rewrap"]


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, to how many files; `now` is how the bytes are kept since."""

    what: str
    files: int
    now: SecretsTold


def change_keys(
    what: Change, strongroom: Strongroom, ledger: Ledger, person: str, progress: Progress
) -> Changed:
    """Do it, and say so in the ledger. What was interrupted goes on when it is done again.

    Raises Refused while somebody works on the show, Corrupt, StorageFailed.
    """
    match what:
        case "seal":
            files, done = strongroom.seal(progress), "sealed"
        case "rotate":
            files, done = strongroom.rotate(), "rotated"
        case "reseal":
            files, done = strongroom.reseal(progress), "resealed"
        case "rewrap":
            files, done = strongroom.rewrap(), "rewrapped"
    now = strongroom.told()
    if files or what != "seal":  # sealed already: nothing happened
        put_on_record(done, files, now, ledger, person)
    return Changed(what=done, files=files, now=now)


def put_on_record(done: str, files: int, now: SecretsTold, ledger: Ledger, person: str) -> None:
    """Say in the ledger what was done with the keys. Raises StorageFailed."""
    fact = KeysChanged(
        what=done, key=now.keys[-1].id, studio_key=", ".join(now.wrapped_by), files=files
    )
    ledger.append([fact], by=person)
