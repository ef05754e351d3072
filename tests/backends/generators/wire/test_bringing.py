from __future__ import annotations

import pytest

from pegbar.backends.generators.wire.bringing import bring, bring_all
from pegbar.ports.generator import GeneratorTrouble, Trouble
from tests.backends.generators.loopback import Answer, loopback

MP4 = {"content-type": "video/mp4"}


@pytest.fixture
def there():
    with loopback() as one:
        yield one


def test_a_file_comes_as_it_is_with_the_ending_of_its_kind(there, tmp_path):
    there.answer = Answer(body=b"film", headers=MP4)
    got = bring(f"{there.address}/a/shot.mp4?sig=1", tmp_path, "0")
    assert got.path.read_bytes() == b"film"
    assert (got.path.name, got.media, got.name) == ("0.mp4", "video/mp4", "shot.mp4")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(status=403), Trouble.EXPIRED),
        (Answer(status=404), Trouble.EXPIRED),
        (Answer(status=410), Trouble.EXPIRED),
        (Answer(status=500), Trouble.DOWN),
        (Answer(body=b"half", short=4, headers=MP4), Trouble.BROKEN),
        (Answer(body=b"", headers=MP4), Trouble.BROKEN),
        (Answer(cut=True), Trouble.BROKEN),
    ],
)
def test_what_does_not_come_whole_leaves_nothing(there, tmp_path, answer, why):
    there.answer = answer
    with pytest.raises(GeneratorTrouble) as told:
        bring(f"{there.address}/x", tmp_path, "0")
    assert told.value.why is why
    assert list(tmp_path.iterdir()) == []


def test_of_several_files_all_come_or_none(there, tmp_path):
    there.answers = {
        "GET /1": Answer(body=b"one", headers={"content-type": "image/png"}),
        "GET /2": Answer(status=403),
    }
    with pytest.raises(GeneratorTrouble):
        bring_all([f"{there.address}/1", f"{there.address}/2"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_key_goes_where_none_was_given(there, tmp_path):
    there.answer = Answer(body=b"x")
    bring(f"{there.address}/x", tmp_path, "0")
    assert "authorization" not in there.asked[0][1]


def test_a_file_may_stand_in_its_own_address(tmp_path):
    got = bring("data:image/png;base64,aGk=", tmp_path, "0")
    assert (got.path.name, got.path.read_bytes()) == ("0.png", b"hi")
    with pytest.raises(GeneratorTrouble) as told:
        bring("data:image/png;base64,@", tmp_path, "1")
    assert told.value.why is Trouble.BROKEN
