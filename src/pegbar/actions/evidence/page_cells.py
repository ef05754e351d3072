"""The cells of the evidence's page: everything that is not HTML already is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Text that is HTML already. Everything else is escaped."""

    __slots__ = ()


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], none: str) -> str:
    lines = [f"<tr>{''.join(f'<td>{cell(one)}</td>' for one in row)}</tr>" for row in rows]
    if not lines:
        return f'<p class="none">{escape(none)}</p>'
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def cell(value: object) -> str:
    if isinstance(value, Html):
        return value
    return (
        escape(str(value)).replace("/", "/<wbr>") if isinstance(value, str) else escape(str(value))
    )


def two(first: str, second: str) -> Html:
    """A line, and a quieter one below it."""
    below = f'<br><span class="soft">{escape(second)}</span>' if second else ""
    return Html(f"{escape(first)}{below}")


def nb(text: str) -> Html:
    """A name that is not broken."""
    return Html(f'<span class="nb">{escape(text)}</span>')


def fact(*numbers: int) -> Html:
    told = " ".join(f"#{number}" for number in dict.fromkeys(numbers) if number)
    return Html(f'<span class="id">{told}</span>')


def digests(digests: Iterable[str]) -> Html:
    """The first signs of digests; they stand in full in the JSON."""
    short = [one.partition(":")[2][:12] for one in digests if one]
    return Html("<br>".join(f'<span class="id">{escape(one)}</span>' for one in short))


def shots(shots: Sequence[str]) -> str:
    if not shots:
        return "the film"
    return f"{len(shots)} shots, {shots[0]} to {shots[-1]}" if len(shots) > 1 else shots[0]


def where(territories: Sequence[str] | None) -> str:
    if territories is None:
        return "everywhere"
    return ", ".join(territories) or "nowhere"


def span(start: str, end: str) -> str:
    if not (start or end):
        return "without end"
    return f"{start or 'always'} to {end or 'without end'}"


def time(at: str) -> str:
    return at[:16].replace("T", " ")
