from __future__ import annotations

from pegbar.actions.evidence.generators import chosen_takes, terms_seen
from pegbar.assets.facts import Fact
from pegbar.assets.job_facts import ProfileSeen, TakeChosen
from pegbar.values.digests import digest_bytes

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
