"""Finds a show's characters, things and marks in script text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pegbar.departments.story.vocabulary import vocabulary

Sort = Literal["c", "p", "m"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: a c(haracter), a p(rop) or a m(ark), and where it stands."""

    sort: Sort
    name: str
    start: int
    end: int
    owner: bool = False


class Names:
    """The names that a scene's text may use. Built once for each set."""

    def __init__(self, cast: Iterable[str], props: Iterable[str], marks: Iterable[str]) -> None:
        self.cast = tuple(cast)
        self.props = tuple(props)
        self.marks = tuple(marks)
        self._sorts: dict[str, tuple[Sort, str]] = {}
        for sort, names in (("m", self.marks), ("p", self.props), ("c", self.cast)):
            for name in names:
                self._sorts[_spoken(name)] = (sort, name)  # type: ignore[assignment]
        self._short = _short_names(self.cast, self._sorts)
        self._sorts.update({short: ("c", name) for short, name in self._short.items()})
        self._pattern = _any_of(self._sorts)

    def find(self, text: str) -> list[Mention]:
        """All names in `text`, in order. `owner` marks a possessive: Mira's."""
        if self._pattern is None:
            return []
        found = []
        for hit in self._pattern.finditer(text.casefold()):
            word = re.sub(r"[\s_-]+", " ", hit[1])
            if word in self._short and not text[hit.start() : hit.start() + 1].isupper():
                continue
            sort, name = self._sorts[word]
            found.append(Mention(sort, name, hit.start(), hit.end(), owner=bool(hit[2])))
        return found

    def character(self, text: str) -> str | None:
        """The character of exactly this name, whatever its case."""
        sort, name = self._sorts.get(_spoken(text), ("", ""))
        return name if sort == "c" else None


def _spoken(name: str) -> str:
    """A name as it is written in running text: `OLD_LAMP` is "old lamp"."""
    return " ".join(re.split(r"[\s_-]+", name.casefold().strip()))


_NO_NAMES = frozenset(
    vocabulary(
        "mr mrs ms miss dr st sir lady lord madam prof professor captain lieutenant ensign officer "
        "detective inspector sergeant agent chief commander general doctor nurse father mother "
        "sister brother aunt uncle king queen prince princess old young little big small tall "
        "man woman boy girl child kid guy person the a an of in with and first second third"
    )
)


def _short_names(cast: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """What people with longer names are called for short: Voss is Commander Voss, where no one
    else could be meant. A short name counts where it has a capital."""
    others = set(taken)
    found: dict[str, list[str]] = {}
    for name in cast:
        words = _spoken(name).split()
        if len(words) < 2 or any(word in ("in", "with", "of", "and", "the") for word in words):
            continue
        for word in {words[0], words[-1]}:
            bare = word.strip(".,")
            if len(bare) > 2 and bare.isalpha() and bare not in _NO_NAMES | others:
                found.setdefault(bare, []).append(name)
    return {short: names[0] for short, names in found.items() if len(names) == 1}


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    if not ordered:
        return None
    loose = "|".join(re.sub(r"\\?\s", r"[\\s_-]+", re.escape(name)) for name in ordered)
    return re.compile(rf"(?<![^\W\d_])({loose})(?:(['’]s?)|s|es)?(?![^\W\d_])")


def places_in(heading: str) -> str:
    """The place in a scene heading: `EXT. PIER - NIGHT` is at `PIER`."""
    return split_heading(heading)[0]


_PREFIX = re.compile(
    r"^(?:INT|EXT|EST|I|E)\.?(?:\s*/\s*(?:INT|EXT|E|I)\.?)?[.\s]\s*", re.IGNORECASE
)
_DASH = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*")


def split_heading(heading: str) -> tuple[str, str]:
    """Place and time of a scene heading; either may be empty."""
    parts = [part.strip() for part in _DASH.split(_PREFIX.sub("", heading.strip()))]
    return parts[0], " - ".join(parts[1:])


def words_of(text: str) -> tuple[str, ...]:
    """The words of `text`, without case, articles and possessives."""
    words = re.findall(r"[^\W_]+", text.casefold().replace("'s", "").replace("’s", ""))
    return tuple(word for word in words if word not in _SMALL)


_SMALL = frozenset(vocabulary("the a an of on in at to and by"))


def best_match(wanted: str, names: Sequence[str]) -> str | None:
    """The name whose words all stand in `wanted`, the longest first; None when there is none."""
    given = set(words_of(wanted))
    fits = [name for name in names if given and set(words_of(name)) <= given and words_of(name)]
    return max(fits, key=lambda name: (len(words_of(name)), name), default=None)
