from __future__ import annotations

import msgspec
import pytest

from pegbar.assets.disclosure import DisclosureMap, LabelTold
from pegbar.assets.sequence import FrameSequence
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.finishing.credentials_in_time import (
    picture_type,
    with_disclosure,
    with_sequence,
)
from pegbar.departments.finishing.credentials_work import sign, sign_pages
from pegbar.departments.finishing.disclosing import LineMade, ShotMade, disclosure_map
from pegbar.ports.work import Tools, Work
from tests.departments.finishing.test_credentials_work import CLAIM, FakeBench, FakeSigner
from tests.fakes.films import line, performance

SHOTS = {
    "a": ShotMade(kind="composite", generated=1.0, by="house-painter"),
    "b": ShotMade(kind="drawn", generated=0.0, by="stage"),
    "c": ShotMade(kind="composite", generated=0.0, by="stage"),
    "d": ShotMade(kind="captured", generated=0.0, by="stage"),
    "e": ShotMade(kind="composite", generated=None, by="stage"),
    "f": ShotMade(kind="generated", generated=1.0, by="house-painter"),
}
LINES = {
    "b1": LineMade(name="mira-1", kind="synthetic", by="a voice"),
    "b2": LineMade(name="mira-2", kind="recorded", by="Ada Berg"),
}


def told() -> DisclosureMap:
    reel = [performance(name, 24) for name in SHOTS]
    reel[0] = performance("a", 24, lines=(line("b1", "Hello", 0, 6), line("b2", "Ahoy", 12, 6)))
    label = LabelTold(form="none", territory="", language="")
    return disclosure_map("Film", reel, SHOTS, LINES, label, "Pegbar")


def test_each_shot_says_how_it_came_to_be_and_when_it_is_seen():
    claim = with_disclosure(CLAIM, told())
    shots = {one.description: one for one in claim.actions if one.description.startswith("shot")}
    types = {name: shots[f"shot {name}: {SHOTS[name].kind}"].source_type for name in SHOTS}
    assert types == {
        "a": "compositeWithTrainedAlgorithmicMedia",
        "b": "digitalCreation",
        "c": "composite",
        "d": "digitalCapture",
        "e": "compositeWithTrainedAlgorithmicMedia",
        "f": "trainedAlgorithmicMedia",
    }
    assert shots["shot b: drawn"].span == (1.0, 2.0)


def test_a_recorded_voice_is_a_person_and_a_synthetic_one_is_not():
    claim = with_disclosure(CLAIM, told())
    voices = [one for one in claim.actions if one.description.startswith("voice")]
    assert [(one.source_type, one.agent, one.span) for one in voices] == [
        ("trainedAlgorithmicMedia", "a voice", (0.0, 0.25)),
        ("digitalCapture", "", (0.5, 0.75)),
    ]
    assert voices[1].description.endswith("Ada Berg")


def test_music_that_rules_made_is_not_told_as_a_model_s():
    claim = with_disclosure(CLAIM, told())
    kinds = {one.source_type for one in claim.actions if one.description.startswith("music")}
    assert kinds == {"algorithmicMedia"}


def test_what_was_said_before_stays_first():
    claim = with_disclosure(CLAIM, told())
    assert claim.actions[: len(CLAIM.actions)] == CLAIM.actions
    assert msgspec.convert(claim.disclosure, DisclosureMap) == told()


@pytest.mark.parametrize("picture", told().picture)
def test_no_picture_with_a_models_work_in_it_is_told_as_a_persons(picture):
    machine = picture.generated is None or picture.generated > 0
    assert ("rained" in picture_type(picture)) == machine


def work(bench, signer, **inputs):
    plain = msgspec.json.decode(msgspec.json.encode(CLAIM))
    return Work(
        step="sign/film",
        params={"claim": plain, "media_type": "image/png"},
        inputs={name: bench.put(data) for name, data in inputs.items()},
        bench=bench,
        tools=Tools(painters={}, voices={}, signer=lambda: signer),
    )


def test_the_roots_of_the_pictures_are_in_the_claim_and_their_list_is_not(tmp_path):
    bench, signer = FakeBench(tmp_path), FakeSigner()
    frames = FrameSequence(
        frames={"a/0000.png": bench.put(b"x")}, frames_root="ab", files={}, files_root="cd"
    )
    sign(work(bench, signer, file=b"film", sequence=msgspec.json.encode(frames)))
    (claim,) = signer.claims
    assert claim == with_sequence(CLAIM, frames)
    assert claim.sequence == {"frames": 1, "frames_root": "ab", "files": {}, "files_root": "cd"}


def test_what_came_with_credentials_goes_to_the_signer_as_a_file(tmp_path):
    bench, signer = FakeBench(tmp_path), FakeSigner()
    sign(work(bench, signer, **{"file": b"film", "ingredient/a.svg": b"theirs"}))
    (ingredient,) = signer.claims[0].ingredients
    assert ingredient.title == "a.svg"
    assert ingredient.file is not None


def test_every_page_of_a_tree_is_signed(tmp_path):
    bench, signer = FakeBench(tmp_path), FakeSigner()
    tree = tree_of({"page-01.png": bench.put(b"1"), "page-02.png": bench.put(b"2")})
    made = sign_pages(work(bench, signer, file=tree.encode()))
    files = decode_tree(bench.read(made["out"])).files
    assert {name: bench.read(digest) for name, digest in files.items()} == {
        "page-01.png": b"The Moon Is Late1",
        "page-02.png": b"The Moon Is Late2",
    }
