from __future__ import annotations

import json
import shutil

import pytest

from pegbar.actions.secrets import change_keys
from pegbar.assets.facts import BytesLost, KeysChanged
from pegbar.backends.clock import SystemClock
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.vaults.folder import FolderVault
from pegbar.backends.vaults.strongroom import ShowStrongroom
from pegbar.entrypoints.cli.main import run
from pegbar.values.errors import Corrupt
from tests.actions.test_revoke import KIT, studio, take_back
from tests.fakes.keys import file_of, keeper
from tests.fakes.rights import with_consent
from tests.fakes.rooms import StoppedClock, room_in


def strongroom(folder):
    return ShowStrongroom(folder, "test", keeper, StoppedClock())


def changed(folder):
    facts = room_in(folder).ledger.facts()
    return [(f.body.what, f.body.files) for f in facts if isinstance(f.body, KeysChanged)]


@pytest.mark.parametrize(
    ("what", "told"),
    [("rotate", ("rotated", 1)), ("reseal", ("resealed", 0)), ("rewrap", ("rewrapped", 1))],
)
def test_every_change_of_keys_is_a_fact_that_tells_no_key(tmp_path, what, told):
    room_in(tmp_path).vault.put(b"paint")
    ledger = room_in(tmp_path / "elsewhere").ledger
    done = change_keys(what, strongroom(tmp_path), ledger, "ada", lambda count: None)
    (fact,) = list(ledger.facts())
    assert isinstance(fact.body, KeysChanged)
    assert (fact.body.what, fact.body.files) == told
    assert (fact.by, fact.body.studio_key) == ("ada", keeper().identity)
    assert fact.body.key == done.now.keys[-1].id


def test_what_is_sealed_already_is_not_said_to_have_been_sealed_again(tmp_path):
    FolderVault(tmp_path / "vault").put(b"paint")
    for _ in range(2):
        ledger = room_in(tmp_path / "elsewhere").ledger
        change_keys("seal", strongroom(tmp_path), ledger, "ada", lambda count: None)
    assert changed(tmp_path / "elsewhere") == [("sealed", 1)]


def test_a_copy_of_a_persons_material_opens_no_more_once_their_consent_is_taken_back(tmp_path):
    room, shoot, outputs = studio(tmp_path, destroy_on_revoke="true")
    theirs = [shoot.matter[KIT].digest, outputs["kit"], outputs["both"]]
    shutil.copytree(tmp_path / "room" / "vault", tmp_path / "copy")
    assert take_back(room, shoot).destroy
    shutil.rmtree(tmp_path / "room" / "vault")
    shutil.move(tmp_path / "copy", tmp_path / "room" / "vault")
    again = room_in(tmp_path / "room")
    for digest in theirs:
        assert file_of(again.vault, digest).exists()
        with pytest.raises(Corrupt, match=r"key of .* is gone"):
            again.vault.read(digest)
    assert again.vault.read(outputs["bo"])
    lost = {f.body.digest for f in again.ledger.facts() if isinstance(f.body, BytesLost)}
    assert lost >= set(theirs)


def test_where_nobody_asked_for_it_the_bytes_stay_readable(tmp_path):
    room, shoot, outputs = studio(tmp_path)
    take_back(room, shoot)
    assert room.vault.read(outputs["kit"])


def test_on_the_command_line(tmp_path, capsys):
    show, home = with_consent(tmp_path), tmp_path / ".pegbar"
    at = ["--studio", str(home)]
    assert run(["init", *at, "--json"]) == 0
    key = json.loads(capsys.readouterr().out)["key"]
    assert run(["grant", str(show), "ada-voice", *at]) == 0
    assert run(["secrets", str(show), "--rotate", *at]) == 0
    assert "rotated" in capsys.readouterr().out
    assert run(["secrets", "--new-key", *at, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert run(["secrets", *at, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["studio_key"] == made["studio_key"]
    assert [one["state"] for one in told["shows"]] == ["sealed"]
    assert told["shows"][0]["wrapped_by"] == [made["studio_key"]]
    assert run(["doctor", "--verify", *at]) == 0
    said = capsys.readouterr().out
    assert key in said
    assert "1 of 1 shows are sealed" in said


def test_a_studio_whose_key_is_gone_gets_no_other_and_says_so(tmp_path, capsys):
    show, home = with_consent(tmp_path), tmp_path / ".pegbar"
    at = ["--studio", str(home)]
    assert run(["init", *at]) == 0
    assert run(["grant", str(show), "ada-voice", *at]) == 0
    (home / "identity" / "studio.key").unlink()
    assert run(["rights", str(show), *at]) == 1
    assert "put it back from its backup" in capsys.readouterr().err
    assert not (home / "identity" / "studio.key").exists()


def test_a_ledger_made_in_the_clear_is_named_by_the_doctor_and_sealed(tmp_path, capsys):
    show, home = with_consent(tmp_path), tmp_path / ".pegbar"
    at = ["--studio", str(home)]
    assert run(["init", *at]) == 0
    room = home / "shows" / "my-show"
    room.mkdir(parents=True)
    SqliteLedger(room / "ledger.db", SystemClock()).close()
    assert run(["grant", str(show), "ada-voice", *at]) == 0
    assert run(["doctor", *at]) == 0
    assert "pegbar secrets SHOW --seal seals it" in capsys.readouterr().out
    assert run(["secrets", str(show), "--seal", *at]) == 0
    assert "sealed; 1 files" in capsys.readouterr().out
    assert run(["doctor", "--verify", *at]) == 0
    assert "--seal" not in capsys.readouterr().out
    assert b"ada-voice" not in (room / "ledger.db").read_bytes()
    assert run(["rights", str(show), *at]) == 0


@pytest.mark.parametrize(
    "wrong",
    [["--seal", "--rotate"], ["--seal"], ["--in-keyring"], ["show", "--new-key"]],
)
def test_what_makes_no_sense_is_bad_input(wrong):
    assert run(["secrets", *wrong]) == 2
