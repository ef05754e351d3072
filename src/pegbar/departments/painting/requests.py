"""From a shot to a request: what a generator is asked for, in its own sizes, lengths and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pegbar.assets.casting import CastChoice
from pegbar.assets.fitting import fitting_seconds, fitting_size
from pegbar.assets.generation import (
    GIVES_VIDEO,
    Guide,
    GuideKind,
    Kind,
    LoraUse,
    Reference,
    RefRole,
    Request,
)
from pegbar.assets.profile import Capability, Profile
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused

_ELLIPSIS: Final = "…"

KIND_ORDER: Final = (
    Kind.FIRST_LAST,
    Kind.IMAGE_TO_VIDEO,
    Kind.VIDEO_TO_VIDEO,
    Kind.IMAGE_TO_IMAGE,
    Kind.TEXT_TO_VIDEO,
    Kind.TEXT_TO_IMAGE,
)
"""The kinds of work that paint a shot, best held by the stage first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is known of a shot before anything is sent. `seconds` is its length, `size` the film's,
    `prompt` its words (see `prompting`), `seed` the show's."""

    prompt: str
    size: tuple[int, int]
    seconds: float
    fps: float
    seed: int
    negative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is at hand for one request. `ends` are the shot's first and last frame, `source` its
    animatic (a film, or one drawing of it), `guides` pictures by kind, in order; `style` are
    painted keyframes, `loras` what the characters wear."""

    ends: tuple[Digest, Digest] | None = None
    source: tuple[Digest, str] | None = None
    guides: Mapping[GuideKind, Sequence[Digest]] = field(default_factory=dict)
    style: Sequence[Digest] = ()
    loras: Sequence[LoraUse] = ()


NOTHING: Final = Given()


def kind_for(profile: Profile) -> Kind | None:
    """The kind of work in which a generator paints shots best; None where it paints none."""
    able = {one.kind for one in profile.does}
    return next((kind for kind in KIND_ORDER if kind in able), None)


def request_for(
    brief: Brief, choice: CastChoice, profile: Profile, given: Given = NOTHING, take: int = 1
) -> Request:
    """The request for one take of a shot, or for one drawing of it. Also without inputs: then it
    is good for an estimate.

    Raises Refused where the generator does not do this kind of work.
    """
    able = profile.can(choice.kind)
    if able is None:
        kinds = ", ".join(one.kind.value for one in profile.does) or "nothing any more"
        raise Refused(
            f"{profile.name} is cast for {choice.kind.value}, but makes {kinds}",
            hint="cast another generator in direction/cast.yaml; pegbar generators lists them",
            about=profile.name,
        )
    moving = choice.kind in GIVES_VIDEO
    return Request(
        kind=choice.kind,
        prompt=_words(choice.prompt or brief.prompt, given.loras, able),
        negative=(choice.negative or brief.negative) if able.negative else "",
        seed=brief.seed + take - 1 if able.seed else None,
        size=fitting_size(brief.size, able),
        seconds=fitting_seconds(brief.seconds, able) if moving else None,
        fps=min(able.fps, key=lambda one: abs(one - brief.fps)) if moving and able.fps else None,
        guides=tuple(_guides(given, able)),
        references=tuple(_references(given, able)),
        loras=tuple(given.loras)[: able.loras],
        options=dict(choice.options),
        draft=choice.draft and able.draft,
        promotes=choice.promotes if able.draft else "",
        take=take,
    )


def _words(prompt: str, loras: Sequence[LoraUse], able: Capability) -> str:
    """The prompt with the words that the LoRAs listen to, cut at the generator's limit."""
    if not able.prompt:
        return ""
    triggers = [one.trigger for one in loras[: able.loras] if one.trigger]
    return _cut(", ".join([*triggers, prompt]) if triggers else prompt, able.prompt)


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, ended between words."""
    if len(text.encode("utf-16-le")) // 2 <= units:
        return text
    kept = text.encode("utf-16-le")[: 2 * (units - 1)].decode("utf-16-le", "ignore")
    return kept.rsplit(" ", 1)[0].rstrip(" ,.;") + _ELLIPSIS


def _guides(given: Given, able: Capability) -> Iterator[Guide]:
    for kind in GuideKind:
        if kind in able.guides and given.guides.get(kind):
            yield Guide(kind=kind, digests=tuple(given.guides[kind]))


def _references(given: Given, able: Capability) -> Iterator[Reference]:
    """Each role as far as the generator takes it and there is something to give."""
    rooms = {role: most for role, (_, most) in able.references.items()}
    if given.ends and rooms.get(RefRole.FIRST):
        yield Reference(role=RefRole.FIRST, digest=given.ends[0])
    if given.ends and rooms.get(RefRole.LAST) and able.kind is Kind.FIRST_LAST:
        yield Reference(role=RefRole.LAST, digest=given.ends[1])
    if given.source and rooms.get(RefRole.SOURCE):
        digest, media = given.source
        yield Reference(role=RefRole.SOURCE, digest=digest, media=media)
    for digest in given.style[: rooms.get(RefRole.STYLE, 0)]:
        yield Reference(role=RefRole.STYLE, digest=digest)


def guides_wanted(able: Capability) -> tuple[GuideKind, ...]:
    """The guides that it is given, besides the stage's own picture."""
    return tuple(kind for kind in GuideKind if kind in able.guides)
