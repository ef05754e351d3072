"""lines: the slate of a recording session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pegbar.actions.recorded import LineReport, line_reports
from pegbar.entrypoints.cli.jobs import Wanted, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.production.shots import Finding


def lines(wanted: Wanted, *, as_json: bool) -> None:
    """List every line of the film, and what lies among the recordings and is none of them."""
    job = open_job(wanted)
    found = tuple(line_reports(job.shoot, voiced=job.studio.hands().voiced).values())
    loose = tuple(one for one in job.shoot.story.findings if one.department == "voice")
    if as_json:
        write_json({"lines": found, "findings": loose})
        return
    write(*_told(found, loose))


def _told(found: Sequence[LineReport], loose: Sequence[Finding]) -> Iterator[str]:
    wide = max((len(one.name) for one in found), default=4)
    for one in found:
        sound = f"{one.sound}, {one.by}" if one.by else one.sound
        length = f"{one.seconds:.1f} s" if one.seconds is not None else ""
        yield f"{one.name:<{wide}}  {one.shot:<10} {length:>6}  {sound}"
    for finding in loose:
        yield f"{finding.level}: {finding.message}"
    count = sum(one.sound == "recorded" for one in found)
    yield f"{count} of {len(found)} lines are recorded; a recording is art/lines/NAME.wav or .flac"
