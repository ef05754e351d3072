from __future__ import annotations

import httpx
import pytest

from pegbar.backends.generators.wire.calling import Calling
from pegbar.backends.generators.wire.once import Answered, Dropped
from pegbar.ports.generator import GeneratorTrouble, Trouble


class OfTheLibrary(Exception):
    """What a vendor's library raises for everything."""


def raising(error: Exception, cause: Exception | None = None):
    def call():
        raise error from cause

    return call


def trouble(calling: Calling, error: Exception, cause: Exception | None = None, **told):
    with pytest.raises(GeneratorTrouble) as caught:
        calling(raising(error, cause), **told)
    return caught.value


MOON = Calling(who="Moon", library=(OfTheLibrary,), own={418: Trouble.MODERATION})


def test_an_answer_comes_out_as_it_is():
    assert MOON(lambda: 7, create=True) == 7


@pytest.mark.parametrize(
    ("error", "create", "why"),
    [
        (Dropped(True, "ReadError"), True, Trouble.UNCLEAR),
        (Dropped(True, "ReadError"), False, Trouble.DOWN),
        (Dropped(False, "ConnectError"), True, Trouble.DOWN),
        (Answered(404, {}, b"{}"), True, Trouble.INVALID),
        (Answered(404, {}, b"{}"), False, Trouble.LOST),
        (Answered(418, {}, b"{}"), True, Trouble.MODERATION),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_how_a_try_ended_is_told_alike_whether_the_library_wraps_it_or_not(
    error, create, why, wrapped
):
    if wrapped:
        assert trouble(MOON, OfTheLibrary("no"), error, create=create).why is why
    else:
        assert trouble(MOON, error, create=create).why is why


@pytest.mark.parametrize(
    "error", [KeyError("id"), ValueError("no JSON"), httpx.InvalidURL("x"), OfTheLibrary("x")]
)
def test_of_a_create_whose_answer_cannot_be_read_nobody_knows(error):
    told = trouble(MOON, error, create=True)
    assert (told.why, told.word) == (Trouble.UNCLEAR, type(error).__name__)
    assert trouble(MOON, error).why is Trouble.DOWN
    assert told.message == "Moon's answer cannot be read"


def test_what_is_no_fault_of_the_vendors_is_not_made_one():
    with pytest.raises(OSError, match="disk"):
        MOON(raising(OSError("the disk is full")))


def test_a_vendors_words_can_decide():
    def weighed(found, ended, create):
        assert isinstance(ended, Answered) and create
        if "credit" in found.message:
            found.why = Trouble.QUOTA
        return found

    moon = Calling(who="Moon", weigh=weighed)
    error = Answered(400, {}, b'{"detail": "no credit is left"}')
    assert trouble(moon, error, create=True).why is Trouble.QUOTA
