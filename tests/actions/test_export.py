from __future__ import annotations

from pathlib import Path

import pytest

from pegbar import wiring
from pegbar.actions.export import export_graph, known_format
from pegbar.actions.film_graph import desk_of
from pegbar.actions.film_words import Hands
from pegbar.actions.steps.export import MORE, exported
from pegbar.entrypoints.cli.jobs import only
from pegbar.graph.flow import LabelFlow
from pegbar.rights.label import Duty
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio

MOON = Path(__file__).parents[2] / "examples" / "the-moon-is-late"


def desk_at(tmp_path, signer="", shots=()):
    shoot = wiring.gather_shoot(wiring.read_show(MOON), {})
    hands = Hands(voice="nobody", voiced=False, painter="", signer=signer)
    return desk_of(only(shoot, shots) if shots else shoot, Studio(tmp_path).recipes, hands, "draft")


@pytest.mark.parametrize("form", list(MORE))
def test_every_format_is_made_by_steps_of_the_film(tmp_path, form):
    desk = desk_at(tmp_path)
    parts = exported(desk, form)
    steps = export_graph(desk, form, parts).by_id()
    assert parts and {part.step for part in parts.values()} <= set(steps)


def test_boards_and_sheets_need_no_finished_picture(tmp_path):
    desk = desk_at(tmp_path)
    for form in ("pdf", "storyboarder", "xdts"):
        steps = export_graph(desk, form, exported(desk, form)).by_id()
        assert not any(name.startswith(("take/", "film/")) for name in steps)


def test_a_mezzanine_is_signed_and_carries_all_that_the_film_owes(tmp_path):
    desk = desk_at(tmp_path, signer="certificate of a test")
    parts = exported(desk, "mezzanine")
    graph = export_graph(desk, "mezzanine", parts)
    (part,) = parts.values()
    assert part.step == "sign/mezzanine"
    step = graph.by_id()["film/mezzanine"]
    assert step.params["shots"][0] == "title" and step.params["shots"][-1] == "credits"
    owed = LabelFlow(graph.by_id(), desk.shoot.labels()).label(part.step).obligations
    assert {one.to for one in owed if one.duty is Duty.CREDIT} >= {"Marit Oye", "Sana Brandt"}


def test_one_shot_is_exported_alone(tmp_path):
    first = desk_at(tmp_path).shots[0].id
    desk = desk_at(tmp_path, shots=(first,))
    steps = export_graph(desk, "xdts", exported(desk, "xdts")).by_id()
    assert [name for name in steps if name.startswith("perform/")] == [f"perform/{first}"]


def test_a_format_that_does_not_exist_is_named_with_one_that_does():
    with pytest.raises(BadInput, match="nothing is exported as 'xtds'") as told:
        known_format("xtds")
    assert "xdts" in told.value.hint
