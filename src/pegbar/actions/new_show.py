"""A new show: a folder of plain files that already makes a film."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pegbar.departments.story.casting import Proposal
from pegbar.production.show import Show
from pegbar.values.errors import BadInput, StorageFailed


def show_id(name: str) -> str:
    """A show's id from its folder's name: lower case, digits and dashes. Raises BadInput."""
    found = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63]
    if not found or not re.fullmatch(r"[\w .,!?'-]+", name):
        raise BadInput(
            f"{name!r} is no name for a show",
            hint="use letters, digits, spaces and dashes, some of them Latin",
        )
    return found


def new_show(template: Path, target: Path, stock: Path) -> Path:
    """Copy the template to `target` and fill in its id and title. Designs of the stock that it
    names are copied too, so that they are the show's own to draw on.

    Raises BadInput when the folder is there already, StorageFailed when it cannot be written.
    """
    name = show_id(target.name)
    if target.exists():
        raise BadInput(f"{target} is there already", hint="choose another name")
    draft = target.with_name(f".{target.name}.new")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(template, draft)
        for path in draft.rglob("*"):
            if path.suffix in {".yaml", ".fountain", ".md"}:
                text = path.read_text("utf-8")
                title = target.name.replace("-", " ").replace("_", " ").title()
                filled = text.replace("{{id}}", name).replace("{{title}}", title)
                if path.name == "show.yaml":
                    filled = _taken_home(filled, stock, draft / "art")
                path.write_text(filled, "utf-8")
        draft.replace(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise StorageFailed(
            f"{target} cannot be written: {error.strerror}", hint="check the folder's permissions"
        ) from error
    return target


def _taken_home(bible: str, stock: Path, art: Path) -> str:
    """The bible with its `stock:` designs copied into `art`, two files each."""

    def copied(hit: re.Match[str]) -> str:
        (found,) = stock.glob(f"*/{hit[1]}.yaml")
        kind = found.parent.name
        (art / kind).mkdir(parents=True, exist_ok=True)
        for file in (found, found.with_suffix(".svg")):
            shutil.copyfile(file, art / kind / file.name)
        return f"art/{kind}/{found.name}"

    return re.sub(r"\bstock:([\w-]+)", copied, bible)


@dataclass(frozen=True, slots=True)
class Script:
    """A screenplay that a show begins with, what it says about the show, and whom it casts."""

    name: str
    data: bytes
    show: Show
    proposals: tuple[Proposal, ...]


def new_show_from(script: Script, target: Path) -> Path:
    """A show folder with this screenplay, and a show.yaml in which every proposal is spelled out.

    Raises BadInput when the folder is there already, StorageFailed when it cannot be written.
    """
    name = show_id(target.name)
    if target.exists():
        raise BadInput(f"{target} is there already", hint="choose another name")
    screenplay = f"screenplay{Path(script.name).suffix.lower()}"
    try:
        target.mkdir(parents=True)
        (target / screenplay).write_bytes(script.data)
        text = "\n".join(_bible(script, name, screenplay)) + "\n"
        (target / "show.yaml").write_text(text, "utf-8")
    except OSError as error:
        raise StorageFailed(
            f"{target} cannot be written: {error.strerror}", hint="check the folder's permissions"
        ) from error
    return target


def _bible(script: Script, name: str, screenplay: str) -> Iterator[str]:
    show = script.show
    yield "# The bible of the show: what every shot shares. All paths start at this folder."
    yield "# Cast, sets and props are proposals from the stock company: change what you like."
    yield "format: 1"
    yield f"id: {name}"
    yield f"title: {_quoted(show.title)}"
    if show.author:
        yield f"author: {_quoted(show.author)}"
    yield f"language: {show.language}"
    yield f"screenplay: {screenplay}"
    yield ""
    yield "picture:"
    yield f"  size: [{show.picture.size[0]}, {show.picture.size[1]}]"
    yield f"  final: [{show.picture.final[0]}, {show.picture.final[1]}]"
    yield f"  fps: {show.picture.fps}"
    yield f"  drawn_on: {show.picture.drawn_on}"
    for group, key in (("characters", "rig"), ("sets", "design"), ("props", "design")):
        yield from _group(group, key, [one for one in script.proposals if one.kind == group])
    yield ""
    yield "# Who made what, and what it may be used for: develop, produce, train, market, deliver."
    yield "# Without all of them here the film can be worked on, and cannot leave."
    yield "sources:"
    yield f'  - files: ["{screenplay}", "direction/*"]'
    yield f"    by: {_quoted(show.author or 'Your Name')}"
    yield "    purposes: [develop, produce]"


def _group(group: str, key: str, chosen: Iterable[Proposal]) -> Iterator[str]:
    for at, one in enumerate(chosen):
        if not at:
            yield ""
            yield f"{group}:"
        yield f"  {_quoted(one.name)}:"
        yield f"    {key}: stock:{one.design}"
        if one.colours:
            pairs = ", ".join(f'{role}: "{colour}"' for role, colour in one.colours.items())
            yield f"    colours: {{{pairs}}}"
        if one.voice:
            yield f"    voice: {{pitch: {one.voice.pitch}, pace: {one.voice.pace}}}"
        yield f"    about: {_quoted(one.why)}"


def _quoted(text: str) -> str:
    """A word as YAML takes it, in quotes where it could be read as something else."""
    plain = re.fullmatch(r"[A-Z][A-Z ]*[A-Z]", text) and text not in ("NULL", "TRUE", "FALSE")
    return text if plain else json.dumps(text, ensure_ascii=False)
