"""A studio's keys: its own, and the strongrooms of its shows. Loads nothing heavy by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pegbar.backends.keys import ring as rings
from pegbar.ports.clock import Clock
from pegbar.ports.keys import KeyKeeper

if TYPE_CHECKING:
    from pegbar.backends.keys.places import KeyPlace, Keyring
    from pegbar.backends.vaults.strongroom import ShowStrongroom


class StudioKeys:
    """One studio's. Opens no key before it is needed."""

    def __init__(
        self,
        root: Path,
        environ: Mapping[str, str],
        clock: Clock,
        keyring: Keyring | None = None,
    ) -> None:
        self._root = root
        self._environ = environ
        self._clock = clock
        self._keyring = keyring

    def place(self) -> KeyPlace:
        """Where the studio key is kept."""
        from pegbar.backends.keys.places import KeyPlace

        return KeyPlace(self._root / "identity", self._environ, self._keyring)

    def keeper(self) -> KeyKeeper:
        """Whoever keeps the studio key. A studio that has none, and nothing sealed, gets one.

        Raises StorageFailed for one that is gone, and what KeyPlace.keeper raises.
        """
        place = self.place()
        if not place.exists() and not any(self._sealed()):
            place.make()
        return place.keeper()

    def strongroom(self, show: str) -> ShowStrongroom:
        from pegbar.backends.vaults.strongroom import ShowStrongroom

        return ShowStrongroom(self._root / "shows" / show, show, self.keeper, self._clock)

    def renew(self, *, in_keyring: bool) -> tuple[str, ...]:
        """Take a new studio key into use and wrap every show's ring with it; only then is the old
        one forgotten. Done again, it finishes what was interrupted. Returns the shows.

        Raises Refused while somebody works on one of them, or where the environment holds the key.
        """
        self.keeper()
        place = self.place()
        place.renew(in_keyring=in_keyring)
        shows = tuple(self._sealed())
        for show in shows:
            self.strongroom(show).rewrap()
        place.forget_old()
        return shows

    def _sealed(self) -> Iterator[str]:
        for file in sorted((self._root / "shows").glob(f"*/keys/{rings.FILE}")):
            yield file.parent.parent.name
