"""make --watch: keeps drafts and the film up to date while somebody edits the show's files.

Each change is answered twice: first with a small draft of each shot that it touches, drawn by the
stage alone, then with the film itself. A newer change ends what an older one asked for; what was
finished by then is kept.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import watchfiles

from pegbar.actions.build import build
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.handing_out import leaves
from pegbar.actions.make_film import take_in
from pegbar.actions.outlets import outlet
from pegbar.actions.publish import place_bytes
from pegbar.actions.studio import Shelf
from pegbar.entrypoints.cli.entering import recorded
from pegbar.entrypoints.cli.jobs import Job, Wanted, Workshop, only
from pegbar.entrypoints.cli.output import write
from pegbar.entrypoints.cli.progress import Telling
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.graph.plan import plan
from pegbar.graph.step import Step
from pegbar.values.errors import Cancelled, PegbarError

_CALM_MS: Final = 150
"""Editors write a file in several steps: a change is over when it is quiet for so long."""

MakeFilm = Callable[[Job], None]


class _Superseded(Exception):
    """A newer change has come."""


class _Attentive(Telling):
    """Tells progress, and stops the work when the show's files change again."""

    def __init__(self, changed: Callable[[], bool]) -> None:
        super().__init__()
        self._changed = changed

    def underway(self, step: Step, done: int, total: int) -> None:
        self._heed()
        super().underway(step, done, total)

    def finished(self, step: Step, seconds: float) -> None:
        super().finished(step, seconds)
        self._heed()

    def _heed(self) -> None:
        if self._changed():
            raise _Superseded


class _Eyes:
    """Looks at a show's folder from a thread of its own. Mutable: it collects what it sees."""

    def __init__(self, folder: Path, *made: Path) -> None:
        self._folder = folder.resolve()
        self._made = [one.resolve() for one in made]
        self._seen: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
        self._stop = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def changed(self) -> bool:
        return not self._seen.empty()

    def wait(self) -> list[str]:
        """The files that changed, by their paths in the show; waits for the first."""
        found: set[Path] = set()
        while not found or self.changed():
            try:
                found |= self._seen.get(timeout=0.5)
            except queue.Empty:
                continue
        there = {path for path in found if path.exists()}  # editors' own drafts are gone by now
        return sorted(path.relative_to(self._folder).as_posix() for path in there or found)

    def close(self) -> None:
        self._stop.set()

    def _look(self) -> None:
        for changes in watchfiles.watch(
            self._folder, debounce=_CALM_MS, step=50, stop_event=self._stop
        ):
            paths = {Path(path) for _, path in changes}
            theirs = {path for path in paths if self._matters(path)}
            if theirs:
                self._seen.put(theirs)

    def _matters(self, path: Path) -> bool:
        if any(path.is_relative_to(one) for one in self._made):
            return False
        if not path.is_relative_to(self._folder):
            return False
        parts = path.relative_to(self._folder).parts
        return bool(parts) and not any(
            part.startswith(".") or part.endswith("~") or part == "__pycache__" for part in parts
        )


def watch(wanted: Wanted, *, out: Path | None, make_film: MakeFilm) -> None:
    """Make the film, then again after each change, until Ctrl-C."""
    studio = studio_for(wanted.show.resolve(), wanted.studio)
    with recorded(wanted.show, studio.root):
        target = outlet(out or wanted.home / "out", wanted.show, studio.root)
    drafts = drafts_in(target, wanted.home)
    workshop = Workshop(wanted)
    eyes = _Eyes(wanted.show, target, drafts)
    try:
        _answer(workshop, eyes, drafts, make_film)
        while True:
            write(f"watching {wanted.show}; Ctrl-C ends it")
            files = eyes.wait()
            write(f"changed: {', '.join(files[:4])}{' …' if len(files) > 4 else ''}")
            _answer(workshop, eyes, drafts, make_film)
    except KeyboardInterrupt:
        write("stopped watching")
    finally:
        eyes.close()
        workshop.close()


def drafts_in(target: Path, home: Path) -> Path:
    """Where drafts go: beside the film in the house. They are quick looks without credentials, and
    never leave it."""
    return (home / "out" if leaves(target, home) else target) / "drafts"


def _answer(workshop: Workshop, eyes: _Eyes, drafts: Path, make_film: MakeFilm) -> None:
    """Drafts of the shots that changed, then the film. What is wrong with a file is said, and
    the next change is waited for."""
    start = time.monotonic()
    try:
        job = workshop.job()
        for shot in _stale(job):
            _draft(job, shot, eyes, drafts, start)
        film = replace(job, telling=lambda: _Attentive(eyes.changed))
        make_film(film)
    except _Superseded:
        write("a newer change has come; what is finished is kept")
    except Cancelled:
        raise KeyboardInterrupt from None
    except PegbarError as error:
        write(f"pegbar: {error}")


def _stale(job: Job) -> Sequence[str]:
    """The shots whose drafts would be drawn anew."""
    return [shot.id for shot in job.shoot.story.shots if _would_run(job, shot.id)]


def _would_run(job: Job, shot: str) -> bool:
    draft = _draft_graph(job, shot)
    planned = plan(draft.graph, Shelf(job.room.index, job.room.vault))
    return any(True for _ in planned.to_run())


def _draft_graph(job: Job, shot: str) -> FilmGraph:
    hands = replace(job.studio.hands(), painter="", signer="")
    return film_graph(only(job.shoot, (shot,)), job.studio.recipes, hands, "sketch")


def _draft(job: Job, shot: str, eyes: _Eyes, folder: Path, start: float) -> None:
    drawn = _draft_graph(job, shot)
    part = drawn.parts["film"]
    graph = drawn.graph.needed_for([part.step])
    lease = take_in(job.shoot, job.room, graph)
    with _Attentive(eyes.changed) as telling:
        built = build(graph, job.shoot.labels(), job.room, telling, lease)
    path = folder / f"{shot}.mp4"
    place_bytes(job.room.vault.read(built.outputs[part.step][part.name]), path)
    write(f"draft {path}, {time.monotonic() - start:.1f} s after the change")
