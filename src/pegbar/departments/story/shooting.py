"""Makes shots of drafts: plays each scene through on its floor, under the director's hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pegbar.departments.story.designs import Designs
from pegbar.departments.story.floor import Floor
from pegbar.departments.story.grouping import Draft
from pegbar.departments.story.moments import Moment, Read
from pegbar.departments.story.moves import Cannot, Move, Mover
from pegbar.departments.story.overrule import Overruler
from pegbar.departments.story.presence import Presence
from pegbar.production.acting import Emotion, Verb
from pegbar.production.direction import Directed
from pegbar.production.shots import (
    Beat,
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
        self.unstaged: list[Unstaged] = []
        self.overruled: list[Overruled] = []

    def shoot(self, named: list[Named], directed: Mapping[str, Directed]) -> list[Shot]:
        return [self._shot(one, directed.get(one.id)) for one in named]

    def _shot(self, named: Named, directed: Directed | None) -> Shot:
        draft = named.draft
        overruler = Overruler(directed, self._designs, self._read.scene.set, self._fps)
        self._let_in(draft)
        overruler.cast(self._floor)
        cast, props = self._standings(draft, named.id), self._placings()
        moves = self._play(draft, named.id, overruler)
        first, last = self._lines(draft)
        beats = tuple(self._beat(named.id, at, move) for at, move in enumerate(moves, start=1))
        if not beats:
            beats = (self._still(named.id, first),)
        shot = Shot(
            id=named.id,
            scene=named.id.partition("-")[0],
            number=named.number,
            heading=self._read.scene.heading,
            set=self._read.scene.set,
            mood=self._read.scene.mood,
            framing=Framing(size=draft.wish.size, on=self._seen(draft), push=draft.wish.push),
            cast=cast,
            props=props,
            beats=beats,
            hold=draft.hold,
            first_line=first,
            last_line=last,
        )
        self._let_out(draft)
        shot = overruler.shot(shot)
        self.overruled.extend(overruler.overruled)
        return shot

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
            else:
                moves.extend(done)
        return moves

    def _seen(self, draft: Draft) -> tuple[str, ...]:
        there = {**self._floor.figures, **self._floor.things}
        return tuple(one for one in draft.wish.on if one in there)

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
            return start, start
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
        return " ".join(read.words[:2]) or read.scene.heading
    texts = dict.fromkeys(_said(one) for one in draft.moments)
    return " ".join(one for one in texts if one)


def _said(moment: Moment) -> str:
    return f"{moment.who}: {moment.text}" if moment.kind == "line" else moment.text
