"""A small show with papers: the template's show, and what a test adds to its rights."""

from __future__ import annotations

from pathlib import Path

from pegbar import wiring
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.film_words import Hands
from pegbar.actions.new_show import new_show
from pegbar.actions.shoot import Shoot
from pegbar.wiring import Studio

HANDS = Hands(voice="nobody", voiced=False, painter="", signer="")
CONSENT = """\
format: 1
id: ada-voice
person: Ada Berg
project: my-show
use: her voice for the part of Kit in this film
kind: voice
purposes: [develop, produce, deliver]
signed: 2025-12-01
separately_signed: true
contract: papers/ada.pdf
"""
SOURCE = """\
format: 1
sources:
  - files: ["art/characters/kit.*"]
    by: Ada Berg
    purposes: [develop, produce, train, market, deliver]
    consents: [ada-voice]
"""


def show_with(folder: Path, files: dict[str, str]) -> Path:
    """A new show in `folder` with these files added."""
    show = new_show(wiring.TEMPLATE, folder / "my-show", wiring.STOCK)
    for name, text in files.items():
        (show / name).parent.mkdir(parents=True, exist_ok=True)
        (show / name).write_text(text, "utf-8")
    return show


def with_consent(folder: Path, **changes: str) -> Path:
    """A show in which Kit's drawings hang on Ada Berg's consent; `changes` of its lines."""
    paper = "".join(
        f"{key}: {changes.pop(key) if key in changes else value}\n"
        for key, _, value in (line.partition(": ") for line in CONSENT.splitlines())
    ) + "".join(f"{key}: {value}\n" for key, value in changes.items())
    return show_with(
        folder,
        {
            "rights/consents/ada-voice.yaml": paper,
            "rights/cast.yaml": SOURCE,
            "papers/ada.pdf": "signed by Ada Berg",
        },
    )


def shoot_of(show: Path) -> Shoot:
    return wiring.gather_shoot(wiring.read_show(show), {})


def film_of(shoot: Shoot, studio: Path, hands: Hands = HANDS) -> FilmGraph:
    return film_graph(shoot, Studio(studio).recipes, hands, "draft")
