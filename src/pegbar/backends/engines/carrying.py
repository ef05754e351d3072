"""Carrying out one order, in whatever process."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pegbar.backends.engines.bench import LocalBench, Tell
from pegbar.ports.engine import Order, Outcome
from pegbar.ports.vault import Vault
from pegbar.ports.work import Tools, Work
from pegbar.values.digests import Digest
from pegbar.values.errors import PegbarError, StepFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a worker works with: the show's vault, its own room on the disk, the tools."""

    vault: Vault
    room: Path
    tools: Tools


OpenShop: TypeAlias = Callable[[], Shop]


def carry_out(order: Order, shop: Shop, tell: Tell) -> Outcome:
    """Run an order's recipe. Whatever it raises is the outcome's error."""
    start = time.perf_counter()
    bench = LocalBench(order, shop.vault, shop.room, tell)
    outputs: Mapping[str, Digest] | None = None
    error: PegbarError | None = None
    try:
        outputs = _function(order.run)(
            Work(
                step=order.step,
                params=order.params,
                inputs=order.inputs,
                bench=bench,
                tools=shop.tools,
            )
        )
    except PegbarError as known:
        error = known
    except Exception as fault:  # noqa: BLE001 - a door: a recipe's fault must not end the house
        error = StepFailed(
            f"{order.step} failed: {type(fault).__name__}: {fault}", hint=_where(fault)
        )
    finally:
        bench.close()
    return Outcome(
        step=order.step, outputs=outputs, error=error, seconds=time.perf_counter() - start
    )


def failed(step: str, why: str, hint: str) -> Outcome:
    """The outcome of an order that never came back."""
    return Outcome(
        step=step, outputs=None, error=StepFailed(f"{step}: {why}", hint=hint), seconds=0.0
    )


def _where(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "please report this"
    code = trace.tb_frame.f_code
    place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
    return f"at {place} in {code.co_name}; please report this"


def _function(path: str) -> Callable[[Work], Mapping[str, Digest]]:
    module, _, name = path.partition(":")
    function: Callable[[Work], Mapping[str, Digest]] = getattr(
        importlib.import_module(module), name
    )
    return function
