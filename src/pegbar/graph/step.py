"""A step: a recipe applied to parameters and inputs, and the key that names its result.

A film has many thousands of steps and inputs, and none of them can hold itself: as msgspec's
records without garbage collection they take a third of the time, and the collector passes them by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import msgspec

from pegbar.assets.profile import Profile
from pegbar.rights.label import Origin
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.repeat import Repeat as Repeat


class Slot(StrEnum):
    """What a step occupies while it runs; an engine bounds how many run in each at once."""

    CPU = "cpu"  # one core
    WIDE = "wide"  # every core: learning, encoding
    INLINE = "inline"  # milliseconds: runs where the engine is
    WIRE = "wire"  # waits for other people's machines: runs beside the engine, many at once


class Source(msgspec.Struct, frozen=True, gc=False):
    """An input that a person made: bytes that are already in the vault."""

    name: str
    digest: Digest


class Output(msgspec.Struct, frozen=True, gc=False):
    """An input that another step makes: that step's id and the name of one of its outputs."""

    step: str
    name: str = "out"


Input: TypeAlias = Source | Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a kind of step is made. `version` follows from its code and its libraries.

    `run` names the function as `module:function`; it is imported where it runs, so that a
    planner never loads a renderer. Signature: `(Work) -> Mapping[str, Digest]`. `adds` is the
    origin of what the recipe itself brings in: a model's paint, a synthetic voice.
    """

    name: str
    run: str
    version: str
    department: str
    repeat: Repeat = Repeat.EXACT
    slot: Slot = Slot.CPU
    adds: Origin | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`id` is stable and readable (`paint/sc1-sh004`); `generator` names what makes it, down to
    its weights, where that is more than the recipe's own code. `cost` is a guess at seconds.
    `hired` is the profile of the generator that the work is given to: its terms join the label."""

    id: str
    recipe: Recipe
    params: Mapping[str, Json] = {}
    inputs: Mapping[str, Input] = {}
    generator: str = ""
    shot: str = ""
    cost: float = 0.1
    hired: Profile | None = None
