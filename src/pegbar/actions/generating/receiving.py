"""Taking a result in: fetched into a folder of its own, looked at, kept as it came, and written
down with what it cost."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.generating.book import HOUSE, Attempt
from pegbar.actions.generating.kit import Case
from pegbar.actions.generating.sniffing import Look, look_at
from pegbar.assets.fitting import in_currency, moves
from pegbar.assets.generation import Kind, Made, Mark, Piece, Request, Used
from pegbar.assets.job_facts import JobEnded
from pegbar.assets.profile import Premises, Profile
from pegbar.assets.terms import is_rehearsal
from pegbar.ports.generator import (
    Brought,
    Generator,
    GeneratorTrouble,
    Received,
    Sight,
    Trouble,
)
from pegbar.values.errors import StorageFailed
from pegbar.values.money import NOTHING, Money

SANDBOX_MARK: Final = Mark(kind="sandbox", state="rehearsal")
_AS_ITS_SOURCE: Final = frozenset({Kind.INBETWEEN, Kind.UPSCALE, Kind.MATTE})
_NEAR: Final = 0.25
"""So many seconds more or less than asked for are not worth a word."""


class WrongKind(GeneratorTrouble):
    """What came is whole and is no picture, or no film, where one was asked for."""

    def __init__(self, profile: Profile, message: str) -> None:
        super().__init__(Trouble.BROKEN, message, word="wrong-kind")
        self.profile = profile

    def __reduce__(self) -> tuple[object, ...]:
        return (GeneratorTrouble, (self.why, self.message))


def receive(case: Case, generator: Generator, attempt: Attempt, sight: Sight) -> Made:
    """Fetch, look, keep and write down. Raises GeneratorTrouble, StorageFailed."""
    kit, ticket = case.kit, attempt.ticket
    assert ticket is not None, "what is fetched is known to its vendor"
    folder = _folder(kit.scratch)
    try:
        with kit.handed(attempt.job, attempt.intended.request) as handed:
            got = generator.fetch(ticket, handed, folder)
        looks = [_whole(one) for one in got.files]
        request = attempt.intended.request
        notes = tuple(_notes(request, generator.profile, looks))
        marks = [mark for one in got.files for mark in kit.marks(one.path)]
        pieces = tuple(
            Piece(digest=kit.vault.put(one.path), media=seen.media or one.media, name=one.name)
            for one, seen in zip(got.files, looks, strict=True)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if is_rehearsal(generator.profile):
        marks.append(SANDBOX_MARK)
    used = msgspec.structs.replace(got.used, notes=(*got.used.notes, *notes))
    return _end(
        case, generator.profile, attempt, (used, pieces, tuple(marks)), _figures(got, sight)
    )


def _end(
    case: Case,
    profile: Profile,
    attempt: Attempt,
    result: tuple[Used, tuple[Piece, ...], tuple[Mark, ...]],
    figures: Sequence[Money],
) -> Made:
    kit = case.kit
    used, pieces, marks = result
    cost, worth, billed = charged(profile, attempt, figures)
    began = dt.datetime.fromisoformat(attempt.at)
    made = Made(
        job=attempt.job,
        pieces=pieces,
        used=used,
        cost=() if cost is None else (cost,),
        marks=tuple(dict.fromkeys(marks)),
        seconds=round(max(0.0, (kit.clock.now() - began).total_seconds()), 3),
    )
    before = attempt.ended.made if attempt.ended is not None else None
    if before is not None and before.pieces == pieces:
        return before  # it was finished before, and its files were brought once more
    ended = JobEnded(
        job=attempt.job, state="done", made=made, cost=cost, worth=worth, billed=billed
    )
    # Nobody waits until this is on the disk: a power cut costs one more fetch, and no money.
    kit.ledger.append([ended], by=kit.person)
    if cost != NOTHING:
        kit.purse.ended()
    kit.book.refresh()
    return made


def charged(
    profile: Profile, attempt: Attempt, figures: Sequence[Money]
) -> tuple[Money | None, Money | None, str]:
    """What a job cost, the same in currency, and who says so: the vendor's own figure, what it
    said at create, else the dated table."""
    if figures:
        return figures[0], in_currency(figures[0], profile), "vendor"
    told = attempt.created.estimate if attempt.created is not None else None
    if told is not None:
        return told, in_currency(told, profile), "vendor-estimate"
    listed = attempt.intended.estimate
    if listed is None or (listed == NOTHING and profile.premises is not Premises.OUTSIDE):
        return listed, listed, HOUSE if profile.premises is not Premises.OUTSIDE else ""
    return listed, attempt.intended.worth, "table"


def _figures(got: Received, sight: Sight) -> Sequence[Money]:
    return [one for one in (got.cost, sight.cost) if one is not None]


def _folder(scratch: Path) -> Path:
    try:
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(tempfile.mkdtemp(dir=scratch))
    except OSError as error:
        raise StorageFailed(f"{scratch} cannot be written: {error.strerror}") from error


def _whole(one: Brought) -> Look:
    """A received file, looked at. Raises GeneratorTrouble (BROKEN) for one that is empty, half or
    not what it is said to be."""
    try:
        look = look_at(one.path)
    except OSError as error:
        raise GeneratorTrouble(Trouble.BROKEN, f"{one.path.name}: {error.strerror}") from error
    name = one.name or one.path.name
    if look.flaw:
        raise GeneratorTrouble(Trouble.BROKEN, f"{name} {look.flaw}")
    if not look.media and look.knows(one.media):
        raise GeneratorTrouble(Trouble.BROKEN, f"{name} is no {one.media}")
    return look


def _notes(request: Request, profile: Profile, looks: Sequence[Look]) -> Iterable[str]:
    """What is other than asked for and can be used all the same. Raises WrongKind."""
    if not looks:
        raise GeneratorTrouble(Trouble.BROKEN, "nothing came")
    families = {one.family for one in looks if one.family}
    pictures = sum(one.family == "image" for one in looks)
    wants_film = moves(request.kind)
    if families and request.kind not in _AS_ITS_SOURCE:
        films = "video" in families or "archive" in families or pictures > 1
        if wants_film and not films and not any(one.moving for one in looks):
            raise WrongKind(profile, f"a film was asked for, {', '.join(sorted(families))} came")
        if not wants_film and not families & {"image", "archive"}:
            raise WrongKind(profile, f"a picture was asked for, {', '.join(sorted(families))} came")
    main = next((one for one in looks if one.family in {"video", "image"}), None)
    if main is None:
        return
    if main.size is not None and main.size != request.size:
        (width, height), (wide, high) = request.size, main.size
        yield f"it gave {wide}×{high}, not {width}×{height}"
    wanted = request.seconds
    if wants_film and wanted and main.seconds and abs(main.seconds - wanted) > _NEAR:
        yield f"it gave {main.seconds:.2f} seconds, not {wanted:g}"
