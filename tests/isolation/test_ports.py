"""The ports below the verbs: what is another show's cannot be got by its digest, its bytes or its
keys, and what is swapped for a link in the last moment is not read."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from pegbar.actions.build import build
from pegbar.actions.publish import inside, place_bytes, publish
from pegbar.actions.studio import Room
from pegbar.assets.facts import AttemptRefused
from pegbar.assets.tree import tree_of
from pegbar.backends.shows.paths import YAML, Folder
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Slot, Step
from pegbar.values.digests import Digest
from pegbar.values.errors import Corrupt, PegbarError, StorageFailed, Trespass
from pegbar.values.place import Place
from tests.fakes.recipes import recipe
from tests.fakes.rooms import SilentListener, room_in
from tests.isolation.world import SECRET, World

HERE = Place("show.yaml", 3)


def boats_room(world: World) -> Room:
    return world.studio.room("boats")


def test_a_guessed_digest_finds_nothing_in_another_room(world):
    room = boats_room(world)
    assert not room.vault.has(world.made)
    for ask in (room.vault.read, room.vault.path, room.vault.check):
        with pytest.raises(Corrupt):
            ask(world.made)
    assert room.index.makers(world.made) == ()
    assert room.index.sources(world.made) == ()


def test_a_guessed_key_recalls_nothing_from_another_room(world):
    kites = world.studio.room("kites")
    (step,) = kites.index.makers(world.made)
    assert step.key in kites.index.recall([step.key])
    assert boats_room(world).index.recall([step.key]) == {}


@pytest.mark.parametrize(
    "name", ["blake3:../../kites/x", "blake3:", "..", "/etc/passwd", "blake3:..", "\0", "é" * 70]
)
def test_a_digest_that_is_a_path_reads_nothing(world, name):
    with pytest.raises((PegbarError, ValueError)):
        boats_room(world).vault.read(Digest(name))


def test_stored_files_of_another_show_open_in_no_other_vault(world):
    theirs, ours = world.room("kites") / "vault", world.room("boats") / "vault"
    shutil.rmtree(ours)
    shutil.copytree(theirs, ours)
    room = boats_room(world)
    assert not room.vault.has(world.made)
    with pytest.raises(Corrupt):
        room.vault.read(world.made)
    with pytest.raises(StorageFailed, match="comes from another show"):
        list(room.vault.everything())


def test_the_keys_of_another_show_open_no_vault(world):
    shutil.rmtree(world.room("boats"))
    shutil.copytree(world.room("kites"), world.room("boats"))
    with pytest.raises((Corrupt, StorageFailed)):
        boats_room(world).vault.read(world.made)


def test_stored_bytes_hold_no_word_of_a_show(world):
    for path in (world.room("kites") / "vault").rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


class Swapping(Folder):
    """A folder in which somebody swaps a file for a link right after it was looked at."""

    def inside(self, name: str, asked: Place) -> Path:
        real = super().inside(name, asked)
        target = self.root.parent / "kites" / name
        if real.parent.name == "art":
            real.unlink()
            real.symlink_to(target)
        else:
            shutil.rmtree(real.parent)
            real.parent.symlink_to(target.parent)
        return real


@pytest.mark.parametrize("name", ["art/one.yaml", "art/deep/one.yaml"])
def test_what_is_swapped_for_a_link_in_the_last_moment_is_not_read(tmp_path, name):
    for show in ("boats", "kites"):
        (tmp_path / show / name).parent.mkdir(parents=True)
        (tmp_path / show / name).write_text(show)
    with pytest.raises(PegbarError) as caught:
        Swapping(tmp_path / "boats").read(name, YAML, HERE)
    assert "kites" not in str(caught.value)


def test_a_file_with_two_names_in_its_own_folder_is_read(tmp_path):
    (tmp_path / "one.yaml").write_text("mine")
    os.link(tmp_path / "one.yaml", tmp_path / "two.yaml")
    assert Folder(tmp_path.resolve()).read("two.yaml", YAML, HERE) == b"mine"


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Path, Path]:
    """A folder to write into, in which a link leads to a folder of another show."""
    theirs, out = tmp_path / "theirs", tmp_path / "out"
    theirs.mkdir()
    (theirs / "page-01.png").write_bytes(b"theirs")
    out.mkdir()
    (out / "boards").symlink_to(theirs)
    return out, theirs


def test_a_folder_of_pages_that_is_a_link_is_neither_filled_nor_swept(tmp_path, linked):
    out, theirs = linked
    room = room_in(tmp_path / "room")
    page = room.vault.put(b"a page")
    pages = room.vault.put(tree_of({"page-02.png": page}).encode())
    with pytest.raises(Trespass):
        publish({"board_pages": pages}, room.vault, out, "boats")
    assert [path.name for path in theirs.iterdir()] == ["page-01.png"]


def test_what_is_written_goes_through_no_link(tmp_path, linked):
    out, theirs = linked
    with pytest.raises(Trespass):
        inside(out, "boards/page-01.png")
    (out / "film.mp4").symlink_to(theirs / "page-01.png")
    (out / f".film.mp4.{os.getpid()}").symlink_to(theirs / "page-01.png")
    place_bytes(b"ours", out / "film.mp4")
    assert (theirs / "page-01.png").read_bytes() == b"theirs"
    assert (out / "film.mp4").read_bytes() == b"ours"
    assert not (out / "film.mp4").is_symlink()


def test_a_room_is_its_owner_s_alone(world):
    for show in ("kites", "boats"):
        assert stat.S_IMODE(world.room(show).stat().st_mode) & 0o007 == 0


def test_temporary_files_of_a_worker_are_in_the_room_and_closed(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "theirs"))
    room = room_in(tmp_path / "room", workers=1)
    step = Step(id="look", recipe=recipe("where", Slot.CPU))
    built = build(graph_of([step]), {}, room, SilentListener())
    room.engine.stop()
    told = room.vault.read(built.outputs["look"]["out"]).decode().split("\n")
    assert Path(told[0]).is_relative_to(tmp_path / "room" / "scratch")
    assert told[1:] == ["0o600", "0o600"]
    assert list((tmp_path / "theirs").iterdir()) == []


def test_a_step_that_meets_something_hostile_is_on_record(tmp_path):
    room = room_in(tmp_path / "room", workers=1)
    step = Step(id="look", recipe=recipe("hostile", Slot.INLINE))
    with pytest.raises(Trespass):
        build(graph_of([step]), {}, room, SilentListener())
    (fact,) = [one.body for one in room.ledger.facts(kinds=(AttemptRefused,))]
    assert (fact.what, fact.file) == ("it leads out", "art/one.svg")
