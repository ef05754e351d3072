from __future__ import annotations

import json

import msgspec
import pytest

from pegbar.actions.build import build
from pegbar.actions.grant import grant
from pegbar.actions.make_film import take_in
from pegbar.actions.revoke import revoke
from pegbar.assets.facts import BytesLost, ConsentRevoked
from pegbar.assets.tree import tree_of
from pegbar.entrypoints.cli.main import run
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.values.errors import BadInput
from tests.fakes.recipes import recipe
from tests.fakes.rights import shoot_of, with_consent
from tests.fakes.rooms import SilentListener, room_in

KIT, BO = "art/characters/kit.svg", "art/characters/bo.svg"


def studio(tmp_path, **changes):
    """A room in which one step drew Kit, under Ada's consent, one drew Bo, and one both."""
    room = room_in(tmp_path / "room")
    shoot = shoot_of(with_consent(tmp_path, **changes))
    grant(shoot, "ada-voice", room)
    log = {"log": str(tmp_path / "log")}

    def drawn(name, *paths, more=()):
        given = {path: Source(path, shoot.matter[path].digest) for path in paths}
        given |= {step: Output(step) for step in more}
        params = {**log, "add": f" drawn as {name}"}
        return Step(id=name, recipe=recipe("join", Slot.CPU), params=params, inputs=given)

    steps = [drawn("kit", KIT), drawn("bo", BO), drawn("both", more=("kit", "bo"))]
    take_in(shoot, room, graph_of(steps))
    built = build(graph_of(steps), shoot.labels(), room, SilentListener())
    room.engine.stop()
    outputs = {name: made["out"] for name, made in built.outputs.items()}
    return room, shoot, outputs


def take_back(room, shoot, *, dry_run=False, name="ada-voice"):
    return revoke(name, shoot.papers, room, show=shoot.show, reason="asked to", dry_run=dry_run)


def test_a_dry_run_tells_all_and_writes_nothing(tmp_path):
    room, shoot, _ = studio(tmp_path, destroy_on_revoke="true")
    before = len(list(room.ledger.facts()))
    told = take_back(room, shoot, dry_run=True)
    assert {one.step for one in told.works} == {"kit", "both"}
    assert told.seconds >= 0
    assert KIT in told.sources and KIT in told.discarded
    assert len(list(room.ledger.facts())) == before
    assert room.vault.has(shoot.matter[KIT].digest)


def test_taking_back_is_one_fact_with_what_it_closed_and_bytes_stay_unless_asked(tmp_path):
    room, shoot, outputs = studio(tmp_path)
    told = take_back(room, shoot)
    last = list(room.ledger.facts())[-1].body
    assert isinstance(last, ConsentRevoked)
    assert set(last.closed) == {outputs["kit"], outputs["both"]}
    assert last.reason == "asked to"
    assert (told.destroy, told.discarded) == (False, ())
    assert room.vault.has(outputs["kit"])


def test_where_the_paper_asks_for_it_the_persons_bytes_go_and_no_others(tmp_path):
    room, shoot, outputs = studio(tmp_path, destroy_on_revoke="true")
    take_back(room, shoot)
    gone = [shoot.matter[KIT].digest, outputs["kit"], outputs["both"]]
    assert not any(room.vault.has(one) for one in gone)
    assert room.vault.has(shoot.matter[BO].digest)
    assert room.vault.has(outputs["bo"])
    lost = {f.body.digest for f in room.ledger.facts() if isinstance(f.body, BytesLost)}
    assert set(gone) <= lost


def test_what_a_closed_tree_holds_goes_but_for_what_others_hold_too(tmp_path):
    room, shoot, _ = studio(tmp_path, destroy_on_revoke="true")
    theirs, shared = room.vault.put(b"a frame of hers"), room.vault.put(b"a blank frame")
    take = room.vault.put(tree_of({"0": theirs, "1": shared}).encode())
    other = room.vault.put(tree_of({"0": shared}).encode())
    made = [f.body for f in room.ledger.facts() if getattr(f.body, "step", "") in ("kit", "bo")]
    kit, bo = made if made[0].step == "kit" else reversed(made)
    room.ledger.append(
        [
            msgspec.structs.replace(kit, outputs={"out": take}),
            msgspec.structs.replace(bo, outputs={"out": other}),
        ],
        by="tester",
    )
    take_back(room, shoot)
    assert not room.vault.has(theirs)
    assert not room.vault.has(take)
    assert room.vault.has(shared)
    assert room.vault.has(other)


def test_taken_back_twice_is_on_record_once_and_what_was_left_is_discarded(tmp_path):
    room, shoot, _ = studio(tmp_path, destroy_on_revoke="true")
    assert take_back(room, shoot).new
    room.vault.put(shoot.matter[KIT].data)
    again = take_back(room, shoot)
    assert (again.new, again.discarded) == (False, (KIT,))
    assert not room.vault.has(shoot.matter[KIT].digest)
    facts = [f for f in room.ledger.facts() if isinstance(f.body, ConsentRevoked)]
    assert len(facts) == 1


def test_an_unknown_consent_is_bad_input(tmp_path):
    room, shoot, _ = studio(tmp_path)
    with pytest.raises(BadInput) as caught:
        take_back(room, shoot, name="ada")
    assert "ada-voice" in caught.value.hint


def test_on_the_command_line(tmp_path, capsys):
    show, studio = with_consent(tmp_path), tmp_path / ".pegbar"
    assert run(["init", "--studio", str(studio)]) == 0
    named = [str(show), "ada-voice", "--studio", str(studio)]
    assert run(["grant", *named]) == 0
    capsys.readouterr()
    assert run(["revoke", *named, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    assert run(["revoke", *named, "--reason", "she asked"]) == 0
    assert "is taken back" in capsys.readouterr().out
    assert run(["rights", str(show), "--studio", str(studio)]) == 1
    assert "taken back" in capsys.readouterr().out
    assert run(["grant", *named]) == 1


def test_pieces_that_a_stopped_step_left_go_with_the_persons_material(tmp_path):
    room, shoot, _ = studio(tmp_path, destroy_on_revoke="true")
    piece = room.vault.put(b"Kit, half drawn, by a step that was stopped")
    told = take_back(room, shoot, dry_run=True)
    assert piece in told.discarded
    take_back(room, shoot)
    assert not room.vault.has(piece)


def test_pieces_stay_where_nothing_is_to_be_destroyed(tmp_path):
    room, shoot, _ = studio(tmp_path)
    piece = room.vault.put(b"half drawn")
    take_back(room, shoot)
    assert room.vault.has(piece)
