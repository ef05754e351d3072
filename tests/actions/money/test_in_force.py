"""Which budget holds: the show's as it was accepted, and the studio's as it is now."""

from __future__ import annotations

import pytest

from pegbar import wiring
from pegbar.assets.facts import RulesAccepted
from pegbar.assets.money_facts import BudgetSeen
from pegbar.backends.vaults.folder import FolderVault
from pegbar.rights.people import Member, Role
from pegbar.values.errors import Refused
from pegbar.values.money import money
from pegbar.wiring_money import purse_of
from tests.fakes.money import errand, profile


@pytest.fixture
def room(tmp_path):
    studio = wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane")
    ledger = studio.records("moon")
    vault = FolderVault(tmp_path / "vault")
    folder = studio.root / "shows/moon"
    purse = purse_of(studio.root, folder, "ada", (ledger, vault), lambda _: profile())
    yield studio.root, ledger, vault, purse
    ledger.close()


def accept(ledger, vault, text):
    members = {"ada": Member(roles=(Role.PRODUCER,))}
    files = {"budget.yaml": vault.put(text.encode())}
    fact = RulesAccepted(files=files, named=True, members=members, policies={})
    ledger.append([fact], by="ada")


def spend(purse, dollars):
    purse.allow(errand(), money(dollars), money(dollars))


def test_a_budget_holds_as_soon_as_it_is_accepted_also_for_a_purse_that_is_open(room):
    _, ledger, vault, purse = room
    with pytest.raises(Refused, match="nobody has said"):
        spend(purse, 1)
    accept(ledger, vault, "format: 1\nshow: 2 USD\n")
    spend(purse, 1)
    with pytest.raises(Refused, match=r"2\.00 USD for the show") as caught:
        spend(purse, 3)
    assert "ada (producer) can raise it" in caught.value.hint
    accept(ledger, vault, "format: 1\nshow: 5 USD\n")
    spend(purse, 3)
    spend(purse, 3)
    assert len(list(ledger.facts(kinds=(BudgetSeen,)))) == 2


def test_a_studio_s_budget_holds_as_soon_as_it_is_written(room):
    root, ledger, vault, purse = room
    accept(ledger, vault, "format: 1\nshow: 5 USD\n")
    spend(purse, 3)
    (root / "budget.yaml").write_text("format: 1\nstudio: 2 USD\n", "utf-8")
    with pytest.raises(Refused, match=r"2\.00 USD for the studio"):
        spend(purse, 3)
    (root / "budget.yaml").unlink()
    spend(purse, 3)
