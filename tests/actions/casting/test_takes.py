"""Takes: their numbers, which of them the film shows, and a person's choice."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PIL import Image

from pegbar.actions.casting.cast import cast_of, put_on_record
from pegbar.actions.casting.take_pictures import sheet
from pegbar.actions.casting.takes import Wish, choose, takes_of
from pegbar.assets.facts import ApprovalGiven, StepMade
from pegbar.assets.generation import Made, Piece, Used
from pegbar.assets.job_facts import JobEnded, TakeChosen, TakeScored
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.assets.tree import tree_of
from pegbar.rights.label import Label, Origin
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, Refused
from tests.actions.casting.test_cast import first, row
from tests.fakes.hiring import director, job

MATERIAL = '{"generator":"","inputs":{},"params":{},"recipe":"","version":""}'
CAST = "casts: {x: {everything: {generator: [a/one, b/two], takes: 2}}}"


def finish(room, shot: str, generator: str, take: int = 1, *, draft=False, films: int = 0) -> str:
    """A finished take on record, its film in the vault; returns the film's digest."""
    film = room.vault.put(f"{shot} {generator} {take} {draft} {films}".encode())
    facts = job(shot, generator, take=take, draft=draft)
    made = Made(
        job=facts[0].job,
        pieces=(Piece(digest=film, media="video/mp4"),),
        used=Used(generator=generator, version="v1", notes=("retimed",)),
        cost=facts[-1].made.cost,
        seconds=9.0,
    )
    facts[-1] = msgspec.structs.replace(facts[-1], made=made)
    step = StepMade(
        step=f"generate/{shot}/{take}",
        key=digest_bytes(film.encode()),
        recipe="generate.sent",
        department="painting",
        shot=shot,
        repeat="not repeatable",
        material=MATERIAL,
        outputs={
            "out": room.vault.put(tree_of({"film.mp4": film}).encode()),
            "made": room.vault.put(msgspec.json.encode({"film": made})),
        },
        label=Label(origin=Origin.GENERATED),
        seconds=9.5,
    )
    room.ledger.append([*facts, step], by="tester")
    return film


def listed(room, shot, choices=None):
    return takes_of(room.ledger.facts(), room.vault, shot, choices)


def test_takes_keep_their_numbers_whichever_came_first(shoot, room):
    shot = first(shoot)
    finish(room, shot, "a/one", take=2)
    (before,) = listed(room, shot)
    finish(room, shot, "a/one", take=1)
    finish(room, shot, "b/two", take=1)

    assert before.number == 2
    found = [(one.number, one.generator, one.take) for one in listed(room, shot)]
    assert found == [(1, "a/one", 1), (2, "a/one", 2), (3, "b/two", 1)]


def test_a_take_is_told_with_what_it_cost(shoot, room):
    film = finish(room, first(shoot), "a/one")

    (one,) = listed(room, first(shoot))
    assert (one.digest, one.waited, one.notes, one.seconds) == (film, 9.0, ("retimed",), 4.0)
    assert [str(each) for each in one.cost] == ["0.40 USD"]


def test_a_take_that_was_made_again_is_an_older_one(shoot, room):
    shot = first(shoot)
    put_on_record(cast_of(director(shoot, room, CAST)))
    finish(room, shot, "a/one")
    finish(room, shot, "a/one", films=1)

    assert [one.again for one in listed(room, shot)] == [2, 0]
    with pytest.raises(Refused, match="made again as take 2"):
        choose(director(shoot, room, CAST).shoot, room, Wish(shot=shot, take="1"))


def test_the_film_shows_the_first_until_somebody_chooses(shoot, room):
    studio = director(shoot, room, CAST)
    shot = first(shoot)
    put_on_record(cast_of(studio))
    finish(room, shot, "a/one", take=1)
    finish(room, shot, "a/one", take=2)
    assert [one.shown for one in listed(room, shot, cast_of(studio).choices)] == [True, False]

    choose(studio.shoot, room, Wish(shot=shot, take="2", note="her  look"))

    found = listed(room, shot, cast_of(studio).choices)
    assert [(one.shown, one.chosen) for one in found] == [(False, False), (True, True)]
    assert row(studio, shot).reasons == ("tester chose its take 2",)
    (fact,) = [one.body for one in room.ledger.facts(kinds=(TakeChosen,))]
    assert (fact.take, fact.generator, fact.note) == (2, "a/one", "her look")


def test_the_same_choice_is_on_record_once(shoot, room):
    studio, shot = director(shoot, room, CAST), first(shoot)
    put_on_record(cast_of(studio))
    film = finish(room, shot, "a/one")

    for take in ("1", film.rpartition(":")[2][:10]):
        choose(studio.shoot, room, Wish(shot=shot, take=take))

    assert len(list(room.ledger.facts(kinds=(TakeChosen,)))) == 1


def test_a_chosen_take_of_somebody_else_brings_that_casting_back(shoot, room):
    shot = first(shoot)
    one = director(shoot, room, CAST)
    put_on_record(cast_of(one))
    finish(room, shot, "a/one")
    two = director(shoot, room, "casts: {x: {everything: b/two}}")
    put_on_record(cast_of(two))
    finish(room, shot, "b/two")
    assert row(two, shot).choice.generator == "b/two"

    choose(two.shoot, room, Wish(shot=shot, take="1"))

    assert (row(two, shot).choice.generator, row(two, shot).choice.takes) == ("a/one", 2)
    assert row(one, shot).choice.generator == "a/one"


def test_a_choice_ends_when_direction_asks_for_something_else(shoot, room):
    studio, shot = director(shoot, room, CAST), first(shoot)
    put_on_record(cast_of(studio))
    finish(room, shot, "a/one", take=2)
    choose(studio.shoot, room, Wish(shot=shot, take="2"))

    other = director(shoot, room, f"{CAST}\nshots: {{{shot}: b/two}}")
    assert row(other, shot).choice.generator == "b/two"


def test_a_draft_is_made_in_full_when_it_is_promoted(shoot, room):
    studio, shot = director(shoot, room, CAST), first(shoot)
    put_on_record(cast_of(studio))
    finish(room, shot, "a/one", take=1)
    film = finish(room, shot, "a/one", take=2, draft=True)
    with pytest.raises(Refused, match="is no draft"):
        choose(studio.shoot, room, Wish(shot=shot, take="1", promote=True))

    choose(studio.shoot, room, Wish(shot=shot, take="3", promote=True))

    choice = row(studio, shot).choice
    assert (choice.promotes, choice.draft, choice.takes, choice.chosen) == (film, False, 1, 1)
    assert row(studio, shot).reasons == ("tester chose its draft, to be made in full",)


def test_words_about_takes_stand_beside_them(shoot, room):
    studio, shot = director(shoot, room, CAST), first(shoot)
    put_on_record(cast_of(studio))
    film = finish(room, shot, "a/one")
    said = ApprovalGiven(stage="shots", approved=False, inputs=(), about=shot)
    score = TakeScored(shot=shot, generator="a/one", take=1, digest=film, measure="held", score=0.8)
    room.ledger.append([said, score], by="tester")

    (one,) = listed(room, shot, cast_of(studio).choices)
    assert (one.word, one.score) == ("rejected", 0.8)


def test_what_cannot_be_chosen_says_why(shoot, room):
    studio, shot = director(shoot, room, CAST), first(shoot)
    with pytest.raises(BadInput, match="has no takes yet"):
        choose(studio.shoot, room, Wish(shot=shot, take="1"))
    finish(room, shot, "a/one")
    for wrong in ("2", "feed", "0", "b3:feedfeedfeed", "²"):
        with pytest.raises(BadInput, match="its takes: 1"):
            choose(studio.shoot, room, Wish(shot=shot, take=wrong))
    with pytest.raises(Refused, match="no generator is cast"):
        choose(shoot, room, Wish(shot=shot, take="1"))


def test_only_who_may_choose_chooses(shoot, room):
    from dataclasses import replace

    studio, shot = director(shoot, room, CAST), first(shoot)
    finish(room, shot, "a/one")
    people = People(named=True, members={"tester": Member(roles=(Role.AUDITOR,))})
    other = replace(room, rules=HouseRules(people=people))

    with pytest.raises(Refused):
        choose(studio.shoot, other, Wish(shot=shot, take="1"))
    assert list(room.ledger.facts(kinds=(TakeChosen,))) == []


def test_a_failed_job_is_no_take(shoot, room):
    room.ledger.append(job(first(shoot), "a/one", "failed"), by="tester")

    assert list(room.ledger.facts(kinds=(JobEnded,)))
    assert listed(room, first(shoot)) == ()


def test_the_sheet_shows_pictures_of_takes_and_survives_those_without(shoot, room):
    shot = first(shoot)
    picture = np.full((36, 64, 3), (200, 40, 40), np.uint8)
    finish(room, shot, "a/one")
    finish(room, shot, "b/two")
    takes = list(listed(room, shot))
    still = room.vault.put(encode_png(picture))
    drawn = room.vault.put(tree_of({"0000.png": still, "0001.png": still}).encode())
    takes[0] = msgspec.structs.replace(takes[0], received=drawn, chosen=True)

    page = decode_png(sheet("The film", takes, room.vault), "the sheet")

    red = (np.abs(page.astype(int) - (200, 40, 40)).max(axis=2) < 12).mean()
    assert 0.05 < red < 0.4
    assert Image.fromarray(page).width > 1000
