from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from pegbar.entrypoints.cli.app import app

ROOT = Path(__file__).parents[2]
COMMAND = typer.main.get_command(app)
CLI = (ROOT / "docs/reference/cli.md").read_text("utf-8")


@pytest.mark.parametrize("verb", sorted(COMMAND.commands))
def test_every_verb_has_a_heading_in_the_reference(verb):
    assert f"\n## pegbar {verb}\n" in CLI


@pytest.mark.parametrize("verb", sorted(COMMAND.commands))
def test_every_verb_takes_json_and_shows_an_example(verb):
    command = COMMAND.commands[verb]
    assert any("--json" in option.opts for option in command.params)
    assert f"pegbar {verb}" in (command.epilog or "")


@pytest.mark.parametrize("verb", sorted(COMMAND.commands))
def test_every_option_that_the_reference_names_is_one(verb):
    section = CLI.partition(f"## pegbar {verb}\n")[2].partition("\n## ")[0]
    options = {name for option in COMMAND.commands[verb].params for name in option.opts}
    assert set(re.findall(r"`(--[a-z-]+)", section)) <= {*options, "--help", "--json"}


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"], ids=lambda page: page.name
)
def test_every_link_of_the_docs_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page}: {target}"
