"""show.yaml: the bible of one show, as typed records. Paths are relative to the show's folder."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from pegbar.production.disclosure import Disclosure
from pegbar.production.rig import Colour
from pegbar.rights.label import Obligation, Origin, Purpose
from pegbar.rights.training import Training

Factor = Annotated[float, msgspec.Meta(ge=0.5, le=2)]
"""As far as a voice goes."""


class VoiceCasting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who speaks for a character. `pitch` and `pace` are factors, 1 leaves the voice as it is."""

    name: str = "default"
    pitch: Factor = 1.0
    pace: Factor = 1.0


class CharacterFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rig` is a file of the show or `stock:NAME`. `colours` puts colour roles that the design
    names into other colours, as `colours` of sets and props do."""

    rig: str
    colours: dict[str, Colour] = {}
    voice: VoiceCasting = VoiceCasting()
    about: str = ""


class SetFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    design: str
    colours: dict[str, Colour] = {}
    about: str = ""


class PropFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing that characters use. `at` names the mark of each set on which it starts."""

    design: str
    colours: dict[str, Colour] = {}
    at: dict[str, str] = {}
    about: str = ""


class Format(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The picture: `size` is the draft's, `final` the delivery's, width × height in pixels."""

    fps: int = 24
    drawn_on: int = 2
    size: tuple[int, int] = (960, 540)
    final: tuple[int, int] = (1920, 1080)


class Titles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the film has a title card before its first shot, and credits behind its last.
    `paper` is a picture of the show: the paper that both are printed on."""

    card: bool = True
    credits: bool = True
    paper: str = ""


class Marks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`watermark` puts an identifier that no eye sees into the film's picture."""

    watermark: bool = False


class SourceFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rights on the files that `files` (globs) match; the last match wins.

    What no source covers may be used for development inside its show, and for nothing else.
    `training` can only take the purpose `train` away, never give it. `people` are those who are
    depicted or heard; `contract` is the paper behind these rights, as a path in the show.
    """

    files: tuple[str, ...]
    by: str
    origin: Origin = Origin.DRAWN
    licence: str = ""
    purposes: tuple[Purpose, ...] = (Purpose.DEVELOP,)
    territories: tuple[str, ...] | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    consents: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    training: Training | None = None
    people: tuple[str, ...] = ()
    contract: str = ""
    note: str = ""

    def allowed(self) -> frozenset[Purpose]:
        """The purposes that these words leave open. Training needs both to allow it."""
        closed = self.training is not None and not self.training.may_train()
        return frozenset(self.purposes) - ({Purpose.TRAIN} if closed else set())


class Show(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A show's bible. `id` names the show in a studio and never changes. `stock` tells that
    roles, places and things without a design are cast from the stock company. `looks` are the
    other looks that characters wear: folders of painted keys in art/looks. `packs` are the rule
    packs that the show is under. `style` are the words for how the film looks, which generators
    are given with every shot, and `avoid` what they are to keep out of it."""

    format: Literal[1]
    id: str
    title: str
    author: str = ""
    language: str = "en"
    picture: Format = Format()
    titles: Titles = Titles()
    marks: Marks = Marks()
    disclosure: Disclosure = Disclosure()
    screenplay: str = "screenplay.fountain"
    characters: dict[str, CharacterFile] = {}
    sets: dict[str, SetFile] = {}
    props: dict[str, PropFile] = {}
    sources: tuple[SourceFile, ...] = ()
    looks: dict[str, str] = {}
    packs: tuple[str, ...] = ()
    mood: str = ""
    style: str = ""
    avoid: str = ""
    seed: int = 1
    stock: bool = True

    def voice_of(self, who: str) -> VoiceCasting:
        """Who speaks for a character, or for a voice that the bible does not have: a narrator, a
        radio, someone behind the door."""
        found = self.characters.get(who)
        return found.voice if found else VoiceCasting()
