"""graphs: those that are registered with a show, what each takes, and what a server lacks."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from pegbar import wiring_graphs
from pegbar.actions.publish import place_bytes
from pegbar.actions.shoot import Shoot
from pegbar.assets.generation import LoraUse
from pegbar.assets.graph_file import (
    FOLDER,
    SIZE_LIMIT,
    GraphCard,
    GraphFile,
    check_graph_name,
    read_workflow,
)
from pegbar.entrypoints.cli.jobs import Wanted, coming, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.values.errors import BadInput, Refused
from pegbar.values.place import Place

_HINT: Final = "pegbar graphs SHOW, pegbar graphs add SHOW FILE, or pegbar graphs check SHOW NAME"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for beside the words."""

    server: str
    name: str
    studio: Path | None
    as_json: bool


class GraphReport(msgspec.Struct, frozen=True, kw_only=True):
    """A registered graph: what it makes, what it takes, and what it loads."""

    name: str
    generator: str
    title: str
    makes: str
    digest: str
    takes: tuple[str, ...]
    loras: tuple[str, ...]
    models: tuple[str, ...]
    classes: int
    registered: str


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a server lacks to run a graph; nothing where it can."""

    graph: str
    server: str
    version: str
    lacks: tuple[str, ...]
    notes: tuple[str, ...] = ()


def graphs(words: tuple[str, ...], asked: Asked) -> None:
    """Raises BadInput, Refused, GeneratorTrouble."""
    if words[:1] == ("add",) and len(words) == 3:
        _add(Path(words[1]), Path(words[2]), asked)
    elif words[:1] == ("check",) and len(words) == 3:
        _check(Path(words[1]), words[2], asked)
    elif len(words) == 1:
        _list(Path(words[0]), asked)
    else:
        raise BadInput(f"graphs does not know {' '.join(words)!r}", hint=_HINT)


def _list(show: Path, asked: Asked) -> None:
    shoot = open_job(Wanted(show=show, studio=asked.studio)).whole
    found = tuple(_report(one) for one in shoot.graphs.values())
    if asked.as_json:
        write_json({"graphs": found})
    elif found:
        for one in found:
            write(*_told(one))
    else:
        write("the show has no graphs; pegbar graphs add SHOW FILE registers one")


def _report(graph: GraphFile) -> GraphReport:
    card, bind = graph.card, graph.card.bind
    takes = [
        name for name in ("prompt", "negative", "seed", "width", "frames") if getattr(bind, name)
    ]
    takes += [f"{kind.value} guide" for kind in bind.guides]
    takes += [f"{role.value} reference" for role in bind.references]
    takes += [f"option {name}" for name in bind.options]
    return GraphReport(
        name=graph.name,
        generator=f"{wiring_graphs.VENDOR}/{graph.name}",
        title=card.title,
        makes=card.makes.value,
        digest=graph.digest,
        takes=tuple(takes),
        loras=tuple(one.who or ("any, stacked" if one.repeats else "any") for one in bind.loras),
        models=tuple(one.name for one in card.models),
        classes=len(card.nodes),
        registered=card.server,
    )


def _told(one: GraphReport) -> Iterator[str]:
    yield f"{one.name}: {one.title or 'a graph of the show'}"
    yield f"  cast as   {one.generator}"
    yield f"  makes     {one.makes}"
    yield f"  takes     {', '.join(one.takes) or 'nothing'}"
    yield f"  LoRAs     {', '.join(one.loras) or 'none'}"
    yield f"  loads     {', '.join(one.models) or 'no models'}"
    yield f"  digest    {one.digest}"


def _check(show: Path, name: str, asked: Asked) -> None:
    job = open_job(Wanted(show=show, studio=asked.studio))
    graph = _named(name, job.whole)
    servers, folder = wiring_graphs.servers_of(job.studio.root, asked.server)
    loras = _loras(show, job.whole)
    reports = []
    for server in servers:
        found = wiring_graphs.check_graph(graph, server, loras, folder)
        reports.append(
            CheckReport(
                graph=name,
                server=server,
                version=found.version,
                lacks=found.lacks,
                notes=found.notes,
            )
        )
    if asked.as_json:
        write_json({"checks": reports})
    else:
        for one in reports:
            write(*_checked(one))
    if all(one.lacks for one in reports):
        raise typer.Exit(1)


def _checked(one: CheckReport) -> Iterator[str]:
    where = f"{one.server} (ComfyUI {one.version})"
    if one.lacks:
        yield f"{one.graph} cannot run on {where}; it lacks:"
        yield from (f"  {lack}" for lack in one.lacks)
    else:
        yield f"{one.graph} runs on {where}"
    yield from (f"  note: {note}" for note in one.notes)


def _named(name: str, shoot: Shoot) -> GraphFile:
    if name not in shoot.graphs:
        near = difflib.get_close_matches(name, shoot.graphs, n=1)
        known = ", ".join(shoot.graphs) or "none; pegbar graphs add SHOW FILE registers one"
        raise BadInput(
            f"the show has no graph called {name[:60]!r}",
            hint=f"did you mean {near[0]}?" if near else f"there: {known}",
        )
    return shoot.graphs[name]


def _loras(show: Path, shoot: Shoot) -> dict[LoraUse, Path]:
    """The show's LoRAs that its characters wear, with their files."""
    return {
        LoraUse(name=one.name, digest=one.digest, weight=one.weight, who=one.who): show / one.path
        for one in shoot.loras.values()
    }


def _add(show: Path, file: Path, asked: Asked) -> None:
    wanted = Wanted(show=show, studio=asked.studio)
    job = open_job(wanted)
    job.room.engine.stop()
    coming(job, wanted, file)
    try:
        with file.open("rb") as held:
            data = held.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
    workflow = read_workflow(data, file.name)
    name = asked.name or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    check_graph_name(name, Place(file.name))
    servers, models = wiring_graphs.servers_of(job.studio.root, asked.server)
    cast = list(job.shoot.show.characters)
    card, found = wiring_graphs.propose_card(workflow, servers[0], cast, models)
    where = leaving(job, wanted, show / FOLDER)
    if (where / f"{name}.json").exists():
        raise Refused(
            f"the show has a graph called {name} already",
            hint="give another --name, or take the old one out of graphs/ first",
        )
    place_bytes(data, where / f"{name}.json")
    place_bytes(written(card).encode(), where / f"{name}.yaml")
    if asked.as_json:
        told = {"name": name, "card": msgspec.to_builtins(card), "lacks": found.lacks}
        write_json(told)
        return
    write(
        f"graphs/{name}.json and graphs/{name}.yaml are written",
        "Look through the YAML: what it binds was found by looking, and may be meant otherwise.",
        "",
        written(card).rstrip(),
    )
    if found.lacks:
        write("", f"{found.server} lacks:", *(f"  {one}" for one in found.lacks))


def written(card: GraphCard) -> str:
    """A card as YAML that people can go on with: what is empty is left out."""
    plain: dict[str, Any] = msgspec.to_builtins(card)
    return "\n".join(_lines(_kept(plain), 0)) + "\n"


def _kept(plain: dict[str, Any]) -> dict[str, Any]:
    usual: dict[str, Any] = msgspec.to_builtins(GraphCard(format=1, makes=plain["makes"]))
    kept = {name: one for name, one in plain.items() if one != usual[name]}
    kept["bind"] = {name: one for name, one in plain["bind"].items() if one not in ({}, [], ())}
    return {"format": 1, "makes": plain["makes"], **kept}


def _lines(value: dict[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for name, one in value.items():
        if isinstance(one, dict):
            yield f"{pad}{name}:" if one else f"{pad}{name}: {{}}"
            yield from _lines(one, depth + 1)
        elif isinstance(one, list | tuple) and len(one) == 1 and isinstance(one[0], str):
            yield f"{pad}{name}: {_scalar(one[0])}"
        elif isinstance(one, list | tuple) and one and isinstance(one[0], dict):
            yield f"{pad}{name}:"
            for row in one:
                kept = {key: said for key, said in row.items() if said not in ("", 0, False)}
                yield f"{pad}  - {{{', '.join(f'{k}: {_scalar(v)}' for k, v in kept.items())}}}"
        elif isinstance(one, list | tuple):
            yield f"{pad}{name}: [{', '.join(_scalar(each) for each in one)}]"
        else:
            yield f"{pad}{name}: {_scalar(one)}"


def _scalar(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_scalar(one) for one in value)}]"
    plain = isinstance(value, str) and re.fullmatch(r"[a-z][a-z-]*", value)
    if plain and value not in ("true", "false", "null", "yes", "no", "on", "off"):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
