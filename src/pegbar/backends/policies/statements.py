"""Cedar text cut into its policies, each with its line, so that a person is told where to look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|;|[^\s;"/]+|\s+|.', re.DOTALL)
_NAMED: Final = re.compile(r"`([^`]+)`|: (\S+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One policy as it was written, from its first word to its semicolon, and that word's line."""

    text: str
    line: int

    def line_of(self, message: str) -> int:
        """The line that a parser's message is about: of the first word in it that stands here."""
        for one in _NAMED.finditer(message):
            at = self.text.find(one[1] or one[2])
            if at >= 0:
                return self.line + self.text.count("\n", 0, at)
        return self.line


def statements(text: str) -> Iterator[Statement]:
    """The policies of a text in order. What stands behind the last semicolon is one too."""
    start = end = -1
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word.isspace() or word.startswith("//"):
            continue
        start = token.start() if start < 0 else start
        end = token.end()
        if word == ";":
            yield _cut(text, start, end)
            start = -1
    if start >= 0:
        yield _cut(text, start, end)


def _cut(text: str, start: int, end: int) -> Statement:
    return Statement(text=text[start:end], line=text.count("\n", 0, start) + 1)
