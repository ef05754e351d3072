"""What is proposed for each shot, and what a director made of it."""

from __future__ import annotations

from pathlib import Path

from pegbar.actions.propose import as_diff, proposals, skeleton, write_skeletons
from pegbar.production.acting import Emotion, Size, Verb
from pegbar.production.direction import gather, read_direction
from pegbar.production.shots import Beat, Framing, Overruled, Shot, Standing, Story

SHOT = Shot(
    id="sc1-sh010",
    scene="sc1",
    number=1,
    heading="INT. A",
    set="A",
    mood="night",
    framing=Framing(size=Size.CU, on=("MIRA", "李雷"), push=0.06),
    cast=(Standing(who="李雷", x=4.5, facing=-1, emotion=Emotion.SAD),),
    beats=(
        Beat(id="b", kind="line", verb=Verb.SPEAK, who="MIRA", text='A "b": c', first_line=3,
             last_line=3),
    ),
    hand=("framing.size", "keys.MIRA"),
    first_line=1,
    last_line=3,
)  # fmt: skip
STORY = Story(
    title="T",
    author="",
    language="en",
    shots=(SHOT,),
    anchors={"sc1-sh010": 'INT. A\nMIRA: A "b": c\n(0)'},
    overruled=(
        Overruled(shot="sc1-sh010", value="framing.size", auto="MS", hand="CU", file="d", line=4),
        Overruled(shot="sc1-sh010", value="keys.MIRA", auto="", hand="on 1, 9", file="d", line=7),
    ),
)


def test_each_value_says_who_decided_it_and_where() -> None:
    (one,) = proposals(STORY)
    values = {value.name: value for value in one.values}
    size = values["framing.size"]
    assert (size.by, size.auto, size.hand, size.file, size.line) == ("hand", "MS", "CU", "d", 4)
    assert (values["framing.push"].by, values["framing.push"].auto) == ("auto", "0.06")
    assert values["keys.MIRA"].hand == "on 1, 9"
    assert values["cast.李雷.emotion"].auto == "sad"
    assert "framing.pan" not in values


def test_the_diff_shows_what_was_and_what_is_beside_the_words_of_the_script() -> None:
    lines = list(as_diff(proposals(STORY), STORY))
    assert any(line.split() == ["~", "framing.size", "MS", "->", "CU", "d:4"] for line in lines)
    assert any('A "b": c' in line for line in lines)


def test_a_started_file_is_read_and_so_is_every_line_of_it_without_its_sign() -> None:
    text = skeleton("sc1", [SHOT], STORY.anchors)
    (one,) = read_direction(text, "d.yaml")
    assert one.shot.words == 'MIRA: A "b": c' and one.shot.frame is None
    freed = "\n".join(line.replace("    # ", "    ", 1) for line in text.splitlines())
    (other,) = gather(read_direction(freed, "d.yaml")).shots.values()
    assert other.shot.frame is not None and other.shot.frame.on == ("MIRA", "李雷")
    assert other.shot.cast["李雷"].emotion is Emotion.SAD
    assert other.shot.beats[1].verb is Verb.SPEAK


def test_what_is_there_or_directed_already_is_never_touched(tmp_path: Path) -> None:
    folder = tmp_path / "direction"
    undirected = Story(title="T", author="", language="en", shots=(SHOT,))
    assert write_skeletons(STORY, folder) == ()
    assert write_skeletons(undirected, folder) == (folder / "sc1.yaml",)
    (folder / "sc1.yaml").write_text("mine")
    assert write_skeletons(undirected, folder) == ()
    assert (folder / "sc1.yaml").read_text() == "mine"
