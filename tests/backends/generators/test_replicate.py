from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.backends.generators.replicate import VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, State, Ticket, Trouble
from pegbar.values.digests import digest_bytes
from tests.backends.generators import odd_answers
from tests.backends.generators.loopback import Answer, loopback

KEY = "r8_secret"
SUBMIT = "POST /v1/models/bytedance/seedance-1-lite/predictions"
LOOK = "GET /v1/predictions/p1"
PICTURE = b"png"
ASKED = Request(
    kind=Kind.IMAGE_TO_VIDEO,
    prompt="a boat",
    size=(1280, 720),
    seconds=5.0,
    references=(Reference(role=RefRole.FIRST, digest=digest_bytes(PICTURE)),),
)


@pytest.fixture
def there():
    with loopback() as one:
        one.answers["POST /v1/files"] = Answer(201, body(file("https://api/f1")))
        yield one


@pytest.fixture
def opened(there):
    def open_(name):
        account = Account(secrets={"REPLICATE_API_TOKEN": KEY}, address=there.address, timeout=5)
        profile = next(one for one in VENDOR.profiles(account) if one.name == name)
        return VENDOR.open(profile, account)

    return open_


@pytest.fixture
def lite(opened):
    return opened("replicate/seedance-1-lite")


@pytest.fixture
def handed(tmp_path):
    path = tmp_path / "first.png"
    path.write_bytes(PICTURE)
    return Handed(job="job-1", request=ASKED, files={digest_bytes(PICTURE): path})


def body(value):
    return json.dumps(value).encode()


def file(address):
    told = dict.fromkeys(("id", "name", "content_type", "etag", "created_at"), "x")
    return {**told, "size": 1, "checksums": {}, "metadata": {}, "urls": {"get": address}}


def prediction(**changes):
    return {
        "id": "p1",
        "model": "bytedance/seedance-1-lite",
        "version": "hidden",
        "status": "starting",
        "input": {},
        "output": None,
        "logs": "",
        "error": None,
        "metrics": {},
        "urls": {},
        **changes,
    }


def test_a_file_is_uploaded_under_our_name_and_named_in_the_request(there, lite, handed):
    there.answers[SUBMIT] = Answer(201, body(prediction()))
    assert lite.create(handed).id == "p1"
    (_, headers, upload), (_, _, sent) = there.asked
    assert headers["authorization"] == f"Bearer {KEY}"
    assert b'filename="job-1-first.png"' in upload
    assert json.loads(sent)["input"] == {
        "prompt": "a boat",
        "image": "https://api/f1",
        "duration": 5,
        "resolution": "720p",
    }


def test_a_model_of_somebodys_is_asked_for_by_its_version(there, opened):
    there.answer = Answer(201, body(prediction()))
    mochi = opened("replicate/mochi-fast")
    asked = Request(kind=Kind.TEXT_TO_VIDEO, prompt="a boat", size=(848, 480), seconds=5.0)
    mochi.create(Handed(job="job-1", request=asked, files={}))
    what, _, sent = there.asked[0]
    assert what == "POST /v1/predictions"
    assert json.loads(sent)["version"].startswith("518162c9")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(401, body({"title": "Unauthenticated"})), Trouble.DENIED),
        (Answer(402, body({"title": "Insufficient credit"})), Trouble.QUOTA),
        (Answer(404, body({"detail": "Not found"})), Trouble.INVALID),
        (Answer(422, body({"title": "Input validation failed"})), Trouble.INVALID),
        (Answer(429, body({"detail": "Throttled"})), Trouble.THROTTLED),
        (Answer(500, b"oops"), Trouble.UNCLEAR),
        (Answer(503, b""), Trouble.UNCLEAR),
        (Answer(cut=True), Trouble.UNCLEAR),
        (Answer(201, b"no json"), Trouble.UNCLEAR),
        (Answer(201, b"{}"), Trouble.UNCLEAR),
    ],
)
def test_a_create_is_sent_once_whatever_comes_back(there, lite, handed, answer, why):
    there.answers[SUBMIT] = answer
    with pytest.raises(GeneratorTrouble) as trouble:
        lite.create(handed)
    assert trouble.value.why is why
    assert [what for what, _, _ in there.asked].count(SUBMIT) == 1
    assert KEY not in str(trouble.value)


def test_an_upload_that_breaks_off_has_spent_nothing(there, lite, handed):
    there.answers["POST /v1/files"] = Answer(cut=True)
    with pytest.raises(GeneratorTrouble) as trouble:
        lite.create(handed)
    assert trouble.value.why is Trouble.DOWN
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("changes", "state", "why", "share"),
    [
        ({"status": "starting"}, State.WAITING, None, None),
        (
            {"status": "processing", "logs": "warm\n 40%|####      | 12/30 [00:04<00:06]"},
            State.RUNNING,
            None,
            0.4,
        ),
        ({"status": "succeeded", "output": "https://o"}, State.DONE, None, 1.0),
        ({"status": "succeeded", "output": None}, State.FAILED, Trouble.LOST, None),
        ({"status": "canceled"}, State.CANCELLED, None, None),
        ({"status": "failed", "error": "CUDA out of memory"}, State.FAILED, Trouble.FAILED, None),
        (
            {"status": "failed", "error": "The input was flagged as sensitive. (E005)"},
            State.FAILED,
            Trouble.MODERATION,
            None,
        ),
        (
            {"status": "failed", "error": "All generated images contained NSFW content."},
            State.FAILED,
            Trouble.MODERATION,
            None,
        ),
    ],
)
def test_a_prediction_is_seen_for_what_it_is(there, lite, changes, state, why, share):
    there.answers[LOOK] = Answer(body=body(prediction(**changes)))
    sight = lite.look(Ticket(id="p1"))
    assert (sight.state, sight.trouble, sight.share) == (state, why, share)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(404), Trouble.LOST),
        (Answer(429), Trouble.THROTTLED),
        (Answer(503), Trouble.DOWN),
        (Answer(body=body(prediction(status="dreaming"))), Trouble.DOWN),
    ],
)
def test_a_look_is_made_once(there, lite, answer, why):
    """The library would sleep, and look ten times, at 429 and 503."""
    there.answers[LOOK] = answer
    with pytest.raises(GeneratorTrouble) as trouble:
        lite.look(Ticket(id="p1"))
    assert (trouble.value.why, len(there.asked)) == (why, 1)


@pytest.mark.parametrize("own", [True, False])
def test_the_key_is_shown_to_replicates_own_address_alone(there, lite, handed, tmp_path, own):
    with loopback() as elsewhere:
        host = there if own else elsewhere
        there.answers[LOOK] = Answer(
            body=body(prediction(status="succeeded", output=[f"{host.address}/f.png"]))
        )
        host.answers["GET /f.png"] = Answer(body=b"png", headers={"content-type": "image/png"})
        into = tmp_path / "into"
        into.mkdir()
        got = lite.fetch(Ticket(id="p1", extra={"version": "v7"}), handed, into)
        headers = next(headers for what, headers, _ in host.asked if what == "GET /f.png")
    assert [one.path.read_bytes() for one in got.files] == [b"png"]
    assert headers.get("authorization") == (f"Bearer {KEY}" if own else None)


@given(odd_answers.ODD_STATUS, odd_answers.ODD_BODIES)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_back_is_told_as_trouble(there, lite, handed, tmp_path, status, body_):
    there.answer = Answer(status, body_)
    whole = Answer(status, body(prediction(status="succeeded", output=json.loads(_json(body_)))))
    for look in (there.answer, whole):
        there.answers[LOOK] = look
        calls = (
            lambda: lite.create(handed),
            lambda: lite.look(Ticket(id="p1")),
            lambda: lite.fetch(Ticket(id="p1"), handed, tmp_path),
            lambda: lite.cancel(Ticket(id="p1")),
        )
        for call in calls:
            with suppress(GeneratorTrouble):
                call()


def _json(data):
    try:
        json.loads(data)
    except ValueError:
        return b"null"
    return data
