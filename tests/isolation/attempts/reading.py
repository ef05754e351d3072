"""Verbs that tell or show something, asked about kites by somebody who is not on it."""

from __future__ import annotations

from pegbar.production.capture import Channels
from tests.isolation.world import SECRET, Attempt, World, files_of

VERBS = (
    "plan {kites}",
    "plan {kites} --json",
    "plan {kites} --proposals",
    "why {kites} take/secret",
    "boards {kites}",
    "boards {kites} --shot sc1-sh010 --alternatives",
    "critic {kites}",
    "make {kites}",
    "make {kites} --out {boats}/out",
    "guides {kites} --out {boats}/out",
    "export {kites} otio --out {boats}/out",
    "export {kites} pdf",
    "keys {kites} --shot sc1-sh010",
    "rights {kites}",
    "rights {kites} --json",
    "grant {kites} nobody",
    "revoke {kites} nobody --dry-run",
    "deliver {kites} --to {boats}/out/x --territory FR",
    "approvals {kites}",
    "audit {kites} --out {boats}/out",
    "checkpoint {kites}",
    "checkpoint {kites} --against {boats}/show.yaml",
    "people {kites}",
    "packs {kites}",
    "secrets {kites}",
    "lend {kites}",
    "lend {kites} art/props/thing.yaml --to boats --purpose develop",
    "lend {kites} --end kites-00000000",
    "doctor --governance {kites}",
)


def _nothing(world: World) -> None:
    assert world.kites.is_dir()


def _source(world: World) -> str:
    (world.root / "found.svg").write_bytes(files_of("kites", SECRET)["art/props/thing.svg"])
    return "trace {root}/found.svg"


def _source_json(world: World) -> str:
    return _source(world) + " --json"


def _made(world: World) -> str:
    (world.root / "found.png").write_bytes(f"a frame with {SECRET} in it".encode())
    return "trace {root}/found.png"


def _sealed(world: World) -> str:
    stored = (path for path in (world.room("kites") / "vault").rglob("*") if path.is_file())
    world.link("stored.bin", max(stored, key=lambda path: path.stat().st_size))
    return "trace {boats}/stored.bin"


def _checkpoint(world: World) -> list[str]:
    (kept,) = (world.room("kites") / "checkpoints").glob("*.txt")
    return ["checkpoint", str(world.boats), "--against", str(kept)]


def _performance(world: World) -> None:
    channels = dict.fromkeys(Channels.__struct_fields__, "[0]")
    told = ", ".join(f'"{name}": {value}' for name, value in channels.items())
    digest = "blake3:" + "0" * 64
    world.write(
        "direction/performances/one.json",
        f'{{"who": "ANNA", "shot": "sc1-sh010", "actor": "Eva", "video": "../../kites/take.mp4", '
        f'"video_digest": "{digest}", "tool": "x", "model": "x", "fps": 24, "found": 1, '
        f'"channels": {{{told}}}}}',
    )


def _name(person: str) -> Attempt:
    return Attempt(
        tries=f"somebody called {person!r} reads kites",
        by=_nothing,
        words="plan {kites}",
        env={"PEGBAR_PERSON": person},
        code=1,
        on="kites",
    )


READING = [
    *(
        Attempt(
            tries=verb.replace("{kites}", "KITES").replace("{boats}", "BOATS"),
            by=_nothing,
            words=verb,
            code=1,
            on="kites",
        )
        for verb in VERBS
    ),
    Attempt(tries="the trace of a source of kites", by=_source, code=1, on="kites"),
    Attempt(tries="the trace of a source of kites, as JSON", by=_source_json, code=1, on="kites"),
    Attempt(tries="the trace of something that kites made", by=_made, code=1, on="kites"),
    Attempt(tries="the trace of a link into kites' vault", by=_sealed, unharmed=True),
    Attempt(
        tries="why boats has a step of kites",
        by=_nothing,
        words="why {boats} take/secret",
        unharmed=True,
    ),
    Attempt(tries="a checkpoint of kites is held against boats", by=_checkpoint, says="not signed"),
    Attempt(tries="a performance names a video in kites", by=_performance, says="no way to it"),
    _name("Ada\nmore"),
    _name("ada"),
    _name("Ad\u0430"),
    _name("*"),
    _name("../Ada"),
]
