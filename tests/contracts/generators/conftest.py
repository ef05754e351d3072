"""Which stands the suite runs on: those beside this file, or those that are named.

pytest tests/contracts/generators --stand my_stand.py
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from pegbar.assets.profile import Profile
from pegbar.ports.generator import Generator

from . import stands as own
from .stand import Files, Play, Stand, files_in
from .suite import CLAUSES, Bench, Clause


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stand",
        action="append",
        default=[],
        metavar="FILE",
        help="hold the STAND of this file against the contract of generators, and no other",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "bench" not in metafunc.fixturenames:
        return
    named = metafunc.config.getoption("--stand", default=[])
    cases = [case for stand in _stands(tuple(named)) for case in _cases(stand)]
    ids = ["-".join((s.name, p, k, c.name)) for s, p, k, c in cases]
    metafunc.parametrize("bench", cases, ids=ids, indirect=True, scope="function")


@cache
def _stands(named: tuple[str, ...]) -> tuple[Stand, ...]:
    if named:
        return tuple(_loaded(Path(one)) for one in named)
    modules = sorted(one.name for one in pkgutil.iter_modules(own.__path__))
    return tuple(importlib.import_module(f"{own.__name__}.{one}").STAND for one in modules)


def _loaded(path: Path) -> Stand:
    """The STAND of a file of anybody's; the files beside it can be imported by it."""
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(f"{own.__name__}.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise pytest.UsageError(f"--stand {path}: this is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.STAND


def _cases(stand: Stand) -> Iterator[tuple[Stand, str, str, Clause]]:
    """Every clause with what it runs on; where once is enough, the first that fits."""
    able = [(profile, one) for profile in stand.profiles() for one in profile.does]
    for clause in CLAUSES.values():
        seen = set()
        for profile, one in able:
            key = {
                "capability": (profile.name, one.kind),
                "kind": one.kind,
                "generator": profile.name,
                "vendor": "",
            }[clause.scope]
            if key not in seen:
                seen.add(key)
                yield stand, profile.name, one.kind.value, clause


class _House:
    """The one play that is open, with the generators that were opened on it; the next stand's
    closes it."""

    def __init__(self) -> None:
        self._stand: Stand | None = None
        self._closing = ExitStack()
        self._generators: dict[str, Generator] = {}
        self.play: Play | None = None

    def play_of(self, stand: Stand) -> Play:
        if stand is not self._stand:
            self.close()
            self._stand, self.play = stand, self._closing.enter_context(stand.open())
        assert self.play is not None
        return self.play

    def generator(self, stand: Stand, profile: Profile) -> Generator:
        if profile.name not in self._generators:
            opened = stand.vendor.open(profile, self.play_of(stand).account)
            self._generators[profile.name] = opened
        return self._generators[profile.name]

    def close(self) -> None:
        self._generators.clear()
        self._closing.close()


@pytest.fixture(scope="session")
def _house() -> Iterator[_House]:
    house = _House()
    yield house
    house.close()


@pytest.fixture(scope="session")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return files_in(tmp_path_factory.mktemp("goes-in"))


@pytest.fixture
def bench(request: pytest.FixtureRequest, _house, _files, tmp_path: Path) -> Bench:
    stand, name, kind, clause = request.param
    reason = stand.waived.get(clause.name) or stand.waived.get(f"{clause.name}/{kind}")
    if reason:
        pytest.skip(f"{stand.name}: {reason}")
    play = _house.play_of(stand)
    profile = next(one for one in stand.vendor.profiles(play.account) if one.name == name)
    able = next(one for one in profile.does if one.kind.value == kind)
    generator = _house.generator(stand, profile)
    return Bench(stand, play, profile, able, _files, tmp_path, generator, clause)
