"""The stock company: designs that come with the house, and the words by which they are cast.

`stock/company.yaml` is read into these records. A *look* is a design in other colours: for each
of the design's colour roles that it changes, the new colour.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pegbar.production.rig import Colour
from pegbar.production.show import VoiceCasting

Age = Literal["child", "grown", "old"]
Look = dict[str, Colour]


class Player(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A character of the company. `words` are what the script may call a role that suits it
    better than any other: fox, granny. `looks` are its other colours, by name; those in `aged`
    make it look another age and are for roles of that age only. An `animal` plays a person only
    where the people are taken."""

    about: str
    age: Age = "grown"
    pronoun: Literal["she", "he"] = "she"
    animal: bool = False
    words: tuple[str, ...] = ()
    voice: VoiceCasting = VoiceCasting()
    looks: dict[str, Look] = {}
    aged: dict[Age, tuple[str, ...]] = {}


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of the company. `words` are found in headings; `looks` by words of their own:
    a kitchen is the room in another paint."""

    about: str
    inside: bool = False
    words: tuple[str, ...] = ()
    looks: dict[str, Look] = {}
    words_of_looks: dict[str, tuple[str, ...]] = {}


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing of the company, and the words that mean it."""

    about: str
    words: tuple[str, ...]
    looks: dict[str, Look] = {}


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it. `ages` and `pronouns` are what a script's words tell about a role; `she` and
    `he` are first names that are mostly theirs."""

    format: Literal[1]
    characters: dict[str, Player]
    sets: dict[str, Place]
    props: dict[str, Item]
    ages: dict[Age, tuple[str, ...]] = {}
    she: tuple[str, ...] = ()
    he: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
