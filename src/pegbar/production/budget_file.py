"""budget.yaml: what may be spent, in a show's folder and in a studio's.

Limits are in the show's one currency, in a vendor's credits, or in both; each is kept by itself.
Who spends is stopped before the call that would pass any of them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Final, Literal, TypeAlias

import msgspec

from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.money import Money, read_money
from pegbar.values.place import Place

BUDGET: Final = "budget.yaml"
NO_LIMIT: Final = "no limit"
_MOST_CHAIN: Final = 4

One: TypeAlias = str | int | float
Amounts: TypeAlias = str | int | float | tuple[One, ...]
"""`500 USD`, `20000 runway-credits`, `no limit`, a bare number of the file's currency, or a list
of them, one a unit."""


class EpisodeBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An episode: the shots that are in it (`*` for any part of a name), and its limit."""

    shots: tuple[str, ...]
    limit: Amounts


class BudgetFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A show's budget. `each_shot` holds for every shot that `shots` does not name. `rates` tell
    what one of a unit is worth in a currency."""

    format: Literal[1]
    currency: str = ""
    show: Amounts = ()
    episodes: dict[str, EpisodeBudget] = {}
    each_shot: Amounts = ()
    shots: dict[str, Amounts] = {}
    warn_at: One | tuple[One, ...] = "80%"
    unpriced: Literal["refuse", "allow"] = "refuse"
    rates: dict[str, str] = {}


class StudioBudgetFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A studio's budget: all its shows together, each of them, and single ones by their id."""

    format: Literal[1]
    currency: str = ""
    studio: Amounts = ()
    each_show: Amounts = ()
    shows: dict[str, Amounts] = {}
    warn_at: One | tuple[One, ...] = "80%"
    unpriced: Literal["refuse", "allow"] = "refuse"
    rates: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So much and no more, for `whose` (`the shot sc1-sh020`). `shots` are patterns of the shots
    that it counts, empty for all. `amount` is None where somebody wrote that there is no limit.
    `together` says that all shows of the studio count."""

    whose: str
    amount: Money | None
    place: Place
    shots: tuple[str, ...] = ()
    together: bool = False

    @property
    def of_shot(self) -> bool:
        """Whether it is one shot's."""
        return self.whose.startswith("the shot ")

    def counts(self, shot: str) -> bool:
        return not self.shots or any(fnmatchcase(shot, one) for one in self.shots)

    def told(self) -> str:
        return NO_LIMIT if self.amount is None else str(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget as it was read. `each` holds where no limit of `by_name` speaks: for shots in a
    show's, for shows in a studio's."""

    file: str
    digest: Digest
    whole: tuple[Limit, ...] = ()
    episodes: tuple[Limit, ...] = ()
    each: tuple[Limit, ...] = ()
    by_name: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    warn_at: tuple[float, ...] = (0.8,)
    unpriced: bool = False
    rates: Mapping[str, Money] = field(default_factory=dict)
    currency: str = ""

    def limits(self) -> tuple[Limit, ...]:
        """Every limit that is written, from the widest."""
        named = [one for limits in self.by_name.values() for one in limits]
        return (*self.whole, *self.episodes, *self.each, *named)


def read_budget(text: str, file: str = BUDGET) -> Budget:
    """A show's budget. Raises BadInput, with the place."""
    read, places = read_placed(text, file, BudgetFile)
    reading = _Reading(places, _currency(read.currency, places))
    whole = reading.limits(read.show, ("show",), "the show")
    episodes: list[Limit] = []
    for name, episode in read.episodes.items():
        if not episode.shots:
            raise BadInput(
                f"the episode {name} has no shots",
                place=places.at("episodes", name, "shots"),
                hint="write shots: [sc1-*, sc2-sh010]",
            )
        at = ("episodes", name, "limit")
        episodes += reading.limits(episode.limit, at, f"the episode {name}", episode.shots)
    each = reading.limits(read.each_shot, ("each_shot",), "the shot {}")
    shots = {
        name: reading.limits(one, ("shots", name), f"the shot {name}", (name,))
        for name, one in read.shots.items()
    }
    return reading.budget(read, file, text, (whole, tuple(episodes), each, shots))


def read_studio_budget(text: str, file: str) -> Budget:
    """A studio's budget. Raises BadInput, with the place."""
    read, places = read_placed(text, file, StudioBudgetFile)
    reading = _Reading(places, _currency(read.currency, places))
    whole = tuple(
        Limit(whose=one.whose, amount=one.amount, place=one.place, together=True)
        for one in reading.limits(read.studio, ("studio",), "the studio")
    )
    each = reading.limits(read.each_show, ("each_show",), "the show {} in this studio")
    shows = {
        name: reading.limits(one, ("shows", name), f"the show {name} in this studio")
        for name, one in read.shows.items()
    }
    return reading.budget(read, file, text, (whole, (), each, shows))


_Limits: TypeAlias = tuple[
    tuple[Limit, ...], tuple[Limit, ...], tuple[Limit, ...], dict[str, tuple[Limit, ...]]
]


@dataclass(slots=True)
class _Reading:
    """Reads the amounts of one file. Mutable: it learns which currency the file is in."""

    places: Places
    currency: str

    def limits(
        self, given: Amounts, at: tuple[str, ...], whose: str, shots: tuple[str, ...] = ()
    ) -> tuple[Limit, ...]:
        found: list[Limit] = []
        listed = isinstance(given, tuple)
        for number, one in enumerate(given if isinstance(given, tuple) else (given,)):
            place = self.places.at(*at, number) if listed else self.places.at(*at)
            amount = self._amount(one, place)
            if any(
                amount is None or other.amount is None or amount.unit == other.amount.unit
                for other in found
            ):
                raise BadInput(
                    f"{whose.format('each')} has a second limit in the same unit",
                    place=place,
                    hint="one for the currency, and one for each vendor's credits",
                )
            found.append(Limit(whose=whose, amount=amount, place=place, shots=shots))
        return tuple(found)

    def budget(
        self, read: BudgetFile | StudioBudgetFile, file: str, text: str, limits: _Limits
    ) -> Budget:
        whole, episodes, each, by_name = limits
        return Budget(
            file=file,
            digest=digest_bytes(text.encode()),
            whole=whole,
            episodes=episodes,
            each=each,
            by_name=by_name,
            warn_at=tuple(self._shares(read.warn_at)),
            unpriced=read.unpriced == "allow",
            rates=self._rates(read.rates),
            currency=self.currency,
        )

    def _amount(self, one: One, place: Place) -> Money | None:
        if isinstance(one, str) and one.strip().casefold() == NO_LIMIT:
            return None
        if isinstance(one, bool) or (not isinstance(one, str) and not self.currency):
            raise BadInput(
                f"{one} of what?",
                place=place,
                hint=f"write {one} USD, or say currency: USD at the top",
            )
        amount = _money(one if isinstance(one, str) else f"{_plain(one)} {self.currency}", place)
        if amount.micros < 0:
            raise BadInput(f"a limit cannot be {amount}", place=place, hint="0 spends nothing")
        if amount.unit.isupper():
            if self.currency not in ("", amount.unit):
                raise BadInput(
                    f"this budget is in {self.currency}; {amount} is another currency",
                    place=place,
                    hint=f"a show has one currency; rates: {{{amount.unit}: 0.9 {self.currency}}} "
                    "says what the other is worth",
                )
            self.currency = amount.unit
        return amount

    def _shares(self, given: One | tuple[One, ...]) -> Iterator[float]:
        several = isinstance(given, tuple)
        for number, one in enumerate(given if isinstance(given, tuple) else (given,)):
            place = self.places.at("warn_at", number) if several else self.places.at("warn_at")
            share = _share(one)
            if share is None or not 0 < share < 1:
                raise BadInput(
                    f"'{str(one)[:20]}' is no share of a budget",
                    place=place,
                    hint="write warn_at: 80%, or [50%, 90%]",
                )
            yield share

    def _rates(self, given: Mapping[str, str]) -> dict[str, Money]:
        rates: dict[str, Money] = {}
        for unit, text in given.items():
            place = self.places.at("rates", unit)
            _check_unit(unit, place)
            rate = _money(text, place)
            if not rate.unit.isupper() or rate.micros <= 0 or rate.unit == unit:
                raise BadInput(
                    f"one {unit} cannot be worth {rate}",
                    place=place,
                    hint="write what one is worth in a currency, such as runway-credits: 0.01 USD",
                )
            rates[unit] = rate
        for unit in rates:
            if worth(Money(1_000_000, unit), "", rates) is None:
                raise BadInput(
                    f"the rate of {unit} leads around in a circle", place=self.places.at("rates")
                )
        return rates


def worth(amount: Money, currency: str, rates: Mapping[str, Money]) -> Money | None:
    """So much of one unit in a currency, by these rates; None where they do not lead there. With
    no currency: as far as they lead, None where they never end."""
    for _ in range(_MOST_CHAIN):
        if amount.unit == currency:
            return amount
        rate = rates.get(amount.unit)
        if rate is None:
            return None if currency else amount
        amount = rate.times(Decimal(amount.micros) / 1_000_000)
    return None


def _currency(given: str, places: Places) -> str:
    if given and not (given.isupper() and given.isalpha() and len(given) == 3):
        raise BadInput(
            f"'{given[:20]}' is no currency",
            place=places.at("currency"),
            hint="three capital letters, such as USD or EUR",
        )
    return given


def _money(text: str, place: Place) -> Money:
    try:
        amount = read_money(text)
    except ValueError as error:
        near = difflib.get_close_matches(text.casefold(), [NO_LIMIT], n=1)
        hint = f"did you mean '{near[0]}'?" if near else ""
        raise BadInput(str(error), place=place, hint=hint) from None
    _check_unit(amount.unit, place)
    return amount


def _check_unit(unit: str, place: Place) -> None:
    currency = len(unit) == 3 and unit.isupper() and unit.isalpha()
    credits = unit.islower() and "-" in unit
    if not currency and not credits:
        short = len(unit) == 3 and unit.isalpha()
        hint = f"did you mean {unit.upper()}?" if short else "currencies are written as USD or EUR"
        raise BadInput(
            f"'{unit[:30]}' is neither a currency nor a vendor's credits",
            place=place,
            hint=f"{hint}; credits as runway-credits",
        )


def _plain(one: int | float) -> str:
    return f"{Decimal(str(one)):f}"


def _share(one: One) -> float | None:
    if isinstance(one, str):
        text = one.strip()
        if not text.endswith("%"):
            return None
        try:
            return float(text[:-1]) / 100
        except ValueError:
            return None
    return None if isinstance(one, bool) else float(one)
