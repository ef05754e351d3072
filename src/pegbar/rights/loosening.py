"""Loosening: a decision that certain bytes may be used for more than their sources say.

It widens purposes, territories and the window, and nothing else. Consents, the people behind them,
what is owed and the show that a thing belongs to are not the house's to give away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from pegbar.rights.consent import Consent
from pegbar.rights.label import Label, Purpose, Window


class Widening(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be allowed besides. `until` and `since` move the window's ends outwards;
    `everywhere` drops the limit to territories."""

    purposes: frozenset[Purpose] = frozenset()
    territories: frozenset[str] = frozenset()
    everywhere: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


class Loosening(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided: these bytes, whose sources say `before`, stand under `after`."""

    digest: str
    before: Label
    after: Label


def widened(label: Label, by: Widening) -> Label:
    """The label with what is allowed besides. It is never tighter than before."""
    territories = label.territories
    if territories is not None:
        territories = None if by.everywhere else territories | by.territories
    return msgspec.structs.replace(
        label,
        purposes=label.purposes | by.purposes,
        territories=territories,
        window=_wider(label.window, by),
    )


def _wider(window: Window, by: Widening) -> Window:
    if window.is_empty():  # no day was allowed: only whoever names both ends opens some
        return Window(start=by.since, end=by.until) if by.since and by.until else window
    start, end = window.start, window.end
    if start and by.since:
        start = min(start, by.since)
    if end and by.until:
        end = max(end, by.until)
    return Window(start=start, end=end)


def is_sound(one: Loosening) -> bool:
    """Whether it gives away only what the house may: a fact that does more is not heard."""
    before, after = one.before, one.after
    return (
        after.origin == before.origin
        and after.shows == before.shows
        and after.consents == before.consents
        and after.obligations == before.obligations
    )


def loosened(digest: str, said: Label, decided: Iterable[Loosening]) -> Label | None:
    """The label under which these bytes stand, or None where no decision holds for them.

    The last decision about exactly these bytes counts, and only while their sources still say the
    label that it was about: whoever changes a source's rights has to be heard again.
    """
    last = None
    for one in decided:
        if one.digest == digest and one.before == said and is_sound(one):
            last = one.after
    return None if last is None or last == said else last


def beyond_consents(by: Widening, consents: Mapping[str, Consent | None]) -> Iterator[str]:
    """What a widening asks for that a person did not consent to, in words. `consents` are those
    that the bytes hang on; None for one that has no paper."""
    for name, consent in sorted(consents.items()):
        if consent is None:
            yield f"it hangs on the consent {name}, and there is no such paper"
            continue
        whose = f"{consent.person}'s consent {name}"
        if beyond := sorted(by.purposes - set(consent.purposes)):
            yield f"{whose} does not cover to {', '.join(beyond)}"
        if consent.territories is not None:
            if by.everywhere:
                yield f"{whose} covers {', '.join(sorted(consent.territories))} only"
            elif more := sorted(by.territories - set(consent.territories)):
                yield f"{whose} does not cover {', '.join(more)}"
        if by.until and consent.end and by.until > consent.end:
            yield f"{whose} ends on {consent.end}"
        if by.since and consent.start and by.since < consent.start:
            yield f"{whose} begins on {consent.start}"
