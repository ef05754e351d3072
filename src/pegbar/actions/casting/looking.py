"""Looks at every generator for a shot: can it, may it, has it an account, does it fit the money.

What comes out holds no opinion: who is best is decided elsewhere (`deciding.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

import msgspec

from pegbar.actions.asking import Asked, would
from pegbar.actions.casting.books import HOUSE, Books, Entry
from pegbar.actions.casting.deciding import Line, Look
from pegbar.actions.casting.weighing import hold
from pegbar.actions.consents import SAID_OF_CONSENTS, Standing, standing_of
from pegbar.actions.film_words import PAINTER, STAGE
from pegbar.actions.rights_of_film import file_of
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room
from pegbar.assets.casting import CastChoice
from pegbar.assets.fitting import estimate, in_currency, misfits
from pegbar.assets.generation import GIVES_VIDEO, Kind, Request
from pegbar.assets.profile import Capability, Premises, Profile
from pegbar.assets.terms import objections
from pegbar.departments.painting.requests import Brief, kind_for, request_for
from pegbar.ports.policy import Ruling
from pegbar.production.cast_file import AUTO, Part
from pegbar.production.shots import Shot
from pegbar.rights.door import Door, Obstacle, Use, obstacles
from pegbar.rights.label import Label, Purpose
from pegbar.values.errors import BadInput, Refused
from pegbar.values.money import Money

Afford = Callable[[str, Money | None, Money | None], str]
"""Asked whether the money is there: a shot, the estimate as it is billed and in currency. Answers
why not, nothing where it is."""

_SIGNS_A_SECOND: Final = 14.0
_BEAT: Final = 1.5
_PROMPT: Final = "A shot of the film."
_HOLD: Final = {PAINTER: 0.95, STAGE: 1.0}


def rich(_shot: str, _estimate: Money | None, _worth: Money | None) -> str:
    """Nothing is limited."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Studio:
    """What is looked with; not slotted, because it keeps what it worked out. `keys` are the
    keyframes that the house painter would paint each shot from: one with none it cannot paint."""

    shoot: Shoot
    room: Room
    books: Books
    keys: Mapping[str, Sequence[str]]
    afford: Afford = rich
    size: tuple[int, int] = (1280, 720)
    prompts: Callable[[Shot], str] = lambda _shot: _PROMPT
    _may: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _matter: dict[str, tuple[Matter, ...]] = field(default_factory=dict)
    _rulings: dict[tuple[str, tuple[Obstacle, ...], tuple[str, ...]], Ruling] = field(
        default_factory=dict
    )

    def line(self, part: Part) -> Line:
        return Line(
            candidates=part.candidates,
            options=dict(part.options),
            prompt=part.prompt,
            negative=part.negative,
            draft=part.draft,
            takes=part.takes,
            within=part.within,
            whose=part.whose,
            place=f"{part.place.file}:{part.place.line}",
        )

    def looks(self, shot: Shot, line: Line, more: Sequence[str] = ()) -> tuple[Look, ...]:
        """Everybody who is to be looked at, by name: those that the line and `more` name, and with
        `auto` all there are."""
        wanted = (*line.candidates, *more)
        named = [one for one in wanted if one != AUTO]
        every = [*named, PAINTER, STAGE, *self.books.entries] if AUTO in wanted else named
        found = []
        for name in sorted(dict.fromkeys(every)):
            if name in HOUSE:
                found.append(self._of_house(shot, name))
            else:
                found.append(self._of(shot, self.books.entries[name], line))
        return tuple(found)

    def _of_house(self, shot: Shot, name: str) -> Look:
        out = []
        if name == PAINTER and not self.keys.get(shot.id):
            out.append("no painted keyframes show this shot's set, mood and figures")
        if pattern := self.shoot.casting.forbids(name):
            out.append(f"never: {pattern}")
        return Look(
            generator=name,
            vendor="house",
            kind=Kind.IMAGE_TO_IMAGE,
            out=tuple(out),
            price=0.0,
            expected=_HOLD[name],
            last=name == STAGE,
        )

    def _of(self, shot: Shot, entry: Entry, line: Line) -> Look:
        profile = entry.profile
        kind = kind_for(profile)
        able = profile.can(kind) if kind else None
        seconds = seconds_of(shot, self.shoot.show.picture.fps)
        request = self._request(shot, profile, able, line, seconds)
        times = line.takes * _requests(request, self.shoot, seconds)
        cost = _estimate(request, profile, times) if request else None
        worth = in_currency(cost, profile) if cost is not None else None
        return Look(
            generator=profile.name,
            vendor=profile.vendor,
            kind=kind or Kind.TEXT_TO_VIDEO,
            out=tuple(self._out(shot, entry, request, cost, worth)),
            estimate=cost,
            price=None if worth is None else worth.micros / 1e6 / line.takes / max(seconds, 1.0),
            expected=hold(able) if able else 0.0,
            seconds=request.seconds if request else None,
            sandbox=entry.sandbox,
            drafts=bool(able and able.draft),
        )

    def _request(
        self, shot: Shot, profile: Profile, able: Capability | None, line: Line, seconds: float
    ) -> Request | None:
        """The request as far as it is known before anything is drawn."""
        if able is None:
            return None
        choice = CastChoice(
            generator=profile.name,
            kind=able.kind,
            options=line.options if profile.name in line.candidates else {},
            prompt=line.prompt,
            negative=line.negative,
            draft=line.draft,
        )
        show = self.shoot.show
        brief = Brief(
            prompt=self.prompts(shot),
            size=self.size,
            seconds=seconds,
            fps=show.picture.fps,
            seed=show.seed,
        )
        try:
            return request_for(brief, choice, profile)
        except Refused:
            return None

    def _out(
        self,
        shot: Shot,
        entry: Entry,
        request: Request | None,
        cost: Money | None,
        worth: Money | None,
    ) -> Iterator[str]:
        profile = entry.profile
        if pattern := self.shoot.casting.forbids(profile.name):
            yield f"never: {pattern} in the cast file"
        if profile.retired is not None:
            instead = ", ".join(profile.retired.stand_ins)
            said = f"retired since {profile.retired.since}"
            yield f"{said}; {instead} can stand in" if instead else said
        elif request is None:
            yield "it makes nothing that a shot is made of"
        else:
            yield from _unfit(request, profile)
        if entry.lacks and profile.retired is None:
            yield entry.lacks
        yield from self._may_not(shot, entry)
        if request is not None and profile.retired is None and not entry.sandbox:
            said = self.afford(shot.id, cost, worth)
            if said:
                yield said

    # -- may it

    @cached_property
    def _standing(self) -> Standing:
        return standing_of(self.room.ledger.facts(kinds=SAID_OF_CONSENTS))

    def _may_not(self, shot: Shot, entry: Entry) -> tuple[str, ...]:
        key = (shot.id, entry.profile.name)
        if key not in self._may:
            self._may[key] = tuple(self._forbidden(shot, entry))
        return self._may[key]

    def _forbidden(self, shot: Shot, entry: Entry) -> Iterator[str]:
        profile = entry.profile
        if shot.id not in self._matter:
            self._matter[shot.id] = tuple(self._sent(shot))
        matter = self._matter[shot.id]
        for one in matter:
            if one.training is not None and not one.training.may_infer():
                yield f"{file_of(one)} may be shown to no model (its training: ai_inference)"
        if profile.premises is not Premises.OUTSIDE or entry.sandbox:
            return
        regions = profile.terms.regions
        if entry.region and regions and not _works_in(entry.region, regions):
            yield f"the studio wants {entry.region}, and it works in {', '.join(regions)}"
        yield from self._door(shot, profile, matter)

    def _door(self, shot: Shot, profile: Profile, matter: Sequence[Matter]) -> Iterator[str]:
        """What the door `send` would say. Nothing is asked for the record here: the door itself is
        asked before anything is sent."""
        found = (*self._obstacles(matter), *_of_terms(profile, matter))
        member = self.room.rules.people.member(self.room.person)
        # Only of those who see a part of the show does the answer hang on the shot.
        things = (shot.id,) if member is not None and member.sees else ()
        key = (profile.name, found, things)
        if key not in self._rulings:
            asked = Asked(
                door=Door.RUN,
                action="send",
                about=f"{self.shoot.show.id} to {profile.name}",
                obstacles=found,
                facts={"departments": ["painting"]},
                things=things,
            )
            self._rulings[key] = would(self.room, self.shoot.show, asked)
        ruling = self._rulings[key]
        if ruling.allowed:
            return
        for one in found:
            yield f"{one.source}: {one.message}"
        if not found:
            who = f" (could change it: {', '.join(ruling.who_could)})" if ruling.who_could else ""
            yield f"{'; '.join(ruling.reasons)}{who}"

    def _obstacles(self, matter: Iterable[Matter]) -> Iterator[Obstacle]:
        standing = self._standing
        day = self.room.clock.now().date()
        use = Use(show=self.shoot.show.id, purpose=Purpose.DEVELOP, day=day)
        for one in matter:
            bare = msgspec.structs.replace(one.label, consents=frozenset())
            yield from obstacles(file_of(one), bare, use, {})
            if one.closed:
                yield Obstacle(source=file_of(one), side="show", message=one.closed)
            for name in standing.taken_back(one.digest, one.label.consents):
                message = f"the consent {name}, which it hangs on, was taken back"
                yield Obstacle(source=file_of(one), side="consent", message=message)

    def _sent(self, shot: Shot) -> Iterator[Matter]:
        """What a shot's pictures are made of: whoever sees them sees these."""
        shoot = self.shoot
        paths = [shoot.passages.get(shot.id, "")]
        for standing in shot.cast:
            paths += shoot.figures.get(standing.who, ())
        paths += shoot.sets.get(shot.set, ())
        for placing in shot.props:
            paths += shoot.props.get(placing.prop, ())
        paths += [f"art/keys/{name}.png" for name in self.keys.get(shot.id, ())]
        for path in dict.fromkeys(paths):
            if path in shoot.matter:
                yield shoot.matter[path]


def _of_terms(profile: Profile, matter: Iterable[Matter]) -> Iterator[Obstacle]:
    """What its terms do with what is sent, held against what each source allows."""
    for one in matter:
        label: Label = one.label
        if one.training is not None and not one.training.may_train():
            label = msgspec.structs.replace(label, purposes=label.purposes - {Purpose.TRAIN})
        for said in objections(profile, label):
            yield Obstacle(source=file_of(one), side="terms", message=said)


def _unfit(request: Request, profile: Profile) -> Iterator[str]:
    """What the request asks that the generator cannot, but for what is only drawn later: first
    and last frames, sources and guides come with the shot."""
    able = profile.can(request.kind)
    assert able is not None
    staged = {f"it needs {least} {role.value} ref" for role, (least, _) in able.references.items()}
    for said in misfits(request, profile):
        if not any(said.startswith(one) for one in staged):
            yield said


def _requests(request: Request | None, shoot: Shoot, seconds: float) -> int:
    """How many requests one take is: one for a film, else one for each drawing."""
    if request is None or request.kind in GIVES_VIDEO:
        return 1
    picture = shoot.show.picture
    return max(1, math.ceil(seconds * picture.fps / picture.drawn_on))


def _estimate(request: Request, profile: Profile, times: int) -> Money | None:
    cost = estimate(request, profile)
    if cost is None:
        free = profile.premises is not Premises.OUTSIDE and not profile.prices.lines
        return Money(0) if free else None
    return cost.times(Decimal(times))


def _works_in(region: str, regions: Sequence[str]) -> bool:
    wanted = region.casefold()
    return any(wanted == one.casefold() or one.casefold() == "worldwide" for one in regions)


def seconds_of(shot: Shot, fps: int) -> float:
    """How long a shot will be, before it is acted: as direction says, else from its lines and
    beats."""
    if shot.frames is not None:
        return round(shot.frames / fps, 2)
    beats = 0.0
    for beat in shot.beats:
        if beat.seconds is not None:
            beats += beat.seconds
        elif beat.kind == "line":
            beats += max(1.0, len(beat.text) / _SIGNS_A_SECOND)
        else:
            beats += _BEAT
    return round(max(beats + shot.hold / fps, 1.0), 2)


def check_names(shoot: Shoot, books: Books) -> None:
    """Every generator that direction names is known. Raises BadInput, with the place."""
    import difflib

    known = [PAINTER, STAGE, *sorted(books.entries)]
    for name, place in shoot.casting.names():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "pegbar generators lists them"
            raise BadInput(f"there is no generator called {name[:60]!a}", place=place, hint=hint)
