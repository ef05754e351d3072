"""Versions of recipes, read off their code and their libraries without importing either."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from pegbar.values.digests import digest_bytes, digest_json


class CodeVersions:
    """Digests of files under the package's folder, each looked for and read once."""

    def __init__(self, package: Path) -> None:
        self._package = package
        self._files: dict[Path, str] = {}
        self._named: dict[str, dict[str, str]] = {}
        self._libraries: dict[str, str] = {}

    def version(self, code: tuple[str, ...], libraries: tuple[str, ...]) -> str:
        """A digest over the files that the globs name and the libraries' versions.

        Raises ValueError when a glob names nothing: the recipe's table is wrong then.
        """
        files: dict[str, str] = {}
        for pattern in code:
            files |= self._matching(pattern)
        named = {name: self._library(name) for name in libraries}
        return digest_json({"code": files, "libraries": named})[7:23]

    def _matching(self, pattern: str) -> dict[str, str]:
        if pattern not in self._named:
            found = sorted(self._package.glob(pattern))
            if not found:
                raise ValueError(f"no code matches {pattern}")
            self._named[pattern] = {
                path.relative_to(self._package).as_posix(): self._file(path) for path in found
            }
        return self._named[pattern]

    def _file(self, path: Path) -> str:
        if path not in self._files:
            self._files[path] = digest_bytes(path.read_bytes())
        return self._files[path]

    def _library(self, name: str) -> str:
        if name not in self._libraries:
            try:
                self._libraries[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                self._libraries[name] = "absent"
        return self._libraries[name]
