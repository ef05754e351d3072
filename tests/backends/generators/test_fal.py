from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.backends.generators.fal import VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, State, Ticket, Trouble
from pegbar.values.digests import digest_bytes
from tests.backends.generators import odd_answers
from tests.backends.generators.loopback import Answer, loopback

KEY = "key-id:secret"
WAN = "fal/wan-2.7"
SUBMIT = "POST /fal-ai/wan/v2.7/text-to-video"
MISSING = {"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}
POLICY = {"loc": ["body", "prompt"], "msg": "flagged", "type": "content_policy_violation"}


@pytest.fixture
def there():
    with loopback() as one:
        yield one


@pytest.fixture
def wan(there):
    account = Account(secrets={"FAL_KEY": KEY}, address=there.address, timeout=5)
    profile = next(one for one in VENDOR.profiles(account) if one.name == WAN)
    return VENDOR.open(profile, account)


def handed(**changes):
    asked = {"kind": Kind.TEXT_TO_VIDEO, "prompt": "a boat", "size": (1280, 720), "seconds": 5.0}
    return Handed(job="job-1", request=Request(**{**asked, **changes}), files={})


def ticket(there):
    base = f"{there.address}/fal-ai/wan/requests/r1"
    urls = {"status_url": f"{base}/status", "response_url": base, "cancel_url": f"{base}/cancel"}
    return Ticket(id="r1", extra=urls)


def told(there, status, result=None):
    said = {"logs": None, "metrics": {}, **status}
    path = "GET /fal-ai/wan/requests/r1"
    there.answers[f"{path}/status?logs=false"] = Answer(body=json.dumps(said).encode())
    if result is not None:
        there.answers[path] = result


def body(value):
    return json.dumps(value).encode()


def test_a_create_keeps_the_addresses_that_it_was_given(there, wan):
    addresses = {name: f"https://elsewhere/{name}" for name in ticket(there).extra}
    there.answer = Answer(body=body({"request_id": "r1", **addresses}))
    assert wan.create(handed()) == Ticket(id="r1", extra=addresses)
    what, headers, sent = there.asked[0]
    assert what == SUBMIT
    assert headers["authorization"] == f"Key {KEY}"
    assert json.loads(headers["x-fal-object-lifecycle-preference"]) == {
        "expiration_duration_seconds": 7 * 86400
    }
    assert json.loads(sent)["duration"] == 5


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(401, body({"detail": "No user found"})), Trouble.DENIED),
        (Answer(403, body({"detail": "not for this model"})), Trouble.DENIED),
        (
            Answer(403, body({"detail": "User is locked. Reason: Exhausted balance."})),
            Trouble.QUOTA,
        ),
        (Answer(403, body({"detail": "User is locked. Reason: TOP_UP."})), Trouble.QUOTA),
        (Answer(404, body({"detail": "Application not found"})), Trouble.INVALID),
        (Answer(422, body({"detail": [MISSING]})), Trouble.INVALID),
        (Answer(422, body({"detail": [POLICY]})), Trouble.MODERATION),
        (Answer(429, body({"detail": "slow down"})), Trouble.THROTTLED),
        (Answer(500, b"oops"), Trouble.UNCLEAR),
        (Answer(502, b"<html>nginx</html>"), Trouble.UNCLEAR),
        (Answer(503, b""), Trouble.UNCLEAR),
        (Answer(cut=True), Trouble.UNCLEAR),
        (Answer(200, b"no json"), Trouble.UNCLEAR),
        (Answer(200, b"{}"), Trouble.UNCLEAR),
    ],
)
def test_a_create_is_sent_once_whatever_comes_back(there, wan, answer, why):
    """The library would send it ten times at 429, at a broken connection and at nginx's 502."""
    there.answer = answer
    with pytest.raises(GeneratorTrouble) as trouble:
        wan.create(handed())
    assert trouble.value.why is why
    assert [what for what, _, _ in there.asked] == [SUBMIT]
    assert KEY not in str(trouble.value)


@pytest.mark.parametrize(
    ("status", "result", "state", "why"),
    [
        ({"status": "IN_QUEUE", "queue_position": 3}, None, State.WAITING, None),
        ({"status": "IN_PROGRESS"}, None, State.RUNNING, None),
        ({"status": "COMPLETED"}, Answer(body=body({"video": {"url": "u"}})), State.DONE, None),
        (
            {"status": "COMPLETED"},
            Answer(422, body({"detail": [POLICY]})),
            State.FAILED,
            Trouble.MODERATION,
        ),
        (
            {"status": "COMPLETED"},
            Answer(422, body({"detail": [MISSING]})),
            State.FAILED,
            Trouble.INVALID,
        ),
        (
            {"status": "COMPLETED"},
            Answer(500, body({"detail": "died", "error_type": "runner_server_error"})),
            State.FAILED,
            Trouble.FAILED,
        ),
        (
            {"status": "COMPLETED", "error": "gone", "error_type": "request_timeout"},
            None,
            State.FAILED,
            Trouble.FAILED,
        ),
        (
            {"status": "COMPLETED", "error": "you", "error_type": "client_cancelled"},
            None,
            State.CANCELLED,
            None,
        ),
        (
            {"status": "COMPLETED"},
            Answer(body=body({"images": [{"url": "u"}], "has_nsfw_concepts": [True]})),
            State.FAILED,
            Trouble.MODERATION,
        ),
    ],
)
def test_completed_is_done_only_where_the_result_says_so(there, wan, status, result, state, why):
    told(there, status, result)
    sight = wan.look(ticket(there))
    assert (sight.state, sight.trouble) == (state, why)


def test_a_gateway_in_trouble_at_the_result_loses_nothing(there, wan):
    told(there, {"status": "COMPLETED"}, Answer(502, b"<html>nginx</html>"))
    with pytest.raises(GeneratorTrouble) as trouble:
        wan.look(ticket(there))
    assert trouble.value.why is Trouble.DOWN


def test_a_look_is_made_once(there, wan):
    there.answer = Answer(429)
    with pytest.raises(GeneratorTrouble) as trouble:
        wan.look(ticket(there))
    assert (trouble.value.why, len(there.asked)) == (Trouble.THROTTLED, 1)


def test_a_job_that_a_person_settled_is_found_by_its_id_alone(there, wan):
    told(there, {"status": "IN_PROGRESS"})
    assert wan.look(Ticket(id="r1")).state is State.RUNNING


def test_a_picture_goes_out_with_the_request_and_a_film_is_uploaded_first(there, tmp_path):
    account = Account(secrets={"FAL_KEY": KEY}, address=there.address, timeout=5)
    profile = next(one for one in VENDOR.profiles(account) if one.can(Kind.PERFORMANCE) is not None)
    kling = VENDOR.open(profile, account)
    data = {"picture": b"png", "film": b"f" * (6 * 2**20 + 1)}
    files = {}
    for name, value in data.items():
        (tmp_path / name).write_bytes(value)
        files[digest_bytes(value)] = tmp_path / name
    picture, film = files
    references = (
        Reference(role=RefRole.CHARACTER, digest=picture),
        Reference(role=RefRole.DRIVING, digest=film, media="video/mp4"),
    )
    there.answers = {
        "POST /storage/upload/initiate?storage_type=gcs": Answer(
            body=body({"upload_url": f"{there.address}/put", "file_url": "https://cdn/film"})
        )
    }
    there.answer = Answer(
        body=body({"request_id": "r1", **ticket(there).extra}),
    )
    wanted = handed(kind=Kind.PERFORMANCE, references=references, size=(1920, 1080))
    kling.create(Handed(job="job-1", request=wanted.request, files=files))
    (_, headers, _), (put, _, film_sent), (_, _, sent) = there.asked
    assert json.loads(headers["x-fal-object-lifecycle-preference"])
    assert (put, film_sent) == ("PUT /put", data["film"])
    said = json.loads(sent)
    assert said["image_url"] == "data:image/png;base64,cG5n"
    assert said["video_url"] == "https://cdn/film"


def test_without_a_key_it_does_not_open():
    profile = VENDOR.profiles(Account())[0]
    with pytest.raises(GeneratorTrouble, match="FAL_KEY") as trouble:
        VENDOR.open(profile, Account())
    assert trouble.value.why is Trouble.DENIED


def test_the_key_goes_to_no_address_of_a_result(there, wan, tmp_path):
    told(
        there,
        {"status": "COMPLETED"},
        Answer(body=body({"video": {"url": f"{there.address}/film.mp4"}, "seed": 11})),
    )
    there.answers["GET /film.mp4"] = Answer(body=b"film", headers={"content-type": "video/mp4"})
    got = wan.fetch(ticket(there), handed(seed=3), tmp_path)
    assert [one.path.read_bytes() for one in got.files] == [b"film"]
    assert (got.used.seed, got.used.version) == (11, "fal-ai/wan/v2.7/text-to-video")
    headers = next(headers for what, headers, _ in there.asked if what == "GET /film.mp4")
    assert "authorization" not in headers


@given(odd_answers.ODD_STATUS, odd_answers.ODD_BODIES, odd_answers.ODD_BODIES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_back_is_told_as_trouble(there, wan, tmp_path, status, body_, result):
    there.answers.clear()
    there.answer = Answer(status, body_)
    there.answers["GET /fal-ai/wan/requests/r1"] = Answer(status, result)
    calls = (
        lambda: wan.create(handed()),
        lambda: wan.look(ticket(there)),
        lambda: wan.fetch(ticket(there), handed(), tmp_path),
        lambda: wan.cancel(ticket(there)),
    )
    for call in calls:
        with suppress(GeneratorTrouble):
            call()
