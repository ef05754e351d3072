from __future__ import annotations

import msgspec

from pegbar.actions.evidence.generators import chosen_takes, prompts, terms_seen
from pegbar.assets.facts import Fact
from pegbar.assets.generation import Kind, Made, Mark, Piece, Request, Used
from pegbar.assets.job_facts import JobEnded, JobIntended, ProfileSeen, TakeChosen
from pegbar.values.digests import digest_bytes
from pegbar.values.money import money

DIGEST = digest_bytes(b"a take")


def facts(*bodies):
    return [
        Fact(number=n, at="", by="ada", previous="", digest=DIGEST, text="", body=one)
        for n, one in enumerate(bodies, start=1)
    ]


def seen(**terms):
    profile = {"terms": {"as_of": "2026-11-01", "source": "lumen.example", **terms}}
    return ProfileSeen(generator="lumen/one", digest=DIGEST, profile=profile)


def test_terms_are_told_as_they_were_seen_last_and_what_is_open_is_open():
    said = terms_seen(
        facts(seen(commercial=False), seen(commercial=True, keeps="30 days")), "lumen/one"
    )
    assert "as read 2026-11-01 in lumen.example" in said
    assert "results may be sold: yes" in said
    assert "trains on what is sent: not established" in said
    assert "keeps inputs: 30 days" in said


def test_a_generator_that_was_never_asked_has_none_on_record():
    assert "never asked here" in terms_seen(facts(seen()), "lumen/two")


def test_each_chosen_take_tells_what_was_chosen_before():
    def take(number, **more):
        return TakeChosen(
            shot="sc1-sh010", take=number, digest=DIGEST, generator="lumen/one", **more
        )

    first, second = chosen_takes(facts(take(2, note="her look"), take(1, promote=True)))
    assert (first.before, first.after) == ("", "2 by lumen/one")
    assert first.place == "fact 1, by ada: her look"
    assert (second.before, second.after) == ("2 by lumen/one", "1 by lumen/one, to be made in full")


def test_every_prompt_stands_with_what_came_of_it():
    request = Request(kind=Kind.TEXT_TO_VIDEO, prompt="A pier.", size=(64, 36), seed=7)
    asked = JobIntended(
        job="j1",
        key="k",
        generator="lumen/one",
        vendor="lumen",
        profile=DIGEST,
        step="generate/sc1-sh010/1",
        shot="sc1-sh010",
        request=request,
    )
    made = Made(
        job="j1",
        pieces=(Piece(digest=DIGEST, media="video/mp4"),),
        used=Used(generator="lumen/one", version="3"),
        marks=(Mark(kind="c2pa", state="valid"),),
    )
    ended = JobEnded(job="j1", state="done", made=made, cost=money("0.5"))
    lost = msgspec.structs.replace(asked, job="j2", shot="")
    first, second = prompts(facts(asked, ended, lost))
    assert (first.shot, first.prompt, first.seed, first.state) == (
        "sc1-sh010",
        "A pier.",
        7,
        "done",
    )
    assert (first.outputs, first.cost, first.marks) == ((DIGEST,), "0.50 USD", ("c2pa valid",))
    assert (first.version, first.fact, first.last_fact) == ("3", 1, 2)
    assert (second.state, second.outputs, second.last_fact) == ("not over", (), 3)
