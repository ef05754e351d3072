"""The desk: each piece of work is paid for at most once, and ends in a result or in words."""

from __future__ import annotations

from pegbar.actions.generating.desk import Desk, nobody
from tests.fakes.generators import (
    SIZE,
    ScriptedGenerator,
    Vendor,
    a_kit,
    an_errand,
    facts_of,
)
from tests.fakes.pictures import png

MADE = ["generator.seen", "job.intended", "job.created", "job.ended done"]


def desk_in(folder, **scripted):
    generator = ScriptedGenerator(Vendor(), **scripted)
    kit = a_kit(folder, generator)
    return Desk(kit), kit, generator


def test_an_errand_is_intended_created_looked_at_and_brought(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    made = desk.carry_out(an_errand(), nobody)
    assert kit.vault.read(made.pieces[0].digest) == png(*SIZE)
    assert generator.calls == ["create", "look", "look", "fetch"]
    assert facts_of(kit) == MADE


def test_finished_work_is_brought_again_for_nothing(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    assert desk.carry_out(an_errand(), nobody) == desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1
    assert facts_of(kit) == MADE
