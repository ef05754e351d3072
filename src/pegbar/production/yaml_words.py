"""What a YAML scanner's complaint means, in words for whoever wrote the file.

libyaml and PyYAML's own scanner name the same mistakes in different words; both end up here.
"""

from __future__ import annotations

from typing import Final

_INDENT: Final = "look at the indentation, quotes and brackets here and on the line above"
_QUOTE: Final = "put quotes around the text"

_SAID: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (
        ("mapping values",),
        "a colon stands where no name can end",
        "put quotes around text that holds a colon and a space, or look at the indentation",
    ),
    (("mapping keys",), "a name stands where none can", _INDENT),
    (
        ("sequence entries",),
        "an entry of a list stands where none can",
        "begin the list on a line of its own, and keep its entries in one column",
    ),
    (
        ("find expected ':'",),
        "a name without its colon",
        "write a colon and a space after the name; " + _INDENT,
    ),
    (("',' or ']'",), "the list that [ began lacks a comma or its ]", _INDENT),
    (("',' or '}'",), "the mapping that { began lacks a comma or its }", _INDENT),
    (("unexpected ':'",), "no space after the colon", "write one, or put quotes around the text"),
    (("end of stream",), "the quotes that began here or above are not closed", "close them"),
    (
        ("document indicator", "document separator"),
        "a line of --- or ... stands in quotes that are not closed",
        "close the quotes",
    ),
    (
        ("escape", "hexdecimal"),
        "a backslash in double quotes that means nothing here",
        "write two of them for one, or use single quotes",
    ),
    (
        ("<document start>",),
        "something stands after the end of what the file holds",
        "keep one list or mapping in a file; " + _INDENT,
    ),
    (("directive", "YAML document"), "a line that begins with % is not read here", "take it out"),
    (("alphabetic or numeric",), "text cannot begin with & or *", _QUOTE),
    (("tag",), "text cannot begin with !", _QUOTE),
    (
        ("block scalar",),
        "only + or -, a digit and a comment may follow | or > on its line",
        "write the text on the lines below, or put quotes around it",
    ),
    (("node content",), "a value is missing here", _INDENT),
    (
        ("expected key", "<block end>", "'-' indicator"),
        "this does not belong to what stands above it",
        _INDENT,
    ),
)


def complaint(problem: str, context: str, sign: str) -> tuple[str, str]:
    """Message and hint for a scanner's `problem`, met in its `context` at the character `sign`."""
    if "tab character" in problem or (sign == "\t" and "start any token" in problem):
        return "a tab stands where only spaces can", "indent with spaces, not with tabs"
    if "start any token" in problem:
        return f"text cannot begin with {sign}", _QUOTE
    if sign == ":" and any(one in problem for one in ("expected key", "<block end>")):
        return "a value without a key", "write a name before the colon"
    if sign == ":" and "node content" in problem:
        return (
            "a value cannot begin with a colon in brackets",
            "write a name before the colon, or put quotes around text that begins with one",
        )
    for clues, message, hint in _SAID:
        if any(clue in problem or clue in context for clue in clues):
            return message, hint
    return problem, _INDENT
