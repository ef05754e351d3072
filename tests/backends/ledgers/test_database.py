from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from pegbar.assets.facts import ShowOpened
from pegbar.backends.ledgers import database
from pegbar.backends.ledgers.database import in_the_clear, open_database, seal_file
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.values.errors import StorageFailed
from tests.fakes.rooms import StoppedClock

KEY = bytes(range(48))
OTHER = bytes(48)
TITLE = "The Lighthouse Keeper's Whistle"


def ledger(folder, key=KEY):
    return SqliteLedger(folder / "ledger.db", StoppedClock(), key)


def filled(folder, key=KEY):
    made = ledger(folder, key)
    made.append([ShowOpened(show="a", title=TITLE)], by="ada")
    return made


def bytes_in(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def titles(found):
    return [fact.body.title for fact in found.facts()]


def test_a_sealed_ledger_says_nothing_to_who_reads_its_files(tmp_path):
    made = filled(tmp_path)
    assert titles(made) == [TITLE]
    assert len(list(tmp_path.iterdir())) == 3  # the log beside it, too
    found = bytes_in(tmp_path)
    assert TITLE.encode() not in found
    assert b"CREATE TABLE" not in found


def test_it_is_read_again_with_its_key_and_by_another_at_the_same_time(tmp_path):
    first = filled(tmp_path)
    second = ledger(tmp_path)
    second.append([ShowOpened(show="a", title="second")], by="bo")
    assert titles(first) == titles(second) == [TITLE, "second"]
    assert first.check() is None


@pytest.mark.parametrize("key", [OTHER, None])
def test_without_its_key_it_is_refused_in_one_sentence(tmp_path, key, capfd):
    filled(tmp_path).close()
    with pytest.raises(StorageFailed, match="sealed with a key that is not here"):
        ledger(tmp_path, key)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("place", [20, 2000, -100])
def test_one_flipped_bit_is_noticed(tmp_path, place):
    made = filled(tmp_path)
    for number in range(40):
        made.append([ShowOpened(show="a", title=f"{number}" * 200)], by="ada")
    made.close()
    path = tmp_path / "ledger.db"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises((StorageFailed, database.open_database(path, KEY).error)):
        list(ledger(tmp_path).facts())


def test_a_ledger_made_in_the_clear_stays_so_until_it_is_sealed(tmp_path):
    filled(tmp_path, None).close()
    path = tmp_path / "ledger.db"
    kept = ledger(tmp_path)
    assert in_the_clear(path)
    kept.append([ShowOpened(show="a", title="later")], by="bo")
    before = [(fact.number, fact.at, fact.digest) for fact in kept.facts()]
    kept.close()

    assert seal_file(path, KEY)
    assert not seal_file(path, KEY)
    assert not in_the_clear(path)
    assert TITLE.encode() not in bytes_in(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    after = ledger(tmp_path)
    assert [(fact.number, fact.at, fact.digest) for fact in after.facts()] == before
    assert after.check() is None
    after.append([ShowOpened(show="a", title="sealed now")], by="bo")
    assert titles(after)[-1] == "sealed now"


def test_its_index_comes_along(tmp_path):
    filled(tmp_path, None).close()
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as plain:
        version = plain.execute("PRAGMA user_version").fetchone()
        names = set(plain.execute("SELECT name, sql FROM sqlite_master"))
    plain.close()
    seal_file(path, KEY)
    sealed = open_database(path, KEY).connection
    assert sealed.execute("PRAGMA user_version").fetchone() == version
    assert set(sealed.execute("SELECT name, sql FROM sqlite_master")) == names


def test_who_is_still_at_work_keeps_it_from_being_sealed(tmp_path, monkeypatch):
    """Another process: within one, SQLite's two libraries do not see each other's locks."""
    filled(tmp_path, None).close()
    path = tmp_path / "ledger.db"
    monkeypatch.setattr(database, "_PATIENCE", 0)
    code = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "db.execute('PRAGMA journal_mode=WAL'); db.execute('BEGIN IMMEDIATE'); "
        "print('there', flush=True); sys.stdin.read()"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with worker:
        assert worker.stdout.readline() == b"there\n"
        with pytest.raises(sqlite3.Error, match="locked"):
            seal_file(path, KEY)
        worker.communicate()
    assert in_the_clear(path)
    assert seal_file(path, KEY)


def test_killed_while_it_is_sealed_the_old_file_or_the_new_one_is_there(tmp_path, monkeypatch):
    filled(tmp_path, None).close()
    path = tmp_path / "ledger.db"

    def killed(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(database.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        seal_file(path, KEY)
    assert titles(ledger(tmp_path, None)) == [TITLE]
    monkeypatch.undo()
    assert seal_file(path, KEY)
    assert {one.name for one in tmp_path.iterdir()} == {"ledger.db"}
    assert titles(ledger(tmp_path)) == [TITLE]
