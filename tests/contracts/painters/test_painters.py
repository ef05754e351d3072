"""Every generator of the house keeps the contract of its port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pegbar.ports.painter import Painter
from tests.contracts.painters.contract import CONTRACT


def house_painter() -> Painter:
    pytest.importorskip("torch")
    from pegbar.backends.painters.house_painter import HousePainter

    return HousePainter(steps=3)


@pytest.mark.parametrize("make", [house_painter])
@pytest.mark.parametrize("clause", CONTRACT)
def test_a_generator_keeps_its_contract(
    clause: Callable[[Painter], None], make: Callable[[], Painter]
) -> None:
    clause(make())
