"""Reads a scene into moments: what is said and done, in order, and how things stand at first."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Literal

from pegbar.departments.story.acts import (
    Act,
    Asked,
    Fixed,
    Heard,
    Missed,
    Reading,
    Shown,
    Sky,
)
from pegbar.departments.story.clauses import sentences
from pegbar.departments.story.lexicon import PAUSE, feeling_in, is_manner
from pegbar.departments.story.names import Names
from pegbar.departments.story.reading import Reader
from pegbar.departments.story.scenes import Scene
from pegbar.production.acting import Emotion, Verb
from pegbar.production.screenplay import Element, Kind, plain
from pegbar.production.shots import Described
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_AWAY = re.compile(
    r"\b(?:o\.?\s?s|v\.?\s?o|o\.?\s?c|off|off-?screen|voice|on\s+phone)\b", re.IGNORECASE
)
_TO = re.compile(r"\bto\s+(.+)", re.IGNORECASE)
_FADES = {"FADE IN": "fade_in", "FADE OUT": "fade_out", "FADE TO BLACK": "fade_out"}
_DISSOLVES = re.compile(r"(?:SLOW\s+|CROSS[\s-]?)?(?:DISSOLVE|FADE)(?:\s+TO)?")
_CUTS = re.compile(r"(?:(?:SMASH|JUMP|MATCH|HARD|QUICK)\s+)?CUT(?:\s+(?:BACK\s+)?TO)?")
_SILENT = frozenset({Kind.NOTE, Kind.BONEYARD, Kind.SECTION, Kind.SYNOPSIS, Kind.PAGE_BREAK})
_SAME_NAME = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happens, before anyone has decided how to show it. `dual` is the second of
    two lines that are spoken at once."""

    kind: Literal["line", "action", "pause", "sound"]
    verb: Verb
    who: str
    target: str = ""
    thing: str = ""
    text: str = ""
    manner: str = ""
    emotion: Emotion | None = None
    offscreen: bool = False
    dual: bool = False
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Script text that was not understood. `at` is the moment before which it stands."""

    line: int
    text: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Aside:
    """What the script asks of camera or sky. `at` is the moment before which it stands."""

    line: int
    text: str
    at: int
    what: Asked | Sky


@dataclass(slots=True)
class Read:
    """A scene, read. `dissolve` is the line that asks for one into the next scene. Mutable: it
    grows as the scene is read; nobody changes it afterwards."""

    scene: Scene
    moments: list[Moment] = field(default_factory=list)
    starts: list[Act | Fixed] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    described: list[Described] = field(default_factory=list)
    voices: list[tuple[str, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    fade_in: bool = False
    fade_out: bool = False
    dissolve: int = 0
    present: list[str] = field(default_factory=list)
    last_line: int = 0


class SceneReader:
    """Reads one scene."""

    def __init__(self, scene: Scene, names: Names, reader: Reader, file: str) -> None:
        self._names = names
        self._reader = reader
        self._file = file
        self._spoken = False
        self._begun = False
        self._cue: Element | None = None
        self._who = ""
        self._aside: list[Moment] = []
        self._manner = ""
        self._emotion: Emotion | None = None
        self._addressee = ""
        self.read = Read(scene)
        self.read.last_line = scene.first_line

    def run(self) -> Read:
        for element in self.read.scene.elements:
            if element.kind not in _SILENT:
                self.read.last_line = element.last_line
            self._element(element)
        self.read.present = list(dict.fromkeys(self._reader.memory.present))
        return self.read

    def _element(self, element: Element) -> None:
        kind = element.kind
        if kind is Kind.ACTION:
            self._action(element)
        elif kind is Kind.CHARACTER:
            self._character(element)
        elif kind is Kind.PARENTHETICAL:
            self._parenthetical(element)
        elif kind is Kind.DIALOGUE:
            self._line(element, self._manner)
        elif kind is Kind.LYRICS and self._cue is not None:
            self._line(element, "singing")
        elif kind is Kind.TRANSITION:
            self._transition(element)
        elif kind not in _SILENT:
            self._miss(element.first_line, element.text, "words on the screen are not drawn")

    def _miss(self, line: int, text: str, reason: str) -> None:
        self.read.unread.append(Unread(line, plain(text), reason, len(self.read.moments)))

    def _transition(self, element: Element) -> None:
        bare = element.text.strip(" .:").upper()
        fade = _FADES.get(bare)
        if fade == "fade_out":
            self.read.fade_out = True
        elif fade == "fade_in":
            self.read.fade_in = True
        elif _DISSOLVES.fullmatch(bare):
            self.read.dissolve = element.first_line
        elif not _CUTS.fullmatch(bare):
            self._miss(element.first_line, element.text, "this transition is made as a cut")

    def _action(self, element: Element) -> None:
        self._cue = None
        line = element.first_line
        for sentence, start, end in sentences(element.text):
            first = line + element.text.count("\n", 0, start)
            last = min(element.last_line, first + element.text[start:end].strip().count("\n"))
            text = plain(sentence)
            self.read.words.append(text)
            self._take(self._reader.read(text, opening=not self._spoken), text, (first, last))

    def _take(self, found: list[Reading], text: str, lines: tuple[int, int]) -> None:
        for one in found:
            if isinstance(one, Missed):
                self._miss(lines[0], one.text, one.reason)
            elif isinstance(one, Shown):
                self._describe(lines[0], one.text, one.how)
            elif isinstance(one, Asked | Sky):
                self._beside(one, text, lines)
            elif isinstance(one, Heard):
                self.read.moments.append(_sound(one, text, lines))
            elif isinstance(one, Fixed) or one.state:
                self.read.starts.append(one)
                self._describe(lines[0], text, "it is so as the scene opens")
            else:
                self.read.moments.append(_moment(one, text, lines))

    def _describe(self, line: int, text: str, how: str) -> None:
        self.read.described.append(Described(line=line, text=text, how=how))

    def _beside(self, what: Asked | Sky, text: str, lines: tuple[int, int]) -> None:
        """Camera and sky are seen, not acted; a camera that moves takes a pause to do it in."""
        moves = isinstance(what, Asked) and not what.cuts
        self.read.asides.append(Aside(lines[0], text, len(self.read.moments), what))
        if isinstance(what, Asked):
            seen = [one for one in (what.over, *what.on, *what.rack) if one in self._names.cast]
            self._reader.memory.present.extend(seen)
        if moves:
            self.read.moments.append(_moment(Act(verb=Verb.WAIT, who=""), text, lines))
        how = "the camera shows it" if isinstance(what, Asked) else "weather and light show it"
        self._describe(lines[0], text, how)

    def _character(self, element: Element) -> None:
        self._cue, self._manner, self._emotion, self._addressee = element, "", None, ""
        self._begun = False
        spoken = plain(element.text)
        found = self._names.character(spoken)
        if found is None:
            found = spoken.upper()
            self._check_name(found, element)
            if found not in [name for name, _ in self.read.voices]:
                self.read.voices.append((found, element.first_line))
        self._who = found
        self._spoken = True

    def _check_name(self, name: str, element: Element) -> None:
        known = {one.upper(): one for one in self._names.cast}
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_SAME_NAME)
        if near:
            raise BadInput(
                f"{name} is not a character of this show",
                place=Place(self._file, element.first_line),
                hint=f"did you mean {known[near[0]]}? Or add {name} to `characters` in show.yaml",
            )

    def _parenthetical(self, element: Element) -> None:
        text = plain(element.text).strip(" .!")
        lines = (element.first_line, element.last_line)
        if PAUSE.fullmatch(text):
            act = Act(verb=Verb.WAIT, who=self._who if self._seen() else "")
            self.read.moments.append(_moment(act, text, lines))
            return
        feeling = feeling_in(text)
        towards = _TO.search(text)
        if towards and (people := [m for m in self._names.find(towards[1]) if m.sort == "c"]):
            self._addressee = people[0].name
        self._emotion = feeling or self._emotion
        self._manner = text if not self._manner else f"{self._manner}, {text}"
        if feeling is None and not self._addressee and not is_manner(text):
            acts = self._reader.read(f"{self._who} {text}", opening=False)
            if any(isinstance(one, Act) for one in acts):
                self._manner = ""
                self._take(acts, text, lines)
            else:
                self._miss(element.first_line, f"({text})", "nobody knows how to say it so")

    def _seen(self) -> bool:
        """Whether the speaker is in the picture, as far as the cue says."""
        away = self._cue is not None and any(_AWAY.search(one) for one in self._cue.extensions)
        return not away and self._who in self._names.cast

    def _line(self, element: Element, manner: str) -> None:
        cue = self._cue
        self.read.moments.append(
            Moment(
                kind="line",
                verb=Verb.SPEAK,
                who=self._who,
                target=self._addressee,
                text=plain(element.text),
                manner=manner,
                emotion=self._emotion,
                offscreen=not self._seen(),
                dual=bool(cue and cue.dual) and not self._begun,
                first_line=element.first_line,
                last_line=element.last_line,
            )
        )
        self._begun = True
        if self._who in self._names.cast:
            self._reader.heard(self._who)


def _sound(heard: Heard, text: str, lines: tuple[int, int]) -> Moment:
    return Moment(
        kind="sound",
        verb=Verb.WAIT,
        who="",
        text=text,
        manner=heard.kind,
        first_line=lines[0],
        last_line=lines[1],
    )


def _moment(act: Act, text: str, lines: tuple[int, int]) -> Moment:
    quiet = act.verb is Verb.WAIT and not act.who
    return Moment(
        kind="pause" if quiet else "action",
        verb=act.verb,
        who=act.who,
        target=act.target,
        thing=act.thing,
        text=text,
        manner=act.manner,
        emotion=act.emotion,
        first_line=lines[0],
        last_line=lines[1],
    )
