"""direction/cast.yaml: which generator makes which shot, as a director writes it.

Several casts can stand in the file; one line, `use`, chooses among them. What the file does not
speak of is made as ever: by the house painter where it can, else by the stage.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from pegbar.production.shot_words import EVERYTHING, WORDS, words_of
from pegbar.production.shots import Shot
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

FILE: Final = "direction/cast.yaml"
AUTO: Final = "auto"
"""Stands for whoever the casting director finds."""

_MOST_NAMES: Final = 12
_TIME: Final = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*([smh])")
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}


class PartFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the file, written out. What it does not say, a wider line may."""

    generator: str | tuple[str, ...] | None = None
    options: dict[str, Any] | None = None
    prompt: str | None = None
    negative: str | None = None
    draft: bool | None = None
    takes: Annotated[int, msgspec.Meta(ge=1, le=16)] | None = None
    within: str | None = None


Line: TypeAlias = str | tuple[str, ...] | PartFile
"""`runway/gen4.5`, `[luma/ray-2, auto]`, or written out."""


class CastFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. A cast's keys are ids of shots, names of characters, or words for sorts of
    shots. `shots` and `characters` hold in every cast; `never` are not asked, whatever happens."""

    format: Literal[1]
    use: str = ""
    casts: dict[str, dict[str, Line]] = {}
    shots: dict[str, Line] = {}
    characters: dict[str, Line] = {}
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What direction says of a shot: who is asked, in order (`auto` for whoever is found), and
    what for. `within` is how many seconds a take may take, None for any time. `whose` is the
    line's key, `place` where it stands."""

    candidates: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    prompt: str = ""
    negative: str = ""
    draft: bool = False
    takes: int = 1
    within: float | None = None
    whose: str = EVERYTHING
    place: Place = field(default_factory=lambda: Place(FILE))

    @property
    def hand(self) -> bool:
        """Whether a person named a generator, and nobody else is to be looked for."""
        return AUTO not in self.candidates

    @property
    def names(self) -> tuple[str, ...]:
        """The generators that are named."""
        return tuple(one for one in self.candidates if one != AUTO)


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the file: what it is `of` (shots, characters or sorts of shots), its key there,
    and where it stands."""

    of: Literal["shot", "character", "sort"]
    key: str
    line: PartFile
    place: Place

    def speaks_of(self, shot: Shot) -> bool:
        if self.of == "shot":
            return self.key == shot.id
        if self.of == "character":
            return any(one.who == self.key for one in shot.cast)
        return words_of(shot).issuperset(self.key.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """A cast file as it was read. `lines` are those that hold while the cast `use` is in use, the
    narrowest first. `there` tells that there is a file."""

    use: str = ""
    lines: tuple[Said, ...] = ()
    never: tuple[str, ...] = ()
    there: bool = False

    def forbids(self, generator: str) -> str:
        """The pattern of `never` that it falls under; empty where there is none."""
        return next((one for one in self.never if fnmatchcase(generator, one)), "")

    def part(self, shot: Shot) -> Part | None:
        """What direction says of this shot; None where it names nobody for it.

        Each value comes from the narrowest line that says it. Options belong to the generator that
        they stand with: none come from a line that is wider than the one that names it.
        """
        said = [one for one in self.lines if one.speaks_of(shot)]
        named = next((n for n, one in enumerate(said) if one.line.generator is not None), None)
        if named is None:
            return None
        chief = said[named]
        every = [one.line for one in said]
        return Part(
            candidates=_listed(chief.line.generator or ()),
            options=_first(one.options for one in every[: named + 1]) or {},
            prompt=_first(one.prompt for one in every) or "",
            negative=_first(one.negative for one in every) or "",
            draft=bool(_first(one.draft for one in every)),
            takes=_first(one.takes for one in every) or 1,
            within=seconds_in(_first(one.within for one in every) or ""),
            whose=chief.key,
            place=chief.place,
        )

    def names(self) -> Iterator[tuple[str, Place]]:
        """Every generator that the lines in use name, and where."""
        for one in self.lines:
            for name in _listed(one.line.generator or ()):
                if name != AUTO:
                    yield name, one.place


NO_CASTING: Final = Casting()


def read_cast(
    text: str, shots: Iterable[str], characters: Iterable[str], file: str = FILE
) -> Casting:
    """A show's cast file. Raises BadInput, with the place, also for shots, characters and words
    that there are none of; whether the generators exist is not known here."""
    said, places = read_placed(text, file, CastFile)
    known = _Known(tuple(shots), tuple(characters), places)
    for name, lines in said.casts.items():
        for key, line in lines.items():
            known.check(key, ("casts", name, key))
            _check_line(line, places, ("casts", name, key))
    for name in said.shots:
        known.check_one(name, known.shots, "shot", ("shots", name))
        _check_line(said.shots[name], places, ("shots", name))
    for name in said.characters:
        known.check_one(name, known.characters, "character", ("characters", name))
        _check_line(said.characters[name], places, ("characters", name))
    use = _used(said, places)
    chosen = said.casts.get(use, {})
    found = [
        *(_said("shot", key, line, places, "shots") for key, line in said.shots.items()),
        *(_said(known.sort_of(k), k, one, places, "casts", use) for k, one in chosen.items()),
        *(_said("character", k, one, places, "characters") for k, one in said.characters.items()),
    ]
    order = {"shot": 0, "character": 1, "sort": 2}
    found.sort(key=lambda one: (order[one.of], one.key == EVERYTHING))
    return Casting(use=use, lines=tuple(found), never=said.never, there=True)


def _said(
    of: Literal["shot", "character", "sort"], key: str, line: Line, places: Places, *path: str
) -> Said:
    written = line if isinstance(line, PartFile) else PartFile(generator=line)
    return Said(of, key, written, places.at(*path, key))


def _used(said: CastFile, places: Places) -> str:
    """The cast in use. Raises BadInput."""
    if said.use:
        if said.use not in said.casts:
            near = difflib.get_close_matches(said.use, said.casts, n=1, cutoff=0.5)
            names = ", ".join(said.casts) or "none"
            raise BadInput(
                f"there is no cast called {said.use[:40]!a}",
                place=places.at("use"),
                hint=f"did you mean {near[0]}?" if near else f"the file has: {names}",
            )
        return said.use
    if len(said.casts) > 1:
        raise BadInput(
            f"the file has {len(said.casts)} casts and does not say which is in use",
            place=places.at("casts"),
            hint=f"write use: {next(iter(said.casts))}",
        )
    return next(iter(said.casts), "")


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a cast file can speak of."""

    shots: Sequence[str]
    characters: Sequence[str]
    places: Places

    def sort_of(self, key: str) -> Literal["shot", "character", "sort"]:
        """What a cast's key is: a character's name is that, also where it is a word."""
        if key in self.shots:
            return "shot"
        return "character" if key in self.characters else "sort"

    def check(self, key: str, path: tuple[str, ...]) -> None:
        """A key of a cast: a shot, a character, or words that all have to be true."""
        if key in self.shots or key in self.characters:
            return
        words = key.split()
        if words and all(word in WORDS for word in words):
            return
        wrong = next((word for word in words if word not in WORDS), key)
        one = len(words) < 2
        every = [*WORDS, *(self.characters if one else ()), *(self.shots if one else ())]
        what = "shot, no character and no word for a sort of shot" if one else "word for shots"
        raise self._unknown(wrong, every, what, path)

    def check_one(self, name: str, known: Sequence[str], what: str, path: tuple[str, ...]) -> None:
        if name not in known:
            raise self._unknown(name, known, what, path)

    def _unknown(
        self, given: str, known: Sequence[str], what: str, path: tuple[str, ...]
    ) -> BadInput:
        folded = {one.casefold(): one for one in reversed(known)}
        near = difflib.get_close_matches(given.casefold(), folded, n=1, cutoff=0.5)
        names = ", ".join(known[:_MOST_NAMES]) or "none"
        return BadInput(
            f"{given[:40]!a} is no {what}",
            place=self.places.at(*path),
            hint=f"did you mean {folded[near[0]]}?" if near else f"known: {names}",
        )


def _check_line(line: Line, places: Places, path: tuple[str, ...]) -> None:
    """A list names somebody, and nobody twice."""
    if isinstance(line, PartFile) and line.within is not None and not seconds_in(line.within):
        raise BadInput(
            f"{line.within[:20]!a} is no time to wait",
            place=places.at(*path, "within"),
            hint="write seconds, minutes or hours: 90s, 20m, 2h",
        )
    given = line.generator if isinstance(line, PartFile) else line
    at = (*path, "generator") if isinstance(line, PartFile) else path
    names = _listed(given) if given is not None else (AUTO,)
    if not names or not all(one.strip() for one in names):
        raise BadInput(
            "nobody is named here", place=places.at(*at), hint="name a generator, or write auto"
        )
    for number, one in enumerate(names):
        if one in names[:number]:
            raise BadInput(f"{one} is named twice", place=places.at(*at), hint="name it once")


def seconds_in(text: str) -> float | None:
    """`90s`, `20m` or `2h` in seconds; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    return float(found[1]) * _UNITS[found[2]] if found else None


def _listed(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given


def _first(values: Iterator[Any]) -> Any:
    return next((one for one in values if one is not None), None)
