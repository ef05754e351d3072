"""Reads the rules that a show brings: its people, its own policies, and what else governs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

from pegbar.backends.shows.paths import Folder
from pegbar.production.budget_file import BUDGET, read_budget
from pegbar.production.people_file import read_people
from pegbar.production.rights_file import APPROVALS, FOLDER, PACKS, PEOPLE, POLICIES
from pegbar.production.show import Show
from pegbar.rights.people import NOBODY_NAMED, HouseRules
from pegbar.values.digests import digest_bytes, digest_json
from pegbar.values.place import Place

_YAML: Final = (".yaml", ".yml")
_CEDAR: Final = (".cedar",)
_GOVERNING: Final = (PEOPLE, APPROVALS, f"{POLICIES}/", f"{PACKS}/", BUDGET)
"""What a show is governed by. Whoever changes one of these changes what others may do, or spend."""

_CHOSEN: Final = "show.yaml, packs"


def read_rules(
    show: Show, folder: Folder, files: Mapping[str, bytes], text: Callable[[str, Place], str]
) -> HouseRules:
    """The rules of a show of which everything else was read into `files`; `text` keeps there what
    it reads. Raises BadInput."""
    people = NOBODY_NAMED
    if PEOPLE in folder.list(FOLDER, _YAML):
        people = read_people(text(PEOPLE, Place(PEOPLE)), PEOPLE)
    policies = {name: text(name, Place(name)) for name in folder.list(POLICIES, _CEDAR)}
    for name in folder.list(PACKS, _YAML):
        text(name, Place(name))
    if os.path.lexists(folder.root / BUDGET):
        read_budget(text(BUDGET, Place(BUDGET)))
    digests = {
        name: digest_bytes(data)
        for name, data in sorted(files.items())
        if name.startswith(_GOVERNING)
    }
    if show.packs:
        digests[_CHOSEN] = digest_json(list(show.packs))
    return HouseRules(people=people, policies=policies, files=digests)
