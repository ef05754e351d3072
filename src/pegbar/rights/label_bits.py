"""Labels as whole numbers, for joining very many of them.

A label only ever tightens, so it can be written as the set of its restrictions: a bit for each
consent that it names, for each purpose that it lacks, for each bound of its window. Joining
labels is then uniting sets, which is one `or` of two numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain, count
from typing import Generic, TypeVar

from pegbar.rights.label import Label, Obligation, Origin, Purpose, Window

T = TypeVar("T", bound=Hashable)


class LabelBits:
    """Writes labels as numbers and reads them back. It has to be shown every label beforehand
    that will be joined: one that it never saw has no number (KeyError).

    Reading keeps the join: `label(number(a) | number(b)) == a.join(b)`.
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        every = frozenset(labels)
        places = count()
        self._origins = _Side[Origin](Origin, places)
        self._lacking = _Side[Purpose](Purpose, places)
        self._shows = _Limit((label.shows for label in every), places)
        self._territories = _Limit((label.territories for label in every), places)
        self._starts = _Side[dt.date](sorted(_days(one.window.start for one in every)), places)
        ends = sorted(_days(one.window.end for one in every), reverse=True)
        self._ends = _Side[dt.date](ends, places)
        self._consents = _Side[str](chain(*(one.consents for one in every)), places)
        self._owed = _Side[Obligation](chain(*(one.obligations for one in every)), places)
        self._numbers = {one: self._written(one) for one in every}
        self._labels: dict[int, Label] = {}

    def number(self, label: Label) -> int:
        """The label's restrictions. Raises KeyError for one that was never seen."""
        return self._numbers[label]

    def label(self, number: int) -> Label:
        """The label that has these restrictions; equal numbers give one and the same object."""
        found = self._labels.get(number)
        if found is None:
            found = self._labels[number] = self._read(number)
        return found

    def _written(self, one: Label) -> int:
        return (
            self._origins.bits([one.origin])
            | self._lacking.bits(set(Purpose) - one.purposes)
            | self._shows.bits(one.shows)
            | self._territories.bits(one.territories)
            | self._starts.bits([one.window.start] if one.window.start else [])
            | self._ends.bits([one.window.end] if one.window.end else [])
            | self._consents.bits(one.consents)
            | self._owed.bits(one.obligations)
        )

    def _read(self, number: int) -> Label:
        origins = self._origins.of(number)
        return Label(
            origin=origins[0] if len(origins) == 1 else Origin.COMPOSITE,
            shows=self._shows.of(number),
            purposes=frozenset(Purpose) - frozenset(self._lacking.of(number)),
            territories=self._territories.of(number),
            # Bits of days stand from the loosest to the tightest: the last of them holds.
            window=Window(
                start=next(reversed(self._starts.of(number)), None),
                end=next(reversed(self._ends.of(number)), None),
            ),
            consents=frozenset(self._consents.of(number)),
            obligations=frozenset(self._owed.of(number)),
        )


class _Side(Generic[T]):
    """One bit for each different value, in the order in which they are given."""

    def __init__(self, values: Iterable[T], places: Iterator[int]) -> None:
        self._bit = {value: 1 << next(places) for value in dict.fromkeys(values)}
        self._all = sum(self._bit.values())

    def bits(self, values: Iterable[T]) -> int:
        return sum(self._bit[value] for value in values)

    def of(self, number: int) -> list[T]:
        if not number & self._all:
            return []
        return [value for value, bit in self._bit.items() if number & bit]


class _Limit:
    """What is allowed, by what is not: None is no limit, and has no bit."""

    def __init__(self, limits: Iterable[frozenset[str] | None], places: Iterator[int]) -> None:
        self._named = frozenset(chain(*(one for one in limits if one is not None)))
        self._limited = 1 << next(places)
        self._barred = _Side[str](self._named, places)

    def bits(self, allowed: frozenset[str] | None) -> int:
        if allowed is None:
            return 0
        return self._limited | self._barred.bits(self._named - allowed)

    def of(self, number: int) -> frozenset[str] | None:
        if not number & self._limited:
            return None
        return self._named - frozenset(self._barred.of(number))


def _days(days: Iterable[dt.date | None]) -> set[dt.date]:
    return {day for day in days if day is not None}
