"""Runs every attempt: it fails, it is on record, it brings out nothing, and it harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pegbar.assets.facts import AttemptRefused, Fact, VerdictGiven
from pegbar.entrypoints.cli.main import run
from tests.isolation.attempts import ATTEMPTS
from tests.isolation.world import SECRET, Attempt, World

PAGE = Path(__file__).parents[2] / "docs/reference/isolation.md"


def refusals(facts: list[Fact]) -> list[str]:
    """What was refused, in the words that it was refused with."""
    found = []
    for one in facts:
        if isinstance(one.body, AttemptRefused):
            found.append(one.body.what)
        if isinstance(one.body, VerdictGiven) and not one.body.allowed:
            found.append(" ".join(one.body.reasons))
    return found


def words_of(attempt: Attempt, world: World, told: str | list[str] | None) -> list[str]:
    if isinstance(told, list):
        return told
    words = (told or attempt.words).split()
    places = {"boats": world.boats, "kites": world.kites, "root": world.root}
    return [word.format(**places) for word in words]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda one: one.tries.replace("/", "∕"))
def test_no_attempt_gets_from_one_show_into_another(attempt, world, capfd, monkeypatch):
    told = attempt.by(world)
    for name, value in attempt.env.items():
        monkeypatch.setenv(name, value.format(root=world.root, kites=world.kites))
    kites, held = world.seen(), world.holding()
    known = 0 if attempt.unharmed else len(world.facts(attempt.on))

    code = run(words_of(attempt, world, told))

    said = "".join(capfd.readouterr())
    assert SECRET not in said, "a word of kites was told"
    assert world.holding() <= held, "a word of kites came into a file"
    assert world.seen() == kites, "something of kites was changed"
    if not attempt.unharmed:
        assert code == attempt.code, said
        assert attempt.says in said
        new = refusals(world.facts(attempt.on)[known:])
        assert new, f"nothing is on record: {said}"


def test_every_attempt_is_told_apart():
    names = [one.tries for one in ATTEMPTS]
    assert len(set(names)) == len(names)


def test_the_docs_tell_how_many_attempts_there_are():
    refused = sum(not one.unharmed for one in ATTEMPTS)
    line = (
        f"**{len(ATTEMPTS)} attempts**: {refused} of them are refused and on record, "
        f"{len(ATTEMPTS) - refused} find nothing that could be refused and reach nothing."
    )
    assert line in " ".join(PAGE.read_text("utf-8").split())
