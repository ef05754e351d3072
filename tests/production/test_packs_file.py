"""What a pack's file has to be, told with file and line."""

from __future__ import annotations

import pytest

from pegbar.production.packs_file import read_pack
from pegbar.values.errors import BadInput

TEXT = """\
format: 1
id: our-own
title: What we want
body: The studio
version: "1"
source: The studio's handbook, page 3
effective: 2026-01-01
expires: 2026-12-31
rules:
  - id: marked
    text: What leaves is marked.
    reference: page 3
    confidence: V
    state: enforced
    at: [leave]
    facts: [watermarked]
    cedar: forbid (principal, action, resource) when { !context.watermarked };
    refusal: it has no watermark
    who_could: [technical-director]
  - id: agreed
    text: The team agreed.
    reference: page 4
    confidence: V
    state: asked
    at: [run]
    refusal: nobody said that the team agreed
    who_could: [producer]
    asks: [{id: team-agreed, kind: answer, text: Did the team agree?}]
  - id: kind
    text: Be kind.
    reference: page 5
    confidence: R
    state: written
cases:
  - {name: bare, at: leave, day: 2026-06-01, facts: {watermarked: false}, refused: [marked]}
  - {name: marked, at: leave, day: 2026-06-01}
  - {name: open, at: run, day: 2026-06-01, facts: {rules_open: [our-own/agreed]}, refused: [agreed]}
  - {name: said, at: run, day: 2026-06-01}
"""


def test_a_pack_is_read():
    pack = read_pack(TEXT, "packs/our-own.yaml")
    assert [rule.state for rule in pack.rules] == ["enforced", "asked", "written"]
    assert len(pack.cases) == 4


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("id: our-own", "id: Our Own", 2, "small letters, digits and hyphens"),
        ("version: ", "versoin: ", 5, "unknown key 'versoin'"),
        ("expires: 2026-12-31", "expires: 2025-12-31", 8, "before it begins"),
        ("id: agreed", "id: marked", 20, "packs/our-own.yaml:10"),
        ("confidence: R", "confidence: X", 32, "it is one of: R, S, V"),
        ("state: enforced", "state: asked", 14, "says what it asks for"),
        ("    state: written", "    state: written\n    at: [run]", 33, "only written"),
        ("at: [leave]", "at: []", 14, "the doors it is asked at"),
        ("facts: [watermarked]", "facts: [watermark]", 16, "no fact called 'watermark'"),
        ("facts: [watermarked]", "facts: [watermarked, signed]", 16, "does not look at signed"),
        ("facts: [watermarked]", "facts: []", 17, "looks at watermarked"),
        ("forbid (", "permit (", 17, "forbids, and names nobody"),
        (
            "watermarked };",
            "watermarked }; permit (principal, action, resource);",
            17,
            "one policy",
        ),
        ("    refusal: it has no watermark\n", "", 10, "why, and who could change it"),
        ("kind: answer", "kind: approval", 28, "names its stage"),
        ("watermarked: false", "watermarked: 3", 35, "watermarked is a Bool"),
        ("facts: {watermarked: false}", "facts: {watermarkt: 1}", 35, "no fact called"),
        ("refused: [marked]", "refused: [market]", 35, "no rule called 'market'"),
        ("rules_open: [our-own/agreed]", "rules_asked: [a]", 37, "follows from at and day"),
        ("  - {name: marked, at: leave, day: 2026-06-01}\n", "", 10, "no case is let through"),
        (", refused: [agreed]", "", 20, "no case is refused"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, said):
    assert old in TEXT
    with pytest.raises(BadInput) as caught:
        read_pack(TEXT.replace(old, new, 1), "packs/our-own.yaml")
    place = caught.value.place
    assert place is not None
    assert (place.file, place.line) == ("packs/our-own.yaml", line), str(caught.value)
    assert said in str(caught.value)
