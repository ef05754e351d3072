"""Files laid out for a vendor: by PUT, and into a bucket (S3's own protocol, on loopback)."""

from __future__ import annotations

import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from pegbar.backends.generators.wire.pickup import lay_out
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.errors import NotInstalled
from tests.backends.generators.loopback import Answer, loopback

SIX_HOURS = "21600"


@pytest.fixture
def house():
    with loopback() as told:
        yield told


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "in.png"
    found.write_bytes(b"a picture")
    return found


@pytest.fixture
def bucket(house, monkeypatch):
    told = {
        "AWS_ENDPOINT": house.address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "us",
        "AWS_SECRET_ACCESS_KEY": "our-secret",
        "AWS_REGION": "us-east-1",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return "s3://ours/pickup"


def trouble(pickup, path) -> GeneratorTrouble:
    with pytest.raises(GeneratorTrouble) as caught:
        lay_out(pickup, "a.png", path, media="image/png", seconds=5.0)
    return caught.value


def test_a_folder_on_the_web_takes_a_file_by_put(house, path):
    address = lay_out(f"{house.address}/in", "a.png", path, media="image/png")

    assert address == f"{house.address}/in/a.png"
    what, headers, body = house.asked[-1]
    assert (what, headers["content-type"], body) == ("PUT /in/a.png", "image/png", b"a picture")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, Trouble.DENIED),
        (403, Trouble.DENIED),
        (302, Trouble.DOWN),
        (404, Trouble.DOWN),
        (500, Trouble.DOWN),
    ],
)
def test_a_put_that_is_not_taken_has_asked_the_vendor_for_nothing(house, path, status, why):
    house.answer = Answer(status=status)

    assert trouble(house.address, path).why is why


@pytest.mark.parametrize("pickup", ["http://127.0.0.1:9", "http://127.0.0.1:70000"])
def test_a_folder_that_nobody_keeps_is_down(path, pickup):
    assert trouble(pickup, path).why is Trouble.DOWN


def test_a_bucket_keeps_the_file_and_gives_an_address_that_ends(bucket, house, path):
    house.answer = Answer(headers={"etag": '"e"'})

    address = urlsplit(lay_out(bucket, "a.png", path, media="image/png"))

    what, headers, body = house.asked[-1]
    assert (what, headers["content-type"], body) == (
        "PUT /ours/pickup/a.png",
        "image/png",
        b"a picture",
    )
    told = parse_qs(address.query)
    assert address.path == "/ours/pickup/a.png"
    assert told["X-Amz-Expires"] == [SIX_HOURS]
    assert "our-secret" not in address.query


@pytest.mark.parametrize(
    ("status", "why"), [(401, Trouble.DENIED), (403, Trouble.DENIED), (404, Trouble.DOWN)]
)
def test_a_bucket_that_takes_nothing(bucket, house, path, status, why):
    house.answer = Answer(status=status, body=b"<Error/>")

    found = trouble(bucket, path)

    assert found.why is why
    assert "X-Amz" not in found.message + found.word


def test_a_bucket_that_is_down_is_tried_thrice_and_no_longer_than_was_said(bucket, house, path):
    house.answer = Answer(status=503)

    assert trouble(bucket, path).why is Trouble.DOWN
    assert len(house.asked) == 3


def test_an_address_that_is_none_is_told(path):
    assert trouble("nothing://ours", path).why is Trouble.DOWN


def test_a_bucket_needs_its_library(monkeypatch, path):
    monkeypatch.setitem(sys.modules, "obstore", None)

    with pytest.raises(NotInstalled) as caught:
        lay_out("s3://ours", "a.png", path, media="image/png")

    assert "obstore" in str(caught.value)
