"""The reference of rule packs is held against the packs themselves.

`python -m tests.docs.test_packs` writes its tables anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pegbar import wiring
from pegbar.actions.pack_check import try_pack
from pegbar.backends.shows.packs import shipped
from pegbar.production.packs_file import read_placed_pack
from pegbar.rights.pack_facts import FACTS
from pegbar.rights.packs import SURENESS, Pack

PAGE = Path(__file__).parents[2] / "docs/reference/packs.md"
PACKS = [one.pack for one in shipped()]


def days(pack: Pack) -> str:
    if not (pack.effective or pack.expires):
        return "not stated"
    span = f"{pack.effective or 'not stated'} to {pack.expires or 'not stated'}"
    return span + (f" [{pack.dates}]" if pack.dates != "V" else "")


def table_of_packs() -> Iterator[str]:
    yield "| pack | text | days | enforced | asked | written |"
    yield "|---|---|---|---|---|---|"
    for pack in PACKS:
        counts = [
            str(sum(rule.state == kept for rule in pack.rules))
            for kept in ("enforced", "asked", "written")
        ]
        yield f"| `{pack.id}` | {pack.source} | {days(pack)} | {' | '.join(counts)} |"


def table_of_rules() -> Iterator[str]:
    for pack in PACKS:
        yield f"### {pack.id}"
        yield ""
        yield f"{pack.title}. {pack.note}".strip()
        yield ""
        yield "| rule | kept | sure | in our words |"
        yield "|---|---|---|---|"
        for rule in pack.rules:
            kept = rule.state + (f" ({', '.join(rule.at)})" if rule.at else "")
            yield f"| `{rule.id}` | {kept} | {rule.confidence} | {rule.text} |"
        yield ""


def table_of_facts() -> Iterator[str]:
    yield "| fact | Cedar | is |"
    yield "|---|---|---|"
    for name, one in FACTS.items():
        yield f"| `{name}` | `{one.kind}` | {one.told} |"


TABLES = {"packs": table_of_packs, "rules": table_of_rules, "facts": table_of_facts}


def with_tables(page: str) -> str:
    for name, table in TABLES.items():
        lines = "\n".join(table()).strip()
        page = re.sub(
            rf"<!-- {name} -->.*?<!-- /{name} -->",
            lambda _, name=name, lines=lines: f"<!-- {name} -->\n\n{lines}\n\n<!-- /{name} -->",
            page,
            flags=re.DOTALL,
        )
    return page


def test_the_tables_are_those_of_the_packs():
    page = PAGE.read_text("utf-8")
    assert with_tables(page) == page


def test_the_example_is_a_pack_and_its_cases_come_out():
    (text,) = re.findall(r"```yaml\n(# packs/our-own\.yaml\n.*?)```", PAGE.read_text("utf-8"), re.S)
    tried = list(try_pack(*read_placed_pack(text, "packs/our-own.yaml"), wiring.policy_of))
    assert len(tried) == 4
    assert all(case.passed for case in tried)


def test_the_letters_are_explained_and_no_advice_is_given():
    page = PAGE.read_text("utf-8")
    assert all(f"| {letter} | {words} |" in page for letter, words in SURENESS.items())
    assert "None of this is legal advice." in page


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
