"""The page's part about prompts: what generators were asked, and what came of it."""

from __future__ import annotations

from pegbar.actions.evidence.page_cells import Html, digests, fact, nb, table, time, two
from pegbar.actions.evidence.records import Pack, Prompt


def prompts(pack: Pack) -> str:
    """Every request in order, also those of which nothing came."""
    rows = [
        (
            time(one.at),
            one.by,
            nb(one.shot or "by hand"),
            two(one.generator, one.kind),
            two(one.prompt or "none", one.negative and f"without: {one.negative}"),
            _came(one),
            digests(one.outputs),
            fact(one.fact, one.last_fact),
        )
        for one in pack.prompts
    ]
    heads = ("When", "By", "Shot", "Asked", "Prompt", "Came", "Outputs", "Facts")
    return table(heads, rows, "No generator was asked for anything.")


def _came(one: Prompt) -> Html:
    below = ", ".join(part for part in (one.cost, *one.marks) if part)
    return two(one.state, below)
