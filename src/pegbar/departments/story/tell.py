"""Breaks a screenplay down into shots: the way in to this department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from pegbar.departments.story.blocking import set_up
from pegbar.departments.story.clauses import sentences
from pegbar.departments.story.designs import Designs
from pegbar.departments.story.floor import Floor
from pegbar.departments.story.grouping import Cutter
from pegbar.departments.story.ids import Unnamed, assign_ids
from pegbar.departments.story.moments import Read, SceneReader
from pegbar.departments.story.names import Names
from pegbar.departments.story.overrule import unknown
from pegbar.departments.story.presence import Presence, cast_of, things_of
from pegbar.departments.story.reading import Reader, learn_genders
from pegbar.departments.story.scenes import Scene, cut_scenes
from pegbar.departments.story.shooting import Named, Shooter, words_of_draft
from pegbar.departments.story.wishes import Draft
from pegbar.production.direction import NO_DIRECTION, Direction
from pegbar.production.screenplay import Kind, Screenplay, plain
from pegbar.production.shots import Described, Finding, Overruled, Shot, Story, Unstaged
from pegbar.production.show import Show

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Cut:
    """A scene that is read and cut, before its shots have ids."""

    read: Read
    names: Names
    cast: list[Presence]
    drafts: list[Draft]


def tell(
    screenplay: Screenplay,
    show: Show,
    designs: Designs,
    direction: Direction = NO_DIRECTION,
    previous: Mapping[str, str] = _NOTHING,
) -> Story:
    """The screenplay as shots. `previous` are the anchors of an earlier telling (see
    `Story.anchors`), which keep shots' ids through rewrites.

    Pure and deterministic. Raises BadInput for a scene without a set, a misspelt character, and
    direction for what is not there. What is not understood comes back as `unstaged`.
    """
    genders = _genders(screenplay, show)
    cuts = [
        _cut(scene, screenplay.file, show, designs, genders)
        for scene in cut_scenes(screenplay, show, designs)
    ]
    if cuts and _fades_in(screenplay):
        cuts[0].read.fade_in = True
    ids, anchors = assign_ids(_unnamed(cuts), _known(previous, direction))
    _check_direction(direction, ids)
    done = _shoot(cuts, ids, show, designs, direction)
    title = show.title or plain(screenplay.title_value("title"))
    return Story(
        title=title,
        author=show.author or plain(screenplay.title_value("author")),
        language=show.language,
        shots=tuple(done.shots),
        unstaged=tuple(sorted([*_before(screenplay), *done.unstaged], key=lambda one: one.line)),
        findings=tuple(_findings(cuts)),
        anchors=anchors,
        overruled=tuple(done.overruled),
        described=tuple(sorted(done.described, key=lambda one: one.line)),
    )


def _genders(screenplay: Screenplay, show: Show) -> dict[str, str]:
    about = {name: one.about for name, one in show.characters.items()}
    said = [
        plain(text)
        for one in screenplay.elements
        if one.kind is Kind.ACTION
        for text, _, _ in sentences(one.text)
    ]
    return learn_genders(Names(show.characters, (), ()), about, said)


def _cut(scene: Scene, file: str, show: Show, designs: Designs, genders: dict[str, str]) -> _Cut:
    facts = designs.sets[scene.set]
    names = Names(show.characters, show.props, facts.marks)
    reader = Reader(names, _shown(scene.set, designs), genders, inside=scene.inside)
    read = SceneReader(scene, names, reader, file).run()
    cast = cast_of(read, names)
    near = [name for name in show.props if not _rises(name, designs)]
    return _Cut(read, names, cast, Cutter(read, cast, names, near).run())


def _rises(name: str, designs: Designs) -> bool:
    facts = designs.props.get(name)
    return facts is not None and facts.rises


def _shown(name: str, designs: Designs) -> frozenset[str]:
    facts = designs.sets[name]
    words = [name, *facts.marks, *facts.names]
    return frozenset(
        part
        for word in words
        for part in word.casefold().replace("-", " ").replace("_", " ").split()
    )


def _unnamed(cuts: list[_Cut]) -> list[Unnamed]:
    return [
        Unnamed(at, cut.read.scene.heading, cut.read.scene.number, words_of_draft(draft, cut.read))
        for at, cut in enumerate(cuts)
        for draft in cut.drafts
    ]


def _known(previous: Mapping[str, str], direction: Direction) -> dict[str, str]:
    """What shots were known by; words in direction count more than what was noted last time."""
    known = dict(previous)
    for name, directed in direction.shots.items():
        if directed.shot.words:
            heading = known.get(name, "").partition("\n")[0]
            known[name] = f"{heading}\n{directed.shot.words}"
    return known


def _check_direction(direction: Direction, ids: list[str]) -> None:
    for name, directed in direction.shots.items():
        if name not in ids:
            raise unknown("shot of this film", name, ids, directed.place())


@dataclass(slots=True)
class _Done:
    """All that was shot. Mutable: scenes come in one by one."""

    shots: list[Shot] = field(default_factory=list)
    unstaged: list[Unstaged] = field(default_factory=list)
    overruled: list[Overruled] = field(default_factory=list)
    described: list[Described] = field(default_factory=list)


def _shoot(
    cuts: list[_Cut], ids: list[str], show: Show, designs: Designs, direction: Direction
) -> _Done:
    done = _Done()
    floors: dict[str, Floor] = {}
    at, dissolves = 0, False
    for cut in cuts:
        named = [
            Named(draft, ids[at + offset], at + offset + 1)
            for offset, draft in enumerate(cut.drafts)
        ]
        at += len(named)
        used = things_of(cut.read, cut.names)
        before = floors.get(cut.read.scene.set)
        floor = set_up(cut.read, cut.cast, used, show, designs, before)
        shooter = Shooter(cut.read, cut.cast, floor, designs, show.picture.fps)
        done.shots.extend(
            _joined(shooter.shoot(named, direction.shots), cut.read, dissolves=dissolves)
        )
        dissolves = bool(cut.read.dissolve)
        floors[cut.read.scene.set] = floor
        done.unstaged.extend([*shooter.unstaged, *_unread(cut.read, named)])
        done.overruled.extend(shooter.overruled)
        done.described.extend(shooter.described)
    if dissolves:
        line, shot = cuts[-1].read.dissolve, done.shots[-1].id
        reason = "there is no scene behind it to dissolve to"
        done.unstaged.append(Unstaged(line=line, text="DISSOLVE", shot=shot, reason=reason))
    return done


def _joined(shots: list[Shot], read: Read, *, dissolves: bool) -> list[Shot]:
    """Fades and dissolves that the script asks for, where no one overruled them."""
    for at, wanted, how in (
        (0, dissolves, "dissolve"),
        (0, read.fade_in, "fade_in"),
        (-1, read.fade_out, "fade_out"),
    ):
        if wanted and "transition" not in shots[at].hand:
            shots[at] = msgspec.structs.replace(shots[at], transition=how)
    return shots


def _unread(read: Read, named: list[Named]) -> list[Unstaged]:
    """What was not understood, with the shot that it stands in."""
    found = []
    for one in read.unread:
        shot = named[0]
        for candidate in named:
            if one.at and candidate.draft.first < one.at:
                shot = candidate
        found.append(Unstaged(line=one.line, text=one.text, shot=shot.id, reason=one.reason))
    return found


def _fades_in(screenplay: Screenplay) -> bool:
    """Whether FADE IN stands above the first scene, where most scripts have it."""
    for one in screenplay.elements:
        if one.kind is Kind.SCENE:
            break
        if one.kind is Kind.TRANSITION and one.text.upper().startswith("FADE IN"):
            return True
    return False


def _before(screenplay: Screenplay) -> list[Unstaged]:
    """Text above the first scene."""
    found = []
    for one in screenplay.elements:
        if one.kind is Kind.SCENE:
            break
        if one.kind in (Kind.ACTION, Kind.CENTERED, Kind.LYRICS):
            reason = "stands before the first scene"
            found.append(
                Unstaged(line=one.first_line, text=plain(one.text), shot="", reason=reason)
            )
    return found


def _findings(cuts: list[_Cut]) -> list[Finding]:
    found = []
    for cut in cuts:
        for name, line in cut.read.voices:
            message = f"{name} has no drawing in show.yaml: heard, but not seen"
            found.append(Finding(level="warning", department="story", message=message, line=line))
    return found
