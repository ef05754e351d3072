"""cast, takes and choose: who makes which shot, and which take the film shows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from pegbar import wiring_casting
from pegbar.actions.casting.cast import Row, cast_of
from pegbar.actions.casting.looking import Studio
from pegbar.actions.casting.recast import allow_elsewhere, recast_by_hand, told
from pegbar.actions.casting.record import KINDS
from pegbar.actions.casting.replay import replay
from pegbar.actions.casting.takes import KINDS as OF_TAKES
from pegbar.actions.casting.takes import Take, Wish, takes_of
from pegbar.actions.casting.takes import choose as choose_take
from pegbar.actions.consents import SAID_OF_CONSENTS, standing_of
from pegbar.actions.rights_of_film import Hindrance
from pegbar.assets.casting import Candidate
from pegbar.entrypoints.cli.entering import recorded
from pegbar.entrypoints.cli.handing_out import ask_to_leave, going_to, has_left
from pegbar.entrypoints.cli.jobs import Job, Wanted, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.production.shot_words import EVERYTHING, words_of
from pegbar.production.shots import Shot
from pegbar.rights.door import Use, obstacles
from pegbar.rights.label import Purpose
from pegbar.values.errors import BadInput

_WHY: Final = 72
_HEAD: Final = "cast for it"
_NOT_CAST: Final = (
    "nobody is cast: the film is painted by the house painter where it can, else by the stage",
    "direction/cast.yaml casts generators; docs/reference/casting.md says how",
)


def cast(wanted: Wanted, shots: tuple[str, ...], *, why: bool, as_json: bool) -> None:
    """The casting as a table; exit code 1 while somebody is missing."""
    studio = _director(_job(wanted))
    _check_shots(studio, shots)
    every = cast_of(studio).rows
    rows = [one for one in every if not shots or one.shot.id in shots]
    casting = studio.shoot.casting
    if as_json:
        write_json(
            {
                "show": studio.shoot.show.id,
                "cast": casting.use,
                "shots": [told(one) for one in rows],
            }
        )
    elif not casting.there:
        write(*_NOT_CAST)
    else:
        if casting.use:
            write(f"the cast {casting.use} is in use")
        write(*(_pages(rows) if why else _table(rows)))
        own = len(studio.shoot.story.shots) - len(every)
        if own and not shots:
            write(f"{_shots(own)} stand in no line of it: the house makes them")
    if any(one.choice is None for one in rows):
        raise SystemExit(1)


def recast(wanted: Wanted, pattern: str, shots: tuple[str, ...], *, as_json: bool) -> None:
    """Cast others than a pattern names."""
    studio = _director(_job(wanted))
    _check_shots(studio, shots)
    rows = recast_by_hand(studio, pattern, shots)
    if as_json:
        write_json({"show": studio.shoot.show.id, "shots": [told(one) for one in rows]})
    else:
        write(f"{studio.room.person} recast {_shots(len(rows))} away from {pattern}")
        write(*_table(rows))


def allow(wanted: Wanted, shots: tuple[str, ...], why: str, *, as_json: bool) -> None:
    """Let others be asked for a shot that was refused."""
    if len(shots) != 1:
        raise BadInput(
            "a refusal is answered for one shot at a time", hint="say which: --shot sc1-sh020"
        )
    studio = _director(_job(wanted))
    _check_shots(studio, shots)
    who = allow_elsewhere(studio, shots[0], why)
    rows = [one for one in cast_of(studio).rows if one.shot.id in shots]
    if as_json:
        shown = [told(one) for one in rows]
        write_json({"show": studio.shoot.show.id, "refused_by": who, "shots": shown})
        return
    write(f"{studio.room.person} lets others than {who} be asked for {shots[0]}")
    write(*_table(rows))


def replay_all(wanted: Wanted, *, as_json: bool) -> None:
    """Work every decision out again; exit code 1 where one comes out otherwise."""
    job = _job(wanted)
    found = list(replay(list(job.room.ledger.facts(kinds=KINDS))))
    wrong = [one for one in found if not one.same]
    if as_json:
        write_json({"show": job.shoot.show.id, "decisions": found, "same": not wrong})
    else:
        for one in wrong:
            write(
                f"fact {one.fact}, {one.at[:16].replace('T', ' ')}: {one.shot} was {one.then}, "
                f"comes out {one.now or 'with nobody'} ({', '.join(one.differs)} differ)"
            )
        write(f"{len(found)} decisions, {len(found) - len(wrong)} come out the same")
    if wrong:
        raise SystemExit(1)


def takes(wanted: Wanted, shot: str, sheet: Path | None, *, as_json: bool) -> None:
    """The takes of a show, or of a shot."""
    job = _job(wanted)
    studio = _director(job)
    _check_shots(studio, (shot,) if shot else ())
    choices = cast_of(studio).choices
    found = takes_of(job.room.ledger.facts(kinds=OF_TAKES), job.room.vault, shot, choices)
    if sheet is not None:
        _write_sheet(job, wanted, found, sheet)
    if as_json:
        write_json({"show": job.shoot.show.id, "takes": found, "sheet": str(sheet or "")})
        return
    write(*(_take_lines(found) if found else ("no generator has finished a take yet",)))
    if sheet is not None:
        write(str(sheet))


def choose(wanted: Wanted, wish: Wish, *, as_json: bool) -> None:
    """Choose a take."""
    job = _job(wanted)
    _check_shots(_director(job), (wish.shot,))
    take = choose_take(job.shoot, job.room, wish)
    if as_json:
        write_json(take)
        return
    write(f"{job.room.person} chose take {take.number} of {take.shot}, by {take.generator}")
    if wish.promote:
        write("  it is made in full when the film is made")


# -- opening


def _job(wanted: Wanted) -> Job:
    """The show, planned; no worker is needed for it."""
    job = open_job(wanted)
    job.room.engine.stop()
    return job


def _director(job: Job) -> Studio:
    studio = job.studio
    return wiring_casting.director(studio.root, job.whole, job.room, studio.hands())


def _check_shots(studio: Studio, shots: Iterable[str]) -> None:
    known = [one.id for one in studio.shoot.story.shots]
    for name in shots:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
            raise BadInput(f"there is no shot {name!r}", hint=f"did you mean {', '.join(near)}?")


def _write_sheet(job: Job, wanted: Wanted, found: Sequence[Take], target: Path) -> None:
    from pegbar.actions.casting.take_pictures import sheet
    from pegbar.values.errors import StorageFailed

    folder = leaving(job, wanted, target.resolve().parent)
    going = going_to("takes", folder, wanted)
    graph = job.film.graph
    graph = graph.needed_for([one.id for one in graph.steps if one.id.startswith("take/")])
    ask_to_leave(job, going, graph, _of_takes(job, found) if going else ())
    with recorded(wanted.show, wanted.studio, job.shoot.show.id):
        data = sheet(f"{job.shoot.show.title}: takes", found, job.room.vault)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / target.name).write_bytes(data)
    except OSError as error:
        raise StorageFailed(f"{target} cannot be written: {error.strerror}") from error
    has_left(job, going, graph, [folder / target.name])


def _of_takes(job: Job, found: Sequence[Take]) -> tuple[Hindrance, ...]:
    """What stands in the way of showing these takes outside: what they were made of when they
    were made, whatever the show is made of today."""
    room = job.room
    use = Use(show=room.show, purpose=Purpose.PRODUCE, day=room.clock.now().date())
    consents = standing_of(room.ledger.facts(kinds=SAID_OF_CONSENTS)).in_force()
    return tuple(
        Hindrance(
            source=f"take {one.number} of {one.shot}",
            side=in_the_way.side,
            message=in_the_way.message,
            who_could="whoever made what it was made of",
        )
        for one in found
        for made in room.index.makers(one.received)[:1]
        for in_the_way in obstacles("", made.label, use, consents)
    )


# -- as text


def _table(rows: Sequence[Row]) -> Iterator[str]:
    who = max([len(_who(one)) for one in rows] + [len(_HEAD)]) + 2
    sort = max([len(_sort(one.shot)) for one in rows] + [4]) + 2
    yield f"{'shot':<12}{'size':<6}{'sort':<{sort}}{_HEAD:<{who}}{'price':<24}why"
    for one in rows:
        why = "; ".join(one.reasons)
        why = why if len(why) <= _WHY else f"{why[: _WHY - 1].rstrip()}…"
        size, sort_of = one.shot.framing.size.value, _sort(one.shot)
        line = f"{one.shot.id:<12}{size:<6}{sort_of:<{sort}}{_who(one):<{who}}{_price(one):<24}"
        yield f"{line}{why}".rstrip()


def _shots(count: int) -> str:
    return f"{count} shot{'s' * (count != 1)}"


def _who(row: Row) -> str:
    if row.choice is None:
        return "nobody"
    more = [f"{row.choice.takes} takes"] if row.choice.takes > 1 else []
    more += ["draft"] if row.choice.draft else []
    more += ["promoted"] if row.choice.promotes else []
    said = f" ({', '.join(more)})" if more else ""
    return f"{row.choice.generator}{said}"


def _sort(shot: Shot) -> str:
    """What sort of shot it is, in a few of its words."""
    words = words_of(shot) - {EVERYTHING, "silent", "still", "weather", shot.framing.size.value}
    sizes = {"wide", "extreme-wide", "full", "medium", "medium-close", "close", "extreme-close"}
    return " ".join(sorted(words - sizes, key=lambda one: (one != "speaking", one)))


def _price(row: Row) -> str:
    chosen = row.choice.generator if row.choice else ""
    found = next((one for one in row.candidates if one.generator == chosen), None)
    return str(found.estimate) if found and found.estimate else ""


def _pages(rows: Sequence[Row]) -> Iterator[str]:
    for one in rows:
        yield f"{one.shot.id}  {one.shot.framing.size.value}  {_sort(one.shot)}"
        yield f"  cast for it: {_who(one)}"
        if one.choice is not None:
            yield f"  for: {one.choice.kind.value}"
            if one.choice.fallbacks:
                yield f"  if it cannot: {', '.join(one.choice.fallbacks)}"
        yield from (f"  because {reason}" for reason in one.reasons)
        ranked = sorted(one.candidates, key=lambda each: (bool(each.out), -each.score))
        yield from (line for each in ranked for line in _candidate(each))


def _candidate(one: Candidate) -> Iterator[str]:
    if one.out:
        yield f"    out   {one.generator}: {'; '.join(one.out)}"
        return
    marks = ", ".join(f"{name} {value:.2f}" for name, value in one.marks.items())
    cost = f", {one.estimate}" if one.estimate is not None else ""
    yield f"    {one.score:.2f}  {one.generator}{cost} ({marks})"


def _take_lines(found: Sequence[Take]) -> Iterator[str]:
    who = max(len(one.generator) for one in found) + 2
    form = f"{{:<12}}{{:<5}}{{:<{who}}}{{:<22}}{{:<9}}{{:<14}}{{}}"
    yield form.format("shot", "take", "generator", "cost", "seconds", "digest", "state")
    for one in found:
        words = [
            *(["shown"] if one.shown else []),
            *(["chosen"] if one.chosen else []),
            *(["draft"] if one.draft else []),
            *(["promoted"] if one.promoted else []),
            *([one.word] if one.word else []),
            *([f"made again as {one.again}"] if one.again else []),
            *(["rehearsal"] if one.sandbox else []),
        ]
        yield form.format(
            one.shot,
            one.number,
            one.generator,
            " and ".join(str(each) for each in one.cost) or "-",
            f"{one.seconds:g}" if one.seconds else "-",
            one.digest.rpartition(":")[2][:12],
            ", ".join(words),
        ).rstrip()
