"""Vertex: who asks, where it works, and Veo's words, into the port's and back."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from pegbar.assets.generation import Kind, RefRole
from pegbar.backends.generators.vertex import VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, State, Ticket, Trouble
from tests.backends.generators.asking import (
    PICTURE,
    asked,
    create_trouble,
    handed,
    says,
    sent,
)
from tests.backends.generators.loopback import loopback

MODEL = "publishers/google/models/veo-3.1-generate-001"
PLACE = f"locations/us-central1/{MODEL}"
TEXT = asked(seconds=8.0)


@pytest.fixture
def house():
    with loopback() as house:
        house.answer = says({"name": f"projects/our-film/{PLACE}/operations/o1"})
        yield house


@pytest.fixture
def account(house):
    secrets = {"GOOGLE_CLOUD_PROJECT": "our-film", "VERTEX_ACCESS_TOKEN": "t"}
    return Account(secrets=secrets, address=house.address)


@pytest.fixture
def veo(account):
    return opened(account)


def opened(account, name="vertex/veo-3.1"):
    profile = next(one for one in VENDOR.profiles(account) if one.name == name)
    return VENDOR.open(profile, account)


def test_a_film_between_two_frames_is_asked_for_in_veos_words(veo, house, tmp_path):
    request = asked(
        *(Kind.FIRST_LAST, RefRole.FIRST, RefRole.LAST),
        seconds=6.0,
        seed=5,
        negative="rain",
        options={"people": "dont_allow", "compression": "lossless", "resize": "pad"},
    )

    veo.create(handed(request, tmp_path))

    what, headers, _ = house.asked[-1]
    assert what == f"POST /v1beta1/projects/our-film/{PLACE}:predictLongRunning"
    assert headers["authorization"] == "Bearer t"
    picture = {"bytesBase64Encoded": base64.b64encode(PICTURE).decode(), "mimeType": "image/png"}
    assert sent(house) == {
        "instances": [{"prompt": "a pier", "image": picture, "lastFrame": picture}],
        "parameters": {
            "sampleCount": 1,
            "durationSeconds": 6,
            "aspectRatio": "16:9",
            "resolution": "720p",
            "seed": 5,
            "negativePrompt": "rain",
            "personGeneration": "dont_allow",
            "generateAudio": False,
            "resizeMode": "PAD",
            "compressionQuality": "LOSSLESS",
        },
        "labels": {"pegbar-job": "job-7"},
    }


def test_characters_go_as_assets_and_only_with_eight_seconds(veo, house, tmp_path):
    request = asked(Kind.TEXT_TO_VIDEO, RefRole.CHARACTER, seconds=8.0)
    veo.create(handed(request, tmp_path))
    shown = sent(house)["instances"][0]["referenceImages"]
    assert [one["referenceType"] for one in shown] == ["ASSET"]

    short = asked(Kind.TEXT_TO_VIDEO, RefRole.CHARACTER, seconds=4.0)
    assert create_trouble(veo, short, tmp_path).why is Trouble.INVALID
    assert len(house.asked) == 1


def test_neither_ticket_nor_trouble_nor_record_names_the_project(veo, house, tmp_path):
    ticket = veo.create(handed(TEXT, tmp_path))
    assert ticket.id == f"{PLACE}/operations/o1"

    house.answer = says({"error": {"code": 404, "message": "projects/our-film/x is gone"}}, 404)
    with pytest.raises(GeneratorTrouble) as caught:
        veo.look(ticket)

    assert caught.value.why is Trouble.LOST
    assert "our-film" not in caught.value.message


@pytest.mark.parametrize(
    "name", [f"projects/our-film/{PLACE}/operations/o1", f"{PLACE}/operations/o1", "o1"]
)
def test_a_job_is_found_by_its_long_name_and_by_its_short_one(veo, house, name):
    assert veo.look(Ticket(id=name)).state is State.RUNNING
    assert house.asked[-1][0] == f"POST /v1beta1/projects/our-film/{PLACE}:fetchPredictOperation"
    assert sent(house) == {"operationName": f"projects/our-film/{PLACE}/operations/o1"}


def done(**more):
    return says({"name": "projects/our-film/x/operations/o1", "done": True, **more})


@pytest.mark.parametrize(
    ("answer", "state", "trouble"),
    [
        (done(response={"videos": [{"gcsUri": "gs://b/f.mp4"}]}), State.DONE, None),
        (
            done(response={"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["58061214"]}),
            State.FAILED,
            Trouble.MODERATION,
        ),
        (done(response={}), State.FAILED, Trouble.FAILED),
        (done(), State.FAILED, Trouble.FAILED),
        (done(error={"code": 13, "message": "internal"}), State.FAILED, Trouble.FAILED),
        (done(error={"code": 8, "message": "no capacity"}), State.FAILED, Trouble.QUOTA),
        (done(error={"code": 7, "message": "no"}), State.FAILED, Trouble.DENIED),
        (
            done(error={"code": 3, "message": "violates Vertex AI's usage guidelines"}),
            State.FAILED,
            Trouble.MODERATION,
        ),
    ],
)
def test_what_an_operation_means(veo, house, answer, state, trouble):
    house.answer = answer

    sight = veo.look(Ticket(id="o1"))

    assert (sight.state, sight.trouble) == (state, trouble)
    assert "our-film" not in json.dumps(dict(sight.raw))


def test_a_film_comes_inside_the_answer(veo, house, tmp_path):
    film = base64.b64encode(b"film").decode()
    house.answer = done(response={"videos": [{"bytesBase64Encoded": film}]})

    got = veo.fetch(Ticket(id="o1"), handed(TEXT, tmp_path), tmp_path)

    assert [one.path.read_bytes() for one in got.files] == [b"film"]


def test_half_an_answer_is_no_film(veo, house, tmp_path):
    house.answer = done(response={"videos": [{"bytesBase64Encoded": "AAAA"}]})
    house.answer.short = 10

    with pytest.raises(GeneratorTrouble) as caught:
        veo.fetch(Ticket(id="o1"), handed(TEXT, tmp_path), tmp_path)

    assert caught.value.why is Trouble.BROKEN


def test_a_region_is_kept_to(account):
    there = replace(account, region="europe-west4")

    regions = {one.name: one.terms.regions for one in VENDOR.profiles(there)}

    assert regions["vertex/veo-3.1"] == ("europe-west4",)
    assert regions["vertex/omni-1.2-flash"] == ("global",)


def test_a_request_goes_to_its_region(account, house, tmp_path):
    opened(replace(account, region="europe-west4")).create(handed(TEXT, tmp_path))

    assert "/locations/europe-west4/" in house.asked[-1][0]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("", "https://us-central1-aiplatform.googleapis.com"),
        ("europe-west4", "https://europe-west4-aiplatform.googleapis.com"),
        ("eu", "https://aiplatform.eu.rep.googleapis.com"),
        ("global", "https://aiplatform.googleapis.com"),
    ],
)
def test_each_region_has_its_own_house(account, region, host, monkeypatch):
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:9/elsewhere")

    veo = opened(replace(account, region=region, address=""))

    assert veo._client._api_client._http_options.base_url.rstrip("/") == host


def test_a_key_file_tells_who_asks(account, tmp_path, house):
    key = tmp_path / "key.json"
    user = {"type": "authorized_user", "client_id": "c", "client_secret": "s"}
    key.write_text(json.dumps({**user, "refresh_token": "r"}))
    secrets = {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_APPLICATION_CREDENTIALS": str(key)}

    assert opened(replace(account, secrets=secrets)).profile.name == "vertex/veo-3.1"


@pytest.mark.parametrize("text", [None, "{}", "no json"])
def test_a_key_file_that_is_none_is_denied(account, tmp_path, text):
    key = tmp_path / "key.json"
    if text is not None:
        key.write_text(text)
    secrets = {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_APPLICATION_CREDENTIALS": str(key)}

    with pytest.raises(GeneratorTrouble) as caught:
        opened(replace(account, secrets=secrets))

    assert caught.value.why is Trouble.DENIED


def test_a_rehearsal_asks_nobody_who_it_is(account, monkeypatch):
    def never(**_):
        raise AssertionError("a rehearsal knocked at Google's door")

    monkeypatch.setattr("google.auth.default", never)

    with pytest.raises(GeneratorTrouble) as caught:
        opened(replace(account, secrets={}, sandbox=True))

    assert caught.value.why is Trouble.DENIED


def test_a_pass_that_has_run_out_has_asked_for_nothing(veo, house, tmp_path):
    from google.auth.exceptions import RefreshError, TransportError

    for error, why in ((RefreshError("no"), Trouble.DENIED), (TransportError("no"), Trouble.DOWN)):

        def refused(error=error):
            raise error

        veo._client._api_client._access_token = refused
        assert create_trouble(veo, TEXT, tmp_path).why is why
    assert house.asked == []
