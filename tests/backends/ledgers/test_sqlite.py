from __future__ import annotations

import json
import os
import sqlite3
import threading

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.assets.facts import BytesLost, ShotsNamed, ShowOpened, SourceSeen, StepMade
from pegbar.backends.ledgers.index_rows import NAMES
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.rights.label import Duty, Label, Obligation, Origin, unlimited
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import StorageFailed
from tests.fakes.rooms import StoppedClock

LABEL = Label(origin=Origin.DRAWN, obligations=frozenset({Obligation(Duty.CREDIT, "Ada")}))


def ledger_in(folder):
    return SqliteLedger(folder / "ledger.db", StoppedClock())


def step_made(name, key, output, took=(), consents=frozenset()):
    inputs = {str(n): digest_bytes(one) for n, one in enumerate(took)}
    return StepMade(
        step=name,
        key=digest_bytes(key),
        recipe="stage.guides",
        department="stage",
        repeat="bit-exact",
        material=json.dumps({"inputs": inputs}),
        outputs={"out": digest_bytes(output)},
        label=msgspec.structs.replace(unlimited(Origin.DRAWN), consents=consents),
        seconds=0.1,
    )


small = st.binary(max_size=1)
bodies = st.one_of(
    st.builds(ShowOpened, show=st.just("a"), title=st.text(max_size=9)),
    st.builds(
        step_made,
        st.sampled_from("abc"),
        small,
        small,
        st.lists(small, max_size=3),
        st.frozensets(st.sampled_from(["ada", "bo"])),
    ),
    st.builds(BytesLost, digest=small.map(digest_bytes), reason=st.just("flipped")),
    st.builds(
        SourceSeen,
        path=st.sampled_from(["a.svg", "b.svg"]),
        digest=small.map(digest_bytes),
        size=st.just(1),
        person=st.text(max_size=5),
        licence=st.just(""),
        label=st.just(LABEL),
    ),
    st.builds(ShotsNamed, anchors=st.dictionaries(st.text(max_size=3), st.text(max_size=3))),
)


def tables(path):
    with sqlite3.connect(path) as db:
        found = {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall()) for name in NAMES}
    db.close()
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(bodies, max_size=4), max_size=8))
def test_the_index_made_again_from_the_facts_is_the_same(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("ledger")
    ledger = ledger_in(folder)
    for batch in batches:
        ledger.append(batch, by="ada")
    before = tables(folder / "ledger.db")
    assert ledger.rebuild() == sum(map(len, batches))
    assert tables(folder / "ledger.db") == before
    assert [fact.body for fact in ledger.facts()] == [one for batch in batches for one in batch]
    assert ledger.check() is None
    ledger.close()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE facts SET text = replace(text, 'B', 'C') WHERE number = 2", "fact 2 was changed"),
        ("UPDATE facts SET by = 'eve' WHERE number = 2", "fact 2 was changed"),
        ("UPDATE facts SET at = '2020' WHERE number = 2", "fact 2 was changed"),
        ("DELETE FROM facts WHERE number = 2", "fact 2 is missing"),
    ],
)
def test_a_fact_that_was_tampered_with_is_named(tmp_path, change, told):
    ledger = ledger_in(tmp_path)
    ledger.append([ShowOpened(show="a", title=title) for title in "ABCD"], by="ada")
    with sqlite3.connect(tmp_path / "ledger.db") as db:
        db.execute(change)
    db.close()
    assert told in (ledger.check() or "")


@pytest.mark.parametrize("key", [None, b"k" * 32])
def test_a_damaged_page_is_told_in_one_sentence_wherever_it_lies(tmp_path, key):
    path = tmp_path / "ledger.db"
    ledger = SqliteLedger(path, StoppedClock(), key)
    ledger.append([step_made(f"s{n}", f"k{n}".encode(), b"o") for n in range(40)], by="ada")
    assert ledger.check() is None
    ledger.close()
    whole = path.read_bytes()
    told = 0
    for page in range(1, len(whole) // 4096):
        hurt = bytearray(whole)
        hurt[page * 4096 : page * 4096 + 64] = bytes(64)
        path.write_bytes(hurt)
        try:
            ledger = SqliteLedger(path, StoppedClock(), key)
            told += ledger.check() is not None
            ledger.close()
        except StorageFailed as error:
            assert "ledger.db is damaged" in error.message
            told += 1
    assert told >= 5
    assert key is None or told == len(whole) // 4096 - 1


def test_an_index_of_an_older_version_is_made_again_when_it_is_opened(tmp_path):
    ledger = ledger_in(tmp_path)
    ledger.append([step_made("a", b"k", b"o", [b"i"], frozenset({"ada"}))], by="ada")
    before = tables(tmp_path / "ledger.db")
    ledger.close()
    with sqlite3.connect(tmp_path / "ledger.db") as db:  # as the first version left it
        for name in ("taken", "named", "under", "works"):
            db.execute(f"DROP TABLE {name}")
        db.execute("PRAGMA user_version = 0")
    db.close()
    ledger = ledger_in(tmp_path)
    assert tables(tmp_path / "ledger.db") == before
    assert ledger.closed("ada") == {digest_bytes(b"o")}


def test_facts_of_a_kind_are_those_that_a_walk_over_all_would_find(tmp_path):
    ledger = ledger_in(tmp_path)
    ledger.append([ShowOpened(show="a", title="A"), step_made("a", b"k", b"o")], by="ada")
    ledger.append([BytesLost(digest=digest_bytes(b"o"), reason="flipped")], by="ada")
    kinds = (ShowOpened, BytesLost)
    wanted = [one for one in ledger.facts() if isinstance(one.body, kinds)]
    assert list(ledger.facts(kinds=kinds)) == wanted
    assert [one.number for one in ledger.facts(1, kinds=kinds)] == [3]


def test_a_kind_from_a_newer_version_is_kept_and_skipped(tmp_path):
    ledger = ledger_in(tmp_path)
    ledger.append([ShowOpened(show="a", title="A")], by="ada")
    with sqlite3.connect(tmp_path / "ledger.db") as db:
        db.execute('UPDATE facts SET text = \'{"type":"film.hologram","v":9}\'')
    db.close()
    (fact,) = ledger.facts()
    assert fact.body is None
    assert "hologram" in fact.text
    assert ledger.rebuild() == 1


def test_many_writers_keep_one_chain(tmp_path):
    def write(name: str) -> None:
        ledger = ledger_in(tmp_path)
        for number in range(20):
            ledger.append([ShowOpened(show=name, title=str(number))], by=name)
        ledger.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    ledger = ledger_in(tmp_path)
    assert sum(1 for _ in ledger.facts()) == 80
    assert ledger.check() is None


def test_a_file_that_is_no_ledger_is_refused_with_one_sentence(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"not a database at all, and long enough to tell" * 40)
    with pytest.raises(StorageFailed, match="is damaged"):
        ledger_in(tmp_path)


def test_one_sync_serves_all_that_was_appended_before_it(tmp_path, monkeypatch):
    synced = []

    def note(handle):
        synced.append(os.path.realpath(f"/proc/self/fd/{handle}"))

    ledger = ledger_in(tmp_path)
    for title in ("a", "b"):
        ledger.append([ShowOpened(show="s", title=title)], by="ada")
    monkeypatch.setattr("os.fsync", note)
    ledger.flush()
    ledger.flush()
    assert [one.rpartition("/")[2] for one in synced] == ["ledger.db-wal", tmp_path.name]
