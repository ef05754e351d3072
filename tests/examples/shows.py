"""The shows that come with Pegbar, read as the stage reads them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from pegbar.actions.new_show import new_show
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.production.rights_file import RightsFile
from pegbar.production.show import Show
from pegbar.production.yaml_reader import read_yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "the-moon-is-late"
SECOND = ROOT / "examples" / "the-borrowed-wind"
TEMPLATE = ROOT / "src" / "pegbar" / "templates" / "new-show"
STOCK = ROOT / "src" / "pegbar" / "stock"


@dataclass(frozen=True, slots=True)
class Folder:
    """A show's folder; a template's placeholders are filled in."""

    path: Path

    def text(self, name: str) -> str:
        found = (self.path / name).read_text("utf-8")
        return found.replace("{{id}}", "my-film").replace("{{title}}", "My Film")

    def read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(name) from error

    def show(self) -> Show:
        return read_yaml(self.text("show.yaml"), "show.yaml", Show)

    def designs(self) -> Designs:
        show = self.show()
        name, scenery = next(iter(show.sets.items()))
        return load_designs(
            self.read,
            figures={who: one.rig for who, one in show.characters.items()},
            props={thing: one.design for thing, one in show.props.items()},
            scenery=(name, scenery.design),
        )

    def files(self) -> list[str]:
        found = (file for file in self.path.rglob("*") if file.is_file())
        return sorted(file.relative_to(self.path).as_posix() for file in found)

    def covers(self, name: str) -> bool:
        """Whether some source of the bible, or of the rights beside it, speaks for the file."""
        sources = [*self.show().sources]
        for path in sorted(self.path.glob("rights/*.yaml")):
            sources += read_yaml(path.read_text("utf-8"), path.name, RightsFile).sources
        patterns = [p for source in sources for p in source.files]
        return any(fnmatch(name, pattern) for pattern in patterns)


def _new() -> Path:
    """A show as `pegbar new` makes it, for as long as the tests run."""
    _KEPT.append(tempfile.TemporaryDirectory())
    return new_show(TEMPLATE, Path(_KEPT[0].name) / "my-film", STOCK)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
FOLDERS = {"example": Folder(EXAMPLE), "second": Folder(SECOND), "template": Folder(_new())}
