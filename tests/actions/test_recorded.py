"""Recorded lines in a film: which line they are of, who is credited, and what they make again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pegbar.actions.film_words import Hands
from pegbar.actions.recorded import line_reports
from pegbar.actions.shoot import Shoot
from pegbar.graph.flow import LabelFlow
from pegbar.production.recording import slate
from pegbar.rights.label import Origin, Purpose
from pegbar.values.errors import BadInput
from tests.fakes.rights import film_of, shoot_of, show_with
from tests.production.test_recording import wav

HEARD = Hands(voice="a voice 1.0", voiced=True, painter="", signer="", voice_terms="MIT")
RIGHTS = """\
format: 1
sources:
  - files: ["art/lines/*"]
    by: A Studio
    origin: captured
    people: [Ada Berg]
    purposes: [develop, produce, deliver]
"""


def bare(folder: Path, rights: str = "") -> Path:
    return show_with(folder, {"rights/voices.yaml": rights} if rights else {})


def record(show: Path, name: str, seconds: float = 0.5) -> Path:
    path = show / "art" / "lines" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav(seconds))
    return path


def first_name(show: Path) -> str:
    return slate(shoot_of(show).story.shots)[0].name


def voices(shoot: Shoot, studio: Path) -> dict[str, str]:
    steps = film_of(shoot, studio, HEARD).graph.steps
    return {step.id: step.recipe.name for step in steps if step.id.startswith("voice/")}


def test_a_recording_takes_its_line_over_and_no_other(tmp_path: Path) -> None:
    show = bare(tmp_path)
    record(show, f"{first_name(show).upper()}.WAV")
    shoot = shoot_of(show)
    (beat,) = shoot.recordings
    made = voices(shoot, tmp_path)
    assert made.pop(f"voice/{beat}") == "voice.recorded"
    assert set(made.values()) == {"voice.speak"}


def test_nobody_s_recording_was_captured_and_does_not_leave(tmp_path: Path) -> None:
    show = bare(tmp_path)
    record(show, f"{first_name(show)}.wav")
    shoot = shoot_of(show)
    film = film_of(shoot, tmp_path)
    flow = LabelFlow(film.graph.by_id(), shoot.labels())
    matter = shoot.matter[next(iter(shoot.recordings.values()))]
    assert matter.label.origin is Origin.CAPTURED
    assert flow.label("film/mux").purposes == {Purpose.DEVELOP}


def test_a_recording_of_words_that_nobody_says_is_told_with_the_line_near_it(
    tmp_path: Path,
) -> None:
    show = bare(tmp_path)
    name = first_name(show)
    record(show, f"{name}-again.wav")
    shoot = shoot_of(show)
    assert not shoot.recordings
    (finding,) = (one for one in shoot.story.findings if one.department == "voice")
    assert f"the nearest line is {name}" in finding.message


def test_one_line_has_one_recording(tmp_path: Path) -> None:
    show = bare(tmp_path)
    name = first_name(show)
    record(show, f"{name}.wav")
    record(show, f"{name.upper()}.wav")
    with pytest.raises(BadInput, match="two recordings"):
        shoot_of(show)


def test_what_is_no_recording_is_refused_with_its_file(tmp_path: Path) -> None:
    show = bare(tmp_path)
    record(show, f"{first_name(show)}.wav").write_bytes(b"not a sound")
    with pytest.raises(BadInput) as caught:
        shoot_of(show)
    assert caught.value.place is not None
    assert caught.value.place.file.startswith("art/lines/")


def test_credits_name_the_performer_and_say_that_other_voices_are_synthetic(tmp_path: Path) -> None:
    show = bare(tmp_path, RIGHTS)
    record(show, f"{first_name(show)}.wav")
    shoot = shoot_of(show)
    words = film_of(shoot, tmp_path, HEARD).graph.by_id()["cut/credits"].params["credits"]
    told = {one["role"]: one["names"] for one in words["roles"]}  # type: ignore[index,union-attr,call-overload]
    who = next(one.who for one in line_reports(shoot, voiced=True).values() if one.seconds)
    assert any(name.startswith(f"{who} · Ada Berg") for name in told["Voices"])  # type: ignore[union-attr]
    notes = " ".join(words["notes"])  # type: ignore[index,arg-type,call-overload]
    assert "Synthetic voice by a voice 1.0 (MIT): " in notes
    assert "no performer was recorded" not in notes


def test_a_program_that_stands_in_for_a_performer_is_called_one(tmp_path: Path) -> None:
    note = "    note: Spoken by a program. It sees nobody.\n"
    show = bare(tmp_path, RIGHTS.replace("captured", "generated") + note)
    record(show, f"{first_name(show)}.wav")
    film = film_of(shoot_of(show), tmp_path, HEARD)
    words = film.graph.by_id()["cut/credits"].params["credits"]
    assert "Spoken by a program." in words["notes"]  # type: ignore[index,operator,call-overload]


def test_another_take_is_another_key_for_its_line_alone(tmp_path: Path) -> None:
    show = bare(tmp_path, RIGHTS)
    path = record(show, f"{first_name(show)}.wav")
    before = film_of(shoot_of(show), tmp_path, HEARD).graph.by_id()
    path.write_bytes(wav(0.7))
    after = film_of(shoot_of(show), tmp_path, HEARD).graph.by_id()
    changed = {name for name in before if before[name].inputs != after[name].inputs}
    (beat,) = shoot_of(show).recordings
    assert changed == {f"voice/{beat}"}
