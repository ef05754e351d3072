"""Build a graph: run what has to run, keep each result as a fact the moment it is whole."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pegbar.actions.attempts import put_on_record
from pegbar.actions.lease import Lease
from pegbar.actions.lose import lose, unaccounted
from pegbar.actions.studio import Room, Shelf
from pegbar.assets.facts import StepMade
from pegbar.graph.flow import LabelFlow
from pegbar.graph.graph import Graph, needs
from pegbar.graph.key import Material, material
from pegbar.graph.plan import Outputs, known_inputs, plan
from pegbar.graph.step import Slot, Step
from pegbar.graph.why import reasons
from pegbar.ports.engine import Order, Outcome, Underway
from pegbar.rights.label import Label
from pegbar.values.digests import Digest
from pegbar.values.errors import Cancelled, Corrupt, PegbarError, StepFailed, Trespass

_MEND_LIMIT = 3
_CLAIM_POLL = 0.05
_NEWS_POLL = 0.5


class Listener(Protocol):
    """Told what happens, to show it to a person."""

    def planned(self, to_run: Sequence[Step], cached: int) -> None: ...
    def started(self, step: Step, why: Sequence[str]) -> None: ...
    def underway(self, step: Step, done: int, total: int) -> None: ...
    def finished(self, step: Step, seconds: float) -> None: ...
    def spared(self, step: Step) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came of a build: outputs by step, and which steps ran and why."""

    outputs: Mapping[str, Outputs]
    ran: Mapping[str, Sequence[str]]
    cached: Sequence[str]


def build(
    graph: Graph,
    labels: Mapping[Digest, Label],
    room: Room,
    listener: Listener,
    lease: Lease | None = None,
) -> Built:
    """Make everything in `graph`, as long as its `lease` holds. Damaged bytes that turn up are made
    again.

    Raises the error of the first step that failed; what finished before or beside it is kept.
    Ctrl-C raises Cancelled in the same way. Raises Refused where the lease ends: nothing starts any
    more, and what comes out then is not kept.
    """
    ran: dict[str, Sequence[str]] = {}
    for attempt in range(_MEND_LIMIT):
        work = _Build(graph, labels, room, (listener, lease), ran)
        try:
            return work.run()
        except Corrupt as damage:
            if attempt == _MEND_LIMIT - 1 or not damage.about:
                raise
            lose(room, Digest(damage.about), damage.message)
    raise StepFailed("stored bytes keep getting damaged", hint="check the disk")


@dataclass(slots=True)
class _Pending:
    """A step that runs now. Mutable for the build's own loop only."""

    step: Step
    stuff: Material
    key: Digest
    why: Sequence[str] = field(default_factory=tuple)


class _Build:
    """One pass over a graph. Mutable: it is the state of the loop."""

    def __init__(
        self,
        graph: Graph,
        labels: Mapping[Digest, Label],
        room: Room,
        told: tuple[Listener, Lease | None],
        ran: dict[str, Sequence[str]],
    ) -> None:
        self._graph = graph
        self._steps = graph.by_id()
        self._flow = LabelFlow(self._steps, labels)
        self._room = room
        self._shelf = Shelf(room.index, room.vault)
        self._listener, self._lease = told
        self._outputs: dict[str, Outputs] = {}
        self._ran = ran
        self._before: Mapping[str, Material] = {}
        self._takers: dict[str, list[str]] = {}
        self._waits: dict[str, int] = {}
        self._urgency: dict[str, float] = {}
        self._ready: list[tuple[float, str]] = []
        self._claimed_elsewhere: list[_Pending] = []
        self._running: dict[str, _Pending] = {}
        self._failure: PegbarError | None = None

    def run(self) -> Built:
        self._prepare()
        try:
            while self._ready or self._running or self._claimed_elsewhere:
                if self._lease is not None:
                    self._lease.look()
                if self._failure is None:
                    self._start_ready()
                elif not self._running:
                    break
                self._hear()
        except KeyboardInterrupt:
            self._abandon()
            raise Cancelled(
                f"stopped; {len(self._ran)} finished steps are kept",
                hint="run the same command again to go on",
            ) from None
        except BaseException:
            self._abandon()
            if self._lease is not None and self._lease.revoked:
                self._room.vault.destroy(unaccounted(self._room))
            raise
        if self._failure is not None:
            self._abandon()
            if isinstance(self._failure, Trespass):
                put_on_record(self._failure, self._room.ledger, self._room.person)
            raise self._failure
        cached = [step.id for step in self._graph.steps if step.id not in self._ran]
        return Built(outputs=self._outputs, ran=self._ran, cached=cached)

    def _prepare(self) -> None:
        planned = plan(self._graph, self._shelf)
        to_run = [one.step for one in planned.to_run()]
        waiting = {step.id for step in to_run}
        for one in planned.steps:
            if one.outputs is not None:
                self._outputs[one.step.id] = one.outputs
        self._before = self._room.index.last([step.id for step in to_run])
        for step in to_run:
            before = {name for name in needs(step) if name in waiting}
            self._waits[step.id] = len(before)
            for name in before:
                self._takers.setdefault(name, []).append(step.id)
        for step in reversed(to_run):
            behind = (self._urgency[name] for name in self._takers.get(step.id, ()))
            self._urgency[step.id] = step.cost + max(behind, default=0.0)
        self._listener.planned(to_run, len(self._graph.steps) - len(to_run))
        for step in to_run:
            if not self._waits[step.id]:
                heapq.heappush(self._ready, (-self._urgency[step.id], step.id))

    def _start_ready(self) -> None:
        """Start what is ready, most urgent first, as far as there is room."""
        later: list[tuple[float, str]] = []
        for pending in self._claimed_elsewhere[:]:
            if self._room.engine.room(pending.step.recipe.slot):
                self._claimed_elsewhere.remove(pending)
                self._start(pending)
        while self._ready:
            urgency, name = heapq.heappop(self._ready)
            step = self._steps[name]
            if not self._room.engine.room(step.recipe.slot):
                later.append((urgency, name))
                if step.recipe.slot is Slot.CPU:
                    break
                continue
            known = known_inputs(step, self._outputs)
            assert known is not None, "a ready step has all its inputs"
            stuff = material(step, known)
            self._start(_Pending(step, stuff, stuff.key()))
        for one in later:
            heapq.heappush(self._ready, one)

    def _start(self, pending: _Pending) -> None:
        step = pending.step
        if not self._room.claims.take(pending.key):
            self._claimed_elsewhere.append(pending)
            return
        if self._reuse(pending):  # an input came out as before, or another maker was here
            self._room.claims.release(pending.key)
            return
        pending.why = reasons(step, self._before.get(step.id), pending.stuff)
        self._running[step.id] = pending
        self._listener.started(step, pending.why)
        self._room.engine.submit(
            Order(
                step=step.id,
                recipe=step.recipe.name,
                version=step.recipe.version,
                run=step.recipe.run,
                slot=step.recipe.slot,
                params=step.params,
                inputs=pending.stuff.inputs,
            )
        )

    def _reuse(self, pending: _Pending) -> bool:
        made = self._shelf.recall([pending.key]).get(pending.key)
        if made is None or self._shelf.gone(made.values()):
            return False
        self._listener.spared(pending.step)
        self._settle(pending.step, made)
        return True

    def _hear(self) -> None:
        if not self._running:
            if self._claimed_elsewhere:
                self._room.engine.wait(_CLAIM_POLL)
            return
        facts: list[StepMade] = []
        done: list[tuple[_Pending, Outcome]] = []
        heard = self._room.engine.wait(_CLAIM_POLL if self._claimed_elsewhere else _NEWS_POLL)
        if self._lease is not None and any(isinstance(news, Outcome) for news in heard):
            self._lease.ask()
        for news in heard:
            if isinstance(news, Underway):
                self._listener.underway(self._steps[news.step], news.done, news.total)
                continue
            pending = self._running.pop(news.step)
            if news.outputs is None:
                self._room.claims.release(pending.key)
                self._failure = self._failure or news.error
                continue
            facts.append(self._fact(pending, news.outputs, news.seconds))
            done.append((pending, news))
        self._room.ledger.append(facts, by=self._room.person)
        for pending, outcome in done:
            self._room.claims.release(pending.key)
            self._ran[pending.step.id] = tuple(pending.why)
            self._listener.finished(pending.step, outcome.seconds)
            if outcome.outputs is not None:
                self._settle(pending.step, outcome.outputs)

    def _fact(self, pending: _Pending, outputs: Outputs, seconds: float) -> StepMade:
        step = pending.step
        return StepMade(
            step=step.id,
            key=pending.key,
            recipe=step.recipe.name,
            department=step.recipe.department,
            shot=step.shot,
            repeat=step.recipe.repeat.value,
            material=pending.stuff.encode().decode(),
            outputs=dict(outputs),
            label=self._flow.label(step.id),
            seconds=round(seconds, 3),
            why=tuple(pending.why),
        )

    def _settle(self, step: Step, made: Outputs) -> None:
        self._outputs[step.id] = made
        for name in self._takers.get(step.id, ()):
            self._waits[name] -= 1
            if not self._waits[name]:
                heapq.heappush(self._ready, (-self._urgency[name], name))

    def _abandon(self) -> None:
        self._room.engine.stop()
        for pending in self._running.values():
            self._room.claims.release(pending.key)
        self._running.clear()
