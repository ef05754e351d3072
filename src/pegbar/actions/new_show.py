"""A new show: a folder of plain files that already makes a film."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

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


def new_show(template: Path, target: Path) -> Path:
    """Copy the template to `target` and fill in its id and title.

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
                path.write_text(filled, "utf-8")
        draft.replace(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise StorageFailed(
            f"{target} cannot be written: {error.strerror}", hint="check the folder's permissions"
        ) from error
    return target
