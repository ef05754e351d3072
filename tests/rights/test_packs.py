"""Packs in time, and their rules as policies."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from pegbar.rights.door import Door
from pegbar.rights.pack_facts import FACTS, fact_kinds, fits, quiet_facts
from pegbar.rights.packs import Ask, Pack, PackRule, is_forbid, policy_text

DAY = dt.date(2026, 11, 20)
RULE = PackRule(
    id="marked",
    text="What leaves is marked.",
    reference="Article 1",
    confidence="V",
    state="enforced",
    at=(Door.LEAVE,),
    facts=("watermarked",),
    cedar="forbid (principal, action, resource)\nwhen { !context.watermarked };",
)
PACK = Pack(
    format=1,
    id="some-rules",
    title="Some rules",
    body="Somebody",
    version="3",
    source="A text",
    effective=dt.date(2026, 1, 1),
    expires=dt.date(2026, 12, 31),
    rules=(RULE,),
)
replace = msgspec.structs.replace


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-12-31", "not yet"),
        ("2026-01-01", "in force"),
        ("2026-12-31", "in force"),
        ("2027-01-01", "expired"),
    ],
)
def test_both_ends_of_a_pack_s_days_belong_to_it(day, state):
    assert PACK.state(dt.date.fromisoformat(day)) == state
    assert PACK.in_force(RULE, dt.date.fromisoformat(day)) == (state == "in force")


@pytest.mark.parametrize("confidence", ["S", "R"])
def test_one_rule_that_nobody_read_in_the_text_makes_its_pack_unverified(confidence):
    pack = replace(PACK, rules=(RULE, replace(RULE, id="other", confidence=confidence)))
    assert pack.state(DAY) == "unverified"


def test_an_expired_pack_is_expired_before_it_is_unverified():
    pack = replace(PACK, rules=(replace(RULE, confidence="R"),))
    assert pack.state(dt.date(2027, 1, 1)) == "expired"


def test_a_rule_s_own_days_narrow_its_pack_s():
    late = replace(RULE, effective=dt.date(2026, 12, 2), expires=dt.date(2030, 1, 1))
    assert not PACK.in_force(late, DAY)
    assert PACK.in_force(late, dt.date(2026, 12, 2))
    assert not PACK.in_force(late, dt.date(2027, 1, 1))


def test_only_rules_of_the_door_and_the_day_that_are_kept_at_all_decide():
    written = replace(RULE, id="written", state="written")
    pack = replace(PACK, rules=(RULE, written))
    assert pack.at_door(Door.LEAVE, DAY) == (RULE,)
    assert pack.at_door(Door.RUN, DAY) == ()
    assert pack.at_door(Door.LEAVE, dt.date(2027, 1, 1)) == ()


def test_a_policy_names_pack_version_and_rule_and_speaks_only_where_it_is_asked():
    text = policy_text(PACK, RULE)
    assert text.startswith('@id("some-rules@3/marked")\n')
    assert "\nforbid (principal, action, resource)\n" in text
    assert 'context.rules_asked.contains("some-rules/marked")' in text
    assert text.rstrip().endswith("when { !context.watermarked };")


def test_an_asked_rule_forbids_while_something_of_it_is_open():
    asks = (Ask(id="may-we", kind="answer", text="May we?"),)
    rule = replace(RULE, state="asked", cedar="", facts=(), asks=asks)
    assert 'context.rules_open.contains("some-rules/marked")' in policy_text(PACK, rule)
    assert policy_text(PACK, replace(rule, at=())) == ""
    assert policy_text(PACK, replace(rule, state="written")) == ""


def test_an_ask_for_each_tool_has_a_key_for_each_tool():
    ask = Ask(id="keeps", kind="answer", text="Does it keep inputs?", per="tool")
    assert PACK.ask_key(ask, "hibari") == "some-rules/keeps@hibari"
    assert PACK.ask_key(replace(ask, per="show"), "hibari") == "some-rules/keeps"


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action, resource) when { true };",
        'forbid (principal == Person::"x", action, resource) when { true };',
        "forbid (principal, action, resource);",
    ],
)
def test_a_rule_of_a_pack_forbids_and_names_nobody(text):
    assert not is_forbid(text)
    with pytest.raises(ValueError, match="some-rules/marked"):
        policy_text(PACK, replace(RULE, cedar=text))


def test_the_quiet_value_of_every_fact_is_of_its_kind():
    assert all(fits(name, value) for name, value in quiet_facts().items())
    assert not fits("watermarked", 1)
    assert not fits("shots", True)
    assert not fits("people", [1])
    assert set(fact_kinds()) == set(FACTS)
