"""Gather a show's evidence from its ledger and its files. Nothing is said that no fact says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.actions.consents import standing_of
from pegbar.actions.disclosing import lines_made, shots_made, told_by_words
from pegbar.actions.evidence import records
from pegbar.actions.evidence.generators import chosen_takes, terms_seen
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.film_words import PAINTER, STAGE, Hands, spoken_beats
from pegbar.actions.shoot import Shoot
from pegbar.assets.facts import (
    ApprovalGiven,
    ConsentGranted,
    ConsentRevoked,
    Fact,
    FilmDelivered,
    FilmMade,
    LabelLoosened,
    RulesAccepted,
    SourceSeen,
    StepMade,
    VerdictGiven,
)
from pegbar.assets.performance import Performance
from pegbar.graph.key import decode_material

_KEYS: Final = "art/keys/"
_CRAFTS: Final = {
    "voice.speak": "scratch voices",
    "paint.learn": "learning the look from the show's keyframes",
    "paint.restyle": "learning a character's other look from its keyframes",
    "paint.shot": "painting the frames",
    "generate.sent": "generating shots",
    "generate.here": "generating shots on the studio's own machines",
    "generate.asked": "single pictures and films, asked for by hand",
}
_NO_VOICE: Final = "text timing"
"""A line that is timed from its text: nothing was generated."""

_TEXT_LIMIT: Final = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the evidence is gathered from. `bytes_of` reads stored bytes, None
    when they are gone."""

    shoot: Shoot
    film: FilmGraph
    hands: Hands
    facts: Sequence[Fact]
    bytes_of: Callable[[str], bytes | None]
    now: str


def ai_use(told: Told) -> Iterator[records.Use]:
    """Every generator that made something here, and what it was used for."""
    groups: dict[tuple[str, str], list[tuple[Fact, StepMade]]] = {}
    for fact in told.facts:
        if isinstance(fact.body, StepMade) and fact.body.recipe in _CRAFTS:
            generator = decode_material(fact.body.material.encode()).generator
            if generator == _NO_VOICE:
                continue
            groups.setdefault((generator, fact.body.recipe), []).append((fact, fact.body))
    for (generator, recipe), steps in groups.items():
        name, _, version = generator.partition(" ")
        house = name == PAINTER
        yield records.Use(
            name=name,
            version=version or decode_material(steps[-1][1].material.encode()).version,
            weights=_weights(steps) if recipe.startswith("paint.") else (),
            craft=_CRAFTS[recipe],
            shots=tuple(dict.fromkeys(body.shot for _, body in steps if body.shot)),
            steps=len(steps),
            training=_training(told, steps, house=house),
            terms=_terms(told, name, recipe, house=house),
            terms_at=told.now,
            fact=steps[0][0].number,
            last_fact=steps[-1][0].number,
        )


def _terms(told: Told, name: str, recipe: str, *, house: bool) -> str:
    """A generator's terms: as the ledger saw them when it was asked, or as this machine knows."""
    if house:
        return "not applicable: it is the studio's own tool"
    if recipe.startswith("generate."):
        return terms_seen(told.facts, name)
    return told.hands.voice_terms or "no licence is known to this machine"


def _weights(steps: Sequence[tuple[Fact, StepMade]]) -> tuple[str, ...]:
    """The digests of the weights that were learned, or that the frames were painted with."""
    found: dict[str, None] = {}
    for _, body in steps:
        found.update(
            (digest, None) for name, digest in body.outputs.items() if name.endswith("weights")
        )
        inputs = decode_material(body.material.encode()).inputs
        found.update((digest, None) for name, digest in inputs.items() if name.endswith("weights"))
    return tuple(found)


def _training(told: Told, steps: Sequence[tuple[Fact, StepMade]], *, house: bool) -> str:
    """What the model learned from: its own card's words."""
    for _, body in reversed(steps):
        inputs = decode_material(body.material.encode()).inputs
        digest = body.outputs.get("card") or inputs.get("card")
        data = told.bytes_of(digest) if digest else None
        if data is None:
            continue
        try:
            card = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
            return msgspec.json.decode(card["training_data"], type=str)
        except (msgspec.MsgspecError, KeyError):
            continue
    if house:
        return "its card is not here any more"
    return "not stated: no card of this generator is kept here; ask its maker before delivery"


def sources(told: Told) -> Iterator[records.Source]:
    """The chain of title: each file and passage as it was seen last, by its path."""
    latest: dict[str, tuple[Fact, SourceSeen]] = {}
    for fact in told.facts:
        if isinstance(fact.body, SourceSeen):
            latest[fact.body.path] = (fact, fact.body)
    for fact, seen in (latest[path] for path in sorted(latest)):
        label = seen.label
        yield records.Source(
            path=seen.path,
            digest=seen.digest,
            size=seen.size,
            by=seen.person,
            licence=seen.licence,
            origin=label.origin.value,
            purposes=tuple(sorted(label.purposes)),
            shows=_listed(label.shows),
            territories=_listed(label.territories),
            start=_day(label.window.start),
            end=_day(label.window.end),
            consents=tuple(sorted(label.consents)),
            people=seen.people,
            contract=seen.contract,
            seen=fact.at,
            fact=fact.number,
        )


def consents(told: Told) -> Iterator[records.Consent]:
    """The consents that were granted, whether they came before the work, and what ended them."""
    standing = standing_of(told.facts)
    granted = {f.body.consent.id: f for f in told.facts if isinstance(f.body, ConsentGranted)}
    revoked = {f.body.consent: f for f in told.facts if isinstance(f.body, ConsentRevoked)}
    for name, body in standing.granted.items():
        fact, end, paper = granted[name], revoked.get(name), body.consent
        used = _first_use(told.facts, name)
        yield records.Consent(
            id=name,
            person=paper.person,
            kind=paper.kind,
            use=paper.use,
            purposes=tuple(paper.purposes),
            territories=_listed(paper.territories),
            signed=paper.signed.isoformat(),
            start=_day(paper.start),
            end=_day(paper.end),
            contract=body.contract,
            granted=fact.at,
            granted_by=fact.by,
            revoked=end.at if end else "",
            revoked_by=end.by if end else "",
            reason=end.body.reason if end and isinstance(end.body, ConsentRevoked) else "",
            first_use=used.at if used else "",
            before_use=used is None or fact.number < used.number,
            fact=fact.number,
            revoked_fact=end.number if end else 0,
        )


def _first_use(facts: Sequence[Fact], consent: str) -> Fact | None:
    steps = (f for f in facts if isinstance(f.body, StepMade) and consent in f.body.label.consents)
    return next(steps, None)


def passages(told: Told, known: Mapping[str, records.Source]) -> Iterator[records.Passage]:
    """What each shot plays, in the words of the screenplay."""
    for shot in told.shoot.story.shots:
        path = told.shoot.passages[shot.id]
        seen = known.get(path)
        if seen is not None:
            text = " ".join(told.shoot.matter[path].data.decode("utf-8", "replace").split())
            yield records.Passage(
                shot=shot.id,
                lines=str(shot.first_line)
                if shot.first_line == shot.last_line
                else f"{shot.first_line}–{shot.last_line}",
                by=seen.by,
                digest=seen.digest,
                text=text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…",
                fact=seen.fact,
            )


def choices(told: Told) -> Iterator[records.Choice]:
    """What direction overruled in what was proposed, and the takes that people chose."""
    for one in told.shoot.story.overruled:
        yield records.Choice(
            shot=one.shot,
            value=one.value,
            before=one.auto,
            after=one.hand,
            place=f"{one.file}:{one.line}",
        )
    yield from chosen_takes(told.facts)


def keyframes(known: Mapping[str, records.Source]) -> Iterator[records.Keyframe]:
    for path, seen in known.items():
        if path.startswith(_KEYS) and path.endswith(".png"):
            yield records.Keyframe(
                path=path, by=seen.by, origin=seen.origin, digest=seen.digest, fact=seen.fact
            )


def approvals(told: Told) -> Iterator[records.Approval]:
    for fact in told.facts:
        if isinstance(fact.body, ApprovalGiven):
            yield records.Approval(
                at=fact.at,
                by=fact.by,
                stage=fact.body.stage,
                approved=fact.body.approved,
                inputs=fact.body.inputs,
                note=fact.body.note,
                fact=fact.number,
            )


def verdicts(told: Told) -> Iterator[records.Verdict]:
    for fact in told.facts:
        if isinstance(fact.body, VerdictGiven):
            yield records.Verdict(
                at=fact.at,
                by=fact.by,
                roles=fact.body.roles,
                door=fact.body.door,
                action=fact.body.action,
                about=fact.body.about,
                allowed=fact.body.allowed,
                rules=fact.body.rules,
                reasons=fact.body.reasons,
                policy=fact.body.policy,
                fact=fact.number,
            )


def governed(told: Told) -> Iterator[records.Governed]:
    """Who was on the show in which role, from when on."""
    for fact in told.facts:
        if isinstance(fact.body, RulesAccepted):
            yield records.Governed(
                at=fact.at,
                by=fact.by,
                files=tuple(sorted(fact.body.files)),
                people={
                    name: tuple(role.value for role in one.roles)
                    for name, one in sorted(fact.body.members.items())
                },
                fact=fact.number,
            )


def loosened(told: Told) -> Iterator[records.Loosened]:
    for fact in told.facts:
        if isinstance(fact.body, LabelLoosened):
            yield records.Loosened(
                at=fact.at,
                by=fact.by,
                digest=fact.body.digest,
                why=fact.body.why,
                fact=fact.number,
            )


def films(told: Told) -> Iterator[records.Film]:
    """Every film that came out or left the house."""
    for fact in told.facts:
        body = fact.body
        if isinstance(body, FilmMade):
            title, quality, where = body.title, body.quality, ""
        elif isinstance(body, FilmDelivered):
            title, quality = told.shoot.story.title, body.profile
            where = ", ".join(filter(None, (body.to, body.territory)))
        else:
            continue
        yield records.Film(
            at=fact.at,
            by=fact.by,
            title=title,
            quality=quality,
            where=where,
            digest=body.files.get("film", next(iter(body.files.values()), "")),
            fact=fact.number,
        )


def disclosure(told: Told) -> Iterator[records.Disclosure]:
    """How each shot of the film as it stands came to be."""
    played = {
        fact.body.shot: fact.body.outputs.get("out", "")
        for fact in told.facts
        if isinstance(fact.body, StepMade) and fact.body.recipe == "stage.perform"
    }
    shots = shots_made(told.shoot, told.film.painted_by, {}, told_by_words(told.film.cast))
    lines = lines_made(told.shoot, told.hands)
    for shot in told.shoot.story.shots:
        heard = [lines[beat.id].kind for beat in spoken_beats(shot) if beat.id in lines]
        made = shots[shot.id]
        data = told.bytes_of(played.get(shot.id, ""))
        length = msgspec.json.decode(data, type=Performance) if data else None
        frames = length.frames if length else 0
        hand = told.film.painted_by.get(shot.id, "")
        generated = hand not in ("", STAGE)
        yield records.Disclosure(
            shot=shot.id,
            heading=shot.heading,
            frames=frames,
            milliseconds=round(1000 * frames / length.fps) if length else 0,
            painted_by=hand,
            picture="generated" if generated else "drawn",
            generated=100 if generated else 0,
            voices=heard.count("synthetic"),
            recorded=heard.count("recorded"),
            kind=made.kind,
            note=made.note,
        )


def obligations(told: Told) -> Iterator[records.Owed]:
    """What is owed for the sources of the film as it stands."""
    seen: set[tuple[str, str, str]] = set()
    for matter in told.shoot.matter.values():
        for one in sorted(matter.label.obligations):
            owed = (one.duty.value, one.to, one.text)
            if owed not in seen:
                seen.add(owed)
                path = matter.path.partition("#")[0]
                yield records.Owed(duty=owed[0], to=owed[1], text=owed[2], source=path)


def _listed(values: frozenset[str] | tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))


def _day(day: object) -> str:
    return str(day) if day else ""
