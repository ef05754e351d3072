"""Loans: more than was lent, longer than it was lent, or without that it was lent."""

from __future__ import annotations

import datetime as dt
import shutil

import msgspec

from pegbar.actions.loans import KINDS, loans_of
from pegbar.rights.label import Window
from tests.isolation.world import Attempt, World

THING = "art/props/thing.yaml"
BORROWED = f"borrowed/kites/{THING}"
RUN = "boards {boats}"


def _guess(name: str) -> Attempt:
    def by(world: World) -> list[str]:
        return ["borrow", str(world.boats), name]

    return Attempt(tries=f"boats borrows {name[:30]}", by=by, says="nothing called")


def _meant_for_another(world: World) -> list[str]:
    world.another("ships")
    return ["borrow", str(world.boats), world.lend(to="ships")]


def _through_a_link(world: World) -> list[str]:
    loan = world.lend()
    world.link("borrowed", world.kites / "art")
    return ["borrow", str(world.boats), loan]


def _borrowed(world: World) -> str:
    loan = world.lend()
    world.by_ada("borrow", str(world.boats), loan)
    world.change("show.yaml", f"design: {THING}", f"design: {BORROWED}")
    return loan


def _after_the_end(world: World) -> None:
    world.by_ada("lend", str(world.kites), "--end", _borrowed(world), "--why", "over")


def _a_copy_after_the_end(world: World) -> None:
    _after_the_end(world)
    for end in (".yaml", ".svg"):
        path = (world.boats / BORROWED).with_suffix(end)
        shutil.copy(path, (world.boats / "art/props/mine").with_suffix(end))
    world.change("show.yaml", f"design: {BORROWED}", "design: art/props/mine.yaml")


def _widened_after_the_end(world: World) -> None:
    _after_the_end(world)
    world.write(
        "rights/more.yaml",
        "format: 1\nsources: [{files: ['borrowed/*'], by: Mallory, "
        "purposes: [develop, produce, train, market, deliver]}]\n",
    )


def _after_its_last_day(world: World) -> None:
    """As if it had been lent and taken until yesterday, and everything made then."""
    loan = _borrowed(world)
    ledger = world.studio.records("boats")
    taken = loans_of(ledger.facts(kinds=KINDS)).taken[loan]
    over = msgspec.structs.replace(taken.label, window=Window(end=dt.date(2020, 1, 1)))
    ledger.append([msgspec.structs.replace(taken, label=over)], by="Ada")


def _again_after_the_end(world: World) -> list[str]:
    loan = _borrowed(world)
    world.by_ada("lend", str(world.kites), "--end", loan)
    return ["borrow", str(world.boats), loan]


def _changed(world: World) -> None:
    _borrowed(world)
    world.write(BORROWED, "format: 1\n# mine\n")


def _by_hand(world: World) -> None:
    for end in (".yaml", ".svg"):
        name = BORROWED.replace(".yaml", end)
        world.write(name, (world.boats / THING).with_suffix(end).read_bytes())
    world.change("show.yaml", f"design: {THING}", f"design: {BORROWED}")


def _lent_on(world: World) -> list[str]:
    _borrowed(world)
    world.another("ships")
    words = ["--to", "ships", "--purpose", "develop"]
    return ["lend", str(world.boats), BORROWED, *words]


def _delivered(world: World) -> str:
    _borrowed(world)
    return "deliver {boats} --to {root}/out --territory FR"


def _lend(words: str, says: str) -> Attempt:
    def by(world: World) -> list[str]:
        return ["lend", str(world.boats), *words.split()]

    return Attempt(tries=f"boats lends {words}", by=by, says=says, code=1)


LENDING = [
    _guess("kites-00000000"),
    _guess("kites-"),
    _guess("../kites-00000000"),
    _guess("boats-00000000"),
    _guess("k" * 400),
    Attempt(tries="boats borrows what is for ships", by=_meant_for_another, says="nothing called"),
    Attempt(tries="what is borrowed comes through a link", by=_through_a_link, says="leads out"),
    Attempt(
        tries="a borrowed thing is used after the loan's end",
        by=_after_the_end,
        words=RUN,
        says="ended the loan",
        code=1,
    ),
    Attempt(
        tries="a copy of a borrowed thing is used after the loan's end",
        by=_a_copy_after_the_end,
        words=RUN,
        says="ended the loan",
        code=1,
    ),
    Attempt(
        tries="boats speaks for a borrowed thing after the loan's end",
        by=_widened_after_the_end,
        words=RUN,
        says="ended the loan",
        code=1,
    ),
    Attempt(
        tries="a borrowed thing is used after its last day",
        by=_after_its_last_day,
        words=RUN,
        says="window",
        code=1,
    ),
    Attempt(
        tries="a loan is taken again after its end",
        by=_again_after_the_end,
        says="the loan was ended",
        code=1,
    ),
    Attempt(tries="a borrowed thing was changed", by=_changed, words=RUN, says="changed", code=1),
    Attempt(
        tries="files lie in borrowed that nobody lent",
        by=_by_hand,
        words=RUN,
        says="nobody lent it",
        code=1,
    ),
    Attempt(tries="a borrowed thing is lent on", by=_lent_on, says="not lent on", code=1),
    Attempt(
        tries="a film with a borrowed thing is delivered",
        by=_delivered,
        says="not to deliver",
        code=1,
    ),
    _lend("art/props/thing.yaml --to kites --purpose train", "not to train"),
]
