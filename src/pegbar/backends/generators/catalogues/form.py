"""What may stand in a catalogue file: records, as strict as an author's files are."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pegbar.assets.generation import Kind

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Plain = str | int | float | bool


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record whose unknown keys are errors."""


class Length(_Strict, frozen=True, kw_only=True):
    """How a length goes out: under `name`, as a `number`, as `text` (`"5"`), or as `frames` of
    `fps` frames a second and `plus` (models that count 81 frames for five seconds)."""

    name: Name
    form: Literal["number", "text", "frames"] = msgspec.field(default="number", name="as")
    fps: float = 0
    plus: int = 0


class Sides(_Strict, frozen=True, kw_only=True):
    """How a free size goes out: as two inputs, or `inside` one that holds both."""

    width: Name = "width"
    height: Name = "height"
    inside: str = ""
    multiple: Annotated[int, msgspec.Meta(ge=1)] = 1
    most_pixels: Annotated[int, msgspec.Meta(ge=1)] = 1920 * 1088


class Files(_Strict, frozen=True, kw_only=True):
    """Where files of one role go: under `name`, up to `most`, as a list where `list` says so."""

    name: Name
    most: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    least: Annotated[int, msgspec.Meta(ge=0, le=50)] = 1
    many: bool = msgspec.field(default=False, name="list")


class Inputs(_Strict, frozen=True, kw_only=True):
    """What our words are called at the endpoint; what is not named here cannot be asked for."""

    prompt: str = ""
    negative: str = ""
    seed: str = ""
    fps: str = ""
    seconds: str | Length = ""
    size: Sides | None = None
    first: str | Files = ""
    middle: str | Files = ""
    last: str | Files = ""
    source: str | Files = ""
    driving: str | Files = ""
    character: str | Files = ""
    style: str | Files = ""
    mask: str | Files = ""


class Choice(_Strict, frozen=True, kw_only=True):
    """An option that a person may set; it goes out under its own name. With `choices` one of
    them; otherwise a `number`, `whole` number, `yes-no` or `text`."""

    says: str = ""
    type: Literal["number", "whole", "yes-no", "text"] = "text"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    default: Plain | None = None


class Span(_Strict, frozen=True, kw_only=True):
    """Lengths from one to another: each whole second, or with `any` every length."""

    least: float = msgspec.field(name="from")
    most: float = msgspec.field(name="to")
    any: bool = False


class Does(_Strict, frozen=True, kw_only=True):
    """One endpoint: the kinds of work that it does, and how it is asked. `sizes` tell for every
    size that it gives what has to be sent for it; `fixed` goes out with every request; `prompt`
    is the longest prompt; `gives` where in the answer the files stand."""

    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1)]
    endpoint: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    inputs: Inputs
    sizes: dict[str, dict[str, Plain]] = {}
    seconds: tuple[float, ...] | Span = ()
    fps: tuple[float, ...] = ()
    prompt: Annotated[int, msgspec.Meta(ge=0)] = 2000
    needs_prompt: bool = True
    fixed: dict[str, Plain] = {}
    options: dict[str, Choice] = {}
    gives: str = ""


class PriceList(_Strict, frozen=True, kw_only=True):
    """Prices as people write them: `0.112 USD per second`, `0.03 USD per picture`,
    `0.30 USD per second at 1080p`, `… for first-last-frame`; read on the day of the terms where
    no other stands there."""

    source: str
    as_of: str = ""
    lines: tuple[str, ...] = ()


class TermSheet(_Strict, frozen=True, kw_only=True):
    """A vendor's terms as read on a day; what was not established is left out."""

    as_of: str
    source: str
    keeps: str = ""
    trains: bool | None = None
    regions: tuple[str, ...] = ()
    commercial: bool | None = None
    indemnity: bool | None = None
    marks: str = ""
    licence: str = ""


class Gone(_Strict, frozen=True, kw_only=True):
    """Since when a model makes nothing any more, who says so, and who can stand in."""

    since: str
    source: str
    stand_ins: tuple[str, ...] = ()


class Model(_Strict, frozen=True, kw_only=True):
    """One generator of the vendor's."""

    title: str
    read_at: str = ""
    does: Annotated[tuple[Does, ...], msgspec.Meta(min_length=1)]
    prices: PriceList | None = None
    terms: TermSheet | None = None
    at_once: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 4
    retired: Gone | None = None


class CatalogueFile(_Strict, frozen=True, kw_only=True):
    """A whole file: who sells these, on which terms, where their inputs were read, and what they
    are."""

    format: Literal[1]
    vendor: Name
    read_at: str
    terms: TermSheet
    generators: Annotated[dict[Name, Model], msgspec.Meta(min_length=1)]
