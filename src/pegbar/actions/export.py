"""Export a film: make what a format needs, and put it where a person wants it.

Every export is made by steps, so the ledger knows what it is made of and by whom, as it does for
the film itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from pegbar.actions.build import Listener, build
from pegbar.actions.film_graph import film_of
from pegbar.actions.make_film import step_report, take_in
from pegbar.actions.messages import StepReport
from pegbar.actions.publish import inside, place_bytes
from pegbar.actions.steps import export
from pegbar.actions.steps.desk import Desk
from pegbar.actions.studio import Room
from pegbar.assets.tree import decode_tree
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Output
from pegbar.values.errors import BadInput


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export made: `files` are there now; `folder` holds them all."""

    format: str
    folder: str
    files: tuple[str, ...]
    steps: StepReport


def known_format(form: str) -> str:
    """The format, if there is one of that name. Raises BadInput."""
    if form not in export.MORE:
        close = difflib.get_close_matches(form, export.MORE, n=1) or list(export.MORE)
        raise BadInput(f"nothing is exported as {form!r}", hint=f"choose {', '.join(close)}")
    return form


def export_film(desk: Desk, form: str, room: Room, out: Path, listener: Listener) -> Exported:
    """Make the files of a format and put them into `out`.

    Raises BadInput for a format that does not exist, and what `build` raises.
    """
    parts = export.exported(desk, known_format(form))
    graph = export_graph(desk, form, parts)
    take_in(desk.shoot, room, graph)
    built = build(graph, desk.shoot.labels(), room, listener)
    files: list[str] = []
    for name, part in parts.items():
        digest = built.outputs[part.step][part.name]
        if not name.endswith("/"):
            place_bytes(room.vault.read(digest), inside(out, name))
            files.append(str(out / name))
            continue
        for inner, one in decode_tree(room.vault.read(digest)).files.items():
            place_bytes(room.vault.read(one), inside(out, f"{name}{inner}"))
            files.append(str(out / name / inner))
    return Exported(
        format=form, folder=str(out), files=tuple(sorted(files)), steps=step_report(built)
    )


def export_graph(desk: Desk, form: str, parts: Mapping[str, Output]) -> Graph:
    """Only the steps that the format needs."""
    steps = list(film_of(desk).graph.steps)
    steps += export.MORE[form](desk)
    if any(part.step == "sign/mezzanine" for part in parts.values()):
        steps.append(export.signed(desk, steps))
    return graph_of(steps).needed_for([part.step for part in parts.values()])
