"""The sandbox's house: what breaks there breaks on the socket, as an official library sees it."""

from __future__ import annotations

import socket

import httpx
import pytest
from litestar import get

from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox, sides
from pegbar.backends.sandbox.orders import Dropped, Fault, HandClock, Order, Pace
from pegbar.backends.sandbox.pictures import Studio
from pegbar.values.errors import BadInput


def acme(floor: Floor):
    @get("/ping")
    async def ping() -> dict[str, str]:
        return {"pong": floor.address("acme")}

    @get("/broken")
    async def broken() -> None:
        raise LookupError("a bug of this side")

    return [ping, broken]


@pytest.fixture(scope="module")
def house():
    floor = Floor(clock=HandClock(), studio=Studio(fps=3.0))
    with Sandbox(floor, only=(), more={"acme": acme}) as house:
        yield house


def test_it_listens_on_this_machine_alone(house):
    assert house.address("acme").startswith("http://127.0.0.1:")
    with socket.socket() as other, pytest.raises(OSError):
        other.bind(("127.0.0.1", house.port))


def test_its_answers_are_sent_at_once(house):
    """asyncio lets small packets wait on sockets that it does not know as TCP's: 40 ms each."""
    assert house._socket.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_said_so(house):
    with pytest.raises(BadInput, match="cannot be had"):
        Sandbox(port=house.port, only=())


def test_its_first_page_tells_who_is_in(house):
    assert httpx.get(house.address()).json() == {"acme": house.address("acme")}


def test_every_vendor_has_a_side_of_its_own():
    assert {"runway"} <= set(sides())


def test_a_connection_breaks_before_and_after_an_answer(house):
    before = len(house.floor.knocks)
    house.floor.ambush("acme", "GET /ping", Fault.DROP_BEFORE)
    with pytest.raises(httpx.TransportError):
        httpx.get(house.address("acme") + "/ping")
    house.floor.ambush("acme", "GET /ping", Fault.DROP_AFTER)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(house.address("acme") + "/ping")
    assert len(house.floor.knocks) == before + 2
    assert httpx.get(house.address("acme") + "/ping").status_code == 200


@pytest.mark.parametrize(("fault", "status"), [(Fault.SERVER, 503), (Fault.RATE, 429)])
def test_an_ambush_answers_in_place_of_the_vendor(house, fault, status):
    house.floor.ambush("acme", "GET /ping", fault)
    assert httpx.get(house.address("acme") + "/ping").status_code == status


def test_a_watcher_can_break_a_conversation_at_each_point(house):
    points, breaks = [], ["arrived", "answering"]

    def watch(point, vendor, what):
        points.append(point)
        if breaks[:1] == [point]:
            breaks.pop(0)
            raise Dropped

    try:
        house.floor.watch = watch
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                httpx.get(house.address("acme") + "/ping")
        assert httpx.get(house.address("acme") + "/ping").status_code == 200
    finally:
        house.floor.watch = None
    assert points == ["arrived", "arrived", "answering", "arrived", "answering", "answered"]


def test_half_a_download_is_half_and_the_second_is_whole(house):
    house.floor.meet("acme", Fault.HALF_DOWNLOAD)
    work = house.floor.take("acme", Order(model="one", prompt="x", size=(64, 36), gives="image"))
    address = house.floor.result_url(work)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        httpx.get(address)
    assert httpx.get(address).content == house.floor.result(work).data


def test_what_is_not_done_has_no_file(house):
    house.floor.paces["acme"] = Pace(work=10.0)
    work = house.floor.take("acme", Order(model="one", prompt="y", size=(64, 36), gives="image"))
    assert httpx.get(house.floor.result_url(work)).status_code == 404
    house.floor.clock.advance(11)
    assert httpx.get(house.floor.result_url(work)).status_code == 200


def test_a_bug_of_a_side_is_told_and_not_swallowed(house):
    assert httpx.get(house.address("acme") + "/broken").status_code == 500
    assert house.floor.broken.pop() == "LookupError: a bug of this side"
    assert house.floor.broken == []


INSIDE = [
    ("fal", "GET", "/fal-ai/wan/requests/1/status"),
    ("fal", "POST", "/storage/upload/initiate"),
    ("replicate", "GET", "/v1/predictions/1"),
    ("replicate", "POST", "/v1/files"),
    ("runway", "GET", "/v1/tasks/1"),
    ("runway", "DELETE", "/v1/tasks/1"),
    ("runway", "POST", "/v1/uploads"),
    ("luma", "GET", "/generations"),
    ("luma", "DELETE", "/generations/1"),
    ("higgsfield", "GET", "/requests/1/status"),
    ("higgsfield", "POST", "/estimate/any"),
    ("google", "GET", "/v1beta/interactions/1"),
    ("google", "GET", "/v1beta/files/1"),
    ("vertex", "POST", "/v1beta1/projects/p/locations/l/interactions/1/cancel"),
]


@pytest.fixture(scope="module")
def vendors():
    with Sandbox(Floor(clock=HandClock()), only={one for one, _, _ in INSIDE}) as house:
        yield house


@pytest.mark.parametrize(("vendor", "method", "path"), INSIDE)
@pytest.mark.parametrize("key", ["", "Basic k", "Bearer wrong"])
def test_who_has_no_key_of_the_vendors_kind_is_let_in_nowhere(vendors, vendor, method, path, key):
    headers = {"authorization": key, "x-runway-version": "2024-11-06"}
    answer = httpx.request(method, vendors.address(vendor) + path, headers=headers)
    assert answer.status_code in (400, 401)
    assert "key" in answer.text.lower() or "credentials" in answer.text or "token" in answer.text
    assert vendors.floor.broken == []
