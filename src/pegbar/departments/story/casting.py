"""Casts what a screenplay needs and the show has not drawn from the stock company.

Every choice goes by names and by what the script says about them, never by chance or by order:
the same name gets the same design in every rewrite, as far as nobody else needs it more. What is
chosen is a proposal; whatever show.yaml says wins.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from pegbar.departments.story.clauses import sentences
from pegbar.departments.story.names import best_match, split_heading, words_of
from pegbar.departments.story.roles import Role, roles_of
from pegbar.production.company import Age, Company, Item, Look, Place, Player
from pegbar.production.screenplay import Kind, Screenplay, plain
from pegbar.production.shots import Finding, Story
from pegbar.production.show import CharacterFile, PropFile, SetFile, Show, VoiceCasting
from pegbar.values.digests import digest_bytes

_CHILD, _OLD = 15, 62
_NEAR = 0.75
_UNTOLD: Mapping[Age, Age] = {"child": "child", "grown": "grown", "old": "grown"}
"""How old a player plays a role whose age the script leaves open: nobody is old unsaid."""
_INSIDE = re.compile(r"^\s*\.?(?:INT|I)\b", re.IGNORECASE)
_NOUN = (
    r"\b(?:an?|the|his|her|their|its|my|your|this|that|another|one|two|some)\s+"
    r"(?:[\w'’-]+\s+){0,2}"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One choice: `name` in the script is the company's `design`; `why` in a few words."""

    kind: Literal["characters", "sets", "props"]
    name: str
    design: str
    colours: Look
    why: str
    line: int
    voice: VoiceCasting | None = None


def cast(screenplay: Screenplay, show: Show, company: Company) -> list[Proposal]:
    """What to take from the company for this screenplay, in the order of the script."""
    sets = _cast_sets(screenplay, show, company)
    taken = {*show.characters, *show.props, *show.sets, *(one.name for one in sets)}
    roles = _wanted_roles(screenplay, show, company)
    people = _cast_roles(roles, show, company)
    taken |= {one.name for one in people}
    return [*people, *sets, *_cast_props(screenplay, taken, company)]


def without_fixtures(
    show: Show, proposals: Iterable[Proposal], marks: Iterable[str]
) -> tuple[Show, list[Proposal]]:
    """The show and its proposals without things that one of its sets has already: a crate to sit
    on is part of the pier."""
    there = {mark.casefold() for mark in marks}
    fixtures = {
        one.name for one in proposals if one.kind == "props" and one.name.casefold() in there
    }
    props = {name: prop for name, prop in show.props.items() if name not in fixtures}
    kept = [one for one in proposals if not (one.kind == "props" and one.name in fixtures)]
    return msgspec.structs.replace(show, props=props), kept


def with_proposals(show: Show, proposals: Iterable[Proposal]) -> Show:
    """The show with what was proposed; `rig` and `design` are `stock:NAME`."""
    characters, sets, props = dict(show.characters), dict(show.sets), dict(show.props)
    for one in proposals:
        design = f"stock:{one.design}"
        if one.kind == "characters":
            characters[one.name] = CharacterFile(
                rig=design, voice=one.voice or VoiceCasting(), colours=one.colours, about=one.why
            )
        elif one.kind == "sets":
            sets[one.name] = SetFile(design=design, colours=one.colours)
        else:
            props[one.name] = PropFile(design=design, colours=one.colours)
    return msgspec.structs.replace(show, characters=characters, sets=sets, props=props)


def credited(story: Story, proposals: Iterable[Proposal]) -> Story:
    """The story with a note of whom and what the company gave."""
    parts: dict[str, list[str]] = {}
    for one in proposals:
        parts.setdefault(_GROUPS[one.kind], []).append(f"{one.name} ({one.design})")
    if not parts:
        return story
    message = "; ".join(f"{group}: {', '.join(names)}" for group, names in parts.items())
    note = Finding(
        level="note",
        department="casting",
        message=f"from the stock company {message}. "
        "show.yaml can say otherwise; pegbar new NAME --from SCRIPT writes one that says it all",
    )
    return msgspec.structs.replace(story, findings=(*story.findings, note))


_GROUPS = {"characters": "roles", "sets": "places", "props": "things"}


def _lot(*words: str) -> float:
    """A number in 0..1 that belongs to these words for ever."""
    digest = digest_bytes("\0".join(words).encode())
    return int(digest[-8:], 16) / 0xFFFFFFFF


def _close(name: str, known: Collection[str]) -> bool:
    """Whether a name is a slip of the pen for one that the show has."""
    low = [one.casefold() for one in known]
    return bool(difflib.get_close_matches(name.casefold(), low, n=1, cutoff=_NEAR))


# -- characters


def _wanted_roles(screenplay: Screenplay, show: Show, company: Company) -> list[Role]:
    people = frozenset(company.people) | {
        word for player in company.characters.values() for word in player.words
    }
    things = {word for item in company.props.values() for word in item.words}
    own = {one.casefold() for one in (*show.characters, *show.props)}
    return [
        role
        for role in roles_of(screenplay, people)
        if role.name.casefold() not in own | things and not _close(role.name, show.characters)
    ]


def _cast_roles(roles: list[Role], show: Show, company: Company) -> list[Proposal]:
    """Designs go to those who want them most; a design's second role wears another look."""
    used = dict.fromkeys(company.characters, 0)
    for own in show.characters.values():
        if (name := own.rig.removeprefix("stock:")) in used:
            used[name] += 1
    worn: dict[str, set[str]] = {name: set() for name in used}
    chosen: dict[str, Proposal] = {}
    suits = {
        (role.name, name): _fit(role, player, company) + _lot(role.name.casefold(), name)
        for role in roles
        for name, player in company.characters.items()
    }
    waiting = list(roles)
    while waiting:
        role, name = max(
            ((role, name) for role in waiting for name in company.characters),
            key=lambda one: (suits[one[0].name, one[1]] - 1.2 * used[one[1]], one[0].name, one[1]),
        )
        player = company.characters[name]
        looks = _looks(player, _age(role, company) or _UNTOLD[player.age])
        free = [look for look in looks if look not in worn[name]] or looks
        look = max(free, key=lambda one: _lot(role.name.casefold(), name, one))
        used[name] += 1
        worn[name].add(look)
        chosen[role.name] = Proposal(
            kind="characters",
            name=role.name,
            design=name,
            colours=player.looks.get(look, {}),
            why=_about(role, player, company),
            line=role.line,
            voice=_voice(role, player),
        )
        waiting.remove(role)
    return [chosen[role.name] for role in roles]


def _fit(role: Role, player: Player, company: Company) -> float:
    """How well a player suits a role, by what the script says."""
    words = set(role.words)
    fit = 10.0 if words.intersection(player.words) else 0.0
    if player.animal and not fit:
        fit -= 3.0
    age = _age(role, company)
    if age:
        fit += 4.0 if age == player.age else 1.0 if age in player.aged else -3.0
    elif player.age == "child":
        fit -= 4.0
    pronoun = _pronoun(role, company)
    if pronoun:
        fit += 3.0 if pronoun == player.pronoun else -5.0
    return fit


def _looks(player: Player, age: Age) -> list[str]:
    """The looks that make this player that age; the one that it was drawn in is nameless."""
    other = player.aged.get(age) if age != player.age else None
    if other:
        return list(other)
    aged = {look for looks in player.aged.values() for look in looks}
    return ["", *(look for look in player.looks if look not in aged)]


def _age(role: Role, company: Company) -> Age | None:
    if role.age is not None:
        return "child" if role.age < _CHILD else "old" if role.age >= _OLD else "grown"
    ages: tuple[Age, ...] = ("child", "old", "grown")
    return next(
        (age for age in ages if set(role.words).intersection(company.ages.get(age, ()))), None
    )


def _pronoun(role: Role, company: Company) -> str:
    if role.pronoun:
        return role.pronoun
    words = [_bare(word) for word in role.words]
    if any(word in company.she for word in words):
        return "she"
    if any(word in company.he for word in words):
        return "he"
    return "she" if len(words) == 1 and words[0].endswith("a") else ""


def _bare(word: str) -> str:
    """A name without accents: Zoë is Zoe."""
    return "".join(one for one in unicodedata.normalize("NFKD", word) if one.isalpha())


def _about(role: Role, player: Player, company: Company) -> str:
    """What the bible says about the role; "she" and "he" in it are read by the story."""
    pronoun = _pronoun(role, company) or player.pronoun
    return f"{pronoun.capitalize()} is {player.about}."


def _voice(role: Role, player: Player) -> VoiceCasting:
    """The design's voice, a little the role's own."""
    pitch = player.voice.pitch * (0.96 + 0.08 * _lot(role.name.casefold(), "pitch"))
    pace = player.voice.pace * (0.97 + 0.06 * _lot(role.name.casefold(), "pace"))
    return VoiceCasting(name=player.voice.name, pitch=round(pitch, 2), pace=round(pace, 2))


# -- sets


def _cast_sets(screenplay: Screenplay, show: Show, company: Company) -> list[Proposal]:
    names = sorted(show.sets)
    found: dict[str, Proposal] = {}
    worn: dict[str, set[str]] = {name: set() for name in company.sets}
    for element in screenplay.elements:
        if element.kind is not Kind.SCENE:
            continue
        heading = plain(element.text)
        place = split_heading(heading)[0]
        known = best_match(place, [*names, *found])
        odd = not words_of(place) or len(place) > 60 or not place.isprintable()
        if odd or known or _close(place, names):
            continue
        design, look = _set_for(place, bool(_INSIDE.match(heading)), company, worn)
        worn[design].add(look)
        colours = company.sets[design].looks.get(look, {})
        name = place.upper()
        found[name] = Proposal("sets", name, design, colours, heading, element.first_line)
    return list(found.values())


def _set_for(
    place: str, inside: bool, company: Company, worn: Mapping[str, set[str]]
) -> tuple[str, str]:
    words = words_of(place)
    stems = {*words, *(word.removesuffix("s") for word in words)}

    def fit(name: str, one: Place) -> float:
        hits = [word for word in one.words if set(words_of(word)) <= stems]
        last = max((words.index(w) for h in hits for w in words_of(h) if w in words), default=-1)
        side = 1.0 if one.inside == inside else 0.0
        return (4.0 + last if hits else 0.0) + side + 0.5 * _lot(place.casefold(), name)

    design = max(company.sets, key=lambda name: (fit(name, company.sets[name]), name))
    place_of = company.sets[design]
    for look, named in place_of.words_of_looks.items():
        if stems.intersection(named):
            return design, look
    free = [look for look in ("", *place_of.looks) if look not in worn[design]]
    free = free or ["", *place_of.looks]
    return design, max(free, key=lambda look: _lot(place.casefold(), look))


# -- props


def _cast_props(screenplay: Screenplay, taken: set[str], company: Company) -> list[Proposal]:
    low = {one.casefold() for one in taken}
    found: dict[str, Proposal] = {}
    text = [
        (element.first_line, said, said.casefold())
        for element in screenplay.elements
        if element.kind is Kind.ACTION
        for sentence, _, _ in sentences(element.text)
        for said in (plain(sentence),)
    ]
    for design, item in company.props.items():
        for word in item.words:
            if word.upper() in found or any(word in one.split() for one in low):
                continue
            # Most words stand nowhere, and to look for one is cheaper than to make a pattern of it.
            spoken = [(line, said) for line, said, low_said in text if word.casefold() in low_said]
            line = next((line for line, said in spoken if _means(said, word)), 0)
            if line:
                colours = _look_of(word, spoken, item)
                found[word.upper()] = Proposal(
                    "props", word.upper(), design, colours, item.about, line
                )
    return sorted(found.values(), key=lambda one: (one.line, one.name))


def _means(text: str, word: str) -> bool:
    """Whether a sentence speaks of the thing, and not of doing something by that name."""
    noun = re.compile(rf"{_NOUN}{re.escape(word)}s?\b", re.IGNORECASE)
    return bool(noun.search(text) or re.search(rf"\b{re.escape(word.upper())}S?\b", text))


def _look_of(word: str, text: list[tuple[int, str]], item: Item) -> Look:
    """A red balloon is red: a look whose name stands before the word."""
    for _, said in text:
        hit = re.search(rf"\b(\w+)\s+{re.escape(word)}\b", said.casefold())
        if hit and hit[1] in item.looks:
            return item.looks[hit[1]]
    return {}
