"""Higgsfield's own words, into the port's and back."""

from __future__ import annotations

import pytest

from pegbar.assets.fitting import estimate, in_currency
from pegbar.assets.generation import Kind, RefRole
from pegbar.backends.generators.higgsfield import PROFILES, VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, State, Ticket, Trouble
from pegbar.values.money import Money, money
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

DOP = next(one for one in PROFILES if one.name == "higgsfield/dop-standard")
DREAM = next(one for one in PROFILES if one.name == "higgsfield/seedance-1-lite")
UNIT = "higgsfield-credits"
TEXT = asked(size=(1248, 704))
BOTH = asked(Kind.FIRST_LAST, RefRole.FIRST, RefRole.LAST, seed=3_000_000)
SUBMIT = "POST /bytedance/seedance/v1/lite/text-to-video"
ESTIMATE = "POST /estimate/bytedance/seedance/v1/lite/text-to-video"


@pytest.fixture
def house():
    with loopback() as house:
        house.answers["POST /files/generate-upload-url"] = says(
            {
                "public_url": f"{house.address}/public/1",
                "upload_url": f"{house.address}/bucket/1?signature=s",
                "upload_headers": {"Content-Type": "image/png", "x-amz-tagging": "t"},
            }
        )
        house.answers[ESTIMATE] = says({"credits": "4.500", "usd": "0.281"})
        house.answer = taken(house, house.address)
        yield house


def taken(house, address):
    return says(
        {
            "request_id": "r1",
            "status": "queued",
            "status_url": f"{address}/requests/r1/status",
            "cancel_url": f"{address}/requests/r1/cancel",
        }
    )


@pytest.fixture
def dream(house):
    return opened(house, DREAM)


def opened(house, profile, **secrets):
    account = Account(secrets=secrets or {"HF_KEY": "id:secret"}, address=house.address)
    return VENDOR.open(profile, account)


def test_a_film_between_two_frames_is_asked_for_in_higgsfields_words(house, tmp_path):
    opened(house, DOP).create(handed(BOTH, tmp_path))

    said = [what for what, _, _ in house.asked]
    assert said == [
        *("POST /files/generate-upload-url", "PUT /bucket/1?signature=s") * 2,
        "POST /estimate/higgsfield-ai/dop/standard",
        "POST /higgsfield-ai/dop/standard",
    ]
    assert sent(house) == {
        "prompt": "a pier",
        "enhance_prompt": False,
        "seed": 1_000_000,
        "image_url": f"{house.address}/public/1",
        "end_image_url": f"{house.address}/public/1",
    }
    assert sent(house) == sent(house, -2), "what is estimated is what is asked for"


def test_a_picture_goes_up_with_the_headers_that_were_signed_and_without_the_key(house, tmp_path):
    opened(house, DOP).create(handed(BOTH, tmp_path))

    what, headers, body = house.asked[1]
    assert what.startswith("PUT ")
    assert (headers["x-amz-tagging"], body) == ("t", PICTURE)
    assert "authorization" not in headers


def test_the_vendors_own_estimate_goes_with_the_ticket(dream, house, tmp_path):
    assert dream.create(handed(TEXT, tmp_path)).estimate == money("4.5", UNIT)


def test_what_would_be_refused_is_refused_while_it_costs_nothing(dream, house, tmp_path):
    house.answers[ESTIMATE] = says({"detail": "duration: not one of those"}, 422)

    assert create_trouble(dream, TEXT, tmp_path).why is Trouble.INVALID
    assert [what for what, _, _ in house.asked] == [ESTIMATE]


def test_a_model_without_an_estimate_is_asked_all_the_same(dream, house, tmp_path):
    house.answers[ESTIMATE] = answered(404)

    ticket = dream.create(handed(TEXT, tmp_path))

    assert (ticket.id, ticket.estimate) == ("r1", None)


@pytest.mark.parametrize(
    ("status", "detail", "why"),
    [
        (
            400,
            "Maximum number of concurrent requests (4) has been reached",
            Trouble.THROTTLED,
        ),
        (400, "Bad request", Trouble.INVALID),
        (401, "Invalid credentials", Trouble.DENIED),
        (403, "Not enough credits", Trouble.QUOTA),
        (403, "not_enough_credits", Trouble.QUOTA),
        (403, "Forbidden", Trouble.DENIED),
        (422, "seed: too large", Trouble.INVALID),
        (429, "slow down", Trouble.THROTTLED),
        (503, "Model is not ready", Trouble.UNCLEAR),
        (504, "timed out", Trouble.UNCLEAR),
    ],
)
def test_what_an_answer_to_a_create_means(dream, house, tmp_path, status, detail, why):
    house.answers[SUBMIT] = says({"detail": detail}, status)

    assert create_trouble(dream, TEXT, tmp_path).why is why
    assert [what for what, _, _ in house.asked].count(SUBMIT) == 1, "the library asks once"


def test_an_upload_that_breaks_has_asked_for_nothing(house, tmp_path):
    house.answers["PUT /bucket/1?signature=s"] = answered(500)

    trouble = create_trouble(opened(house, DOP), BOTH, tmp_path)

    assert trouble.why is Trouble.DOWN
    assert not any("dop" in what for what, _, _ in house.asked)


def test_the_key_goes_to_no_address_that_an_answer_names_elsewhere(dream, house, tmp_path):
    with loopback() as elsewhere:
        house.answers[SUBMIT] = taken(house, elsewhere.address)
        house.answers["GET /requests/r1/status"] = says({"status": "in_progress"})
        ticket = dream.create(handed(TEXT, tmp_path))

        assert dream.look(ticket).state is State.RUNNING
        dream.cancel(ticket)
        assert elsewhere.asked == []


def test_a_bare_id_leads_to_the_accounts_address_and_not_to_the_librarys(dream, house):
    house.answers["GET /requests/r9/status"] = says({"status": "queued"})

    assert dream.look(Ticket(id="r9")).state is State.WAITING
    assert house.asked[-1][1]["authorization"] == "Key id:secret"


@pytest.mark.parametrize(
    ("status", "state", "trouble", "cost"),
    [
        ("queued", State.WAITING, None, None),
        ("in_progress", State.RUNNING, None, None),
        ("completed", State.DONE, None, money(9, UNIT)),
        ("failed", State.FAILED, Trouble.FAILED, Money(0, UNIT)),
        ("nsfw", State.FAILED, Trouble.MODERATION, Money(0, UNIT)),
        ("canceled", State.CANCELLED, None, Money(0, UNIT)),
        ("a new word", State.RUNNING, None, None),
    ],
)
def test_what_a_status_means_and_costs(dream, house, status, state, trouble, cost):
    house.answer = says({"status": status, "error": "no" if status == "failed" else None})

    sight = dream.look(Ticket(id="r1", estimate=money(9, UNIT)))

    assert (sight.state, sight.trouble, sight.cost) == (state, trouble, cost)


@pytest.mark.parametrize("body", [{}, [], "x"])
def test_an_answer_without_a_status_is_looked_at_again_later(dream, house, body):
    house.answer = says(body)

    with pytest.raises(GeneratorTrouble) as caught:
        dream.look(Ticket(id="r1"))

    assert caught.value.why is Trouble.DOWN


def test_a_job_that_runs_already_is_left_alone(dream, house):
    house.answer = says({"detail": "Request cannot be canceled"}, 400)

    dream.cancel(Ticket(id="r1"))

    assert house.asked[-1][0] == "POST /requests/r1/cancel"


def test_a_key_in_two_halves_is_put_together(house, tmp_path):
    opened(house, DREAM, HF_API_KEY="id", HF_API_SECRET="s").create(handed(TEXT, tmp_path))

    assert house.asked[-1][1]["authorization"] == "Key id:s"


def test_half_a_key_opens_nothing(house):
    with pytest.raises(GeneratorTrouble) as caught:
        opened(house, DREAM, HF_API_KEY="id")

    assert caught.value.why is Trouble.DENIED


def test_credits_are_worth_what_a_customer_paid_for_them():
    worth = estimate(asked(Kind.IMAGE_TO_VIDEO, RefRole.FIRST), DOP)

    assert worth == money(9, UNIT)
    assert in_currency(worth, DOP) == money("0.5625")
