"""Google's words for Omni, into the port's and back."""

from __future__ import annotations

import base64

import pytest

from pegbar.assets.fitting import estimate
from pegbar.assets.generation import Kind, RefRole
from pegbar.backends.generators.google import PROFILES, VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, State, Ticket, Trouble
from pegbar.values.money import money
from tests.backends.generators.asking import (
    PICTURE,
    answered,
    asked,
    create_trouble,
    handed,
    says,
    sent,
)
from tests.backends.generators.loopback import loopback

OMNI = PROFILES[0]
TEXT = asked(seconds=8.0)
LOOK = "GET /v1beta/interactions/v1_a?stream=false"
FILE = "https://generativelanguage.googleapis.com/v1beta/files/f-1:download?alt=media"


@pytest.fixture
def house():
    with loopback() as house:
        house.answer = says({"id": "v1_a", "status": "queued", "model": "gemini-omni-1.2-flash"})
        yield house


@pytest.fixture
def omni(house, monkeypatch):
    for name in ("GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.setenv(name, "true")  # what lies in the environment counts for nothing
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    return VENDOR.open(OMNI, Account(secrets={"GEMINI_API_KEY": "k"}, address=house.address))


def done(**more):
    film = {"type": "video", "mime_type": "video/mp4", **more}
    steps = [{"type": "model_output", "content": [film]}]
    return says({"id": "v1_a", "status": "completed", "steps": steps})


def test_a_film_from_words_is_asked_for_in_googles_words(omni, house, tmp_path):
    request = asked(seconds=8.0, seed=3, size=(1080, 1920), options={"thinking": "low"})

    assert omni.create(handed(request, tmp_path)) == Ticket(id="v1_a")

    what, headers, _ = house.asked[-1]
    assert (what, headers["x-goog-api-key"]) == ("POST /v1beta/interactions", "k")
    text = "a pier In one continuous shot, no scene cuts."
    assert sent(house) == {
        "model": "gemini-omni-1.2-flash",
        "background": True,
        "store": True,
        "input": [{"type": "user_input", "content": [{"type": "text", "text": text}]}],
        "generation_config": {
            "seed": 3,
            "thinking_level": "low",
            "video_config": {"task": "text_to_video"},
        },
        "response_format": {
            "type": "video",
            "aspect_ratio": "9:16",
            "resolution": "1080p",
            "duration": "8s",
            "delivery": "uri",
        },
    }


def test_the_prompt_tells_what_each_picture_is_for(omni, house, tmp_path):
    omni.create(handed(asked(Kind.FIRST_LAST, RefRole.FIRST, RefRole.LAST), tmp_path))

    *pictures, words = sent(house)["input"][0]["content"]
    data = base64.b64encode(PICTURE).decode()
    assert pictures == [{"type": "image", "mime_type": "image/png", "data": data}] * 2
    assert words["text"].startswith("[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] a pier")


def test_a_character_stands_beside_the_first_frame(omni, house, tmp_path):
    request = asked(Kind.IMAGE_TO_VIDEO, RefRole.CHARACTER, RefRole.FIRST, RefRole.STYLE)

    omni.create(handed(request, tmp_path))

    text = sent(house)["input"][0]["content"][-1]["text"]
    assert text.startswith(
        "[# Sources <FIRST_FRAME>@Image1] [# References <IMAGE_REF_0>@Image2 <IMAGE_REF_1>@Image3]"
    )


def test_more_pictures_than_it_takes_are_refused_before_anything_is_sent(omni, house, tmp_path):
    request = asked(Kind.TEXT_TO_VIDEO, *[RefRole.CHARACTER] * 4, *[RefRole.STYLE] * 3)

    assert create_trouble(omni, request, tmp_path).why is Trouble.INVALID
    assert house.asked == []


def test_a_draft_is_small_and_its_full_take_grows_out_of_it(omni, house, tmp_path):
    omni.create(handed(asked(draft=True, seconds=8.0), tmp_path))
    assert sent(house)["response_format"]["resolution"] == "360p"

    full = asked(promotes="blake3:x", seconds=8.0, size=(1920, 1080))
    omni.create(handed(full, tmp_path, draft=Ticket(id="v1_draft")))

    body = sent(house)
    assert body["previous_interaction_id"] == "v1_draft"
    assert body["generation_config"]["video_config"] == {"task": "upscale"}
    assert body["response_format"]["resolution"] == "1080p"


def test_a_draft_of_somebody_else_is_not_promoted(omni, house, tmp_path):
    assert create_trouble(omni, asked(promotes="blake3:x"), tmp_path).word == "no draft"
    assert house.asked == []


def error(status, message, *details):
    return says({"error": {"code": status, "message": message, "details": details}}, status)


@pytest.mark.parametrize(
    ("answer", "why", "after"),
    [
        (error(400, "duration is wrong"), Trouble.INVALID, None),
        (error(400, "The prompt violates our usage guidelines"), Trouble.MODERATION, None),
        (error(400, "API key not valid.", {"reason": "API_KEY_INVALID"}), Trouble.DENIED, None),
        (error(401, "no"), Trouble.DENIED, None),
        (error(403, "no"), Trouble.DENIED, None),
        (error(404, "no such model"), Trouble.INVALID, None),
        (error(429, "exhausted", {"retryDelay": "34s"}), Trouble.THROTTLED, 34.0),
        (
            error(429, "quota", {"violations": [{"quotaId": "RequestsPerDayPerProject"}]}),
            Trouble.QUOTA,
            None,
        ),
        (error(429, "enable billing"), Trouble.QUOTA, None),
        (error(500, "internal"), Trouble.UNCLEAR, None),
        (error(503, "overloaded"), Trouble.UNCLEAR, None),
    ],
)
def test_what_an_answer_to_a_create_means(omni, house, tmp_path, answer, why, after):
    house.answer = answer

    trouble = create_trouble(omni, TEXT, tmp_path)

    assert (trouble.why, trouble.after) == (why, after)
    assert len(house.asked) == 1, "the library asks once"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"id": 7}'])
def test_an_answer_that_cannot_be_read_is_unclear(omni, house, tmp_path, body):
    house.answer.body = body

    assert create_trouble(omni, TEXT, tmp_path).why is Trouble.UNCLEAR


@pytest.mark.parametrize(
    ("told", "state", "trouble"),
    [
        ({"status": "queued"}, State.WAITING, None),
        ({"status": "in_progress"}, State.RUNNING, None),
        ({"status": "requires_continuation"}, State.RUNNING, None),
        ({"status": "a_new_word"}, State.RUNNING, None),
        ({"status": "cancelled"}, State.CANCELLED, None),
        ({"status": "incomplete"}, State.FAILED, Trouble.FAILED),
        ({"status": "requires_action"}, State.FAILED, Trouble.FAILED),
        ({"status": "budget_exceeded"}, State.FAILED, Trouble.QUOTA),
        ({"status": "failed", "errors": [{"message": "oops"}]}, State.FAILED, Trouble.FAILED),
        (
            {"status": "failed", "errors": [{"message": "blocked by our safety filters"}]},
            State.FAILED,
            Trouble.MODERATION,
        ),
    ],
)
def test_what_a_state_means(omni, house, told, state, trouble):
    house.answer = says({"id": "v1_a", **told})

    sight = omni.look(Ticket(id="v1_a"))

    assert (sight.state, sight.trouble) == (state, trouble)


def test_a_job_that_ends_in_words_alone_was_refused(omni, house):
    steps = [{"type": "model_output", "content": [{"type": "text", "text": "I cannot do that."}]}]
    house.answer = says({"id": "v1_a", "status": "completed", "steps": steps})

    sight = omni.look(Ticket(id="v1_a"))

    assert (sight.state, sight.trouble) == (State.FAILED, Trouble.MODERATION)
    assert sight.message == "I cannot do that."


@pytest.mark.parametrize(
    ("file", "state"),
    [("PROCESSING", State.RUNNING), ("ACTIVE", State.DONE), ("FAILED", State.FAILED)],
)
def test_a_film_is_there_when_its_file_is(omni, house, file, state):
    house.answers = {
        LOOK: done(uri=FILE),
        "GET /v1beta/files/f-1": says({"name": "files/f-1", "state": file}),
    }

    assert omni.look(Ticket(id="v1_a")).state is state


def test_the_film_is_asked_for_where_the_key_belongs(omni, house, tmp_path):
    house.answers = {LOOK: done(uri="https://elsewhere.example/v1beta/files/f-1:download")}
    house.answers["GET /v1beta/files/f-1:download?alt=media"] = answered()
    house.answers["GET /v1beta/files/f-1:download?alt=media"].body = b"film"

    got = omni.fetch(Ticket(id="v1_a"), handed(TEXT, tmp_path), tmp_path)

    assert [one.path.read_bytes() for one in got.files] == [b"film"]
    assert house.asked[-1][0] == "GET /v1beta/files/f-1:download?alt=media"


@pytest.mark.parametrize(
    ("status", "why"), [(403, Trouble.EXPIRED), (404, Trouble.EXPIRED), (503, Trouble.DOWN)]
)
def test_a_file_that_is_gone_has_ended(omni, house, tmp_path, status, why):
    house.answers = {LOOK: done(uri=FILE)}
    house.answer = answered(status)

    with pytest.raises(GeneratorTrouble) as caught:
        omni.fetch(Ticket(id="v1_a"), handed(TEXT, tmp_path), tmp_path)

    assert caught.value.why is why


def test_a_draft_costs_a_third():
    assert estimate(TEXT, OMNI) == money("0.56")
    assert estimate(asked(seconds=8.0, draft=True), OMNI) == money("0.1864")
