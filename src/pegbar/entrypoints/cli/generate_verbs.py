"""generate: one request by hand."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar import wiring_casting
from pegbar.actions.generate import Wish, asked_graph
from pegbar.actions.generate import generate as generate_one
from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.profile import Profile
from pegbar.entrypoints.cli.handing_out import ask_to_leave, going_to, has_left
from pegbar.entrypoints.cli.jobs import Job, Wanted, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.canonical import Json
from pegbar.values.errors import BadInput, Refused

_SIZE: Final = re.compile(r"(\d{1,5})[x×](\d{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of the command line."""

    generator: str
    kind: str
    prompt: str
    negative: str
    references: tuple[str, ...]
    loras: tuple[str, ...]
    options: tuple[str, ...]
    seed: int | None
    size: str
    seconds: float | None
    take: int


def generate(asked: Asked, wanted: Wanted, *, out: Path | None, as_json: bool) -> None:
    """Make it and say where it is."""
    job = open_job(wanted)
    wish = _wish(asked, job)
    target = leaving(job, wanted, out or wanted.home / "out" / "generated")
    recipe = job.studio.recipes["generate.asked"]
    going = going_to("generated", target, wanted)
    graph = asked_graph((job.shoot, job.film), recipe, wish)
    ask_to_leave(job, going, graph)
    with job.telling() as telling:
        found = generate_one((job.shoot, job.film), recipe, job.room, telling, wish, target)
    job.room.engine.stop()
    has_left(job, going, graph, found.files)
    if as_json:
        write_json(found)
        return
    cost = ", ".join(str(one) for one in found.made.cost) or "nothing"
    write(f"{found.step} by {found.generator} {found.made.used.version}".rstrip())
    write("it was there already" if found.cached else f"it cost {cost}")
    write(*found.made.used.notes, *found.files)


def _wish(asked: Asked, job: Job) -> Wish:
    """What is asked for, in the generator's words. Raises BadInput, Refused."""
    profile = _profile(asked.generator, job)
    kinds = [one.kind for one in profile.does]
    if asked.kind and asked.kind not in {one.value for one in Kind}:
        raise BadInput(f"there is no kind {asked.kind!r}", hint=", ".join(Kind))
    return Wish(
        profile=profile,
        kind=Kind(asked.kind) if asked.kind else kinds[0],
        prompt=asked.prompt,
        negative=asked.negative,
        seed=asked.seed,
        size=_size(asked.size),
        seconds=asked.seconds,
        references=tuple(_reference(one) for one in asked.references),
        loras=asked.loras,
        options=dict(_option(one) for one in asked.options),
        take=asked.take,
    )


def _profile(name: str, job: Job) -> Profile:
    tools = {one: graph.packed() for one, graph in job.shoot.graphs.items()}
    books = wiring_casting.books_of(job.studio.root, tools)
    profile = books.profile(name)
    if profile is None:
        close = difflib.get_close_matches(name, books.entries, n=3, cutoff=0.4)
        raise BadInput(
            f"nobody here knows a generator {name!r}",
            hint=f"did you mean {' or '.join(close)}?" if close else "pegbar generators",
        )
    if profile.retired is not None or not profile.does:
        raise Refused(
            f"{name} makes nothing any more",
            hint=f"pegbar generators {name} tells since when, and who can stand in",
        )
    return profile


def _size(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _SIZE.fullmatch(text)
    if not found:
        raise BadInput(f"{text!r} is no size", hint="write it as 1280x720")
    return int(found[1]), int(found[2])


def _reference(text: str) -> tuple[RefRole, str]:
    role, equals, file = text.partition("=")
    if not equals or role not in {one.value for one in RefRole}:
        raise BadInput(
            f"{text!r} is no reference",
            hint=f"write ROLE=FILE, with a role of {', '.join(RefRole)}",
        )
    return RefRole(role), file


def _option(text: str) -> tuple[str, Json]:
    """NAME=VALUE, with a value as JSON has it, or else as text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} is no option", hint="write NAME=VALUE")
    try:
        plain: Json = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name, value
    return name, plain
