"""init and new."""

from __future__ import annotations

from pathlib import Path

from pegbar import wiring
from pegbar.actions.new_show import new_show, new_show_from
from pegbar.actions.outlets import inlet, outlet
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio


def init(root: Path | None, name: str, *, as_json: bool) -> None:
    """Make a studio in `root`, or in `.pegbar` here."""
    folder = root or Path.cwd() / wiring.STUDIO_FOLDER
    studio = _made_at(folder, name or f"{wiring.person()}'s studio")
    if as_json:
        anchors = [str(one) for one in studio.anchors]
        key = studio.keys.place().where
        write_json({"studio": str(studio.root), "anchors": anchors, "key": key})
        return
    write(f"A studio is at {studio.root}.", "Give its root certificate to those who verify films:")
    write(*(f"  {anchor}" for anchor in studio.anchors))
    write(
        "Keep a copy of its key elsewhere; without it no show of this studio opens:",
        f"  {studio.keys.place().where}",
    )


def new(target: Path, script: Path | None, *, as_json: bool) -> None:
    """Make a show folder, from the template or around a screenplay."""
    from pegbar.entrypoints.cli.entering import recorded  # which needs studio_for

    with recorded(target.absolute().parent, None):
        outlet(target, target, None)
        if script is not None:
            inlet(script, None, None)
    if script is None:
        show = new_show(wiring.TEMPLATE, target, wiring.STOCK)
    else:
        show = new_show_from(wiring.read_script(script), target)
    if as_json:
        write_json({"show": str(show)})
        return
    if script is None:
        write(f"{show} is ready. Write in {show / 'screenplay.fountain'}, then run:")
    else:
        write(f"{show} is ready. Its cast and sets are in {show / 'show.yaml'}. Run:")
    write(f"  pegbar make {show}")


def _made_at(root: Path, name: str) -> Studio:
    if root.exists() and not root.is_dir():
        raise BadInput(f"{root} is a file, no studio", hint="name a folder")
    return wiring.init_studio(root, name)


def studio_for(near: Path, root: Path | None) -> Studio:
    """The studio to work in: the one that was named, the nearest, or a new one beside the show.

    A person who has none yet should not have to learn the word first.
    """
    if root is not None:
        if (root / "identity").is_dir():
            return Studio(root.resolve())
        return _made_at(root, f"{wiring.person()}'s studio")
    found = wiring.find_studio(near) or wiring.find_studio(Path.cwd())
    if found is None:
        found = wiring.init_studio(Path.cwd() / wiring.STUDIO_FOLDER, f"{wiring.person()}'s studio")
        note(f"made a studio at {found.root}")
        note(f"keep a copy of its key elsewhere: {found.keys.place().where}")
    return found
