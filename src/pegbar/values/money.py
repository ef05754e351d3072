"""Money and vendors' credits, in whole millionths: sums of prices are exact."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

_MICROS: Final = 1_000_000
_WRITTEN: Final = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?)\s+([A-Za-z][A-Za-z0-9-]{1,40})")

USD: Final = "USD"


class Money(msgspec.Struct, frozen=True):
    """An amount of one unit: a currency by its ISO 4217 code (`USD`), or a vendor's credits
    (`runway-credits`). `micros` are millionths of the unit."""

    micros: int
    unit: str = USD

    def __add__(self, other: Money) -> Money:
        """The sum. Raises ValueError for two units: credits are no dollars."""
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} and {other.unit} do not add up")
        return Money(self.micros + other.micros, self.unit)

    def times(self, by: float | Decimal) -> Money:
        """So many times as much, rounded to a millionth."""
        return Money(int((Decimal(str(by)) * self.micros).to_integral_value()), self.unit)

    def __str__(self) -> str:
        whole = Decimal(self.micros) / _MICROS
        text = f"{whole:f}"
        digits = 2 if self.unit.isupper() else 0
        whole_part, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0").ljust(digits, "0")
        return f"{whole_part}.{fraction} {self.unit}" if fraction else f"{whole_part} {self.unit}"


NOTHING: Final = Money(0)


def money(amount: str | int | Decimal, unit: str = USD) -> Money:
    """An amount as people write it: `money("0.05")`, `money(12, "runway-credits")`."""
    return Money(int((Decimal(amount) * _MICROS).to_integral_value()), unit)


def read_money(text: str) -> Money:
    """`12.50 USD` or `900 runway-credits`. Raises ValueError."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text[:40]}' is no amount; write it as 12.50 USD or 900 runway-credits")
    try:
        return money(Decimal(found[1]), found[2])
    except InvalidOperation as error:
        raise ValueError(f"'{text[:40]}' is no amount") from error
