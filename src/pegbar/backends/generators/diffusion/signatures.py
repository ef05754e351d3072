"""What the installed pipelines take, read from their source: importing them takes ten seconds, and
a list of generators has to be there at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path
from typing import Final

_CLASS: Final = re.compile(rb"^class (\w+)\(", re.MULTILINE)
_AUTO: Final = "auto_pipeline.py"
_CONTROLLED: Final = "-controlnet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A pipeline's class: what its call takes, which of it has to be given, and what it is built
    of (`IPAdapterMixin`)."""

    name: str
    takes: tuple[str, ...]
    needs: frozenset[str]
    bases: tuple[str, ...]

    def has(self, *names: str) -> bool:
        return all(name in self.takes for name in names)

    @property
    def wears_loras(self) -> bool:
        return any("LoraLoaderMixin" in one for one in self.bases)


def installed() -> bool:
    return _home() is not None


@cache
def signature(name: str) -> Signature | None:
    """The pipeline class of this name; None where the package has none."""
    home = _home()
    if home is None or not name.isidentifier():
        return None
    path = _classes(home).get(name)
    for node in ast.parse(path.read_bytes()).body if path is not None else ():
        if isinstance(node, ast.ClassDef) and node.name == name:
            return _of(node)
    return None


@cache
def modules() -> frozenset[str]:
    """The package's own families of pipelines: a model's index may name a part of one."""
    home = _home()
    return frozenset(one.name for one in home.iterdir() if one.is_dir()) if home else frozenset()


@cache
def relatives(name: str) -> frozenset[str]:
    """The classes that work with the same parts as this one, itself among them: with a picture to
    begin from, with controls, for changing films. As the package's own table groups them, and by
    the names that it gives."""
    found = {name}
    for table in _tables().values():
        keys = {key for key, one in table.items() if one == name}
        for key in keys:
            family = key.removesuffix(_CONTROLLED)
            found |= {
                one
                for other in _tables().values()
                for known, one in other.items()
                if known.removesuffix(_CONTROLLED) == family
            }
    for one in sorted(found):
        stem = one.removesuffix("Pipeline")
        for more in (f"{stem}ControlNetPipeline", f"{stem}VideoToVideoPipeline",
                     f"{stem}VideoToVideoControlNetPipeline"):  # fmt: skip
            if one.endswith("Pipeline") and signature(more) is not None:
                found.add(more)
    return frozenset(found)


@cache
def _home() -> Path | None:
    spec = util.find_spec("diffusers")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pipelines"


@cache
def _classes(home: Path) -> Mapping[str, Path]:
    """Where each class of a pipeline stands."""
    found: dict[str, Path] = {}
    for path in sorted(home.rglob("pipeline_*.py")):
        for name in _CLASS.findall(path.read_bytes()):
            found.setdefault(name.decode(), path)
    return found


def _of(node: ast.ClassDef) -> Signature | None:
    call = next(
        (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__call__"),
        None,
    )
    bases = tuple(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    if call is None:
        above = next((found for base in bases if (found := signature(base)) is not None), None)
        if above is None:
            return None
        bases = (*bases, *above.bases)
        return Signature(name=node.name, takes=above.takes, needs=above.needs, bases=bases)
    names = [one.arg for one in (*call.args.posonlyargs, *call.args.args)][1:]
    free = len(names) - len(call.args.defaults)
    return Signature(
        name=node.name,
        takes=(*names, *(one.arg for one in call.args.kwonlyargs)),
        needs=frozenset(names[:free]),
        bases=bases,
    )


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    """The package's tables of related classes: by table, the class of each family."""
    home = _home()
    if home is None or not (home / _AUTO).is_file():
        return {}
    tree = ast.parse((home / _AUTO).read_bytes())
    return {name: dict(rows) for name, rows in _assigned(tree) if name.startswith("AUTO_")}


def _assigned(tree: ast.Module) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every `NAME = OrderedDict([("family", Class), …])`."""
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target, given = node.targets[0], node.value.args
        if isinstance(target, ast.Name) and given and isinstance(given[0], ast.List):
            rows = [
                (str(pair.elts[0].value), pair.elts[1].id)
                for pair in given[0].elts
                if isinstance(pair, ast.Tuple)
                and isinstance(pair.elts[0], ast.Constant)
                and isinstance(pair.elts[1], ast.Name)
            ]
            yield target.id, rows
