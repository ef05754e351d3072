"""Writing answers: JSON for programs, short text for people."""

from __future__ import annotations

import sys

import msgspec


def write_json(value: object) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def write(*lines: str) -> None:
    """Lines on standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def note(line: str) -> None:
    """A line on standard error, beside the answer."""
    sys.stderr.write(line + "\n")
