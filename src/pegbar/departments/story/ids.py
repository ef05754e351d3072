"""Shot ids that outlive the writing: a shot is known again by its words.

Ids go up in tens, `sc1-sh010`, `sc1-sh020`. When the script has changed, shots that read much as
before keep their ids, and new ones take numbers between: `sc1-sh015`. No state is kept here: the
ids that shots went by come in as anchors, and new anchors go out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_ID = re.compile(r"sc([0-9A-Za-z.]+)-sh(\d+)([a-z]*)")
_STEP = 10
_ALIKE = 0.55
_SCENE_ALIKE = 0.5
_MOST_PAIRS = 250_000
_PLACE = re.compile(r"\n\((\d+|out)\)\Z")
"""Ends an anchor: the shot's place in the film, or that it is out of it now."""
_OUT_WORTH = 0.99
"""A shot that is in the film is the likelier one of two with the same words."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A shot that waits for its id: the number of its scene in the film, that scene's heading and
    own number where it has one, and the words of the shot."""

    scene: int
    heading: str
    number: str
    words: str

    @property
    def anchor(self) -> str:
        return f"{self.heading}\n{self.words}"


def assign_ids(
    shots: Sequence[Unnamed], previous: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """An id for every shot, and the anchors to hand in the next time.

    Deterministic; `previous` maps ids to anchors. Order is kept: of two shots that could both be
    the one known before, the pairing that fits the film's order best wins. The anchors of shots
    that are gone stay: a shot that comes back gets its id back, and no other shot ever gets it.
    """
    known = _in_order(previous)
    matched = _match(shots, known)
    live = [name for name, text in known if _place(text).isdigit()]
    matched = _rewritten_in_place(matched, live)
    scenes = _scene_names(shots, matched)
    ids = _number(shots, scenes, matched, set(previous))
    anchors = {name: f"{_bare(text)}\n(out)" for name, text in previous.items()}
    for place, (name, shot) in enumerate(zip(ids, shots, strict=True)):
        anchors[name] = f"{shot.anchor}\n({place})"
    return ids, anchors


def _in_order(previous: Mapping[str, str]) -> list[tuple[str, str]]:
    """Known shots in the film's order; those that are out of it stand where their ids would."""
    names = [name for name in previous if _ID.fullmatch(name)]
    placed = {name: int(place) for name in names if (place := _place(previous[name])).isdigit()}
    order = sorted(placed, key=lambda name: (placed[name], _sort_key(name)))
    for name in sorted(set(names) - set(placed), key=_sort_key):
        later = (at for at, other in enumerate(order) if _sort_key(other) > _sort_key(name))
        order.insert(next(later, len(order)), name)
    return [(name, previous[name]) for name in order]


def _place(anchor: str) -> str:
    found = _PLACE.search(anchor)
    return found[1] if found else ""


def _bare(anchor: str) -> str:
    return _PLACE.sub("", anchor)


def _sort_key(name: str) -> tuple[int, str, int, str]:
    found = _ID.fullmatch(name)
    assert found, "only ids of the house's shape are sorted"
    digits = re.match(r"\d+", found[1])
    return (int(digits[0]) if digits else 0, found[1], int(found[2]), found[3])


def _match(shots: Sequence[Unnamed], known: list[tuple[str, str]]) -> list[str | None]:
    """Pairs shots with known ids. The same words in only one place each are the same shot, even
    where it was moved; the others are paired so that their order holds and the likeness is
    greatest."""
    anchors = [shot.anchor for shot in shots]
    found = _same_words(anchors, known)
    _same_words_in_scene(shots, known, found)
    rows = [at for at, name in enumerate(found) if name is None]
    left = [one for one in known if one[0] not in found]
    if len(rows) * len(left) > _MOST_PAIRS:
        return found
    for at, name in zip(rows, _in_best_order([anchors[at] for at in rows], left), strict=True):
        found[at] = name
    return found


def _same_words(anchors: list[str], known: list[tuple[str, str]]) -> list[str | None]:
    """Ids of the shots whose words are those of one known shot, and of no other shot. Of shots in
    the film and out of it with the same words, those in it count."""
    live: dict[str, list[str]] = {}
    out: dict[str, list[str]] = {}
    for name, text in known:
        (live if _place(text).isdigit() else out).setdefault(_bare(text), []).append(name)
    counts = Counter(anchors)
    found: list[str | None] = []
    for anchor in anchors:
        names = live.get(anchor) or out.get(anchor) or []
        found.append(names[0] if len(names) == 1 and counts[anchor] == 1 else None)
    return found


def _same_words_in_scene(
    shots: Sequence[Unnamed], known: list[tuple[str, str]], found: list[str | None]
) -> None:
    """Pairs what reads alike in many places, such as a pause, inside scenes that are known by
    their other shots, where each has as many of them as it had."""
    live: dict[tuple[str, str], list[str]] = {}
    for name, text in known:
        if _place(text).isdigit() and name not in found:
            live.setdefault((_scene_of(name), _bare(text)), []).append(name)
    for scene in dict.fromkeys(shot.scene for shot in shots):
        mine = [at for at, shot in enumerate(shots) if shot.scene == scene]
        votes = Counter(_scene_of(given) for at in mine if (given := found[at]))
        if not votes:
            continue
        where = max(sorted(votes), key=lambda one: votes[one])
        for anchor in dict.fromkeys(shots[at].anchor for at in mine if found[at] is None):
            spots = [at for at in mine if shots[at].anchor == anchor]
            names = live.get((where, anchor), [])
            if len(spots) == len(names):
                for at, name in zip(spots, names, strict=True):
                    found[at] = name


def _scene_of(name: str) -> str:
    found = _ID.fullmatch(name)
    assert found, "only ids of the house's shape are matched"
    return found[1]


def _in_best_order(anchors: list[str], known: list[tuple[str, str]]) -> list[str | None]:
    alike = [[_worth(one, text) for _, text in known] for one in anchors]
    rows, columns = len(anchors), len(known)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            paired = alike[row][column]
            both = paired + best[row + 1][column + 1] if paired else 0.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], both)
    found: list[str | None] = [None] * rows
    row = column = 0
    while row < rows and column < columns:
        paired = alike[row][column]
        if paired and best[row][column] == paired + best[row + 1][column + 1]:
            found[row] = known[column][0]
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return found


def _rewritten_in_place(matched: list[str | None], live: list[str]) -> list[str | None]:
    """Between the same two neighbours as many shots as before are those shots, in other words:
    a line that was written anew does not make another shot."""
    found = list(matched)
    given = set(matched)
    spots = {name: at for at, name in enumerate(live)}
    edges = [(-1, -1)]
    edges += [(at, spots[name]) for at, name in enumerate(matched) if name in spots]
    edges.append((len(matched), len(live)))
    for (row, spot), (next_row, next_spot) in itertools.pairwise(edges):
        unknown = range(row + 1, next_row)
        gone = [name for name in live[spot + 1 : next_spot] if name not in given]
        if len(unknown) == len(gone) and not any(matched[at] for at in unknown):
            for at, name in zip(unknown, gone, strict=True):
                found[at] = name
                given.add(name)
    return found


def _worth(one: str, known: str) -> float:
    """How well a shot and an anchor pair up."""
    return _likeness(one, _bare(known)) * (_OUT_WORTH if _place(known) == "out" else 1.0)


def _likeness(one: str, other: str) -> float:
    """0 for shots that are not the same, else how alike their words are."""
    if one == other:
        return 1.0
    (heading, words), (heading2, words2) = (_halves(text) for text in (one, other))
    first, second = words.casefold().split(), words2.casefold().split()
    if not first or not second:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return (ratio if heading == heading2 else ratio * 0.9) if ratio >= _ALIKE else 0.0


def _halves(anchor: str) -> tuple[str, str]:
    heading, _, words = anchor.partition("\n")
    return heading, words


def _scene_names(shots: Sequence[Unnamed], matched: Sequence[str | None]) -> dict[int, str]:
    """What each scene is called: its own number, the name that most of its shots bear already,
    else the next free number, or one behind the scene before with a letter."""
    names: dict[int, str] = {}
    for scene in dict.fromkeys(shot.scene for shot in shots):
        mine = [at for at, shot in enumerate(shots) if shot.scene == scene]
        votes: dict[str, int] = {}
        for at in mine:
            if (known := matched[at]) and (found := _ID.fullmatch(known)):
                votes[found[1]] = votes.get(found[1], 0) + 1
        free = {name: count for name, count in votes.items() if name not in names.values()}
        if number := re.sub(r"[^0-9A-Za-z.]", "", shots[mine[0]].number):
            names[scene] = number
        elif free:
            names[scene] = max(sorted(free), key=lambda name: free[name])
    taken = set(names.values())
    before = "0"
    for scene in dict.fromkeys(shot.scene for shot in shots):
        if scene not in names:
            later = [name for other, name in names.items() if other > scene]
            names[scene] = _between(before, taken, at_end=not later)
            taken.add(names[scene])
        before = names[scene]
    return names


def _between(before: str, taken: set[str], *, at_end: bool) -> str:
    digits = re.match(r"\d+", before)
    if at_end and digits and (name := str(int(digits[0]) + 1)) not in taken:
        return name
    letter = 0
    while (name := f"{before}{chr(ord('A') + letter % 26) * (1 + letter // 26)}") in taken:
        letter += 1
    return name


def _number(
    shots: Sequence[Unnamed],
    scenes: Mapping[int, str],
    matched: Sequence[str | None],
    spent: set[str],
) -> list[str]:
    """Known ids stay where they still say the right scene; the others are numbered between."""
    ids: list[str | None] = []
    for shot, known in zip(shots, matched, strict=True):
        found = _ID.fullmatch(known) if known else None
        stays = found is not None and found[1] == scenes[shot.scene]
        ids.append(known if stays else None)
    taken = spent | {name for name in ids if name}
    for scene, name in scenes.items():
        mine = [at for at, shot in enumerate(shots) if shot.scene == scene]
        for at, given in zip(
            mine, _fill([ids[at] for at in mine], f"sc{name}-sh", taken), strict=True
        ):
            ids[at] = given
    return [name for name in ids if name is not None]


def _fill(ids: list[str | None], prefix: str, taken: set[str]) -> list[str]:
    """The ids of one scene's shots, each gap filled with free ones."""
    filled: list[str] = []
    low = 0
    for at, known in enumerate(ids):
        if known is None:
            ahead = next((i for i in range(at, len(ids)) if ids[i] is not None), None)
            high = None if ahead is None else (_count(ids[ahead]), ahead - at)
            known = _free(low, high, prefix, taken)
            taken.add(known)
        filled.append(known)
        low = _count(known)
    return filled


def _free(low: int, high: tuple[int, int] | None, prefix: str, taken: set[str]) -> str:
    """A free id above `low`, and below the next known number, `high[1]` shots ahead."""
    if high is None:
        number = (low // _STEP + 1) * _STEP
        while f"{prefix}{number:03d}" in taken:
            number += _STEP
        return f"{prefix}{number:03d}"
    top, waiting = high
    ten = (low // _STEP + 1) * _STEP
    if ten + waiting <= top and (name := f"{prefix}{ten:03d}") not in taken:
        return name
    first = low + max(1, (top - low) // (waiting + 1))
    for number in [*range(first, top), *range(low + 1, first)]:
        if (name := f"{prefix}{number:03d}") not in taken:
            return name
    name, letters = "", "abcdefghijklmnopqrstuvwxyz"
    for length in range(1, 20):
        for letter in letters:
            if (name := f"{prefix}{low:03d}{letter * length}") not in taken:
                return name
    return name


def _count(name: str | None) -> int:
    found = _ID.fullmatch(name or "")
    return int(found[2]) if found else 0
