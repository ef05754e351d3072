"""ComfyUI: a studio's own graphs on its own servers, one generator for each graph that a show
registered.

Read in the server of ComfyUI 0.30.0, measured on 0.3.64 and 0.30.0. A job is known on its server by
an id that is made from our name for it, so that one whose answer was lost can be found again; a
server that was killed forgets everything, and the job is LOST and sent again. It costs nothing.
ComfyUI is GPL-3: it is a program of its own, spoken to over HTTP and WebSocket, never imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pegbar.assets.generation import LoraUse, Used
from pegbar.assets.graph_file import Registered
from pegbar.assets.profile import Profile
from pegbar.backends.generators.comfy_fill import chosen_outputs
from pegbar.backends.generators.comfy_job import (
    Papers,
    folder_of,
    papers,
    refused,
    run_id,
    send_inputs,
    token_of,
)
from pegbar.backends.generators.comfy_profile import profile_of, registered_graphs
from pegbar.backends.generators.comfy_proof import Proofs, usual_folder
from pegbar.backends.generators.comfy_results import (
    Comparison,
    bring_results,
    results_of,
    sight_of,
)
from pegbar.backends.generators.comfy_server import Server
from pegbar.backends.generators.comfy_slots import modules
from pegbar.backends.generators.comfy_watch import Watch
from pegbar.ports.generator import (
    Account,
    Generator,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import digest_bytes


class _ComfyUI:
    """The vendor. Its generators are the graphs that a show registered."""

    name = "comfyui"

    def profiles(self, account: Account) -> Sequence[Profile]:
        return [profile_of(one, account) for one in registered_graphs(account)]

    def open(self, profile: Profile, account: Account) -> Generator:
        found = next(
            (one for one in registered_graphs(account) if f"comfyui/{one.name}" == profile.name),
            None,
        )
        if found is None:
            raise GeneratorTrouble(
                Trouble.INVALID, f"the show has registered no graph for {profile.name}"
            )
        addresses = (account.address,) if account.address else tuple(account.servers)
        if not addresses:
            raise GeneratorTrouble(
                Trouble.DENIED,
                "no ComfyUI server is named: write servers: [http://127.0.0.1:8188] under comfyui "
                "in the studio's generators.yaml",
                word="servers",
            )
        return ComfyGenerator(
            profile=profile,
            graph=found,
            servers=tuple(Server(address=one, timeout=account.timeout) for one in addresses),
            folder=account.folder,
            proofs=Proofs(folder=usual_folder()),
        )


VENDOR: Final = _ComfyUI()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfyGenerator:
    """One registered graph on the studio's servers."""

    profile: Profile
    graph: Registered
    servers: Sequence[Server]
    folder: Path | None = None
    proofs: Proofs = field(default_factory=Proofs)
    watch: Watch = field(default_factory=Watch)

    def create(self, handed: Handed) -> Ticket:
        try:
            return self._sent(handed)
        except GeneratorTrouble:
            # Whatever this job was to look at, another looks at.
            self.proofs.release(token_of(handed.job))
            raise

    def _sent(self, handed: Handed) -> Ticket:
        server, said = self._place(handed)
        send_inputs(server, handed)
        client = f"pegbar-{token_of(handed.job)}"
        main = said.main.id
        for run in said.runs:
            answer = server.submit(run.graph, run.id, client)
            wrong = refused(answer)
            given = str(answer.get("prompt_id") or run.id)
            if wrong is not None or given != run.id:
                self._withdraw(server, [given, *(one.id for one in said.runs)], handed.job)
                raise wrong or GeneratorTrouble(
                    Trouble.INVALID,
                    f"{server.address} is too old: it gives jobs ids of its own; 0.3.50 is needed",
                    word="prompt_id",
                )
        beside = ",".join(f"{one.name}={one.id}" for one in said.beside)
        return Ticket(id=main, extra={"server": server.address, "beside": beside, "client": client})

    def look(self, ticket: Ticket) -> Sight:
        server = self._server(ticket)
        waiting: list[str] = []
        done = 0
        ids = _ids(ticket)
        for job in ids.values():
            history = server.history(job)
            if history is None:
                waiting.append(job)
                continue
            sight = sight_of(history)
            if sight.state is not State.DONE:
                self._drop(server, waiting + list(ids.values()))
                return sight
            done += 1
        if not waiting:
            self.watch.forget(ticket.id)
            return Sight(state=State.DONE, share=1.0, raw={"server": server.address})
        return self._on_the_way(server, ticket, waiting, done / len(ids))

    def _on_the_way(
        self, server: Server, ticket: Ticket, waiting: Sequence[str], done: float
    ) -> Sight:
        queue = server.queue()
        raw: dict[str, Json] = {"server": server.address, "waiting": len(queue.pending)}
        lost = [one for one in waiting if one not in queue.running | queue.pending]
        # One may have finished between the two questions.
        if any(server.history(one) is None for one in lost):
            self.proofs.release(ticket.extra.get("client", "").removeprefix("pegbar-"))
            raise GeneratorTrouble(
                Trouble.LOST, f"{server.address} does not know the job any more", word="restarted"
            )
        if not queue.running.intersection(waiting):
            state = State.WAITING if not done else State.RUNNING
            return Sight(state=state, share=done or None, raw=raw)
        runs = len(_ids(ticket))
        now = next(one for one in waiting if one in queue.running)
        client = ticket.extra.get("client", "")
        nodes = len(self.graph.workflow.get("nodes") or self.graph.workflow)
        share = self.watch.share(server.address, client, now, nodes) if client else None
        whole = None if share is None and not done else done + (share or 0.0) / runs
        return Sight(state=State.RUNNING, share=whole, raw=raw)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        server = self._server(ticket)
        said = papers(server, self.graph, handed, self.folder, None)
        nodes = chosen_outputs(said.main.graph, self.graph.card, said.classes)
        names = _ids(ticket)
        histories = {name: server.history(job) for name, job in names.items()}
        if any(one is None for one in histories.values()):
            raise GeneratorTrouble(Trouble.LOST, f"{server.address} forgot the job")
        held = {name: one for name, one in histories.items() if one is not None}
        found = results_of(held[""], nodes, folder_of(handed.job))
        files = bring_results(server, found, into)
        comparison = Comparison(
            server=server,
            nodes=nodes,
            histories=held,
            folders={name: folder_of(handed.job, name) for name in names},
            loras=handed.request.loras,
            keys=said.keys,
            checks=[int(one.rpartition("-")[2]) for one in names if one.startswith("without-")],
            proofs=self.proofs,
        )
        try:
            notes = comparison.notes(files[0])
        except GeneratorTrouble:
            for one in files:
                one.path.unlink(missing_ok=True)
            raise
        return Received(files=files, used=self._used(server, handed, said, notes))

    def cancel(self, ticket: Ticket) -> None:
        with suppress(GeneratorTrouble):
            self._drop(self._server(ticket), list(_ids(ticket).values()))

    def find(self, handed: Handed) -> Ticket | None:
        # What was to be looked at beside it may not have been sent: another job looks.
        self.proofs.release(token_of(handed.job))
        return self._known(handed)

    def _known(self, handed: Handed) -> Ticket | None:
        """A server that does not answer is taken to have forgotten the job, as one does that was
        killed: at worst it runs twice, and costs nothing."""
        for server in self.servers:
            try:
                queue = server.queue()
                known = queue.running | queue.pending
                names = ["", "with", *(f"without-{n}" for n in range(len(handed.request.loras)))]
                there = [
                    one
                    for one in names
                    if (job := run_id(handed.job, one)) in known or server.history(job) is not None
                ]
            except GeneratorTrouble:
                continue
            if "" in there:
                beside = ",".join(f"{one}={run_id(handed.job, one)}" for one in there if one)
                client = f"pegbar-{token_of(handed.job)}"
                extra = {"server": server.address, "beside": beside, "client": client}
                return Ticket(id=run_id(handed.job), extra=extra)
        return None

    def _place(self, handed: Handed) -> tuple[Server, Papers]:
        """The least busy server that is up and has everything. Raises DOWN where none is up,
        INVALID with the lists where each lacks something."""
        up: list[tuple[int, int, Server]] = []
        down: list[str] = []
        for number, server in enumerate(self.servers):
            try:
                up.append((server.busy(), number, server))
            except GeneratorTrouble as trouble:
                down.append(trouble.message)
        if not up:
            raise GeneratorTrouble(Trouble.DOWN, "; ".join(down), word="down")
        lacking: list[str] = []
        for _, _, server in sorted(up, key=lambda one: one[:2]):
            said = papers(server, self.graph, handed, self.folder, self.proofs)
            if not said.lacking:
                return server, said
            lacking.append(f"{server.address} lacks " + "; ".join(said.lacking))
        self.proofs.release(token_of(handed.job))
        raise GeneratorTrouble(Trouble.INVALID, ". ".join(lacking), word="lacking")

    def _server(self, ticket: Ticket) -> Server:
        address = ticket.extra.get("server", "")
        for one in self.servers:
            if one.address == address or (not address and len(self.servers) == 1):
                return one
        raise GeneratorTrouble(
            Trouble.LOST, f"{address or 'its server'} is no longer one of the studio's", word="gone"
        )

    def _withdraw(self, server: Server, ids: Sequence[str], job: str) -> None:
        self.proofs.release(token_of(job))
        with suppress(GeneratorTrouble):
            self._drop(server, ids)

    def _drop(self, server: Server, ids: Sequence[str]) -> None:
        server.drop(ids)
        for one in server.queue().running.intersection(ids):
            server.interrupt(one)

    def _used(self, server: Server, handed: Handed, said: Papers, notes: Sequence[str]) -> Used:
        card = {one.at: one.digest for one in self.graph.card.models}
        parameters: dict[str, object] = {
            "graph": self.graph.digest,
            "sent": digest_bytes(canonical(said.main.graph)),
            "server": f"ComfyUI {server.version()}",
            "nodes": modules(said.main.graph, said.classes),
            "models": [
                {"at": at, "name": name, "digest": card.get(at, "")} for at, name in said.models
            ],
            "loras": [
                _worn(one, name) for one, name in zip(handed.request.loras, said.files, strict=True)
            ],
        }
        return Used(
            generator=self.profile.name,
            version=f"{self.graph.digest} on ComfyUI {server.version()}",
            seed=said.seed,
            parameters=parameters,
            notes=tuple(notes),
        )


def _worn(lora: LoraUse, name: str) -> Mapping[str, object]:
    return {"name": lora.name, "file": name, "digest": lora.digest, "weight": lora.weight}


def _ids(ticket: Ticket) -> dict[str, str]:
    """The ids of a job's runs by name; its own first. They are made of the job's name, which a
    ticket does not hold: the others are kept in it."""
    found = {"": ticket.id}
    for one in ticket.extra.get("beside", "").split(","):
        name, _, job = one.partition("=")
        if name and job:
            found[name] = job
    return found
