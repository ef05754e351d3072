"""Word lists, written as one writes words."""

from __future__ import annotations


def vocabulary(words: str) -> tuple[str, ...]:
    """The words of a list that is written as running text."""
    return tuple(words.split())
