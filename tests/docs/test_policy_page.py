"""The page on policy is held against the policies. `python -m tests.docs.test_policy_page` prints
its table anew."""

from __future__ import annotations

import re
from pathlib import Path

from pegbar.actions.who_may import powers_of_roles
from pegbar.backends.policies.cedar import CedarPolicy
from pegbar.backends.policies.loading import house_text
from pegbar.rights.people import Role

PAGE = Path(__file__).parents[2] / "docs/reference/policy.md"
HEADS = {
    Role.HEAD_OF_TECHNOLOGY: "head of technology",
    Role.PRODUCER: "producer",
    Role.PRODUCTION_SUPERVISOR: "production supervisor",
    Role.DIRECTOR: "director",
    Role.TECHNICAL_DIRECTOR: "technical director",
    Role.ARTIST: "artist",
    Role.VENDOR: "vendor",
    Role.LEGAL: "legal",
    Role.AUDITOR: "auditor",
}
SIGNS = {"yes": "●", "department": "d", "sent": "s"}


def table() -> str:
    """Who may do what, as Markdown."""
    lines = [
        f"| door | deed | {' | '.join(HEADS.values())} |",
        f"|---|---|{'---|' * len(HEADS)}",
    ]
    for deed, roles in powers_of_roles(CedarPolicy()):
        signs = " | ".join(SIGNS[roles[role]] if role in roles else "" for role in HEADS)
        row = f"| {deed.door} | {deed.name} | {signs} |"
        lines.append(re.sub(" +", " ", row))
    return "\n".join(lines)


def test_the_table_is_what_the_policies_say():
    assert table() in PAGE.read_text("utf-8")


def test_every_rule_and_every_fact_has_its_line():
    page = PAGE.read_text("utf-8")
    missing = {one.id for one in CedarPolicy().rules() if f"`{one.id}`" not in page}
    facts = house_text("pegbar.cedarschema").partition("type Asked = {")[2].partition("};")[0]
    missing |= {name for name in re.findall(r"^  (\w+):", facts, re.M) if f"`{name}`" not in page}
    assert missing == set()


if __name__ == "__main__":
    print(table())
