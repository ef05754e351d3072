"""Training permissions in CAWG's words."""

from __future__ import annotations

import pytest

from pegbar.rights.training import FREE, Permission, Training


def test_silence_allows_nothing():
    assert not Training().may_train()
    assert not Training().may_infer()
    assert FREE.may_train()


@pytest.mark.parametrize(("details", "may"), [("", False), ("  ", False), ("this film only", True)])
def test_constrained_without_details_means_not_allowed(details: str, may: bool):
    terms = Training(ai_generative_training=Permission.CONSTRAINED, details=details)
    assert terms.may_train() is may
