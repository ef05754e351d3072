"""rights/*.yaml: what a show says of the rights on its files, and the papers that people signed.

The sources are those of `show.yaml` and stand behind them: the last source that matches a file
speaks, show.yaml first, then the files of `rights/` in the order of their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from pegbar.production.show import SourceFile
from pegbar.rights.approvals import Stage
from pegbar.rights.consent import Consent
from pegbar.values.digests import Digest
from pegbar.values.place import Place

FOLDER: Final = "rights"
CONSENTS: Final = "rights/consents"
"""One consent a file, for whoever keeps them apart."""

APPROVALS: Final = "rights/approvals.yaml"
PEOPLE: Final = "rights/people.yaml"
POLICIES: Final = "policy"
PACKS: Final = "packs"
"""Folders of a show's own rules: Cedar policies, and packs of rules."""

OTHERS: Final = frozenset({APPROVALS, PEOPLE})
"""Files of the folder that say nothing of sources."""


class RightsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `rights/`."""

    format: Literal[1]
    sources: tuple[SourceFile, ...] = ()
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A consent as it was written down in the show: not in force until somebody grants it.

    `contract` is the digest of the signed paper, where the show has it.
    """

    consent: Consent
    place: Place
    contract: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A stage that has to be approved, and the place that says so."""

    stage: Stage
    place: Place
