"""Writes docs/reference/generators.md from the generators' own profiles.

python tools/generators_page.py            # writes it
python tools/generators_page.py --check    # says whether it is up to date
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from pegbar.assets.fitting import in_currency
from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.profile import Capability, Premises, Price, Profile, Terms
from pegbar.assets.profile_forms import option_rows
from pegbar.backends.generators.shelf import vendors
from pegbar.ports.generator import Account

PAGE: Final = Path(__file__).parent.parent / "docs/reference/generators.md"

_SHORT: Final[Mapping[Kind, str]] = {
    Kind.TEXT_TO_IMAGE: "text→image",
    Kind.IMAGE_TO_IMAGE: "image→image",
    Kind.TEXT_TO_VIDEO: "text→film",
    Kind.IMAGE_TO_VIDEO: "image→film",
    Kind.FIRST_LAST: "first/last frame",
    Kind.VIDEO_TO_VIDEO: "film→film",
    Kind.PERFORMANCE: "performance",
    Kind.INBETWEEN: "inbetween",
    Kind.UPSCALE: "upscale",
    Kind.MATTE: "matte",
}
_PREMISES: Final = {
    Premises.HERE: "works in our own process",
    Premises.STUDIO: "works on the studio's own servers",
    Premises.OUTSIDE: "works outside: what it is given leaves the studio",
}
_UNKNOWN: Final = "not established"

_HEAD: Final = (
    "# Generators\n\n"
    "<!-- Written by tools/generators_page.py from the generators' profiles. Do not edit: run it. "
    "-->\n\n"
    "Every model that Pegbar can ask, by the name that a show calls it in "
    "[`direction/cast.yaml`](casting.md). {met} A backend is written from the vendor's published "
    "contract and held against it on the [sandbox](cli.md#pegbar-sandbox); where that contract was "
    "read stands with each. Prices and terms are as they were read on the day that stands beside "
    "them, for planning: a vendor's own figures win over them, and the terms that bind you are "
    "those of your account.\n\n"
    "`pegbar generators` shows the same with what is within your studio's reach, `--json` for "
    "programs. To add one, see [Add a vendor](../guide/add-a-vendor.md).\n\n"
    "## At a glance\n\n"
    "A size is the largest that it gives. *Seed* says that it takes one, not that it repeats "
    "itself: what repeats is said with each. A price is the cheapest line of its list; `?` was not "
    "established. *Met* says whether the backend has met the real one.\n"
)


def page() -> str:
    """The whole page."""
    found = [(name, _profiles(name)) for name in _own()]
    known = [(name, profiles) for name, profiles in found if profiles]
    empty = [name for name, profiles in found if not profiles]  # a studio brings what they have
    everything = [one for _, profiles in known for one in profiles]
    parts = [
        _HEAD.format(met=_met(everything)),
        _overview(one for one in everything if one.retired is None),
        *_retired([one for one in everything if one.retired is not None]),
        *_whats_not_here(empty),
        *(part for name, profiles in known for part in _vendor(name, profiles)),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _own() -> list[str]:
    """The vendors that come with Pegbar, in the order of their names."""
    return sorted(name for name, one in vendors().items() if _is_own(type(one).__module__))


def _is_own(module: str) -> bool:
    return module.startswith("pegbar.")


def _profiles(vendor: str) -> Sequence[Profile]:
    return vendors()[vendor].profiles(Account())


def _met(profiles: Sequence[Profile]) -> str:
    outside = [one for one in profiles if one.premises is Premises.OUTSIDE]
    met = [one.name for one in outside if one.met]
    if not met:
        return (
            "**No backend of a vendor outside has met the real one yet.** Those that work here "
            "are tried with the packages themselves."
        )
    return f"**{len(met)} of {len(outside)} have met the real vendor:** {', '.join(met)}."


def _overview(profiles: Iterable[Profile]) -> str:
    rows = [
        (
            f"[{one.name}](#{_anchor(one.name)})",
            ", ".join(_SHORT[able.kind] for able in one.does),
            _largest(one),
            _span(one),
            "yes" if any(able.seed for able in one.does) else "",
            _cheapest(one),
            "yes" if one.met else "no",
        )
        for one in profiles
    ]
    head = ("generator", "makes", "size", "seconds", "seed", "from", "met")
    return _table(head, rows)


def _retired(profiles: Sequence[Profile]) -> Iterator[str]:
    if not profiles:
        return
    yield "### Retired\n\nKnown, so that what they made stays explainable; refused for new work."
    rows = []
    for one in profiles:
        assert one.retired is not None
        stand_ins = ", ".join(f"[{name}](#{_anchor(name)})" for name in one.retired.stand_ins)
        rows.append((one.name, str(one.retired.since), one.retired.source, stand_ins or "none"))
    yield _table(("generator", "since", "says", "can stand in"), rows)


def _whats_not_here(names: Sequence[str]) -> Iterator[str]:
    if names:
        listed = ", ".join(f"`{name}`" for name in names)
        yield (
            f"### What a studio brings\n\nThe generators of {listed} are those that a studio's "
            "own servers, folders and registered graphs hold; `pegbar generators` lists them."
        )


def _vendor(name: str, profiles: Sequence[Profile]) -> Iterator[str]:
    first = profiles[0]
    yield f"## {name}"
    facts = [
        f"{_PREMISES[first.premises]}",
        *([f"installed by `pip install 'pegbar[{first.extra}]'`"] if first.extra else []),
        *([f"its key: {_listed(first.secrets)}"] if first.secrets else []),
        f"cancels: {first.cancels}",
    ]
    if first.premises is not Premises.HERE:
        known = {one.knows_jobs for one in profiles}
        told = "some" if len(known) > 1 else "yes" if known == {True} else "no"
        facts.append(f"lists its jobs, so that one whose answer was lost is found again: {told}")
    yield "".join(f"- {one}\n" for one in facts)
    for terms, several in groupby(profiles, key=lambda one: one.terms):
        same = list(several)
        whose = "" if len(same) == len(profiles) else f" of {_listed(one.name for one in same)}"
        yield f"**Terms{whose}**, as read on {terms.as_of} ({terms.source}):"
        yield _terms(terms)
    for one in profiles:
        yield from _generator(one)


def _terms(told: Terms) -> str:
    rows = (
        ("keeps what goes in", told.keeps or _UNKNOWN),
        ("trains on it", _yes_no(told.trains)),
        ("results may be sold", _yes_no(told.commercial)),
        ("stands in for claims", _yes_no(told.indemnity)),
        ("works in", ", ".join(told.regions) or _UNKNOWN),
        ("marks results", told.marks or _UNKNOWN),
        ("licence", told.licence or _UNKNOWN),
    )
    return _table(("", ""), rows)


def _generator(one: Profile) -> Iterator[str]:
    yield f"### {one.name}"
    retired = f" **Retired since {one.retired.since}.**" if one.retired else ""
    yield f"{one.title}. Repeats: {one.repeat.value}.{retired}"
    head = ("makes", "sizes", "seconds", "goes in", "prompt", "also takes")
    yield _table(head, [_able(able) for able in one.does])
    rows = option_rows(one)
    if rows:
        yield _table(
            ("option", "takes", "default", ""),
            [(f"`{row.name}`", row.takes, _default(row.default), row.says) for row in rows],
        )
    yield "".join(f"- {line}\n" for line in _closing(one))


def _closing(one: Profile) -> Iterator[str]:
    prices = one.prices
    if prices.lines:
        listed = "; ".join(_price(line, one) for line in prices.lines)
        yield f"Price: {listed} (read on {prices.as_of}: {prices.source})"
    elif one.premises is Premises.OUTSIDE:
        yield f"Price: {_UNKNOWN}"
    else:
        yield "Price: nothing"
    here = one.premises is Premises.HERE
    if one.read_at:
        yield f"{'Told at' if here else 'Contract read at'}: {one.read_at}"
    yield f"{'Tried with the real one' if here else 'Has met its real vendor'}: {_yes_no(one.met)}"


def _able(able: Capability) -> tuple[str, ...]:
    also = [
        *(["seed"] if able.seed else []),
        *(["negative prompt"] if able.negative else []),
        *([f"{able.loras} LoRA{'s' * (able.loras > 1)}"] if able.loras else []),
        *([f"guides: {', '.join(sorted(able.guides))}"] if able.guides else []),
        *([f"{_numbers(able.fps)} frames a second"] if able.fps else []),
        *(["drafts"] if able.draft else []),
    ]
    return (
        _SHORT[able.kind],
        _sizes(able),
        _seconds(able),
        _goes_in(able),
        _prompt(able),
        "; ".join(also),
    )


def _sizes(able: Capability) -> str:
    if able.sizes:
        return ", ".join(_size(one) for one in able.sizes)
    step = f", sides multiples of {able.multiple}" if able.multiple > 1 else ""
    return f"any up to {able.most_pixels / 1e6:.1f} megapixels{step}"


def _seconds(able: Capability) -> str:
    if able.between:
        return f"{able.seconds[0]:g} to {able.seconds[-1]:g}"
    whole = [round(one) for one in able.seconds]
    if len(whole) > 3 and whole == list(range(whole[0], whole[-1] + 1)):
        return f"{whole[0]}–{whole[-1]}, whole"
    return _numbers(able.seconds)


def _goes_in(able: Capability) -> str:
    found = []
    for role in RefRole:
        least, most = able.references.get(role, (0, 0))
        if most:
            count = str(most) if least == most else f"{least}–{most}"
            found.append(role.value if (least, most) == (1, 1) else f"{role.value} ×{count}")
    return ", ".join(found)


def _prompt(able: Capability) -> str:
    if not able.prompt:
        return "none"
    return f"up to {able.prompt}" + ("" if able.needs_prompt else ", or none")


def _largest(one: Profile) -> str:
    sizes = [size for able in one.does for size in able.sizes]
    if sizes:
        return _size(max(sizes, key=lambda size: (size[0] * size[1], size[0])))
    most = max(able.most_pixels for able in one.does)
    return f"{most / 1e6:.1f} MP"


def _span(one: Profile) -> str:
    lengths = [second for able in one.does for second in able.seconds]
    if not lengths:
        return ""
    low, high = min(lengths), max(lengths)
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _cheapest(one: Profile) -> str:
    lines = [line for line in one.prices.lines if not line.draft]
    if not lines:
        return "free" if one.premises is not Premises.OUTSIDE else "?"
    least = min(lines, key=lambda line: line.amount.micros)
    worth = in_currency(least.amount, one)
    return f"{worth or least.amount} a {least.per}"


def _price(line: Price, one: Profile) -> str:
    worth = in_currency(line.amount, one)
    own = "" if worth is None or worth == line.amount else f" ({worth})"
    words = [
        f"{line.amount}{own} a {line.per}",
        *([f"at {line.tier}"] if line.tier else []),
        *([f"for {_SHORT[line.kind]}"] if line.kind else []),
        *(["for drafts"] if line.draft else []),
    ]
    return " ".join(words)


def _default(value: object) -> str:
    if value is None or value in ([], (), {}, ""):
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}"


def _yes_no(value: bool | None) -> str:
    return _UNKNOWN if value is None else "yes" if value else "no"


def _size(one: tuple[int, int]) -> str:
    return f"{one[0]}×{one[1]}"


def _numbers(values: Iterable[float]) -> str:
    return ", ".join(f"{one:g}" for one in values)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _anchor(name: str) -> str:
    """As GitHub makes them of headings."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(one) for one in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main() -> int:
    told = page()
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != told)
    PAGE.write_text(told, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
