"""Decides where the film cuts and what each shot shows, by the rules that editors go by.

A scene opens wide on everyone. Whoever speaks is shown; the first words between two are shown on
both. Feelings bring the camera closer. What is revealed is shown wide, and held. A pause stays in
the closer shot. No two shots in a row have the same frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pegbar.departments.story.moments import Moment, Read
from pegbar.departments.story.names import Names
from pegbar.departments.story.presence import Presence
from pegbar.production.acting import Emotion, Size, Verb

STRONG = frozenset({Emotion.SAD, Emotion.ANGRY, Emotion.AFRAID, Emotion.TENDER, Emotion.SURPRISED})
_FACE = frozenset(
    {Verb.LOOK, Verb.NOD, Verb.SHAKE_HEAD, Verb.SHRUG, Verb.TURN, Verb.WAIT, Verb.POINT, Verb.WAVE}
)
_WHOLE = frozenset({Verb.SIT, Verb.STAND, Verb.JUMP, Verb.WALK, Verb.ENTER, Verb.EXIT})
_PAIR = frozenset({Verb.HAND_OVER, Verb.HUG})
_TIGHTER = {Size.MS: Size.MCU, Size.MCU: Size.CU, Size.CU: Size.MCU, Size.FS: Size.MS}
_MOST_MOMENTS, _MOST_WORDS, _OPENING = 4, 42, 4
PUSH, REVEAL_HOLD, END_HOLD, HOLD = 0.06, 24, 16, 8


@dataclass(frozen=True, slots=True)
class Wish:
    """The frame that a moment asks for. `why` is open, reveal, together, pair, face, body, hands
    or line."""

    size: Size
    on: tuple[str, ...]
    why: str
    push: float = 0.0


@dataclass(slots=True)
class Draft:
    """A shot in the making: the moments `first` to `last` of its scene. Mutable until the scene
    is cut."""

    wish: Wish
    first: int
    moments: list[Moment] = field(default_factory=list)
    hold: int = HOLD

    @property
    def lines(self) -> int:
        return sum(one.kind == "line" for one in self.moments)

    @property
    def spoken_words(self) -> int:
        return sum(len(one.text.split()) for one in self.moments if one.kind == "line")


class Cutter:
    """Cuts one scene into shots."""

    def __init__(self, read: Read, cast: list[Presence], names: Names) -> None:
        self._moments = read.moments
        self._cast = cast
        self._names = names
        self._drafts: list[Draft] = []
        self._pair_seen = False

    def run(self) -> list[Draft]:
        self._drafts.append(Draft(Wish(Size.WS, self.here(0), "open"), 0))
        for at, moment in enumerate(self._moments):
            self._place(at, moment)
        self._drafts[-1].hold = max(self._drafts[-1].hold, END_HOLD)
        return self._drafts

    def here(self, at: int) -> tuple[str, ...]:
        """Who is in the scene at a moment."""
        return tuple(
            one.who for one in self._cast if one.since <= at < one.until or at == 0 == one.since
        )

    def _place(self, at: int, moment: Moment) -> None:
        now = self._drafts[-1]
        wish = self._wish(at, moment)
        if wish is None or self._fits(now, wish, moment):
            now.moments.append(moment)
            return
        if (wish.size, set(wish.on)) == (now.wish.size, set(now.wish.on)):
            wish = Wish(_TIGHTER.get(wish.size, Size.MS), wish.on, wish.why, wish.push)
        hold = REVEAL_HOLD if wish.why == "reveal" else HOLD
        self._drafts.append(Draft(wish, at, [moment], hold))
        if wish.why in ("pair", "line") and len(wish.on) > 1:
            self._pair_seen = True

    def _wish(self, at: int, moment: Moment) -> Wish | None:
        """The frame for a moment; None stays where the camera is."""
        who, verb = moment.who, moment.verb
        here = self.here(at)
        if moment.kind == "pause" or (
            verb is not Verb.RISE and who not in self._names.cast and who not in self._names.props
        ):
            return None
        if moment.offscreen:
            return self._listeners(at, here)
        if verb is Verb.SPEAK:
            return self._line_wish(at, moment, here)
        if verb in (Verb.RISE, Verb.LIGHT):
            thing = who if who in self._names.props else moment.target
            size = Size.WS if verb is Verb.RISE or len(here) > 2 else Size.FS
            return Wish(size, _unique(*here, thing), "reveal")
        if verb is Verb.LOOK and moment.target in self._names.props:
            if self._handled(at, moment.target):
                return Wish(Size.MS, _unique(who, moment.target), "hands")
            return Wish(Size.WS, _unique(who, moment.target), "reveal")
        together = self._together(at)
        if len(together) > 1:
            return Wish(Size.FS if verb in _WHOLE else Size.MS, together, "together")
        if verb in _FACE:
            return self._face_wish(at, moment, here)
        if verb in _PAIR and moment.target in here:
            return Wish(Size.MS, _unique(who, moment.target), "pair")
        if verb is Verb.ENTER:
            return Wish(Size.WS, _unique(*here, who), "body")
        if verb in _WHOLE:
            seen = _unique(who, moment.target if moment.target in here else "")
            return Wish(Size.FS, seen, "body")
        thing = moment.thing or (moment.target if moment.target in self._names.props else "")
        return Wish(Size.MS, _unique(who, thing), "hands")

    def _handled(self, at: int, thing: str) -> bool:
        """Whether someone had the thing in hand before: then it is no news."""
        return any(thing in (one.thing, one.target) for one in self._moments[:at])

    def _together(self, at: int) -> tuple[str, ...]:
        """Who does the same by the same words: "Both jump"."""
        moment = self._moments[at]
        around = self._moments[max(0, at - 3) : at + 4]
        return _unique(
            *(one.who for one in around if (one.text, one.verb) == (moment.text, moment.verb))
        )

    def _listeners(self, at: int, here: tuple[str, ...]) -> Wish | None:
        """Someone is heard and not seen: stay, but not on an empty stage."""
        now = self._drafts[-1]
        if now.wish.why != "open" or at == 0 or not here:
            return None
        return Wish(Size.MS, here[:2], "face")

    def _line_wish(self, at: int, moment: Moment, here: tuple[str, ...]) -> Wish:
        who = moment.who
        strong = moment.emotion in STRONG
        others = [one for one in here if one != who]
        if not self._pair_seen and others and not strong:
            other = moment.target if moment.target in others else self._nearest(at, others)
            return Wish(Size.MS, _unique(who, other), "line")
        if strong:
            size = Size.MCU if moment.emotion is Emotion.SURPRISED else Size.CU
            return Wish(size, (who,), "line", PUSH)
        return Wish(Size.MCU, (who,), "line")

    def _nearest(self, at: int, others: list[str]) -> str:
        """The one who is spoken to: who speaks or acts next, else who did last."""
        around = [*self._moments[at + 1 : at + 4], *reversed(self._moments[:at])]
        return next((one.who for one in around if one.who in others), others[0])

    def _face_wish(self, at: int, moment: Moment, here: tuple[str, ...]) -> Wish:
        """A look or a nod before one's own line is framed as the line is."""
        for later in self._moments[at + 1 : at + 3]:
            if later.kind == "line" and later.who == moment.who and not later.offscreen:
                wish = self._line_wish(at, later, here)
                return wish if len(wish.on) == 1 else Wish(Size.MS, wish.on, "line")
            if later.kind != "pause" and later.who != moment.who:
                break
        push = PUSH if moment.emotion in STRONG else 0.0
        return Wish(Size.MCU, (moment.who,), "face", push)

    def _fits(self, now: Draft, wish: Wish, moment: Moment) -> bool:
        """Whether the shot that runs can show this moment too."""
        if wish.why == "reveal":
            return now.wish.why == "reveal" and set(wish.on) <= set(now.wish.on)
        acted = sum(one.kind != "pause" for one in now.moments)
        if acted >= _MOST_MOMENTS or now.spoken_words > _MOST_WORDS:
            return False
        if now.wish.why == "open":
            return (
                moment.kind != "line"
                and wish.why in ("body", "face", "hands", "together")
                and acted < _OPENING
            )
        if wish.why == "together" and set(wish.on) <= set(now.wish.on):
            wide = now.wish.size in (Size.WS, Size.FS) or wish.size is Size.MS
            return wide and now.wish.why != "reveal"
        if now.wish.why == "reveal" or not set(wish.on) <= set(now.wish.on):
            return now.wish.why != "reveal" and self._fits_in_pair(now, wish, moment)
        if wish.push and not now.wish.push:
            return False
        if len(_people(now.wish.on, self._names)) > 1:
            return self._fits_in_pair(now, wish, moment)
        return self._fits_alone(now, wish)

    def _fits_in_pair(self, now: Draft, wish: Wish, moment: Moment) -> bool:
        if len(_people(now.wish.on, self._names)) < 2 or wish.push:
            return False
        if moment.who not in now.wish.on or wish.why == "body":
            return False
        if moment.kind == "line":
            return now.lines < 2 and now.moments[-1].who in (*now.wish.on, "")
        return wish.why in ("pair", "face") and now.lines < 2

    def _fits_alone(self, now: Draft, wish: Wish) -> bool:
        if wish.why in ("line", "face"):
            return True
        return wish.size == now.wish.size or (now.wish.size is Size.FS and wish.size is Size.MS)


def _unique(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _people(on: tuple[str, ...], names: Names) -> list[str]:
    return [one for one in on if one in names.cast]
