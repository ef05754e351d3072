"""What a generator's terms do to the rights on what it makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pegbar.assets.profile import Premises, Profile
from pegbar.rights.label import ALL_PURPOSES, Label, Origin, Purpose

SANDBOX: Final = "sandbox"
"""How the version of a generator begins that stands for the real one in a rehearsal."""

_WORK: Final = frozenset({Purpose.DEVELOP, Purpose.PRODUCE})
_SHOWN: Final = frozenset({Purpose.MARKET, Purpose.DELIVER})


def is_rehearsal(profile: Profile) -> bool:
    """Whether a sandbox answers in its name."""
    return profile.version.startswith(SANDBOX)


def terms_label(profile: Profile) -> Label:
    """The label that a generator's terms add to what it makes. That results may be sold has to be
    said: terms that do not say so let nothing leave. What the house makes on its own machines is
    limited by what went in alone."""
    return Label(origin=Origin.GENERATED, purposes=ALL_PURPOSES - _withheld(profile))


def _withheld(profile: Profile) -> frozenset[Purpose]:
    if is_rehearsal(profile):
        return ALL_PURPOSES - _WORK
    if profile.premises is not Premises.OUTSIDE or profile.terms.commercial:
        return frozenset()
    return _SHOWN


def withheld(profile: Profile, purpose: Purpose) -> Iterator[str]:
    """Why its terms do not allow this purpose for what it makes; nothing where they do."""
    if purpose not in _withheld(profile):
        return
    if is_rehearsal(profile):
        yield f"{profile.name} was played by a sandbox: what it made is a rehearsal"
    elif profile.terms.commercial is False:
        yield f"the terms of {profile.name} ({profile.terms.source}) do not let results be sold"
    else:
        yield (
            f"nobody has established that the terms of {profile.name} let results be sold "
            f"(read {profile.terms.as_of}: {profile.terms.source or 'not found'})"
        )


def objections(profile: Profile, label: Label) -> Iterator[str]:
    """What speaks against sending something under this label to a generator outside."""
    if profile.premises is not Premises.OUTSIDE or is_rehearsal(profile):
        return
    terms = profile.terms
    if terms.trains is not False and Purpose.TRAIN not in label.purposes:
        said = "train" if terms.trains else "do not say that they never train"
        yield f"nobody may learn from it, and the terms of {profile.name} {said} on what is sent"
