"""Luma's own words, into the port's and back. What the suite asks of all is not asked again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.assets.fitting import estimate
from pegbar.assets.generation import Kind, RefRole
from pegbar.backends.generators.luma import PROFILES, VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, State, Ticket, Trouble
from pegbar.values.money import money
from tests.backends.generators.asking import (
    answered,
    asked,
    create_trouble,
    handed,
    reference,
    says,
    sent,
)
from tests.backends.generators.loopback import loopback

RAY = PROFILES[0]
FIRST_LAST = asked(Kind.FIRST_LAST, RefRole.FIRST, RefRole.LAST)


@pytest.fixture
def house():
    with loopback() as house:
        house.answer = says({"id": "g1", "state": "queued"}, 201)
        yield house


@pytest.fixture
def account(house):
    return Account(
        secrets={"LUMAAI_API_KEY": "k"}, address=house.address, pickup=f"{house.address}/pickup"
    )


@pytest.fixture
def luma(account):
    return VENDOR.open(RAY, account)


def test_a_film_from_words_is_asked_for_in_lumas_words(luma, house, tmp_path):
    request = asked(size=(1080, 1920), seconds=9.0, options={"concepts": ["dolly_zoom"]})

    assert luma.create(handed(request, tmp_path)) == Ticket(id="g1")

    what, headers, _ = house.asked[-1]
    assert what == "POST /generations/video"
    assert headers["authorization"] == "Bearer k"
    assert sent(house) == {
        "model": "ray-2",
        "prompt": "a pier",
        "aspect_ratio": "9:16",
        "resolution": "1080p",
        "duration": "9s",
        "loop": False,
        "concepts": [{"key": "dolly_zoom"}],
    }


def test_frames_are_laid_out_before_anything_is_asked_for(luma, house, tmp_path):
    luma.create(handed(FIRST_LAST, tmp_path))

    assert [what for what, _, _ in house.asked] == [
        "PUT /pickup/pegbar/Job.7-first.png",
        "PUT /pickup/pegbar/Job.7-last.png",
        "POST /generations/video",
    ]
    at = f"{house.address}/pickup/pegbar"
    assert sent(house)["keyframes"] == {
        "frame0": {"type": "image", "url": f"{at}/Job.7-first.png"},
        "frame1": {"type": "image", "url": f"{at}/Job.7-last.png"},
    }


def test_where_the_pickup_is_closed_luma_is_not_asked(luma, house, tmp_path):
    house.answers["PUT /pickup/pegbar/Job.7-first.png"] = answered(503)

    assert create_trouble(luma, FIRST_LAST, tmp_path).why is Trouble.DOWN
    assert len(house.asked) == 1


def test_without_a_pickup_an_account_only_has_films_from_words(account):
    bare = replace(account, pickup="")

    assert [one.kind for one in VENDOR.profiles(bare)[0].does] == [Kind.TEXT_TO_VIDEO]
    assert VENDOR.profiles(account) == VENDOR.profiles(Account()) == PROFILES


def test_without_a_pickup_a_picture_is_refused_before_anything_is_sent(account, house, tmp_path):
    luma = VENDOR.open(RAY, replace(account, pickup=""))

    trouble = create_trouble(luma, FIRST_LAST, tmp_path)

    assert (trouble.why, trouble.word) == (Trouble.INVALID, "no pickup")
    assert house.asked == []


def test_a_film_is_changed_as_far_as_its_mode_lets_it(luma, house, tmp_path):
    request = asked(Kind.VIDEO_TO_VIDEO, options={"mode": "flex_3"})
    request = type(request)(
        **{
            **{name: getattr(request, name) for name in request.__struct_fields__},
            "references": (reference(RefRole.SOURCE, "video/mp4"),),
        }
    )

    luma.create(handed(request, tmp_path))

    assert house.asked[-1][0] == "POST /generations/video/modify"
    assert sent(house)["mode"] == "flex_3"
    assert sent(house)["media"]["url"].endswith("/Job.7-source.mp4")


@pytest.mark.parametrize(
    ("status", "detail", "why"),
    [
        (400, "400: prompt not allowed because advanced moderation failed", Trouble.MODERATION),
        (400, "Prompt is too short", Trouble.INVALID),
        (400, "Insufficient credits", Trouble.QUOTA),
        (401, "Invalid API key", Trouble.DENIED),
        (402, "Insufficient credits", Trouble.QUOTA),
        (403, "Forbidden", Trouble.DENIED),
        (406, "Not acceptable", Trouble.MODERATION),
        (422, "no such model", Trouble.INVALID),
        (429, "slow down", Trouble.THROTTLED),
        (500, "Internal server error", Trouble.UNCLEAR),
        (408, "timed out", Trouble.UNCLEAR),
    ],
)
def test_what_an_answer_to_a_create_means(luma, house, tmp_path, status, detail, why):
    house.answer = says({"detail": detail}, status)

    assert create_trouble(luma, asked(), tmp_path).why is why
    assert len(house.asked) == 1, "the library asks once"


def test_a_create_without_an_id_is_unclear(luma, house, tmp_path):
    house.answer = says({"state": "queued"}, 201)

    assert create_trouble(luma, asked(), tmp_path).why is Trouble.UNCLEAR


def test_a_create_whose_answer_is_no_json_is_unclear(luma, house, tmp_path):
    house.answer.body = b"<html>"

    assert create_trouble(luma, asked(), tmp_path).why is Trouble.UNCLEAR


@pytest.mark.parametrize(
    ("told", "state", "trouble"),
    [
        ({"state": "queued"}, State.WAITING, None),
        ({"state": "dreaming"}, State.RUNNING, None),
        ({"state": "a new word"}, State.RUNNING, None),
        ({"state": "completed"}, State.DONE, None),
        ({"state": "failed", "failure_reason": "500: no"}, State.FAILED, Trouble.FAILED),
        (
            {"state": "failed", "failure_reason": "400: output not allowed: moderation"},
            State.FAILED,
            Trouble.MODERATION,
        ),
    ],
)
def test_what_a_state_means(luma, house, told, state, trouble):
    house.answer = says({"id": "g1", **told})

    sight = luma.look(Ticket(id="g1"))

    assert (sight.state, sight.trouble) == (state, trouble)


def listed(*jobs):
    return says({"generations": list(jobs), "count": len(jobs), "has_more": False})


def test_a_lost_job_is_found_by_the_address_that_was_laid_out_for_it(luma, house, tmp_path):
    mine = "https://bucket/pegbar/Job.7-first.png?X-Signature=abc"
    frames = {"frame0": {"type": "image", "url": mine}}
    other = {"frame0": {"type": "image", "url": mine.replace("Job.7", "Job.77")}}
    house.answer = listed(
        {"id": "a", "request": {"model": "ray-2", "keyframes": other}},
        {"id": "b", "request": {"model": "ray-2", "keyframes": frames}},
    )

    assert luma.find(handed(FIRST_LAST, tmp_path)) == Ticket(id="b")


def test_a_job_from_words_that_nobody_has_is_surely_not_there(luma, house, tmp_path):
    house.answer = listed({"id": "a", "request": {"model": "ray-2", "prompt": "another"}})

    assert luma.find(handed(asked(), tmp_path)) is None


def test_of_a_job_from_words_that_stands_there_only_a_person_can_tell_whose_it_is(
    luma, house, tmp_path
):
    luma.create(handed(asked(), tmp_path))
    house.answer = listed({"id": "a", "request": {"generation_type": "video", **sent(house)}})

    with pytest.raises(GeneratorTrouble) as caught:
        luma.find(handed(asked(), tmp_path))

    assert (caught.value.why, caught.value.word) == (Trouble.UNCLEAR, "a")


def test_the_record_keeps_no_address(luma, house, tmp_path):
    house.answers["GET /generations/g1"] = says(
        {"id": "g1", "state": "completed", "assets": {"video": "data:video/mp4;base64,AAAA"}}
    )

    got = luma.fetch(Ticket(id="g1"), handed(FIRST_LAST, tmp_path), tmp_path)

    assert "http" not in str(got.used.parameters)
    assert got.files[0].path.read_bytes() == b"\0\0\0"


@pytest.mark.parametrize(
    ("size", "seconds", "cost"),
    [
        ((960, 540), 5.0, "0.40"),
        ((1280, 720), 9.0, "1.27"),
        ((1920, 1080), 5.0, "1.59"),
        ((3840, 2160), 5.0, "6.37"),
    ],
)
def test_prices_come_to_those_of_the_list_to_the_cent(size, seconds, cost):
    worth = estimate(asked(size=size, seconds=seconds), RAY)

    assert worth is not None
    assert abs(worth.micros - money(cost).micros) < 5_000
