"""Sora has ended: what was made with it is explained, and nothing is asked of it."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from pegbar.assets.fitting import estimate
from pegbar.assets.generation import Kind, Request
from pegbar.backends.generators.shelf import vendors
from pegbar.backends.generators.sora import PROFILES, VENDOR
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, Ticket, Trouble
from pegbar.values.money import money

ASKED = Request(kind=Kind.TEXT_TO_VIDEO, prompt="a kite", size=(1280, 720), seconds=8.0)
HANDED = Handed(job="job", request=ASKED, files={})


@pytest.fixture(params=PROFILES, ids=lambda one: one.name)
def sora(request):
    return VENDOR.open(request.param, Account())


def test_it_opens_without_a_key_and_explains_itself(sora):
    assert sora.profile.retired is not None
    assert sora.profile.retired.since == dt.date(2026, 9, 24)
    assert sora.profile.prices.lines


@pytest.mark.parametrize(
    "call",
    [
        lambda one, into: one.create(HANDED),
        lambda one, into: one.look(Ticket(id="video_1")),
        lambda one, into: one.fetch(Ticket(id="video_1"), HANDED, into),
        lambda one, into: one.cancel(Ticket(id="video_1")),
        lambda one, into: one.find(HANDED),
    ],
    ids=["create", "look", "fetch", "cancel", "find"],
)
def test_every_call_is_refused_with_the_date_and_who_can_stand_in(sora, call, tmp_path):
    with pytest.raises(GeneratorTrouble) as caught:
        call(sora, tmp_path)

    assert caught.value.why is Trouble.INVALID
    assert "2026-09-24" in caught.value.message
    for name in sora.profile.retired.stand_ins:
        assert name in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_whoever_stands_in_for_it_exists_and_makes_films_today():
    known = {one.name: one for vendor in vendors().values() for one in vendor.profiles(Account())}
    for name in PROFILES[0].retired.stand_ins:
        assert known[name].retired is None
        assert known[name].can(Kind.TEXT_TO_VIDEO)


def test_what_it_cost_can_still_be_worked_out():
    assert estimate(ASKED, PROFILES[0]) == money("0.80")
    assert estimate(ASKED, PROFILES[1]) == money("2.40")


def test_looking_through_all_vendors_loads_none_of_their_libraries():
    code = (
        "import sys\n"
        "from pegbar.backends.generators.shelf import vendors\n"
        "from pegbar.ports.generator import Account\n"
        "[v.profiles(Account()) for v in vendors().values()]\n"
        "heavy = ('lumaai', 'google.genai', 'google.auth', 'higgsfield_client', 'httpx',"
        " 'obstore', 'openai')\n"
        "print([one for one in heavy if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
