"""Writing answers: JSON for programs, short text for people."""

from __future__ import annotations

import io
import re
import sys

import msgspec

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal, or turns the order of what it shows around."""


def write_json(value: object) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def write(*lines: str) -> None:
    """Lines on standard output."""
    sys.stdout.write("".join(f"{shown(line)}\n" for line in lines))


def note(line: str) -> None:
    """A line on standard error, beside the answer."""
    sys.stderr.write(shown(line) + "\n")


def shown(text: str) -> str:
    """`text` as a terminal may have it: names and passages come from files of others."""
    return _ODD.sub(lambda odd: odd[0].encode("unicode_escape").decode("ascii"), text)


def for_any_terminal() -> None:
    """A sign that the terminal's coding lacks is told by its number, and ends nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
