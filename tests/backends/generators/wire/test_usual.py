from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.backends.generators.luma import PROFILES
from pegbar.backends.generators.wire.opening import key_of, library_of
from pegbar.backends.generators.wire.usual import (
    draft_in,
    film_in,
    id_in,
    not_listed,
    sent_name,
    unless_over,
)
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, Ticket, Trouble
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import NotInstalled

RAY = PROFILES[0]


def test_the_first_name_that_holds_a_key_gives_it():
    account = Account(secrets={"OLD": "o", "NEW": "", "NEWER": "n"})
    assert key_of(RAY, account, "NEW", "NEWER", "OLD") == "n"


def test_without_a_key_nobody_is_asked():
    with pytest.raises(GeneratorTrouble, match="luma/ray-2 needs ONE or OTHER") as caught:
        key_of(RAY, Account(), "ONE", "OTHER")
    assert caught.value.why is Trouble.DENIED


def test_a_library_that_is_missing_names_what_installs_it():
    with pytest.raises(NotInstalled, match="needs no_such_library") as caught, library_of(RAY):
        import no_such_library  # noqa: F401
    assert caught.value.hint == "pip install 'pegbar[luma]'"
    with pytest.raises(NotInstalled) as caught, library_of(replace(RAY, extra="other")):
        raise ModuleNotFoundError(name="other")
    assert caught.value.hint == "pip install 'pegbar[other]'"


def test_what_is_sent_is_named_after_the_job():
    one = Reference(role=RefRole.FIRST, digest=digest_bytes(b"x"), media="image/png")
    assert sent_name("job-1", one) == "job-1-first.png"


@pytest.mark.parametrize("made", [None, SimpleNamespace(), SimpleNamespace(id=""), {"id": "x"}])
def test_a_create_without_an_id_is_unclear(made):
    with pytest.raises(GeneratorTrouble) as caught:
        id_in(made, "Moon")
    assert caught.value.why is Trouble.UNCLEAR
    assert id_in(SimpleNamespace(name="op-1"), "Moon", "name") == "op-1"


def test_only_a_draft_of_the_vendors_own_is_promoted():
    asked = Request(kind=Kind.TEXT_TO_VIDEO, prompt="a pier", size=(64, 36))
    promotes = Request(kind=Kind.TEXT_TO_VIDEO, prompt="a pier", size=(64, 36), promotes="d")
    draft = Ticket(id="d")
    assert draft_in(Handed(job="j", request=asked, files={}), "Moon") is None
    assert draft_in(Handed(job="j", request=promotes, files={}, draft=draft), "Moon") is draft
    with pytest.raises(GeneratorTrouble, match="no job of Moon's") as caught:
        draft_in(Handed(job="j", request=promotes, files={}), "Moon")
    assert caught.value.why is Trouble.INVALID


def test_a_finished_job_that_holds_nothing_is_broken():
    with pytest.raises(GeneratorTrouble) as caught:
        film_in([], "Moon")
    assert caught.value.why is Trouble.BROKEN
    assert film_in(["a"], "Moon") == ["a"]


def test_who_lists_no_jobs_leaves_them_to_a_person():
    told = not_listed("Moon", "job-1")
    assert told.why is Trouble.UNCLEAR
    assert "job-1" in told.message


@pytest.mark.parametrize("why", list(Trouble))
def test_only_a_cancel_that_comes_too_late_is_let_go(why):
    gone = why in (Trouble.INVALID, Trouble.LOST)
    try:
        with unless_over():
            raise GeneratorTrouble(why, "no")
    except GeneratorTrouble as trouble:
        assert not gone and trouble.why is why
    else:
        assert gone
