"""Decides where the film cuts and what each shot shows, by the rules that editors go by.

A scene opens wide on everyone. Whoever speaks is shown; the first words between two are shown on
both, the next over a shoulder, then alone. Feelings bring the camera closer, and only they push it
in. Before a turn there is a breath; what is revealed is shown wide and held, and a pause after it
is on the faces of those who saw it. Any other pause stays in the closer shot. Two shots in a row
never have nearly the same frame. What the script asks of the camera is done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pegbar.departments.story.acts import Asked
from pegbar.departments.story.moments import Moment, Read
from pegbar.departments.story.names import Names
from pegbar.departments.story.presence import Presence
from pegbar.departments.story.wishes import HOLD, Draft, Wish
from pegbar.production.acting import Emotion, Size, Verb

STRONG = frozenset({Emotion.SAD, Emotion.ANGRY, Emotion.AFRAID, Emotion.TENDER, Emotion.SURPRISED})
_FACE = frozenset(
    {Verb.LOOK, Verb.NOD, Verb.SHAKE_HEAD, Verb.SHRUG, Verb.TURN, Verb.WAIT, Verb.POINT, Verb.WAVE}
)
_WHOLE = frozenset({Verb.SIT, Verb.STAND, Verb.JUMP, Verb.WALK, Verb.ENTER, Verb.EXIT})
_PAIR = frozenset({Verb.HAND_OVER, Verb.HUG})
_ORDER = tuple(Size)
_MOST_MOMENTS, _MOST_WORDS, _OPENING = 4, 42, 4
_MATTERS = 3
PUSH, REVEAL_HOLD, END_HOLD, TURN_HOLD = 0.06, 24, 16, 14


class Cutter:
    """Cuts one scene into shots."""

    def __init__(
        self,
        read: Read,
        cast: list[Presence],
        names: Names,
        things: Collection[str] = (),
    ) -> None:
        """`things` are the props that can be shown alone: they stand near, and do not rise."""
        self._things = set(things)
        self._moments = read.moments
        self._asides = [one for one in read.asides if isinstance(one.what, Asked)]
        self._cast = cast
        self._names = names
        self._drafts: list[Draft] = []
        self._pair_seen = False
        self._shoulders: set[str] = set()

    def run(self) -> list[Draft]:
        self._drafts.append(Draft(Wish(Size.WS, self.here(0), "open"), 0))
        for at, moment in enumerate(self._moments):
            self._ask(at)
            self._place(at, moment)
            self._insert(at, moment)
        self._ask(len(self._moments))
        self._drafts[-1].hold = max(self._drafts[-1].hold, END_HOLD)
        return self._drafts

    def here(self, at: int) -> tuple[str, ...]:
        """Who is in the scene at a moment."""
        return tuple(
            one.who for one in self._cast if one.since <= at < one.until or at == 0 == one.since
        )

    def _ask(self, at: int) -> None:
        """Do what the script asks of the camera before this moment."""
        for aside in self._asides:
            if aside.at != at or not isinstance(aside.what, Asked):
                continue
            asked, now = aside.what, self._drafts[-1]
            if not asked.cuts:
                self._move(asked, now)
                continue
            here = self.here(min(at, max(len(self._moments) - 1, 0)))
            on = asked.on or tuple(one for one in here if one != asked.over) or here
            wish = Wish(asked.size or Size.MS, on, "asked", over=asked.over, asked=asked)
            draft = Draft(wish, at, words=aside.text, line=aside.line)
            if at == 0 and len(self._drafts) == 1 and not now.words:
                self._drafts[-1] = draft  # the script opens the scene with a frame of its own
            else:
                self._drafts.append(draft)

    def _move(self, asked: Asked, now: Draft) -> None:
        """A move of the camera in the shot that runs. A push on someone else is a shot of its own:
        nobody can be pushed in on who is not in the frame."""
        if asked.on and not set(asked.on) <= set(now.wish.on):
            wish = Wish(Size.MS, asked.on, "asked", push=asked.push, asked=asked)
            self._drafts.append(Draft(wish, self._next()))
            return
        old = now.wish.asked
        merged = replace(
            asked,
            shake=asked.shake or old.shake,
            tilt=asked.tilt or old.tilt,
            pan=asked.pan or old.pan,
            truck=asked.truck or old.truck,
            pedestal=asked.pedestal or old.pedestal,
            rack=asked.rack or old.rack,
            toward=asked.toward or old.toward,
        )
        now.wish = replace(now.wish, push=asked.push or now.wish.push, asked=merged)

    def _next(self) -> int:
        return self._drafts[-1].first + len(self._drafts[-1].moments)

    def _place(self, at: int, moment: Moment) -> None:
        now = self._drafts[-1]
        if moment.dual and now.moments:
            self._both(now, moment)
            return
        wish = self._wish(at, moment)
        if wish is None or self._fits(now, wish, moment):
            now.moments.append(moment)
            self._pair_seen |= moment.kind == "line" and len(_people(now.wish.on, self._names)) > 1
            if wish is not None and wish.why == "reveal":
                now.hold = max(now.hold, REVEAL_HOLD)
            return
        if wish.push and self._closes_in(now, wish):
            now.moments.append(moment)
            return
        wish = self._unlike(now.wish, wish)
        if wish.why == "reveal" or (wish.push and not now.wish.push):
            now.hold = max(now.hold, TURN_HOLD)  # a breath before the turn
        hold = REVEAL_HOLD if wish.why in ("reveal", "react") else HOLD
        self._drafts.append(Draft(wish, at, [moment], hold))
        if wish.why in ("pair", "line") and len(wish.on) > 1:
            self._pair_seen = True
        if wish.over:
            self._shoulders.add(wish.on[0])

    def _closes_in(self, now: Draft, wish: Wish) -> bool:
        """Whether the shot that runs becomes the close one: whoever is about to say what they feel
        is seen as close before. After other words of theirs there is a cut, from further off."""
        same = set(wish.on) == set(now.wish.on) and now.wish.why in ("line", "face")
        if not same or not now.moments:
            return False
        further = self._after_last(replace(now.wish, size=Size.MS))
        if now.lines and further.size is Size.MS:
            now.wish = further
            return False
        close = replace(now.wish, size=wish.size, push=wish.push, over="")
        if self._after_last(close).size is not wish.size:
            return False
        now.wish = close
        return True

    def _both(self, now: Draft, moment: Moment) -> None:
        """Two who speak at once are seen together."""
        now.moments.append(moment)
        if not moment.offscreen and moment.who in self._names.cast:
            spoke = (one.who for one in reversed(now.moments[:-1]) if one.kind == "line")
            before = next(spoke, now.moments[-2].who)
            both = _unique(*(one for one in (before, moment.who) if one in self._names.cast))
            if not set(both) <= set(now.wish.on):
                pair = Wish(Size.MS, both, "pair", asked=now.wish.asked)
                now.wish = self._after_last(pair)

    def _after_last(self, wish: Wish) -> Wish:
        """The running shot's frame, changed after the fact, unlike that of the shot before it."""
        return self._unlike(self._drafts[-2].wish, wish) if len(self._drafts) > 1 else wish

    def _unlike(self, now: Wish, wish: Wish) -> Wish:
        """A cut to the same people has to change the frame clearly, or it looks like a slip."""
        if set(wish.on) != set(now.on) or wish.over != now.over:
            return wish
        was, will = _ORDER.index(now.size), _ORDER.index(wish.size)
        if abs(will - was) > 1:
            return wish
        closest = _ORDER.index(Size.CU) if len(wish.on) == 1 else _ORDER.index(Size.MS)
        closer = was + 2 if was + 2 <= closest else max(was - 2, 0)
        return replace(wish, size=_ORDER[closer])

    def _wish(self, at: int, moment: Moment) -> Wish | None:
        """The frame for a moment; None stays where the camera is."""
        who, verb = moment.who, moment.verb
        here = self.here(at)
        if moment.kind == "pause":
            return self._reaction(here)
        if verb is not Verb.RISE and who not in self._names.cast and who not in self._names.props:
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

    def _insert(self, at: int, moment: Moment) -> None:
        """What someone looks at is shown alone, once, if the scene has more to do with it."""
        thing = moment.target
        if moment.verb is not Verb.LOOK or thing not in self._things:
            return
        used = sum(thing in (one.who, one.target, one.thing) for one in self._moments)
        if used < _MATTERS:
            return
        self._things.discard(thing)
        words = f"insert {thing}"
        wish = Wish(Size.CU, (thing,), "insert")
        self._drafts.append(Draft(wish, at + 1, words=words, line=moment.last_line))

    def _reaction(self, here: tuple[str, ...]) -> Wish | None:
        """A pause after a reveal is on the faces of those who saw it; any other stays."""
        now = self._drafts[-1]
        revealed = now.wish.why == "reveal" and now.moments and now.moments[-1].kind != "pause"
        if not revealed or not 1 <= len(here) <= 2:
            return None
        return Wish(Size.MCU if len(here) == 1 else Size.MS, here, "react")

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
        if others and who not in self._shoulders:
            return Wish(Size.MCU, (who,), "line", over=self._listener(at, others))
        return Wish(Size.MCU, (who,), "line")

    def _listener(self, at: int, others: list[str]) -> str:
        """Over whose shoulder the first single of someone is: whom they speak to, if there is
        nobody else whom it could be."""
        target = self._moments[at].target
        if target in others:
            return target
        spoke = (one.who for one in reversed(self._moments[:at]) if one.kind == "line")
        last = next((one for one in spoke if one in others), "")
        return last or self._nearest(at, others)

    def _nearest(self, at: int, others: list[str]) -> str:
        """The one who is spoken to: who speaks or acts next, else who did last."""
        around = [*self._moments[at + 1 : at + 4], *reversed(self._moments[:at])]
        return next((one.who for one in around if one.who in others), others[0])

    def _face_wish(self, at: int, moment: Moment, here: tuple[str, ...]) -> Wish:
        """A look or a nod before one's own line is framed as the line is."""
        for later in self._moments[at + 1 : at + 3]:
            if later.kind == "line" and later.who == moment.who and not later.offscreen:
                wish = self._line_wish(at, later, here)
                if moment.verb is Verb.LOOK and moment.manner:
                    wish = replace(wish, over="")  # nobody looks past a shoulder at the sky
                return wish if len(wish.on) == 1 else Wish(Size.MS, wish.on, "line")
            if later.kind != "pause" and later.who != moment.who:
                break
        size = Size.CU if moment.emotion in STRONG else Size.MCU
        return Wish(size, (moment.who,), "face")

    def _fits(self, now: Draft, wish: Wish, moment: Moment) -> bool:
        """Whether the shot that runs can show this moment too."""
        if now.wish.why == "asked":
            return self._fits_asked(now, wish, moment)
        if wish.why == "reveal":
            if now.wish.why == "open" and not now.moments and self._drafts[0] is now:
                now.wish = replace(now.wish, on=_unique(*now.wish.on, *wish.on))
                return True
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
        if self._goes_on(now, wish, moment):
            wider = self._after_last(replace(now.wish, on=_unique(*now.wish.on, *wish.on)))
            if _ORDER.index(wider.size) <= _ORDER.index(Size.FS):
                now.wish = wider
                return True
        if wish.why == "together" and set(wish.on) <= set(now.wish.on):
            wide = now.wish.size in (Size.WS, Size.FS) or wish.size is Size.MS
            return wide and now.wish.why != "reveal"
        if now.wish.why == "reveal" or not set(wish.on) <= set(now.wish.on):
            return now.wish.why != "reveal" and self._fits_in_pair(now, wish, moment)
        if wish.push and not now.wish.push and moment.kind == "line":
            return False
        if len(_people(now.wish.on, self._names)) > 1:
            return self._fits_in_pair(now, wish, moment)
        return self._fits_alone(now, wish)

    def _goes_on(self, now: Draft, wish: Wish, moment: Moment) -> bool:
        """Whether someone who is seen whole goes on with what they do: gets up and walks over,
        stands and picks a thing up."""
        if now.wish.why != "body" or wish.why not in ("body", "hands") or not now.moments:
            return False
        return now.wish.size is Size.FS and all(one.who == moment.who for one in now.moments)

    def _fits_asked(self, now: Draft, wish: Wish, moment: Moment) -> bool:
        """A frame that the script asked for stays while it shows who acts."""
        if wish.why == "reveal" and moment.who in self._names.cast:
            return moment.target in now.wish.on or moment.who in now.wish.on
        if wish.why in ("pair", "together") and not set(wish.on) <= set(now.wish.on):
            return False
        shown = moment.who in now.wish.on or moment.target in now.wish.on
        return shown and len(now.moments) < _MOST_MOMENTS and not (wish.push and now.moments)

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
            # After a while of doing, what is said is worth a frame of its own.
            return not (now.wish.size is Size.FS and len(now.moments) > 1)
        return wish.size == now.wish.size or (now.wish.size is Size.FS and wish.size is Size.MS)


def _unique(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _people(on: tuple[str, ...], names: Names) -> list[str]:
    return [one for one in on if one in names.cast]
