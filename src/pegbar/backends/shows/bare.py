"""A show that is only a screenplay: where it is, and what show.yaml would say about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pegbar.backends.shows.paths import YAML, Folder
from pegbar.production.screenplay import Screenplay, plain
from pegbar.production.show import Show, SourceFile
from pegbar.production.yaml_reader import read_yaml
from pegbar.rights.label import Purpose
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

SHOW = "show.yaml"
SCRIPTS = (".fountain", ".fdx", ".spmd")
_FREE = re.compile(r"\b(?:CC0|CC-BY(?:-SA)?|Apache|MIT|public domain)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a show is. `script` names its screenplay where there is no show.yaml; `alone` tells
    that only the file was named, and nothing beside it belongs to the show."""

    root: Path
    name: str
    script: str = ""
    alone: bool = False


def home_of(path: Path) -> Home:
    """The show that a person means by a folder or by a screenplay. Raises BadInput."""
    try:
        root = path.resolve()
        is_folder, is_file = root.is_dir(), root.is_file()
    except (OSError, RuntimeError, ValueError):
        is_folder = is_file = False
    if is_file and root.suffix.lower() in SCRIPTS:
        return _of_script(root)
    if not is_folder:
        what = "is neither a show's folder nor a screenplay" if is_file else "is no folder"
        raise BadInput(
            f"{path} {what}",
            hint="name a show's folder or a .fountain file; `pegbar new NAME` makes a show",
        )
    there = _names(path, root)
    if SHOW in there:  # whatever it is: one that cannot be read is told, and never passed over
        return Home(root, root.name)
    scripts = sorted(one for one in there if Path(one).suffix.lower() in SCRIPTS)
    usual = [one for one in scripts if Path(one).stem == "screenplay"]
    if len(usual or scripts) == 1:
        return Home(root, root.name, (usual or scripts)[0])
    many = f" and {len(scripts)} screenplays" if scripts else " and no screenplay"
    raise BadInput(
        f"{path} holds no {SHOW}{many}",
        hint=f"name one of them: {', '.join(scripts[:3])}"
        if scripts
        else "name a show's folder; `pegbar new NAME` makes one",
    )


def _names(path: Path, root: Path) -> list[str]:
    """What lies in the folder. Raises BadInput where nobody may look."""
    try:
        return [one.name for one in root.iterdir()]
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror}", hint="look at the rights of the folder"
        ) from None


def _of_script(script: Path) -> Home:
    """A screenplay that a show.yaml beside it names stands for that show."""
    bible = script.parent / SHOW
    if bible.is_file():
        try:
            data = Folder(script.parent).read(SHOW, YAML, Place(SHOW))
            show = read_yaml(data.decode("utf-8-sig"), SHOW, Show)
        except (BadInput, UnicodeDecodeError):
            show = None
        if show is not None and show.screenplay == script.name:
            return Home(script.parent, script.parent.name)
    return Home(script.parent, script.stem, script.name, alone=True)


def id_of(name: str) -> str:
    """A show's id from a name: lower case, digits and dashes; a digest where no letter is Latin."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")[:63]
    return found or f"film-{digest_bytes(name.encode())[7:15]}"


def bare_show(home: Home, screenplay: Screenplay) -> Show:
    """What show.yaml would say: the title page's words, and defaults.

    Who wrote a script may do everything with it where its title page names them and a free
    licence; otherwise nobody has spoken for it yet.
    """
    title = plain(screenplay.title_value("title").replace("\n", " "))
    author = plain(screenplay.title_value("author") or screenplay.title_value("authors"))
    licence = plain(screenplay.title_value("license") or screenplay.title_value("licence"))
    sources: tuple[SourceFile, ...] = ()
    if author and _FREE.search(licence):
        sources = (
            SourceFile(files=(home.script,), by=author, licence=licence, purposes=tuple(Purpose)),
        )
    usual = home.name.replace("-", " ").replace("_", " ").strip().title()
    return Show(
        format=1,
        id=id_of(home.name),
        title=title or usual,
        author=author,
        screenplay=home.script,
        sources=sources,
    )
