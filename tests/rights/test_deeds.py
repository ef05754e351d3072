from __future__ import annotations

import re

from pegbar.backends.policies.loading import house_text
from pegbar.rights.deeds import DEEDS

SCHEMA = re.sub(r"//.*", "", house_text("pegbar.cedarschema"))
ACTION = re.compile(
    r'action ([\w, ]+) in \["door:(\w+)"\] appliesTo \{[^}]*resource: \[([\w, ]+)\]'
)


def test_every_action_of_the_schema_is_a_deed_at_its_door_and_no_other():
    wanted = {
        (name, door, kinds)
        for names, door, kinds in ACTION.findall(SCHEMA)
        for name in names.split(", ")
    }
    for name, door, kinds in wanted:
        told = {(one.door.value, one.kind) for one in DEEDS if one.action == name}
        assert {at for at, _ in told} == {door}, name
        assert {kind for _, kind in told} <= set(kinds.split(", ")), name
    assert {one.action for one in DEEDS} == {name for name, _, _ in wanted}
    assert len({one.name for one in DEEDS}) == len(DEEDS)
