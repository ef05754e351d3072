"""The pages on the sandbox and on the contract of generators are held against what they tell of.

`python -m tests.docs.test_sandbox_pages` writes their tables anew.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pegbar.backends.sandbox.house import sides
from pegbar.backends.sandbox.orders import SAYS, Fault
from tests.contracts.generators.suite import CLAUSES

DOCS = Path(__file__).parents[2] / "docs/reference"


def table_of_sides() -> Iterator[str]:
    yield "| side | plays | read in |"
    yield "|---|---|---|"
    for name in sorted(sides()):
        said = importlib.import_module(f"pegbar.backends.sandbox.{name}").__doc__ or ""
        first, _, rest = (" ".join(part.split()) for part in said.partition("\n\n"))
        yield f"| `{name}` | {first} | {rest} |"


def table_of_faults() -> Iterator[str]:
    yield "| fault | what happens |"
    yield "|---|---|"
    for fault in Fault:
        yield f"| `{fault.value}` | {SAYS[fault]} |"


def table_of_clauses() -> Iterator[str]:
    yield "| clause | for each | says |"
    yield "|---|---|---|"
    for one in CLAUSES.values():
        each = "once" if one.scope == "vendor" else one.scope
        yield f"| `{one.name}` | {each} | {' '.join(one.says.split())} |"


PAGES = {
    "sandbox.md": {"sides": table_of_sides, "faults": table_of_faults},
    "generator-contract.md": {"clauses": table_of_clauses},
}


def with_tables(name: str) -> str:
    page = (DOCS / name).read_text("utf-8")
    for mark, table in PAGES[name].items():
        lines = "\n".join(table())
        page = re.sub(
            rf"<!-- {mark} -->.*?<!-- /{mark} -->",
            lambda _, mark=mark, lines=lines: f"<!-- {mark} -->\n\n{lines}\n\n<!-- /{mark} -->",
            page,
            flags=re.DOTALL,
        )
    return page


@pytest.mark.parametrize("name", PAGES)
def test_the_tables_are_those_of_the_code(name):
    assert with_tables(name) == (DOCS / name).read_text("utf-8")


def test_the_example_of_a_test_runs():
    page = (DOCS / "sandbox.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "docs/reference/sandbox.md", "exec"), {})


def test_it_is_said_that_nobody_was_met():
    page = (DOCS / "sandbox.md").read_text("utf-8")
    assert "No backend of Pegbar has met its real vendor yet." in page
    assert "127.0.0.1 and nowhere else" in page


if __name__ == "__main__":
    for page in PAGES:
        (DOCS / page).write_text(with_tables(page), "utf-8")
