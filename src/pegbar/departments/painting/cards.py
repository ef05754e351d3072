"""Model cards as people read them: what was learned, from what, how well, and what it cannot do."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class _Key(msgspec.Struct, frozen=True):
    name: str
    picture: str
    guides: str = ""


class _Exam(msgspec.Struct, frozen=True):
    key: str
    psnr_palette: float = 0.0
    psnr_carried: float = 0.0
    psnr_painted: float = 0.0


class _Card(msgspec.Struct, frozen=True):
    """What a page tells of a card; other generators' cards may leave any of it out."""

    generator: str = ""
    version: str = ""
    method: str = ""
    seed: int | None = None
    keys: tuple[_Key, ...] = ()
    libraries: dict[str, str] = {}
    parameters: int = 0
    steps: int = 0
    losses: tuple[float, ...] = ()
    strength: dict[str, float] = {}
    held_out: _Exam | None = None
    owner: str = ""
    psnr_before: float | None = None
    psnr_after: float | None = None
    training_data: str = ""
    limits: tuple[str, ...] = ()


def card_page(card: Mapping[str, object]) -> str:
    """The card as Markdown."""
    try:
        told = msgspec.convert(card, _Card, strict=False)
    except msgspec.ValidationError:
        told = _Card()
    whose = f"{told.owner}'s other look" if told.owner else "The show's painted look"
    lines = [f"# {whose}", "", f"Learned by {told.generator} {told.version}: {told.method}.", ""]
    lines += [*_exam(told), *_learning(told), "## Learned from", "", told.training_data, ""]
    if told.keys:
        lines += ["| key | picture | guides |", "|---|---|---|"]
        lines += [f"| {key.name} | `{key.picture}` | `{key.guides}` |" for key in told.keys]
        lines += [""]
    if told.limits:
        lines += ["## What it cannot do", "", *(f"- {one}" for one in told.limits), ""]
    return "\n".join(lines)


def _exam(card: _Card) -> list[str]:
    """How well it did, beside plainer ways."""
    if card.psnr_before is not None and card.psnr_after is not None:
        return [
            "## Result",
            "",
            f"Inside {card.owner}'s outline, on the keys that taught it: "
            f"{card.psnr_before:.1f} dB before, {card.psnr_after:.1f} dB after.",
            "",
        ]
    if card.held_out is None:
        return []
    exam = card.held_out
    return [
        "## Exam",
        "",
        f"{exam.key} was held out: neither net, palette nor lamplight had seen it.",
        "",
        "| method | PSNR dB |",
        "|---|---|",
        f"| palette alone | {exam.psnr_palette:.2f} |",
        f"| carried paint | {exam.psnr_carried:.2f} |",
        f"| finished by the net | {exam.psnr_painted:.2f} |",
        "",
    ]


def _learning(card: _Card) -> list[str]:
    if not card.steps:
        return []
    losses = f"loss {card.losses[0]:.3f} at first, {card.losses[-1]:.3f} at last"
    trust = ", ".join(f"{value:.0%} {where}" for where, value in sorted(card.strength.items()))
    made_with = ", ".join(f"{name} {version}" for name, version in sorted(card.libraries.items()))
    return [
        "## Learning",
        "",
        f"{card.steps} steps, {card.parameters:,} numbers, seed {card.seed}; {losses}.",
        *([f"The net is trusted: {trust}."] if trust else []),
        f"Made with {made_with}.",
        "",
    ]
