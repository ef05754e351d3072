from __future__ import annotations

from pathlib import Path

import msgspec
import opentimelineio as otio
import pytest

from pegbar.departments.cut.work import timeline
from pegbar.production.shots import Finding
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, line, performance, put_performances

SHOTS = [
    performance("sc1-sh001", 48, lines=(line("b1", "Look!", start=12, frames=18),)),
    performance(
        "sc1-sh002",
        60,
        lines=(line("b2", "Where?", start=6, frames=12, who="OTTO"), line("b3", "Up!", start=24)),
    ),
]
CARDS = [
    {"id": "sc1-sh001", "heading": "EXT. ROOF", "first_line": 4, "last_line": 6,
     "painted_by": "house painter", "script": "screenplay.fountain", "camera": "static"},
    {"id": "sc1-sh002", "heading": "EXT. ROOF", "first_line": 7, "last_line": 12},
]  # fmt: skip


def made(tmp_path: Path, media: str = "") -> str:
    bench = FolderBench(tmp_path)
    params = {"title": "Moon", "fps": FPS, "shots": CARDS, "media": media}
    return bench.read(
        timeline(order(bench, params, put_performances(bench, SHOTS)))["out"]
    ).decode()


def opened(text: str) -> otio.schema.Timeline:
    return otio.adapters.read_from_string(text, "otio_json")


def test_the_timeline_opens_with_a_clip_for_each_shot(tmp_path: Path) -> None:
    cut = opened(made(tmp_path))
    assert cut.name == "Moon"
    assert cut.duration() == otio.opentime.RationalTime(108, FPS)
    clips = list(cut.video_tracks()[0])
    assert [(c.name, c.duration().value) for c in clips] == [("sc1-sh001", 48), ("sc1-sh002", 60)]
    about = clips[0].metadata["pegbar"]
    assert (about["painted_by"], about["first_line"], about["drawings"]) == ("house painter", 4, 24)


def test_script_lines_and_dialogue_are_markers(tmp_path: Path) -> None:
    markers = list(opened(made(tmp_path)).video_tracks()[0][0].markers)
    assert [m.name for m in markers] == ["screenplay.fountain:4-6", "MIRA: Look!"]
    spoken = markers[1].marked_range
    assert (spoken.start_time.value, spoken.duration.value) == (12, 18)


def test_each_character_has_a_track_and_is_in_sync(tmp_path: Path) -> None:
    cut = opened(made(tmp_path))
    starts = {
        track.name: {
            clip.name: track.trimmed_range_of_child(clip).start_time.value
            for clip in track
            if isinstance(clip, otio.schema.Clip)
        }
        for track in cut.audio_tracks()
    }
    assert starts == {"MIRA": {"b1": 12, "b3": 72}, "OTTO": {"b2": 54}}


def test_with_the_films_file_every_clip_finds_its_own_part(tmp_path: Path) -> None:
    second = opened(made(tmp_path, "film.mp4")).video_tracks()[0][1]
    assert second.media_reference.target_url == "film.mp4"
    assert second.source_range.start_time.value == 48
    assert second.available_range().duration.value == 108
    assert second.markers[1].marked_range.start_time.value == 54


def test_someone_who_would_talk_over_themselves_is_cut_short(tmp_path: Path) -> None:
    bench = FolderBench(tmp_path)
    lines = (line("b1", "One", start=0, frames=40), line("b2", "Two", start=20, frames=12))
    shot = performance("sc1-sh001", 48, lines=lines)
    params = {"title": "Moon", "fps": FPS, "shots": CARDS[:1]}
    text = bench.read(timeline(order(bench, params, put_performances(bench, [shot])))["out"])
    (track,) = opened(text.decode()).audio_tracks()
    assert [(c.name, c.duration().value) for c in track] == [("b1", 20), ("b2", 12)]


@pytest.mark.parametrize("media", ["", "film.mp4"])
def test_the_same_cut_is_the_same_bytes(tmp_path: Path, media: str) -> None:
    assert made(tmp_path, media) == made(tmp_path, media)


def findings_of(tmp_path: Path, *found: Finding) -> otio.schema.Timeline:
    bench = FolderBench(tmp_path)
    cards = [{**CARDS[0], "unstaged": ["a cat sneezes"]}, *CARDS[1:]]
    params = {"title": "Moon", "fps": FPS, "shots": cards, "media": "film.mp4"}
    inputs = put_performances(bench, SHOTS)
    inputs["findings/sc1-sh002"] = bench.put(msgspec.json.encode(found))
    return opened(bench.read(timeline(order(bench, params, inputs))["out"]).decode())


def test_what_was_not_staged_and_what_was_found_are_markers(tmp_path: Path) -> None:
    bad = Finding(level="error", department="critic", message="half a face")
    note = Finding(level="note", department="critic", message="a long pause")
    first, second = findings_of(tmp_path, bad, note).video_tracks()[0]
    assert first.markers[-1].name == "not staged: a cat sneezes"
    assert [m.name for m in second.markers if m.color == "RED"] == ["error: half a face"]
    assert second.markers[-1].marked_range.start_time.value == 48


def test_dialogue_points_at_the_place_in_the_film_where_it_is_heard(tmp_path: Path) -> None:
    cut = opened(made(tmp_path, "film.mp4"))
    heard = {
        clip.name: (clip.media_reference.target_url, clip.source_range.start_time.value)
        for track in cut.audio_tracks()
        for clip in track
        if isinstance(clip, otio.schema.Clip)
    }
    assert heard == {"b1": ("film.mp4", 12), "b3": ("film.mp4", 72), "b2": ("film.mp4", 54)}


def test_another_editor_s_format_keeps_clips_dialogue_and_markers(tmp_path: Path) -> None:
    cut = findings_of(tmp_path, Finding(level="error", department="critic", message="half a face"))
    xml = otio.adapters.write_to_string(cut, "fcp_xml")
    back = otio.adapters.read_from_string(xml, "fcp_xml")
    clips = [clip for clip in back.video_tracks()[0] if isinstance(clip, otio.schema.Clip)]
    assert [(c.name, c.duration().value) for c in clips] == [("sc1-sh001", 48), ("sc1-sh002", 60)]
    assert [c.source_range.start_time.value for c in clips] == [0, 48]
    assert all(c.media_reference.target_url.endswith("film.mp4") for c in clips)
    names = [marker.name for clip in clips for marker in clip.markers]
    for name in ("MIRA: Look!", "not staged: a cat sneezes", "error: half a face"):
        assert name in names
    spoken = [c.name for t in back.audio_tracks() for c in t if isinstance(c, otio.schema.Clip)]
    assert sorted(spoken) == ["b1", "b2", "b3"]


def test_an_edit_decision_list_has_every_cut(tmp_path: Path) -> None:
    cut = opened(made(tmp_path, "film.mp4"))
    only_picture = otio.schema.Timeline(name=cut.name)
    only_picture.tracks.append(cut.video_tracks()[0].clone())
    edl = otio.adapters.write_to_string(only_picture, "cmx_3600", rate=FPS)
    back = otio.adapters.read_from_string(edl, "cmx_3600", rate=FPS)
    (track,) = back.video_tracks()
    assert [clip.duration().value for clip in track] == [48, 60]
