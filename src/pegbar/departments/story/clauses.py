"""Cuts action text into sentences, and sentences into clauses that hold one verb each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pegbar.departments.story.lexicon import ROWS, Row
from pegbar.departments.story.vocabulary import vocabulary

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)]*\s+|(?<=[。！？])")
_SHORT = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|MR|MRS|MS|DR|ST|PROF|vs|etc|No)\.$")
_JOINT = re.compile(
    r"\s*[,;:]\s*(?:and\s+then|and|then|but|as|while|before|until)\b\s*"
    r"|\s+(?:and\s+then|and|then|but|as|while|before|until)\s+|\s*[,;]\s*|\s+[-–—]+\s+|\s*—\s*",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"[a-z]+[a-z]s")
_NO_VERBS = frozenset(
    vocabulary(
        "is his hers its this always perhaps sometimes towards upwards downwards backwards "
        "besides across us yes as was has does less unless plus thus ours theirs yours alas "
        "sideways forwards"
    )
)
_FILLERS = frozenset(
    vocabulary(
        "a an the he she they it him her them his their its then now still just again both "
        "all also and but as while finally suddenly together too at once with very not "
        "immediately quickly slowly is are was were begins starts begin start to tries try "
        "simply only even almost already quietly after moment before long last that point for "
        "time each other of"
    )
)
_NOUN_BEFORE = re.compile(r"\b(?:his|her|their|its|the|an?|my|no|two)\s+$")
_PLURAL_SUBJECTS = re.compile(r"\b(?:they|both|all|everyone|and|to|you|we)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the lexicon, found in a clause."""

    row: Row
    start: int
    end: int


def sentences(text: str) -> list[tuple[str, int, int]]:
    """The sentences of a paragraph, each with where it starts and ends in it."""
    found: list[tuple[str, int, int]] = []
    start = 0
    for end in [*(hit.end() for hit in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end].strip()
        if piece and _SHORT.search(piece) and end < len(text):
            continue
        if piece:
            found.append((piece, start, end))
        start = end
    return found


@lru_cache(maxsize=4096)
def verb_in(clause: str) -> Found | None:
    """The first verb in a clause that the lexicon knows.

    A bare form ("light", "step") counts only where a plural subject may stand before it, and no
    form counts behind an article or "his": those are nouns.
    """
    low = clause.casefold()
    best: Found | None = None
    for row in ROWS:
        for hit in row.pattern.finditer(low):
            if best is not None and hit.start() >= best.start:
                break
            if _NOUN_BEFORE.search(low[: hit.start()]):
                continue
            if not _is_bare(hit[0]) or _PLURAL_SUBJECTS.search(low[: hit.start()]):
                best = Found(row, hit.start(), hit.end())
                break
    return best


def _is_bare(words: str) -> bool:
    first = words.split(maxsplit=1)[0] if words.strip() else ""
    return not first.endswith(("s", "ing"))


def unknown_verb_in(clause: str) -> str:
    """The word that looks like a verb which the lexicon lacks: one in -s that opens the clause or
    follows its subject. Empty when there is none."""
    words: list[str] = re.findall(r"[\w'’-]+", clause.casefold())
    for at, word in enumerate(words[:5]):
        if word in _FILLERS or word.endswith("ly"):
            continue
        if _PRESENT.fullmatch(word) and word not in _NO_VERBS and not word.endswith("ss"):
            behind_article = at > 0 and words[at - 1] in ("the", "a", "an", "his", "her", "their")
            if not behind_article:
                return word
    return ""


def leftover_words(prefix: str) -> list[str]:
    """The words before a verb that are neither filler nor adverb: an unknown subject's name."""
    words = re.findall(r"[\w'’-]+", prefix.casefold())
    return [word for word in words if word not in _FILLERS and not word.endswith("ly")]


@lru_cache(maxsize=2048)
def clauses(sentence: str) -> tuple[str, ...]:
    """The clauses of a sentence: each but the first starts with what may be a verb of its own."""
    pieces: list[str] = []
    at = 0
    joints: list[str] = []
    for joint in _JOINT.finditer(sentence):
        pieces.append(sentence[at : joint.start()])
        joints.append(joint[0])
        at = joint.end()
    pieces.append(sentence[at:])
    found = [pieces[0]]
    for joint_text, piece in zip(joints, pieces[1:], strict=True):
        before_has = verb_in(found[-1]) or unknown_verb_in(found[-1])
        own = verb_in(piece) or _opens_with_unknown(piece)
        if before_has and own:
            found.append(piece)
        else:
            found[-1] = f"{found[-1]}{joint_text}{piece}"
    return tuple(one.strip() for one in found if one.strip())


def _opens_with_unknown(piece: str) -> bool:
    word = unknown_verb_in(piece)
    return bool(word) and piece.casefold().split(word)[0].count(" ") <= 2
