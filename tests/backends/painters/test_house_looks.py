"""A character in another look: inside its outline only, small, and gone when it is taken off."""

from __future__ import annotations

import numpy as np
import pytest

from pegbar.backends.painters import house_looks
from pegbar.backends.painters.house_painter import HousePainter
from pegbar.ports.painter import Keyframe, Look, Wish
from pegbar.values.errors import StepFailed
from tests.contracts.painters.contract import nothing
from tests.contracts.painters.puppet import key, puppet

pytest.importorskip("torch")

DRAWING = puppet(x=120, arm=40)


def inside(guides, owner):
    return np.isin(guides.parts, [p.id for p in guides.table.parts if p.owner == owner])


def wish(owner: str) -> Wish:
    """The owner's parts, in their opposites."""
    one = key("wished", x=105, arm=30)
    mask = inside(one.guides, owner)
    picture = np.where(mask[..., None], 255 - one.picture, 90).astype(np.uint8)
    return Wish(owner=owner, keys=[Keyframe(name="w", picture=picture, guides=one.guides)], seed=3)


@pytest.fixture(scope="module")
def keys():
    return [key("a", x=90, arm=10), key("b", x=150, arm=60, pan=10)]


@pytest.fixture(scope="module")
def look(keys):
    return HousePainter(steps=2).learn(keys, seed=2, progress=nothing)


def restyled(keys, look, owner, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house_looks, "STEPS", steps)
        return HousePainter().restyle(keys, look, wish(owner), progress=nothing)


@pytest.fixture(scope="module")
def ana(keys, look):
    return restyled(keys, look, "ANA", 14)


@pytest.fixture(scope="module")
def hill(keys, look):
    return restyled(keys, look, "HILL", 2)


def test_the_other_look_stays_inside_the_outline_and_is_nearer_to_what_was_wished(keys, look, ana):
    base = HousePainter().open(keys, look).paint(DRAWING)
    worn = HousePainter().open(keys, look, {"ANA": ana}).paint(DRAWING)
    mask = inside(DRAWING, "ANA")
    assert np.array_equal(worn[~mask], base[~mask])
    wished = 255 - base[mask].astype(int)
    assert np.abs(worn[mask] - wished).mean() < 0.9 * np.abs(base[mask] - wished).mean()


def test_taken_off_the_base_is_painted_to_the_bit(keys, look, ana):
    house = HousePainter()
    off = house.open(keys, look, {}).paint(DRAWING)
    assert np.array_equal(off, house.open(keys, look).paint(DRAWING))


def test_two_looks_are_worn_at_once_each_by_its_own(keys, look, ana, hill):
    house = HousePainter()
    both = house.open(keys, look, {"ANA": ana, "HILL": hill}).paint(DRAWING)
    for owner, one in (("ANA", ana), ("HILL", hill)):
        alone = house.open(keys, look, {owner: one}).paint(DRAWING)
        mask = inside(DRAWING, owner)
        assert np.array_equal(both[mask], alone[mask])


def test_a_look_is_a_small_file_that_tells_whose_it_is(ana, look):
    from safetensors.numpy import load

    assert len(ana.weights) < 100_000
    assert b'"owner":"ANA"' in ana.weights[:2000]
    assert {array.dtype for array in load(ana.weights).values()} == {np.dtype(np.float16)}
    assert ana.card["rank"] == 2
    assert ana.card["psnr_after"] > ana.card["psnr_before"]


def test_a_key_that_does_not_show_the_character_teaches_nothing(keys, look):
    with pytest.raises(StepFailed, match="no key of the other look shows BEN"):
        HousePainter().restyle(keys, look, wish("BEN"), progress=nothing)


def test_a_look_without_a_net_cannot_be_changed(keys):
    bare = HousePainter().learn(keys[:1], seed=1, progress=nothing)
    with pytest.raises(StepFailed, match="has no net to change"):
        HousePainter().restyle(keys[:1], bare, wish("ANA"), progress=nothing)


def test_a_change_of_another_net_is_refused(keys, look, ana):
    from safetensors.numpy import load, save

    other = {name: array for name, array in load(ana.weights).items() if not name.startswith("up")}
    with pytest.raises(StepFailed, match="was not learned over this show's look"):
        HousePainter().open(keys, look, {"ANA": Look(weights=save(other), card=ana.card)})
