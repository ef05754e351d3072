"""Whether what a verb writes leaves the house, and who signs for it then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pegbar import wiring
from pegbar.actions.handing_out import Going, Seal, ask_to_hand_out, leaves, on_record
from pegbar.actions.rights_of_film import Hindrance
from pegbar.entrypoints.cli.jobs import Job, Wanted
from pegbar.graph.graph import Graph
from pegbar.values.digests import digest_file


def going_to(form: str, folder: Path, wanted: Wanted) -> Going | None:
    """What leaves by being written there; None in the house."""
    if not leaves(folder, wanted.home):
        return None
    return Going(form=form, territory=wanted.territory, folder=folder)


def ask_to_leave(
    job: Job, going: Going | None, graph: Graph, more: Sequence[Hindrance] = ()
) -> None:
    """Ask the door, where something leaves. Raises Refused."""
    if going is not None:
        ask_to_hand_out(job.shoot, graph, job.room, going, more=more)


def has_left(job: Job, going: Going | None, graph: Graph, files: Iterable[str | Path]) -> None:
    """What left is on record, and signed for where it carries no credentials of its own."""
    if going is None:
        return
    folder = going.folder.resolve()
    paths = {path.relative_to(folder).as_posix(): path for path in _absolute(files)}
    if paths:
        digests = {name: digest_file(path) for name, path in paths.items()}
        on_record(job.room, going, digests, going.form)
        seal_of(job, graph).put(folder, sorted(paths), job.room.clock.now().isoformat())


def _absolute(files: Iterable[str | Path]) -> list[Path]:
    return [Path(file).resolve() for file in files]


def seal_of(job: Job, graph: Graph) -> Seal:
    """Who signs for what these steps made."""
    return Seal(
        shoot=job.shoot,
        hands=job.studio.hands(),
        painted_by=job.film.painted_by,
        graph=graph,
        notary=job.studio.notary(),
        register=wiring.register(job.studio.anchors),
    )


def staged(job: Job) -> Graph:
    """The steps behind panels and guides: nothing in them is painted."""
    graph = job.film.graph
    return graph.needed_for([s.id for s in graph.steps if s.id.startswith(("perform/", "panel/"))])
