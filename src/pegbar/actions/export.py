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
from pegbar.actions.handing_out import Going, ask_to_hand_out, on_record
from pegbar.actions.make_film import step_report, take_in
from pegbar.actions.messages import StepReport
from pegbar.actions.publish import place_bytes
from pegbar.actions.steps import export
from pegbar.actions.steps.desk import Desk
from pegbar.actions.studio import Room
from pegbar.assets.tree import decode_tree
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Output
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export made: `files` are there now; `folder` holds them all. `manifest` signs for
    those that carry no credentials, where they left the house."""

    format: str
    folder: str
    files: tuple[str, ...]
    steps: StepReport
    manifest: str = ""


def known_format(form: str) -> str:
    """The format, if there is one of that name. Raises BadInput."""
    if form not in export.MORE:
        close = difflib.get_close_matches(form, export.MORE, n=1) or list(export.MORE)
        raise BadInput(f"nothing is exported as {form!r}", hint=f"choose {', '.join(close)}")
    return form


def export_film(
    desk: Desk, form: str, room: Room, out: Path, listener: Listener, going: Going | None = None
) -> Exported:
    """Make the files of a format and put them into `out`. `going`: they leave the house there, and
    the door is asked first.

    Raises BadInput for a format that does not exist, Refused, and what `build` raises.
    """
    parts = export.exported(desk, known_format(form))
    graph = export_graph(desk, form, parts)
    if going is not None:
        ask_to_hand_out(desk.shoot, graph, room, going, film_of(desk))
    lease = take_in(desk.shoot, room, graph)
    built = build(graph, desk.shoot.labels(), room, listener, lease)
    files: dict[str, Digest] = {}
    for name, part in parts.items():
        digest = built.outputs[part.step][part.name]
        if name.endswith("/"):
            tree = decode_tree(room.vault.read(digest)).files
            files |= {f"{name}{inner}": one for inner, one in tree.items()}
        else:
            files[name] = digest
    if going is not None:
        on_record(room, going, files, next(iter(parts.values())).step)
    for name, digest in files.items():
        place_bytes(room.vault.read(digest), out / name)
    return Exported(
        format=form,
        folder=str(out),
        files=tuple(sorted(str(out / name) for name in files)),
        steps=step_report(built),
    )


def export_graph(desk: Desk, form: str, parts: Mapping[str, Output]) -> Graph:
    """Only the steps that the format needs."""
    steps = list(film_of(desk).graph.steps)
    steps += export.MORE[form](desk)
    if any(part.step == "sign/mezzanine" for part in parts.values()):
        steps.append(export.signed(desk, steps))
    return graph_of(steps).needed_for([part.step for part in parts.values()])
