"""A decision at a door, beside a bare call of Cedar.

The bare call is the floor: thirty policies and twelve entities, everything parsed beforehand. The
house decides over its own policies, and with those of all packs that are shipped: it also gathers
what the rules look at, and says which rule it was, whose, and who could change it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence

import cedarpy

from benchmarks.rights.timing import both, head, row, say, took
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.shows.packs import shipped
from pegbar.ports.policy import Question
from pegbar.rights.door import Door, Obstacle
from pegbar.rights.pack_facts import fact_kinds
from pegbar.rights.packs import pack_policies
from pegbar.rights.people import ALONE, Member, Role
from pegbar.values.canonical import Json

TIMES = 2000
MICRO = 1e-6
POLICIES = 30
ENTITIES = 12
SMALL: Mapping[str, Json] = {"sent": False}
LARGE: Mapping[str, Json] = {
    **SMALL,
    "departments": ["stage"],
    "stage": "",
    "entitled": [],
    "agreed": [],
    "own": False,
    "own_allowed": False,
    "obstacles": [],
}

DIRECTOR = Member(roles=(Role.DIRECTOR,))
ARTIST = Member(roles=(Role.ARTIST,), departments=("stage",))
EXPIRED = Obstacle(source="art/map.svg", side="window", message="its time is over")


def _asked(member: Member, action: str, *, refused: Sequence[Obstacle] = ()) -> Question:
    return Question(
        door=Door.LEAVE if action == "deliver" else Door.RUN,
        action=action,
        person="ada",
        member=member,
        show="the-moon-is-late",
        about="the-moon-is-late",
        obstacles=refused,
        facts={"departments": ["stage"]},
    )


QUESTIONS = {
    "an artist draws": _asked(ARTIST, "draw"),
    "a director generates": _asked(DIRECTOR, "generate"),
    "somebody in all roles delivers": _asked(ALONE, "deliver"),
    "forbidden: a window is over": _asked(DIRECTOR, "generate", refused=[EXPIRED]),
    "permitted by no rule": _asked(DIRECTOR, "deliver"),
}


def measure() -> None:
    head("a decision, µs", "policies", "median", "best")
    for name, context in (("one field of context", SMALL), ("eight fields", LARGE)):
        row(f"bare Cedar, {ENTITIES} entities, {name}", str(POLICIES), *_timed(_bare(context)))
    packs = [(one.pack.id, pack_policies(one.pack)) for one in shipped()]
    parsed = []
    for title, policy in (
        ("the house", CedarPolicy()),
        ("with all packs", CedarPolicy(extra=packs, facts=fact_kinds())),
    ):
        start = time.perf_counter()
        policy.decide(QUESTIONS["an artist draws"])
        parsed.append(f"{title} {(time.perf_counter() - start) * 1e3:,.0f} ms")
        count = str(len(list(policy.rules())))
        for name, asked in QUESTIONS.items():
            cells = _timed(lambda policy=policy, asked=asked: policy.decide(asked))
            row(f"{title}: {name}", count, *cells)
    say(f"\nThe first decision of a process, with everything read and parsed: {', '.join(parsed)}.")


def _timed(call: Callable[[], object]) -> Sequence[str]:
    one = took(call, TIMES)
    return [both(one, MICRO), f"{one.best / MICRO:,.0f}"]


def _bare(context: Mapping[str, Json]) -> Callable[[], object]:
    roles = [role.value for role in Role]
    rules = "".join(
        f'{"forbid" if number % 5 == 4 else "permit"} (principal in Role::"{roles[number % 9]}", '
        f'action == Action::"do-{number % 6}", resource) when {{ context.sent == '
        f"{'true' if number % 2 else 'false'} }};\n"
        for number in range(POLICIES)
    )
    uids = [{"type": "Role", "id": role} for role in roles]
    people = [
        {"uid": {"type": "Person", "id": name}, "attrs": {"name": name}, "parents": uids[:3]}
        for name in ("ada", "bo", "cy")
    ]
    given = [*people, *({"uid": uid, "attrs": {}, "parents": []} for uid in uids)]
    policies = cedarpy.PolicySet.from_str(rules)
    entities = cedarpy.Entities.from_json_str(json.dumps(given[:ENTITIES]))
    request = {
        "principal": {"type": "Person", "id": "ada"},
        "action": {"type": "Action", "id": "do-0"},
        "resource": {"type": "Work", "id": "the-moon-is-late"},
        "context": dict(context),
    }
    return lambda: cedarpy.is_authorized(request, policies, entities)
