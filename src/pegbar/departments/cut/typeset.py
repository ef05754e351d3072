"""Typesetting: pages and cards with real letters of every script, as PDF and as pictures.

Text comes in as data and is never read as markup. Letters are set in the fonts that come with
packages, so that a card is the same on every machine; only what none of them has is looked for
among the system's fonts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import typst

from pegbar.departments.cut.lettering import has_letter
from pegbar.values.canonical import Json
from pegbar.values.errors import StepFailed

_PACKAGES: Final = (
    "font_amatic_sc",
    "fontpkg_noto_sans",
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_thai",
    "noto_cjk_sans_otc",
)
"""The first two are always installed; the others come with the extra `scripts`."""

_NAMED: Final = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Thai")
_HAN: Final = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hant": "TC", "zh-hk": "HK"}

HAND: Final = "Amatic SC"
"""The hand that letters titles."""


def set_pages(
    source: str,
    data: Json,
    texts: Iterable[str],
    *,
    kind: Literal["pdf", "png"],
    folder: Path,
    ppi: float = 144.0,
) -> list[bytes]:
    """The pages that `source` (Typst's markup) makes of `data`, which it reads as `data`: one PDF,
    or a PNG a page. `texts` is all that is set; pictures are files in `folder`.

    Raises StepFailed.
    """
    known = _package_fonts()
    alone = not _lacking(texts, known)
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    whole = "#let data = json(bytes(sys.inputs.data))\n" + source
    page = folder / "page.typ"
    page.write_text(whole, encoding="utf-8")
    try:
        made: list[bytes] | bytes = typst.compile(
            str(page),
            root=str(folder),
            format=kind,
            ppi=ppi,
            font_paths=list(_font_folders()),
            ignore_system_fonts=alone,
            sys_inputs=inputs,
            timestamp=0,
        )
    except (RuntimeError, ValueError) as error:
        raise StepFailed(f"the page cannot be set: {error}") from error
    finally:
        page.unlink(missing_ok=True)
    return made if isinstance(made, list) else [made]


def families(language: str) -> list[str]:
    """The fonts of running text, the first choice first: Han letters as `language` writes them."""
    tag = language.lower().replace("_", "-")
    region = _HAN.get(tag) or _HAN.get(tag.split("-")[0], "SC")
    return [*_NAMED, f"Noto Sans CJK {region}"]


def unlettered(texts: Iterable[str]) -> str:
    """The letters in `texts` that no font here has, each once, in order."""
    lacking = _lacking(texts, _package_fonts())
    return "".join(_lacking(lacking, _system_fonts())) if lacking else ""


def _lacking(texts: Iterable[str], fonts: Sequence[tuple[str, int]]) -> list[str]:
    letters = dict.fromkeys(c for text in texts for c in text if not c.isspace() and c > "~")
    return [c for c in letters if not any(has_letter(c, path, index) for path, index in fonts)]


@lru_cache(maxsize=1)
def _font_folders() -> tuple[str, ...]:
    specs = (find_spec(name) for name in _PACKAGES)
    return tuple(str(Path(spec.origin).parent) for spec in specs if spec and spec.origin)


@lru_cache(maxsize=1)
def _package_fonts() -> tuple[tuple[str, int], ...]:
    return _files(system=False)


@lru_cache(maxsize=1)
def _system_fonts() -> tuple[tuple[str, int], ...]:
    return _files(system=True)


def _files(*, system: bool) -> tuple[tuple[str, int], ...]:
    """(file, index) of one face of each family."""
    book = typst.Fonts(
        include_system_fonts=system,
        include_embedded_fonts=False,
        font_paths=[] if system else list(_font_folders()),
    )
    found = {font.family: (font.path, font.index) for font in book.fonts() if font.path}
    return tuple(dict.fromkeys(found[name] for name in sorted(found)))
