from __future__ import annotations

import httpx
import pytest

from pegbar.backends.generators.wire.once import Answered, Dropped, OneTry, trouble_of
from pegbar.ports.generator import Trouble
from tests.backends.generators.loopback import Answer, loopback


@pytest.fixture
def there():
    with loopback() as one:
        yield one


@pytest.fixture
def http(there):
    with httpx.Client(transport=OneTry(5.0), base_url=there.address) as client:
        yield client


def test_a_success_is_an_answer_like_any_other(there, http):
    there.answer = Answer(body=b'{"id": "7"}')
    assert http.get("/x").json() == {"id": "7"}


@pytest.mark.parametrize(
    ("status", "create", "why"),
    [
        (400, True, Trouble.INVALID),
        (401, True, Trouble.DENIED),
        (402, True, Trouble.QUOTA),
        (403, True, Trouble.DENIED),
        (404, True, Trouble.INVALID),
        (404, False, Trouble.LOST),
        (408, True, Trouble.UNCLEAR),
        (422, True, Trouble.INVALID),
        (429, True, Trouble.THROTTLED),
        (429, False, Trouble.THROTTLED),
        (500, True, Trouble.UNCLEAR),
        (500, False, Trouble.DOWN),
        (503, True, Trouble.UNCLEAR),
        (503, False, Trouble.DOWN),
    ],
)
def test_what_is_no_success_is_one_trouble_and_one_request(there, http, status, create, why):
    there.answer = Answer(
        status=status, body=b'{"detail": "because"}', headers={"retry-after": "9"}
    )
    with pytest.raises(Answered) as told:
        http.post("/x", json={})
    trouble = trouble_of(told.value, "Vendor", create=create)
    assert (trouble.why, trouble.message, trouble.after) == (why, "Vendor: because", 9.0)
    assert len(there.asked) == 1


def test_a_create_whose_answer_is_lost_is_unclear_and_a_look_is_down(there, http):
    there.answer = Answer(cut=True)
    with pytest.raises(Dropped) as told:
        http.post("/x", json={})
    assert told.value.sent
    assert trouble_of(told.value, "Vendor", create=True).why is Trouble.UNCLEAR
    assert trouble_of(told.value, "Vendor").why is Trouble.DOWN
    assert len(there.asked) == 1


def test_where_nobody_listens_nothing_was_taken():
    with (
        httpx.Client(transport=OneTry(5.0)) as client,
        pytest.raises(Dropped) as told,
    ):
        client.post("http://127.0.0.1:9/x")
    assert not told.value.sent
    assert trouble_of(told.value, "Vendor", create=True).why is Trouble.DOWN


def test_half_an_answer_is_a_lost_one(there, http):
    there.answer = Answer(body=b'{"id": ', short=40)
    with pytest.raises(Dropped) as told:
        http.post("/x", json={})
    assert told.value.sent


def test_a_library_that_switches_its_timeouts_off_waits_no_longer_for_it(there):
    there.answer = Answer(short=10, headers={"connection": "keep-alive"}, body=b"x")
    with (
        httpx.Client(transport=OneTry(0.2), timeout=None, base_url=there.address) as client,
        pytest.raises(Dropped),
    ):
        client.get("/x")


def test_looks_share_a_connection_and_every_create_has_its_own(there, http):
    for _ in range(3):
        http.get("/x")
    assert there.connections == 1
    for _ in range(3):
        http.post("/x")
    assert there.connections == 4


def test_a_host_that_a_library_has_hard_coded_is_moved(there):
    with httpx.Client(transport=OneTry(5.0, {"vendor.example": f"{there.address}/v"})) as client:
        client.get("https://vendor.example/a/b?c=d")
        client.get(f"{there.address}/elsewhere")
    told = [(what, headers["host"]) for what, headers, _ in there.asked]
    host = there.address.removeprefix("http://")
    assert told == [("GET /v/a/b?c=d", host), ("GET /elsewhere", host)]


def test_a_vendors_words_are_short_and_never_a_page_of_html(there, http):
    there.answer = Answer(status=502, body=b"<html>nginx</html>")
    with pytest.raises(Answered) as told:
        http.get("/x")
    assert told.value.words() == "HTTP 502"
    there.answer = Answer(status=400, body=b"x" * 5000)
    with pytest.raises(Answered) as told:
        http.get("/x")
    assert len(told.value.words()) == 300


def test_a_studios_proxy_is_kept_to_but_not_on_this_machine(there, monkeypatch):
    monkeypatch.setenv("http_proxy", there.address)
    monkeypatch.setenv("no_proxy", "inside.example")
    with httpx.Client(transport=OneTry(2.0)) as client, loopback() as near:
        client.get("http://vendor.example/x")
        client.get(f"{near.address}/y")
        with pytest.raises(Dropped):
            client.get("http://inside.example/z")
    assert [what for what, _, _ in there.asked] == ["GET http://vendor.example/x"]
    assert [what for what, _, _ in near.asked] == ["GET /y"]
