"""capture: an actor's video drives a figure's face."""

from __future__ import annotations

import os

from pegbar.actions.asking import Asked, ask
from pegbar.actions.capture import Reading, Take, check_take, credentials_of, keep_performance
from pegbar.backends.capture.mediapipe_face import MODEL, check_video, read_face, reader_python
from pegbar.departments.stage.capture.channels import POINTS
from pegbar.entrypoints.cli.jobs import Wanted, coming, leaving, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.production.capture import FOLDER
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput


def capture(take: Take, wanted: Wanted, *, as_json: bool) -> None:
    """Read the video and keep the performance."""
    if not wanted.show.is_dir():
        raise BadInput(f"{wanted.show} is no show's folder", hint="make one with pegbar new")
    job = open_job(wanted)
    job.room.engine.stop()
    check_video(coming(job, wanted, take.video))
    check_take(take, job.shoot)
    asked = Asked(
        door=Door.RUN,
        action="capture",
        about=f"{take.actor} as {take.who}",
        facts={"departments": ["stage"]},
        things=(take.shot,),
    )
    ask(job.room, job.shoot.show, asked)
    own = credentials_of(take.video, job.room.reader)
    read = read_face(take.video, tuple(POINTS.values()), reader_python(os.environ))
    reading = Reading(
        fps=read.fps, tool=read.tool, model=MODEL, frames=read.frames, credentials=own
    )
    leaving(job, wanted, wanted.show / FOLDER)
    path, kept = keep_performance(take, reading, wanted.show)
    if as_json:
        write_json(
            {
                "performance": str(path),
                "frames": kept.channels.frames(),
                "found": kept.found,
                "fps": kept.fps,
                "consent": kept.consent,
            }
        )
        return
    write(
        f"{kept.channels.frames()} frames of {kept.actor} as {kept.who}, a face in "
        f"{kept.found:.0%} of them",
        str(path),
    )
    if not kept.consent:
        write("no consent is named: the performance may be developed with, and nothing else")
