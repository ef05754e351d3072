"""Names the concrete classes behind money: the purse of a show's room, and the studio's book."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from pegbar.actions.governing import accepted_rules
from pegbar.actions.money.limits import Counts
from pegbar.actions.money.purse import Affording, Budgets, Purse
from pegbar.actions.studio import Room
from pegbar.assets.facts import RulesAccepted
from pegbar.assets.profile import Profile
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.ledgers.studio_book import StudioBook
from pegbar.backends.shows.paths import YAML
from pegbar.ports.ledger import Ledger
from pegbar.ports.spending import Spending
from pegbar.ports.vault import Vault
from pegbar.production.budget_file import BUDGET, Budget, read_budget, read_studio_budget
from pegbar.rights.people import GOVERNING, NO_RULES, People
from pegbar.values.errors import BadInput, StorageFailed
from pegbar.values.money import Money
from pegbar.values.place import Place


def purse_of(
    studio: Path,
    room: Path,
    person: str,
    records: tuple[Ledger, Vault],
    profile: Callable[[str], Profile],
) -> Purse:
    """The purse of a show's room, under its budget as it was accepted last: it is looked for when
    an errand costs something, and read again when it changed. Raises StorageFailed."""
    ledger, vault = records
    in_force = _InForce(studio, ledger, vault)
    return Purse(
        show=room.name,
        person=person,
        ledger=ledger,
        spending=spending_of(ledger),
        read=in_force,
        book=StudioBook(studio),
        profile=profile,
        tell=_tell,
    )


def affording(
    studio: Path, room: Room, files: Iterable[tuple[str, bytes]]
) -> Callable[[str, Money | None, Money | None], str]:
    """Whether the money would be there, by the budgets as the show's files have them now. They are
    read when somebody asks; that raises BadInput."""
    folder = studio / "shows" / room.show
    people = room.rules.people

    @cache
    def asked() -> Affording:
        purse = purse_of(studio, folder, room.person, (room.ledger, room.vault), _no_profile)
        purse.read = lambda: budgets_as_written(studio, files, people)
        return Affording(purse)

    return lambda shot, estimate, worth: asked()(shot, estimate, worth)


def held_together(studio: Path, room: Room) -> Callable[[bool], Counts]:
    """What all shows of a studio hold, as one sum, of real or of play money."""
    folder = studio / "shows" / room.show
    purse = purse_of(studio, folder, room.person, (room.ledger, room.vault), _no_profile)
    return lambda sandbox: purse.together(sandbox=sandbox)


def _no_profile(name: str) -> Profile:
    raise AssertionError(f"whether {name} is affordable does not hang on its profile")


def spending_of(ledger: Ledger) -> Spending:
    """The sums that a room's ledger keeps beside its facts."""
    assert isinstance(ledger, SqliteLedger), "a room's ledger is wired here"
    return ledger


class _InForce:
    """The budgets that a show is under, as somebody entitled accepted them: what was changed since
    shuts every door, and is not read here. Mutable: it remembers what it read last."""

    def __init__(self, studio: Path, ledger: Ledger, vault: Vault) -> None:
        self._studio = studio
        self._ledger = ledger
        self._vault = vault
        self._number = 0
        self._rules = NO_RULES
        self._stamp: object = None
        self._budgets: Budgets | None = None

    def __call__(self) -> Budgets:
        facts = list(self._ledger.facts(self._number, kinds=(RulesAccepted,)))
        stamp = _stamp(self._studio / BUDGET)
        if self._budgets is None or facts or stamp != self._stamp:
            if facts:
                self._number, self._rules = facts[-1].number, accepted_rules(facts)
            self._stamp = stamp
            self._budgets = self._read()
        return self._budgets

    def _read(self) -> Budgets:
        digest = self._rules.files.get(BUDGET)
        text = "" if digest is None else self._vault.read(digest).decode("utf-8-sig")
        return Budgets(
            show=None if digest is None else read_budget(text),
            studio=studio_budget(self._studio),
            who=_who(self._rules.people),
        )


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells one writing of a file from another; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def budgets_as_written(studio: Path, files: Iterable[tuple[str, bytes]], people: People) -> Budgets:
    """The budgets as the show's files have them now. Raises BadInput."""
    found = dict(files).get(BUDGET)
    own = read_budget(found.decode("utf-8-sig")) if found is not None else None
    return Budgets(show=own, studio=studio_budget(studio), who=_who(people))


def studio_budget(studio: Path) -> Budget | None:
    """A studio's budget, if it has one. Raises BadInput, StorageFailed."""
    path = studio / BUDGET
    try:
        with path.open("rb") as file:
            data = file.read(YAML.most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageFailed(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this is not UTF-8 text", place=Place(str(path))) from None
    return read_studio_budget(text, str(path))


def _who(people: People) -> str:
    named = [f"{name} ({role})" for role in GOVERNING for name in people.having(role)]
    return " or ".join(named) if named else "whoever works on this show"


def _tell(line: str) -> None:
    """A warning on its way: beside the answer, above the bars."""
    sys.stderr.write(f"{line}\n")
