from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.ports.policy import BY_DEFAULT, ERRING
from pegbar.rights.people import ALONE, Role
from pegbar.values.errors import BadInput
from tests.backends.policies.cases import ACTIONS, FORBIDS, PERMITS, question

HOUSE = CedarPolicy()


@pytest.mark.parametrize("case", PERMITS, ids=lambda case: case.rule)
def test_each_permit_lets_one_through_and_not_another(case):
    action, roles, how = case.asked
    ruling = HOUSE.decide(question(action, *roles, **how))
    assert ruling.allowed
    assert case.rule in ruling.rules
    action, roles, how = case.other
    assert case.rule not in HOUSE.decide(question(action, *roles, **how)).rules


@pytest.mark.parametrize("case", FORBIDS, ids=lambda case: case.rule)
def test_each_forbid_stops_what_would_be_let_through(case):
    action, roles, how = case.asked
    ruling = HOUSE.decide(question(action, *roles, **how))
    assert not ruling.allowed
    assert case.rule in ruling.rules
    assert ruling.reasons
    assert ruling.who_could
    action, roles, how = case.other
    assert HOUSE.decide(question(action, *roles, **how)).allowed


def test_no_policy_is_without_a_case():
    assert {rule.id for rule in HOUSE.rules()} == {case.rule for case in (*PERMITS, *FORBIDS)}


def test_whoever_works_alone_may_do_everything():
    for action in ACTIONS:
        asked = replace(question(action, Role.PRODUCER), member=ALONE)
        assert HOUSE.decide(asked).allowed, action


def test_somebody_who_is_not_on_the_show_may_do_nothing():
    for action in ACTIONS:
        ruling = HOUSE.decide(question(action))
        assert ruling.rules == (BY_DEFAULT,), action
        assert "ada is not among the show's people" in ruling.reasons
        assert not HOUSE.decide(question(action, sent=True)).allowed


def test_what_nobody_permits_names_the_roles_that_could():
    ruling = HOUSE.decide(question("grant", Role.ARTIST))
    assert ruling.rules == (BY_DEFAULT,)
    assert ruling.who_could == ("legal",)
    assert ruling.reasons == ("no rule lets the artist (painting) grant here",)
    assert HOUSE.decide(question("loosen", Role.PRODUCER)).who_could == ("producer with legal",)


def test_whoever_may_not_do_it_is_not_told_what_else_stands_in_the_way():
    ruling = HOUSE.decide(question("generate", Role.LEGAL, obstacles=("consent",)))
    assert ruling.rules == (BY_DEFAULT,)


def test_an_outsider_is_told_what_their_role_is_for():
    ruling = HOUSE.decide(question("read", Role.VENDOR, obstacles=("consent",)))
    assert ruling.rules == ("vendor.sees-what-is-sent",)
    assert ruling.who_could == ("producer", "production-supervisor")
    assert HOUSE.decide(question("grant", Role.AUDITOR)).rules == ("auditor.changes-nothing",)


def test_an_action_that_the_schema_does_not_know_is_refused():
    assert not HOUSE.decide(replace(question("draw", Role.DIRECTOR), action="smuggle")).allowed


def test_a_policy_that_errs_denies():
    """Cedar itself would skip it, and answer Allow."""
    erring = "forbid (principal, action, resource) when { context.sum > 9223372036854775807 - 1 };"
    text = erring.replace("context.sum > 9223372036854775807 - 1", "context.sum * 2 > 3")
    policy = CedarPolicy(extra=[("pack", text)], facts={"sum": ("Long", 0)})
    assert policy.decide(question("draw", Role.DIRECTOR)).allowed
    ruling = policy.decide(question("draw", Role.DIRECTOR, sum=2**62))
    assert (ruling.allowed, ruling.rules) == (False, (ERRING,))
    assert "overflow" in ruling.reasons[0]
    wrong = policy.decide(question("draw", Role.DIRECTOR, sum="many"))
    assert (wrong.allowed, wrong.rules) == (False, (ERRING,))


def test_a_shows_own_rule_tightens_and_is_named():
    text = '@id("no-export")\n@reason("not before the première")\n@who_could("producer")\n'
    text += 'forbid (principal, action == Action::"export", resource);\n'
    policy = CedarPolicy(own={"policy/ours.cedar": text})
    ruling = policy.decide(question("export", Role.DIRECTOR))
    assert ruling.rules == ("show/no-export",)
    assert ruling.reasons == ("not before the première",)
    assert policy.decide(question("draw", Role.DIRECTOR)).allowed
    assert policy.identity() != HOUSE.identity()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("// ours\n\npermit (principal, action, resource);", 3, "can forbid and not permit"),
        ("forbid (principal,\n action, resource)\nwhn { true };", 3, "whn"),
        ("forbid (principal, action, resource)\nwhen { context.moon };", 2, "moon"),
        ('forbid (principal, action == Action::"smuggle", resource);', 1, "smuggle"),
        ("forbid (principal, action, resource);\n\nforbid (principal", 3, "no Cedar policy"),
        ("forbid (principal == ?principal, action, resource);", 1, "template"),
        (
            '@id("a") forbid (principal, action, resource);\n'
            '@id("a") forbid (principal, action, resource);',
            2,
            "two rules called show/a",
        ),
    ],
)
def test_a_rule_that_is_wrong_is_told_with_its_file_and_line(text, line, said):
    policy = CedarPolicy(own={"policy/ours.cedar": text})
    with pytest.raises(BadInput) as caught:
        policy.decide(question("draw", Role.DIRECTOR))
    assert (caught.value.place.file, caught.value.place.line) == ("policy/ours.cedar", line)
    assert said in caught.value.message


def test_a_semicolon_in_a_string_or_a_comment_ends_nothing():
    text = '// one; two\n@id("a;b") forbid (principal, action, resource)\nwhen { false };'
    policy = CedarPolicy(own={"policy/a.cedar": text})
    assert "show/a;b" in {rule.id for rule in policy.rules()}


conditions = st.sampled_from(
    [
        "context.sent",
        "context.own || !context.own_allowed",
        'context.obstacles.contains("window")',
        'principal in Role::"artist"',
        'principal.departments.contains("cut")',
        'context.stage == "cut" && context.entitled.isEmpty()',
        "true",
    ]
)
actions = st.sampled_from(ACTIONS)


@settings(max_examples=40, deadline=None)
@given(
    conditions,
    actions,
    actions,
    st.sets(st.sampled_from(list(Role)), max_size=3),
    st.booleans(),
    st.sets(st.sampled_from(["window", "consent"]), max_size=1),
)
def test_another_forbid_never_lets_more_through(condition, scope, action, roles, sent, sides):
    text = f'forbid (principal, action == Action::"{scope}", resource) when {{ {condition} }};'
    tighter = CedarPolicy(own={"policy/ours.cedar": text})
    asked = question(action, *sorted(roles), sent=sent, obstacles=tuple(sides))
    assert HOUSE.decide(asked).allowed or not tighter.decide(asked).allowed
