"""Resolves what a verb is done to, and makes the act of it: the second half of reading a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pegbar.departments.story.acts import Act, Memory, Missed
from pegbar.departments.story.clauses import Found, leftover_words
from pegbar.departments.story.lexicon import feeling_in
from pegbar.departments.story.names import Mention
from pegbar.departments.story.vocabulary import vocabulary
from pegbar.production.acting import Verb

_UP = frozenset(vocabulary("sky stars star moon sun ceiling clouds cloud heavens roof"))
_DOWN = frozenset(vocabulary("ground floor feet shoes hands hand water"))
_PEOPLE = {"him": "he", "her": "she", "himself": "he", "herself": "she"}
_OBJECT_PRONOUN = re.compile(r"\b(him|her|it|them|each other|one another)\b")
_TOWARDS = re.compile(r"\b(?:to|towards?|over to|up to)\b")
_ON = re.compile(r"\b(?:on|onto|in|into|at|against)\b\s+(.*)")
_SORTS = {"c": "character", "p": "prop", "m": "mark"}
_ON_STAGE = frozenset({Verb.RISE, Verb.ENTER, Verb.EXIT})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its verb. `others` are the subjects beside the one that is looked at."""

    text: str
    verb: Found
    mentions: tuple[Mention, ...]
    others: tuple[str, ...]
    shown: frozenset[str] = frozenset()

    @property
    def after(self) -> str:
        return self.text[self.verb.end :].casefold()

    def objects(self, sorts: str) -> list[Mention]:
        return [one for one in self.mentions if one.start >= self.verb.end and one.sort in sorts]


def act_of(clause: Clause, who: str, is_thing: bool, memory: Memory) -> list[Act | Missed]:
    """What `who` does in this clause."""
    if is_thing:
        return [_thing_act(clause, who)]
    verb = clause.verb.row.verb
    if verb is Verb.HAND_OVER:
        return [_hand_over(clause, who, memory)]
    if verb is Verb.LOOK:
        return _look(clause, who, memory)
    if verb is Verb.RISE:
        rises = clause.text[clause.verb.start :].casefold().startswith("ris")
        return [_act(clause, who, Verb.STAND if rises else Verb.ENTER)]
    if verb is Verb.LIGHT and not clause.verb.row.needs:
        what = "put out" if clause.verb.row.manner else "lit"
        return [Missed(clause.text, f"{who} is a character and cannot be {what}")]
    return _general(clause, who, memory)


def _thing_act(clause: Clause, thing: str) -> Act | Missed:
    verb = clause.verb.row.verb
    text = clause.text[clause.verb.start :].casefold()
    if verb in _ON_STAGE and not text.startswith(("go", "leave", "exit")):
        return _act(clause, thing, Verb.RISE)
    if verb is Verb.WALK and re.match(r"(?:climb|come|creep)", text):
        return _act(clause, thing, Verb.RISE)
    if verb is Verb.LIGHT:
        return _act(clause, thing, Verb.LIGHT)
    if re.match(r"(?:goes|go)\s+(?:out|dark)\b", text):
        return _act(clause, thing, Verb.LIGHT, manner="out")
    return Missed(
        clause.text, f"{thing} is a prop: it can rise, appear, light up, or be carried by someone"
    )


def _act(
    clause: Clause, who: str, verb: Verb, target: str = "", thing: str = "", manner: str = ""
) -> Act:
    row = clause.verb.row
    how = manner or row.manner or _adverb(clause.text)
    feeling = row.emotion or feeling_in(clause.text)
    return Act(verb=verb, who=who, target=target, thing=thing, manner=how, emotion=feeling)


def _adverb(text: str) -> str:
    found = re.search(r"\b([a-z]+ly)\b", text.casefold())
    return found[1] if found else ""


def _hand_over(clause: Clause, who: str, memory: Memory) -> Act | Missed:
    takers = [one.name for one in clause.objects("c") if one.name != who and not one.owner]
    taker = takers[0] if takers else _other(clause, who, memory)
    if taker is None:
        return Missed(clause.text, "does not say clearly to whom")
    things = [one.name for one in clause.objects("p")]
    thing = things[0] if things else ""
    if not thing and re.search(r"\bit\b", clause.after):
        thing = memory.thing
    if not thing and (left := _unknown_object(clause)):
        return Missed(clause.text, f"no prop is called '{left}'")
    return _act(clause, who, Verb.HAND_OVER, taker, thing)


def _look(clause: Clause, who: str, memory: Memory) -> list[Act | Missed]:
    row = clause.verb.row
    if row.manner in ("away", "around"):
        return [_act(clause, who, Verb.LOOK)]
    target = _target(clause, who, memory, "cpm")
    if target:
        return [_act(clause, who, Verb.LOOK, target)]
    words = set(re.findall(r"\w+", clause.after))
    if row.manner in ("up", "down"):
        return [_act(clause, who, Verb.LOOK)]
    if words & _UP:
        return [_act(clause, who, Verb.LOOK, manner="up")]
    if words & _DOWN:
        return [_act(clause, who, Verb.LOOK, manner="down")]
    left = _unknown_object(clause)
    reason = f"{who} looks out, but nothing on this set is called '{left}'"
    seen: list[Act | Missed] = [_act(clause, who, Verb.LOOK, manner="out")]
    return [*seen, Missed(clause.text, reason)] if left else seen


def _general(clause: Clause, who: str, memory: Memory) -> list[Act | Missed]:
    row = clause.verb.row
    wanted = row.needs.strip("()")
    target = _target(clause, who, memory, wanted) if wanted else ""
    if row.verb is Verb.PICK_UP and target:
        return [_take(clause, who, target)]
    if not target and row.verb is Verb.HUG and clause.others:
        target = clause.others[0]
    if target or not wanted:
        return [_act(clause, who, row.verb, target)]
    left = _unknown_object(clause)
    if row.needs.startswith("("):
        done: list[Act | Missed] = [_act(clause, who, row.verb)]
        on = _ON.search(clause.after)
        known = clause.shown.intersection(re.findall(r"\w+", clause.after))
        if row.verb in (Verb.SIT, Verb.STAND) and on and left and not known:
            done.append(Missed(clause.text, f"staged, but no mark on this set is called '{left}'"))
        return done
    sorts = " or ".join(_SORTS[one] for one in wanted)
    if not left:
        hit = _OBJECT_PRONOUN.search(clause.after)
        if hit and hit[1] in ("him", "her", "it", "them"):
            return [Missed(clause.text, f"'{hit[1]}' could be more than one: name who or what")]
        return [Missed(clause.text, f"does not say what or where: name a {sorts}")]
    return [Missed(clause.text, f"no {sorts} is called '{left}'")]


def _take(clause: Clause, who: str, thing: str) -> Act:
    """Picking up; taking from someone is being handed."""
    giver = next((one.name for one in clause.objects("c") if one.name != who), None)
    if giver and re.search(r"\bfrom\b", clause.after):
        return _act(clause, giver, Verb.HAND_OVER, who, thing)
    return _act(clause, who, Verb.PICK_UP, thing, thing)


def _target(clause: Clause, who: str, memory: Memory, sorts: str) -> str:
    """The name of what it is done to; empty when there is none."""
    inside = [
        one
        for one in clause.mentions
        if one.sort in sorts
        and one.name != who
        and one.start >= clause.verb.start
        and not one.owner
    ]
    if inside:
        if clause.verb.row.verb is Verb.WALK:
            ways = [hit.end() for hit in _TOWARDS.finditer(clause.text.casefold())]
            behind = [one for one in inside if ways and one.start >= ways[-1]]
            return (behind or inside)[0].name
        return inside[0].name
    for hit in _OBJECT_PRONOUN.finditer(clause.text.casefold()[clause.verb.start :]):
        if hit[1] == "it" and "p" in sorts and memory.thing:
            return memory.thing
        if hit[1] != "it" and "c" in sorts and (other := _other(clause, who, memory)):
            return other
    return ""


def _other(clause: Clause, who: str, memory: Memory) -> str | None:
    """The character that "him", "her", "them" or "each other" means."""
    hit = re.search(r"\b(him|her|them|each other|one another)\b", clause.text.casefold())
    if hit is None:
        return None
    if clause.others:
        return clause.others[0]
    besides = [name for name in memory.seen if name != who]
    if hit[1] in _PEOPLE:
        pronoun = _PEOPLE[hit[1]]
        fits = [one for one in besides if memory.genders.get(one, pronoun) == pronoun]
        known = [one for one in fits if one in memory.genders]
        besides = known if len(known) == 1 else fits
        if len(besides) == 1:
            memory.genders[besides[0]] = pronoun
    return besides[0] if len(besides) == 1 else None


def _unknown_object(clause: Clause) -> str:
    after = re.sub(r"[\"“”]", "", clause.after)
    words = [word for word in leftover_words(after) if word not in _PREPOSITIONS]
    return " ".join(words[:3])[:40]


_PREPOSITIONS = frozenset(
    vocabulary(
        "up down away on onto in into to towards toward at over out from beside behind near "
        "across by back off along past through down under around about"
    )
)
