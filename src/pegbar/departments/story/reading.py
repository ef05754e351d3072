"""Understands action text: who does what to what, by rules, one clause at a time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from pegbar.departments.story.acts import Act, Fixed, Memory, Missed, Reading, Shown
from pegbar.departments.story.bodies import Sign, sign_of
from pegbar.departments.story.clauses import (
    Found,
    clauses,
    leftover_words,
    unknown_verb_in,
    verb_in,
)
from pegbar.departments.story.lens import lens_of
from pegbar.departments.story.lexicon import NOBODY, PAUSE
from pegbar.departments.story.names import Mention, Names, words_of
from pegbar.departments.story.objects import Clause, act_of
from pegbar.departments.story.world import world_of
from pegbar.production.acting import Verb

_TRIM = " \t\n.!?…。！？,;:-–—\"'“”"
_BE = re.compile(
    r"\b(?:is|are|stands?|sits?|lies|hangs?|rests?|waits?|burns?|glows?|shines?|remains?)\b"
)
_LIT = re.compile(r"\b(?:lit|burning|burns?|glowing|glows?|shining|shines?|on)\b")
_UNLIT = re.compile(r"\b(?:not\s+(?:yet\s+)?lit|unlit|dark|out|off|no\s+longer\s+lit)\b")
_STATIC = frozenset({Verb.SIT, Verb.STAND, Verb.WAIT, Verb.LOOK})
_NOT = re.compile(r"\b(?:not|never|without|no longer|nor|hardly)\b|n['’]t\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_OWN = {"his": "he", "him": "he", "himself": "he", "her": "she", "hers": "she", "herself": "she"}
_GENDERED = re.compile(r"\b(he|she|himself|herself|his|her(?=\s+(?!the\b|an?\b)\w))\b")


def _masked(clause: str, mentions: list[Mention]) -> str:
    """A clause with its names taken out, so that Otis is not taken for a verb."""
    for one in reversed(mentions):
        clause = f"{clause[: one.start]}it{clause[one.end :]}"
    return clause


class Reader:
    """Reads one scene's action text in order. Holds what was read, for pronouns to go by."""

    def __init__(
        self,
        names: Names,
        shown: frozenset[str],
        genders: dict[str, str],
        *,
        inside: bool = False,
    ) -> None:
        self._names = names
        self._shown = shown
        self._inside = inside
        self.memory = Memory(genders=dict(genders))

    def heard(self, who: str) -> None:
        """Someone spoke: "she" may now mean them."""
        self.memory.see(who)
        self.memory.subjects = (who,)
        self.memory.acted.add(who)

    def read(self, sentence: str, *, opening: bool) -> list[Reading]:
        """What a sentence says. `opening` marks a scene's first paragraphs, before anyone has
        spoken: they also say how things stand."""
        bare = _ASIDE.sub(" ", sentence).strip(_TRIM)
        if PAUSE.fullmatch(bare) or NOBODY.fullmatch(bare):
            return [Act(verb=Verb.WAIT, who="", emotion=None)]
        found: list[Reading] = []
        if lens := lens_of(bare, self._names):
            found.append(Missed(bare, lens.missed) if lens.missed else lens.asked)
            bare = lens.rest.strip(_TRIM)
        for clause in clauses(bare):
            found.extend(self._clause(clause, opening))
        return found or [Missed(sentence, "says nothing that could be staged")]

    def _clause(self, clause: str, opening: bool) -> Iterator[Reading]:
        mentions = self._names.find(clause)
        named = any(one.sort != "m" for one in mentions)
        if world := world_of(clause, named=named, inside=self._inside):
            yield world
        elif sign := sign_of(clause):
            yield from self._sign(clause, mentions, sign, opening)
        else:
            yield from self._acted(clause, mentions, opening)
        for one in mentions:
            if one.sort == "c":
                self.memory.see(one.name)
            elif one.sort == "p":
                self.memory.thing = one.name

    def _sign(
        self, clause: str, mentions: list[Mention], sign: Sign, opening: bool
    ) -> Iterator[Reading]:
        """What a hand, an eye or a voice gives away of the one it belongs to."""
        people = [one for one in mentions if one.sort == "c"]
        whose = re.search(r"\b(his|her|their)\b", clause.casefold())
        if people and not people[0].owner:
            yield from self._acted(clause, mentions, opening)
            return
        if people:
            owners: tuple[str, ...] = (people[0].name,)
        elif whose and whose[1] == "their":
            owners = tuple(self.memory.seen) if len(self.memory.seen) > 1 else ()
        else:
            found = self.memory.person(_OWN[whose[1]]) if whose else None
            owners = (found,) if found else ()
        if not owners:
            yield Missed(clause, "does not say clearly whose: write the name")
        for who in owners:
            yield Act(verb=sign.verb, who=who, manner=sign.manner, emotion=sign.emotion)
            self.memory.acted.add(who)
        if len(owners) == 1:
            self.memory.subjects = owners

    def _acted(self, clause: str, mentions: list[Mention], opening: bool) -> Iterator[Reading]:
        verb = verb_in(clause)
        fixed = self._fixed(clause, mentions, opening)
        if fixed:
            yield from fixed
        elif verb is not None and _NOT.search(clause[: verb.start]):
            yield Missed(clause, "says what does not happen")
        elif verb is None:
            yield from self._wordless(clause, mentions, opening)
        else:
            subjects = self._subjects(clause, verb, mentions)
            if isinstance(subjects, Missed):
                yield subjects
            else:
                yield from self._acts(clause, verb, mentions, subjects, opening)

    def _wordless(self, clause: str, mentions: list[Mention], opening: bool) -> Iterator[Reading]:
        """A clause in which no known verb stands."""
        first = mentions[0] if mentions else None
        if (
            first
            and first.sort == "c"
            and not first.owner
            and not leftover_words(clause[: first.start])
        ):
            named = [first.name]
            for before, one in itertools.pairwise(mentions):
                if one.sort != "c" or one.owner or leftover_words(clause[before.end : one.start]):
                    break
                named.append(one.name)
            self.memory.present.extend(named)
            self.memory.subjects = tuple(dict.fromkeys(named))
        unknown = unknown_verb_in(_masked(clause, mentions))
        if unknown in self._shown:
            unknown = ""
        if opening and not unknown and self._describes(clause, mentions):
            yield Shown(clause, "the drawings show it")
            return
        if unknown:
            yield Missed(clause, f"no one here knows how to stage '{unknown}'")
        elif opening:
            yield Missed(clause, "describes what no drawing of this set is named after")
        else:
            yield Missed(clause, "says nothing that a figure or a thing can do")

    def _describes(self, clause: str, mentions: list[Mention]) -> bool:
        if mentions:
            return True
        return any(
            word in self._shown or word.rstrip("s") in self._shown for word in words_of(clause)
        )

    def _fixed(self, clause: str, mentions: list[Mention], opening: bool) -> list[Reading]:
        """Where a thing is and whether it is lit: "The lamp is beside her, not lit"."""
        low = clause.casefold()
        be = _BE.search(low)
        first = next((one for one in mentions if not one.owner), None)
        if be and self.memory.thing and low.lstrip().startswith("it "):
            first = Mention("p", self.memory.thing, 0, 2)
            clause = clause.lstrip()
        if be is None or first is None or first.start > be.start() or first.sort == "m":
            return []
        if leftover_words(clause[: first.start]):
            return []
        if first.sort == "c" and (be[0] not in ("is", "are") or not opening or verb_in(clause)):
            return []
        if first.sort == "p" and be[0] in ("glow", "glows") and not opening:
            return []
        rest = low[be.end() :]
        near = next((one.name for one in mentions if one.start > be.end()), "")
        if not near and (pronoun := re.search(r"\b(him|her)\b", rest)):
            near = self.memory.person(_OWN[pronoun[1]]) or ""
        lit = False if _UNLIT.search(rest) else True if _LIT.search(low[be.start() :]) else None
        if first.sort == "p":
            self.memory.thing = first.name
        else:
            lit = None
            self.memory.subjects = (first.name,)
        if not near and lit is None:
            return [Missed(clause, f"does not say where {first.name} is, or anything to show")]
        return [Fixed(first.name, near, lit)]

    def _subjects(
        self, clause: str, verb: Found, mentions: list[Mention]
    ) -> tuple[str, ...] | Missed:
        """Who does it."""
        prefix = clause[: verb.start]
        named = [
            one for one in mentions if one.end <= verb.start and one.sort != "m" and not one.owner
        ]
        if named:
            behind = leftover_words(prefix[named[-1].end :])
            before = leftover_words(prefix[: named[0].start])
            if behind and before:
                return Missed(clause, f"who is '{' '.join(behind)}'?")
            apart = [named[0]]
            for one in named[1:]:
                if not leftover_words(prefix[apart[-1].end : one.start]):
                    apart.append(one)
            subjects = tuple(dict.fromkeys(one.name for one in apart))
            self.memory.subjects = subjects
            return subjects
        pronoun = re.search(r"\b(he|she|it|they|both)\b", prefix.casefold())
        if pronoun:
            return self._pronoun_subject(pronoun[1], clause)
        owners = [one for one in mentions if one.end <= verb.start and one.owner]
        if owners:
            return Missed(
                clause, f"it is not {owners[-1].name} who does it, but something of theirs"
            )
        if left := leftover_words(prefix):
            return Missed(clause, f"no character or prop is called '{' '.join(left)[:40]}'")
        if not self.memory.subjects:
            return Missed(clause, "does not say who")
        return self.memory.subjects

    def _pronoun_subject(self, pronoun: str, clause: str) -> tuple[str, ...] | Missed:
        memory = self.memory
        if pronoun in ("they", "both"):
            group = tuple(memory.seen)
            if len(group) < 2:
                return Missed(clause, f"'{pronoun}' could not be told: name who it is")
            memory.subjects = group
            return group
        if pronoun == "it":
            if not memory.thing:
                return Missed(clause, "'it' could be anything: name the thing")
            return (memory.thing,)
        found = memory.person(pronoun)
        if found is None:
            return Missed(clause, f"'{pronoun}' could be more than one: name who it is")
        memory.subjects = (found,)
        return (found,)

    def _acts(
        self,
        clause: str,
        verb: Found,
        mentions: list[Mention],
        subjects: tuple[str, ...],
        opening: bool,
    ) -> Iterator[Reading]:
        row = verb.row
        if len(subjects) > 1 and row.verb is Verb.WAIT and row.emotion is None:
            cast = self._names.cast
            self.memory.present.extend(name for name in subjects if name in cast)
            yield Act(verb=Verb.WAIT, who="")
            return
        for name in subjects:
            others = tuple(one for one in subjects if one != name)
            said = Clause(clause, verb, tuple(mentions), others, self._shown)
            result = act_of(said, name, name in self._names.props, self.memory)
            for one in result:
                if isinstance(one, Act) and self._is_state(one, opening):
                    yield replace(one, state=True)
                    continue
                if isinstance(one, Act) and one.verb is not Verb.ENTER:
                    self.memory.acted.add(name)
                yield one
            if len(subjects) > 1 and row.verb is Verb.HUG:
                break
        self._learn(clause, subjects, mentions)

    def _is_state(self, act: Act, opening: bool) -> bool:
        """Whether it is so already as one is first seen, and not done before our eyes."""
        if act.who in self.memory.acted:
            return False
        if act.verb is Verb.PICK_UP:
            return act.manner == "holds"
        return opening and act.verb in _STATIC and not (act.verb is Verb.LOOK and act.manner)

    def _learn(self, clause: str, subjects: tuple[str, ...], mentions: list[Mention]) -> None:
        """ "Mira lifts her lamp" tells that Mira is "she", where nobody else is meant."""
        people = {one.name for one in mentions if one.sort == "c"} | set(subjects)
        if len(subjects) == 1 and len(people) == 1:
            hit = re.search(r"\b(his|her)\b(?=\s+\w)", clause.casefold())
            if hit:
                self.memory.genders.setdefault(subjects[0], _OWN[hit[1]])


def learn_genders(names: Names, texts: dict[str, str], sentences: list[str]) -> dict[str, str]:
    """Which characters are "he" and which "she", from what is said about each alone."""
    votes: dict[str, dict[str, int]] = {}
    said = [(name, about) for name, about in sorted(texts.items())]
    for sentence in sentences:
        people = [one for one in names.find(sentence) if one.sort == "c"]
        if len({one.name for one in people}) == 1:
            said.append((people[0].name, sentence[people[0].end :]))
    for name, text in said:
        for hit in _GENDERED.finditer(text.casefold()):
            word = _OWN.get(hit[1], hit[1])
            count = votes.setdefault(name, {})
            weight = 1 if hit[1] in ("his", "her") else 3
            count[word] = count.get(word, 0) + weight
    found = {}
    for name, count in votes.items():
        first, *rest = sorted(count.items(), key=lambda one: -one[1])
        if not rest or first[1] > rest[0][1]:
            found[name] = first[0]
    return found
