"""Scores of takes on record, and what casting learns from them."""

from __future__ import annotations

import msgspec
import numpy as np

from pegbar.actions.casting.cast import cast_of, put_on_record
from pegbar.actions.casting.learning import learn
from pegbar.actions.casting.scoring import score_takes
from pegbar.assets.facts import StepMade
from pegbar.assets.job_facts import TakeScored
from pegbar.assets.pictures import encode_png
from pegbar.assets.tree import tree_of
from pegbar.graph.key import Material
from pegbar.rights.label import Label, Origin
from pegbar.values.digests import digest_bytes
from tests.actions.casting.test_cast import first
from tests.actions.casting.test_takes import CAST, finish, listed
from tests.fakes.hiring import director


def flat(level: int) -> bytes:
    return encode_png(np.full((36, 64, 3), level, np.uint8))


def made(room, step: str, recipe: str, inputs, outputs) -> None:
    material = Material(
        generator="", inputs=inputs, params=msgspec.Raw(b"{}"), recipe=recipe, version="1"
    )
    fact = StepMade(
        step=step,
        key=digest_bytes(step.encode()),
        recipe=recipe,
        department="finishing",
        shot=step.split("/")[1],
        repeat="exact",
        material=material.encode().decode(),
        outputs=outputs,
        label=Label(origin=Origin.GENERATED),
        seconds=1.0,
    )
    room.ledger.append([fact], by="tester")


def conformed(room, shot: str, stage: int, shown: int) -> None:
    """A finished take that was asked for with flat pictures of the stage, and conformed."""
    finish(room, shot, "a/one")
    (take,) = listed(room, shot)
    (generated,) = (
        one.body
        for one in room.ledger.facts(kinds=(StepMade,))
        if one.body.outputs.get("out") == take.received
    )
    end = room.vault.put(flat(stage))
    made(
        room,
        generated.step,
        "generate.sent",
        {"first": end, "last": end},
        {**generated.outputs},
    )
    drawing = room.vault.put(flat(shown))
    tree = room.vault.put(tree_of({"0000.png": drawing, "0001.png": drawing}).encode())
    made(room, f"take/{shot}", "take.conform", {"received": take.received}, {"out": tree})


def scores(room) -> list[TakeScored]:
    return [one.body for one in room.ledger.facts(kinds=(TakeScored,))]


def test_a_conformed_take_is_measured_once_and_learned_from(shoot, room):
    put_on_record(cast_of(director(shoot, room, CAST)))
    conformed(room, first(shoot), stage=120, shown=128)

    assert score_takes(room) == 1
    assert score_takes(room) == 0
    (one,) = scores(room)
    assert one.generator == "a/one"
    assert abs(one.score - (1 - 8 / 255 / 0.25)) < 0.01
    assert learn(room.ledger.facts())["a/one"].continuity == one.score


def test_a_show_without_takes_has_no_scores(room):
    assert score_takes(room) == 0
    assert scores(room) == []
