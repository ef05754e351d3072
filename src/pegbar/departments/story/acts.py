"""What was read out of action text: acts to stage, states, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from pegbar.production.acting import Emotion, Size, Verb, WeatherKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Someone does something. `thing` is the prop that it is done with; `state` tells that it is
    so already when the scene opens, and nobody is seen doing it."""

    verb: Verb
    who: str
    target: str = ""
    thing: str = ""
    manner: str = ""
    emotion: Emotion | None = None
    state: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """Where a thing or a character stands, or whether a thing is lit, as the scene opens."""

    name: str
    near: str = ""
    lit: bool | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """Text that nothing on the stage shows, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Text that needs nothing done: the set's drawing shows it, or it is so already."""

    text: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the script asks of the camera. With a `size` or `over` a new shot begins; moves are
    made by the shot that runs. `toward` is what a pan goes to, `insert` a shot of things alone."""

    size: Size | None = None
    on: tuple[str, ...] = ()
    push: float = 0.0
    pan: float = 0.0
    tilt: float = 0.0
    truck: float = 0.0
    pedestal: float = 0.0
    shake: float = 0.0
    over: str = ""
    rack: tuple[str, ...] = ()
    racks: bool = False
    toward: str = ""
    insert: bool = False

    @property
    def cuts(self) -> bool:
        """Whether it is a shot of its own, and no move."""
        return self.size is not None or bool(self.over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """The weather or the light of the day changes; `clears` ends what fell."""

    text: str = field(kw_only=False)
    weather: WeatherKind | None = None
    mood: str = ""
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound that nobody on the stage makes; `kind` is the cue's."""

    text: str
    kind: str


Reading = Act | Fixed | Missed | Shown | Asked | Sky | Heard


@dataclass(slots=True)
class Memory:
    """Who was spoken of last. `present` are those who are there though nobody understood what
    they do. Mutable: it follows the text."""

    subjects: tuple[str, ...] = ()
    thing: str = ""
    seen: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    acted: set[str] = field(default_factory=set)
    genders: dict[str, str] = field(default_factory=dict)

    def see(self, name: str) -> None:
        if name not in self.seen:
            self.seen.append(name)

    def person(self, pronoun: str, besides: tuple[str, ...] = ()) -> str | None:
        """Whom "he" or "she" means, where that is not open to doubt."""
        fits = [
            name
            for name in self.seen
            if name not in besides and self.genders.get(name, pronoun) == pronoun
        ]
        known = [name for name in fits if name in self.genders]
        last = self.subjects[0] if len(self.subjects) == 1 else ""
        if last in fits and (last in self.genders or len(known) != 1):
            found = last
        else:
            certain = known if len(known) == 1 else fits
            if len(certain) != 1:
                return None
            found = certain[0]
        self.genders[found] = pronoun
        return found
