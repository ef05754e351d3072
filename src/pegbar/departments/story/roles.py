"""Finds the roles of a screenplay, and what it says about each: what casting goes by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pegbar.departments.story.clauses import sentences, unknown_verb_in, verb_in
from pegbar.departments.story.names import Names
from pegbar.departments.story.reading import learn_genders
from pegbar.departments.story.vocabulary import vocabulary
from pegbar.production.screenplay import Element, Kind, Screenplay, plain

_AWAY = re.compile(r"\b(?:o\.?\s?s|v\.?\s?o|o\.?\s?c|off|voice|phone|radio)\b", re.IGNORECASE)
_HEARD = re.compile(r"\s*\((?:o\.?\s?s|v\.?\s?o|o\.?\s?c)\.?\)", re.IGNORECASE)
_CROWDS = frozenset(vocabulary("all both everyone everybody together crowd chorus voices voice"))
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_AGE = re.compile(r"^\s*\(?,?\s*(?:aged?\s+|about\s+|around\s+)?(\d{1,3})(?:'?s)?\b")
_ASIDE = re.compile(r"^\s*(?:\(([^)]{1,80})\)|,\s*([^.;!?]{1,80})|\s+is\s+(an?\s[^.;!?]{1,60}))")
_BEFORE = re.compile(r"((?:[\w'’-]+\s+){0,3}[\w'’-]+),?\s*$")
_ARTICLE = re.compile(r"\b(?:an?|the|his|her|their|another|one|two)\s+(?:[a-z]+\s+){0,2}$", re.I)


@dataclass(slots=True)
class Role:
    """A role. Mutable while the script is gone through. `words` are what the script calls and
    says about it, in lower case; `age` is in years where the script says it."""

    name: str
    line: int
    speaks: bool = False
    seen: bool = False
    words: list[str] = field(default_factory=list)
    age: int | None = None
    pronoun: str = ""


def roles_of(screenplay: Screenplay, people: frozenset[str]) -> list[Role]:
    """Everyone who speaks or acts, in the order of the script. `people` are words that mean
    someone: a thing that moves is not a role, a waiter is.

    Those who are only ever heard, and crowds who speak as one, are no roles.
    """
    found: dict[str, Role] = {}
    for element in screenplay.elements:
        if element.kind is Kind.CHARACTER:
            _cue(element, found)
        elif element.kind is Kind.ACTION:
            for name, age in _introduced(element, people):
                role = found.setdefault(name.casefold(), Role(name, element.first_line))
                role.seen = True
                role.age = role.age if role.age is not None else age
    _merge(found, people)
    said = [text for _, text in _told(screenplay)]
    names = Names([role.name for role in found.values()], (), ())
    for text in said:
        for one in names.find(text):
            if one.sort == "c" and not _HEARD.match(text[one.end :]):
                found[one.name.casefold()].seen = True
    _learn(found, names, said)
    return [role for role in found.values() if role.seen and not _is_crowd(role.name)]


def _merge(found: dict[str, Role], people: frozenset[str]) -> None:
    """Someone who is introduced by a longer or shorter name than they speak under is one role:
    CAPTAIN ZARA QUILL and CAPTAIN QUILL, ENSIGN PIKE and PIKE."""
    for key, role in list(found.items()):
        if role.speaks:
            continue
        same = [one for one in found.values() if one.speaks and _same(one, role, people)]
        if len(same) == 1:
            same[0].words.extend(re.findall(r"[^\W\d_]+", role.name.casefold()))
            same[0].age = same[0].age if same[0].age is not None else role.age
            same[0].seen = True
            del found[key]


def _same(one: Role, other: Role, people: frozenset[str]) -> bool:
    short, long = sorted(
        (re.findall(r"\w+", role.name.casefold()) for role in (one, other)), key=len
    )
    rest = iter(long)
    if not all(word in rest for word in short) or set(short) <= people | _APART:
        return False
    return not _APART & (set(long) - set(short))


_APART = frozenset(vocabulary("s the of in with and young old little older younger voice baby"))


def _is_crowd(name: str) -> bool:
    words = re.findall(r"\w+", name.casefold())
    return not words or bool(_CROWDS.intersection(words)) or bool({"and"} & set(words))


def _cue(element: Element, found: dict[str, Role]) -> None:
    name = " ".join(plain(element.text).split()).strip(" .:")
    if not name or len(name) > 60 or not name.isprintable():
        return
    role = found.setdefault(name.casefold(), Role(name, element.first_line))
    role.speaks = True
    if not any(_AWAY.search(one) for one in element.extensions):
        role.seen = True


def _told(screenplay: Screenplay) -> Iterator[tuple[int, str]]:
    """The sentences of the action, each with the line of its paragraph."""
    for element in screenplay.elements:
        if element.kind is Kind.ACTION:
            for text, _, _ in sentences(element.text):
                yield element.first_line, plain(text)


def _introduced(element: Element, people: frozenset[str]) -> Iterator[tuple[str, int | None]]:
    """Who is introduced in capitals in a paragraph of action, and at what age: MARA (8) sits;
    A WAITER comes in."""
    for raw, _, _ in sentences(element.text):
        text = plain(raw)
        if not any(sign.islower() for sign in text):
            continue
        for start, end in _capitals(text):
            name, before, after = text[start:end], text[:start], text[end:]
            words = set(re.findall(r"\w+", name.casefold()))
            someone = bool(words & people)
            years = _AGE.match(after)
            named = not _ARTICLE.search(before) and _acts(after)
            if _HEARD.match(after):
                continue
            if someone or years or (named and not words & _NOT_NAMES):
                yield name, int(years[1]) if years else None


def _capitals(text: str) -> Iterator[tuple[int, int]]:
    """Where one to three words in a row stand in capitals."""
    run: list[re.Match[str]] = []
    for hit in [*_WORD.finditer(text), None]:
        if hit and hit[0].isupper() and (not run or _joined(text, run[-1], hit)):
            run.append(hit)
            continue
        while len(run) > 1 and run[0][0] in ("A", "AN", "THE"):
            run = run[1:]
        if 0 < len(run) <= 3 and 2 <= run[-1].end() - run[0].start() <= 30:
            end = run[-1].end()
            yield run[0].start(), end - 2 if text[:end].endswith(("'S", "’S")) else end
        run = [hit] if hit and hit[0].isupper() else []


def _joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two words in capitals are one name: OLD MAN, MRS. BELL."""
    gap = text[one.end() : other.start()]
    return gap == " " or (gap == ". " and one[0] in _TITLES)


_TITLES = frozenset(vocabulary("MR MRS MS DR ST PROF"))
_NOT_NAMES = frozenset(
    vocabulary(
        "bang crash boom thud slam click beep ring knock whoosh splash creak smash pop crack snap "
        "close on angle cut fade super title insert flashback montage pov later continuous end "
        "titles the and then suddenly silence music sfx vfx rain wind thunder lightning sun moon "
        "snow fire smoke fog light lights darkness black white ok tv usa uk no yes"
    )
)


def _acts(after: str) -> bool:
    """Whether a verb follows a name at once, or after an aside."""
    rest = re.sub(r"^\s*(?:\([^)]*\)|,[^,.]{1,60},)", "", after)
    head = " ".join(rest.split()[:3])
    if not head or not head[0].isalpha():
        return False
    verb = verb_in(head)
    return (verb is not None and verb.start <= 12) or bool(unknown_verb_in(head))


def _learn(found: Mapping[str, Role], names: Names, said: Iterable[str]) -> None:
    """What the script says about each: its name's own words, what stands in apposition to it
    where it is introduced, its age, and whether it is a he or a she."""
    heard = list(said)
    for role in found.values():
        role.words.extend(re.findall(r"[^\W\d_]+", role.name.casefold()))
    for text in heard:
        people = [one for one in names.find(text) if one.sort == "c"]
        for at, one in enumerate(people):
            role = found[one.name.casefold()]
            end = people[at + 1].start if at + 1 < len(people) else len(text)
            after = text[one.end : end]
            if role.age is None and (years := _AGE.match(after)):
                role.age = int(years[1])
            if aside := _ASIDE.match(after):
                told = next(part for part in aside.groups() if part)
                if aside[1] or re.match(r"(?:an?|the|in)\b|\d", told.strip()):
                    role.words.extend(re.findall(r"[^\W\d_]+", told.casefold()))
            start = people[at - 1].end if at else 0
            if before := _BEFORE.search(text[start : one.start]):
                words = re.findall(r"[^\W\d_]+", before[1].casefold())
                if words and (words[0] in ("a", "an", "the", "old", "young", "little")):
                    role.words.extend(words)
    genders = learn_genders(names, {role.name: "" for role in found.values()}, heard)
    for name, pronoun in genders.items():
        found[name.casefold()].pronoun = pronoun
