"""generators: who can make what, whether they are here, and what they cost."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from pegbar import wiring, wiring_casting
from pegbar.actions.casting.books import HOUSE, Books, Entry
from pegbar.actions.casting.forms import Option, form_of
from pegbar.actions.casting.learning import NOTHING, Learned, known_as
from pegbar.actions.casting.record import KINDS, Record, record_of
from pegbar.actions.generating.health import Health, health_for
from pegbar.assets.profile import Capability, Price, Terms
from pegbar.entrypoints.cli.entering import enter, may_read
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.errors import BadInput

_NONE: Final[Mapping[str, Learned]] = {}
_FEW: Final = 6
_SHORT: Final[Mapping[str, str]] = {
    "text-to-image": "text→image",
    "image-to-image": "image→image",
    "text-to-video": "text→video",
    "image-to-video": "image→video",
    "first-last-frame": "first/last",
    "video-to-video": "video→video",
    "performance-transfer": "performance",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One generator, for the table and for programs. `lacks` says why it cannot be asked here,
    `health` and `learned` what a show's record says."""

    name: str
    title: str
    vendor: str
    premises: str
    does: tuple[str, ...]
    here: bool
    sandbox: bool
    lacks: str
    hint: str
    prices: tuple[str, ...]
    prices_of: str
    credit: str
    terms: dict[str, object]
    repeat: str
    met: bool
    read_at: str
    retired: str = ""
    stand_ins: tuple[str, ...] = ()
    health: str = ""
    learned: dict[str, float] = {}
    probe: str = ""


def generators(
    name: str, show: Path | None, studio: Path | None, *, probe: bool, as_json: bool
) -> None:
    """The table, or one in full. Raises BadInput for one that nobody knows."""
    root = _studio(studio)
    tools = wiring_casting.graphs_of(show)
    books = wiring_casting.books_of(root, tools)
    books = Books({**{one: Entry(profile=p) for one, p in HOUSE.items()}, **books.entries})
    record = _record(show, studio) if show is not None else None
    if name:
        entry = _named(name, books)
        told = _told(entry, record, wiring_casting.probe(root, entry, tools) if probe else "")
        form = form_of(entry.profile)
        if as_json:
            write_json({**msgspec.to_builtins(told), "does": _full(entry), "options": form})
        else:
            write(*_page(told, entry, form))
        return
    rows = [
        _told(
            one, record, wiring_casting.probe(root, one, tools) if probe and not one.lacks else ""
        )
        for one in books.entries.values()
    ]
    if as_json:
        write_json({"generators": rows})
    else:
        write(*_table(rows))


def _studio(named: Path | None) -> Path:
    """The studio's folder; one that is not there has no accounts."""
    if named is not None:
        return named
    found = wiring.find_studio(Path.cwd())
    return found.root if found else Path.cwd() / wiring.STUDIO_FOLDER


def _record(show: Path, studio: Path | None) -> Record:
    """What a show's ledger says. Raises BadInput, Refused."""
    entered = enter(show, studio)
    room = entered.room
    room.engine.stop()
    may_read(room, entered.folder.show)
    return record_of(room.ledger.facts(kinds=KINDS), room.clock.now())


def _named(name: str, books: Books) -> Entry:
    if name not in books:
        near = difflib.get_close_matches(name, books.entries, n=3, cutoff=0.4)
        raise BadInput(
            f"nobody knows a generator {name[:60]!r}",
            hint=f"did you mean {' or '.join(near)}?" if near else "pegbar generators lists them",
        )
    return books.entries[name]


def _told(entry: Entry, record: Record | None, probe: str) -> Told:
    profile = entry.profile
    terms: dict[str, object] = msgspec.to_builtins(profile.terms)
    health = _health_of(entry, record) if record else Health()
    own = known_as(profile.name, sandbox=entry.sandbox)
    learned = record.common.learned if record else _NONE
    return Told(
        name=profile.name,
        title=profile.title,
        vendor=profile.vendor,
        premises=profile.premises.value,
        does=tuple(one.kind.value for one in profile.does),
        here=not entry.lacks and profile.retired is None,
        sandbox=entry.sandbox,
        lacks=entry.lacks,
        hint=entry.hint,
        prices=tuple(_price(one) for one in profile.prices.lines),
        prices_of=str(profile.prices.as_of),
        credit=str(profile.prices.credit or ""),
        terms=terms,
        repeat=profile.repeat.value,
        met=profile.met,
        read_at=profile.read_at,
        retired=str(profile.retired.since) if profile.retired else "",
        stand_ins=profile.retired.stand_ins if profile.retired else (),
        health=_health(health) if record else "",
        learned=learned.get(own, NOTHING).told(),
        probe=probe,
    )


def _health_of(entry: Entry, record: Record) -> Health:
    profile, known = entry.profile, record.common.health
    names = (profile.vendor, profile.name)
    own = {one: known.get(known_as(one, sandbox=entry.sandbox), Health()) for one in names}
    return health_for(profile, own)


def _health(health: Health) -> str:
    if health.state == "closed":
        return "well"
    until = f" until {health.until:%Y-%m-%d %H:%M}" if health.until else ""
    return f"not well{until}: {health.why}" if not health.well else f"to be tried: {health.why}"


def _price(one: Price) -> str:
    kind = f" {one.kind.value}" if one.kind else ""
    more = f"{' ' + one.tier if one.tier else ''}{kind}{' draft' if one.draft else ''}"
    return f"{one.amount} a {one.per}{more}"


# -- as text


def _table(rows: Iterable[Told]) -> Iterator[str]:
    every = list(rows)
    wide = max(len(one.name) for one in every) + 2
    place = max(len(_here(one)) for one in every) + 2
    price = max(len(_first_price(one)) for one in every) + 2
    yield f"{'generator':<{wide}}{'here':<{place}}{'price':<{price}}what it makes"
    for one in every:
        makes = ", ".join(_SHORT.get(kind, kind) for kind in one.does)
        yield f"{one.name:<{wide}}{_here(one):<{place}}{_first_price(one):<{price}}{makes}".rstrip()
        for said in (one.health if one.health != "well" else "", one.probe):
            if said:
                yield f"{'':<{wide}}{said}"
    lacking = list(
        dict.fromkeys((one.lacks, one.hint) for one in every if one.lacks and not one.retired)
    )
    if lacking:
        yield ""
    yield from (f"{lacks}: {hint}" for lacks, hint in lacking)
    met = sum(one.met for one in every)
    yield ""
    yield (
        f"{len(every)} generators, {sum(one.here for one in every)} can be asked here, {met} ever "
        "met what they speak to; pegbar generators NAME tells one in full"
    )


def _first_price(one: Told) -> str:
    if not one.prices:
        return "free" if one.premises != "outside" else "unknown"
    more = f" and {len(one.prices) - 1} more" if len(one.prices) > 1 else ""
    return one.prices[0].removesuffix(f" {one.does[0]}" if one.does else "") + more


def _here(one: Told) -> str:
    if one.retired:
        return f"retired {one.retired}"
    if one.lacks:
        return one.lacks.removesuffix(" here")
    return "in the sandbox" if one.sandbox else "yes"


def _page(told: Told, entry: Entry, form: Iterable[Option]) -> Iterator[str]:
    profile = entry.profile
    yield f"{told.name}  {told.title}"
    hint = f" ({told.hint})" if told.hint and not told.retired else ""
    yield f"  here      {_here(told)}{hint}"
    if told.retired and profile.retired:
        yield f"  retired   {told.retired}: {profile.retired.source}"
        yield f"            can stand in: {', '.join(told.stand_ins) or 'nobody'}"
    yield f"  works     {told.premises}; repeat: {told.repeat}; at once: {profile.at_once}"
    yield f"  cancels   {profile.cancels}; lists its jobs: {'yes' if profile.knows_jobs else 'no'}"
    for one in profile.does:
        yield f"  makes     {_capability(one)}"
    for line in told.prices:
        yield f"  price     {line}"
    credit = f"; one credit is {told.credit}" if told.credit else ""
    yield f"            as of {told.prices_of}{credit} ({profile.prices.source or 'no source'})"
    yield from (f"  terms     {one}" for one in _terms(profile.terms))
    said = told.read_at or "not said"
    yield f"  contract  read at {said}; {'met' if told.met else 'has not met'} the real one"
    options = list(form)
    yield f"  options   {'none' if not options else ''}".rstrip()
    for option in options:
        yield f"    {option.name:<22} {option.takes:<34} default {option.default}".rstrip()
    if told.health:
        yield f"  health    {told.health}"
    if told.learned:
        words = ", ".join(f"{name} {value:g}" for name, value in told.learned.items())
        yield f"  learned   {words}"
    if told.probe:
        yield f"  probe     {told.probe}"


def _capability(one: Capability) -> str:
    parts = [one.kind.value]
    parts.append(_sizes(one))
    if one.seconds:
        parts.append(_lengths(one))
    for role, (least, most) in one.references.items():
        count = str(most) if least == most else f"{least} to {most}"
        parts.append(f"{count} {role.value}")
    if one.guides:
        parts.append(f"guides {', '.join(sorted(guide.value for guide in one.guides))}")
    if one.loras:
        parts.append(f"{one.loras} LoRAs")
    words = {"a seed": one.seed, "a negative prompt": one.negative, "drafts": one.draft}
    parts += [word for word, there in words.items() if there]
    if one.prompt:
        parts.append(f"prompt ≤ {one.prompt}")
    return "; ".join(parts)


def _sizes(one: Capability) -> str:
    if not one.sizes:
        return f"up to {one.most_pixels} pixels"
    told = [f"{wide}×{tall}" for wide, tall in sorted(one.sizes, key=lambda s: s[0] * s[1])]
    if len(told) <= _FEW:
        return ", ".join(told)
    return f"{len(told)} sizes from {told[0]} to {told[-1]}"


def _lengths(one: Capability) -> str:
    every = one.seconds
    steps = {round(later - first, 6) for first, later in itertools.pairwise(every)}
    if one.between and len(every) > 1:
        return f"{every[0]:g} to {every[-1]:g} s"
    if len(every) > _FEW and steps == {1.0}:
        return f"{every[0]:g} to {every[-1]:g} whole s"
    return f"{', '.join(f'{seconds:g}' for seconds in every)} s"


def _terms(terms: Terms) -> Iterator[str]:
    def word(one: bool | None) -> str:
        return "not established" if one is None else "yes" if one else "no"

    yield f"keeps inputs: {terms.keeps or 'not established'}"
    yield f"trains on inputs: {word(terms.trains)}; results may be sold: {word(terms.commercial)}"
    yield f"stands in for claims: {word(terms.indemnity)}; works in: " + (
        ", ".join(terms.regions) or "not established"
    )
    if terms.marks:
        yield f"marks results: {terms.marks}"
    if terms.licence:
        yield f"licence: {terms.licence}"
    yield f"as of {terms.as_of} ({terms.source or 'no source'})"


def _full(entry: Entry) -> list[str]:
    return [_capability(one) for one in entry.profile.does]
