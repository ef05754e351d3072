"""A show that is to be cast, and its room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.backends.ledgers.sqlite import SqliteLedger
from tests.fakes.ledgers import TickingClock
from tests.fakes.rights import shoot_of, show_with
from tests.fakes.rooms import room_in


@pytest.fixture(scope="module")
def shoot(tmp_path_factory):
    return shoot_of(show_with(tmp_path_factory.mktemp("show"), {}))


@pytest.fixture
def room(tmp_path):
    clock = TickingClock()
    ledger = SqliteLedger(tmp_path / "ledger.db", clock)
    return replace(room_in(tmp_path), ledger=ledger, index=ledger, clock=clock)
