"""What a show tells its audience of what was generated, where, and in which form."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Form = Literal["credit", "card", "none"]

ANYWHERE: Final = ""
"""The film as it is made when no territory is named."""

_LANGUAGES: Final = {
    "AT": "de", "BE": "fr", "CH": "de", "DE": "de", "ES": "es", "FR": "fr", "GB": "en", "IE": "en",
    "IT": "it", "JP": "ja", "LU": "fr", "MX": "es", "NO": "nb", "US": "en",
}  # fmt: skip


class ArtException(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work of art may tell it so that the work is not spoiled: who claims that, why, and where
    (nothing named: everywhere)."""

    claimed_by: str
    why: str
    territories: tuple[str, ...] | None = None


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`default` is the form where no territory says otherwise: a card before the film, a card
    behind its credits, or none. `languages` are those of the words by territory, where the
    territory's own is not meant."""

    default: Form = "none"
    territories: dict[str, Form] = {}
    languages: dict[str, str] = {}
    art_exception: ArtException | None = None

    def form_in(self, territory: str) -> Form:
        """In which form the film tells it there. What is excepted is told once, at the end."""
        form = self.territories.get(territory, self.default)
        return "credit" if form == "card" and self.excepted(territory) else form

    def excepted(self, territory: str) -> bool:
        """Whether the exception for works of art is claimed there."""
        claim = self.art_exception
        return claim is not None and (claim.territories is None or territory in claim.territories)

    def language_in(self, territory: str, own: str) -> str:
        """The language of the words there; `own` is the show's."""
        return self.languages.get(territory) or _LANGUAGES.get(territory) or own
