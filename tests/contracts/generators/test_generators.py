"""Every generator of the house keeps the contract of its port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pegbar.ports.generator import Generator
from tests.contracts.generators.contract import CONTRACT


def house_painter() -> Generator:
    pytest.importorskip("torch")
    from pegbar.backends.generators.house_painter import HousePainter

    return HousePainter(steps=3)


@pytest.mark.parametrize("make", [house_painter])
@pytest.mark.parametrize("clause", CONTRACT)
def test_a_generator_keeps_its_contract(
    clause: Callable[[Generator], None], make: Callable[[], Generator]
) -> None:
    clause(make())
