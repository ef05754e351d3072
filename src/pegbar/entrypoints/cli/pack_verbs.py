"""packs: which rule packs there are, what their rules are, and whether one's own holds."""

from __future__ import annotations

import datetime as dt
import difflib
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar import wiring
from pegbar.actions.pack_check import Tried, try_pack
from pegbar.actions.packs import PackRow, RuleRow, row_of, rules_of
from pegbar.backends.shows.packs import PackFile, pack_at
from pegbar.entrypoints.cli.entering import enter, may_read
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.entrypoints.cli.proof_verbs import existing_file, studio_near
from pegbar.values.errors import BadInput

NO_ADVICE: Final = "Packs are other people's rules in our words; none of this is legal advice."
_WIDTH: Final = 96
_KEPT: Final = {"enforced": "ENFORCED", "asked": "ASKED OF A PERSON", "written": "ONLY WRITTEN"}


@dataclass(frozen=True, slots=True)
class Where:
    """When and where is looked: the day, a show whose own packs count, and the studio."""

    day: str
    near: Path | None
    studio: Path | None

    def date(self) -> dt.date:
        """The day that was named, or today. Raises BadInput."""
        try:
            return dt.date.fromisoformat(self.day) if self.day else _today()
        except ValueError:
            raise BadInput(f"{self.day!r} is no day", hint="write it as 2027-01-31") from None


def _today() -> dt.date:
    return wiring.SystemClock().now().date()


def packs(words: tuple[str, ...], where: Where, *, as_json: bool) -> None:
    """The table, a pack's rules, or the trial of a pack. Raises BadInput."""
    if words[:1] == ("check",) and len(words) == 2:
        _check(Path(words[1]), as_json=as_json)
    elif words[:1] == ("show",) and len(words) == 2:
        _show(words[1], where, as_json=as_json)
    elif len(words) <= 1:
        _table(Path(words[0]) if words else None, where, as_json=as_json)
    else:
        raise BadInput(
            f"packs does not know {' '.join(words)!r}",
            hint="pegbar packs [SHOW], pegbar packs show PACK, or pegbar packs check FILE",
        )


# -- the table


def _table(show: Path | None, where: Where, *, as_json: bool) -> None:
    known, chosen = _within_reach(show, where)
    day = where.date()
    rows = [
        row_of(one.pack, one.whose, day, chosen=one.pack.id in chosen) for one in known.values()
    ]
    rows.sort(key=lambda one: (not one.chosen, one.id))
    if as_json:
        write_json({"day": day, "packs": rows})
        return
    write(*_row_lines(rows))
    for row in rows:
        for line in row.warnings if row.chosen else ():
            note(line)
    if show is not None and not chosen:
        note("the show is under none of them: choose with packs: [ID, …] in show.yaml")
    note(NO_ADVICE)


def _within_reach(show: Path | None, where: Where) -> tuple[Mapping[str, PackFile], frozenset[str]]:
    """The packs that there are, and those that the show chose."""
    if show is None:
        studio = studio_near(Path.cwd(), where.studio)
        return wiring.packs_near(None, studio.root if studio else None), frozenset()
    entered = enter(show, where.studio)
    entered.room.engine.stop()
    may_read(entered.room, entered.folder.show)
    known = wiring.packs_near(entered.folder, entered.studio.root)
    return known, frozenset(one.id for one in entered.room.packs)


def _row_lines(rows: list[PackRow]) -> Iterator[str]:
    width = max(len(one.id) for one in rows)
    yield (
        f"  {'pack':<{width}}  {'version':<8}{'effective':<12}{'expires':<12}{'state':<12}"
        "enforced  asked  written"
    )
    for one in rows:
        whose = "" if one.whose == "pegbar" else f"  ({one.whose})"
        yield (
            f"{'*' if one.chosen else ' '} {one.id:<{width}}  {one.version:<8}"
            f"{_day(one.effective):<12}{_day(one.expires):<12}{one.state:<12}"
            f"{one.enforced:>8}{one.asked:>7}{one.written:>9}{whose}"
        )
    if any(one.chosen for one in rows):
        yield "* the show is under it"


def _day(day: dt.date | None) -> str:
    return str(day) if day else "not stated"


# -- one pack


def _show(name: str, where: Where, *, as_json: bool) -> None:
    known, chosen = _within_reach(where.near, where)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise BadInput(
            f"there is no rule pack called {name!r}",
            hint=f"did you mean {near[0]}?" if near else "pegbar packs lists them",
        )
    one, day = known[name], where.date()
    pack, row = one.pack, row_of(one.pack, one.whose, day, chosen=name in chosen)
    rules = rules_of(pack, day)
    if as_json:
        write_json(
            {"day": day, "pack": row, "source": pack.source, "note": pack.note, "rules": rules}
        )
        return
    write(
        f"{pack.title} ({pack.id}, version {pack.version}): {row.state} on {day}",
        f"  by        {pack.body}",
        f"  source    {pack.source}",
        f"  holds     {_day(pack.effective)} to {_day(pack.expires)}",
        *_wrapped(pack.note, "  note      "),
    )
    for rule in rules:
        write(*_rule_lines(rule))
    for line in row.warnings:
        note(line)
    note(NO_ADVICE)


def _rule_lines(rule: RuleRow) -> Iterator[str]:
    doors = f" at {', '.join(rule.at)}" if rule.at else ""
    today = "" if rule.decides or rule.kept == "written" or not rule.at else ", not on this day"
    yield ""
    yield f"{rule.id}  {_KEPT[rule.kept]}{doors}{today}"
    yield from _wrapped(rule.text, "  ")
    yield f"  [{rule.confidence}] {rule.reference}" + (f"; {rule.unsure}" if rule.unsure else "")
    if rule.who_could:
        yield from _wrapped(f"could change it: {', '.join(rule.who_could)}", "  ")
    for ask in rule.asks:
        yield from _wrapped(f"asks {ask}", "  ")
    yield from _wrapped(rule.note, "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))


# -- a trial


def _check(file: Path, *, as_json: bool) -> None:
    """Try a pack's cases; one that comes out otherwise than it says ends with exit code 1."""
    one = pack_at(existing_file(file))
    tried = list(try_pack(one.pack, one.places, wiring.policy_of))
    failed = [case for case in tried if not case.passed]
    if as_json:
        write_json({"file": str(file), "pack": one.pack.id, "cases": msgspec.to_builtins(tried)})
    else:
        write(*(_tried_line(case, file) for case in tried))
        write(
            f"{one.pack.id}: {len(tried) - len(failed)} of {len(tried)} cases come out as they say"
        )
    if failed:
        raise SystemExit(1)


def _tried_line(case: Tried, file: Path) -> str:
    if case.passed:
        return f"ok      {case.name}"
    wanted, refused = (", ".join(names) or "nothing" for names in (case.wanted, case.refused))
    return f"FAILED  {case.name} ({file}:{case.line}): refused by {refused}, should be {wanted}"
