"""trace, verify and doctor."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import msgspec

from pegbar import wiring
from pegbar.actions.asking import Asked, ask
from pegbar.actions.examine import Examination, examine
from pegbar.actions.loosenings import LOOSENED, decisions
from pegbar.actions.messages import TraceNode
from pegbar.actions.sequence import MANIFEST
from pegbar.actions.studio import opened
from pegbar.actions.trace import trace
from pegbar.entrypoints.cli.audit_verbs import Proven, pack_at, prove, told_proof, verify_pack
from pegbar.entrypoints.cli.jobs import Wanted
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.rights.door import Door
from pegbar.values.digests import digest_file
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio


def existing_file(path: Path) -> Path:
    """The path of a file that can be read. Raises BadInput."""
    if not path.exists():
        raise BadInput(f"{path} is not there", hint="check the path")
    if not path.is_file():
        raise BadInput(f"{path} is not a file", hint="name one file")
    return path


def plain_or_folder(path: Path) -> None:
    """Raises BadInput for a pipe and its like: who reads one may wait for ever."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise BadInput(f"{path} is not a file", hint="name one file")


def studio_near(near: Path, root: Path | None) -> Studio | None:
    """The studio that was named, or the nearest one; None when there is none."""
    if root is not None:
        if not (root / "identity").is_dir():
            raise BadInput(f"{root} is no studio", hint=f"run pegbar init --studio {root}")
        return Studio(root.resolve())
    return wiring.find_studio(near) or wiring.find_studio(Path.cwd())


def trace_file(file: Path, root: Path | None, *, as_json: bool) -> None:
    """Print the tree behind a file. Raises BadInput for a file that no show here made."""
    digest = digest_file(existing_file(file))
    studio = studio_near(file.resolve().parent, root)
    if studio is None:
        raise BadInput(
            "there is no studio here",
            hint="name the one that made the file with --studio; pegbar verify needs none",
        )
    for show in studio.shows():
        room = studio.room(show)
        tree = trace(digest, room.index)
        if tree is not None:
            asked = Asked(door=Door.READ, action="read", about=file.name, things=(file.name,))
            ask(room, opened(room), asked)
            tree = trace(digest, room.index, decisions(room.ledger.facts(kinds=LOOSENED))) or tree
            if as_json:
                write_json(tree)
            else:
                write(f"{file} was made in the show {show}:", *_tree_lines(tree))
            return
    raise BadInput(
        f"{file} was not made in the studio at {studio.root}",
        hint="a file that was changed or made elsewhere has no trace; pegbar verify reads its "
        "credentials",
    )


def _tree_lines(node: TraceNode, first: str = "", rest: str = "") -> Iterator[str]:
    by = f" · {node.made_by}"
    licence = f" · {node.licence}" if node.licence else ""
    above = " · see above" if node.seen else ""
    loose = f" · loosened: {node.loosened}" if node.loosened else ""
    yield f"{first}{node.kind}: {node.name}{by}{licence}{loose} · {node.digest[7:19]}{above}"
    for number, one in enumerate(node.inputs):
        last = number == len(node.inputs) - 1
        yield from _tree_lines(
            one, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  ")
        )


def verify(file: Path, anchors: tuple[Path, ...], root: Path | None, *, as_json: bool) -> None:
    """Check a file's credentials; anything but trusted or valid ends with exit code 1."""
    from pegbar.backends.signers.c2pa_signer import verify_file
    from pegbar.entrypoints.cli import mark_verbs

    plain_or_folder(file)
    if (file / MANIFEST).is_file():
        studio = studio_near(file.resolve(), root)
        held = [existing_file(one) for one in anchors] + (studio.anchors if studio else [])
        mark_verbs.verify_sequence(file, held, as_json=as_json)
        return
    pack = pack_at(file)
    studio = studio_near((file if pack else existing_file(file)).resolve().parent, root)
    known = [existing_file(one) for one in anchors] + (studio.anchors if studio else [])
    if pack is not None:
        verify_pack(pack, known, as_json=as_json)
        return
    verdict = verify_file(file, known)
    if as_json:
        write_json(
            {
                "file": str(file),
                "state": verdict.state,
                "signer": verdict.signer,
                "reasons": list(verdict.reasons),
                "manifest": verdict.manifest,
            }
        )
    else:
        write(f"{file}: {verdict.state}" + (f", signed by {verdict.signer}" * bool(verdict.signer)))
        write(*(f"  {reason}" for reason in verdict.reasons))
    if verdict.state not in {"trusted", "valid"}:
        raise SystemExit(1)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the doctor looked at."""

    name: str
    state: str
    note: str = ""


def doctor(root: Path | None, *, verify: bool, rebuild: bool, as_json: bool) -> None:
    """Look at the machine and, where asked, at every stored byte."""
    studio = studio_near(Path.cwd(), root)
    if studio is None and (verify or rebuild):
        raise BadInput("there is no studio here", hint="run pegbar init, or name one with --studio")
    checks = list(_machine(studio))
    rebuilt: dict[str, int] = {}
    examined: list[Examination] = []
    proven: dict[str, Proven] = {}
    for show in studio.shows() if studio else ():
        room = studio.room(show) if studio and (verify or rebuild) else None
        if room is not None and rebuild:
            rebuilt[show] = room.index.rebuild()
        if studio is not None and room is not None and verify:
            examined.append(examine(room, lambda _: None))
            proven[show] = prove(studio, show)
    if as_json:
        write_json({"checks": checks, "rebuilt": rebuilt, "examined": examined, "proven": proven})
    else:
        _tell_doctor(checks, rebuilt, examined, proven)
    if any(one.damaged or one.chain for one in examined) or any(
        one.faults for one in proven.values()
    ):
        raise SystemExit(1)


def govern(show: Path, root: Path | None, *, as_json: bool) -> None:
    """Say of every rule that a show is under how it is kept, the gaps first."""
    from pegbar.entrypoints.cli import audit_verbs

    audit_verbs.tell_governance(Wanted(show=show, studio=root), as_json=as_json)


def _tell_doctor(
    checks: list[Check],
    rebuilt: dict[str, int],
    examined: list[Examination],
    proven: dict[str, Proven],
) -> None:
    for check in checks:
        write(f"{check.state:<9} {check.name:<22} {check.note}".rstrip())
    for show, facts in rebuilt.items():
        write(f"{show}: the index was made again from {facts} facts")
    for one in examined:
        write(f"{one.show}: {one.assets} assets and {one.facts} facts read")
        if one.chain:
            write(f"  the ledger's chain is broken: {one.chain}")
        write(*told_proof(proven[one.show]))
        for damage in one.damaged:
            write(f"  damaged: {damage.digest}", f"    touches {', '.join(damage.touches)}")
        if one.damaged:
            note("what is damaged was put aside; pegbar make makes it again")


def _machine(studio: Studio | None) -> Iterator[Check]:
    yield Check(name="python", state="ok", note=platform.python_version())
    for name, needed_for in (
        ("skia-python", "drawing"),
        ("imageio-ffmpeg", "encoding (ffmpeg is GPL software, run as a program of its own)"),
        ("c2pa-python", "credentials"),
        ("OpenTimelineIO", "timelines"),
    ):
        yield _package(name, needed_for, missing="missing")
    yield _package("torch", "the house painter; without it the stage's own picture is used")
    yield _package("hibari-tts", "scratch voices; without it lines are timed from their text")
    if studio is None:
        yield Check(name="studio", state="none", note="pegbar init makes one")
        return
    free = shutil.disk_usage(studio.root).free / 1e9
    low = free < 2
    yield Check(name="disk", state="low" if low else "ok", note=f"{free:.1f} GB free")
    yield Check(name="studio", state="ok", note=str(studio.root))
    yield Check(
        name="certificate",
        state="ok" if studio.anchors else "missing",
        note=", ".join(one.name for one in studio.anchors),
    )
    from pegbar.entrypoints.cli import secrets_verbs

    for name, state, said in secrets_verbs.checks(studio):
        yield Check(name=name, state=state, note=said)
    yield Check(
        name="credentials",
        state="enforced",
        note="every film and still that make gives out is signed",
    )
    yield Check(
        name="labels", state="enforced", note="asked before anything runs, and before a film leaves"
    )


def _package(name: str, what: str, *, missing: str = "absent") -> Check:
    try:
        return Check(name=name, state="ok", note=f"{metadata.version(name)}, for {what}")
    except metadata.PackageNotFoundError:
        return Check(name=name, state=missing, note=f"for {what}")
