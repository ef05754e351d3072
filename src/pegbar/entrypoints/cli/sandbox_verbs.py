"""sandbox: vendors are played on this machine until somebody says stop."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from pegbar import wiring
from pegbar.backends.sandbox.floor import Floor, Line
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.orders import Fault, Pace, Schedule
from pegbar.backends.shows.accounts import catalogues
from pegbar.entrypoints.cli.output import note
from pegbar.values.errors import BadInput
from pegbar.values.money import Money, money

_LONGEST: Final = 24 * 3600.0
_PACES: Final = ("queue", "work", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What was asked for, as it was written."""

    port: int
    latency: str
    at_once: int
    per_minute: int
    faults: str
    seed: int
    balances: tuple[str, ...]
    studio: Path | None = None


def sandbox(wanted: Rehearsal, *, as_json: bool) -> None:
    """Open it, tell where, tell of each job, and close when it is told to. Raises BadInput,
    NotInstalled."""
    told = _Told(as_json)
    floor = Floor(
        pace=_pace(wanted),
        schedule=Schedule(seed=wanted.seed, shares=_shares(wanted.faults)),
        balances=_balances(wanted.balances),
        log=told.line,
        catalogues=_catalogues(wanted.studio),
    )
    with _until_stopped() as stop, Sandbox(floor, port=wanted.port) as house:
        told.open(house)
        stop.wait()
        told.close(floor)


def _catalogues(named: Path | None) -> tuple[Path, ...]:
    """The files of models of the studio that was named, or of the nearest one."""
    if named is not None:
        return catalogues(named)
    found = wiring.find_studio(Path.cwd())
    return catalogues(found.root) if found is not None else ()


class _Told:
    """Tells people in lines, programs in one JSON object a line."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._lock = threading.Lock()
        self._began: float | None = None

    def open(self, house: Sandbox) -> None:
        addresses = {name: house.address(name) for name in house.vendors}
        if self._as_json:
            self._say({"sandbox": house.address(), "vendors": addresses})
            return
        wide = max(len(name) for name in addresses)
        lines = [f"  {name:<{wide}}  {address}" for name, address in addresses.items()]
        self._write(
            "the sandbox plays these vendors, on this machine only:",
            *lines,
            "put this into the studio's generators.yaml, and every vendor is played by it:",
            f"  sandbox: {house.address()}",
            "none of it has met the real vendor; Ctrl-C closes it",
        )

    def line(self, one: Line) -> None:
        with self._lock:
            self._began = one.at if self._began is None else self._began
            at = one.at - self._began
        if self._as_json:
            self._say(
                {
                    "at": round(at, 3),
                    "vendor": one.vendor,
                    "job": one.job,
                    "event": one.event,
                    "note": one.note,
                }
            )
        else:
            words = (one.vendor, one.event, one.job, one.note)
            self._write(f"{at:8.1f} s  " + "  ".join(word for word in words if word))

    def close(self, floor: Floor) -> None:
        charged = [str(one) for _, one in sorted(floor.charged().items())]
        if self._as_json:
            self._say({"jobs": len(floor.creates), "charged": charged, "broken": floor.broken})
            return
        paid = ", ".join(charged) or "nothing"
        self._write(f"closed: {len(floor.creates)} jobs, {paid} would have been charged")
        for one in floor.broken:
            note(f"the sandbox itself was at fault: {one}")

    def _say(self, value: object) -> None:
        self._write(msgspec.json.encode(value).decode())

    def _write(self, *lines: str) -> None:
        with self._lock:
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C and a polite kill set."""
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  as signals want it
        stop.set()

    before = {one: signal.signal(one, stopped) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _pace(wanted: Rehearsal) -> Pace:
    for name, value in (("--at-once", wanted.at_once), ("--per-minute", wanted.per_minute)):
        if value < 0:
            raise BadInput(f"{name} {value} is less than nothing", hint="0 is no limit")
    if "=" not in wanted.latency:
        seconds = {"work": _number("--latency", "work", wanted.latency, _LONGEST)}
    else:
        pairs = _pairs("--latency", wanted.latency, _PACES)
        seconds = {name: _number("--latency", name, text, _LONGEST) for name, text in pairs}
    return Pace(
        queue=seconds.get("queue", 0.0),
        work=seconds.get("work", 0.0),
        answer=seconds.get("answer", 0.0),
        at_once=wanted.at_once or None,
        per_minute=wanted.per_minute or None,
    )


def _shares(text: str) -> dict[Fault, float]:
    names = tuple(one.value for one in Fault)
    shares = {
        Fault(name): _number("--faults", name, share, 1.0)
        for name, share in _pairs("--faults", text, names)
    }
    if sum(shares.values()) > 1:
        raise BadInput("--faults: the shares are more than the whole", hint="they add up to 1")
    return shares


def _balances(texts: Sequence[str]) -> dict[str, Money]:
    found = {}
    for text in texts:
        vendor, _, amount = text.partition("=")
        number, _, unit = amount.strip().partition(" ")
        try:
            found[vendor.strip()] = money(Decimal(number), unit or f"{vendor.strip()}-credits")
        except (InvalidOperation, ValueError) as error:
            raise BadInput(
                f"--balance {text!r} is no amount",
                hint='such as runway=900, or fal="12.50 USD"',
            ) from error
    return found


def _pairs(option: str, text: str, names: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    for part in (one for one in text.split(",") if one.strip()):
        name, equals, value = part.strip().partition("=")
        if name not in names or not equals:
            raise BadInput(f"{option} does not know {part.strip()!r}", hint=", ".join(names))
        pairs.append((name, value))
    return pairs


def _number(option: str, name: str, text: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise BadInput(f"{option}: {name} is {text!r}", hint=f"a number from 0 to {most:g}")
    return number
