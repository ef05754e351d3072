"""Progress is heard on a WebSocket, and a dropped one stops nothing."""

from __future__ import annotations

import json
import threading

import pytest

from pegbar.backends.generators.comfy_watch import Watch, share_of


class Line:
    """A connection that says these messages, then breaks off."""

    def __init__(self, messages):
        self.messages = list(messages)
        self.closed = threading.Event()

    def recv(self):
        if not self.messages:
            raise OSError("dropped")
        return self.messages.pop(0)

    def close(self):
        self.closed.set()


def told(job, **nodes):
    data = {"prompt_id": job, "nodes": nodes}
    return json.dumps({"type": "progress_state", "data": data})


def heard(messages, job="job", nodes=4):
    line = Line(messages)
    watch = Watch(connect=lambda url: line)
    watch.share("http://127.0.0.1:1", "client", job, nodes)
    assert line.closed.wait(5)
    return watch.share("http://127.0.0.1:1", "client", job, nodes)


def test_the_share_is_the_finished_nodes_and_the_running_ones_parts():
    states = {"1": {"state": "finished"}, "2": {"state": "running", "value": 1, "max": 4}}
    assert share_of(states, 4) == pytest.approx(1.25 / 4)


def test_what_was_heard_is_told_and_a_dropped_connection_is_no_failure():
    half = told("job", a={"state": "finished"}, b={"state": "finished"})
    assert heard([half]) == pytest.approx(0.5)


def test_other_jobs_previews_and_nonsense_are_passed_over():
    other = told("other", a={"state": "finished"})
    assert heard([b"\x00preview", "not json", "[]", other, '{"type": 1, "data": 2}']) is None


def test_a_share_never_falls():
    full = told("job", a={"state": "finished"}, b={"state": "finished"})
    less = told("job", a={"state": "finished"})
    assert heard([full, less]) == pytest.approx(0.5)


@pytest.mark.parametrize("error", [OSError("refused"), ImportError("websocket")])
def test_nobody_who_listens_means_that_nobody_is_told(error):
    def connect(url):
        raise error

    watch = Watch(connect=connect)
    assert watch.share("http://127.0.0.1:1", "client", "job", 4) is None


def test_the_socket_is_where_the_server_is():
    asked = []
    done = threading.Event()

    def connect(url):
        asked.append(url)
        done.set()
        raise OSError

    Watch(connect=connect).share("https://comfy.studio:8188", "pegbar-1", "job", 1)
    assert done.wait(5)
    assert asked == ["wss://comfy.studio:8188/ws?clientId=pegbar-1"]
