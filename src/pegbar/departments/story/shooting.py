"""Makes shots of drafts: plays each scene through on its floor, under the director's hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pegbar.departments.story.acts import Sky
from pegbar.departments.story.cheating import cheated, step_apart
from pegbar.departments.story.designs import Designs
from pegbar.departments.story.floor import Floor
from pegbar.departments.story.moments import Moment, Read
from pegbar.departments.story.moves import Cannot, Move, Mover
from pegbar.departments.story.overrule import Overruler
from pegbar.departments.story.presence import Presence
from pegbar.departments.story.scenes import moods_of
from pegbar.departments.story.wishes import Draft
from pegbar.production.acting import Emotion, Verb, WeatherKind
from pegbar.production.direction import Directed
from pegbar.production.shots import (
    Beat,
    Described,
    Framing,
    Overruled,
    Placing,
    Shot,
    Standing,
    Unstaged,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A draft with its id and its number in the film."""

    draft: Draft
    id: str
    number: int


class Shooter:
    """Plays one scene and writes its shots down."""

    def __init__(
        self, read: Read, cast: list[Presence], floor: Floor, designs: Designs, fps: int
    ) -> None:
        self._read = read
        self._floor = floor
        self._hidden = {
            one.who: floor.figures.pop(one.who) for one in cast if one.since > 0 or one.comes
        }
        self._cast = cast
        self._designs = designs
        self._fps = fps
        self._mover = Mover(floor, dict(designs.props))
        self._moved: dict[str, int] = {}
        self.unstaged: list[Unstaged] = []
        self.overruled: list[Overruled] = []
        self.described: list[Described] = list(read.described)

    def shoot(self, named: list[Named], directed: Mapping[str, Directed]) -> list[Shot]:
        return [self._shot(one, directed.get(one.id)) for one in named]

    def _shot(self, named: Named, directed: Directed | None) -> Shot:
        draft = named.draft
        overruler = Overruler(directed, self._designs, self._read.scene.set, self._fps)
        self._let_in(draft)
        step_apart(self._floor, self._moved)
        overruler.cast(self._floor)
        cast, props = self._standings(draft, named.id), self._placings()
        moves = self._play(draft, named.id, overruler)
        first, last = self._lines(draft)
        mood, weather = self._sky(draft)
        beats = tuple(self._beat(named.id, at, move) for at, move in enumerate(moves, start=1))
        if not beats:
            beats = (self._still(named.id, first),)
        shot = Shot(
            id=named.id,
            scene=named.id.partition("-")[0],
            number=named.number,
            heading=self._read.scene.heading,
            set=self._read.scene.set,
            mood=mood,
            weather=weather,
            framing=self._framing(draft),
            cast=cast,
            props=props,
            beats=beats,
            hold=draft.hold,
            first_line=first,
            last_line=last,
        )
        self._let_out(draft)
        shot = overruler.shot(shot)
        keep = [one.value.split(".")[1] for one in overruler.overruled if one.value[:5] == "cast."]
        self.overruled.extend(overruler.overruled)
        return cheated(shot, self._floor, keep)

    def _let_in(self, draft: Draft) -> None:
        """Put those who come in during this shot on the floor, outside its edge."""
        end = draft.first + max(1, len(draft.moments))
        for one in self._cast:
            if one.who in self._hidden and one.since < end:
                figure = self._hidden.pop(one.who)
                right = figure.x > (self._floor.facts.left + self._floor.facts.right) / 2
                if one.comes:
                    x = self._floor.outside(right)
                    figure = replace(figure, x=x, facing=-1 if right else 1)
                self._floor.figures[one.who] = figure

    def _let_out(self, draft: Draft) -> None:
        """Whoever left is not in the next shot; what they held goes with them."""
        end = draft.first + len(draft.moments)
        for moment in draft.moments:
            figure = self._floor.figures.get(moment.who)
            if moment.verb is not Verb.EXIT or figure is None:
                continue
            until = next((one.until for one in self._cast if one.who == moment.who), 0)
            if until <= end:
                del self._floor.figures[moment.who]
                if figure.holding:
                    del self._floor.things[figure.holding]

    def _play(self, draft: Draft, shot: str, overruler: Overruler) -> list[Move]:
        moves: list[Move] = []
        for moment in draft.moments:
            ruled = overruler.moment(moment, len(moves) + 1)
            done = self._mover.play(ruled)
            if isinstance(done, Cannot):
                self.unstaged.append(
                    Unstaged(
                        line=moment.first_line, text=moment.text, shot=shot, reason=done.reason
                    )
                )
            elif not done:
                how = "it is so already"
                line = moment.first_line
                self.described.append(Described(line=line, text=moment.text, how=how))
            else:
                moves.extend(done)
                self._moved |= {
                    one.moment.who: moment.first_line for one in done if one.x is not None
                }
        return moves

    def _seen(self, draft: Draft) -> tuple[str, ...]:
        there = {**self._floor.figures, **self._floor.things}
        return tuple(one for one in draft.wish.on if one in there)

    def _framing(self, draft: Draft) -> Framing:
        """The frame, as far as those whom it is about are there."""
        wish, asked = draft.wish, draft.wish.asked
        on = self._seen(draft)
        rack = asked.rack
        if rack and not rack[0]:
            rack = (next((one for one in on if one not in rack), ""), *rack[1:])
        there = {**self._floor.figures, **self._floor.things}
        return Framing(
            size=wish.size,
            on=on,
            push=wish.push,
            pan=self._towards(asked.pan, asked.toward, on),
            tilt=asked.tilt,
            truck=self._towards(asked.truck, asked.toward, on),
            pedestal=asked.pedestal,
            shake=asked.shake,
            over=wish.over if wish.over in self._floor.figures and wish.over not in on else "",
            rack=rack if all(one in there for one in rack) else (),
        )

    def _towards(self, move: float, name: str, on: tuple[str, ...]) -> float:
        """A move of the camera to the side on which what it goes to is."""
        there = self._floor.x_of(name) if name else None
        places = [x for one in on if one != name and (x := self._floor.x_of(one)) is not None]
        if not move or there is None or not places:
            return move
        return abs(move) if there >= sum(places) / len(places) else -abs(move)

    def _sky(self, draft: Draft) -> tuple[str, WeatherKind | None]:
        """Light and weather of a shot: the heading's, then what the script changed by its end."""
        mood, weather = self._read.scene.mood, self._read.scene.weather
        moods = moods_of(self._read.scene.set, self._designs)
        last = draft.first + max(len(draft.moments), 1) >= len(self._read.moments)
        for aside in self._read.asides:
            sky = aside.what
            if not isinstance(sky, Sky):
                continue
            if aside.at < draft.first + max(len(draft.moments), 1) or last:
                mood = sky.mood if sky.mood in moods else mood
                weather = None if sky.clears else sky.weather or weather
        return mood, weather

    def _standings(self, draft: Draft, shot: str) -> tuple[Standing, ...]:
        del draft, shot
        order = {one.who: at for at, one in enumerate(self._cast)}
        return tuple(
            Standing(
                who=who,
                x=figure.x,
                facing=figure.facing,
                posture="sit" if figure.sits else "stand",
                holding=figure.holding,
                emotion=figure.emotion,
            )
            for who, figure in sorted(
                self._floor.figures.items(), key=lambda one: order.get(one[0], len(order))
            )
        )

    def _placings(self) -> tuple[Placing, ...]:
        placings = []
        for name, thing in self._floor.things.items():
            if thing.held_by in self._hidden:
                continue
            x = self._floor.x_of(name)
            placings.append(
                Placing(
                    prop=name,
                    x=thing.x if x is None else x,
                    y=thing.y,
                    held_by=thing.held_by if thing.held_by in self._floor.figures else "",
                    lit=thing.lit,
                    raised=thing.raised,
                )
            )
        return tuple(placings)

    def _lines(self, draft: Draft) -> tuple[int, int]:
        """The script lines of a shot; a scene's first shot starts at its heading."""
        start = self._read.scene.first_line
        if not draft.moments:
            return (draft.line, draft.line) if draft.line else (start, start)
        if draft.line and draft.first:
            return draft.line, max(draft.line, draft.moments[-1].last_line)
        first = start if draft.first == 0 else draft.moments[0].first_line
        return first, draft.moments[-1].last_line

    def _beat(self, shot: str, at: int, move: Move) -> Beat:
        moment = move.moment
        return Beat(
            id=f"{shot}-b{at}",
            kind=moment.kind,
            verb=moment.verb,
            who=moment.who,
            target=moment.target,
            text=moment.text,
            manner=moment.manner,
            emotion=move.emotion,
            offscreen=moment.offscreen,
            x=move.x,
            with_previous=moment.dual,
            first_line=moment.first_line,
            last_line=moment.last_line,
        )

    def _still(self, shot: str, line: int) -> Beat:
        """What a shot shows in which nothing happens: the place."""
        return Beat(
            id=f"{shot}-b1",
            kind="pause",
            verb=Verb.WAIT,
            who="",
            emotion=Emotion.NEUTRAL,
            first_line=line,
            last_line=line,
        )


def words_of_draft(draft: Draft, read: Read) -> str:
    """The words that a shot is known again by."""
    if not draft.moments:
        # A wide of a place is like every other wide of it: what follows tells them apart.
        ahead = (_said(one) for one in read.moments[draft.first : draft.first + 1])
        opening = () if draft.words or draft.first else read.words[:2]
        words = dict.fromkeys(["opens on", draft.words, *opening, *ahead])
        return " ".join(one for one in words if one)
    texts = dict.fromkeys([draft.words, *(_said(one) for one in draft.moments)])
    return " ".join(one for one in texts if one)


def _said(moment: Moment) -> str:
    return f"{moment.who}: {moment.text}" if moment.kind == "line" else moment.text
