"""A question is put to a few policies with a few facts; all policies, given all facts, agree."""

from __future__ import annotations

import json
from dataclasses import replace

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.policies.looking import asks_for_facts_alone, facts_of
from pegbar.backends.shows.packs import shipped
from pegbar.ports.policy import BY_DEFAULT
from pegbar.rights.pack_facts import fact_kinds
from pegbar.rights.packs import pack_policies
from pegbar.rights.people import Role
from tests.backends.policies.cases import ACTIONS, question

OURS = """
@id("whole") forbid (principal, action, resource) when { {"all": context}.all.sum == 3 };
@id("unless") forbid (principal, action, resource) unless { context.sum < 5 || context.own };
@id("who") forbid (principal, action == Action::"draw", resource)
when { context.sum == 7 && principal.name == "ada" };
@id("artists") forbid (principal in Role::"artist", action, resource) when { context.sum == 1 };
@id("legal") forbid (principal is Person in Role::"legal", action, resource)
when { context.sum == 2 };
"""
POLICY = CedarPolicy(
    extra=[(one.pack.id, pack_policies(one.pack)) for one in shipped()],
    facts=fact_kinds(),
)
OWN = CedarPolicy(extra=[("ours", OURS)], facts={"sum": ("Long", 0)})
VALUES = {
    "Bool": st.booleans(),
    "Long": st.integers(0, 9),
    "String": st.sampled_from(["", "FR", "US"]),
    "Set<String>": st.lists(st.sampled_from(["ada-voice", "stage", "legal"]), max_size=2),
}
HOUSE_FACTS = {
    "sent": "Bool",
    "own": "Bool",
    "own_allowed": "Bool",
    "entitled": "Set<String>",
    "agreed": "Set<String>",
}


def whole(policy, asked):
    """What all policies say to all facts: whether, and which forbids stood in the way."""
    rules = {rule.id: rule.form for rule in policy.rules()}
    text = json.dumps({"templates": {}, "staticPolicies": rules, "templateLinks": []})
    answer = cedarpy.is_authorized(
        {
            "principal": {"type": "Person", "id": asked.person},
            "action": {"type": "Action", "id": asked.action},
            "resource": {"type": asked.kind, "id": asked.about},
            "context": policy._context(asked),
        },
        cedarpy.PolicySet.from_json_str(text),
        policy._asker(asked.person, asked.member).entities,
    )
    assert not answer.diagnostics.errors
    return answer.decision is cedarpy.Decision.Allow, tuple(sorted(answer.diagnostics.reasons))


@pytest.mark.parametrize("policy", [POLICY, OWN], ids=["packs", "own"])
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_few_policies_answer_what_all_would(policy, data):
    kinds = {**HOUSE_FACTS, **{name: kind for name, (kind, _) in policy.facts.items()}}
    names = data.draw(st.lists(st.sampled_from(sorted(kinds)), unique=True, max_size=5))
    facts = {name: data.draw(VALUES[kinds[name]]) for name in names}
    roles = data.draw(st.lists(st.sampled_from(Role), unique=True, min_size=1, max_size=3))
    sides = data.draw(st.lists(st.sampled_from(["window", "consent"]), unique=True))
    asked = question(data.draw(st.sampled_from(ACTIONS)), *roles, obstacles=sides)
    asked = replace(asked, facts={**asked.facts, **facts})
    allowed, rules = whole(policy, asked)
    ruling = policy.decide(asked)
    assert ruling.allowed == allowed
    if policy._ask(asked, permits_only=True)[0]:
        assert ruling.rules == rules
    else:  # then nothing is told but that, or what an outsider's role rules out
        assert set(ruling.rules) <= {BY_DEFAULT, *rules}


def conditions(text):
    return json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]["policy0"]


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("context.a.b == 1 && context has c", {"a", "c"}),
        ('context["f g"].isEmpty() || [context.a] == []', {"f g", "a"}),
        ('{"k": context.z}.k', {"z"}),
        ("context has d.e", {"d"}),
        ("true", set()),
        ("context == {}", None),
        ("if context.a then context.b else {} == context", None),
    ],
)
def test_the_facts_that_a_policy_looks_at(when, facts):
    form = conditions(f"forbid (principal, action, resource) when {{ {when} }};")
    assert facts_of(form) == (facts if facts is None else frozenset(facts))
    assert asks_for_facts_alone(form) == (facts is not None)


def test_a_policy_that_looks_at_a_person_does_not_follow_from_facts():
    form = conditions('forbid (principal, action, resource) when { principal.name == "ada" };')
    assert not asks_for_facts_alone(form)


@pytest.mark.parametrize(
    ("scope", "role"),
    [
        ('principal in Role::"vendor"', "vendor"),
        ('principal == Person::"vendor"', None),
        ('principal is Person in Role::"vendor"', None),
        ("principal", None),
    ],
)
def test_the_role_without_which_a_policy_says_nothing(scope, role):
    policy = CedarPolicy(own={"p.cedar": f"forbid ({scope}, action, resource);"})
    assert [one.role for one in policy.rules() if one.id.startswith("show/")] == [role]
