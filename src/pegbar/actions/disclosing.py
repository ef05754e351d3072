"""What a film has to tell of how it was made: shot by shot and line by line, from its record.

It is known before anything runs: who paints which shot, what its drawings are, whose voice speaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from pegbar.actions.film_words import PAINTER, STAGE, Hands
from pegbar.actions.recorded import line_reports
from pegbar.actions.shoot import Matter, Shoot
from pegbar.assets.casting import Hired
from pegbar.assets.disclosure import LabelTold, Lesson, PictureKind
from pegbar.assets.generation import GIVES_VIDEO, RefRole
from pegbar.assets.profile import Capability
from pegbar.departments.cut.label_words import Label, Made, label_of
from pegbar.departments.finishing.disclosing import LineMade, ShotMade
from pegbar.production.disclosure import ANYWHERE, Form
from pegbar.production.shots import Shot
from pegbar.rights.label import Origin

_KEYS: Final = "art/keys"
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg")
_MACHINE: Final = frozenset({Origin.GENERATED, Origin.COMPOSITE})


def picture_kind(origins: frozenset[Origin], *, painted: bool) -> PictureKind:
    """How a picture came to be: `origins` are those of the pictures and performances in it."""
    people = origins & {Origin.DRAWN, Origin.CAPTURED}
    if painted or origins & _MACHINE:
        return "composite" if people or Origin.COMPOSITE in origins else "generated"
    if people == {Origin.CAPTURED}:
        return "captured"
    return "composite" if Origin.CAPTURED in people else "drawn"


def is_shown(able: Capability) -> bool:
    """Whether a generator is shown anything that the stage drew; by words alone it is not."""
    roles = {RefRole.FIRST, RefRole.SOURCE} & able.references.keys()
    first_only = RefRole.SOURCE not in roles and able.kind not in GIVES_VIDEO
    return bool(able.guides) or bool(roles and not first_only)


def told_by_words(cast: Mapping[str, Hired]) -> frozenset[str]:
    """The shots whose generators are told what to make and shown none of the drawings."""
    found = {shot: one.profile.can(one.choice.kind) for shot, one in cast.items()}
    return frozenset(shot for shot, able in found.items() if able and not is_shown(able))


def shots_made(
    shoot: Shoot,
    painted_by: Mapping[str, str],
    keys: Mapping[str, Sequence[str]],
    by_words: Collection[str] = (),
) -> dict[str, ShotMade]:
    """How each shot's picture comes to be. `by_words` are the shots in which no drawing is: all of
    the picture is a model's."""
    return {
        shot.id: _shot(
            shoot,
            shot,
            painted_by.get(shot.id, ""),
            keys.get(shot.id, ()),
            drawn=shot.id not in by_words,
        )
        for shot in shoot.story.shots
    }


def _shot(shoot: Shoot, shot: Shot, by: str, keys: Sequence[str], *, drawn: bool) -> ShotMade:
    painted = by not in ("", STAGE)
    own = by == PAINTER
    learned = [shoot.matter[f"{_KEYS}/{name}.png"] for name in keys] if own else []
    staged = _drawn_from(shoot, shot) if drawn else ()
    origins = frozenset(one.label.origin for one in [*staged, *learned])
    material = bool(origins & _MACHINE) and not painted
    return ShotMade(
        kind=picture_kind(origins, painted=painted),
        generated=1.0 if painted else None if material else 0.0,
        by=by,
        lessons=tuple(
            Lesson(path=one.path, by=one.person, origin=one.label.origin.value) for one in learned
        ),
        note="generated material is in it; how much of the picture it is was not measured"
        if material
        else "",
    )


def _drawn_from(shoot: Shoot, shot: Shot) -> Iterator[Matter]:
    """The drawings that a shot is staged with, and the actors' performances in it."""
    groups = [shoot.figures[one.who] for one in shot.cast]
    groups += [shoot.sets[shot.set]]
    groups += [shoot.props[one.prop] for one in shot.props]
    for path in dict.fromkeys(path for files in groups for path in files):
        if path.endswith(_PICTURES):
            yield shoot.matter[path]
    for path, capture in shoot.captures.items():
        if capture.shot == shot.id:
            yield shoot.matter[path]


def lines_made(shoot: Shoot, hands: Hands) -> dict[str, LineMade]:
    """How each line's sound comes to be, by its beat; a line that is only timed has none."""
    found: dict[str, LineMade] = {}
    for beat, line in line_reports(shoot, voiced=hands.voiced).items():
        if line.sound == "timed":
            continue
        recorded = line.sound == "recorded"
        if recorded and shoot.matter[line.file].label.origin in _MACHINE:
            found[beat] = LineMade(name=line.name, kind="synthetic", by=line.by)
        elif recorded:
            found[beat] = LineMade(name=line.name, kind="recorded", by=line.by)
        else:
            found[beat] = LineMade(name=line.name, kind="synthetic", by=hands.voice)
    return found


def label_for(
    shoot: Shoot, shots: Mapping[str, ShotMade], lines: Mapping[str, LineMade]
) -> tuple[Form, Label | None]:
    """In which form this version of the film tells its audience, and in which words."""
    show, where = shoot.show.disclosure, shoot.territory
    form = show.form_in(where)
    if form == "none":
        return form, None
    made = Made(
        shots=len(shots),
        painted=sum(one.by == PAINTER for one in shots.values()),
        generated=sum(one.by not in ("", STAGE, PAINTER) for one in shots.values()),
        lines=len(lines),
        synthetic=sum(one.kind == "synthetic" for one in lines.values()),
        material=any(one.generated is None for one in shots.values()),
    )
    words = label_of(made, show.language_in(where, shoot.show.language), short=show.excepted(where))
    return ("none", None) if words is None else (form, words)


def told_of(
    shoot: Shoot, shots: Mapping[str, ShotMade], lines: Mapping[str, LineMade]
) -> LabelTold:
    """The label as the map keeps it. Where a territory is told what everybody is told, it is the
    same film, and no territory is named."""
    told = _told(shoot, shots, lines)
    plain = _told(replace(shoot, territory=ANYWHERE), shots, lines)
    alike = msgspec.structs.replace(told, territory=ANYWHERE) == plain
    return plain if alike else told


def _told(shoot: Shoot, shots: Mapping[str, ShotMade], lines: Mapping[str, LineMade]) -> LabelTold:
    form, label = label_for(shoot, shots, lines)
    claim = shoot.show.disclosure.art_exception
    claimed = claim if shoot.show.disclosure.excepted(shoot.territory) else None
    told = LabelTold(
        form=form,
        territory=shoot.territory,
        language=label.language if label else "",
        excepted_by=claimed.claimed_by if claimed else "",
        excepted_why=claimed.why if claimed else "",
    )
    if label is None:
        return told
    return msgspec.structs.replace(told, mark=label.mark, heading=label.heading, lines=label.lines)
