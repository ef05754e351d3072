"""Runway's own words, into the port's and back. What the suite asks of all is not asked again."""

from __future__ import annotations

import json

import pytest

from pegbar.assets.fitting import estimate, in_currency, misfits
from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.backends.generators.runway import PROFILES, VENDOR
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.orders import Fault, HandClock, Pace
from pegbar.backends.sandbox.pictures import Studio
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, State, Ticket, Trouble
from pegbar.values.digests import digest_bytes
from pegbar.values.money import money

PICTURE = b"\x89PNG a picture"
GEN = next(one for one in PROFILES if one.name == "runway/gen4.5")


@pytest.fixture(scope="module")
def house():
    floor = Floor(clock=HandClock(), pace=Pace(work=10.0), studio=Studio(fps=3.0))
    with Sandbox(floor, only=("runway",)) as house:
        yield house


@pytest.fixture
def floor(house):
    """Nothing runs any more, and nothing is limited."""
    house.floor.clock.advance(100)
    house.floor.paces.clear()
    return house.floor


def opened(house, name: str = "runway/gen4.5"):
    profile = next(one for one in PROFILES if one.name == name)
    account = Account(secrets={"RUNWAYML_API_SECRET": "k"}, address=house.address("runway"))
    return VENDOR.open(profile, account)


def request(**more) -> Request:
    told = {"kind": Kind.TEXT_TO_VIDEO, "prompt": "a pier", "size": (1280, 720), "seconds": 5.0}
    return Request(**(told | more))


def handed(asked: Request, tmp_path, data: bytes = PICTURE, draft: Ticket | None = None) -> Handed:
    path = tmp_path / "in.png"
    path.write_bytes(data)
    files = dict.fromkeys(asked.inputs(), path)
    return Handed(job="j", request=asked, files=files, draft=draft)


def reference(role: RefRole, media: str = "image/png", at: float = 0.0) -> Reference:
    return Reference(role=role, digest=digest_bytes(f"{role}{at}".encode()), media=media, at=at)


def test_a_prompt_is_measured_in_utf16():
    assert misfits(request(prompt="🌕" * 500), GEN) == ()
    assert misfits(request(prompt="🌕" * 501), GEN)


def test_five_seconds_of_gen45_are_sixty_credits_and_sixty_cents(house, floor, tmp_path):
    told = estimate(request(), GEN)
    assert told == money(60, "runway-credits")
    assert in_currency(told, GEN) == money("0.60")
    ticket = opened(house).create(handed(request(), tmp_path))
    assert ticket.estimate == told
    assert floor.creates[-1].charged == told


def test_waiting_for_others_is_waiting(house, floor, tmp_path):
    floor.paces["runway"] = Pace(work=10.0, at_once=1)
    generator = opened(house)
    first, second = (generator.create(handed(request(), tmp_path)) for _ in range(2))
    floor.clock.advance(1)
    assert generator.look(first).state is State.RUNNING
    seen = generator.look(second)
    assert seen.state is State.WAITING
    assert seen.raw["status"] == "THROTTLED"


def test_moderation_is_told_by_the_failure_code_and_charged_as_runway_does(house, floor, tmp_path):
    generator = opened(house)
    floor.meet("runway", Fault.MODERATION_OUTPUT)
    ticket = generator.create(handed(request(), tmp_path))
    floor.clock.advance(20)
    seen = generator.look(ticket)
    assert (seen.trouble, seen.word) == (Trouble.MODERATION, "SAFETY.OUTPUT.VIDEO")
    assert seen.cost == money(60, "runway-credits")


@pytest.mark.parametrize(
    ("fault", "why"),
    [(Fault.SERVER, Trouble.DOWN), (Fault.RATE, Trouble.THROTTLED), (Fault.QUOTA, Trouble.QUOTA)],
)
def test_what_runway_says_it_did_not_take_was_not_taken(house, floor, tmp_path, fault, why):
    creates = len(floor.creates)
    floor.meet("runway", fault)
    with pytest.raises(GeneratorTrouble) as trouble:
        opened(house).create(handed(request(), tmp_path))
    assert trouble.value.why is why
    assert len(floor.creates) == creates
    assert (trouble.value.after is not None) == (fault is Fault.RATE)


def test_a_429_without_an_end_in_sight_is_the_days_limit(house, floor, tmp_path):
    generator = opened(house)
    ticket = generator.create(handed(request(), tmp_path))
    floor.ambush("runway", "POST /v1/text_to_video", Fault.RATE)
    with pytest.raises(GeneratorTrouble) as trouble:
        generator.create(handed(request(), tmp_path))
    assert trouble.value.why is Trouble.QUOTA
    floor.ambush("runway", "GET /v1/tasks", Fault.RATE)
    with pytest.raises(GeneratorTrouble) as trouble:
        generator.look(ticket)
    assert trouble.value.why is Trouble.THROTTLED


def test_a_small_picture_goes_inside_the_request_and_a_large_one_up_before_it(
    house, floor, tmp_path
):
    asked = request(kind=Kind.IMAGE_TO_VIDEO, references=(reference(RefRole.FIRST),))
    generator = opened(house)
    sizes = {len(PICTURE): 1, 5_000_000: 3}
    for size, knocks in sizes.items():
        before = len(floor.knocks)
        generator.create(handed(asked, tmp_path, PICTURE.ljust(size, b"0")))
        assert len(floor.knocks) == before + knocks
        ((at, data),) = floor.creates[-1].order.frames
        assert (at, len(data)) == (0.0, size)


def test_an_upload_that_breaks_off_took_nothing(house, floor, tmp_path):
    asked = request(kind=Kind.IMAGE_TO_VIDEO, references=(reference(RefRole.FIRST),))
    creates = len(floor.creates)
    for path in ("POST /v1/uploads", "POST /bucket"):
        for fault in (Fault.DROP_BEFORE, Fault.SERVER):
            floor.ambush("runway", path, fault)
            with pytest.raises(GeneratorTrouble) as trouble:
                opened(house).create(handed(asked, tmp_path, PICTURE.ljust(5_000_000, b"0")))
            assert trouble.value.why is Trouble.DOWN
    assert len(floor.creates) == creates


def test_first_and_last_frames_stand_in_their_places(house, floor, tmp_path):
    both = (reference(RefRole.LAST), reference(RefRole.FIRST))
    asked = request(kind=Kind.FIRST_LAST, references=both, seconds=4.0)
    opened(house, "runway/veo3.1").create(handed(asked, tmp_path))
    assert sorted(at for at, _ in floor.creates[-1].order.frames) == [0.0, 1.0]
    assert floor.creates[-1].order.said["audio"] is False


def test_a_performance_is_carried_by_its_options(house, floor, tmp_path):
    given = (reference(RefRole.CHARACTER), reference(RefRole.DRIVING, "video/mp4"))
    options = {"body": False, "intensity": 5}
    asked = request(kind=Kind.PERFORMANCE, prompt="", references=given, options=options)
    opened(house, "runway/act_two").create(handed(asked, tmp_path))
    order = floor.creates[-1].order
    assert order.driving == PICTURE
    assert (order.said["bodyControl"], order.said["expressionIntensity"]) == (False, 5)


def test_keyframes_of_a_film_lie_where_they_belong(house, floor, tmp_path):
    keys = tuple(reference(RefRole.MIDDLE, at=at) for at in (0.25, 0.75))
    given = (reference(RefRole.SOURCE, "video/mp4"), *keys)
    asked = request(kind=Kind.VIDEO_TO_VIDEO, references=given)
    opened(house, "runway/aleph2").create(handed(asked, tmp_path))
    said = floor.creates[-1].order.said
    assert [one["at"] for one in said["keyframes"]] == [0.25, 0.75]


def test_a_draft_is_small_and_its_promotion_names_it_alone(house, floor, tmp_path):
    generator = opened(house, "runway/seedance2_5")
    draft = generator.create(handed(request(draft=True), tmp_path))
    assert floor.creates[-1].order.size == (854, 480)
    full = request(promotes=digest_bytes(b"take"))
    with pytest.raises(GeneratorTrouble, match="no job of Runway's"):
        generator.create(handed(full, tmp_path))
    generator.create(handed(full, tmp_path, draft=draft))
    assert floor.creates[-1].order.said == {"promotes": draft.id}


def test_the_record_holds_what_was_sent_and_none_of_the_pictures(house, floor, tmp_path):
    asked = request(kind=Kind.IMAGE_TO_VIDEO, references=(reference(RefRole.FIRST),), seed=3)
    given = handed(asked, tmp_path)
    generator = opened(house)
    ticket = generator.create(given)
    floor.clock.advance(20)
    (tmp_path / "into").mkdir()
    used = generator.fetch(ticket, given, tmp_path / "into").used
    assert used.seed == 3
    assert used.parameters["ratio"] == "1280:720"
    assert "base64" not in json.dumps(used.parameters)


def test_an_address_in_the_environment_leads_no_key_away(house, monkeypatch, tmp_path):
    monkeypatch.setenv("RUNWAYML_BASE_URL", "http://127.0.0.1:9/elsewhere")
    assert opened(house).create(handed(request(), tmp_path)).id


def test_what_was_not_established_is_said_to_be_so():
    for one in PROFILES:
        assert one.terms.indemnity is None
        assert one.terms.commercial is None
        assert "not established" in one.terms.marks
        assert one.met is False
    prices = {one.name: one.prices.lines for one in PROFILES}
    assert prices["runway/seedance2_5"] == ()
