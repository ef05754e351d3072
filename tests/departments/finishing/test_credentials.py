from __future__ import annotations

import datetime as dt

import pytest

from pegbar.departments.finishing.credentials import (
    FilmFacts,
    UsedGenerator,
    UsedSource,
    film_claim,
    film_source_type,
    mining,
)
from pegbar.rights.label import (
    ALL_PURPOSES,
    NEVER,
    Duty,
    Label,
    Obligation,
    Origin,
    Purpose,
    Window,
    unlimited,
)

STAGE = UsedGenerator(name="Pegbar stage", craft="stage", version="0.1.0")
PAINTER = UsedGenerator(name="house-painter", craft="painter", version="3", digest="blake3:77")
VOICE = UsedGenerator(name="hibari", craft="voice", version="0.2.1")
SCRIPT = UsedSource(path="screenplay.fountain", digest="blake3:01", by="Ann", origin=Origin.DRAWN)


def art(path="art/pip.svg", origin=Origin.DRAWN, by="Ann"):
    return UsedSource(path=path, digest="blake3:02", by=by, origin=origin, licence="CC BY 4.0")


def facts(*, generators=(STAGE,), sources=(SCRIPT,), painted_by=None, label=None):
    return FilmFacts(
        title="The Moon Is Late",
        author="Ann",
        generators=generators,
        sources=sources,
        painted_by=painted_by or {"sh1": "stage", "sh2": "stage"},
        label=label or unlimited(Origin.DRAWN),
    )


PAINTED = {"sh1": "house-painter", "sh2": "stage"}


@pytest.mark.parametrize(
    ("generators", "origins", "painted_by", "expected"),
    [
        ((STAGE,), (Origin.DRAWN,), None, "digitalCreation"),
        ((STAGE,), (Origin.CAPTURED,), None, "composite"),
        ((STAGE,), (Origin.DRAWN, Origin.CAPTURED), None, "composite"),
        ((STAGE,), (), None, "algorithmicMedia"),
        ((STAGE, PAINTER), (Origin.DRAWN,), None, "digitalCreation"),
        ((STAGE, PAINTER), (Origin.DRAWN,), PAINTED, "compositeWithTrainedAlgorithmicMedia"),
        ((STAGE, VOICE), (Origin.DRAWN,), None, "compositeWithTrainedAlgorithmicMedia"),
        ((STAGE, VOICE), (), None, "trainedAlgorithmicMedia"),
        ((STAGE,), (Origin.GENERATED,), None, "trainedAlgorithmicMedia"),
        ((STAGE,), (Origin.DRAWN, Origin.GENERATED), None, "compositeWithTrainedAlgorithmicMedia"),
        ((STAGE,), (Origin.COMPOSITE,), None, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_how_the_whole_came_to_be(generators, origins, painted_by, expected):
    sources = [SCRIPT, *(art(f"art/{origin}.png", origin) for origin in origins)]
    known = facts(generators=generators, sources=sources, painted_by=painted_by)
    assert film_source_type(known) == expected
    assert film_claim(known).actions[0].source_type == expected


def test_words_alone_do_not_make_a_film_drawn():
    assert film_source_type(facts(sources=[SCRIPT])) == "algorithmicMedia"


def test_a_painter_is_named_with_the_shots_that_it_really_painted():
    claim = film_claim(facts(generators=[STAGE, PAINTER], sources=[art()], painted_by=PAINTED))
    painter = claim.actions[-1]
    assert (painter.agent, painter.agent_version) == ("house-painter", "3 blake3:77")
    assert painter.source_type == "trainedAlgorithmicMedia"
    assert painter.description.startswith("painted 1 of 2 shots")


def test_a_painter_that_painted_nothing_is_not_named():
    claim = film_claim(facts(generators=[STAGE, PAINTER], sources=[art()]))
    assert [action.agent for action in claim.actions] == ["Pegbar", "", "Pegbar stage"]


def test_every_generator_has_an_action_with_its_own_source_type():
    known = facts(generators=[STAGE, PAINTER, VOICE], sources=[art()], painted_by=PAINTED)
    types = {action.agent: action.source_type for action in film_claim(known).actions[2:]}
    assert types == {
        "Pegbar stage": "algorithmicMedia",
        "house-painter": "trainedAlgorithmicMedia",
        "hibari": "trainedAlgorithmicMedia",
    }


def test_the_first_action_and_only_the_first_creates():
    known = facts(generators=[STAGE, PAINTER, VOICE], sources=[art()], painted_by=PAINTED)
    made = [action.action for action in film_claim(known).actions]
    assert made.count("c2pa.created") == 1 and made[0] == "c2pa.created"


def test_drawings_are_credited_to_the_people_who_made_them():
    sources = [art("a.svg", by="Tove"), art("b.png", by="Ann"), art("c.png", by="Ann"), SCRIPT]
    drawing = film_claim(facts(sources=sources)).actions[1]
    assert (drawing.action, drawing.source_type) == ("c2pa.drawing", "digitalCreation")
    assert drawing.description == "3 drawings by Ann, Tove"


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (Origin.DRAWN, "digitalCreation"),
        (Origin.CAPTURED, "digitalCapture"),
        (Origin.GENERATED, "trainedAlgorithmicMedia"),
        (Origin.COMPOSITE, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_an_ingredient_says_how_it_came_to_be_and_who_made_it(origin, expected):
    (one,) = film_claim(facts(sources=[art("art/keys/k1.png", origin)])).ingredients
    assert (one.source_type, one.by, one.licence) == (expected, "Ann", "CC BY 4.0")
    assert (one.title, one.media_type, one.digest) == (
        "art/keys/k1.png",
        "image/png",
        "blake3:02",
    )


def test_pictures_are_parts_of_the_film_and_words_are_inputs():
    sources = [SCRIPT, art(), art("art/pip.yaml"), art("sounds/bell.WAV")]
    relations = {one.title: one.relation for one in film_claim(facts(sources=sources)).ingredients}
    assert relations == {
        "art/pip.svg": "componentOf",
        "art/pip.yaml": "inputTo",
        "screenplay.fountain": "inputTo",
        "sounds/bell.WAV": "componentOf",
    }


def test_the_label_of_a_painted_film_does_not_say_that_it_was_drawn():
    painted = facts(generators=[STAGE, PAINTER], sources=[art()], painted_by=PAINTED)
    assert film_claim(painted).label["origin"] == "composite"
    assert film_claim(facts(sources=[art()])).label["origin"] == "drawn"


LIMITS = [
    Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, shows=frozenset({"moon"})),
    Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, territories=frozenset({"FR"})),
    Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, window=Window(end=dt.date(2030, 1, 1))),
    Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, consents=frozenset({"ann"})),
    Label(
        origin=Origin.DRAWN,
        purposes=ALL_PURPOSES,
        obligations=frozenset({Obligation(Duty.CREDIT, "Ann")}),
    ),
]


@pytest.mark.parametrize(
    ("label", "use"),
    [
        (unlimited(Origin.DRAWN), "allowed"),
        (Label(origin=Origin.DRAWN), "notAllowed"),
        (Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES - {Purpose.TRAIN}), "notAllowed"),
        (Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, window=NEVER), "notAllowed"),
        *((label, "constrained") for label in LIMITS),
    ],
)
def test_what_machines_may_learn_follows_from_the_label(label, use):
    assert set(mining(label).values()) == {use}
    assert set(mining(label)) == {
        "cawg.ai_generative_training",
        "cawg.ai_inference",
        "cawg.ai_training",
        "cawg.data_mining",
    }


def test_the_same_facts_in_another_order_give_the_same_claim():
    sources = [art("b.png"), art("a.png", by="Tove"), SCRIPT]
    label = Label(
        origin=Origin.DRAWN,
        purposes=ALL_PURPOSES,
        territories=frozenset({"FR", "DE", "JP", "IS"}),
        obligations=frozenset({Obligation(Duty.CREDIT, "Ann"), Obligation(Duty.DISCLOSE, "all")}),
    )
    one = film_claim(facts(sources=sources, label=label))
    other = film_claim(facts(sources=sources[::-1], label=label))
    assert one == other
    assert one.label["territories"] == ["DE", "FR", "IS", "JP"]
    assert one.label["obligations"][0]["duty"] == "credit"
