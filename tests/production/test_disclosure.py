from __future__ import annotations

import pytest

from pegbar.production.disclosure import ArtException, Disclosure


def test_a_territory_without_words_of_its_own_has_the_default():
    show = Disclosure(default="credit", territories={"FR": "card", "JP": "none"})
    forms = {where: show.form_in(where) for where in ("FR", "JP", "DE", "")}
    assert forms == {"FR": "card", "JP": "none", "DE": "credit", "": "credit"}


def test_a_show_that_says_nothing_has_no_card():
    assert Disclosure().form_in("FR") == "none"


@pytest.mark.parametrize(
    ("claimed", "where", "form"),
    [(None, "FR", "credit"), (("FR",), "FR", "credit"), (("FR",), "DE", "card")],
)
def test_a_work_of_art_is_not_opened_with_a_label(claimed, where, form):
    claim = ArtException(claimed_by="Ann", why="a fairy tale", territories=claimed)
    show = Disclosure(default="card", art_exception=claim)
    assert show.form_in(where) == form
    assert show.excepted(where) == (form == "credit")


def test_no_exception_brings_a_label_where_there_is_none():
    claim = ArtException(claimed_by="Ann", why="a fairy tale")
    assert Disclosure(default="none", art_exception=claim).form_in("FR") == "none"


def test_words_are_in_the_language_of_the_territory_or_the_show():
    show = Disclosure(languages={"CH": "it"})
    assert [show.language_in(where, "sv") for where in ("FR", "CH", "BR", "")] == [
        "fr",
        "it",
        "sv",
        "sv",
    ]
