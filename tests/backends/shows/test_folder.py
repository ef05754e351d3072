"""A show's folder: read whole, strictly, and never beyond its walls."""

from __future__ import annotations

import json
import os
import random
import struct
import zlib
from pathlib import Path

import msgspec
import pytest

from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Camera, Drawing
from pegbar.backends.shows.folder import ShowFolder, open_show
from pegbar.departments.story.tell import tell
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput

SHOW = """\
format: 1
id: roof
title: Roof
characters:
  MIRA: {rig: art/mira.yaml}
sets:
  ROOF: {design: art/roof.yaml}
props:
  LAMP: {design: art/lamp.yaml, at: {ROOF: shelf}}
"""
RIG = """\
format: 1
ground: [50, 200]
top: [50, 10]
parts: [{name: body}]
"""
SET = """\
format: 1
ground: 300
layers: [{group: sky, parallax: 0, glows: [stars]}]
marks: {left: 100, shelf: [200, 290], crate: {x: 300, seat: 40}}
"""
PROP = "format: 1\ndrawing: lamp-drawing.svg\nglow: {part: flame}\n"
SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"></svg>'
ROUNDS = 300
SCRIPT = "EXT. ROOF - NIGHT\n\nMira picks up the lamp.\n\nMIRA\nHello.\n"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


def key_json(width: int = 64, height: int = 36) -> bytes:
    drawing = Drawing(set="ROOF", mood="night", camera=Camera(x=1, y=2, width=3))
    return msgspec.json.encode(
        KeyframeFile(format=1, shot="sc1-sh010", by="Ann", size=(width, height), drawing=drawing)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "show.yaml": SHOW,
        "screenplay.fountain": SCRIPT,
        "art/mira.yaml": RIG,
        "art/mira.svg": SVG,
        "art/roof.yaml": SET,
        "art/roof.svg": SVG,
        "art/lamp.yaml": PROP,
        "art/lamp-drawing.svg": SVG,
        "direction/sc1.yaml": "format: 1\nshots: {sc1-sh010: {hold: 2}}\n",
    }
    for name, text in files.items():
        path = tmp_path / "roof" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    keys = tmp_path / "roof/art/keys"
    keys.mkdir()
    (keys / "one.png").write_bytes(png(64, 36))
    (keys / "one.json").write_bytes(key_json())
    return tmp_path / "roof"


def refusal(folder: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_show(folder)
    return caught.value


def swap(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_show_is_read_with_every_file_that_it_uses(folder: Path) -> None:
    show = open_show(folder)
    assert list(show.files) == [
        "art/keys/one.json",
        "art/keys/one.png",
        "art/lamp-drawing.svg",
        "art/lamp.yaml",
        "art/mira.svg",
        "art/mira.yaml",
        "art/roof.svg",
        "art/roof.yaml",
        "direction/sc1.yaml",
        "screenplay.fountain",
        "show.yaml",
    ]
    assert show.digests["show.yaml"] == digest_bytes(SHOW.encode())
    assert show.props_of["LAMP"].drawing == "art/lamp-drawing.svg"
    assert show.keyframe("one").by == "Ann"


def test_what_the_drawings_say_reaches_the_story(folder: Path) -> None:
    show = open_show(folder)
    facts = show.designs.sets["ROOF"]
    assert (facts.left, facts.right, facts.marks["shelf"].y) == (0, 640, 290)
    assert facts.marks["crate"].seat and "stars" in facts.names
    assert show.designs.props["LAMP"].glows and not show.designs.props["LAMP"].rises
    story = tell(show.screenplay, show.show, show.designs, show.direction)
    assert story.shots[0].hold == 2 and story.unstaged == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "words"),
    [
        ("show.yaml", "art/mira.yaml", "art/myra.yaml", "show.yaml:5:10", "art/mira.yaml"),
        ("show.yaml", "art/mira.yaml", "../mira.yaml", "show.yaml:5:10", "leads around"),
        ("show.yaml", "art/mira.yaml", "/etc/passwd", "show.yaml:5:10", "not a path inside"),
        ("show.yaml", "art/mira.yaml", "art//mira.yaml", "show.yaml:5:10", "leads around"),
        ("show.yaml", "art/mira.yaml", '"art/a\\u0007.yaml"', "show.yaml:5:10", "signs"),
        ("show.yaml", "art/mira.yaml", '"art/a\\u202e.yaml"', "show.yaml:5:10", "signs"),
        ("show.yaml", "art/mira.yaml", "C:/mira.yaml", "show.yaml:5:10", "not a path inside"),
        ("show.yaml", "ROOF: shelf", "ROOF: shelv", "show.yaml:9:38", "did you mean shelf"),
        ("show.yaml", "ROOF: shelf", "ROOV: shelf", "show.yaml:9:38", "did you mean ROOF"),
        ("show.yaml", "LAMP:", "Mira:", "show.yaml:9:3", "already"),
        ("show.yaml", "id: roof", "id: ../x", "show.yaml:2:1", "letters, digits"),
        ("show.yaml", "id: roof", "id: r\npicture: {fps: 0}", "show.yaml:3:11", "24, 25 or 30"),
        ("show.yaml", "id: roof", "id: r\npicture: {size: [9999, 8]}", "show.yaml:3:11", "side"),
        ("show.yaml", "id: roof", "id: r\nscreenplay: no.fountain", "show.yaml:3:1", "missing"),
        (
            "show.yaml",
            "{rig: art/mira.yaml}",
            "{rig: art/mira.yaml, voice: {pitch: -3}}",
            "show.yaml:5:38",
            "'characters.MIRA.voice.pitch'",
        ),
        (
            "art/mira.yaml",
            "[{",
            "[]\nink: {colour: red}\n#",
            "art/mira.yaml:5:7",
            "such as #e57d3b",
        ),
        ("art/mira.yaml", "top: [50, 10]", "top: [50, 200]", "art/mira.yaml:2:1", "larger y"),
        ("art/mira.yaml", "[50, 10]", "[50, 1e300]", "art/mira.yaml:3:1", "at most 100000"),
        (
            "art/roof.yaml",
            "ground: 300",
            "ground: 300\nleft: 9\nright: 3",
            "art/roof.yaml:3:1",
            "left of",
        ),
        ("art/mira.yaml", RIG, "", "art/mira.yaml:1", "write in it"),
        ("screenplay.fountain", SCRIPT, "", "screenplay.fountain:1", "no scene"),
        ("show.yaml", "MIRA:", "'':", "show.yaml:5:3", "a name is empty"),
        ("art/mira.yaml", "top:", "topp:", "art/mira.yaml:3:1", "did you mean 'top'"),
        ("art/lamp.yaml", "lamp-drawing", "lamp-drawin", "art/lamp.yaml:2:1", "lamp-drawing.svg"),
        ("art/lamp.yaml", "lamp-drawing.svg", "../../x.svg", "art/lamp.yaml:2:1", "leads around"),
        ("art/roof.svg", "viewBox", "viewbox", "art/roof.svg:2", "viewBox"),
        ("art/roof.svg", "640 360", "640 -1", "art/roof.svg:2", "viewBox"),
        ("art/keys/one.json", '"by"', '"bye"', "art/keys/one.json:1", "did you mean 'by'"),
        ("art/keys/one.json", "[64,36]", "[36,64]", "art/keys/one.json:1", "64 × 36"),
        ("art/keys/one.json", "{", "[", "art/keys/one.json:1:", "not JSON"),
    ],
)
def test_a_mistake_is_refused_at_the_line_that_made_it(
    folder: Path, name: str, old: str, new: str, place: str, words: str
) -> None:
    swap(folder, name, old, new)
    error = refusal(folder)
    assert str(error.place).startswith(place)
    assert words in str(error)


def test_links_that_stay_inside_are_followed_and_others_are_not(folder: Path) -> None:
    (folder / "art/mira.svg").rename(folder / "art/real.svg")
    (folder / "art/mira.svg").symlink_to("real.svg")
    assert open_show(folder).files["art/mira.svg"] == SVG.encode()
    (folder / "art/mira.svg").unlink()
    outside = folder.parent / "outside.svg"
    outside.write_text(SVG)
    (folder / "art/mira.svg").symlink_to(outside)
    assert "leads out" in str(refusal(folder))
    (folder / "art/mira.svg").unlink()
    (folder / "art/mira.svg").symlink_to("mira.svg")
    assert "mira.svg is a link that leads back to itself" in str(refusal(folder))
    (folder / "art/mira.svg").unlink()
    (folder / "art/mira.svg").symlink_to("nothing.svg")
    assert "mira.svg is a link to a file that is not there" in str(refusal(folder))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no element found"),
        (b"<g/>", "not with <svg>"),
        (bytes(range(256)), "not well-formed"),
        (SVG.encode("utf-16"), "not UTF-8 text"),
    ],
)
def test_what_is_no_drawing_is_told_with_line_and_remedy(
    folder: Path, data: bytes, words: str
) -> None:
    (folder / "art/mira.svg").write_bytes(data)
    error = refusal(folder)
    assert words in str(error) and error.hint
    assert error.place is not None and str(error.place).startswith("art/mira.svg:1")


@pytest.mark.parametrize("what", ["folder", "pipe", "ring", "nothing"])
def test_a_bible_that_cannot_be_read_is_told_and_never_passed_over(folder: Path, what: str) -> None:
    bible = folder / "show.yaml"
    bible.unlink()
    if what == "folder":
        bible.mkdir()
    elif what == "pipe":
        os.mkfifo(bible)
    else:
        bible.symlink_to({"ring": "show.yaml", "nothing": "bible.yaml"}[what])
    assert "show.yaml" in str(refusal(folder).place)


def test_pipes_and_folders_are_no_files(folder: Path) -> None:
    (folder / "art/mira.svg").unlink()
    os.mkfifo(folder / "art/mira.svg")
    assert "not a plain file" in str(refusal(folder))
    (folder / "art/mira.svg").unlink()
    (folder / "art/mira.svg").mkdir()
    assert "art/mira.svg" in str(refusal(folder))


def test_a_file_where_a_folder_is_meant_is_told(folder: Path) -> None:
    (folder / "direction").rename(folder / "direction-1")
    (folder / "direction").write_text("format: 1\n")
    assert "direction is a file and has to be a folder" in str(refusal(folder))


def test_files_over_their_limit_are_refused_before_they_are_looked_at(folder: Path) -> None:
    (folder / "art/mira.svg").write_bytes(b" " * (8 * 1024 * 1024 + 1))
    assert "larger than 8 MiB" in str(refusal(folder))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png(9000, 36), "8192 a side"),
        (b"GIF89a", "not a PNG"),
        (png(0, 36), "damaged"),
        (png(65, 36), "65 × 36"),
    ],
)
def test_a_painted_key_of_the_wrong_kind_is_refused(folder: Path, data: bytes, words: str) -> None:
    (folder / "art/keys/one.png").write_bytes(data)
    assert words in str(refusal(folder))


def test_half_a_key_is_refused(folder: Path) -> None:
    (folder / "art/keys/one.json").unlink()
    assert "no .json beside it" in str(refusal(folder))


def test_no_folder_and_no_show_are_told_apart(folder: Path, tmp_path: Path) -> None:
    assert "is no folder" in str(refusal(tmp_path / "nothing"))
    assert "holds no show.yaml" in str(refusal(folder / "art"))


def test_numbers_in_a_key_have_to_be_finite(folder: Path) -> None:
    value = json.loads(key_json())
    text = json.dumps(value).replace('"boil": 0', '"boil": NaN')
    (folder / "art/keys/one.json").write_text(text)
    assert "NaN" in str(refusal(folder))


def _bend(data: bytes, dice: random.Random) -> bytes:
    """`data` with a few bytes cut, doubled, flipped or swapped for trouble."""
    trouble = [
        b"\x00",
        b"\xff",
        b"../",
        b"&a",
        b"*a",
        b"{",
        b"[" * 40,
        b"\n",
        b": ",
        b"1e999",
        b'"',
    ]
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.randrange(12))
        put = dice.choice([b"", data[at:end] * 2, dice.choice(trouble), dice.randbytes(2)])
        data = data[:at] + put + data[end:]
    return data


def test_bent_shows_give_bad_input_or_a_film(folder: Path) -> None:
    dice = random.Random(7)
    names = [one for one in open_show(folder).files if not one.endswith(".png")]
    good = {name: (folder / name).read_bytes() for name in names}
    opened = 0
    for round_ in range(ROUNDS):
        name = names[round_ % len(names)]
        (folder / name).write_bytes(_bend(good[name], dice))
        try:
            show: ShowFolder = open_show(folder)
            tell(show.screenplay, show.show, show.designs, show.direction)
            opened += 1
        except BadInput as error:
            assert str(error)
        (folder / name).write_bytes(good[name])
    assert 0 < opened < ROUNDS
