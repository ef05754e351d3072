from __future__ import annotations

import stat

import pytest

from pegbar.backends.ledgers.studio_book import StudioBook
from pegbar.ports.spending import Held, Share
from pegbar.values.errors import Refused, StorageFailed

SPENT = Held(sandbox=False, unit="USD", worth_unit="USD", billed=5, worth=5)
MORE = Held(sandbox=False, unit="USD", worth_unit="USD", billed=2, worth=2)


def held(book, share):
    seen = []
    book.post(lambda: share, seen.append)
    return sum(one.billed for one in seen[0])


def test_what_a_show_is_about_to_spend_is_held_until_its_job_stands(tmp_path):
    book = StudioBook(tmp_path)
    assert held(book, Share("moon", (SPENT,), 3, MORE)) == 7
    assert held(book, Share("kite", (), 0)) == 7
    assert held(book, Share("moon", (SPENT,), 3)) == 7
    assert held(book, Share("moon", (SPENT._replace(billed=7),), 4)) == 7
    assert held(StudioBook(tmp_path), Share("kite", (MORE,), 1)) == 9


def test_what_is_too_much_was_never_brought_in(tmp_path):
    book = StudioBook(tmp_path)

    def refuse(_held):
        raise Refused("too much")

    with pytest.raises(Refused):
        book.post(lambda: Share("moon", (SPENT,), 3, MORE), refuse)
    assert held(book, Share("kite", (), 0)) == 0


def test_the_book_is_nobody_s_outside_the_studio_and_a_lost_disk_is_told(tmp_path):
    StudioBook(tmp_path).post(lambda: Share("moon", (), 0), lambda _: None)
    assert not stat.S_IMODE((tmp_path / "money.db").stat().st_mode) & 0o007
    with pytest.raises(StorageFailed, match="cannot be written"):
        held(StudioBook(tmp_path / "nowhere"), Share("moon", (), 0))
