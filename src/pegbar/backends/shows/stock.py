"""The stock company's files: designs that come with the house, read out of the package.

In a show they go by `stock:NAME`; among a show's files their paths start with `stock:` too, so
that no folder of the show can be taken for them.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

from pegbar.production.company import Company
from pegbar.production.show import SourceFile
from pegbar.production.yaml_reader import read_yaml
from pegbar.rights.label import Origin, Purpose
from pegbar.values.errors import BadInput, Trespass
from pegbar.values.place import Place

SIGN: Final = "stock:"
FOLDER: Final = Path(__file__).resolve().parents[2] / "stock"
SOURCE: Final = SourceFile(
    files=(f"{SIGN}*",),
    by="Pegbar",
    origin=Origin.DRAWN,
    licence="CC0-1.0",
    purposes=tuple(Purpose),
    note="The stock company: for everyone, for everything, without a credit.",
)


def company() -> Company:
    """Who and what there is to cast from."""
    text = (FOLDER / "company.yaml").read_text("utf-8")
    return read_yaml(text, f"{SIGN}company.yaml", Company)


def path_of(named: str, kind: str, asked: Place) -> str:
    """The path of the design file that `stock:NAME` means. `kind` is characters, sets or props.

    Raises BadInput for a name that the company does not have.
    """
    name = named.removeprefix(SIGN).strip()
    known = sorted(path.stem for path in (FOLDER / kind).glob("*.yaml"))
    if name in known:
        return f"{SIGN}{kind}/{name}.yaml"
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {SIGN}{near[0]}?" if near else f"known: {', '.join(known)}"
    kind_of = Trespass if set(name) & set("/\\") else BadInput
    raise kind_of(f"the stock has no {kind} called {name[:40]!a}", place=asked, hint=hint)


def read(path: str, asked: Place) -> bytes:
    """The bytes of a design whose path `path_of` gave, or of the drawing beside it.

    Raises Trespass for every other path: a show may write `stock:` before anything.
    """
    file = (FOLDER / path.removeprefix(SIGN)).resolve()
    if file.parent.parent != FOLDER or file.suffix not in (".yaml", ".svg") or not file.is_file():
        raise _no_design(path, asked)
    return file.read_bytes()


def _no_design(path: str, asked: Place) -> Trespass:
    shown = path.encode("unicode_escape").decode("ascii")[:80]
    return Trespass(
        f"'{shown}' is no design of the stock company",
        place=asked,
        hint="characters, sets and props go by stock:NAME; other files are the show's own",
    )
