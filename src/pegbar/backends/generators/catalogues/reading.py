"""Reads catalogue files: text to generators, each with its profile and its endpoints.

Called by the vendors' files. What is wrong in a file is a BadInput that names file and line.
"""

from __future__ import annotations

import datetime as dt
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from pegbar.assets.fitting import tier_of
from pegbar.assets.generation import GIVES_VIDEO, Kind, RefRole
from pegbar.assets.profile import (
    Capability,
    NoOptions,
    Price,
    Prices,
    Profile,
    Retired,
    Terms,
)
from pegbar.backends.generators.catalogues.form import (
    CatalogueFile,
    Choice,
    Does,
    Files,
    Gone,
    Model,
    PriceList,
    Span,
    TermSheet,
)
from pegbar.production.yaml_reader import Places, load, read_placed
from pegbar.values.digests import digest_json, hex_of
from pegbar.values.errors import BadInput
from pegbar.values.money import read_money

Where = tuple[str | int, ...]

_SIZE: Final = re.compile(r"(\d{2,5})x(\d{2,5})")
_PRICE: Final = re.compile(
    r"(?P<amount>\S+ \S+) per (?P<per>second|picture|megapixel|call)"
    r"(?: at (?P<lines>\d{3,4})p)?(?: for (?P<kind>[a-z-]+))?"
)
_FRAMES: Final = (RefRole.FIRST, RefRole.MIDDLE, RefRole.LAST)
_NEEDS: Final[Mapping[Kind, tuple[RefRole, ...]]] = {
    Kind.TEXT_TO_IMAGE: (),
    Kind.TEXT_TO_VIDEO: (),
    Kind.IMAGE_TO_VIDEO: (RefRole.FIRST,),
    Kind.FIRST_LAST: (RefRole.FIRST, RefRole.LAST),
    Kind.PERFORMANCE: (RefRole.CHARACTER, RefRole.DRIVING),
}
"""Which frames a kind of work has to be given; all others change a SOURCE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A generator out of a catalogue: its profile, and the endpoint of each kind of work. Its
    version is a digest of how it is asked: what other words made is not taken for its own."""

    profile: Profile
    endpoints: Mapping[Kind, Does]


@cache
def own(vendor: str) -> str:
    """The catalogue that comes with the product, as text."""
    found = resources.files("pegbar.backends.generators.catalogues") / f"{vendor}.yaml"
    return found.read_text(encoding="utf-8")


def models(base: Profile, more: tuple[Path, ...] = ()) -> tuple[Offer, ...]:
    """All generators of a vendor: the product's, and those of a studio's files that name the
    vendor. `base` holds what is the same for all of them. Raises BadInput."""
    found = {one.profile.name: one for one in _read(base, own(base.vendor), f"{base.vendor}.yaml")}
    for path in more:
        text = path.read_text(encoding="utf-8")
        if not _is_for(base.vendor, text, str(path)):
            continue
        found.update((one.profile.name, one) for one in _read(base, text, str(path)))
    return tuple(found.values())


def _is_for(vendor: str, text: str, file: str) -> bool:
    value, _ = load(text, file)
    return isinstance(value, dict) and value.get("vendor") == vendor


@cache
def _read(base: Profile, text: str, file: str) -> tuple[Offer, ...]:
    sheet, places = read_placed(text, file, CatalogueFile)
    reader = _Reader(sheet, places, base)
    return tuple(reader.model(name, one) for name, one in sheet.generators.items())


@dataclass(frozen=True, slots=True)
class _Reader:
    sheet: CatalogueFile
    places: Places
    base: Profile

    def model(self, name: str, one: Model) -> Offer:
        at: Where = ("generators", name)
        endpoints: dict[Kind, Does] = {}
        for number, does in enumerate(one.does):
            for kind in does.kinds:
                if kind in endpoints:
                    raise self._bad(f"{kind.value} stands twice", *at, "does", number, "kinds")
                endpoints[kind] = does
        profile = replace(
            self.base,
            name=f"{self.base.vendor}/{name}",
            title=one.title,
            version=hex_of(digest_json(msgspec.to_builtins(one.does)))[:12],
            does=tuple(
                self._capability(kind, does, (*at, "does", number))
                for number, does in enumerate(one.does)
                for kind in does.kinds
            ),
            options=self._options(name, one, at),
            prices=self._prices(one.prices, (*at, "prices")),
            terms=self._terms(one.terms, at) if one.terms else self._terms(self.sheet.terms, ()),
            retired=self._retired(one.retired, (*at, "retired")) if one.retired else None,
            at_once=one.at_once,
            read_at=one.read_at or self.sheet.read_at,
        )
        return Offer(profile=profile, endpoints=endpoints)

    def _capability(self, kind: Kind, does: Does, at: Where) -> Capability:
        inputs = does.inputs
        if not does.sizes and inputs.size is None:
            raise self._bad("which sizes does it give?", *at, hint="add sizes, or inputs: size")
        seconds, between = self._seconds(kind, does, at)
        return Capability(
            kind=kind,
            sizes=tuple(self._size(one, (*at, "sizes", one)) for one in does.sizes),
            most_pixels=inputs.size.most_pixels if inputs.size else 1,
            multiple=inputs.size.multiple if inputs.size else 1,
            seconds=seconds,
            between=between,
            fps=does.fps,
            prompt=does.prompt if inputs.prompt else 0,
            needs_prompt=does.needs_prompt and bool(inputs.prompt),
            negative=bool(inputs.negative),
            seed=bool(inputs.seed),
            references=self._references(kind, does, at),
        )

    def _size(self, text: str, at: Where) -> tuple[int, int]:
        found = _SIZE.fullmatch(text)
        if not found:
            raise self._bad(f"'{text[:20]}' is no size", *at, hint="write it as 1280x720")
        return int(found[1]), int(found[2])

    def _seconds(self, kind: Kind, does: Does, at: Where) -> tuple[tuple[float, ...], bool]:
        given = does.seconds
        if (kind in GIVES_VIDEO) != bool(given):
            less = "a film needs its lengths" if not given else "a picture has no length"
            raise self._bad(less, *at, "seconds", hint="seconds: [5, 10]")
        if not isinstance(given, Span):
            return tuple(sorted(given)), False
        if not 0 < given.least < given.most:
            raise self._bad("the span has to grow", *at, "seconds", hint="from: 2, to: 12")
        if given.any:
            return (given.least, given.most), True
        return tuple(float(one) for one in range(int(given.least), int(given.most) + 1)), False

    def _references(self, kind: Kind, does: Does, at: Where) -> dict[RefRole, tuple[int, int]]:
        needed = _NEEDS.get(kind, (RefRole.SOURCE,))
        counts: dict[RefRole, tuple[int, int]] = {}
        for role in RefRole:
            into = files_of(does, role)
            if into is None:
                if role in needed:
                    raise self._bad(
                        f"{kind.value} needs an input for the {role.value} frame",
                        *at,
                        "inputs",
                        hint=f"inputs: {{{role.value}: its name}}",
                    )
            elif role in needed:
                counts[role] = (max(1, into.least), into.most)
            elif role not in _FRAMES or (role is RefRole.MIDDLE and RefRole.FIRST in needed):
                counts[role] = (0, into.most)
        return counts

    def _options(self, name: str, one: Model, at: Where) -> type[msgspec.Struct]:
        fields: dict[str, tuple[str, Any, Any]] = {}
        for number, does in enumerate(one.does):
            for key, choice in does.options.items():
                where: Where = (*at, "does", number, "options", key)
                if not key.isidentifier() or keyword.iskeyword(key):
                    raise self._bad(f"'{key[:40]}' cannot be an option's name", *where)
                fields.setdefault(key, (key, *self._choice(choice, where)))
        if not fields:
            return NoOptions
        title = re.sub(r"[^A-Za-z0-9]+", " ", name).title().replace(" ", "")
        return msgspec.defstruct(
            f"{title}Options",
            list(fields.values()),
            frozen=True,
            kw_only=True,
            forbid_unknown_fields=True,
        )

    def _choice(self, choice: Choice, at: Where) -> tuple[Any, Any]:
        """The type of an option, and its default."""
        if choice.choices:
            kind: Any = Literal[choice.choices]
        else:
            kinds = {"number": float, "whole": int, "yes-no": bool, "text": str}
            kind = kinds[choice.type]
        bounds: dict[str, Any] = {
            word: int(value) if choice.type == "whole" else value
            for word, value in (("ge", choice.least), ("le", choice.most))
            if value is not None
        }
        try:
            kind = Annotated[kind, msgspec.Meta(description=choice.says or None, **bounds)]
            kind = kind if choice.default is not None else kind | None
            return kind, msgspec.convert(choice.default, kind)
        except (msgspec.ValidationError, TypeError) as error:
            raise self._bad(f"the option does not fit itself: {error}", *at) from None

    def _prices(self, given: PriceList | None, at: Where) -> Prices:
        base = self.base.prices
        if given is None:
            as_of = self._date(self.sheet.terms.as_of, "terms", "as_of")
            return replace(base, as_of=as_of, source="not established")
        lines = tuple(
            self._price(text, (*at, "lines", number)) for number, text in enumerate(given.lines)
        )
        if len({(one.kind, one.tier) for one in lines}) < len(lines):
            raise self._bad("two prices for the same work", *at, "lines")
        read = self._date(self.sheet.terms.as_of, "terms", "as_of")
        as_of = self._date(given.as_of, *at, "as_of") if given.as_of else read
        return replace(base, as_of=as_of, source=given.source, lines=lines)

    def _price(self, text: str, at: Where) -> Price:
        found = _PRICE.fullmatch(text.strip())
        hint = "write it as 0.112 USD per second at 1080p"
        if not found:
            raise self._bad(f"'{text[:60]}' is no price", *at, hint=hint)
        try:
            amount = read_money(found["amount"])
            kind = Kind(found["kind"]) if found["kind"] else None
        except ValueError as error:
            raise self._bad(str(error), *at, hint=hint) from None
        tier = tier_of((16 * int(found["lines"]), int(found["lines"]))) if found["lines"] else ""
        per: Any = found["per"]
        return Price(amount=amount, per=per, kind=kind, tier=tier)

    def _terms(self, given: TermSheet, at: Where) -> Terms:
        as_of = self._date(given.as_of, *at, "terms", "as_of")
        plain = msgspec.structs.asdict(given)
        return Terms(**{**plain, "as_of": as_of})

    def _retired(self, given: Gone, at: Where) -> Retired:
        return Retired(
            since=self._date(given.since, *at, "since"),
            source=given.source,
            stand_ins=given.stand_ins,
        )

    def _date(self, text: str, *at: str | int) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise self._bad(f"'{text[:20]}' is no date", *at, hint="as in 2026-11-21") from None

    def _bad(self, message: str, *at: str | int, hint: str = "") -> BadInput:
        return BadInput(message, place=self.places.at(*at), hint=hint)


def files_of(does: Does, role: RefRole) -> Files | None:
    """Where an endpoint takes files of a role, None where it takes none."""
    given: str | Files = getattr(does.inputs, role.value)
    if isinstance(given, str):
        return Files(name=given) if given else None
    return given


def roles(does: Does) -> Iterator[tuple[RefRole, Files]]:
    """The roles that an endpoint takes, in the order in which files go out."""
    for role in RefRole:
        if into := files_of(does, role):
            yield role, into
