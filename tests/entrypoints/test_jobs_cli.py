"""The verb about jobs at generators, as a person calls it."""

from __future__ import annotations

import json

import pytest

from pegbar import wiring
from pegbar.actions.generating.snapshot import seen
from pegbar.actions.new_show import new_show
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended, JobSettled
from pegbar.backends.clock import SystemClock
from pegbar.backends.engines.claims import OwnClaims
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.entrypoints.cli.main import run
from pegbar.values.digests import digest_bytes
from pegbar.values.money import money
from tests.fakes.generators import a_profile, an_errand

CREDITS = "acme-credits"


@pytest.fixture
def show(tmp_path):
    wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane")
    return new_show(wiring.TEMPLATE, tmp_path / "kite", wiring.STOCK)


@pytest.fixture
def ledger(show):
    """The show's, with one job of each kind: done, at the vendor, and one that nobody knows of."""
    folder = show.parent / ".pegbar/shows/kite"
    ledger = SqliteLedger(folder / "ledger.db", SystemClock())
    for name in ("aa01", "ab02", "cc03"):
        ledger.append([intended(name)], by="ada")
    created = [JobCreated(job="aa01", id="v1"), JobCreated(job="ab02", id="v2")]
    done = JobEnded(job="aa01", state="done", cost=money(12, CREDITS), billed="vendor")
    lost = JobEnded(job="cc03", state="unclear", why="unclear", message="the answer was lost")
    ledger.append([*created, done, lost], by="ada")
    return ledger


def intended(job):
    errand = an_errand(job)
    return JobIntended(
        job=job,
        key=errand.key,
        generator=errand.generator,
        vendor="acme",
        profile=seen(a_profile()).digest,
        step=errand.step,
        shot=errand.shot,
        request=errand.request,
        estimate=money(10, CREDITS),
    )


def test_the_table_tells_each_job_and_that_one_waits_for_a_person(show, ledger, capsys):
    assert run(["jobs", str(show)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [one.split()[0] for one in lines[1:4]] == ["aa01", "ab02", "cc03"]
    assert "12 acme-credits" in lines[1]
    assert "at the vendor" in lines[2]
    assert "~10 acme-credits" in lines[2]
    assert "the answer was lost" in lines[3]
    assert "1 wait for a person" in lines[4]


def test_what_is_over_can_be_left_out(show, ledger, capsys):
    assert run(["jobs", str(show), "--open", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["job"], one["waits"]) for one in told["jobs"]] == [("ab02", False), ("cc03", True)]


def test_a_show_that_asked_nobody_says_so(show, capsys):
    assert run(["jobs", str(show)]) == 0
    assert "nothing was ever asked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (["--taken", "v9"], "at the vendor"),
        (["--never"], "unclear, settled"),
        (
            ["--again", "--cost", "4 acme-credits", "--note", "it was on the bill"],
            "unclear, settled",
        ),
    ],
)
def test_a_persons_word_is_on_record_and_ends_the_waiting(show, ledger, capsys, said, state):
    assert run(["jobs", "settle", str(show), "cc", *said, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["job"]
    assert (told["job"], told["state"], told["waits"]) == ("cc03", state, False)
    (fact,) = ledger.facts(kinds=(JobSettled,))
    assert fact.by == wiring.person()
    assert fact.body.id == (said[1] if "--taken" in said else "")
    assert (fact.body.cost is not None) == ("--cost" in said)
    assert run(["jobs", str(show)]) == 0


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["cc03"], "--taken ID where the vendor has it"),
        (["cc03", "--never", "--taken", "v9"], "--taken ID where the vendor has it"),
        (["a", "--never"], "begins several jobs"),
        (["zz", "--never"], "these wait for a word: cc03"),
        (["aa01", "--taken", "v9"], "is finished"),
        (["ab02", "--taken", "v9"], "is known to acme as v2"),
        (["cc03", "--never", "--cost", "much"], "is no amount"),
    ],
)
def test_a_word_that_fits_no_job_is_answered_with_what_would(show, ledger, capsys, words, answer):
    assert run(["jobs", "settle", str(show), *words]) == 2
    assert answer in capsys.readouterr().err
    assert not list(ledger.facts(kinds=(JobSettled,)))


def test_who_may_not_settle_is_told_who_could(show, ledger, capsys, monkeypatch):
    rights = show / "rights"
    rights.mkdir(exist_ok=True)
    people = "format: 1\npeople:\n  lio: {roles: [director]}\n  pat: {roles: [producer]}\n"
    (rights / "people.yaml").write_text(people, "utf-8")
    monkeypatch.setenv("PEGBAR_PERSON", "pat")
    assert run(["people", str(show), "--accept"]) == 0
    monkeypatch.setenv("PEGBAR_PERSON", "lio")
    assert run(["jobs", "settle", str(show), "cc03", "--never"]) == 1
    assert "producer" in capsys.readouterr().err
    run(["jobs", str(show), "--json"])
    told = json.loads(capsys.readouterr().out)["jobs"]
    assert {one["cost"] is None and one["estimate"] is None for one in told} == {True}
    monkeypatch.setenv("PEGBAR_PERSON", "pat")
    assert run(["jobs", "settle", str(show), "cc03", "--never"]) == 0


def test_results_that_cannot_be_brought_are_told_with_the_reason(show, ledger, capsys):
    assert run(["jobs", "resume", str(show), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["brought"] == []
    assert "nobody here knows a generator 'acme/one'" in told["left"][0]["message"]


def test_a_job_that_is_being_carried_out_is_not_settled_beside_that(show, ledger, capsys):
    claims = OwnClaims(show.parent / ".pegbar/shows/kite/jobs.lock")
    assert claims.take(digest_bytes(b"cc03"))
    assert run(["jobs", "settle", str(show), "cc03", "--never"]) == 1
    assert "is being carried out right now" in capsys.readouterr().err
    claims.release(digest_bytes(b"cc03"))
    assert run(["jobs", "settle", str(show), "cc03", "--never"]) == 0
