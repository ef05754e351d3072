from __future__ import annotations

import datetime as dt
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.actions.audit import JSON, PAGE, audit
from pegbar.actions.evidence.check import check_pack
from pegbar.actions.evidence.records import SignedPack
from pegbar.backends.signers.notary import KnownRoots
from pegbar.values.canonical import canonical
from pegbar.values.errors import Refused
from pegbar.values.signed_note import Note, key_hash, parse_note, written
from pegbar.values.strict_json import decode_strictly
from tests.fakes.evidence import desk_in
from tests.fakes.ledgers import tamper

SCHEMA = Path(__file__).parents[3] / "docs/reference/evidence-pack.schema.json"


class House:
    """One pack for all tests of this file; nobody writes into it."""

    def __init__(self, folder):
        self.folder = folder
        self.desk = desk_in(folder)
        # The certificate begins today, the ledger's clock stands in the past: audit today.
        self.desk.room.clock.moment = dt.datetime.now(dt.UTC)
        self.told = audit(self.desk, folder / "out")
        self.data = (folder / "out" / JSON).read_bytes()
        self.page = (folder / "out" / PAGE).read_bytes()
        self.root = folder / "identity" / "root.pem"

    def pack(self):
        return json.loads(self.data)

    def check(self, file=None, page=None):
        data = json.dumps(file).encode() if file else self.data
        return check_pack(data, page or self.page, KnownRoots([self.root]))

    def signed_again(self, file):
        """The pack with a fitting signature, as the studio itself could make it."""
        told = hashlib.sha256(canonical(file["pack"])).hexdigest()
        note = parse_note(file["signature"])
        lines = note.text.split("\n")
        lines[1] = f"evidence sha256:{told}"
        text, notary = "\n".join(lines), self.desk.notary
        new = Note(
            text=text,
            name=note.name,
            key_hash=key_hash(note.name, notary.public()),
            signature=notary.sign(text.encode()),
        )
        return {**file, "signature": written(new)}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return House(tmp_path_factory.mktemp("house"))


def test_a_pack_is_trusted_by_whoever_knows_the_studio(house):
    verdict = house.check()
    assert (verdict.state, verdict.signer) == ("trusted", "A Studio")
    assert verdict.size == house.told.size
    assert "the page belongs to it" in verdict.reasons


def test_without_the_root_it_is_only_valid_and_without_the_page_it_says_so(house):
    verdict = check_pack(house.data, None, KnownRoots([]))
    assert verdict.state == "valid"
    assert any("not checked" in reason for reason in verdict.reasons)
    assert any("no known root" in reason for reason in verdict.reasons)


def test_it_tells_what_the_ledger_says(house):
    pack = house.pack()["pack"]
    uses = {one["name"]: one for one in pack["ai_use"]}
    assert set(uses) == {"house-painter", "hibari"}
    assert uses["house-painter"]["training"] == "<b>two keyframes & nothing else"
    assert uses["house-painter"]["terms"].startswith("not applicable")
    assert uses["hibari"]["training"].startswith("not stated")
    consent = pack["consents"][0]
    assert (consent["person"], consent["before_use"], consent["reason"]) == (
        "Mira Holm",
        True,
        "she asked",
    )
    assert [one["allowed"] for one in pack["verdicts"] if one["door"] == "leave"] == [False]
    assert [one["stage"] for one in pack["approvals"]] == ["picture"]
    assert [one["state"] for one in pack["notices"]] == ["none chosen"]
    assert pack["disclosure"][0]["shot"] == "sc1-sh010"
    assert any(one["path"] == "screenplay.fountain" for one in pack["sources"])
    assert "Kit" in pack["passages"][0]["text"]


def test_it_tells_who_was_on_the_show_in_which_role(house):
    (governed,) = house.pack()["pack"]["governed"]
    assert governed["people"] == {"Ada": ["producer", "legal"]}
    assert b"Ada: producer, legal" in house.page


def test_it_fits_the_published_schema(house):
    schema = msgspec.json.decode(SCHEMA.read_bytes())
    assert schema == json.loads(msgspec.json.encode(msgspec.json.schema(SignedPack))), (
        "write it again: see docs/reference/evidence-pack.md"
    )
    assert set(house.pack()) == set(schema["$defs"]["SignedPack"]["required"])
    required = set(schema["$defs"]["Pack"]["required"])
    assert required <= set(house.pack()["pack"])


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.links = set(), set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        told = dict(attrs)
        self.ids.add(told.get("id"))
        self.links |= {told[name] for name in ("href", "src") if name in told}


def test_the_page_is_plain_whole_and_escapes_what_people_wrote(house):
    page = _Page()
    page.feed(house.page.decode())
    assert not page.tags & {"script", "img", "link", "iframe", "b>two"}
    assert {link.removeprefix("#") for link in page.links} <= page.ids
    assert "&lt;b&gt;two keyframes &amp; nothing else" in house.page.decode()
    assert "<b>two" not in house.page.decode()


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("pack", "title"), "Another", "what the pack says"),
        (("pack", "facts", 0, "by"), "somebody", "fact 1 does not stand"),
        (("pack", "verdicts", 0, "allowed"), False, "verdicts: fact"),
        (("pack", "show"), "other", "another show's"),
        (("pack", "certificate"), "", "cannot be read"),
        (("pack", "checkpoint"), "none", "cannot be read"),
        (("signature",), "none", "cannot be read"),
    ],
)
def test_whatever_is_changed_in_the_file_is_found(house, path, value, reason):
    file = house.pack()
    place = file
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    verdict = house.check(file)
    assert verdict.state == "tampered"
    assert any(reason in one for one in verdict.reasons), verdict.reasons


def test_a_page_of_another_pack_is_found(house):
    verdict = house.check(page=house.page + b" ")
    assert verdict.reasons == ("the page is not the one that was signed with the pack",)


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("sources", "by", "Somebody Else"),
        ("verdicts", "allowed", False),
        ("consents", "person", "Nobody"),
        ("approvals", "at", "2020-01-01T00:00:00.000+00:00"),
        ("loosened", "why", "no reason"),
    ],
)
def test_a_studio_cannot_sign_what_its_own_facts_do_not_say(house, part, field, value):
    file = house.pack()
    file["pack"][part][0][field] = value
    verdict = house.check(house.signed_again(file))
    assert verdict.state == "tampered"
    assert all("does not say what the pack says" in reason for reason in verdict.reasons)


def test_a_studio_cannot_sign_a_fact_that_is_not_in_its_ledger(house):
    file = house.pack()
    fact = file["pack"]["facts"][0]
    fact["text"] = fact["text"].replace("Kite", "Boat")
    verdict = house.check(house.signed_again(file))
    assert any("does not stand so in the ledger" in reason for reason in verdict.reasons)
    file = house.pack()
    del file["pack"]["facts"][0]
    file["pack"]["sources"][0]["fact"] = 1
    verdict = house.check(house.signed_again(file))
    assert any("fact 1 is not proven" in reason for reason in verdict.reasons)


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 9000, b'{"pack":{},"signature":""}', b"\xff"])
def test_what_is_no_pack_is_told_and_crashes_nothing(data):
    verdict = check_pack(data, None, KnownRoots([]))
    assert verdict.state == "tampered"


ODD = (None, [], {}, "", -1, 2**52, 1e308, True, [[]], {"a": {}})
TEXTS = ("", "null", "[1]", '{"members":[]}', '{"members":{"a":1}}', '{"consent":3}', "[" * 9000)


def test_a_pack_of_odd_values_is_told_and_crashes_nothing_however_it_is_signed(house):
    """As somebody could sign it who makes a certificate of their own."""
    whole = house.pack()
    for part, entries in whole["pack"].items():
        places = [(whole["pack"], part)]
        if isinstance(entries, list) and entries and isinstance(entries[0], dict):
            places += [(entries[0], name) for name in entries[0]]
        for holder, name in places:
            kept = holder[name]
            for value in ODD:
                holder[name] = value
                assert house.check(house.signed_again(whole)).state in {"tampered", "trusted"}
            holder[name] = kept


def test_a_pack_that_says_a_key_twice_is_refused_whichever_value_was_signed(house):
    twice = house.data.replace(b'"show":', b'"show": "other", "show":', 1)
    assert json.loads(twice) == house.pack()
    verdict = check_pack(twice, house.page, KnownRoots([house.root]))
    assert verdict.state == "tampered"


def test_a_number_that_no_pack_can_hold_is_told(house):
    whole = house.pack()
    whole["pack"]["facts"][0]["number"] = 10**30
    assert house.check(whole).state == "tampered"


@pytest.mark.parametrize("text", TEXTS)
def test_a_fact_of_an_odd_form_is_told_and_crashes_nothing(house, text):
    whole = house.pack()
    for fact in whole["pack"]["facts"]:
        kept, fact["text"] = fact["text"], text
        assert house.check(house.signed_again(whole)).state == "tampered"
        fact["text"] = kept


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_pack_of_which_a_piece_is_cut_put_twice_or_turned_is_found(house, data):
    whole = house.data
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, min(len(whole), start + 400)))
    piece = whole[start:end]
    how = data.draw(st.sampled_from(["cut", "twice", "turned", "ends"]))
    new = {
        "cut": whole[:start] + whole[end:],
        "twice": whole[:end] + whole[start:],
        "turned": whole[:start] + piece[::-1] + whole[end:],
        "ends": whole[:start],
    }[how]
    try:
        same = decode_strictly(new) == json.loads(whole)  # blanks between words say nothing
    except ValueError:
        same = False
    verdict = check_pack(new, house.page, KnownRoots([house.root]))
    assert (verdict.state == "trusted") == same


@pytest.mark.parametrize("part", ["facts", "sources", "verdicts"])
def test_a_pack_in_another_order_is_found(house, part):
    whole = house.pack()
    assert len(whole["pack"][part]) > 1
    whole["pack"][part].reverse()
    assert house.check(whole).state == "tampered"


def test_no_pack_is_written_over_a_ledger_that_was_changed(tmp_path):
    desk = desk_in(tmp_path)
    audit(desk, tmp_path / "out")
    tamper(tmp_path, lambda rows: rows.pop(3))
    with pytest.raises(Refused, match="fact 4"):
        audit(desk, tmp_path / "again")
    assert not (tmp_path / "again").exists()
