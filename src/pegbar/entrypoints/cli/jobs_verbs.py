"""jobs: what a show has at generators, how it goes on, and a person's word where nobody can
tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar import wiring_generators
from pegbar.actions.asking import Asked, ask, would
from pegbar.actions.generating.book import KINDS, Stand, attempts_in
from pegbar.actions.generating.listing import JobRow, rows
from pegbar.actions.generating.settling import Word, settle
from pegbar.assets.generation import Made
from pegbar.entrypoints.cli.entering import Entered, enter, may_read
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.ports.jobs import Errand
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, PegbarError
from pegbar.values.money import Money, read_money
from pegbar.wiring_generators import Seat

_HINT: Final = "pegbar jobs SHOW, pegbar jobs resume SHOW, or pegbar jobs settle SHOW JOB"
_WHY: Final = 60
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was typed about a job."""

    taken: str = ""
    never: bool = False
    again: bool = False
    cost: str = ""
    note: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.taken or self.never or self.again or self.cost or self.note)


def jobs(
    words: tuple[str, ...], said: Said, studio: Path | None, *, is_open: bool, as_json: bool
) -> None:
    """The table, the results, or a word. Raises BadInput, Refused."""
    if words[:1] == ("settle",) and len(words) == 3:
        _settle(_entered(Path(words[1]), studio), words[2], said, as_json=as_json)
        return
    if said.anything:
        raise BadInput(
            "--taken, --never, --again, --cost and --note are said of one job",
            hint="pegbar jobs settle SHOW JOB --taken ID",
        )
    if words[:1] == ("resume",) and len(words) == 2:
        _resume(_entered(Path(words[1]), studio), as_json=as_json)
    elif len(words) == 1:
        _table(_entered(Path(words[0]), studio), is_open=is_open, as_json=as_json)
    else:
        raise BadInput(f"jobs does not know {' '.join(words)!r}", hint=_HINT)


def _entered(show: Path, studio: Path | None) -> Entered:
    """The show's room; no worker is needed for it."""
    entered = enter(show, studio)
    entered.room.engine.stop()
    may_read(entered.room, entered.folder.show)
    return entered


# -- the table


def _table(entered: Entered, *, is_open: bool, as_json: bool) -> None:
    room, show = entered.room, entered.folder.show
    found = rows(room.ledger.facts(kinds=KINDS), room.clock.now())
    shown = [one for one in found if one.is_open or not is_open]
    money = Asked(door=Door.READ, action="read", about=f"the costs of {show.id}", kind="Money")
    if not would(room, show, money).allowed:
        shown = [_without_money(one) for one in shown]
    if as_json:
        write_json({"show": show.id, "jobs": shown})
    elif not shown:
        write("no job is open" if is_open else "nothing was ever asked of a generator")
    else:
        write(*_lines(shown))
        waiting = [one for one in shown if one.waits]
        if waiting:
            write(f"{len(waiting)} wait for a person: pegbar jobs settle {show.id} JOB, see --help")
    if any(one.waits for one in found):
        raise SystemExit(1)


def _without_money(row: JobRow) -> JobRow:
    return msgspec.structs.replace(row, estimate=None, cost=None, billed="")


def _lines(shown: Sequence[JobRow]) -> Iterator[str]:
    head = ("job", "shot", "generator", "state", "cost", "age", "why")
    table = [head, *(_cells(one) for one in shown)]
    widths = [max(len(line[at]) for line in table) for at in range(len(head) - 1)]
    for line in table:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        yield "  ".join([*cells, line[-1]]).rstrip()


def _cells(one: JobRow) -> tuple[str, ...]:
    state = f"{one.state} (rehearsal)" if one.sandbox else one.state
    why = one.why if len(one.why) <= _WHY else f"{one.why[: _WHY - 1]}…"
    return (one.job[:8], one.shot or one.step, one.generator, state, _cost(one), _age(one), why)


def _cost(one: JobRow) -> str:
    if one.cost is not None:
        return str(one.cost)
    return f"~{one.estimate}" if one.is_open and one.estimate is not None else ""


def _age(one: JobRow) -> str:
    seconds = one.seconds
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"


# -- a person's word


def _settle(entered: Entered, job: str, said: Said, *, as_json: bool) -> None:
    if (bool(said.taken) + said.never + said.again) != 1:
        raise BadInput(
            "nothing is said of the job",
            hint="--taken ID where the vendor has it, --never where it has not, --again to ask "
            "(and pay) once more",
        )
    room, show = entered.room, entered.folder.show
    word = Word(job=job, taken=said.taken.strip(), cost=_money(said.cost), note=said.note)
    beside = wiring_generators.settling_of(_seat(entered), room.vault, room.ledger)
    one = settle(room, show, word, beside)
    if as_json:
        (row,) = [
            found
            for found in rows(room.ledger.facts(kinds=KINDS), room.clock.now())
            if found.job == one.job
        ]
        write_json({"show": show.id, "job": row})
        return
    after = (
        f"it is gone on with as {said.taken}: pegbar jobs resume {show.id}, or make the film"
        if one.stand is Stand.OPEN
        else "the next run asks for the same work anew"
    )
    write(f"{room.person} settled the job {one.job}: {after}")


def _money(text: str) -> Money | None:
    try:
        return read_money(text) if text else None
    except ValueError as error:
        raise BadInput(str(error)) from None


# -- results


def _resume(entered: Entered, *, as_json: bool) -> None:
    """Bring what vendors have; nothing new is asked of anybody."""
    room, show = entered.room, entered.folder.show
    found = attempts_in(room.ledger.facts(kinds=KINDS))
    going = [one.intended for one in found if one.stand in {Stand.OPEN, Stand.INTENDED}]
    asked = Asked(door=Door.RUN, action="send", about=f"the jobs of {show.id}")
    if going:
        ask(room, show, asked)
    desk = wiring_generators.open_desk(_seat(entered), room.vault, room.ledger, asks=False)
    errands = [
        Errand(
            generator=one.generator,
            request=one.request,
            step=one.step,
            shot=one.shot,
            key=one.key,
            department=one.department,
        )
        for one in going
    ]
    if errands and not as_json:
        note(f"{len(errands)} jobs are at vendors")
    ends = desk.carry_out_many(errands) if errands else []
    brought = [one for one in ends if isinstance(one, Made)]
    faults = [one for one in ends if isinstance(one, PegbarError)]
    if as_json:
        left = [{"message": one.message, "hint": one.hint} for one in faults]
        write_json({"show": show.id, "brought": [one.job for one in brought], "left": left})
    else:
        write(f"{len(brought)} of {len(errands)} results were brought", *map(str, faults))
    if faults:
        raise SystemExit(1)


def _seat(entered: Entered) -> Seat:
    show, studio = entered.folder.show, entered.studio
    return Seat(studio.root, studio.root / "shows" / show.id, show.id, entered.room.person)
