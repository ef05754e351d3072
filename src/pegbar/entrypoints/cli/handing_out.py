"""Whether what a verb writes leaves the house, and who signs for it then."""

from __future__ import annotations

from pathlib import Path

from pegbar.actions.handing_out import Going, Seal, leaves
from pegbar.entrypoints.cli.jobs import Job, Wanted
from pegbar.graph.graph import Graph


def going_to(form: str, folder: Path, wanted: Wanted) -> Going | None:
    """What leaves by being written there; None in the house."""
    if not leaves(folder, wanted.home):
        return None
    return Going(form=form, territory=wanted.territory, folder=folder)


def seal_of(job: Job, graph: Graph) -> Seal:
    """Who signs for what these steps made."""
    return Seal(
        shoot=job.shoot,
        hands=job.studio.hands(),
        painted_by=job.film.painted_by,
        graph=graph,
        notary=job.studio.notary(),
    )


def staged(job: Job) -> Graph:
    """The steps behind panels and guides: nothing in them is painted."""
    graph = job.film.graph
    return graph.needed_for([s.id for s in graph.steps if s.id.startswith(("perform/", "panel/"))])
