"""detect: what a file says about where it is from, by its credentials and by its picture."""

from __future__ import annotations

from pathlib import Path

from pegbar import wiring
from pegbar.actions.recognise import KnownFilm, recognise
from pegbar.actions.sequence import check_sequence
from pegbar.actions.studio import opened
from pegbar.entrypoints.cli.entering import may_read
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.entrypoints.cli.proof_verbs import existing_file, studio_near
from pegbar.ports.mark import Reading
from pegbar.ports.signer import Verdict
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio


def detect(file: Path, anchors: tuple[Path, ...], root: Path | None, *, as_json: bool) -> None:
    """Look for both layers; exit code 1 when there is neither."""
    from pegbar.backends.signers.c2pa_signer import verify_file

    studio = studio_near(existing_file(file).resolve().parent, root)
    known = [existing_file(one) for one in anchors] + (studio.anchors if studio else [])
    verdict = verify_file(file, known)
    reading = _read(file)
    film = _film(reading.mark, studio) if reading and studio else None
    if as_json:
        seen = {"state": verdict.state, "signer": verdict.signer, "reasons": list(verdict.reasons)}
        write_json({"file": str(file), "credentials": seen, "mark": _as_json(reading, film)})
    else:
        write(str(file))
        _tell_credentials(verdict)
        _tell_mark(reading, film)
    if verdict.state == "unsigned" and reading is None:
        raise SystemExit(1)


def _read(file: Path) -> Reading | None:
    from pegbar.backends.marks.house_mark import read_file

    try:
        return read_file(file)
    except BadInput:
        return None  # a sound has credentials and no picture


def _film(mark: str, studio: Studio) -> KnownFilm | None:
    """The film that carries the mark, if whoever asks may read its show. Raises Refused."""
    for show in studio.shows():
        room = studio.room(show)
        film = recognise(mark, room)
        if film is not None:
            may_read(room, opened(room))
            return film
    return None


def _as_json(reading: Reading | None, film: KnownFilm | None) -> object:
    if reading is None:
        return None
    found = {"mark": reading.mark, "confidence": reading.confidence, "scale": reading.scale}
    return {**found, "film": film}


def _tell_credentials(verdict: Verdict) -> None:
    by = f", signed by {verdict.signer}" if verdict.signer else ""
    write(f"  credentials: {verdict.state}{by}", *(f"    {one}" for one in verdict.reasons))


def _tell_mark(reading: Reading | None, film: KnownFilm | None) -> None:
    if reading is None:
        write("  mark: none")
        return
    cropped = f", cropped to {1 / reading.scale:.0%} of its height" if reading.scale > 1.02 else ""
    write(f"  mark: {reading.mark} (confidence {reading.confidence:.2f}{cropped})")
    if film is None:
        write("    no film of a studio here carries it")
        return
    write(f"    {film.title or 'a film'} of the show {film.show}, made {film.made} by {film.by}")
    if film.film:
        write(f"    the film that left: {film.film}")


def verify_sequence(folder: Path, anchors: list[Path], *, as_json: bool) -> None:
    """Examine a signed sequence; anything but trusted or valid ends with exit code 1."""
    verdict = check_sequence(folder, wiring.register(anchors))
    if as_json:
        write_json(
            {
                "file": str(folder),
                "state": verdict.state,
                "signer": verdict.signer,
                "reasons": list(verdict.reasons),
                "manifest": verdict.sequence,
            }
        )
    else:
        by = f", signed by {verdict.signer}" if verdict.signer else ""
        write(f"{folder}: {verdict.state}{by}", *(f"  {reason}" for reason in verdict.reasons))
    if verdict.state == "tampered":
        raise SystemExit(1)
